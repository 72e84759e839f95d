"""Playlists: the order of files, their levels, crossfades and seams."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.playlist import MAX_GAIN_DB, MAX_PEAK_DBFS, Playlist, expand, open_playlist
from support.permissions import refuse_listing
from support.session import Song, song


def steady(frames: int, word: int) -> Song:
    """A file that holds one value: what sounds can be read off the samples."""
    return Song(np.full((frames, 2), word, dtype=np.int16))


def played(playlist: Playlist, start: int, end: int, level_lufs: float = -17.0) -> NDArray[np.float32]:
    """A window of a playlist."""
    out = np.zeros((end - start, 2), dtype=np.float32)
    playlist.add(out, start, level_lufs)
    return out


@pytest.mark.parametrize("level_lufs", [-17.0, -26.0])
@pytest.mark.parametrize("recorded_db", [-9.0, -24.0])
def test_a_song_is_set_to_the_level(level_lufs: float, recorded_db: float) -> None:
    """Loud and quiet recordings are heard at the level that is asked for."""
    music = played(Playlist.of([song(12.0, 3, recorded_db)], 0), 0, 12 * 44_100, level_lufs)
    assert integrated_lufs(music) == pytest.approx(level_lufs, abs=0.2)


def test_gain_is_bounded() -> None:
    """A very quiet file is raised no more than the limit, a spiky one not beyond what can be tamed."""
    quiet = Playlist.of([song(2.0, 1, -60.0)], 0).tracks[0]
    assert quiet.gain(-17.0) == pytest.approx(10 ** (MAX_GAIN_DB / 20))
    spiky = song(2.0, 1, -40.0).pcm.copy()
    spiky[1000] = 32767
    track = Playlist.of([Song(spiky)], 0).tracks[0]
    assert 20 * np.log10(track.gain(-17.0)) + track.file.peak_dbfs <= MAX_PEAK_DBFS + 1e-6


def test_a_silent_file_stays_silent() -> None:
    """Silence has no loudness to set: it is played as it is."""
    assert not played(Playlist.of([steady(1000, 0)], 100), 0, 5000).any()


def test_one_file_loops_at_constant_power() -> None:
    """Around the seam of a looped song the power neither drops out nor doubles."""
    noise = np.random.default_rng(1).normal(0, 3000, (44_100, 2)).astype(np.int16)
    looped = Playlist.of([Song(noise)], 11_025)
    assert looped.round_frames == 44_100 - 11_025
    out = played(looped, 0, 6 * 44_100)
    powers = (out[: len(out) // 2205 * 2205].reshape(-1, 2205 * 2) ** 2).mean(axis=1)
    assert powers.max() / powers.min() < 1.6


def test_files_play_in_turn_and_round() -> None:
    """The order is kept, neighbours overlap by the crossfade, and after the last comes the first."""
    first, second = song(1.0, 1), song(2.0, 2)
    playlist = Playlist.of([first, second], 4410)
    assert [track.start_frame for track in playlist.tracks] == [0, 44_100 - 4410]
    assert playlist.round_frames == 3 * 44_100 - 2 * 4410
    out = played(playlist, 0, 4 * 44_100)
    gains = [track.gain(-17.0) / 32768 for track in playlist.tracks]
    assert np.allclose(out[:30_000], first.pcm[:30_000] * gains[0], atol=1e-6)
    second_start = 44_100 - 4410
    middle = out[second_start + 5000 : second_start + 80_000]
    assert np.allclose(middle, second.pcm[5000:80_000] * gains[1], atol=1e-6)
    again = out[playlist.round_frames + 4410 : playlist.round_frames + 30_000]
    assert np.allclose(again, first.pcm[4410:30_000] * gains[0], atol=1e-6)


@given(
    lengths=st.lists(st.integers(2205, 30_000), min_size=1, max_size=4),
    crossfade=st.integers(0, 60_000),
    start=st.integers(0, 3_000_000),
    cuts=st.lists(st.integers(1, 20_000), min_size=1, max_size=4),
)
@settings(max_examples=40)
def test_any_cut_is_the_same(lengths: list[int], crossfade: int, start: int, cuts: list[int]) -> None:
    """However short the files and long the crossfade, one window holds the samples of several."""
    files = [song(1.0, seed).read(0, length) for seed, length in enumerate(lengths, start=1)]
    playlist = Playlist.of([Song(pcm) for pcm in files], crossfade)
    whole = played(playlist, start, start + sum(cuts))
    edges = np.cumsum([start, *cuts])
    pieces = [played(playlist, int(low), int(high)) for low, high in pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert np.isfinite(whole).all()


def test_a_window_reads_only_what_it_needs() -> None:
    """Reading a second of an hour-long file asks for a second."""
    asked = []

    class Counting(Song):
        def read(self, start_frame: int, count: int) -> NDArray[np.int16]:
            asked.append(count)
            return super().read(start_frame, count)

    played(Playlist.of([Counting(song(20.0).pcm)], 44_100), 10 * 44_100, 11 * 44_100)
    assert sum(asked) == 44_100


def test_fingerprints_follow_the_sound() -> None:
    """Another place, level or file has another fingerprint; the same has the same."""
    playlist, other = Playlist.of([song(2.0, 1)], 4410), Playlist.of([song(2.0, 2)], 4410)
    mark = playlist.fingerprint(1000, 2000, -17.0)
    assert mark == Playlist.of([song(2.0, 1)], 4410).fingerprint(1000, 2000, -17.0)
    assert mark != playlist.fingerprint(1001, 2001, -17.0)
    assert mark != playlist.fingerprint(1000, 2000, -18.0)
    assert mark != other.fingerprint(1000, 2000, -17.0)


def test_folders_globs_and_files_are_expanded(tmp_path: Path) -> None:
    """A folder stands for its audio files by name, a glob for what it matches, a path for itself."""
    for name in ("b.mp3", "A.flac", "c.WAV", "notes.txt", ".hidden.mp3"):
        (tmp_path / name).touch()
    (tmp_path / "folder.mp3").mkdir()
    assert [path.name for path in expand([str(tmp_path)])] == ["A.flac", "b.mp3", "c.WAV"]
    assert [path.name for path in expand([str(tmp_path / "*.mp3")])] == ["b.mp3"]
    named = [str(tmp_path / "notes.txt"), str(tmp_path / "A.flac")]
    assert [path.name for path in expand(named)] == ["notes.txt", "A.flac"]


def test_a_path_with_brackets_is_a_path(tmp_path: Path) -> None:
    """A file whose name looks like a pattern is taken as the file it is."""
    odd = tmp_path / "song [live] *.mp3"
    odd.touch()
    assert expand([str(odd)]) == (odd,)


def test_a_pattern_in_a_folder_with_brackets_is_found(tmp_path: Path) -> None:
    """What the folder is called makes no difference to the pattern in it."""
    song_there = tmp_path / "My [gym] plan" / "songs" / "a.wav"
    song_there.parent.mkdir(parents=True)
    song_there.touch()
    assert expand([str(tmp_path / "My [gym] plan" / "songs" / "*.wav")]) == (song_there,)


@pytest.mark.parametrize("name", ["missing.mp3", "*.mp3", "empty"])
def test_nothing_found_is_told(tmp_path: Path, name: str) -> None:
    """A missing file, a pattern without a match and a folder without music name what was looked for."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(MediaError, match=name.replace("*", r"\*")):
        expand([str(tmp_path / name)])


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Music in a folder without permission is an error with its path and what to do."""
    refuse_listing(monkeypatch, tmp_path)
    with pytest.raises(MediaError, match="cannot be read: Permission denied; check its permissions") as error:
        expand([str(tmp_path)])
    assert str(tmp_path) in str(error.value)


def test_unreadable_files_are_left_out_with_a_warning(tmp_path: Path) -> None:
    """A broken file among good ones is skipped and told of; nothing but broken files is an error."""
    for name in ("bad.mp3", "good.mp3"):
        (tmp_path / name).touch()

    def opened(path: Path) -> Song:
        if path.name == "bad.mp3":
            raise MediaError(f"{path} is not audio.")
        return song(1.0)

    playlist, warnings = open_playlist([str(tmp_path)], 4410, opened)
    assert len(playlist.tracks) == 1
    assert "bad.mp3" in warnings[0]
    with pytest.raises(MediaError, match="not audio"):
        open_playlist([str(tmp_path / "bad.mp3")], 4410, opened)


@given(
    lengths=st.lists(st.integers(2205, 30_000), min_size=1, max_size=8),
    crossfade=st.integers(0, 30_000),
    heard=st.integers(1, 200_000),
)
@settings(max_examples=60)
def test_what_is_not_reached_is_not_opened_and_not_missed(
    lengths: list[int], crossfade: int, heard: int
) -> None:
    """A playlist of as many files as are heard sounds like one of all; no more than it needs is opened."""
    with TemporaryDirectory() as folder:
        files = {}
        for number, length in enumerate(lengths):
            path = Path(folder, f"{number}.mp3")
            path.touch()
            files[path] = Song(song(1.0, number + 1).read(0, length))
        opened: list[Path] = []

        def open_file(path: Path) -> Song:
            opened.append(path)
            return files[path]

        playlist, _ = open_playlist([folder], crossfade, open_file, heard_frames=heard)
    whole = Playlist.of([*files.values()], crossfade, [*files])
    assert np.array_equal(played(playlist, 0, heard), played(whole, 0, heard))
    assert playlist.heard(0, heard) == whole.heard(0, heard)
    if len(opened) > 1:
        needed = whole.tracks[len(opened) - 1]
        assert needed.start_frame - crossfade < heard


def test_a_broken_file_makes_room_for_the_next(tmp_path: Path) -> None:
    """What cannot be read does not count towards what is heard; what is not reached is not warned of."""
    for name in ("1 bad.mp3", "2 good.mp3", "3 good.mp3", "4 bad.mp3"):
        (tmp_path / name).touch()

    def opened(path: Path) -> Song:
        if "bad" in path.name:
            raise MediaError(f"{path} is not audio.")
        return song(1.0)

    playlist, warnings = open_playlist([str(tmp_path)], 4410, opened, heard_frames=50_000)
    assert [path.name for path in playlist.paths] == ["2 good.mp3", "3 good.mp3"]
    assert len(warnings) == 1


def test_a_file_without_length_is_refused(tmp_path: Path) -> None:
    """A file of a few frames would be asked for for ever: it counts as unreadable."""
    (tmp_path / "blip.wav").touch()
    with pytest.raises(MediaError, match="no music"):
        open_playlist([str(tmp_path)], 4410, lambda _: steady(100, 1))


@pytest.mark.parametrize("word", [0, 20])
def test_a_silent_file_is_warned_of(tmp_path: Path, word: int) -> None:
    """A file in which nothing can be heard stays in the playlist, and the warning names it."""
    for name in ("1 good.mp3", "2 silent.mp3"):
        (tmp_path / name).touch()

    def opened(path: Path) -> Song:
        return steady(50_000, word) if "silent" in path.name else song(1.0)

    playlist, warnings = open_playlist([str(tmp_path)], 4410, opened)
    assert len(playlist.tracks) == 2
    assert warnings == (
        f"{tmp_path / '2 silent.mp3'} is silent, so no music plays during it; choose another file",
    )
