"""Rests, where only the noise floor sounds, are encoded once and sound as if they were encoded each time."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.media import spans
from audiocoach.media.encode import PRESETS, EncodeSettings, encode_mp3
from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME
from audiocoach.media.pcm import RestRanges
from audiocoach.media.rests import MpegRange, parts_of, period_of
from audiocoach.store.store import Store
from support.pcm import Samples, beats

PERIOD_FRAMES = 10 * SAMPLES_PER_FRAME
LENGTH = 90 * 44_100 + 17
SOUNDING = ((300_000, 340_000), (1_500_000, 1_503_000), (3_600_000, 3_900_000))
FLOOR = np.repeat(np.random.default_rng(3).integers(-12, 12, (PERIOD_FRAMES, 1), np.int16), 2, axis=1)


def floor(start_frame: int, end_frame: int) -> NDArray[np.int16]:
    """The noise floor of a range."""
    return FLOOR[np.arange(start_frame, end_frame) % PERIOD_FRAMES]


@dataclass(frozen=True)
class Sparse(Samples):
    """A track of a few sounds over a noise floor; it notes how much of it was asked for."""

    asked: list[int] = field(default_factory=list)

    @property
    def rest(self) -> RestRanges:  # type: ignore[override]
        """All that is not sounding."""
        bounds = [0, *(frame for sound in SOUNDING for frame in sound), LENGTH]
        ranges = tuple(zip(bounds[::2], bounds[1::2], strict=True))
        return RestRanges(ranges, PERIOD_FRAMES, floor, "floor")

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The samples of a range."""
        self.asked.append(end_frame - start_frame)
        return super().pcm16(start_frame, end_frame)


@pytest.fixture(scope="module")
def pcm() -> NDArray[np.int16]:
    """A minute and a half, of which eight seconds sound."""
    samples = floor(0, LENGTH)
    for start, end in SOUNDING:
        samples[start:end] = beats(end - start)
    return samples


def encoded(source: Samples, preset: str, folder: Path, ffmpeg: Path, jobs: int = 2) -> bytes:
    """The MP3 of a source, made with an empty store."""
    out = io.BytesIO()
    encode_mp3(source, out, EncodeSettings(preset, ffmpeg, Store(folder), jobs))
    return out.getvalue()


@pytest.mark.parametrize("preset", PRESETS)
def test_the_bytes_are_those_of_an_encode_of_everything(
    preset: str, pcm: NDArray[np.int16], tmp_path: Path, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A track with rests has the bytes of one encode of everything, with one encoder at work or two."""
    jobs = 1 + list(PRESETS).index(preset) % 2
    made = encoded(Sparse(pcm), preset, tmp_path / "parts", ffmpeg, jobs)
    monkeypatch.setattr(spans, "CHUNK_MPEG_FRAMES", 1 << 20)
    assert made == encoded(Samples(pcm), preset, tmp_path / "whole", ffmpeg)


def test_rests_are_not_mixed_again_and_again(pcm: NDArray[np.int16], tmp_path: Path, ffmpeg: Path) -> None:
    """Little more than what sounds is asked of the source."""
    source = Sparse(pcm)
    encoded(source, "standard", tmp_path, ffmpeg)
    sounding = sum(end - start for start, end in SOUNDING)
    assert sounding < sum(source.asked) < sounding + 0.15 * LENGTH


def test_parts_tile_the_stretch() -> None:
    """The parts follow each other without a gap; a rest begins once the encoder has forgotten, and ends
    before the next sound.
    """
    rests = [(0, 500 * SAMPLES_PER_FRAME), (600 * SAMPLES_PER_FRAME + 1, 605 * SAMPLES_PER_FRAME)]
    parts = parts_of(MpegRange(100, 700), rests, 48)
    assert parts == [MpegRange(100, 496, is_rest=True), MpegRange(496, 700)]
    assert parts_of(MpegRange(0, 700), rests, 48)[0] == MpegRange(0, 48)
    assert parts_of(MpegRange(100, 400), rests, 48) == [MpegRange(100, 400, is_rest=True)]
    assert parts_of(MpegRange(500, 700), [], 48) == [MpegRange(500, 700)]


def test_short_rests_are_not_worth_it(pcm: NDArray[np.int16]) -> None:
    """Where there is less rest than two periods, and where none is known, everything is encoded."""
    assert period_of(Sparse(pcm)) == 10 * PADDING_PERIOD
    assert period_of(Samples(pcm)) == 0
