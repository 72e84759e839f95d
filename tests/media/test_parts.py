"""Parts of a track: decoded one after the other they are the whole track, in every kind of file."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp4 import MP4
from numpy.typing import NDArray

from audiocoach.media.containers import CONTAINERS, container_of, is_intact
from audiocoach.media.encode import EncodeSettings
from audiocoach.media.parts import PartFile, write_parts
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from support.audio import ffmpeg as call_ffmpeg
from support.pcm import Samples, beats

SOURCE = Samples(beats(4 * SAMPLE_RATE + 77))
CUTS = (0, 60_001, 65_555, SOURCE.duration_frames)
"""Off every grid."""
LEAST_DB = {".m4a": 15, ".opus": 8}
"""Signal over noise around the joins, against the whole track, which is lossy itself."""
STAMP = Stamp("k" * 64, UNKNOWN_SHA256, "espeak", "1")


def samples_of(path: Path, rate: int) -> NDArray[np.int16]:
    raw = call_ffmpeg("-v", "error", "-i", str(path), "-f", "s16le", "-ac", "2", "-ar", str(rate), "-").stdout
    return np.frombuffer(raw, np.int16).reshape(-1, 2)


def written(folder: Path, suffix: str, settings: EncodeSettings) -> tuple[Path, list[Path]]:
    """The whole track, and its parts."""
    whole = folder / f"whole{suffix}"
    with whole.open("w+b") as file:
        CONTAINERS[suffix].write(file, SOURCE, lambda: TrackTags(title="Whole"), STAMP, settings)
    parts = [
        PartFile(folder / f"{number:02}{suffix}", start, end, TrackTags(str(number), gapless=True), STAMP)
        for number, (start, end) in enumerate(pairwise(CUTS), start=1)
    ]
    done = [0]
    write_parts(SOURCE, parts, settings, on_progress=done.append)
    assert done[-1] == SOURCE.duration_frames
    return whole, [part.path for part in parts]


def noise_db(near: NDArray[np.int16], true: NDArray[np.int16]) -> float:
    """Signal over noise in decibels."""
    signal = true.astype(float)
    return float(10 * np.log10(np.sum(signal**2) / np.sum((near - signal) ** 2)))


KINDS = [*((suffix, "small") for suffix in CONTAINERS if suffix != ".m4b"), (".mp3", "smallest")]
"""An M4B is an M4A but for its tags; the bit rate of the smallest MP3 is variable."""


@pytest.mark.parametrize(("suffix", "preset"), KINDS)
def test_parts_are_the_whole_track(
    suffix: str, preset: str, tmp_path: Path, ffmpeg: Path, store: Store
) -> None:
    """No sample is lost or added at a join, which is as near to the sound as the rest of the track; an MP3,
    FLAC or WAV is the whole track bit by bit. Each part is ours and intact.
    """
    whole, parts = written(tmp_path, suffix, EncodeSettings(preset, ffmpeg, store))
    rate = 48_000 if suffix == ".opus" else SAMPLE_RATE
    heard, pieces = samples_of(whole, rate), [samples_of(part, rate) for part in parts]
    joined = np.concatenate(pieces)
    assert len(joined) == len(heard)
    if rate == SAMPLE_RATE:
        assert [len(piece) for piece in pieces] == [end - start for start, end in pairwise(CUTS)]
    if suffix in (".mp3", ".flac", ".wav"):
        assert np.array_equal(joined, heard)
    else:
        joins = [round(cut * rate / SAMPLE_RATE) for cut in CUTS[1:-1]]
        around = np.concatenate([np.arange(join - 500, join + 500) for join in joins])
        assert noise_db(joined[around], heard[around]) > LEAST_DB[suffix]
    for part in parts:
        stamp = container_of(part).read_stamp(part)
        assert stamp is not None
        assert is_intact(part, stamp, ffmpeg)


@pytest.mark.skipif(not (shutil.which("mpg123") and shutil.which("mpv")), reason="mpg123 or mpv is missing")
def test_players_hear_no_gap(tmp_path: Path, ffmpeg: Path, store: Store) -> None:
    """mpg123 and mpv, weakly gapless or wholly, play as many samples as the track has, and the same ones."""
    whole, parts = written(tmp_path, ".mp3", EncodeSettings("small", ffmpeg, store))
    heard = samples_of(whole, SAMPLE_RATE)
    mpg123 = subprocess.run(["mpg123", "-q", "-s", "-e", "s16", *parts], capture_output=True, check=True)
    alone = subprocess.run(["mpg123", "-q", "-s", "-e", "s16", whole], capture_output=True, check=True)
    assert mpg123.stdout == alone.stdout
    assert len(mpg123.stdout) == heard.nbytes
    for mode in ("weak", "yes"):
        raw = tmp_path / "mpv.raw"
        quiet = ["--no-config", "--really-quiet", "--no-video", f"--gapless-audio={mode}", "--ao=pcm"]
        wire = [f"--ao-pcm-file={raw}", "--ao-pcm-waveheader=no", "--audio-format=s16"]
        subprocess.run(["mpv", *quiet, *wire, *parts], check=True, stdin=subprocess.DEVNULL)
        assert np.array_equal(np.fromfile(raw, np.int16).reshape(-1, 2), heard)


def test_parts_are_the_same_bytes_however_many_run_at_once(
    tmp_path: Path, ffmpeg: Path, store: Store
) -> None:
    """One job or four, of which several are encoded side by side: equal files."""
    made = []
    for jobs in (1, 4):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        settings = EncodeSettings("small", ffmpeg, store, jobs)
        made.append([part.read_bytes() for part in written(folder, ".opus", settings)[1]])
    assert made[0] == made[1]


def test_an_m4b_is_an_audiobook(tmp_path: Path, ffmpeg: Path, store: Store) -> None:
    """Its brand and its kind of media are an audiobook's, and it has chapters in both of MP4's forms."""
    path = tmp_path / "legs.m4b"
    tags = TrackTags("Legs", chapters=((0, 3000, "One"), (3000, 4001, "Two")))
    with path.open("w+b") as file:
        CONTAINERS[".m4b"].write(file, SOURCE, lambda: tags, STAMP, EncodeSettings("small", ffmpeg, store))
    book = MP4(path)
    assert path.read_bytes()[4:12] == b"ftypM4B "
    assert book["stik"] == [2]
    assert [(mark.start, mark.title) for mark in book.chapters] == [(0.0, "One"), (3.0, "Two")]
    said = call_ffmpeg("-v", "error", "-i", str(path), "-f", "ffmetadata", "-").stdout.decode()
    assert "title=Two" in said
