"""Blocks made from text beside workouts of their own, and the problems found in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audiocoach.blocks.load import LoadedBlock, load
from audiocoach.errors import Problem, ScriptError

LEGS = """\
audiocoach: 1
title: Legs
music: none
voice: espeak
vars: {work: 5s, rounds: 1}
workout:
  - say: Hello.
  - circuit: Strength
    rounds: ${rounds}
    rest: 5s
    steps:
      - Squat ${work}
      - Lunge ${work}
"""
STRETCH = """\
audiocoach: 1
title: Stretch
music: none
voice: espeak
workout:
  - Calf stretch 5s each side
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the workouts ``legs`` (variables ``work`` and ``rounds``) and ``easy/stretch``."""
    write_workouts(tmp_path)
    return tmp_path


def write_workouts(folder: Path) -> None:
    """Writes both workouts into a folder."""
    (folder / "easy").mkdir()
    (folder / "legs.yaml").write_text(LEGS, encoding="utf-8")
    (folder / "easy" / "stretch.yaml").write_text(STRETCH, encoding="utf-8")


@pytest.fixture
def loaded(folder: Path) -> Callable[[str], LoadedBlock]:
    """Loads a block that must be right, given what follows its first line."""

    def make(text: str) -> LoadedBlock:
        path = folder / "block.yaml"
        path.write_text(f"audiocoach: 1\n{text}", encoding="utf-8")
        return load(path)

    return make


@pytest.fixture
def problems_of(loaded: Callable[[str], LoadedBlock]) -> Callable[[str], tuple[Problem, ...]]:
    """The problems of a block that must be wrong, given what follows its first line."""

    def make(text: str) -> tuple[Problem, ...]:
        with pytest.raises(ScriptError) as caught:
            loaded(text)
        return caught.value.problems

    return make
