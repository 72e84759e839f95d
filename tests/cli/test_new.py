"""``audiocoach new`` and ``schema``."""

from __future__ import annotations

import json

import pytest

from audiocoach.cli.new import BLOCK_SCHEMA_NAME, SCHEMA_NAME, StarterName
from audiocoach.script.schema import script_schema


@pytest.mark.parametrize("kind", [kind for kind in StarterName if kind != StarterName.PACK])
def test_a_starter_checks_clean(run, home, kind) -> None:
    """It is a whole session without a warning, and starts with the line that editors look for."""
    assert run("new", kind).code == 0
    ran = run("check", f"{kind}.yaml", "--strict", "--voice", "espeak")
    assert (ran.code, ran.err) == (0, "1 file, 0 errors, 0 warnings\n")
    text = (home / f"{kind}.yaml").read_text(encoding="utf-8")
    schema = BLOCK_SCHEMA_NAME if kind == StarterName.BLOCK else SCHEMA_NAME
    assert text.startswith(f"# yaml-language-server: $schema={schema}\n")
    assert (home / schema).is_file()
    assert text.count("#") > 5


def test_a_pack_to_start_from_can_be_made_at_once(run, home) -> None:
    """It is called like its folder, its workout has no warning, and what is there stays."""
    ran = run("new", "pack", "hill-legs")
    assert (ran.code, ran.out) == (0, "hill-legs: add workouts, then run: audiocoach pack create hill-legs\n")
    assert run("check", "hill-legs", "--strict", "--voice", "espeak").code == 0
    ran = run("pack", "create", "hill-legs")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("hill-legs-1.0.0.coachpack  2 files")
    (home / "hill-legs" / "strength.yaml").unlink()
    assert run("new", "pack", "hill-legs").code == 1
    assert not (home / "hill-legs" / "strength.yaml").exists()
    assert run("new", "pack", "-").out.startswith("# A pack: this file")
    assert run("new", "pack").code == 0
    assert "name: my-pack" in (home / "my-pack" / "pack.yaml").read_text()


def test_a_pack_refused_for_its_workout_leaves_nothing(run, home) -> None:
    """A folder with a workout of that name has neither a new pack.yaml nor a new workout."""
    (home / "legs").mkdir()
    (home / "legs" / "strength.yaml").write_text("mine")
    ran = run("new", "pack", "legs")
    assert ran.code == 1
    assert "strength.yaml already exists" in ran.err
    assert [path.name for path in (home / "legs").iterdir()] == ["strength.yaml"]
    assert (home / "legs" / "strength.yaml").read_text() == "mine"
    assert run("new", "pack", "legs", "--force").code == 0


def test_the_schema_lies_beside_the_script(run, home) -> None:
    """It is written once, and one that is there stays as it is."""
    (home / "plans").mkdir()
    ran = run("new", "run", "plans/tuesday.yaml")
    assert ran.out == "plans/tuesday.yaml: edit it, then run: audiocoach build plans/tuesday.yaml\n"
    ran = run("new", "strength", "my new.yaml")
    assert ran.out == "my new.yaml: edit it, then run: audiocoach build 'my new.yaml'\n"
    ran = run("new", "pack", "my pack")
    assert ran.out == "my pack: add workouts, then run: audiocoach pack create 'my pack'\n"
    schema = home / "plans" / SCHEMA_NAME
    assert json.loads(schema.read_text()) == script_schema()
    schema.write_text("{}")
    ran = run("new", "ems", "plans/wednesday.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert schema.read_text() == "{}"


def test_a_script_that_is_there_stays(run, script, home) -> None:
    """Only ``--force`` overwrites; a refusal leaves nothing behind."""
    before = script.read_text()
    ran = run("new", "strength", "legs.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("legs.yaml already exists; choose another name, or overwrite it with --force\n")
    assert script.read_text() == before
    assert [path.name for path in home.iterdir()] == ["legs.yaml"]
    assert run("new", "strength", "legs.yaml", "--force").code == 0
    assert script.read_text() != before


def test_a_dash_prints_the_starter(run, home) -> None:
    """Nothing is written."""
    ran = run("new", "drill", "-")
    assert ran.code == 0
    assert ran.out.startswith("# yaml-language-server: ")
    assert "\naudiocoach: 1\n" in ran.out
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("yoga",), 2, "strength"),
        ((), 2, "KIND"),
        (("run", "tuesday.mp3"), 2, "does not end in .yaml"),
        (("run", "nowhere/tuesday.yaml"), 1, "does not exist"),
    ],
)
def test_what_cannot_be_meant_is_told(run, home, words, code, said) -> None:
    """Unknown kinds, other suffixes, folders that are not there."""
    ran = run("new", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert list(home.iterdir()) == []


def test_the_schema_is_printed_as_json(run) -> None:
    """Nothing else is on standard output, so that it can go to a file."""
    ran = run("schema")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == script_schema()
