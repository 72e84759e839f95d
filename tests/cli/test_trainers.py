"""``audiocoach trainers`` and ``--trainer``."""

from __future__ import annotations

import json
from pathlib import Path

from audiocoach.config import trainers_dir
from cli.conftest import Run, write

JO = "audiocoach: 1\ntrainer: Jo\ndescription: Dry.\nphrases: {en: {closing: Sit down.}}\n"


def test_the_list_shows_who_can_lead(run: Run) -> None:
    """Those that ship and the user's own, with the folder for more; a broken one is told of."""
    write(trainers_dir() / "jo.yaml", JO)
    write(trainers_dir() / "bad.yaml", "audiocoach: 1\ntrainer: Bad\nvoise: x\n")
    ran = run("trainers", "--json")
    told = {one["name"]: one for one in json.loads(ran.out)}
    assert list(told) == ["bad", "calm", "cheerful", "drill", "jo"]
    assert told["jo"]["description"] == "Dry."
    assert "voise" in told["bad"]["broken"]
    table = run("trainers")
    assert "broken" in table.out
    assert str(trainers_dir()) in table.err.replace("\n", "")


def test_a_trainer_can_be_asked_for(run: Run, script: Path) -> None:
    """By name from the user's folder, or as a file."""
    write(trainers_dir() / "jo.yaml", JO)
    assert "Sit down" in run("show", str(script), "--trainer", "jo").out
    assert "good work" in run("show", str(script), "--trainer", "calm").out
    write(script.parent / "else.yaml", JO)
    assert "Sit down" in run("show", str(script), "--trainer", "else.yaml").out


def test_a_trainer_that_is_not_there_is_told(run: Run, script: Path) -> None:
    """With the nearest name, in every command that takes one; a script's own at its line."""
    for command in ("show", "check", "build"):
        ran = run(command, str(script), "--trainer", "clam")
        assert ran.code == 1
        assert "did you mean calm?" in ran.out + ran.err
    write(script, "audiocoach: 1\ntrainer: clam\nworkout: [Squat 40s]\n")
    ran = run("check", str(script))
    assert ran.code == 1
    assert "legs.yaml:2:1: error: unknown trainer" in ran.out


def test_a_trainer_is_not_shown_alone(run) -> None:
    """It is said how one is taken."""
    ran = run("trainers", "calm")
    assert (ran.code, ran.out) == (2, "")
    assert "--trainer calm" in ran.err
