"""The rests of a track, where only its noise floor sounds: their MPEG frames repeat, and are encoded once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME, FrameSizes, frame_sizes
from audiocoach.media.pcm import PcmSource

RUN_OUT_MPEG_FRAMES = 4


@dataclass(frozen=True, slots=True)
class MpegRange:
    """The MPEG frames ``[first, last)`` of a track; ``is_rest``: they repeat."""

    first: int
    last: int
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class RestFrames:
    """The MPEG frames of one period of the noise floor, by their place in the track."""

    frames: tuple[bytes, ...]
    sizes: FrameSizes

    @staticmethod
    def of(stream: bytes, first: int, period: int) -> RestFrames:
        """Make them from an encoded rest, which starts on a multiple of the period, from its frame ``first``
        on.
        """
        ends = np.cumsum(frame_sizes(stream), dtype=np.int64).tolist()
        whole = [stream[start:end] for start, end in pairwise([0, *ends])][first : first + period]
        turned = tuple(whole[(number - first) % period] for number in range(period))
        return RestFrames(turned, np.array([len(frame) for frame in turned], dtype=np.uint16))

    def audio(self, part: MpegRange) -> tuple[bytes, FrameSizes]:
        """Return the frames of a range in one piece, and their sizes."""
        numbers = [number % len(self.frames) for number in range(part.first, part.last)]
        return b"".join(self.frames[number] for number in numbers), self.sizes[numbers]


def period_of(source: PcmSource) -> int:
    """Return after how many MPEG frames the noise floor repeats, padding included; 0 if the rests are too
    short to use that.
    """
    rest = source.rest
    if rest is None:
        return 0
    period = int(np.lcm(rest.period_frames, PADDING_PERIOD * SAMPLES_PER_FRAME)) // SAMPLES_PER_FRAME
    quiet = sum(end - start for start, end in rest.ranges) // SAMPLES_PER_FRAME
    return period if quiet > 2 * period else 0


def parts_of(whole: MpegRange, rests: Iterable[tuple[int, int]], run_in: int) -> list[MpegRange]:
    """Return the parts of a stretch of a track, in order.

    Args:
        whole: the stretch.
        rests: the rests of the track in order, as ranges of its frames.
        run_in: number of MPEG frames after which the encoder has forgotten what was before.
    """
    least = 2 * (run_in + RUN_OUT_MPEG_FRAMES) + PADDING_PERIOD
    parts, done = [], whole.first
    for start, end in rests:
        first = max(done, -(-start // SAMPLES_PER_FRAME) + run_in)
        last = min(whole.last, end // SAMPLES_PER_FRAME - RUN_OUT_MPEG_FRAMES)
        if last - first >= least:
            if done < first:
                parts.append(MpegRange(done, first))
            parts.append(MpegRange(first, last, is_rest=True))
            done = last
    return [*parts, MpegRange(done, whole.last)] if done < whole.last else parts


class Joined:
    """Ranges of a track's frames one after the other, as one sound."""

    def __init__(self, source: PcmSource, ranges: Sequence[tuple[int, int]]) -> None:
        """``ranges`` are in frames of ``source``."""
        self._source = source
        self._ranges = ranges
        self._ends = list(accumulate(end - start for start, end in ranges))

    @property
    def frames(self) -> int:
        """Length of them all in frames."""
        return self._ends[-1]

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """Return the samples of a range, shape (frames, 2)."""
        pieces = []
        for (start, end), done in zip(self._ranges, self._ends, strict=True):
            begin = done - (end - start)
            low, high = max(begin, start_frame), min(done, end_frame)
            if low < high:
                pieces.append(self._source.pcm16(start + low - begin, start + high - begin))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
