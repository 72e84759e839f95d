"""``audiocoach list``, ``trainers`` and ``--trainer``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from audiocoach.config import trainers_dir
from cli.conftest import Run, write

JO = "audiocoach: 1\ntrainer: Jo\ndescription: Dry.\nphrases: {en: {closing: Sit down.}}\n"


def names(run, *flags: str) -> set[str]:
    """The names that are listed with these flags."""
    return {header["name"] for header in json.loads(run("list", "--json", *flags).out)}


def test_shipped_workouts_and_this_folders_scripts_are_listed(run, script) -> None:
    """Both kinds, with title, level and tags."""
    ran = run("list")
    assert ran.code == 0
    assert "strength/runner-a" in ran.out
    row = next(line for line in ran.out.splitlines() if line.startswith("legs.yaml"))
    assert row.split("  ")[0] == "legs.yaml"
    assert "beginner" in row
    assert "Short legs" in row


def test_a_broken_script_is_listed_as_broken(run, home) -> None:
    """It neither stops the list nor hides."""
    (home / "bad.yaml").write_bytes(b"{{{\0")
    ran = run("list")
    assert ran.code == 0
    assert "broken: " in next(line for line in ran.out.splitlines() if line.startswith("bad.yaml"))


def test_filters_narrow_the_list(run, script) -> None:
    """Tag and level must match, whatever their case; minutes leave out what is longer."""
    assert "legs.yaml" in names(run, "--tag", "LEGS", "--level", "Beginner")
    assert "strength/runner-a" in names(run, "--tag", "strength", "--tag", "legs")
    assert names(run, "--tag", "legs", "--tag", "nosuch") == set()
    assert "legs.yaml" not in names(run, "--level", "advanced")
    short = names(run, "--max-minutes", "10")
    assert "starter/seven-minutes" in short
    assert "strength/runner-a" not in short


def test_kind_equipment_and_minutes_narrow_the_list_too(run, script) -> None:
    """A folder by its name, equipment by a part of its name, and a length from below."""
    assert names(run, "--kind", "EMS") == {name for name in names(run) if name.startswith("ems/")}
    assert names(run, "--kind", "hiit", "--kind", "starter") >= {"hiit/emom-10", "starter/seven-minutes"}
    assert names(run, "--equipment", "Roller") == {"recovery/massage-20"}
    assert names(run, "--equipment", "roller", "--equipment", "ball") == {"recovery/massage-20"}
    assert names(run, "--equipment", "roller", "--equipment", "barbell") == set()
    assert names(run, "--kind", "strength", "--min-minutes", "40") == {"strength/gym-day"}
    assert "legs.yaml" not in names(run, "--min-minutes", "20")
    assert names(run, "--min-minutes", "20", "--max-minutes", "10") == set()


def test_who_should_leave_a_session_out_is_told_in_the_list(run) -> None:
    """Stimulation, massage, jumps and barefoot work bear a mark, and their safety note follows the table."""
    out = run("list", "--kind", "drills").out
    assert re.search(r"^drills/barefoot-feet .* ! ", out, re.MULTILINE)
    assert not re.search(r"^drills/form .* ! ", out, re.MULTILINE)
    assert "Feet adapt slowly to barefoot" in out
    listed = {header["name"]: header for header in json.loads(run("list", "--json").out)}
    cared = {name for name, header in listed.items() if header["needs_care"]}
    assert {"recovery/massage-20", "recovery/post-race", "strength/plyometric-power"} <= cared
    assert cared >= {name for name in listed if name.startswith("ems/")}
    assert "pacemaker" in listed["ems/strength"]["safety"]
    assert "strength/runner-a" not in cared


def test_an_empty_answer_is_said(run) -> None:
    """No table without rows."""
    ran = run("list", "--tag", "nosuch")
    assert (ran.code, ran.out, ran.err) == (0, "", "no workout matches\n")


def test_the_nearest_length_is_named(run) -> None:
    """Where the length alone keeps workouts out, an empty answer names the nearest one, with its length."""
    asked = ("list", "--kind", "strength", "--max-minutes", "1")
    said = re.fullmatch(
        r"no workout matches; the nearest in length is (\S+), (\d+) minutes\n", run(*asked).err
    )
    assert said
    listed = json.loads(run("list", "--kind", "strength", "--json").out)
    assert int(said[2]) == min(header["minutes"] for header in listed)
    assert run(*asked, "--min-minutes", "2").err == "no workout matches\n"


@pytest.mark.parametrize(
    ("flag", "word", "said"),
    [
        ("--kind", "strenght", 'unknown kind "strenght"; did you mean strength?'),
        ("--equipment", "kettelbell", "did you mean kettlebell?"),
        ("--level", "hard", "choose beginner, intermediate, advanced"),
    ],
)
def test_a_slip_is_not_an_empty_shelf(run, flag, word, said) -> None:
    """What no workout can have is wrong usage, with what there is."""
    ran = run("list", flag, word)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_what_one_has_finds_what_can_be_done_with_it(run, script) -> None:
    """A mat and bands are enough for what uses no more, may use more, or leaves a choice; shoes and a wall
    are no equipment.
    """
    with_mat = names(run, "--have", "mats, band")
    assert {"strength/glutes-and-hips", "recovery/pre-bed", "run/easy-30"} <= with_mat
    assert not {"recovery/massage-20", "strength/gym-day", "hiit/emom-10"} & with_mat
    assert "hiit/emom-10" in names(run, "--have", "mat,dumbbell")
    assert names(run, "--have", "none") == names(run, "--equipment", "none")
    ran = run("list", "--have", "mat,kettelbell")
    assert ran.code == 2
    assert "did you mean kettlebell?" in ran.err


def test_a_script_of_ones_own_is_listed_with_its_minutes_and_kind(run, home) -> None:
    """Both come from its steps where its header does not give them, and ``--kind`` finds it."""
    steps = "".join("  - Squat 5 min\n" for _ in range(3))
    (home / "mine.yaml").write_text(f"audiocoach: 1\nworkout:\n{steps}")
    (home / "tagged.yaml").write_text(f"audiocoach: 1\ntags: [legs, Recovery]\nworkout:\n{steps}")
    listed = {header["name"]: header for header in json.loads(run("list", "--json").out)}
    assert (listed["mine.yaml"]["kind"], listed["mine.yaml"]["minutes"]) == ("strength", 15)
    assert listed["tagged.yaml"]["kind"] == "recovery"
    assert "mine.yaml" in names(run, "--kind", "strength", "--max-minutes", "16")


def test_a_script_with_an_error_in_its_steps_is_marked_as_broken(run, home) -> None:
    """Its header is fine, but it would not build."""
    (home / "bad.yaml").write_text("audiocoach: 1\nworkout:\n  - Squat: soon\n")
    assert "broken: " in next(line for line in run("list").out.splitlines() if line.startswith("bad.yaml"))


def test_a_kind_given_as_a_name_gets_its_flag(run) -> None:
    """``list strength`` says how to list that kind, and ``list legs`` how to list a tag."""
    for word, flag in (("strength", "audiocoach list --kind strength"), ("legs", "--tag legs")):
        ran = run("list", word)
        assert ran.code == 2
        assert flag in ran.err


def test_workouts_without_equipment_are_listed(run, script) -> None:
    """None is what those use that need nothing."""
    listed = json.loads(run("list", "--equipment", "none", "--json").out)
    assert listed
    assert all(not header["equipment"] and header["weeks"] is None for header in listed)


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
