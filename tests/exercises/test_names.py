"""Names of movements, normalised."""

from __future__ import annotations

import pytest

from audiocoach.exercises.names import side_in


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("Left side plank", "left"),
        ("Hop on the right leg", "right"),
        ("Calf raise, left foot", "left"),
        ("Side plank each side", None),
        ("Left and right lunge, left", None),
        ("Side plank", None),
        ("Left", None),
    ],
)
def test_a_name_may_say_its_side(name: str, side: str | None) -> None:
    """Before or behind the exercise; both are none."""
    assert side_in(name) == side
