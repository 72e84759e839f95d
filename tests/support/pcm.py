"""Sounds as samples, and a source of them for the encoder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.media.pcm import BlockGrid
from audiocoach.units import SAMPLE_RATE


def beats(frames: int) -> NDArray[np.int16]:
    """Something like music, shape (frames, 2): drum, chord, and noise that differs left and right."""
    t = np.arange(frames) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * pitch_hz * t) for pitch_hz in (220, 277.2, 329.6, 554.4))
    drum = np.sin(2 * np.pi * 55 * t) * np.exp(-(t % 0.5) / 0.1)
    noise = np.random.default_rng(1).standard_normal((2, frames)) * np.exp(-(t % 0.25) / 0.02)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.21 * t)
    left, right = (0.05 * chord * swell + 0.35 * drum + 0.07 * burst for burst in noise)
    return (np.stack((left, right), axis=1) * 32_000).astype(np.int16)


def tone(freq_hz: float, seconds: float = 1.0) -> NDArray[np.float32]:
    """A sine at a quarter of full scale."""
    return (
        0.25 * np.sin(2 * np.pi * freq_hz * np.arange(round(SAMPLE_RATE * seconds)) / SAMPLE_RATE)
    ).astype(np.float32)


@dataclass(frozen=True)
class Samples:
    """A source whose whole sound is at hand."""

    pcm: NDArray[np.int16]
    is_soft: bool = False

    @property
    def duration_frames(self) -> int:
        """Length in frames."""
        return len(self.pcm)

    @property
    def is_mono(self) -> bool:
        """Whether both channels are the same."""
        return bool((self.pcm[:, 0] == self.pcm[:, 1]).all())

    def echoes(self, grid: BlockGrid) -> NDArray[np.int64] | None:
        """None are known."""

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The samples of a range, shape (frames, 2)."""
        return self.pcm[start_frame:end_frame]

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Hash of the samples of a range."""
        return hashlib.sha256(self.pcm[start_frame:end_frame].tobytes()).hexdigest()
