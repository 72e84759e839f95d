"""Fade curves as cached tables, so that a fade is the same samples however the mix is cut.

A table rises; falling fades read it backwards. All have shape (frames, 2), ready to multiply a stereo window.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=32)
def equal_power(frames: int) -> NDArray[np.float32]:
    """A quarter sine: rising and falling ones add up to constant power, for joining different sounds."""
    return _table(np.sin(np.pi / 2 * _steps(frames)))


@lru_cache(maxsize=32)
def equal_gain(frames: int) -> NDArray[np.float32]:
    """A raised cosine: rising and falling ones add up to one, for moving the level of one sound."""
    return _table(0.5 - 0.5 * np.cos(np.pi * _steps(frames)))


@lru_cache(maxsize=32)
def decibels(frames: int, depth_db: float) -> NDArray[np.float32]:
    """From ``depth_db`` below full gain up to full gain, a raised cosine in decibels."""
    return _table(10 ** (-depth_db / 20 * (0.5 + 0.5 * np.cos(np.pi * _steps(frames)))))


def straight_lines(edges: NDArray[np.float32], step_frames: int, channels: int = 1) -> NDArray[np.float32]:
    """A curve through values that lie ``step_frames`` apart, straight in between.

    Args:
        edges: shape (steps + 1,).
        step_frames: distance of neighbouring edges.
        channels: how many alike are wanted.

    Returns:
        Shape (steps * step_frames, channels).
    """
    part = np.repeat(np.arange(step_frames, dtype=np.float32) / np.float32(step_frames), channels)
    curve: NDArray[np.float32] = np.diff(edges)[:, None] * part
    curve += edges[:-1, None]
    return curve.reshape(-1, channels)


def _steps(frames: int) -> NDArray[np.float64]:
    return (np.arange(frames) + 0.5) / max(frames, 1)


def _table(curve: NDArray[np.float64]) -> NDArray[np.float32]:
    table = np.repeat(curve.astype(np.float32)[:, None], 2, axis=1)
    table.setflags(write=False)
    return table
