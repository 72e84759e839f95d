"""``paces``: the pace of an effort, written or worked out from the threshold, and who takes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.load import load_workout
from audiocoach.script.model import Run, Workout
from audiocoach.script.paces import OF_THRESHOLD, pace_for
from audiocoach.units import parse_pace_ms_per_m

HEADER = "audiocoach: 1\npaces: {easy: 6:00/km, tempo: 4:45/km}\nworkout:\n"


def runs(workout: Workout) -> list[Run]:
    return [step for step in workout.steps if isinstance(step, Run)]


def test_the_effort_decides_the_pace(workout_of: Callable[..., Workout]) -> None:
    """A distance without a pace takes that of its effort, and without an effort the easy one."""
    text = HEADER + "  - {run: A, distance: 400m, effort: tempo}\n  - {run: B, distance: 1km}\n"
    first, second = runs(workout_of(text))
    assert (first.pace, first.duration_ms) == ("4:45/km", 114_000)
    assert (second.pace, second.duration_ms) == ("6:00/km", 360_000)


def test_a_written_pace_wins(workout_of: Callable[..., Workout]) -> None:
    """The step's own pace is kept, whatever its effort."""
    (run,) = runs(workout_of(HEADER + "  - {run: A, distance: 1km, pace: 5:00/km, effort: tempo}\n"))
    assert (run.pace, run.duration_ms) == ("5:00/km", 300_000)


def test_a_time_with_a_pace_is_a_target(workout_of: Callable[..., Workout]) -> None:
    """``for`` sets the length, and the pace, the step's or the effort's, is only announced."""
    text = HEADER + "  - {run: A, for: 10m, pace: 5:00/km}\n  - {run: B, for: 5m, effort: tempo}\n"
    assert [(run.pace, run.duration_ms) for run in runs(workout_of(text))] == [
        ("5:00/km", 600_000),
        ("4:45/km", 300_000),
    ]


@pytest.mark.parametrize(
    ("effort", "word", "pace"),
    [
        ("tempo", "run", "4:35/km"),
        ("easy", "run", "5:30/km"),
        (None, "jog", "5:30/km"),
        ("zone 5", "run", "4:15/km"),
        ("rpe 7", "run", None),
        ("easy", "ride", None),
        (None, "walk", None),
    ],
)
def test_a_threshold_decides_every_effort(effort: str | None, word: str, pace: str | None) -> None:
    """A threshold pace alone gives a runner each effort's, rounded to five seconds; nobody else's."""
    assert pace_for({"threshold": "4:30/km"}, effort, word) == pace  # type: ignore[arg-type]


def test_the_unit_of_the_threshold_is_kept() -> None:
    """Whoever thinks in miles hears miles, and the pace is the same share of the threshold."""
    pace = pace_for({"threshold": "7:30/mile"}, "easy", "run")
    assert pace == "9:10/mile"
    share = parse_pace_ms_per_m(pace) / parse_pace_ms_per_m("7:30/mi")
    assert float(share) == pytest.approx(float(OF_THRESHOLD["easy"]), abs=0.01)


def test_rowers_have_a_pace_of_their_own(workout_of: Callable[..., Workout]) -> None:
    """``row`` takes the pace under its own word, written for 500 metres."""
    text = "audiocoach: 1\npaces: {row: 2:00/500m}\nworkout:\n  - {row: Row, distance: 500m, effort: hard}\n"
    assert runs(workout_of(text))[0].duration_ms == 120_000


@pytest.mark.parametrize(
    ("paces", "message"),
    [
        ("{easy: fast}", "not a running pace"),
        ("{easy: 5:00}", "not a running pace"),
        ("{easy: 6:00/km, Easy: 5:00/km}", "written twice"),
        ("{'!': 6:00/km}", "not a name for a pace"),
        ("6:00/km", "expected keys with values"),
    ],
)
def test_what_is_no_pace_is_refused(
    paces: str, message: str, problems_of: Callable[..., tuple[Problem, ...]]
) -> None:
    """A value that is no pace, a name written twice and a name that is none are errors with their place."""
    found = problems_of(f"audiocoach: 1\npaces: {paces}\nworkout:\n  - Squat 40s\n")
    assert message in found[0].message
    assert found[0].line == 2


def test_a_build_can_set_the_pace_of_distances() -> None:
    """A pace per kilometre is for who is on foot, one per 500 metres for rowing; a written one wins."""
    text = "audiocoach: 1\nworkout:\n  - Run 400m\n  - {walk: A, distance: 1km}\n  - Run 1km @ 4:00/km\n"
    loaded = load_workout(text, file="t.yaml", pace="5:00/km")
    assert [run.pace for run in runs(loaded)] == ["5:00/km", "5:00/km", "4:00/km"]
    rowing = load_workout("audiocoach: 1\nworkout: [Row 500m]\n", file="t.yaml", pace="2:00/500m")
    assert runs(rowing)[0].duration_ms == 120_000
    with pytest.raises(ScriptError, match="needs a pace"):
        load_workout("audiocoach: 1\nworkout: [Row 500m]\n", file="t.yaml", pace="5:00/km")
