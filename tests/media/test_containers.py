"""The table of containers: every row writes a track, knows it again, and notices that its sound changed."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp4 import MP4

from audiocoach.media.containers import CONTAINERS, container_of, is_intact, is_ours
from audiocoach.media.encode import EncodeSettings
from audiocoach.media.stems import write_stem
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags, id3v24_bytes
from audiocoach.store.store import Store
from support.audio import decoded
from support.pcm import Samples, beats

STAMP = Stamp("k" * 64, UNKNOWN_SHA256, "espeak", "1")
TAGS = TrackTags(title="Legs", chapters=((0, 500, "One"), (500, 1000, "Two")), landmarks=b"\x00\xff places")


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_container_writes_and_knows_a_track(
    suffix: str, tmp_path: Path, ffmpeg: Path, store: Store
) -> None:
    """Stamp and landmarks are read back, progress ends at the last frame, a changed sound is noticed."""
    path, done = tmp_path / f"track{suffix.upper()}", [0]
    source = Samples(beats(44_100))
    container, settings = CONTAINERS[suffix], EncodeSettings("small", ffmpeg, store)
    with path.open("w+b") as file:
        encoded = container.write(file, source, lambda: TAGS, STAMP, settings, on_progress=done.append)
    assert (encoded.chunks_encoded, encoded.chunks_reused) == (1, 0)
    assert done[-1] == source.duration_frames
    stamp = container_of(path).read_stamp(path)
    assert stamp is not None
    assert (stamp.key, stamp.audio_sha256) == (STAMP.key, encoded.sha256)
    assert container_of(path).read_landmarks(path) == TAGS.landmarks
    assert is_ours(path)
    assert is_intact(path, stamp, ffmpeg)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(byte ^ 0x55 for byte in data[middle : middle + 64])
    path.write_bytes(data)
    assert not is_intact(path, stamp, ffmpeg)
    path.unlink()
    assert not is_intact(path, stamp, ffmpeg)


def test_an_m4a_begins_with_its_index(tmp_path: Path, ffmpeg: Path, store: Store) -> None:
    """A browser can play and seek before all is loaded, and the tags written afterwards left every place of
    the index right: what is decoded is the sound.
    """
    path = tmp_path / "track.m4a"
    with path.open("w+b") as file:
        CONTAINERS[".m4a"].write(
            file, Samples(beats(88_200)), lambda: TAGS, STAMP, EncodeSettings("high", ffmpeg, store)
        )
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    heard = decoded(path)[:88_200, 0]
    assert np.corrcoef(heard, beats(88_200)[: len(heard), 0])[0, 1] > 0.99


@pytest.mark.parametrize("suffix", [".m4a", ".m4b"])
def test_an_m4a_lists_255_chapters_and_has_all(
    suffix: str, tmp_path: Path, ffmpeg: Path, store: Store
) -> None:
    """Nero's list, which some players read alone, counts them in a byte; the text track has every one."""
    path, count = tmp_path / f"track{suffix}", 300
    chapters = tuple((at * 3, at * 3 + 3, f"Chapter {at}") for at in range(count))
    with path.open("w+b") as file:
        settings = EncodeSettings("small", ffmpeg, store)
        CONTAINERS[suffix].write(
            file, Samples(beats(44_100)), lambda: replace(TAGS, chapters=chapters), STAMP, settings
        )
    assert len(MP4(path).chapters) == CONTAINERS[suffix].surely_shown == 255
    probed = subprocess.run([ffmpeg, "-i", path], capture_output=True, text=True, check=False).stderr
    assert probed.count("Chapter #") == count


def test_an_unknown_suffix_is_mp3(tmp_path: Path) -> None:
    """A track may have any suffix; one that is not in the table is an MP3."""
    track = tmp_path / "track.audio"
    track.write_bytes(id3v24_bytes(TAGS, STAMP))
    assert container_of(track).read_stamp(track) == STAMP


def test_tracks_and_stems_are_ours_and_nothing_else(tmp_path: Path, ffmpeg: Path) -> None:
    """A stamped track and a stem are; other bytes under any suffix, and what is not there, are not."""
    track, stem = tmp_path / "a.mp3", tmp_path / "a.voice.wav"
    track.write_bytes(id3v24_bytes(TrackTags(title="A"), Stamp("k", "0" * 64, "espeak", "1")))
    silence = np.zeros((4410, 2), np.float32)
    write_stem(stem, lambda start, end: silence[start:end], 4410, "0" * 64, ffmpeg=ffmpeg)
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
