"""Loudness and true peak by ITU-R BS.1770-4 and EBU R128.

A mono signal is measured as in the mix, where both channels play it (``dualmono`` of ffmpeg's ``ebur128``).
Signals are float32, -1 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.filters import FFT_FRAMES, apply_responses, biquad_response
from audiocoach.units import SAMPLE_RATE

SILENCE_LUFS = -70.0
"""The absolute gate; anything quieter counts as silence."""

BLOCK_FRAMES = FFT_FRAMES // 2
"""Length of a gating block of :func:`steady_lufs`: 93 ms."""

_OFFSET_LU = -0.691
_RELATIVE_GATE_LU = -10.0
_HOPS_PER_BLOCK = 4
_PHASES = 4
_TAPS = 16
_PEAK_BATCH = 1 << 18
"""Number of frames that are oversampled at a time; each takes 64 bytes with its neighbours."""


@lru_cache(maxsize=8)
def k_response(sample_rate: int) -> NDArray[np.complex128]:
    """Return the K-weighting (BS.1770-4, annex 1) for a sample rate: a high shelf and a high-pass."""
    k = np.tan(np.pi * 1681.974450955533 / sample_rate)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    shelf = biquad_response(
        (high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k),
        (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k),
    )
    k = np.tan(np.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    passed = biquad_response((1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0))
    response: NDArray[np.complex128] = shelf * passed
    return response


def power_lufs(power: float) -> float:
    """Return the loudness of a K-weighted power (mean squares summed over channels); -inf for 0."""
    return _OFFSET_LU + 10 * float(np.log10(power)) if power > 0 else -np.inf


def gated_lufs(hop_powers: NDArray[np.float64]) -> float:
    """Return the integrated loudness of K-weighted powers of tenths of a second; -inf for silence."""
    if len(hop_powers) < _HOPS_PER_BLOCK:
        return power_lufs(float(hop_powers.mean())) if len(hop_powers) else -np.inf
    return _gated_blocks_lufs(
        np.lib.stride_tricks.sliding_window_view(hop_powers, _HOPS_PER_BLOCK).mean(axis=1)
    )


def _gated_blocks_lufs(blocks: NDArray[np.float64]) -> float:
    """Return the integrated loudness of K-weighted powers of gating blocks; -inf for silence."""
    heard = blocks[blocks > _power(SILENCE_LUFS)]
    if not len(heard):
        return -np.inf
    gate_lufs = power_lufs(float(heard.mean())) + _RELATIVE_GATE_LU
    return power_lufs(float(heard[heard > _power(gate_lufs)].mean()))


def _hop_powers(weighted: NDArray[np.float32], sample_rate: int) -> NDArray[np.float64]:
    """Return the mean square of each whole tenth of a second of a K-weighted channel, shape (hops,)."""
    hop = sample_rate // 10
    hops = weighted[: len(weighted) // hop * hop].reshape(-1, hop)
    powers: NDArray[np.float64] = np.einsum("ij,ij->i", hops, hops).astype(np.float64) / hop
    return powers


def integrated_lufs(samples: NDArray[np.float32], sample_rate: int = SAMPLE_RATE) -> float:
    """Return the gated loudness (EBU R128) of (frames,) or (frames, channels); -inf for silence.

    Samples shorter than 0.4 s, one gating block, are measured without gates.
    """
    total: NDArray[np.float64] | None = None
    for weighted in _weight_channels(samples, sample_rate):
        if len(weighted) < sample_rate * _HOPS_PER_BLOCK // 10:
            return ungated_lufs(samples, sample_rate)
        powers = _hop_powers(weighted, sample_rate)
        total = powers if total is None else total + powers
    return -np.inf if total is None else gated_lufs(total * _mono_factor(samples))


def steady_lufs(pieces: Iterable[NDArray[np.float32]]) -> float:
    """Return the gated loudness of stereo at 44.1 kHz in pieces, shape (frames, 2) each; -inf for silence.

    Of music, every other block is enough: the result is then within 0.15 LU of :func:`integrated_lufs`,
    and within 0.05 LU if all are measured. Blocks do not overlap, and are weighted as power in their spectrum
    (Parseval). The rest of a piece after its last whole block is not measured.
    """
    weights = np.square(np.abs(k_response(SAMPLE_RATE)[:: FFT_FRAMES // BLOCK_FRAMES])).astype(np.float32)
    weights[1:-1] *= 2
    powers = [np.zeros(0)]
    for piece in pieces:
        whole = piece[: len(piece) // BLOCK_FRAMES * BLOCK_FRAMES]
        # Axes: channels, blocks, frames.
        spectra = np.fft.rfft(np.ascontiguousarray(whole.T).reshape(2, -1, BLOCK_FRAMES))
        power = (np.square(spectra.real) + np.square(spectra.imag)) @ weights
        powers.append(power.sum(axis=0) / BLOCK_FRAMES**2)
    return _gated_blocks_lufs(np.concatenate(powers))


def ungated_lufs(samples: NDArray[np.float32], sample_rate: int = SAMPLE_RATE) -> float:
    """Return the loudness of samples, shape (frames,) or (frames, channels), ungated; -inf for silence."""
    if not len(samples):
        return -np.inf
    channels = _weight_channels(samples, sample_rate)
    power = sum(float(np.dot(weighted, weighted)) / len(weighted) for weighted in channels)
    return power_lufs(power * _mono_factor(samples))


def true_peak_dbtp(samples: NDArray[np.float32]) -> float:
    """Return the highest true peak of (frames,) or (frames, channels), oversampled four times.

    It is -inf for silence.
    """
    highest = float(np.abs(samples).max(initial=0.0))
    if highest == 0.0:
        return -np.inf
    channels = np.atleast_2d(samples.T)
    peak = max(float(interpolated_peaks(channel, highest / 2).max()) for channel in channels)
    return 20 * float(np.log10(peak))


def interpolated_peaks(samples: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    """Return the true peak around each frame: the largest of it and three points between it and the next.

    The shape is (frames,). The signal is oversampled only around samples of magnitude ``floor`` or more.
    """
    peaks = np.abs(samples)
    before, after = _TAPS // 2 - 1, _TAPS // 2
    for first in range(0, len(samples), _PEAK_BATCH):
        piece = peaks[first : first + _PEAK_BATCH]
        last = first + len(piece)
        near = np.abs(samples[first : last + 1]) >= floor
        near[:-1] |= near[1:]
        near = near[: len(piece)]
        around = samples[max(0, first - before) : last + after]
        padded = np.pad(around, (max(0, before - first), max(0, last + after - len(samples))))
        windows = np.lib.stride_tricks.sliding_window_view(padded, _TAPS)
        between = np.abs(windows[np.flatnonzero(near)] @ _interpolator()).max(axis=1, initial=0.0)
        piece[near] = np.maximum(piece[near], between)
    return peaks


@lru_cache(maxsize=1)
def _interpolator() -> NDArray[np.float32]:
    """Return the windowed sinc for the three points between two frames, shape (taps, 3)."""
    offsets = np.arange(_TAPS) - (_TAPS // 2 - 1)
    points = np.arange(1, _PHASES) / _PHASES
    distance = offsets[:, None] - points[None, :]
    window = np.cos(np.pi * distance / _TAPS) ** 2
    taps: NDArray[np.float32] = (np.sinc(distance) * window).astype(np.float32)
    return taps


def _weight_channels(samples: NDArray[np.float32], sample_rate: int) -> list[NDArray[np.float32]]:
    response = k_response(sample_rate)
    channels = np.atleast_2d(samples.T)
    return [apply_responses(channel, response)[0] for channel in channels]


def _mono_factor(samples: NDArray[np.float32]) -> float:
    return 2.0 if samples.ndim == 1 else 1.0


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LU) / 10))
