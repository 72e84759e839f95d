"""What repeats in a track is encoded once, and is the same as if it were encoded each time."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.media import spans
from audiocoach.media.echoes import Echoes, MpegRange
from audiocoach.media.encode import PRESETS, EncodeSettings, encode_mp3
from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME
from audiocoach.media.pcm import BlockGrid
from audiocoach.store.store import Store
from support.pcm import Samples, beats

ROUND_FRAMES = 3 * PADDING_PERIOD * SAMPLES_PER_FRAME
LENGTH = 90 * 44_100 + 17
SOUNDING = ((300_000, 340_000), (1_500_000, 1_503_000), (3_600_000, 3_900_000))


@dataclass(frozen=True)
class Looped(Samples):
    """A track of a few sounds over a loop; it notes how much of it was asked for."""

    asked: list[int] = field(default_factory=list)

    def echoes(self, grid: BlockGrid) -> NDArray[np.int64]:
        """Found by comparing all samples that influence a block."""
        count = -(-len(self.pcm) // grid.frames)
        found = np.arange(count)
        seen: dict[tuple[int, bytes], int] = {}
        for block in range(grid.before, count - grid.after - 1):
            low, high = (block - grid.before) * grid.frames, (block + 1 + grid.after) * grid.frames
            sound = self.pcm[low:high].tobytes()
            found[block] = seen.setdefault((block % grid.cycle, sound), block)
        return found

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The samples of a range."""
        self.asked.append(end_frame - start_frame)
        return super().pcm16(start_frame, end_frame)


def over(loop: NDArray[np.int16]) -> NDArray[np.int16]:
    """A minute and a half of a loop, with eight seconds of other sounds."""
    samples = np.tile(loop, (-(-LENGTH // len(loop)), 1))[:LENGTH]
    for start, end in SOUNDING:
        samples[start:end] = beats(end - start)
    return samples


@pytest.fixture(scope="module", params=["music", "noise floor"])
def pcm(request: pytest.FixtureRequest) -> NDArray[np.int16]:
    """A track over music, and one over a quiet hiss that is the same in both channels."""
    if request.param == "music":
        return over(np.roll(beats(ROUND_FRAMES), 9000, axis=0) // 2)
    hiss = np.random.default_rng(3).integers(-12, 12, (7 * SAMPLES_PER_FRAME, 1), np.int16)
    return over(np.repeat(hiss, 2, axis=1))


def encoded(source: Samples, preset: str, folder: Path, ffmpeg: Path, jobs: int = 2) -> bytes:
    """The MP3 of a source, made with the store in a folder."""
    out = io.BytesIO()
    encode_mp3(source, out, EncodeSettings(preset, ffmpeg, Store(folder), jobs))
    return out.getvalue()


@pytest.mark.parametrize("preset", PRESETS)
def test_the_bytes_are_those_of_an_encode_of_everything(
    preset: str, pcm: NDArray[np.int16], tmp_path: Path, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A track with copies has the bytes of one encode of everything, with one encoder at work or two, and
    again when half of its chunks are in the store.
    """
    jobs = 1 + list(PRESETS).index(preset) % 2
    made = encoded(Looped(pcm), preset, tmp_path / "parts", ffmpeg, jobs)
    chunks = sorted(path for path in (tmp_path / "parts" / "chunks").rglob("*") if path.is_file())
    for chunk in chunks[::2]:
        chunk.unlink()
    again = encoded(Looped(pcm), preset, tmp_path / "parts", ffmpeg, jobs)
    monkeypatch.setattr(spans, "CHUNK_MPEG_FRAMES", 1 << 20)
    assert made == again == encoded(Samples(pcm), preset, tmp_path / "whole", ffmpeg)


def test_what_repeats_is_not_mixed_again(pcm: NDArray[np.int16], tmp_path: Path, ffmpeg: Path) -> None:
    """Little more than what sounds once is asked of the source."""
    source = Looped(pcm)
    encoded(source, "standard", tmp_path, ffmpeg)
    once = sum(end - start for start, end in SOUNDING) + ROUND_FRAMES
    assert sum(source.asked) < once + 0.2 * LENGTH


def test_parts_tile_a_stretch(pcm: NDArray[np.int16]) -> None:
    """The parts follow each other without a gap, and none of the copies is a short one."""
    parts = Echoes(Looped(pcm), 16).parts_of(MpegRange(100, 3000))
    assert [parts[0].first, *(part.last for part in parts)] == [*(part.first for part in parts), 3000]
    assert [part.is_echo for part in parts] == [index % 2 == 1 for index in range(len(parts))] or parts[
        0
    ].is_echo
    assert all(part.last - part.first >= PADDING_PERIOD for part in parts[1:-1] if part.is_echo)
    assert any(part.is_echo for part in parts)


def test_where_nothing_is_known_to_repeat_all_is_encoded(pcm: NDArray[np.int16]) -> None:
    """A source that knows of no repetition is one part, however long."""
    assert Echoes(Samples(pcm), 16).parts_of(MpegRange(0, 3000)) == [MpegRange(0, 3000)]
