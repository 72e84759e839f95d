"""Gain curves: fades, and straight lines between values.

Fades are cached tables, so that a fade has the same samples however the mix is cut into windows. A table
rises; a falling fade reads it backwards. Its shape is (frames, 2), ready to multiply a stereo window.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_PIECE_FRAMES = 1 << 18


@lru_cache(maxsize=32)
def equal_power(frames: int) -> NDArray[np.float32]:
    """Return a quarter sine, for a crossfade of different sounds: the powers of both sides add up to 1."""
    return _table(np.sin(np.pi / 2 * _steps(frames)))


@lru_cache(maxsize=32)
def equal_gain(frames: int) -> NDArray[np.float32]:
    """Return a raised cosine, for a change of one sound's level: the gains of both sides add up to 1."""
    return _table(0.5 - 0.5 * np.cos(np.pi * _steps(frames)))


@lru_cache(maxsize=32)
def decibels(frames: int, depth_db: float) -> NDArray[np.float32]:
    """Return a raised cosine in decibels, from ``depth_db`` below full gain to full gain."""
    return _table(10 ** (-depth_db / 20 * (0.5 + 0.5 * np.cos(np.pi * _steps(frames)))))


def straight_lines(edges: NDArray[np.float32], step_frames: int, channels: int = 1) -> NDArray[np.float32]:
    """Return the curve of straight lines between values, shape (steps * step_frames, channels).

    ``edges`` has the shape (steps + 1,). All channels are equal.
    """
    part = np.repeat(np.arange(step_frames, dtype=np.float32) / np.float32(step_frames), channels)
    curve: NDArray[np.float32] = np.diff(edges)[:, None] * part
    curve += edges[:-1, None]
    return curve.reshape(-1, channels)


def multiply_by_lines(
    samples: NDArray[np.float32], edges: NDArray[np.float32], step_frames: int, start_frame: int = 0
) -> None:
    """Multiply a signal, shape (frames,), in place by the curve of :func:`straight_lines`, in little memory.

    The signal starts on ``start_frame`` of the curve and does not end after it.
    """
    for low in range(0, len(samples), _PIECE_FRAMES):
        piece = samples[low : low + _PIECE_FRAMES]
        first, skipped = divmod(start_frame + low, step_frames)
        last = -(-(start_frame + low + len(piece)) // step_frames)
        piece *= straight_lines(edges[first : last + 1], step_frames)[skipped : skipped + len(piece), 0]


def _steps(frames: int) -> NDArray[np.float64]:
    return (np.arange(frames) + 0.5) / max(frames, 1)


def _table(curve: NDArray[np.float64]) -> NDArray[np.float32]:
    table = np.repeat(curve.astype(np.float32)[:, None], 2, axis=1)
    table.setflags(write=False)
    return table
