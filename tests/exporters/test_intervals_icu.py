"""Text of intervals.icu."""

from __future__ import annotations

import pytest

from audiocoach.exporters.intervals_icu import write_intervals
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep, TimedWords
from audiocoach.exporters.targets import Share
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert
from support.exporting import session_of_text

HARD = SessionStep("work", "Hard", 90_000, section="Main set", activity="run", effort="zone 5")
EASY = SessionStep("work", "Easy", 60_500, section="Main set", activity="run")


def text_of(*items: SessionItem, title: str = "T", description: str = "") -> str:
    """The text of these steps."""
    return write_intervals(ExportSession(title, items, "run", description=description)).data.decode()


def line_of(**fields: object) -> str:
    """The line of a step of a minute."""
    return text_of(SessionStep("work", "Ride", 60_000, **fields)).strip()  # type: ignore[arg-type]


def test_sections_are_headings_and_repeats_have_a_count() -> None:
    """An empty line ends a block; a description comes first, as a sentence."""
    warm = SessionStep("warm_up", "Jog", 300_000, section="Warm-up", activity="jog")
    assert text_of(warm, SessionLoop(6, (HARD, EASY)), description="A run") == (
        "A run.\n\nWarm-up\n- Jog 5m intensity=warmup\n\nMain set 6x\n- Hard 1m30s Z5\n- Easy 1m0.5s\n"
    )


def test_repeats_in_repeats_are_written_out() -> None:
    """The format has one level."""
    rest = SessionStep("rest", "Rest", 10_000, section="Main set")
    text = text_of(SessionLoop(2, (SessionLoop(2, (HARD,)), rest)))
    assert text == "Main set 2x\n- Hard 1m30s Z5\n- Hard 1m30s Z5\n- Rest 10s intensity=rest\n"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"share": Share(0.65, 0.75)}, "- Ride 1m 65-75%"),
        ({"share": Share(0.8, 0.8, "max HR")}, "- Ride 1m 80% HR"),
        ({"share": Share(0.5, 0.7, ramp=True)}, "- Ride 1m ramp 50-70%"),
        ({"watts": (200, 220)}, "- Ride 1m 200-220w"),
        ({"pace": "5:00/km"}, "- Ride 1m 5:00/km Pace"),
        ({"effort": "rpe 7"}, "- Ride 1m RPE7"),
        ({"effort": "sprint"}, "- Ride 1m 130%"),
        ({"cadence": (90, 90)}, "- Ride 1m 90rpm"),
        ({"load": "60kg", "reps": 10}, "- Ride, 10 reps, 60 kg 1m"),
        ({"timed": (TimedWords(30_000, "Half 10m ^ way"),)}, "- Ride 30^Half m way<!> 1m"),
    ],
)
def test_targets_and_words(fields: dict[str, object], line: str) -> None:
    """What stands behind the length, and what before it."""
    assert line_of(**fields) == line


@pytest.mark.parametrize(
    "name", ["400m hard", "3x10 squat", "5 x 10s", "10' up", "Row 500 m", "2min 30s", "Stand tall", "50% off"]
)
def test_names_that_look_like_something_else_stay_one_step(name: str) -> None:
    """Read again, there is one step of the same length; its figures are still there."""
    step = SessionStep("work", name, 42_000, activity="ride")
    data = write_intervals(ExportSession("T", (step,), "ride")).data
    made = session_of_text(convert(data, ImportRequest("x.icu"), "intervals").text)
    work = [one for one in made.flat() if one.is_work]
    assert [one.length_ms for one in work] == [42_000]
