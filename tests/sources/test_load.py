"""Scripts are loaded with what they include."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.errors import ScriptError
from audiocoach.sources.load import load


def script(folder: Path, include: str) -> Path:
    """A script that includes another one."""
    path = folder / "mine.yaml"
    path.write_text(f"audiocoach: 1\nworkout:\n  - include: {include}\n")
    return path


def test_a_workout_that_comes_along_is_included_by_name(tmp_path: Path) -> None:
    """Its steps are those of the workout, a section of it as well."""
    whole = load(script(tmp_path, "run/easy-30")).steps[0]
    assert (whole.title, whole.steps) == ("Easy run", whole.steps)
    assert len(whole.steps) == len(load("run/easy-30").steps)


def test_a_file_of_that_name_comes_first(tmp_path: Path) -> None:
    """A file beside the script is meant before an included workout."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run/easy-30").write_text("audiocoach: 1\nworkout:\n  - Plank 30s\n")
    assert len(load(script(tmp_path, "run/easy-30")).steps[0].steps) == 1


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """The message names the line and the workout that may be meant."""
    with pytest.raises(ScriptError) as caught:
        load(script(tmp_path, "run/easy-3"))
    assert 'did you mean "run/easy-30"?' in str(caught.value)
    assert caught.value.problems[0].line == 3
