"""Parse, compare and format amounts, the values of a progression in any unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audiocoach.script.quantities import RefusalError
from audiocoach.units import QuantityError, format_clock, format_duration, parse_duration, quoted

_NUMBER = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,6})?)\s*([^\W\d_]*|%)")
_TIME_UNITS = ("ms", "s", "sec", "m", "min", "h")
_PLACES = 3

AMOUNT_FORMS = "3, 2.5, 30s, 1m30s, 5km, 60kg or 6:00/km"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit. ``unit`` is as written (``s``, ``kg``, "" for none). If ``is_time``, ``value``
    is in milliseconds and ``unit`` is what follows the time (``/km``).
    """

    value: Fraction
    unit: str = ""
    is_time: bool = False

    def with_value(self, value: Fraction) -> Amount:
        """Return an amount with the same unit and another value, rounded so that whole numbers stay whole."""
        if self.is_time:
            return Amount(Fraction(round(value / 1000) * 1000), self.unit, True)
        places = 0 if self.value.denominator == 1 and value.denominator == 1 else _PLACES
        return Amount(Fraction(round(value, places)), self.unit)

    def to_text(self) -> str:
        """Format the amount as written in a script."""
        if self.is_time:
            milliseconds = int(abs(self.value))
            time = format_clock(milliseconds) + self.unit if self.unit else _duration(milliseconds)
            return f"-{time}" if self.value < 0 else time
        if self.value.denominator == 1:
            return f"{self.value.numerator}{self.unit}"
        return f"{float(self.value):.{_PLACES}f}".rstrip("0").rstrip(".") + self.unit


def _duration(milliseconds: int) -> str:
    """The time as a script writes it, minutes alone as ``40min``: in a line, ``40m`` could be metres."""
    text = format_duration(milliseconds)
    return f"{text}in" if text.endswith("m") and text[:-1].isdecimal() else text


def parse_amount(text: str) -> Amount:
    """Parse an amount. A negative step has a leading minus, in any form.

    Raises:
        RefusalError: if it is not a number with a unit.
    """
    written = text.strip()
    number = _NUMBER.fullmatch(written)
    if number:
        return Amount(Fraction(number[1]), number[2])
    time, slash, per = written.partition("/")
    try:
        return Amount(_signed_ms(time), slash + per.strip(), is_time=True)
    except QuantityError:
        raise RefusalError(f"{quoted(text)} is not a number with a unit", f"Write {AMOUNT_FORMS}.") from None


def to_common_unit(amounts: Mapping[str, Amount]) -> dict[str, Amount]:
    """Convert amounts to a common unit, by key; times in different units become milliseconds.

    Raises:
        RefusalError: if they have different units.
    """
    kinds = {(amount.unit, amount.is_time) for amount in amounts.values()}
    if len(kinds) <= 1:
        return dict(amounts)
    if all(_is_time(amount) for amount in amounts.values()):
        return {key: _to_time(amount) for key, amount in amounts.items()}
    shown = ", ".join(f"{key} {amount.to_text()}" for key, amount in amounts.items())
    raise RefusalError(f"these have different units: {shown}", "Write all of them in the same unit.")


def _is_time(amount: Amount) -> bool:
    return (amount.is_time and not amount.unit) or (not amount.is_time and amount.unit in _TIME_UNITS)


def _to_time(amount: Amount) -> Amount:
    return amount if amount.is_time else Amount(_signed_ms(amount.to_text()), is_time=True)


def _signed_ms(time: str) -> Fraction:
    """Return a duration in milliseconds, negative if it is subtracted."""
    size = Fraction(int(parse_duration(time.removeprefix("-").removeprefix("+"))))
    return -size if time.startswith("-") else size
