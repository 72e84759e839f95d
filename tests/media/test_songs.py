"""Songs in the store: the same samples, measured as a stream; bad files are named."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from audiocoach.build.resources import StoppedError
from audiocoach.errors import MediaError
from audiocoach.media.ffmpeg import run
from audiocoach.media.songs import music_pcm
from audiocoach.store.store import Store
from media.conftest import MakeFile
from support.audio import heard
from support.pcm import beats, tone

SECOND = 44_100


def test_music_is_what_was_in_the_file_and_its_loudness(
    make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """A lossless file comes back sample for sample, with the loudness of a meter and its largest sample."""
    pcm = beats(5 * SECOND)
    path = make_file("song.flac", pcm=pcm)
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=3600) as music:
        assert music.frames == len(pcm)
        assert np.array_equal(music.read(0, music.frames), pcm)
        assert np.array_equal(music.read(1000, 77), pcm[1000:1077])
        assert music.read(music.frames - 5, 100).shape == (5, 2)
        assert music.read(music.frames, 10).shape == (0, 2)
        assert music.integrated_lufs == pytest.approx(heard(path).integrated_lufs, abs=0.1)
        assert music.peak_dbfs == pytest.approx(20 * np.log10(np.abs(pcm.astype(int)).max() / 32768))


def test_music_is_decoded_once(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """The second time, also under another name, it comes from the store with the same figures."""
    path = make_file("song.mp3", pcm=beats(2 * SECOND))
    first = music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=3600)
    copy = shutil.copy(path, path.with_name("copy"))
    gone = Path("/no/ffmpeg")
    second = music_pcm(copy, store=Store(store.folder), ffmpeg=gone, max_s=1800)
    figures = [
        (music.frames, music.digest, music.integrated_lufs, music.peak_dbfs) for music in (first, second)
    ]
    assert figures[0] == figures[1]
    first.close()
    second.close()


def test_a_length_limit_cuts_and_is_measured_by_itself(
    make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Of a long file the start is taken, whether or not the whole is in the store already."""
    pcm = np.concatenate((beats(2 * SECOND), np.zeros((2 * SECOND, 2), np.int16)))
    path = make_file("song.flac", pcm=pcm)

    def frames_for(max_s: float) -> int:
        with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=max_s) as music:
            assert np.array_equal(music.read(0, music.frames), pcm[: music.frames])
            return music.frames

    assert [frames_for(max_s) for max_s in (1.5, 60, 1.5, 0.5, 4)] == [
        66_150,
        len(pcm),
        66_150,
        22_050,
        len(pcm),
    ]


