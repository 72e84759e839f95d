"""The movements that come with the program: complete, said well, true, and enough of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from audiocoach.cli.exercises import script_line
from audiocoach.exercises.library import library
from audiocoach.exercises.model import GROUPS, KINDS, Movement
from audiocoach.exercises.names import exact, key
from support.exercise_library import FILE, FOLDER, MAX_TIP_CHARS, MovementEntry

MOVEMENTS = tuple(library().movements.values())
TWINS = {key("Knees to chest")}
"""Names that differ by a plural alone and mean two movements."""

UNTRUE = re.compile(
    r"lactic|toxin|detox|metabolic waste|flush|burn(s|ing)? (the )?fat|fat.burn|spot reduc|melts?\b|cures?\b"
    r"|heals?\b|guarantee|prevents? (all )?injur|break(s|ing)? (up|down) (scar|adhesion)|no pain,? no gain",
    re.IGNORECASE,
)
SPEAKABLE = re.compile(r"[A-Z][A-Za-z0-9 ,.?!':-]*[.?!]")


def forms_of(movement: Movement) -> Iterator[str]:
    yield from (movement.easier, movement.harder)


def test_there_are_enough_movements_of_each_kind() -> None:
    """Three hundred in all; every file is read, and none is nearly empty."""
    kinds = Counter(movement.kind for movement in MOVEMENTS)
    assert len(MOVEMENTS) >= 300
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 10
    assert {path.stem for path in FOLDER.iterdir()} == set(KINDS)


def test_files_keep_to_their_schema() -> None:
    """The JSON Schema describes the files as they are written, and refuses what does not belong."""
    schema = FILE.json_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in FOLDER.iterdir():
        assert validator.is_valid(yaml.safe_load(path.read_text(encoding="utf-8"))), path.name
    entry = yaml.safe_load((FOLDER / "strength.yaml").read_text(encoding="utf-8"))["Squat"]
    assert not validator.is_valid({"Squat": {**entry, "primary": ["thighs"]}})
    assert not validator.is_valid({"Squat": {**entry, "tips": entry["tips"][:1]}})
    assert not validator.is_valid({"Squat": {**entry, "sets": 3}})


def test_no_movement_is_written_twice() -> None:
    """A name in two files, or twice in one, would hide the first."""
    names = re.findall(r"^(\S.*):$", "\n".join(p.read_text("utf-8") for p in FOLDER.iterdir()), re.MULTILINE)
    assert len(names) == len(set(names)) == len(MOVEMENTS)


def test_a_name_means_one_movement() -> None:
    """No name or alias means two, whatever its case, hyphens and plural, and none repeats itself."""
    named = [name for movement in MOVEMENTS for name in (movement.name, *movement.aliases)]
    assert not [name for name, count in Counter(map(exact, named)).items() if count > 1]
    assert {name for name, count in Counter(map(key, named)).items() if count > 1} == TWINS


@pytest.mark.parametrize("kind", KINDS)
def test_every_movement_says_everything(kind: str) -> None:
    """Muscles (breathing is no work), tips, easier, harder, and when to leave it out."""
    for movement in (one for one in MOVEMENTS if one.kind == kind):
        assert bool(movement.primary) == (kind != "breathing"), movement.name
        assert not set(movement.primary) & set(movement.secondary), movement.name
        assert len(set(movement.primary)) <= 2, movement.name
        assert 2 <= len(set(movement.tips)) <= 4, movement.name
        assert movement.avoid[0].islower(), movement.name
        assert not movement.avoid.endswith("."), movement.name


def test_tips_are_made_for_the_ear() -> None:
    """Short sentences of letters and plain signs, nothing that a voice stumbles over, none twice in one."""
    for movement in MOVEMENTS:
        for tip in movement.tips:
            assert len(tip) <= MAX_TIP_CHARS, tip
            assert SPEAKABLE.fullmatch(tip), tip
            assert not re.search(r"\b(e\.g|i\.e|etc|approx|reps?|sec)\b", tip), tip
            assert all(len(sentence.split()) <= 17 for sentence in re.split(r"[.?!]", tip)), tip


def test_nothing_is_claimed_that_does_not_hold() -> None:
    """No word of what muscles are said to be rid of, and no promise."""
    for movement in MOVEMENTS:
        text = " ".join((*movement.tips, movement.avoid, movement.easier, movement.harder))
        assert not UNTRUE.search(text), (movement.name, text)


def test_easier_and_harder_lead_somewhere() -> None:
    """A form with a capital is a movement of the library, and another one; any other is words."""
    for movement in MOVEMENTS:
        assert movement.easier != movement.harder
        for form in forms_of(movement):
            assert form != movement.name
            assert form in library().movements or form[0].islower(), (movement.name, form)


def test_going_easier_ends() -> None:
    """Whoever takes the easier form again and again comes to words, never round in a circle."""
    movements = library().movements
    for movement in MOVEMENTS:
        seen = {movement.name}
        while movement.easier in movements:
            movement = movements[movement.easier]  # noqa: PLW2901
            assert movement.name not in seen, seen
            seen.add(movement.name)


@pytest.mark.parametrize("group", GROUPS)
def test_every_muscle_group_has_enough_movements(group: str) -> None:
    """At least twenty lead with it, five of them strength or jumps."""
    led = [movement for movement in MOVEMENTS if group in movement.primary]
    assert len(led) >= 20
    assert sum(movement.kind in ("strength", "plyometric") for movement in led) >= 5


def test_massage_and_stimulation_carry_their_warnings() -> None:
    """Thrombosis and implants are named where they matter; nothing is rolled that should not be."""
    for movement in MOVEMENTS:
        if movement.kind == "ems":
            assert "pacemaker" in movement.avoid, movement.name
            assert "pregnancy" in movement.avoid, movement.name
            assert "thrombosis" in movement.avoid, movement.name
        if movement.kind == "massage" and "roller" in " ".join(movement.equipment):
            assert not re.search(r"\bIT band|lower back roll\b", movement.name)
            assert not any("lower back" in tip for tip in movement.tips), movement.name
    rolled = [
        one for one in MOVEMENTS if one.name in ("Calf roll", "Quad roll", "Hamstring roll", "Shin roll")
    ]
    assert len(rolled) == 4
    assert all("thrombosis" in movement.avoid for movement in rolled)


def test_a_movement_as_json_begins_with_its_name() -> None:
    """What a program gets is all of it, ready to be written."""
    data = library().movements["Squat"].to_json()
    assert list(data)[:2] == ["name", "kind"]
    assert json.loads(json.dumps(data))["primary"] == ["quads", "glutes"]
    assert set(data) == {field.name for field in fields(Movement)}


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "exercises.md").read_text(encoding="utf-8")


def test_the_page_has_every_group_and_every_key() -> None:
    """Both tables are complete and hold nothing else."""
    firsts = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
    assert firsts == {*GROUPS, *MovementEntry.model_fields}


def test_the_card_on_the_page_is_the_librarys() -> None:
    """Line for line what the movement says."""
    movement = library().movements["Copenhagen plank"]
    for text in (*movement.tips, movement.easier, movement.harder, movement.avoid, script_line(movement)):
        assert f"  {text}\n" in PAGE
