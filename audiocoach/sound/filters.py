"""Filters by frequency response on an FFT grid (overlap-save).

Every filter has a short impulse response, so a signal of any length is filtered in blocks of one size: one
grid per filter and sample rate, one pass over the signal, bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FFT_FRAMES = 8_192
OVERLAP_FRAMES = 2_048
"""Longest impulse response: 46 ms at 44.1 kHz, after which the slowest filter here has decayed by 74 dB."""

_STEP_FRAMES = FFT_FRAMES - OVERLAP_FRAMES
_BATCH = 128


def biquad_response(b: tuple[float, ...], a: tuple[float, ...]) -> NDArray[np.complex128]:
    """Return a second-order section on the grid of this module; coefficients are in falling powers of z."""
    delay = np.exp(-2j * np.pi * np.arange(FFT_FRAMES // 2 + 1) / FFT_FRAMES)
    squared = delay * delay
    response: NDArray[np.complex128] = (b[0] + b[1] * delay + b[2] * squared) / (
        a[0] + a[1] * delay + a[2] * squared
    )
    return response


@lru_cache(maxsize=8)
def high_pass_response(sample_rate: int, cutoff_hz: float) -> NDArray[np.complex128]:
    """Return a second-order Butterworth high-pass (bilinear transform) on the grid of this module."""
    k = np.tan(np.pi * cutoff_hz / sample_rate)
    q = np.sqrt(0.5)
    a0 = 1 + k / q + k * k
    return biquad_response((1.0, -2.0, 1.0), (a0, 2 * (k * k - 1), 1 - k / q + k * k))


def apply_responses(
    samples: NDArray[np.float32], *responses: NDArray[np.complex128]
) -> list[NDArray[np.float32]]:
    """Pass a signal, shape (frames,), through several filters on this module's grid, each from silence."""
    outputs = [np.empty_like(samples, dtype=np.float32) for _ in responses]
    for start, blocks in filtered_blocks(samples, *responses):
        for output, block in zip(outputs, blocks, strict=True):
            output[start : start + len(block)] = block
    return outputs


def filtered_blocks(
    samples: NDArray[np.float32], *responses: NDArray[np.complex128]
) -> Iterator[tuple[int, list[NDArray[np.float64]]]]:
    """Pass a signal through several filters as :func:`apply_responses` does, a block at a time.

    Yields the frame that a block starts on, and the block for each response, shape (frames,).
    """
    frames, batch_frames = len(samples), _BATCH * _STEP_FRAMES
    for start in range(0, frames, batch_frames):
        count = min(batch_frames, frames - start)
        # In double precision, which would take twice the signal's memory if it were not in batches.
        padded = np.zeros(OVERLAP_FRAMES + -(-count // _STEP_FRAMES) * _STEP_FRAMES)
        first = max(0, start - OVERLAP_FRAMES)
        offset = OVERLAP_FRAMES + first - start
        padded[offset : OVERLAP_FRAMES + count] = samples[first : start + count]
        spectra = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, FFT_FRAMES)[::_STEP_FRAMES])
        yield (
            start,
            [
                np.fft.irfft(spectra * response)[:, OVERLAP_FRAMES:].reshape(-1)[:count]
                for response in responses
            ],
        )
