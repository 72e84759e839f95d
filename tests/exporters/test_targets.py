"""Aims as numbers."""

from __future__ import annotations

import pytest

from audiocoach.exporters.targets import Aims, Share, power_share, read_aims, zone_number, zone_of
from audiocoach.importers import effort


@pytest.mark.parametrize("of", effort.SPOKEN)
@pytest.mark.parametrize(
    ("low", "high", "ramp"), [(0.65, 0.65, False), (0.5, 0.75, True), (0.9, 1.05, False)]
)
def test_what_an_importer_says_is_read_again(of: str, low: float, high: float, *, ramp: bool) -> None:
    """Every aim that importers write as a tip."""
    tip = effort.aim(low, high, effort.SPOKEN[of], ramp=ramp)
    assert read_aims((tip,)) == Aims(Share(low, high, of, ramp and low != high))  # type: ignore[arg-type]


def test_aims_in_one_tip_are_taken_apart() -> None:
    """As importers join them; what is no aim stays a tip."""
    tips = (f"{effort.aim(0.9, 0.9, 'threshold power')} {effort.cadence('90', '95')}", "Sit tall.")
    assert read_aims(tips) == Aims(Share(0.9, 0.9), cadence=(90, 95), tips=("Sit tall.",))


def test_words_that_resemble_aims_stay() -> None:
    """A tip that begins otherwise is nobody's target."""
    tips = ("Aim for 65 percent of your best.", "Try it: Cadence 90.")
    assert read_aims(tips) == Aims(tips=tips)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_zone_has_a_power_that_is_read_as_that_zone(number: int) -> None:
    """So that a round trip through percentages keeps it."""
    share = power_share(f"zone {number}")
    assert share is not None
    assert zone_of(share) == f"zone {number}"
    assert zone_number(f"zone {number}") == number


@pytest.mark.parametrize(
    ("written", "share"),
    [("sprint", 1.3), ("rpe 10", 1.3), ("rpe 1", 0.5), ("rpe 11", None), ("rir 2", None), ("zone 9", None)],
)
def test_efforts_in_words(written: str, share: float | None) -> None:
    """Those with a meaning for power have a share."""
    assert power_share(written) == share
