"""Numbers as other programs and people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

_NUMBER = re.compile(
    r"\s*\+?(?P<number>(?=[.,]?\d)\d{0,9}(?:[.,]\d{0,30})?)(?P<power>e[+-]?\d)?\s*(?P<percent>%?)\s*",
    re.IGNORECASE | re.ASCII,
)
_LOST_TO_BINARY = 9
"""Decimals that are kept: what follows comes from binary fractions, such as 59.99999999999999."""


@lru_cache(maxsize=4096)
def read_number(written: str) -> Fraction | None:
    """A number that is not negative: ``60``, ``60.``, ``.5``, ``0,95``, ``95%`` (0.95), ``5e-1``, or with the
    17 decimals of a binary fraction. ``None`` for any other text.
    """
    found = _NUMBER.fullmatch(written)
    if found is None:
        return None
    value = Fraction(found["number"].replace(",", ".") + (found["power"] or ""))
    return round(value / 100 if found["percent"] else value, _LOST_TO_BINARY)


def are_like_metres(lengths: Sequence[Fraction]) -> bool:
    """Whether lengths without a unit look like metres: whole hundreds, and most of them no half minutes."""
    odd = sum(length % 30 != 0 for length in lengths)
    return bool(lengths) and all(length % 100 == 0 for length in lengths) and 2 * odd > len(lengths)
