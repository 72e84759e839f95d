"""The noise floor: hiss too quiet to notice that keeps a silent track from being digital zero.

Bluetooth speakers and headphones fall asleep on digital silence and then swallow the first syllable. The
hiss is tiled by absolute frame, so any cut of the mix holds the same samples.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audiocoach.units import SAMPLE_RATE

TILE_FRAMES = 88_200
"""The hiss repeats after this."""

NOISE_DBFS = -72.0
"""Root mean square in each channel."""

_SEED = 7
_BAND_HZ = (150.0, 1500.0)


@lru_cache(maxsize=1)
def _tile() -> NDArray[np.float32]:
    """One period, shape (TILE_FRAMES, 2): a band that every encoder keeps and that costs it next to nothing.

    White hiss of the same level takes three times the bits of a silent track; so does hiss in stereo.
    """
    frequencies = np.fft.rfftfreq(TILE_FRAMES, 1 / SAMPLE_RATE)
    phases = 2j * np.pi * np.random.default_rng(_SEED).random(len(frequencies))
    inside = (frequencies >= _BAND_HZ[0]) & (frequencies <= _BAND_HZ[1])
    hiss = np.fft.irfft(np.where(inside, np.exp(phases), 0), TILE_FRAMES)
    hiss *= 10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(hiss * hiss))
    tile = np.repeat(hiss.astype(np.float32)[:, None], 2, axis=1)
    tile.setflags(write=False)
    return tile


def add_noise_floor(out: NDArray[np.float32], start_frame: int) -> None:
    """Adds the hiss to a window of shape (frames, 2) that begins at ``start_frame``, in place."""
    tile, done, phase = _tile(), 0, start_frame % TILE_FRAMES
    while done < len(out):
        count = min(len(out) - done, TILE_FRAMES - phase)
        out[done : done + count] += tile[phase : phase + count]
        done, phase = done + count, 0
