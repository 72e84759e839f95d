"""The files that a script names, looked for before anything is made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiocoach.blocks.load import Workouts
from audiocoach.errors import ScriptError, UsageError
from audiocoach.sources.load import load_text
from audiocoach.sources.references import missing_files, require_music
from voices.tone_engine import wav_of

TOO_LONG = "x" * 300


@pytest.mark.parametrize("line", ["music: {}", "cover: {}.png", "beeps: ./{}"])
def test_a_name_no_disk_takes_is_a_missing_file(tmp_path: Path, line: str) -> None:
    """A name of over 255 bytes is a missing file with its place, whatever names it."""
    text = f"audiocoach: 1\n{line.format(TOO_LONG)}\nworkout: [Squat 20s]\n"
    (problem,) = missing_files(load_text(text, file="a.yaml", folder=str(tmp_path)))
    assert (problem.line, "there is no file or folder" in problem.message) == (2, True)


def test_a_workout_of_a_name_no_disk_takes_is_not_there(tmp_path: Path) -> None:
    """A block that names such a workout gets an error."""
    with pytest.raises(UsageError, match="unknown workout"):
        Workouts(tmp_path).find(TOO_LONG)


def test_a_near_name_of_a_missing_file_is_offered(tmp_path: Path) -> None:
    """That of something in the folder where it was looked for, written as the script writes it."""
    (tmp_path / "songs" / "upbeat").mkdir(parents=True)
    text = "audiocoach: 1\nmusic: songs/upbaet/\nworkout: [Squat 20s]\n"
    (problem,) = missing_files(load_text(text, file="a.yaml", folder=str(tmp_path)))
    assert 'no file or folder "songs/upbaet/"; did you mean "songs/upbeat"? It was' in problem.message


def test_music_without_a_song_is_refused_at_its_line(tmp_path: Path) -> None:
    """An empty folder, and one whose only audio file is broken; the error says why, in a section as well."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.mp3").write_text("These are words.")
    text = (
        "audiocoach: 1\nmusic: empty\nworkout:\n  - section: A\n    music: broken\n    steps: [Squat 20s]\n"
    )
    with pytest.raises(ScriptError) as caught:
        require_music(load_text(text, file="a.yaml", folder=str(tmp_path)))
    empty, broken = caught.value.problems
    assert (empty.line, broken.line) == (2, 5)
    assert f"there is no music in {tmp_path / 'empty'} (" in empty.message
    assert f"there is no music that can be used in {tmp_path / 'broken'}: {tmp_path}" in broken.message
    (tmp_path / "broken" / "b.wav").write_bytes(wav_of(np.zeros(100)))  # its length is seen when it is read
    require_music(load_text(text.replace("empty", "none"), file="a.yaml", folder=str(tmp_path)))
