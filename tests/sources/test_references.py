"""The files that a script names, looked for before anything is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.blocks.load import Workouts
from audiocoach.errors import UsageError
from audiocoach.sources.load import load_text
from audiocoach.sources.references import missing_files

TOO_LONG = "x" * 300


@pytest.mark.parametrize("line", ["music: {}", "cover: {}.png", "beeps: ./{}"])
def test_a_name_no_disk_takes_is_a_missing_file(tmp_path: Path, line: str) -> None:
    """A name of over 255 bytes is a missing file with its place, whatever names it."""
    text = f"audiocoach: 1\n{line.format(TOO_LONG)}\nworkout: [Squat 20s]\n"
    (problem,) = missing_files(load_text(text, file="a.yaml", folder=str(tmp_path)).workout)
    assert (problem.line, "there is no file or folder" in problem.message) == (2, True)


def test_a_workout_of_a_name_no_disk_takes_is_not_there(tmp_path: Path) -> None:
    """A block that names such a workout gets an error."""
    with pytest.raises(UsageError, match="unknown workout"):
        Workouts(tmp_path).find(TOO_LONG)
