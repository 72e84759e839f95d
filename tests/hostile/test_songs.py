"""Playlists of real files, as odd as users have them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import MediaError
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.songs import PcmFile, music_pcm
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.music import build_music
from audiocoach.sound.playlist import open_playlist, shuffle
from audiocoach.store.store import Store
from audiocoach.timeline.model import MusicSpan
from support.audio import ffmpeg as call_ffmpeg
from support.session import song

S = 44_100
GOOD = (
    "a song.wav",
    'it\'s "quoted" [live].mp3',
    "🎵 sunrise.flac",
    "-dash.mp3",
    "mono.wav",
    "surround.flac",
)
SHAPES = {"mono.wav": ("-ar", "22050", "-ac", "1"), "surround.flac": ("-ar", "96000", "-ac", "6")}
BAD = {
    "empty.mp3": b"",
    "text.mp3": b"These are words, and no music at all.\n" * 50,
    "list.mp3": b"#EXTM3U\n-dash.mp3\n",
}


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of songs of six seconds each, and of files that only look like songs."""
    folder = tmp_path_factory.mktemp("songs")
    source = ("-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0")
    for number, name in enumerate(GOOD):
        pcm = song(6.0, number, -9.0 - 3 * number).pcm.tobytes()
        call_ffmpeg("-v", "error", *source, *SHAPES.get(name, ()), f"file:{folder / name}", data=pcm)
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def open_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """Decodes with the real ffmpeg into a store of its own."""
    store, ffmpeg = Store(tmp_path_factory.mktemp("store")), find_ffmpeg()
    with ExitStack() as opened:

        def opener(path: Path) -> PcmFile:
            pcm = music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=600)
            opened.callback(pcm.close)
            return pcm

        yield opener


def test_a_folder_of_odd_names_and_shapes_plays(songs: Path, open_file) -> None:
    """Spaces, quotes, emoji, a leading dash; mono at 22 kHz, six channels at 96 kHz: all are heard at one
    loudness, at their length, and what is no music is left out with a warning that names it.
    """
    playlist, warnings = open_playlist([str(songs)], S, open_file)
    assert {path.name for path in playlist.paths} == set(GOOD)
    assert len(warnings) == len(BAD)
    assert all(any(name in warning for warning in warnings) for name in BAD)
    for track in playlist.tracks:
        assert track.file.frames == pytest.approx(6 * S, abs=2000)
        out = np.zeros((4 * S, 2), dtype=np.float32)
        playlist.add(out, track.start_frame + S, -17.0)
        assert integrated_lufs(out) == pytest.approx(-17.0, abs=0.7)


def test_nothing_but_unreadable_files_is_an_error_that_names_them(songs: Path, open_file) -> None:
    """Each of them stands in it, with what is wrong."""
    with pytest.raises(MediaError) as caught:
        open_playlist([str(songs / name) for name in BAD], S, open_file)
    assert all(name in str(caught.value) for name in BAD)
    assert str(caught.value).startswith("none of the 3 music files")


def test_songs_join_without_a_step(songs: Path, open_file) -> None:
    """Through crossfades, loops, a change of section and of level no step is larger than the songs' own; any
    cut of it is the same.
    """
    wav, flac = str(songs / GOOD[0]), str(songs / GOOD[2])
    spans = (
        MusicSpan(0, 15 * S, (wav, flac), crossfade_ms=1000),
        MusicSpan(15 * S, 22 * S, (wav, flac), level_lufs=-23.0, crossfade_ms=1000),
        MusicSpan(22 * S, 34 * S, (flac,), crossfade_ms=1000),
    )
    bus = build_music(spans, 34 * S, open_file)
    whole = bus.window(0, 34 * S)
    alone = [
        build_music([MusicSpan(0, 6 * S, (path,))], 6 * S, open_file).window(0, 6 * S) for path in (wav, flac)
    ]
    own = sum(float(np.abs(np.diff(one, axis=0)).max()) for one in alone)
    assert np.abs(np.diff(whole, axis=0)).max() <= own
    edges = [0, 12_345, 5 * S + 1, 15 * S, 15 * S + 7, 22 * S - 1, 28 * S, 34 * S]
    pieces = [bus.window(low, high) for low, high in pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert [path.name for path in bus.songs()] == [GOOD[0], GOOD[2]]


def test_a_song_that_is_not_reached_is_not_credited(songs: Path, open_file) -> None:
    """Of a long list only what is heard counts."""
    span = MusicSpan(0, 4 * S, tuple(str(songs / name) for name in GOOD), crossfade_ms=1000)
    assert [path.name for path in build_music([span], 4 * S, open_file).songs()] == [GOOD[0]]


def test_shuffling_is_the_same_everywhere() -> None:
    """A seed draws one order whatever folder the songs lie in; every song is played; seeds differ."""
    names = [f"{number}.mp3" for number in range(12)]
    here = shuffle([Path("/here", name) for name in names], "Legs")
    there = shuffle([Path("/there", name) for name in reversed(names)], "Legs")
    assert [path.name for path in here] == [path.name for path in there]
    assert sorted(path.name for path in here) == sorted(names)
    assert [path.name for path in here] != names
    assert here != shuffle(here, "Arms")
    assert [path.name for path in here[:4]] == ["8.mp3", "4.mp3", "2.mp3", "7.mp3"]
