"""Plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiocoach.exporters.lines import write_text
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert
from audiocoach.script.model import Tempo
from support.exporting import session_of_text

SQUAT = SessionStep("work", "Squat", 30_000, reps=10, by_reps=True, load="60kg", effort="rpe 8")
REST = SessionStep("rest", "Rest", 45_000)
PLANK = SessionStep("work", "Side plank", 25_500, side="left", tips=("Hips up.",))


def text_of(*items: SessionItem) -> str:
    """The text below the title."""
    return write_text(ExportSession("T", items)).data.decode().removeprefix("Title: T\n\n")


def back(*items: SessionItem) -> list[SessionStep]:
    """The steps of the text, read again."""
    data = write_text(ExportSession("T", items)).data
    made = session_of_text(convert(data, ImportRequest("x.txt"), "text").text)
    return [step for step in made.flat() if step.kind != "ready"]


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (SQUAT, "- Squat 10 reps @ 60kg RPE 8"),
        (PLANK, "- Side plank 25.5s left (Hips up.)"),
        (
            SessionStep("work", "Lunge", 60_000, reps=12, reps_from=8, alternating=True),
            "- Lunge 8-12 reps in 60s alternating",
        ),
        (SessionStep("work", "Push-up", 60_000, max_reps=True), "- Push-up max reps 60s"),
        (SessionStep("work", "Breathe in", 4000), "- Breathe in 4s"),
        (
            SessionStep("work", "Row", 24_000, reps=8, by_reps=True, tempo=Tempo(1000, 0, 2000, 0)),
            "- Row 8 reps @ 1-0-2-0",
        ),
        (SessionStep("work", "Swing", 20_000, load="two dumbbells"), "- Swing 20s two dumbbells"),
        (SessionStep("work", "Curl", 20_000, load="2 dumbbells"), "- Curl 20s, 2 dumbbells"),
        (REST, "- Rest 45s"),
        (SessionStep("rest", "Pause", 90_000), "[pause 90s]"),
        (
            SessionStep("work", "Steady", 300_000, activity="run", pace="5:00/km", distance="1km"),
            "- Steady 1km @ 5:00/km",
        ),
    ],
)
def test_a_step_is_a_line(step: SessionStep, line: str) -> None:
    """As a script has it, and as it is read again."""
    assert text_of(step).strip() == line


def test_sets_rounds_and_sections() -> None:
    """A step and a rest in turn are sets; other repeats are rounds; a heading starts a section."""
    leg = SessionStep("work", "Lunge", 40_000, section="Legs")
    hop = SessionStep("work", "Hop", 12_000, section="Legs")
    items = (SessionLoop(2, (SQUAT, REST)), SQUAT, REST, SessionLoop(3, (leg, hop)), hop)
    assert text_of(*items) == (
        "- Squat 3x10 @ 60kg RPE 8, rest 45s\n- Rest 45s\n\n## Legs\n\n"
        "3 rounds:\n- Lunge 40s\n- Hop 12s\n\n- Hop 12s\n"
    )
    names = [step.name for step in back(*items)]
    assert names == ["Squat", "Rest"] * 3 + ["Lunge", "Hop"] * 3 + ["Hop"]


def test_words_are_sentences() -> None:
    """Nothing in them is read as a step or as a pause, and they come before what they belong to."""
    items = (
        SessionStep("ready", "Get ready", 9000, words=("Wait… and see", "Now")),
        SQUAT,
        SessionStep("rest", "Rest", 20_000, words=("Drink.",)),
    )
    assert text_of(*items) == "Wait. and see Now.\n- Squat 10 reps @ 60kg RPE 8\nDrink.\n- Rest 20s\n"


@pytest.mark.parametrize(
    "name", ["400m hard", "3x10", "10 squats, 10 push-ups", "Second run", "Rest", "5' up", "A: b"]
)
def test_names_that_look_like_something_else_stay_one_step(name: str) -> None:
    """Read again, there is one step of the same length."""
    exported = write_text(ExportSession("T", (SessionStep("work", name, 42_000),)))
    assert [step.length_ms for step in back(SessionStep("work", name, 42_000))] == [42_000]
    assert any("changed" in loss for loss in exported.losses) is (name != "A: b")


def test_losses() -> None:
    """Tips after the first, or all beside a load in words, and reps' own time."""
    odd = SessionStep("work", "Squat", 30_000, reps=5, by_reps=True, tips=("One.", "Two."))
    heavy = replace(odd, name="Lunge", load="heavy")
    exported = write_text(ExportSession("T", (odd, heavy), description="D", author="Me"))
    assert exported.losses == (
        "reps have no time of their own; a script gives them one: Squat, Lunge",
        "only the first tip of a step is kept; other tips are left out: Squat",
        "tips are left out: Lunge",
        "the description is left out",
        "author and tags are left out",
    )
