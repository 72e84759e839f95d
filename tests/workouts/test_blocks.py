"""The blocks that ship: each is right with its workouts, grows, and has lighter weeks."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from audiocoach.blocks.load import load
from audiocoach.blocks.making import build
from audiocoach.blocks.overview import overview
from audiocoach.blocks.sessions import Scripts, problems
from audiocoach.build.track import plan
from audiocoach.errors import Problem
from audiocoach.script.model import Workout
from audiocoach.timeline.resolve import surely_clean
from support.options import make_options

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "workouts" / "blocks"
WEEKS = {
    "ankle-comeback-4": 4,
    "10k-build-12": 12,
    "first-5k-9": 9,
    "half-marathon-support-10": 10,
    "injury-proof-6": 6,
    "runners-strength-8": 8,
}
MOST_WEEKS_BETWEEN = 4
OF_ONE_PART = {"ankle-comeback-4"}
"""Blocks that bring one part of the body back, and leave others out on purpose."""


def test_six_blocks_ship() -> None:
    """They are those that the page names, with their weeks."""
    page = (ROOT / "docs" / "blocks.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `blocks/([\w-]+)` \| (\d+) \|", page, re.MULTILINE))
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(WEEKS)
    assert {name: int(weeks) for name, weeks in told.items()} == WEEKS


@pytest.mark.parametrize("name", list(WEEKS))
def test_a_block_and_its_workouts_are_right(name: str, tmp_path: Path) -> None:
    """No mistake and no warning; every session has a track to be."""
    loaded = load(f"blocks/{name}")
    options = make_options(voice="espeak", cache_dir=tmp_path / "store")

    def check(workout: Workout) -> tuple[Problem, ...]:
        return () if surely_clean(workout) else plan(workout, options).warnings

    assert not loaded.warnings
    assert problems(loaded.block, Scripts(), check) == ()
    assert len(loaded.block.weeks) == WEEKS[name]
    built = build(loaded.block, tmp_path / "out", options, dry_run=True)
    assert {outcome.state for outcome in built.outcomes} == {"to make"}
    assert len({outcome.file for outcome in built.outcomes}) == len(loaded.block.sessions)


@pytest.mark.parametrize("name", list(WEEKS))
def test_a_block_grows_and_rests(name: str, tmp_path: Path) -> None:
    """Some week asks for more than the first, and after three weeks at most comes a lighter one; no muscle
    group is left out.
    """
    view = overview(load(name).block, Scripts(), make_options(cache_dir=tmp_path))
    full = [week for week in view.weeks if not week.week.deload]
    lighter = [week.week.number for week in view.weeks if week.week.deload]
    assert max(week.muscles.work_s for week in full) > full[0].muscles.work_s
    assert lighter
    assert all(after - before <= MOST_WEEKS_BETWEEN for before, after in pairwise([0, *lighter]))
    assert not view.muscles.left_out or name in OF_ONE_PART
    assert not view.errors
