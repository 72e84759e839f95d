"""Numbers without a unit: what stands beside them says what they most likely are."""

from __future__ import annotations

import pytest

from support.lines import read


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("Bench 3x8 rest 90", "? Bench 3x8, rest 90s"),
        ("Clean 5+5 @ 16kg", "? Clean 5 reps each side @ 16kg"),
        ("Snatch 10L/10R", "= Snatch; 10 reps; sides each"),
        ("Squat 3x5 3110", "? Squat 3x5 @ 3-1-1-0"),
        ("Squat 4x10 60", "? Squat 4x10 @ 60kg | Squat 4x10, rest 60s"),
        ("Workout #5", '? {do: "Workout #5", for: 60s}'),
    ],
)
def test_a_bare_number_is_answered_by_its_neighbours(line: str, meaning: str) -> None:
    """The answer keeps the number in its likely place, and never hides it in the name."""
    assert read(line, "whole") == meaning
