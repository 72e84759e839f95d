"""A look-ahead limiter whose gain at a frame depends only on a bounded range around it.

Peaks are measured over short blocks on a fixed grid. A block above the ceiling requests less gain, and the
request decays after it (release). It is held around its block, smoothed by a window no longer than the hold,
and drawn as straight lines between the blocks. So the gain is down in time, the ceiling is never exceeded,
and the result is the same however the signal is cut. If nothing exceeds the ceiling, only the peak is
computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.curves import straight_lines
from audiocoach.units import SAMPLE_RATE

BLOCK_FRAMES = 32
"""Length of a block on the grid: 0.73 ms. It divides an MPEG frame, so that what sounds the same in two of
them is limited equally.
"""

HEARD_DB = 0.1
"""A smaller reduction does not count as limiting; it is the end of a release."""

_RELEASED = 0.001
"""Share of a request that is left at the end of the release."""


@dataclass(frozen=True, slots=True)
class LimiterSettings:
    """Settings: ``ceiling_dbfs`` (below 0) is the highest magnitude of the output.

    The gain begins to fall ``lookahead_ms`` (2 to 50) before a peak, and is back ``release_ms`` (2 to 500)
    after it.
    """

    ceiling_dbfs: float
    lookahead_ms: float = 6.0
    release_ms: float = 80.0

    @property
    def ceiling(self) -> float:
        """The ceiling as a magnitude."""
        return float(10 ** (self.ceiling_dbfs / 20))

    @property
    def hold_blocks(self) -> int:
        """Length of the hold, half of the look-ahead; the smoothing is the other half."""
        return max(1, round(self.lookahead_ms * SAMPLE_RATE / 2000 / BLOCK_FRAMES))

    @property
    def release_blocks(self) -> int:
        """Length of the release in blocks."""
        return max(1, round(self.release_ms * SAMPLE_RATE / 1000 / BLOCK_FRAMES))

    @property
    def reach_before(self) -> int:
        """Number of frames before a range that can influence its gain; a multiple of the grid."""
        return (2 * self.hold_blocks + 1 + self.release_blocks) * BLOCK_FRAMES

    @property
    def reach_after(self) -> int:
        """Number of frames after a range that can influence its gain; a multiple of the grid."""
        return (2 * self.hold_blocks + 1) * BLOCK_FRAMES


def gain_edges(block_peaks: NDArray[np.float32], settings: LimiterSettings) -> NDArray[np.float32] | None:
    """Return the gain at the edges of the blocks, 0 to 1, shape (blocks + 1,); ``None`` if all are quiet.

    ``block_peaks`` is the highest magnitude of each block; outside is silence. Straight lines between the
    gains keep every block under the ceiling.
    """
    ceiling = np.float32(settings.ceiling)
    if block_peaks.max(initial=0.0) <= ceiling:
        return None
    hold, release = settings.hold_blocks, settings.release_blocks
    cut: NDArray[np.float32] = (1 - ceiling / np.maximum(block_peaks, ceiling)).astype(np.float32)
    released = _sliding_max(_pad(cut, release, 0), release + 1, fade=_RELEASED ** (1 / release))
    # An edge belongs to the blocks on both sides, hence one more than twice the hold.
    held = _sliding_max(_pad(released, 2 * hold + 1, 2 * hold + 1), 2 * hold + 2)
    edges = np.ones(len(block_peaks) + 1, dtype=np.float32)
    for step, share in enumerate(_smoothing_window(hold)):
        edges -= held[step : step + len(edges)] * share
    return edges


def limit(samples: NDArray[np.float32], settings: LimiterSettings) -> None:
    """Limit a signal, shape (frames, 2), in place by its sample peaks; its first frame is on the grid.

    The gain is exact from ``reach_before`` frames after the start to ``reach_after`` frames before the end;
    silence is assumed outside.
    """
    if max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0))) <= settings.ceiling:
        return
    whole = len(samples) // BLOCK_FRAMES * BLOCK_FRAMES
    peaks = [_block_peaks(samples[:whole].reshape(-1, BLOCK_FRAMES * 2))]
    if whole < len(samples):
        peaks.append(_block_peaks(samples[whole:].reshape(1, -1)))
    edges = gain_edges(np.concatenate(peaks), settings)
    if edges is None:
        return
    for first, last in _limited_blocks(edges):
        low, high = first * BLOCK_FRAMES, last * BLOCK_FRAMES
        curve = straight_lines(edges[first : last + 1], BLOCK_FRAMES, channels=2)
        samples[low:high] *= curve[: len(samples) - low]


def find_limited_blocks(samples: NDArray[np.float32], settings: LimiterSettings) -> NDArray[np.bool_]:
    """Return which blocks of stereo :func:`limit` reduces by more than :data:`HEARD_DB`, shape (blocks,)."""
    count = -(-len(samples) // BLOCK_FRAMES)
    padded = np.zeros((count * BLOCK_FRAMES, 2), dtype=np.float32)
    padded[: len(samples)] = samples
    edges = gain_edges(_block_peaks(padded.reshape(count, -1)), settings)
    if edges is None:
        return np.zeros(count, dtype=bool)
    heard = np.float32(10 ** (-HEARD_DB / 20))
    turned_down: NDArray[np.bool_] = (edges[:-1] < heard) | (edges[1:] < heard)
    return turned_down


def _limited_blocks(edges: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Yield half-open runs of blocks with reduced gain. Most blocks are not affected."""
    limited = (edges[:-1] < 1) | (edges[1:] < 1)
    bounds = np.flatnonzero(np.diff(np.concatenate(([False], limited, [False])).view(np.int8)))
    yield from zip(bounds[::2].tolist(), bounds[1::2].tolist(), strict=True)


def _block_peaks(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    peaks: NDArray[np.float32] = np.maximum(blocks.max(axis=1), -blocks.min(axis=1))
    return peaks


def _pad(values: NDArray[np.float32], before: int, after: int) -> NDArray[np.float32]:
    """Return the values between zeros."""
    padded = np.zeros(before + len(values) + after, dtype=np.float32)
    padded[before : before + len(values)] = values
    return padded


def _sliding_max(values: NDArray[np.float32], width: int, fade: float = 1.0) -> NDArray[np.float32]:
    """Return the highest of each ``width`` neighbours, where each step back counts ``fade`` times as much.

    The shape is (len(values) - width + 1,). The width is reached by doubling.
    """
    have = 1
    while have < width:
        step = min(have, width - have)
        values = np.maximum(values[step:], values[:-step] * np.float32(fade**step))
        have += step
    return values


@lru_cache(maxsize=4)
def _smoothing_window(hold_blocks: int) -> NDArray[np.float32]:
    window = np.hanning(2 * hold_blocks + 3)[1:-1]
    share: NDArray[np.float32] = (window / window.sum()).astype(np.float32)
    return share
