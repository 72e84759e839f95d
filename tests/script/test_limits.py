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
            "1000 rounds make 203,000 steps; a track has 20,000 at most",
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
