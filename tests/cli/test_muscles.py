"""``audiocoach show --muscles`` and ``audiocoach list --muscle``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiocoach.cli.listing import MUSCLE_SHARE
from audiocoach.sources.load import load
from audiocoach.timeline.muscles import muscle_seconds_of

LOPSIDED = """\
audiocoach: 1
title: Lopsided
vars: {hold: 30s}
workout:
  - Side plank ${hold} each side
  - Plank 30s
  - do: Toe curl
    for: 20s
    sides: each
  - Sled push 20s
"""


@pytest.fixture
def lopsided(home: Path) -> Path:
    path = home / "lopsided.yaml"
    path.write_text(LOPSIDED, encoding="utf-8")
    return path


def test_the_table_has_all_eight_groups(run, lopsided) -> None:
    """Time, share and sides of each; who is left out, and what the library cannot tell."""
    ran = run("show", "lopsided.yaml", "--muscles")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert lines[0] == "Lopsided"
    assert lines[1].split() == ["muscles", "time", "share", "left", "right"]
    core = next(line for line in lines if line.startswith("core"))
    assert core.split() == ["core", "1:30", "60", "%", "0:30", "0:30"]
    assert len([line for line in lines if " %" in line.partition("  ")[2]]) == 8
    assert "not trained: calves and shins, quads, hamstrings, back" in lines
    assert "not in the library: Sled push (13 % of the work)" in lines
    assert "work 2:30; left 0:50, right 0:50" in lines


def test_an_imbalance_is_said(run, home) -> None:
    """When one side works more, by how much."""
    steps = "audiocoach: 1\nworkout:\n  - Side plank 30s each side\n"
    (home / "even.yaml").write_text(steps, encoding="utf-8")
    assert "side works" not in run("show", "even.yaml", "--muscles").out
    (home / "odd.yaml").write_text(f"{steps}  - Side plank right 20s\n", encoding="utf-8")
    assert "the right side works 0:20 more than the other" in run("show", "odd.yaml", "--muscles").out


def test_json_is_the_map(run, lopsided) -> None:
    """Exactly what the library gives, with variables as they are set."""
    data = json.loads(run("show", "lopsided.yaml", "--muscles", "--json", "--set", "hold=10s").out)
    found = muscle_seconds_of(load(lopsided, variables={"hold": "10s"}))
    assert data == {"format": 1, "title": "Lopsided", **found.to_json()}
    assert data["work_s"] == 110


def test_the_map_is_drawn(run, lopsided, home) -> None:
    """As a picture in place of the table."""
    ran = run("show", "lopsided.yaml", "--muscles", "--chart", "who.svg")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith('who.svg: muscles of "Lopsided"\n')
    assert b">arms and shoulders</text>" in (home / "who.svg").read_bytes()
    assert run("show", "lopsided.yaml", "--muscles", "--chart", "who.png").code == 0
    assert (home / "who.png").read_bytes().startswith(b"\x89PNG")


def test_the_muscles_of_a_block_are_drawn(run, lopsided, home) -> None:
    """--muscles --chart draws the muscles of the whole block, not its weeks."""
    (home / "plan.yaml").write_text("audiocoach: 1\nblock: Plan\nweeks: 2\nweek: [tue: lopsided]\n", "utf-8")
    ran = run("show", "plan.yaml", "--muscles", "--chart", "who.svg")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith('who.svg: muscles of "Plan"\n')
    drawn = (home / "who.svg").read_text("utf-8")
    assert ("muscles at work" in drawn, "week by week" in drawn) == (True, False)


def test_a_session_without_work_has_an_empty_map(run, home) -> None:
    """Nothing is divided by nothing."""
    (home / "calm.yaml").write_text(
        "audiocoach: 1\nworkout:\n  - breathe: box\n    for: 1m\n", encoding="utf-8"
    )
    ran = run("show", "calm.yaml", "--muscles")
    assert ran.code == 0
    assert "work 0:00" in ran.out.splitlines()
    assert run("show", "calm.yaml", "--muscles", "--chart", "calm.svg").code == 0


def test_the_list_is_narrowed_by_muscle(run, lopsided, home) -> None:
    """A quarter of the work at least, most of it first; all groups asked for; the broken are left out."""
    (home / "bad.yaml").write_text("audiocoach: 1\nworkout:\n  - Squat 10\n", encoding="utf-8")
    listed = json.loads(run("list", "--muscle", "abs", "--json").out)
    shares = [row["muscles"]["core"] for row in listed]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] >= MUSCLE_SHARE
    names = [row["name"] for row in listed]
    assert {"lopsided.yaml", "strength/runner-a"} <= set(names)
    assert not {"bad.yaml", "run/intervals"} & set(names)
    table = run("list", "--muscle", "core", "--muscle", "quads").out.splitlines()
    assert table[0].split()[:5] == ["name", "kind", "minutes", "level", "core"]
    row = next(line for line in table if line.startswith("strength/runner-a"))
    assert row.count(" %") == 2
    assert not any(line.startswith("lopsided.yaml") for line in table)


def test_a_muscle_that_is_none_is_wrong_usage(run) -> None:
    """With the nearest group."""
    ran = run("list", "--muscle", "hamstrigns")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == 'error: unknown muscle group "hamstrigns"; did you mean hamstrings?\n'
