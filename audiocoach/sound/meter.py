"""A meter for streams: loudness and true peak by EBU R128 in bounded memory.

Sources: ITU-R BS.1770-4 (loudness, true peak), EBU Tech 3341 (momentary and short-term loudness), EBU Tech
3342 (loudness range). It keeps one number per hundredth of a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.filters import OVERLAP_FRAMES, apply_responses
from audiocoach.sound.loudness import SILENCE_LUFS, gated_lufs, interpolated_peaks, k_response, power_lufs
from audiocoach.units import SAMPLE_RATE

FINE_FRAMES = SAMPLE_RATE // 100
"""Powers are kept for each 10 ms."""

_FINE_PER_HOP = 10
_MOMENTARY_HOPS = 4
_SHORT_TERM_HOPS = 30
_RANGE_GATE_LU = -20.0
_RANGE_PERCENTILES = (10, 95)
_CONTEXT_FRAMES = 16
"""Frames on both sides that the interpolation of true peaks needs."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The results: loudness in LUFS (-inf for silence), range in LU, and true peak in dBTP."""

    integrated_lufs: float
    momentary_max_lufs: float
    short_term_max_lufs: float
    range_lu: float
    true_peak_dbtp: float


class Meter:
    """Measures a signal at 44.1 kHz block by block. Each channel counts once, so a mono file is mono."""

    def __init__(self, channels: int) -> None:
        """Expect blocks of shape (frames, channels), with 1 or 2 channels."""
        self._before = np.zeros((OVERLAP_FRAMES, channels), dtype=np.float32)
        self._context = np.zeros((_CONTEXT_FRAMES, channels), dtype=np.float32)
        self._unfinished = np.zeros(0)
        self._fine: list[NDArray[np.float64]] = []
        self._peak = 0.0

    def add(self, block: NDArray[np.float32]) -> None:
        """Process the next block, shape (frames, channels)."""
        if not len(block):
            return
        heard = np.concatenate((self._before, block))
        squares = np.zeros(len(block))
        for channel in heard.T:
            (weighted,) = apply_responses(np.ascontiguousarray(channel), k_response(SAMPLE_RATE))
            squares += np.square(weighted[OVERLAP_FRAMES:], dtype=np.float64)
        self._before = heard[-OVERLAP_FRAMES:]
        squares = np.concatenate((self._unfinished, squares))
        whole = len(squares) // FINE_FRAMES * FINE_FRAMES
        self._fine.append(squares[:whole].reshape(-1, FINE_FRAMES).mean(axis=1))
        self._unfinished = squares[whole:]
        self._see_peaks(np.concatenate((self._context, block)))
        self._context = np.concatenate((self._context, block))[-2 * _CONTEXT_FRAMES :]

    def finish(self) -> Levels:
        """Return the results."""
        ending = np.zeros((_CONTEXT_FRAMES, self._context.shape[1]), dtype=np.float32)
        self._see_peaks(np.concatenate((self._context, ending)))
        powers = self.fine_powers()
        hops = powers[: len(powers) // _FINE_PER_HOP * _FINE_PER_HOP].reshape(-1, _FINE_PER_HOP).mean(axis=1)
        short_term = _sliding_means(hops, _SHORT_TERM_HOPS)
        return Levels(
            integrated_lufs=gated_lufs(hops),
            momentary_max_lufs=_highest_lufs(_sliding_means(hops, _MOMENTARY_HOPS)),
            short_term_max_lufs=_highest_lufs(short_term),
            range_lu=_range_lu(short_term),
            true_peak_dbtp=20 * float(np.log10(self._peak)) if self._peak else -np.inf,
        )

    def fine_powers(self) -> NDArray[np.float64]:
        """Return the K-weighted power of each whole hundredth of a second, shape (count,)."""
        return np.concatenate(self._fine) if self._fine else np.zeros(0)

    def _see_peaks(self, samples: NDArray[np.float32]) -> None:
        """Update the true peak with all but the ends, which the next block includes with their neighbours."""
        highest = float(np.abs(samples).max(initial=0.0))
        if 2 * highest <= self._peak or len(samples) <= _CONTEXT_FRAMES:
            self._peak = max(self._peak, highest)
            return
        floor = max(highest, self._peak) / 2
        inner = slice(_CONTEXT_FRAMES // 2, -(_CONTEXT_FRAMES // 2))
        for channel in samples.T:
            peaks = interpolated_peaks(np.ascontiguousarray(channel), floor)[inner]
            self._peak = max(self._peak, float(peaks.max(initial=0.0)))


def powers_lufs(powers: NDArray[np.float64]) -> float:
    """Return the gated loudness of the powers of hundredths of a second; -inf for none."""
    hops = powers[: len(powers) // _FINE_PER_HOP * _FINE_PER_HOP].reshape(-1, _FINE_PER_HOP).mean(axis=1)
    return gated_lufs(hops) if len(hops) else -np.inf


def _sliding_means(hops: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    if len(hops) < width:
        return hops[:0]
    means: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(hops, width).mean(axis=1)
    return means


def _highest_lufs(powers: NDArray[np.float64]) -> float:
    return power_lufs(float(powers.max(initial=0.0)))


def _range_lu(short_term: NDArray[np.float64]) -> float:
    """Return the loudness range: the 10th to the 95th percentile of what passes both gates; else 0."""
    levels = np.array([power_lufs(power) for power in short_term if power > 0])
    heard = levels[levels > SILENCE_LUFS]
    if not len(heard):
        return 0.0
    gate = power_lufs(float(np.mean(10 ** (heard / 10)))) + 0.691 + _RANGE_GATE_LU
    low, high = np.percentile(heard[heard > gate], _RANGE_PERCENTILES)
    return float(high - low)
