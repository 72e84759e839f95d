"""Numbers as people and programs write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.importers.words import read_number


@pytest.mark.parametrize("written", ["", ".", "-1", "x", "1.2.3", "٣", "1e99", "1 000", "nan"])
def test_what_is_no_number_is_none(written: str) -> None:
    """Or is negative, or so large that nothing is meant by it."""
    assert read_number(written) is None


@given(st.floats(0, 100_000))
def test_a_number_is_read_back_to_nine_decimals(value: float) -> None:
    """However many Python prints."""
    read = read_number(f"{value:.17f}")
    assert read is not None
    assert abs(read - Fraction(value)) < Fraction(1, 10**9)
