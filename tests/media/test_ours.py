"""Our own files are told from anybody else's."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.ours import is_ours
from audiocoach.media.stems import write_stem
from audiocoach.media.tags import Stamp, TrackTags, id3v24_bytes


def test_tracks_and_stems_are_ours_and_nothing_else(tmp_path: Path) -> None:
    """A stamped track and a stem are; other bytes under any suffix, and what is not there, are not."""
    track, stem = tmp_path / "a.mp3", tmp_path / "a.voice.wav"
    track.write_bytes(id3v24_bytes(TrackTags(title="A"), Stamp("k", "0" * 64, "espeak", "1")))
    silence = np.zeros((4410, 2), np.float32)
    write_stem(stem, lambda start, end: silence[start:end], 4410, "0" * 64, ffmpeg=find_ffmpeg())
    assert is_ours(track)
    assert is_ours(stem)
    for suffix in (".mp3", ".wav", ".flac", ".m4a", ".opus", ".ogg"):
        other = tmp_path / f"b{suffix}"
        assert not is_ours(other)
        other.write_bytes(b"words, and no music at all\n" * 500)
        assert not is_ours(other)


def test_a_damaged_song_is_not_ours(tmp_path: Path) -> None:
    """A head that ends too early is no reason to fail: the song is left to those who decode it."""
    page = b"OggS\0\2" + bytes(8) + b"\1\0\0\0" + bytes(4) + bytes(4) + b"\1\x0a" + b"OpusHead\1\2"
    song = tmp_path / "song.opus"
    song.write_bytes(page)
    assert not is_ours(song)
