"""The noise floor."""

from __future__ import annotations

import numpy as np
import pytest

from audiocoach.sound.noise import NOISE_DBFS, TILE_FRAMES, add_noise_floor


def test_level_and_place() -> None:
    """The hiss has its level everywhere and belongs to absolute frames: any cut holds the same samples."""
    whole = np.zeros((3 * TILE_FRAMES, 2), dtype=np.float32)
    add_noise_floor(whole, 500)
    part = np.zeros((TILE_FRAMES, 2), dtype=np.float32)
    add_noise_floor(part, 500 + 70_000)
    assert np.array_equal(part, whole[70_000 : 70_000 + TILE_FRAMES])
    assert 20 * np.log10(whole.std()) == pytest.approx(NOISE_DBFS, abs=0.2)
    tenths = whole[: len(whole) // 2205 * 2205].reshape(-1, 2205 * 2).std(axis=1)
    assert 20 * np.log10(tenths.min() / tenths.max()) > -3


def test_it_survives_rounding() -> None:
    """As 16-bit samples no stretch of 10 ms is all zero."""
    hiss = np.zeros((TILE_FRAMES, 2), dtype=np.float32)
    add_noise_floor(hiss, 0)
    words = np.rint(hiss * 32768).astype(np.int16)
    assert (np.abs(words).reshape(-1, 441 * 2).max(axis=1) > 0).all()
