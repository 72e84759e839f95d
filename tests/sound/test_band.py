"""The players of the beds: nothing they do clicks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.sound import synth
from audiocoach.sound.band import Band
from audiocoach.sound.beds import BED_SPECS, band_of, tune_of

PUMPED = [name for name, spec in BED_SPECS.items() if {"kick", "pad"} <= set(spec.levels_db)]


def largest_step(samples: NDArray[np.float32]) -> float:
    """The most that two neighbouring samples differ, from silence on."""
    return float(np.abs(np.diff(samples, axis=0, prepend=samples[:1] * 0)).max())


def played(band: Band, scores: dict[str, str]) -> NDArray[np.float32]:
    """A bar in which these scores are heard at their levels of work."""
    heard = tuple((player, score, band.spec.levels_db[player]) for player, score in scores.items())
    return band.bar((heard, 0))


@pytest.mark.parametrize("kicks", ["9...9...9...9...", "9.....9...9...9.", "..........9....9"])
@pytest.mark.parametrize("name", PUMPED)
def test_the_pad_makes_way_for_the_kick_without_a_step(name: str, kicks: str) -> None:
    """Kick and pad less the kick move by hardly more from sample to sample than the pad alone."""
    band = band_of(tune_of(name))
    pad = played(band, {"pad": "9"})
    made_way = played(band, {"pad": "9", "kick": kicks}) - played(band, {"kick": kicks})
    assert np.abs(made_way).sum() < 0.95 * np.abs(pad).sum()
    assert largest_step(made_way) < 1.05 * largest_step(pad)


def test_there_are_beds_whose_pad_makes_way() -> None:
    """The test above looks at something."""
    assert PUMPED


@pytest.mark.parametrize(
    "sound",
    [
        synth.kick(),
        synth.clap(seed=11),
        synth.tom(),
        synth.crash(seed=15),
        synth.hat(seed=12, decay_s=0.022),
        synth.shaker(seed=14),
        synth.bass(40, 0.5, 0.5),
        synth.pluck(67, 0.16),
        synth.bell(74, 0.9),
        synth.keys(64, 1.1),
    ],
    ids=["kick", "clap", "tom", "crash", "hat", "shaker", "bass", "pluck", "bell", "keys"],
)
def test_no_instrument_begins_or_ends_with_a_step(sound: NDArray[np.float32]) -> None:
    """The first sample is a smaller step from silence than those that follow, the last is nearly nothing."""
    inside = float(np.abs(np.diff(sound, axis=0)).max())
    assert np.abs(sound[0]).max() <= inside
    assert np.abs(sound[-1]).max() <= 0.001
