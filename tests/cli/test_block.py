"""Training blocks on the command line: told from workouts, checked, listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiocoach.blocks.schema import block_schema

BLOCK = """\
audiocoach: 1
block: Two weeks
start: 2027-01-04
weeks: 2
vars: {work: [5s, 6s]}
week:
  - tue 18:30: {workout: legs, vars: {work: "${work}"}}
  - sun: {workout: legs, optional: yes}
"""


@pytest.fixture
def block(script: Path, home: Path) -> Path:
    """A block of two weeks beside ``legs.yaml``."""
    path = home / "plan.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    return path


def test_a_block_checks_with_its_workouts(run, block) -> None:
    """A block that is right has nothing to say."""
    ran = run("check", "plan.yaml", "--strict")
    assert (ran.code, ran.out, ran.err) == (0, "", "1 file, 0 errors, 0 warnings\n")


def test_check_finds_the_mistakes_of_a_block(run, block) -> None:
    """Its own have their place in it, as JSON too."""
    block.write_text(BLOCK.replace("legs, vars", "lgs, vars"), encoding="utf-8")
    ran = run("check", "plan.yaml")
    assert ran.code == 1
    assert 'plan.yaml:7:26: error: there is no workout "lgs"; did you mean legs?' in ran.out
    (problem,) = json.loads(run("check", "plan.yaml", "--json").out)
    assert (problem["line"], problem["column"]) == (7, 26)


def test_check_finds_what_a_value_does_to_a_workout(run, block, script) -> None:
    """The script is named with the line that takes the value, and the first session that has it."""
    block.write_text(BLOCK.replace("6s", "soon"), encoding="utf-8")
    ran = run("check", "plan.yaml")
    assert ran.code == 1
    assert "legs.yaml:10:5: error:" in ran.out
    assert "in week 2, tue > step 2" in ran.out
    assert '${work} is "soon" here' in ran.out


def test_a_value_for_a_block_is_refused(run, block) -> None:
    """--set is for workouts; the remedy says where values of a block are."""
    ran = run("check", "plan.yaml", "--set", "work=3s")
    assert ran.code == 1
    assert "under vars" in ran.out


def test_blocks_are_listed_apart(run, block) -> None:
    """They have weeks, not minutes."""
    ran = run("list")
    rows = ran.out.splitlines()
    assert rows.index(next(row for row in rows if row.startswith("block "))) > rows.index("")
    assert any(row.split()[:4] == ["plan.yaml", "2", "Two", "weeks"] for row in rows)
    listed = {one["name"]: one["weeks"] for one in json.loads(run("list", "--json").out)}
    assert (listed["plan.yaml"], listed["legs.yaml"]) == (2, None)


def test_the_schema_of_a_block_is_printed(run) -> None:
    """It is another one than that of workouts."""
    assert json.loads(run("schema", "block").out) == block_schema() != json.loads(run("schema").out)
