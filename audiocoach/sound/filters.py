"""Filters by frequency response on an FFT grid (overlap-save), and gains that move in straight lines.

Every filter here has a short memory, so a signal of any length is filtered in blocks of one size: one
grid per filter and sample rate, one pass over the signal, bounded memory.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FFT_FRAMES = 8_192
OVERLAP_FRAMES = 2_048
"""What a filter may remember: 46 ms at 44.1 kHz, when the slowest here has died away by 74 dB."""

_STEP_FRAMES = FFT_FRAMES - OVERLAP_FRAMES
_BATCH = 128


def biquad_response(b: tuple[float, ...], a: tuple[float, ...]) -> NDArray[np.complex128]:
    """A second-order section, coefficients in falling powers of z, on the grid of this module."""
    delay = np.exp(-2j * np.pi * np.arange(FFT_FRAMES // 2 + 1) / FFT_FRAMES)
    squared = delay * delay
    response: NDArray[np.complex128] = (b[0] + b[1] * delay + b[2] * squared) / (
        a[0] + a[1] * delay + a[2] * squared
    )
    return response


@lru_cache(maxsize=8)
def high_pass_response(sample_rate: int, cutoff_hz: float) -> NDArray[np.complex128]:
    """A second-order Butterworth high-pass (bilinear transform) on the grid of this module."""
    k = np.tan(np.pi * cutoff_hz / sample_rate)
    q = np.sqrt(0.5)
    a0 = 1 + k / q + k * k
    return biquad_response((1.0, -2.0, 1.0), (a0, 2 * (k * k - 1), 1 - k / q + k * k))


def apply_responses(
    samples: NDArray[np.float32], *responses: NDArray[np.complex128]
) -> list[NDArray[np.float32]]:
    """One signal through several filters, each starting from silence.

    Args:
        samples: shape (frames,).
        responses: one per filter, each on the grid of this module.

    Returns:
        For each response the filtered signal, shape (frames,).
    """
    frames = len(samples)
    count = max(1, -(-frames // _STEP_FRAMES))
    outputs = [np.empty((count, _STEP_FRAMES), dtype=np.float32) for _ in responses]
    for first in range(0, count, _BATCH):
        blocks = min(_BATCH, count - first)
        # In double precision, which would take as much memory again as the signal if it were not in batches.
        padded = np.zeros(OVERLAP_FRAMES + blocks * _STEP_FRAMES)
        begin = first * _STEP_FRAMES - OVERLAP_FRAMES
        part = samples[max(0, begin) : begin + len(padded)]
        offset = max(0, -begin)
        padded[offset : offset + len(part)] = part
        spectra = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, FFT_FRAMES)[::_STEP_FRAMES])
        for output, response in zip(outputs, responses, strict=True):
            output[first : first + _BATCH] = np.fft.irfft(spectra * response)[:, OVERLAP_FRAMES:]
    return [output.reshape(-1)[:frames] for output in outputs]