@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_an_offset_is_taken_out_of_music(
    suffix: str, make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Each channel swings around zero, fresh and from the store; level and peak are those of the sound."""
    wave = tone(440, 2.0) * 4000
    pcm = np.stack((wave + 20_000, wave - 3000), axis=1).astype(np.int16)
    path = make_file(f"song.{suffix}", pcm=pcm)
    for _ in range(2):
        with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
            samples = music.read(0, music.frames)
            assert np.abs(samples.mean(axis=0)).max() < 2
            middle = samples[SECOND // 2 : 3 * SECOND // 2]
            assert np.abs(middle.astype(int)).max() == pytest.approx(1000, abs=40)
            assert music.integrated_lufs == pytest.approx(-30, abs=1.5)


@pytest.mark.parametrize("offset", [0, 100])
def test_music_with_hardly_an_offset_keeps_every_sample(
    offset: int, make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """A song with a mean close to zero is taken as it is."""
    wave = tone(441, 1.0) * 32_000
    pcm = np.stack((wave, wave), axis=1).astype(np.int16) + np.int16(offset)
    with music_pcm(make_file("song.flac", pcm=pcm), store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert np.array_equal(music.read(0, music.frames), pcm)


def test_threads_read_music_at_once(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """Reads of several threads do not disturb each other."""
    pcm = beats(4 * SECOND)
    path = make_file("song.flac", pcm=pcm)
    starts = list(range(0, len(pcm), 4410))
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music, ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda start: music.read(start, 4410), starts))
    assert np.array_equal(np.concatenate(parts), pcm)


@pytest.mark.parametrize(("options", "frames"), [(("-ac", "1"), 44_100), (("-ar", "48000"), 44_100)])
def test_music_of_other_rates_and_channels(
    options: tuple[str, ...], frames: int, make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Mono and other sample rates become 44.1 kHz stereo of the same length."""
    path = make_file("song.wav", *options)
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
        samples = music.read(0, music.frames)
        assert abs(music.frames - frames) <= 1
        assert np.abs(samples[:, 0].astype(int) - samples[:, 1]).max() <= 1


def test_silence_has_no_loudness(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """A file of zeros is minus infinity by every measure, fresh and from the store."""
    path = make_file("silence.wav", pcm=np.zeros((SECOND, 2), np.int16))
    for _ in range(2):
        with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
            assert (music.integrated_lufs, music.peak_dbfs) == (-np.inf, -np.inf)


@pytest.mark.parametrize(
    "name", ["-i.mp3", 'it\'s "so".mp3', "100%d %20.mp3", "🎵 müsik.mp3", "a\nb.mp3", "concat:a|b.mp3", "x:y"]
)
def test_odd_names_are_just_names(name: str, make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """No character of a file's name means anything to ffmpeg, in a folder of such a name as well."""
    made = make_file("song.mp3")
    folder = made.parent / "-y %03d"
    folder.mkdir()
    with music_pcm(made.rename(folder / name), store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert music.frames == SECOND


def test_a_relative_path_is_relative_to_where_we_are(
    make_file: MakeFile, store: Store, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working directory of ffmpeg does not matter."""
    monkeypatch.chdir(make_file("-song.mp3").parent)
    with music_pcm(Path("-song.mp3"), store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert music.frames == SECOND


def test_a_store_that_takes_nothing_is_replaced_by_a_temporary_folder(
    make_file: MakeFile, tmp_path: Path, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a store the music plays all the same, and nothing of it stays behind."""
    path = make_file("song.flac")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    store = Store(path / "impossible")
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert music.read(0, music.frames).shape == (SECOND, 2)
        assert os.listdir(tmp_path / "temporary")
    assert store.problem is not None
    assert os.listdir(tmp_path / "temporary") == []


def test_what_cannot_be_music_is_explained(
    make_file: MakeFile, tmp_path: Path, store: Store, ffmpeg: Path
) -> None:
    """Whatever is missing, no file, no sound, or damaged is named with its path, and nothing is stored."""
    (tmp_path / "empty.mp3").write_bytes(b"")
    (tmp_path / "list.mp3").write_text("#EXTM3U\n/etc/passwd\n")
    (tmp_path / "torn.flac").write_bytes(make_file("whole.flac").read_bytes()[:60])
    make_file("zero.wav", pcm=np.zeros((0, 2), np.int16))
    os.mkfifo(tmp_path / "pipe.mp3")
    video = ["-f", "lavfi", "-i", "color=s=16x16:d=0.2", str(tmp_path / "video.mkv")]
    run(ffmpeg, video, timeout_s=60)
    cases = {
        "missing.mp3": "does not exist",
        ".": "is a folder",
        "pipe.mp3": "not a plain file",
        "empty.mp3": "is empty",
        "list.mp3": "is a playlist, not an audio file",
        "torn.flac": "cannot be decoded|has no sound",
        "zero.wav": "has no sound",
        "video.mkv": "has no sound in it",
        "x" * 300: "cannot be read",
    }
    for name, said in cases.items():
        with pytest.raises(MediaError, match=said) as caught:
            music_pcm(tmp_path / name, store=store, ffmpeg=ffmpeg, max_s=60)
        assert str(tmp_path / name) in str(caught.value)
    assert store.info() == {}


@pytest.mark.parametrize("name", ["song.mp3", "song.flac", "song.ogg", "song.wv", "song.wma"])
def test_a_destroyed_song_is_refused(name: str, make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """A good head with other bytes after it is no song: it is named, and nothing is stored."""
    path = make_file(name, pcm=beats(15 * SECOND))
    data = path.read_bytes()
    head = data[: len(data) // 20]
    for junk in (b"\0", b"nothing but words, "):
        path.write_bytes((head + junk * len(data))[: len(data)])
        with pytest.raises(MediaError, match=r"is damaged|cannot be decoded|has no sound") as caught:
            music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=600)
        assert str(path) in str(caught.value)
        assert store.info() == {}


def test_a_song_that_is_cut_short_plays_as_far_as_it_goes(
    make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Half of a file is half of a song."""
    path = make_file("song.flac", pcm=beats(10 * SECOND))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=600) as music:
        assert 3 * SECOND < music.frames < 7 * SECOND


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    make_file: MakeFile, tmp_path: Path, store: Store, ffmpeg: Path
) -> None:
    """Music that is still being written must not be stored under the hash of something else."""
    path = make_file("song.wav", pcm=beats(SECOND))
    growing = tmp_path / "growing"
    growing.write_text(f'#!/bin/sh\nprintf x >> {path}\nexec {ffmpeg} "$@"\n')
    growing.chmod(0o755)
    with pytest.raises(MediaError, match="was changed while it was read"):
        music_pcm(path, store=store, ffmpeg=growing, max_s=60)
    assert store.info() == {}


def test_decoding_ends_when_it_is_asked_to(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """What the check raises comes out between two blocks, and nothing is left in the store."""
    pcm = np.zeros((60 * SECOND, 2), np.int16)
    path = make_file("song.wav", pcm=pcm)
    asked = []

    def check() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise StoppedError("enough")

    with pytest.raises(StoppedError):
        music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=3600, check=check)
    assert len(asked) == 3
    assert not [one for one in store.folder.rglob("*") if one.is_file()]
