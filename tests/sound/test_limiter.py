"""The limiter: its ceiling, its stillness, its independence of cuts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.sound.limiter import BLOCK_FRAMES, LimiterSettings, gain_edges, limit

LIMIT = LimiterSettings(ceiling_dbfs=-2.0)


@given(st.lists(st.tuples(st.integers(0, 4000), st.floats(0.001, 50.0)), max_size=12), st.integers(1, 4500))
@settings(max_examples=60)
def test_nothing_passes_the_ceiling(peaks: list[tuple[int, float]], frames: int) -> None:
    """Whatever comes in, no sample leaves above the ceiling, and none changes its sign."""
    samples = np.full((frames, 2), 0.1, dtype=np.float32)
    for place, height in peaks:
        samples[place % frames, place % 2] = height * (-1) ** place
    before = samples.copy()
    limit(samples, LIMIT)
    assert np.abs(samples).max() <= LIMIT.ceiling * 1.0001
    assert (np.sign(samples) == np.sign(before)).all()


def test_what_is_below_the_ceiling_is_untouched() -> None:
    """A signal under the ceiling comes out bit for bit."""
    samples = np.random.default_rng(1).uniform(-0.79, 0.79, (10_000, 2)).astype(np.float32)
    before = samples.copy()
    limit(samples, LIMIT)
    assert np.array_equal(samples, before)


def test_gain_is_smooth_and_bounded_in_time() -> None:
    """Around one peak the gain moves in small steps, is down at the peak, and is 1 outside its reach."""
    samples = np.full((44_100, 2), 0.25, dtype=np.float32)
    samples[22_050] = 1.6
    limit(samples, LIMIT)
    gain = samples[:, 0] / 0.25
    gain[22_050] = samples[22_050, 0] / 1.6
    assert gain[22_050] == pytest.approx(LIMIT.ceiling / 1.6, rel=0.01)
    assert np.abs(np.diff(gain)).max() < 0.01
    assert (gain[: 22_050 - LIMIT.reach_after - BLOCK_FRAMES] == 1).all()
    assert (gain[22_050 + LIMIT.reach_before + BLOCK_FRAMES :] == 1).all()


def test_a_cut_with_its_reach_gives_the_same_samples() -> None:
    """A stretch limited with its neighbourhood alone is the stretch of the whole, bit for bit."""
    chance = np.random.default_rng(7)
    whole = (chance.standard_normal((60 * BLOCK_FRAMES * 20, 2)) * 0.4).astype(np.float32)
    start, end = 500 * BLOCK_FRAMES, 700 * BLOCK_FRAMES
    low, high = start - LIMIT.reach_before, end + LIMIT.reach_after
    part = whole[low:high].copy()
    limit(whole, LIMIT)
    limit(part, LIMIT)
    assert np.array_equal(part[start - low : end - low], whole[start:end])


def test_idle_blocks_ask_for_nothing() -> None:
    """No gain is worked out where nothing passes the ceiling, nor for no blocks at all."""
    assert gain_edges(np.full(10, 0.5, np.float32), LIMIT) is None
    assert gain_edges(np.zeros(0, np.float32), LIMIT) is None
