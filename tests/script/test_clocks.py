"""Exercises under a rule: superset, emom, amrap, for_time, ladder, pyramid."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.script.model import Amrap, Emom, Exercise, Ladder, Rest, Run, Step, Superset
from script.conftest import CheckMistake, Mistake

StepOf = Callable[[str], Step]


def _said(steps: tuple[Step, ...]) -> list[tuple[str, int | None, int | None]]:
    """Name, reps and time of each exercise."""
    return [(step.name, step.reps, step.for_ms) for step in steps if isinstance(step, Exercise)]


def test_superset(step_of: StepOf) -> None:
    """A list done without rest inside, so many times, with rest between."""
    step = step_of("  - superset: [Squat 10 reps, Row 20s]\n    sets: 3\n    rest: 60s\n")
    assert isinstance(step, Superset)
    assert (step.sets, step.rest_ms) == (3, 60_000)
    assert _said(step.steps) == [("Squat", 10, None), ("Row", None, 20_000)]


def test_emom(step_of: StepOf) -> None:
    """Intervals with a step each, of which free repetitions, a superset and what fits exactly are some."""
    step = step_of(
        "  - emom: 10\n    every: 90s\n    steps:\n      - Squat 15 reps\n"
        "      - superset: [Row 10 reps, Plank 20s]\n      - run: Easy\n        for: 90s\n"
        "      - do: Lunge\n        for: 40s\n        sides: each\n        switch: 10s\n      - Rest 30s\n"
    )
    assert isinstance(step, Emom)
    assert (step.intervals, step.every_ms, len(step.steps)) == (10, 90_000, 5)


def test_emom_is_on_the_minute_unless_written(step_of: StepOf) -> None:
    """The M stands for minute."""
    step = step_of("  - emom: 3\n    steps: [Plank 60s]\n")
    assert isinstance(step, Emom)
    assert step.every_ms == 60_000


@pytest.mark.parametrize(
    ("text", "counts_up", "for_ms"),
    [("amrap: 8m", False, 480_000), ("for_time: {cap: 12m}", True, 720_000)],
)
def test_against_the_clock(step_of: StepOf, text: str, counts_up: bool, for_ms: int) -> None:
    """Names may say how much or not; a number alone is still asked about."""
    step = step_of(
        f"  - {text}\n    steps:\n      - Burpee\n      - 10 push-ups\n      - Squat 20 reps\n"
        "      - do: Swing\n        load: 16kg\n      - Plank 30s\n      - run: Lap\n        for: 1m\n"
        "      - 4 count burpee drill\n      - Rest 10s\n"
    )
    assert isinstance(step, Amrap)
    assert (step.for_ms, step.counts_up) == (for_ms, counts_up)
    assert _said(step.steps) == [
        ("Burpee", None, None),
        ("push-ups", 10, None),
        ("Squat", 20, None),
        ("Swing", None, None),
        ("Plank", None, 30_000),
        ("count burpee drill", 4, None),
    ]
    assert isinstance(step.steps[5], Run)
    assert isinstance(step.steps[7], Rest)


def test_ladder(step_of: StepOf) -> None:
    """Rungs of repetitions for every exercise, which says the rest itself."""
    step = step_of(
        "  - ladder: [2, 4, 6]\n    steps: [Push-up, Rest 10s, {do: Squat, tempo: 3110}, Lunge each side]\n"
    )
    assert isinstance(step, Ladder)
    assert (step.reps, step.times_ms, step.is_pyramid) == ((2, 4, 6), (), False)
    assert _said(step.steps) == [("Push-up", None, None), ("Squat", None, None), ("Lunge", None, None)]


@pytest.mark.parametrize(
    ("rungs", "reps", "times_ms"),
    [
        ("[2, 4, 6]", (2, 4, 6, 4, 2), ()),
        ("[5]", (5,), ()),
        ("[20s, 1m]", (), (20_000, 60_000, 20_000)),
    ],
)
def test_pyramid(step_of: StepOf, rungs: str, reps: tuple[int, ...], times_ms: tuple[int, ...]) -> None:
    """A pyramid goes up and back down, its top once."""
    step = step_of(f"  - pyramid: {rungs}\n    steps: [Push-up]\n")
    assert isinstance(step, Ladder)
    assert (step.reps, step.times_ms, step.is_pyramid) == (reps, times_ms, True)


MISTAKES = [
    ("  - superset: Squat 10 reps\n", 3, 15, "expected a list of steps", ""),
    ("  - superset: []\n", 3, 15, "the list of steps is empty", ""),
    ("  - superset:\n", 3, 14, "expected a list of steps, found nothing", ""),
    ("  - superset: [Squat]\n", 3, 16, "does not say how much", ""),
    ("  - superset: [Squat 4s]\n    sets: 101\n", 4, 11, "from 1 to 100", ""),
    ("  - superset: [Squat 4s]\n    set: 3\n", 4, 5, 'did you mean "sets"?', "Known keys"),
    ("  - superset: [Squat 4s]\n    sets: 2\n    rest: -1s\n", 5, 11, "cannot be negative", ""),
    ("  - superset: [Squat 4s]\n    steps: []\n", 4, 5, 'has no key "steps"', ""),
    ("  - superset: [{say: Go}]\n", 3, 17, "a superset cannot contain say", "do, rest, run"),
    ("  - superst: [Squat 4s]\n", 3, 5, 'did you mean "superset"?', ""),
    ("  - emom: 0\n    steps: [Squat 4s]\n", 3, 11, "from 1 to 1,000", ""),
    ("  - emom: ten\n    steps: [Squat 4s]\n", 3, 11, "from 1 to 1,000", ""),
    ("  - emom:\n    steps: [Squat 4s]\n", 3, 10, "a value is missing", "Write it, or delete the key."),
    ("  - emom: [Squat 4s]\n    steps: [Squat 4s]\n", 3, 11, "expected text, found a list", ""),
    ("  - emom: 10\n", 3, 5, "emom needs the key steps", ""),
    ("  - emom: 10\n    evry: 1m\n    steps: [Squat 4s]\n", 4, 5, 'did you mean "every"?', ""),
    ("  - emom: 10\n    every: 0s\n    steps: [Squat 4s]\n", 4, 12, "is zero", ""),
    ("  - emom: 10\n    steps: [Squat]\n", 4, 13, "does not say how much", ""),
    ("  - emom: 10\n    steps: [Squat 61s]\n", 4, 13, "lasts 1m1s, longer than its interval of 1m", "1m1s"),
    ("  - emom: 10\n    steps: [Squat 30s each side]\n", 4, 13, "lasts 1m3s", ""),
    ("  - emom: 10\n    steps: [Squat 21 reps @ 3000]\n", 4, 13, "lasts 1m3s", ""),
    ("  - emom: 10\n    steps: [Squat 2x31s]\n", 4, 13, "lasts 1m2s", ""),
    ("  - emom: 10\n    steps: [{superset: [A 30s, B 31s]}]\n", 4, 13, "lasts 1m1s", ""),
    ("  - emom: 10\n    steps: [{superset: [A 3 reps], sets: 2}]\n", 4, 13, "done once in its interval", ""),
    ("  - emom: 10\n    steps: [Squat 3x5]\n", 4, 13, "sets of untimed reps", "tempo"),
    ("  - emom: 10\n    steps: [{do: A, reps: 5, sets: 2}]\n", 4, 18, "sets of untimed reps", ""),
    ("  - emom: 10\n    steps: [{run: A, for: 2m}]\n", 4, 13, "lasts 2m", ""),
    (
        "  - emom: 10\n    steps: [{circuit: A, steps: [B 4s]}]\n",
        4,
        14,
        "emom cannot contain circuit",
        "superset",
    ),
    ("  - amrap: long\n    steps: [A]\n", 3, 12, "is not a duration", ""),
    ("  - amrap: 0\n    steps: [A]\n", 3, 12, "is zero", ""),
    ("  - amrap: 7h\n    steps: [A]\n", 3, 12, "longer than 6 h", ""),
    ("  - amrap: 8m\n", 3, 5, "amrap needs the key steps", ""),
    ("  - amrap: 8m\n    steps: []\n", 4, 12, "the list of steps is empty", ""),
    ("  - amrap: 8m\n    rest: 10s\n    steps: [A]\n", 4, 5, "amrap and rest are two steps", ""),
    ("  - amrap: 8m\n    steps: [Squat 10]\n", 4, 19, "reps or seconds?", ""),
    ("  - amrap: 8m\n    steps: [{superset: [A 4s]}]\n", 4, 14, "amrap cannot contain superset", ""),
    ("  - amrap: 12\n    steps: [A]\n", 3, 12, "amrap: 12 has no unit", "Write amrap: 12 min or amrap: 12s."),
    ("  - for_time: 12\n    steps: [A]\n", 3, 15, "for_time: 12 has no unit", "for_time: 12 min"),
    ("  - for_time: {cap: 12}\n    steps: [A]\n", 3, 21, "cap: 12 has no unit", "cap: 12 min"),
    ("  - emom: 90s\n    steps: [Squat 4s]\n", 3, 11, "is not a whole number of intervals of 1m", "emom: 1"),
    ("  - for_time: {}\n    steps: [A]\n", 3, 15, "for_time needs the key cap", "{cap: 12m}"),
    ("  - for_time: {cup: 12m, cap: 9m}\n    steps: [A]\n", 3, 16, 'did you mean "cap"?', ""),
    ("  - for_time: {cap: 0}\n    steps: [A]\n", 3, 21, "is zero", ""),
    ("  - ladder: 2\n    steps: [A]\n", 3, 13, "expected a list of rungs", ""),
    ("  - ladder: []\n    steps: [A]\n", 3, 13, "the list of rungs is empty", ""),
    ("  - ladder: [2, 0]\n    steps: [A]\n", 3, 17, "from 1 to 1,000", ""),
    ("  - ladder: [2, four]\n    steps: [A]\n", 3, 17, "is not a rung", "[2, 4, 6]"),
    ("  - ladder: [2, 20s]\n    steps: [A]\n", 3, 17, "all reps or all times", ""),
    ("  - ladder: [2]\n", 3, 5, "ladder needs the key steps", ""),
    ("  - ladder: [2]\n    steps: [A 10 reps]\n", 4, 15, "is already set", ""),
    ("  - ladder: [2]\n    steps: [{do: A, for: 5s}]\n", 4, 26, "the rungs already set for", ""),
    ("  - ladder: [2]\n    steps: [{do: A, reps: 5}]\n", 4, 27, "the rungs already set reps", ""),
    ("  - ladder: [2]\n    steps: [Rest 5s]\n", 4, 12, "ladder has only rests", ""),
    ("  - ladder: [2]\n    steps: [{run: A, for: 5s}]\n", 4, 14, "ladder cannot contain run", "do or rest"),
    ("  - ladder: [" + "1, " * 201 + "]\n    steps: [A]\n", 3, 13, "the limit is 200", ""),
    ("  - pyramid: [" + "1, " * 101 + "]\n    steps: [A]\n", 3, 14, "the limit is 100", ""),
    ("  - pyramid: [2]\n    step: [A]\n    steps: [A]\n", 4, 5, 'did you mean "steps"?', ""),
]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[3])
def test_mistakes(check_mistake: CheckMistake, case: Mistake) -> None:
    """Each mistake is the only finding, at its place, in plain words."""
    check_mistake(case)
