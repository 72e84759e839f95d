"""MPEG frames of a track that are equal to earlier ones: they are encoded once, and copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME, FrameSizes
from audiocoach.media.pcm import BlockGrid, PcmSource

RUN_OUT_MPEG_FRAMES = 4
_ENDING_MPEG_FRAMES = 16


@dataclass(frozen=True, slots=True)
class MpegRange:
    """The MPEG frames ``[first, last)`` of a track; ``is_echo``: they are copies of earlier ones."""

    first: int
    last: int
    is_echo: bool = False


class Echoes:
    """Which MPEG frames of a track are copies, and those that they are copied from.

    The frames must be given, and asked for, in the order of the track.
    """

    def __init__(self, source: PcmSource, run_in: int) -> None:
        """``run_in`` is the number of MPEG frames after which the encoder has forgotten what was before."""
        grid = BlockGrid(SAMPLES_PER_FRAME, PADDING_PERIOD, run_in, RUN_OUT_MPEG_FRAMES)
        found = source.echoes(grid)
        count = -(-source.duration_frames // SAMPLES_PER_FRAME)
        self._origins = np.arange(count, dtype=np.int64) if found is None else found
        self._is_echo = self._origins < np.arange(count)
        self._is_echo[-_ENDING_MPEG_FRAMES:] = False
        self._bounds = _without_short(self._is_echo, run_in + RUN_OUT_MPEG_FRAMES + PADDING_PERIOD // 2)
        self._wanted = np.unique(self._origins[self._is_echo])
        self._held: dict[int, bytes] = {}

    def parts_of(self, whole: MpegRange) -> list[MpegRange]:
        """Return the parts of a stretch of the track in order: copies, and what is to be encoded."""
        inside = self._bounds[(self._bounds > whole.first) & (self._bounds < whole.last)].tolist()
        return [
            MpegRange(first, last, bool(self._is_echo[first]))
            for first, last in pairwise([whole.first, *inside, whole.last])
        ]

    def add(self, first: int, audio: bytes, sizes: FrameSizes) -> None:
        """Keep what is copied later of the frames from ``first`` on, which are all in ``audio``."""
        low, high = np.searchsorted(self._wanted, (first, first + len(sizes)))
        bounds = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        for number in self._wanted[low:high].tolist():
            self._held[number] = audio[bounds[number - first] : bounds[number - first + 1]]

    def copy(self, part: MpegRange) -> tuple[bytes, FrameSizes]:
        """Return the frames of a range of copies in one piece, and their sizes."""
        frames = [self._held[number] for number in self._origins[part.first : part.last].tolist()]
        return b"".join(frames), np.array([len(frame) for frame in frames], dtype=np.uint16)


def _without_short(is_echo: NDArray[np.bool_], least: int) -> NDArray[np.int64]:
    """Unmark, in place, runs of copies that are shorter than ``least``: to encode around them takes as long.
    Return where runs begin and end.
    """
    edges = np.flatnonzero(np.diff(is_echo, prepend=False, append=False)).reshape(-1, 2)
    for first, last in edges[edges[:, 1] - edges[:, 0] < least].tolist():
        is_echo[first:last] = False
    return np.flatnonzero(np.diff(is_echo, prepend=False, append=False))


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
