"""Finding movements: by name, near it, and by what they train."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from audiocoach.exercises.library import library
from audiocoach.exercises.model import GROUPS
from audiocoach.exercises.names import key
from audiocoach.script.model import Exercise, Step
from audiocoach.sources.load import load
from audiocoach.timeline.muscles import muscle_seconds_of, total
from support.exercise_library import LIBRARY, library_json, read_entries

NAMES = sorted(library().movements)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("push-ups", "Push-up"),
        ("Pushup", "Push-up"),
        ("PRESS UPS", "Push-up"),
        ("Calf raises", "Calf raise"),
        ("Crunches", "Crunch"),
        ("High knee", "High knees"),
        ("Farmers carries", "Farmer's carry"),
        ("RDL", "Romanian deadlift"),
        ("One-legged hops", "Single-leg hop"),
        ("1-leg hop", "Single-leg hop"),
        ("Hop on the right leg", "Single-leg hop"),
        ("Left side plank", "Side plank"),
        ("Side plank, right", "Side plank"),
        ("Leg swings each side", "Leg swing"),
        ("Side step", "Step touch"),
        ("Slow squat with dumbbells", "Squat"),
        ("Very easy jog", "Jog"),
        ("Calf raise (on the step)", "Calf raise"),
        ("Easy spin, or a walk around the room", "Ride"),
        ("Knee to chest", "Knee to chest"),
        ("Knees to chest", "Knees to chest"),
        ("Deep squat", "Squat"),
    ],
)
def test_a_movement_is_found_as_people_write_it(written: str, meant: str) -> None:
    """Case, hyphens, plural, one-leg for single-leg, a side, a manner and what is held do not matter."""
    found = library().find(written)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize(
    "written", ["Hard", "Easy", "Sled push", "Left", "On", "", "!?", "Größe", "with", "Step"]
)
def test_a_name_of_ones_own_is_not_found(written: str) -> None:
    """What the library lacks is nothing, and never the nearest thing."""
    assert library().find(written) is None


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, lambda name: name.replace("-", " ")]))
def test_every_name_and_alias_finds_its_movement(name: str, change: object) -> None:
    """Whatever is done to its case and hyphens."""
    movement = library().movements[name]
    for written in (movement.name, *movement.aliases):
        assert library().find(change(written)) is movement  # type: ignore[operator]


@given(st.text(max_size=60))
def test_any_text_may_be_looked_for(text: str) -> None:
    """No text makes the search fail, and a key has nothing but small letters and figures."""
    found = library().find(text)
    assert found is None or found.name in library().movements
    assert set(key(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sqaut", "Squat"),
        ("Burpe", "Burpee"),
        ("Glute brigde", "Glute bridge"),
        ("Hamstring strech", "Hamstring stretch"),
        ("Plannk", "Plank"),
        ("Rusian twists", "Russian twist"),
    ],
)
def test_a_slip_of_the_pen_is_seen(written: str, meant: str) -> None:
    """A letter too many, too few, wrong or swapped; two in a long name."""
    near = library().find_near(written)
    assert near is not None
    assert near.name == meant


@pytest.mark.parametrize(
    "written",
    ["Sled push", "Dragon flag", "Hip lift", "Rope climb", "Hill reps", "Sauna", "Run", "X", "", "Wheel"],
)
def test_a_name_of_ones_own_is_no_slip(written: str) -> None:
    """What only sounds a little like a movement is left alone."""
    near = library().find_near(written)
    assert near is None or near is library().find(written)


def test_suggestions_are_names_and_the_nearest_comes_first() -> None:
    """For somebody who looks a movement up, more may be guessed than in a script."""
    assert library().suggest("squats jump")[0] in ("Squat jump", "Squat")
    assert library().suggest("plnk")[0] == "Plank"
    assert library().suggest("xqzwv") == []


def test_a_search_narrows_by_words_muscle_kind_and_equipment() -> None:
    """All of them hold at once; where a muscle is asked for, those that it leads come first."""
    both = library().search("raise calf")
    assert {"Calf raise", "Single-leg calf raise", "Squat to calf raise"} <= {one.name for one in both}
    found = library().search(muscles=["back"], kinds=["strength"], equipment=["band"])
    assert {"Band row", "Face pull"} <= {one.name for one in found}
    assert all(one.kind == "strength" and "band" in one.equipment for one in found)
    led = ["back" in one.primary for one in library().search(muscles=["back"])]
    assert led == sorted(led, reverse=True)
    assert not all(led)
    two = library().search(muscles=["feet", "glutes"])
    assert two
    assert all({"feet", "glutes"} <= {*one.primary, *one.secondary} for one in two)
    assert library().search() == list(library().movements.values())
    assert "Romanian deadlift" in {one.name for one in library().search("rdl")}
    assert library().search("zzz") == []


@pytest.mark.parametrize("text", ["Squat: {tips: [One.]}", "- Squat", "Squat: {muscles: [legs]}"])
def test_a_broken_file_is_refused(text: str) -> None:
    """An entry that lacks something, or has something unknown, never gets into the library."""
    with pytest.raises(ValidationError):
        read_entries(text, "strength")


def test_the_program_reads_what_people_edit() -> None:
    """The library that is loaded is that of the YAML files; the message says how to write it."""
    assert LIBRARY.read_text(encoding="utf-8") == library_json(), (
        "run python tests/support/exercise_library.py"
    )


@pytest.mark.parametrize("written", ["Squat with a barbell", "Calf raise (seated)", "Squat, or sit down"])
def test_what_trains_the_same_may_be_done_otherwise(written: str) -> None:
    """The muscles are those of the movement, the tips are not."""
    assert library().find(written) is not None
    assert library().find_same(written) is None
    assert library().find_same("Slow calf raises, left") is library().movements["Calf raise"]


FOLDER = Path(__file__).resolve().parents[2] / "workouts"


OWN_NAMES: frozenset[str] = frozenset()


"""Exercises of shipped workouts that the library need not know."""


def exercises_in(steps: tuple[Step, ...]) -> Iterator[Exercise]:
    for step in steps:
        if isinstance(step, Exercise):
            yield step
        yield from exercises_in(getattr(step, "steps", ()))


def test_the_library_knows_what_the_workouts_use() -> None:
    """So that each has muscles on the map; a run is known by its word, whatever its name."""
    scripts = [
        path for path in FOLDER.rglob("*.yaml") if "workout" in yaml.safe_load(path.read_text("utf-8"))
    ]
    names = {step.name for path in scripts for step in exercises_in(load(path).steps)}
    assert len(names) > 30
    assert {name for name in names if library().find(name) is None} == OWN_NAMES


def test_the_strength_sessions_train_the_whole_runner() -> None:
    """Over all of them each of the eight muscle groups has at least 8 % of the work, both sides the same, and
    nothing is unknown.
    """
    sessions = [muscle_seconds_of(load(path)) for path in sorted(FOLDER.glob("strength/*.yaml"))]
    assert len(sessions) >= 10
    found = total(sessions)
    assert {group for group in GROUPS if found.share(group) < 0.08} == set()
    assert found.unknown == ()
    assert all(session.leaning_s == 0 for session in sessions)
