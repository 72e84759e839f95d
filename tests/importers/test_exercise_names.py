"""The exercises of logs by our names."""

from __future__ import annotations

import pytest

from audiocoach.importers.exercise_names import name_of


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Bench Press (Barbell)", "Bench press"),
        ("Squat (Barbell)", "Back squat"),
        ("Incline Bench Press (Dumbbell)", "Dumbbell incline bench press"),
        ("Push Up", "Push-up"),
        ("Pull Up (Weighted)", "Weighted pull up"),
        ("Crunch (Bodyweight)", "Crunch"),
        ("Shoulder Press (Machine)", "Machine shoulder press"),
        ("BENT_OVER_ROW", "Bent-over row"),
        ("TURKISH FLING", "Turkish fling"),
        ("T Bar Row", "T bar row"),
        ("Zercher Squat (My Gym)", "Zercher squat (my gym)"),
        ("Ab Wheel", "Ab wheel"),
        ("Barbell Bench Press", "Bench press"),
        ("Barbell Back Squat", "Back squat"),
        ("Conventional Deadlift", "Deadlift"),
        ("Seated Cable Row - V Grip (Cable)", "Seated cable row - V grip"),
    ],
)
def test_a_name_is_ours_or_one_that_can_be_said(theirs: str, ours: str) -> None:
    """What it is done with goes before the name, unless the name means it anyway."""
    assert name_of(theirs) == ours
