"""Headings above lists as notes have them, and what a line says as several steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem
from audiocoach.script.load import load_workout
from audiocoach.script.model import Step

HEADER = "audiocoach: 1\nworkout:\n"
LIST = ":\n    - Squat 10 reps\n    - Plank 30s\n"


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of a script."""
    return load_workout(HEADER + text, file="test.yaml").steps


def without_marks(steps: tuple[Step, ...]) -> list[object]:
    """Steps as data without their places."""
    return [_without_marks(step.model_dump()) for step in steps]


def _without_marks(data: object) -> object:
    if isinstance(data, dict):
        return {key: _without_marks(value) for key, value in data.items() if key not in ("mark", "marks")}
    if isinstance(data, (list, tuple)):
        return [_without_marks(one) for one in data]
    return data


def same(written: str, meant: str) -> bool:
    """Whether two lists of steps are the same workout."""
    return without_marks(steps_of(written)) == without_marks(steps_of(meant))


@pytest.mark.parametrize(
    ("head", "meant"),
    [
        ("Warm-up", "section: Warm-up"),
        ("Part 2", "section: Part 2"),
        ("Warm-up (5 minutes)", "section: Warm-up (5 minutes)"),
        ("Circuit", "section: Circuit"),
        ("3 rounds", "repeat: 3"),
        ("3x", "repeat: 3"),
        ("3 rounds of", "repeat: 3"),
        ("4 sets not for time", "repeat: 4"),
        ("Core circuit x 3", "{circuit: Core circuit, rounds: 3}"),
        ("3 sets for quality", "{circuit: For quality, rounds: 3}"),
        ("Main set (x3)", "{circuit: Main set, rounds: 3}"),
        ("Week 3 day 2", "section: Week 3 day 2"),
        ("3 rounds, rest 60s between rounds", "{circuit: Circuit, rounds: 3, round_rest: 60s}"),
        ("3 rounds (60s rest)", "{circuit: Circuit, rounds: 3, round_rest: 60s}"),
        ("AMRAP 12 min", "amrap: 12 min"),
        ("AMRAP (12 min)", "amrap: 12 min"),
        ("12 min AMRAP", "amrap: 12 min"),
        ("AMRAP 8:00", "amrap: 8 min"),
        ("For time, cap 12 min", "for_time: {cap: 12 min}"),
        ("3 rounds for time (12 min time cap)", "for_time: {cap: 12 min, rounds: 3}"),
    ],
)
def test_a_heading_with_a_list_is_the_step_that_it_names(head: str, meant: str) -> None:
    """With the numbers that it says, and no others; a heading that names none is a section."""
    key, _, options = meant.strip("{}").partition(", ") if meant.startswith("{circuit") else (meant, "", "")
    more = "".join(f"    {option}\n" for option in options.split(", ") if option)
    written = f"  - {head}{LIST}"
    assert same(written, f"  - {key}\n{more}    steps:\n      - Squat 10 reps\n      - Plank 30s\n")


@pytest.mark.parametrize(
    ("head", "options"),
    [
        ("EMOM 10", "emom: 10"),
        ("EMOM x 10", "emom: 10"),
        ("10 min EMOM", "emom: 10 min"),
        ("E2MOM 10 min", "emom: 10 min\n    every: 2m"),
        ("Every 2 min x 5", "emom: 5\n    every: 2m"),
    ],
)
def test_an_emom_above_one_step(head: str, options: str) -> None:
    """The number is that of its intervals or minutes, as gyms say it."""
    step = "- 10 squats\n"
    assert same(f"  - {head}:\n      {step}", f"  - {options}\n    steps:\n      {step}")


def test_steps_against_the_clock_say_what_is_done_when() -> None:
    """Several steps above which an EMOM stands take turns, those above longer intervals are done in each; a
    warning says so. The number of a minute is no part of its step.
    """
    minutes = "      - 'Min 1: 10 squats'\n      - 'Min 2: Plank 40s'\n"
    plain = "      - 10 squats\n      - Plank 40s\n"
    loaded = load_workout(f"{HEADER}  - EMOM 10:\n{minutes}", file="test.yaml")
    assert without_marks(loaded.steps) == without_marks(steps_of(f"  - emom: 10\n    steps:\n{plain}"))
    assert "take turns" in loaded.warnings[0].message
    loaded = load_workout(f"{HEADER}  - Every 3 min x 4:\n{plain}", file="test.yaml")
    assert without_marks(loaded.steps) == without_marks(
        steps_of("  - emom: 4\n    every: 3m\n    steps:\n      - superset: [10 squats, Plank 40s]\n")
    )
    assert "all steps are done in each interval" in loaded.warnings[0].message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  - Tabata:\n      - Squat\n      - Plank\n", "  - tabata: [Squat, Plank]\n"),
        ("  - Tabata:\n      - Squat\n    rounds: 4\n", "  - tabata: [Squat]\n    rounds: 4\n"),
        (
            "  - Superset x 3, rest 60s:\n      - Row 8 reps\n      - Dip 8 reps\n",
            "  - superset: [Row 8 reps, Dip 8 reps]\n    sets: 3\n    rest: 60s\n",
        ),
        (
            "  - superset: [Curl 3x12, Dip 3x12]\n",
            "  - superset: [Curl 12 reps, Dip 12 reps]\n    sets: 3\n",
        ),
        (
            "  - A1. Curl 3x12\n  - A2. Dip 3x12, rest 60s\n  - B. Plank 60s\n",
            "  - superset: [Curl 12 reps, Dip 12 reps]\n    sets: 3\n    rest: 60s\n  - Plank 60s\n",
        ),
        ("  - A1: Curl 3x12\n  - A2: Dip 3x12\n", "  - superset: [Curl 3x12, Dip 3x12]\n"),
    ],
)
def test_what_is_done_in_turns(written: str, meant: str) -> None:
    """A tabata and a superset with their lists, and exercises that labels pair."""
    assert same(written, meant)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Plank 60s, rest 30s", "  - Plank 60s\n  - Rest 30s\n"),
        ("3 rounds: 10 squats, 10 push-ups", "  - repeat: 3\n    steps: [10 squats, 10 push-ups]\n"),
        ("AMRAP 12 min: 5 pull-ups, 10 push-ups", "  - amrap: 12m\n    steps: [5 pull-ups, 10 push-ups]\n"),
        ("6 x 400 m @ 4:00/km, 90s jog", "  - repeat: 6\n    steps: [Run 400 m @ 4:00/km, jog 90s]\n"),
        ("1. Squat 3x10", "  - Squat 3x10\n"),
        ("Warm-up: 10 squats, 10 lunges", "  - section: Warm-up\n    steps: [10 squats, 10 lunges]\n"),
        ("Bench 5 @ 60kg, 5 @ 70kg", "  - Bench 5 reps @ 60kg\n  - Bench 5 reps @ 70kg\n"),
    ],
)
def test_a_line_that_says_steps_is_these(line: str, meant: str) -> None:
    """Without a warning, since nothing is left out and nothing added."""
    loaded = load_workout(f"{HEADER}  - {line}\n", file="test.yaml")
    assert not loaded.warnings
    assert without_marks(loaded.steps) == without_marks(steps_of(meant))


