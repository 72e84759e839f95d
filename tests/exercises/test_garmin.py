"""Our movements in Garmin's words, and Garmin's words in ours."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from garmin_fit_sdk import Profile

from audiocoach.exercises.garmin import from_garmin, readable, to_garmin
from audiocoach.exercises.library import library

TABLE = json.loads((resources.files("audiocoach") / "exercises" / "garmin.json").read_bytes())
TYPES = Profile["types"]


def test_every_row_of_the_table_is_a_movement_and_exists_at_garmin() -> None:
    """A misspelt word would never be found; one in two rows would be ambiguous."""
    written = [word for row in TABLE.values() for word in row]
    assert len(set(written)) == len(written)
    assert not TABLE.keys() - library().movements.keys()
    for word in written:
        category, _, name = word.partition("/")
        assert category in TYPES["exercise_category"].values()
        assert not name or name in TYPES[f"{category}_exercise_name"].values()


@pytest.mark.parametrize("ours", TABLE)
def test_a_movement_comes_back_from_garmin(ours: str) -> None:
    """What is written for the watch is read as the same movement."""
    theirs = to_garmin(ours)
    assert theirs is not None
    assert all(theirs)
    assert from_garmin(*theirs) == ours


def test_every_exercise_of_garmin_has_a_name_that_can_be_spoken() -> None:
    """No underscores, no words in capitals but abbreviations, and the way back leads to the same name."""
    abbreviations = {"EZ", "GHD", "RDL", "TRX"}
    for category in TYPES["exercise_category"].values():
        for name in TYPES.get(f"{category}_exercise_name", {}).values():
            spoken = from_garmin(category.upper(), name.upper())
            assert "_" not in spoken
            assert spoken[0].isdigit() or spoken[0].isupper()
            assert {
                word for word in spoken.split() if word.isupper() and word.isalpha() and len(word) > 1
            } <= (abbreviations)
            back = to_garmin(spoken)
            assert back is not None, spoken
            assert from_garmin(*back) == spoken


@pytest.mark.parametrize(
    ("category", "name", "expected"),
    [
        ("ROW", "BENT_OVER_ROW", "Bent-over row"),
        ("BENCH_PRESS", "BARBELL_BENCH_PRESS", "Bench press"),
        ("BENCH_PRESS", "INCLINE_DUMBBELL_BENCH_PRESS", "Incline dumbbell bench press"),
        ("SQUAT", "", "Squat"),
        ("WARM_UP", "STRETCH_ABS", "Abs stretch"),
        ("POSE", "TRIANGLE", "Triangle pose"),
        ("SUSPENSION", "CHEST_FLY", "Suspension chest fly"),
        ("CURL", "EZ_BAR_PREACHER_CURL", "EZ bar preacher curl"),
        ("NEW_CATEGORY", "NEVER_HEARD_OF_IT", "Never heard of it"),
        ("", "", ""),
    ],
)
def test_a_name_is_ours_or_its_own_words(category: str, name: str, expected: str) -> None:
    """Never capitals and underscores aloud."""
    assert from_garmin(category, name) == expected


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        ("Squats", ("squat", "squat")),
        ("Cossack squat", ("squat", "")),
        ("Hammer curl", ("curl", "standing_dumbbell_biceps_curl")),
        ("Incline dumbbell bench press", ("bench_press", "incline_dumbbell_bench_press")),
        ("Foot massage", None),
    ],
)
def test_a_movement_without_a_row_has_garmins_name_or_a_category(
    ours: str, expected: tuple[str, str] | None
) -> None:
    """The nearest thing that the watch can count, or nothing."""
    assert to_garmin(ours) == expected


def test_a_word_in_capitals_becomes_readable() -> None:
    """Hyphens, doubled marks and single letters included."""
    assert readable("T_PUSH-UP__TO_RDL") == "T push up to RDL"
