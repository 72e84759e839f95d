"""What a track is made from: the hash moves with every file that its script names."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.blocks.inputs import inputs_key
from audiocoach.media.describe import Place
from audiocoach.reading import load
from audiocoach.studio import Options


@pytest.mark.parametrize("folder", ["plain", "b [1]"])
@pytest.mark.parametrize("music", ["song.wav", "Song [live].wav", "*.wav", "songs/*.wav", "songs"])
def test_another_song_is_another_input(tmp_path: Path, folder: str, music: str) -> None:
    """A song that is replaced counts, whatever it and the folder of the script are called."""
    songs = [tmp_path / folder / name for name in ("song.wav", "Song [live].wav", "songs/a.wav")]
    songs[-1].parent.mkdir(parents=True)
    for path in songs:
        path.write_bytes(b"one")
    script = tmp_path / folder / "s.yaml"
    script.write_text(f"audiocoach: 1\nmusic: '{music}'\nworkout: [Squat 5s]\n", encoding="utf-8")

    def key() -> str:
        return inputs_key(load(script).workout, Options(), Place("Month", 1, 1, 1, 1), "espeak")

    before = key()
    assert key() == before
    for path in songs:
        path.write_bytes(b"another")
    assert key() != before
