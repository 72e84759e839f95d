"""``defaults``: what the header and a section set for steps that do not say it themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem
from audiocoach.script.model import Exercise, Section, Superset, Workout

TOP = "audiocoach: 1\ndefaults: {set_rest: 60s, between: 15s, rep: 4s}\nworkout:\n"


def exercise(workout: Workout) -> Exercise:
    step = workout.steps[0]
    inner = step.steps[0] if isinstance(step, Section | Superset) else step
    assert isinstance(inner, Exercise)
    return inner


@pytest.mark.parametrize("step", ["Squat 3 x 10 reps", "{do: Squat, sets: 3, reps: 10}", "Squat 10 reps"])
def test_a_step_that_says_nothing_has_the_defaults(step: str, workout_of: Callable[..., Workout]) -> None:
    """On one line and with keys: rest between sets, gap before it, time of a rep."""
    squat = exercise(workout_of(f"{TOP}  - {step}\n"))
    assert (squat.rest_ms, squat.between_ms, squat.pace_ms) == (60_000, 15_000, 4000)


def test_what_a_step_says_wins(workout_of: Callable[..., Workout]) -> None:
    """A written rest, 0 too, and a tempo or pace are kept."""
    squat = exercise(workout_of(f"{TOP}  - {{do: Squat, sets: 3, reps: 10, rest: 0s, tempo: 3-1-1-0}}\n"))
    assert (squat.rest_ms, squat.pace_ms) == (0, None)
    squat = exercise(workout_of(f"{TOP}  - {{do: Squat, sets: 3, reps: 10, rest: 90s, pace: 2s}}\n"))
    assert (squat.rest_ms, squat.pace_ms) == (90_000, 2000)


def test_a_section_overrides_single_defaults(workout_of: Callable[..., Workout]) -> None:
    """What a section does not set is still the header's, and ``auto`` is a value."""
    section = "  - section: Legs\n    defaults: {set_rest: 90s, rep: auto}\n    steps: [Squat 3x10]\n"
    squat = exercise(workout_of(TOP + section))
    assert (squat.rest_ms, squat.between_ms, squat.pace_ms) == (90_000, 15_000, None)


def test_without_defaults_nothing_is_set(workout_of: Callable[..., Workout]) -> None:
    """A rest that nobody wrote is told from a rest of 0."""
    squat = exercise(workout_of("audiocoach: 1\nworkout:\n  - Squat 3x10\n"))
    assert (squat.rest_ms, squat.between_ms, squat.pace_ms) == (None, 0, None)


def test_a_superset_rests_between_its_sets_only(workout_of: Callable[..., Workout]) -> None:
    """``set_rest`` lies between the sets of a superset, and nothing inside."""
    workout = workout_of(TOP + "  - superset: [Squat 10 reps, Plank 30s]\n    sets: 3\n")
    assert isinstance(workout.steps[0], Superset)
    assert workout.steps[0].rest_ms == 60_000
    assert exercise(workout).between_ms == 0


@pytest.mark.parametrize("kind", ["emom: 4", "amrap: 4m", "for_time: {cap: 4m}"])
def test_against_a_clock_there_are_no_defaults(kind: str, workout_of: Callable[..., Workout]) -> None:
    """Reps that nothing times stay free: ``rep`` does not make them counted."""
    (step,) = workout_of(f"{TOP}  - {kind}\n    steps: [Squat 10 reps]\n").steps
    squat = step.steps[0]  # type: ignore[attr-defined]
    assert (squat.rest_ms, squat.between_ms, squat.pace_ms) == (None, 0, None)


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ("{set_rest: long}", "is not a duration"),
        ("{rep: fast}", "expected auto or the time of a rep"),
        ("{rest: 60s}", 'defaults has no key "rest"'),
        ("60s", "expected keys with values"),
    ],
)
def test_wrong_defaults_are_refused(
    defaults: str, message: str, problems_of: Callable[..., tuple[Problem, ...]]
) -> None:
    """Each with its place."""
    (problem,) = problems_of(f"audiocoach: 1\ndefaults: {defaults}\nworkout:\n  - Squat 40s\n")
    assert message in problem.message
    assert problem.line == 2