@pytest.mark.parametrize(
    ("line", "meant", "warning"),
    [
        ("Plank 30-45s", "Plank 45s", "a range counts at its upper end"),
        ("Squat 3x10, rest 60-90s", "Squat 3x10, rest 90s", "a range counts at its upper end"),
        ("Quad set 10 reps, 3x/day", "Quad set 10 reps", "how often you do it"),
        ("AMRAP 12: 5 pull-ups, 10 push-ups", "{amrap: 12m, steps: [5 pull-ups, 10 push-ups]}", "amrap"),
    ],
)
def test_what_is_left_out_is_told(line: str, meant: str, warning: str) -> None:
    """A line that is read with something left out or chosen is a warning that says how it is read."""
    loaded = load_workout(f"{HEADER}  - {line}\n", file="test.yaml")
    (found,) = loaded.warnings
    assert "is read as" in found.message
    assert warning in f"{found.message} {found.suggestion}".casefold()
    assert without_marks(loaded.steps) == without_marks(steps_of(f"  - {meant}\n"))


@pytest.mark.parametrize(
    ("steps", "message", "remedy"),
    [
        (f"  - For time{LIST}", "does not say its time limit", "Write it like For time, cap 15 min:"),
        (f"  - AMRAP{LIST}", "does not say its time", "AMRAP 12 min:"),
        (f"  - EMOM{LIST}", "does not say how many intervals", "EMOM 10:"),
        (f"  - Superset 2{LIST}", "does not say how many sets", "Superset x 3:"),
        (f"  - Squat 5{LIST}", "unknown step", "A heading with a list is a section"),
        (f"  - 2 sets each side{LIST}", "unknown step", ""),
        (f"  - 5 rounds @ 24kg{LIST}", "unknown step", ""),
        ("  - Tabata x 2:\n      - Squat\n", "does not say how many intervals", "Tabata x 8:"),
        ("  - 5 x 1000 m, 2 min jog\n", "steps that are repeated", "For all lines: paces: {easy: 5:00/km}"),
        (f"  - 3 or 4 hard ones{LIST}", "unknown step", ""),
        (f"  - sectoin{LIST}", "did you mean", ""),
        ("  - superset: ['10 squats, rest 10s', Plank 10s]\n", "two steps", ""),
        ("  - emom: 10\n    steps: ['3 rounds: 10 squats, 10 push-ups']\n", "contains steps", ""),
        ("  - pick: 1\n    from: ['Plank 60s, rest 10s', Squat 10s]\n", "two steps", ""),
        ("  - Squat 40s Rest 20s\n", "is a dash missing?", ""),
        ("  - 10 squats, 10 push-ups\n", "is a dash missing?", ""),
        ("  - A1. Curl 3x12\n  - A2. Dip 4x12\n", "only numbers the line", ""),
        (
            "  - A1. Curl 3x12\n  - A2. Dip 4x10\n",
            "A1 has 3 and A2 has 4",
            "- Curl 3x12, and on the next line - Dip 4x10",
        ),
        (
            "  - A1. Curl 3x12\n  - A2. Plank 30s\n",
            "A1 has 3 and A2 has 1",
            "- {superset: [Curl 12 reps, Plank 30s], sets: 3}",
        ),
        ("  - superset: [Curl 3x12, Dip 4x10]\n", "Curl has 3 and Dip has 4", "Curl 12 reps, and sets: 3"),
        ("  - superset: [Curl 3x12, Dip 10 reps]\n", "Curl has 3 and Dip has 1", "and sets: 3"),
    ],
)
def test_what_does_not_say_its_numbers_is_refused(
    problems_of: Callable[..., tuple[Problem, ...]], steps: str, message: str, remedy: str
) -> None:
    """Nothing is made up, and a list that holds one step a line keeps to that."""
    problem = problems_of(HEADER + steps)[0]
    assert message in problem.message
    assert remedy in problem.suggestion


def test_sets_of_a_superset_that_multiply_are_told() -> None:
    """Three sets of exercises that have three sets each are nine, which a warning says."""
    steps = "  - superset: [Curl 3x12, Dip 3x10]\n    sets: 3\n"
    (warning,) = load_workout(HEADER + steps, file="test.yaml").warnings
    assert "done 9 times" in warning.message
