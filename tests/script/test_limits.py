"""How large a track may become."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem

ProblemOf = Callable[[str], Problem]


@pytest.mark.parametrize(
    ("text", "line", "message", "path"),
    [
        (
            "  - circuit: Legs\n    rounds: 1000\n    steps: [A 1s, B 1s, 'C 1s', Rest 1s, D 100x1s]\n",
            3,
            "1000 rounds make 203,000 steps; a track can have at most 20,000",
            "Legs",
        ),
        ("  - Squat 40s\n  - do: Hop\n    for: 1h\n    sets: 7\n", 4, "7 sets last 7:00:00", "step 2 (Hop)"),
        (
            "  - do: Hop\n    for: 3h\n    sides: each\n    switch: 1s\n",
            3,
            "1 sets last 6:00:01",
            "step 1 (Hop)",
        ),
        ("  - Hop 4h\n  - Hop 3h\n", 2, "all steps together last 7:00:00", "workout"),
        ("  - section: A\n    steps: [B 4h, Rest 3h]\n", 3, "the steps together last 7:00:00", "A"),
        (
            "  - tabata: [A]\n    work: 1m\n    rounds: 1000\n",
            3,
            "1000 intervals last 19:26:30",
            "step 1 (tabata)",
        ),
        (
            "  - circuit: A\n    rounds: 7\n    round_rest: 1h\n    steps: [B 1s]\n",
            3,
            "7 rounds last 6:00:07",
            "A",
        ),
        (
            "  - repeat: 900\n    steps: [A 1000 reps]\n",
            3,
            "900 times over last 750:00:00",
            "step 1 (repeat)",
        ),
    ],
)
def test_what_is_too_large(problem_of: ProblemOf, text: str, line: int, message: str, path: str) -> None:
    """The error stands at the container that is too large, names it, and says by what."""
    problem = problem_of(text)
    assert message in problem.message
    assert (problem.line, problem.path) == (line, path)


@pytest.mark.parametrize(
    ("text", "message", "path"),
    [
        ("  - superset: [A 1h, B 1h]\n    sets: 4\n", "4 sets last 8:00:00", "step 1 (superset)"),
        ("  - superset: [A 1s]\n    sets: 8\n    rest: 1h\n", "8 sets last 7:00:08", "step 1 (superset)"),
        ("  - emom: 1000\n    steps: [A 1 reps]\n", "1000 intervals last 16:40:00", "step 1 (emom)"),
        (
            "  - repeat: 30\n    steps:\n      - emom: 1000\n        every: 9ms\n        steps: [A 1 reps]\n",
            "30 times over make 60,000 steps",
            "step 1 (repeat)",
        ),
        (
            "  - repeat: 2\n    steps: [{amrap: 4h, steps: [A]}]\n",
            "2 times over last 8:00:00",
            "step 1 (repeat)",
        ),
        (
            "  - ladder: [1000, 1000, 1000]\n    steps: [A, B, {do: C, tempo: 3110, sides: each}]\n",
            "3 rungs last 13:20:09",
            "step 1 (ladder)",
        ),
        ("  - pyramid: [1h, 2h, 3h]\n    steps: [A]\n", "5 rungs last 9:00:00", "step 1 (pyramid)"),
        ("  - pick: 2\n    from: [A 4h, B 4h, C 4h]\n", "the steps together last 8:00:00", "step 1 (pick)"),
        (
            "  - cycle: {A: 1s, B: 1s}\n    rounds: 20000\n",
            "rounds make 40,000 steps",
            "step 1 (cycle)",
        ),
        ("  - cycle: {A: 1ms, B: 1ms}\n    for: 6h\n", "10,800,000 rounds make", "step 1 (cycle)"),
        ("  - cycle: {A: 3h, B: 3h}\n    rounds: 2\n", "2 rounds last 12:00:00", "step 1 (cycle)"),
        ("  - breathe: {in: 3h, out: 2h}\n    for: 6h\n", "2 rounds last 10:00:00", "step 1 (breathe)"),
        ("  - pause: 4h\n  - pause: 3h\n", "all steps together last 7:00:00", "workout"),
        (
            "  - circuit: A\n    rounds: 3\n    rest: 1h\n    steps: [B 1s, C 1s, D 1s]\n",
            "3 rounds last 8:00:09",
            "A",
        ),
        (
            "  - circuit: A\n    rounds: 1\n    rest: 4h\n    steps: [B 1s, C 1s, D 1s]\n",
            "1 rounds last 8:00:03",
            "A",
        ),
    ],
)
def test_every_container_is_measured(problem_of: ProblemOf, text: str, message: str, path: str) -> None:
    """Whatever multiplies is named with what it comes to."""
    problem = problem_of(text)
    assert message in problem.message
    assert problem.path == path


def test_written_rests_take_the_place_of_a_circuits_own(workout_of: Callable[[str], object]) -> None:
    """The rests between exercises and rounds are counted as they are played."""
    assert workout_of(
        "audiocoach: 1\nworkout:\n  - circuit: A\n    rounds: 5\n    rest: 1h\n    round_rest: 1h\n"
        "    steps: [B 10m, Rest 10m, {say: Go}, C 10m, Rest 10m]\n"
    )


def test_a_hundred_thousand_hours_are_refused_by_arithmetic(problem_of: ProblemOf) -> None:
    """No number is so large that it is tried out."""
    assert "from 1 to 1,000" in problem_of("  - repeat: 100000\n    steps: [A 1h]\n").message
    assert "from 1 to 100" in problem_of("  - A 100000 x 1h\n").message
    assert "from 1 to 20,000" in problem_of("  - breathe: box\n    rounds: 100000\n").message


def test_nested_repeats_are_counted_without_being_written_out(problem_of: ProblemOf) -> None:
    """A thousand cubed is told by arithmetic; the innermost container that is too large is named."""
    problem = problem_of(
        "  - repeat: 1000\n    steps:\n      - repeat: 1000\n        steps:\n"
        "          - repeat: 1000\n            steps: [Squat 1s]\n"
    )
    assert problem.message.startswith("1000 times over make 1,000,000 steps")
    assert problem.line == 5
    assert problem.path == "step 1 (repeat) > step 1 (repeat)"


def test_a_track_of_exactly_six_hours_fits(workout_of: Callable[[str], object]) -> None:
    """The limit itself is allowed."""
    assert workout_of("audiocoach: 1\nworkout: [Squat 4h, Rest 2h]\n")
