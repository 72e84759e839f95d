"""The page about exercises tells what the library holds."""

from __future__ import annotations

import re
from pathlib import Path

from audiocoach.cli.exercises import script_line
from audiocoach.exercises.library import library
from audiocoach.exercises.model import GROUPS, MovementEntry

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
