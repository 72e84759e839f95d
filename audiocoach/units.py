"""Time, level and distance: their types, how they are written, how they are printed.

Time is an integer: :data:`Ms` in scripts, :data:`Frames` (samples per channel at 44,100 Hz) in sound. Both
are plain integers at run time; a type checker refuses one in place of the other. A frame position is always
computed from an exact position in milliseconds, never as a sum of rounded parts, so a track does not drift.
Ranges are half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:

    class _Quantity:
        """An integer with a unit, for the type checker: plain integers mix with it, other units do not."""

        def __add__(self, other: Self | int) -> Self: ...
        def __radd__(self, other: int) -> Self: ...
        def __sub__(self, other: Self | int) -> Self: ...
        def __rsub__(self, other: int) -> Self: ...
        def __mul__(self, other: int) -> Self: ...
        def __rmul__(self, other: int) -> Self: ...
        def __rmod__(self, other: int) -> int: ...
        def __rfloordiv__(self, other: int) -> int: ...
        def __rtruediv__(self, other: float) -> float: ...
        def __divmod__(self, other: int) -> tuple[int, int]: ...
        def __abs__(self) -> Self: ...
        def __floordiv__(self, other: Self | int) -> Self: ...
        def __truediv__(self, other: Self | float) -> float: ...
        def __mod__(self, other: Self | int) -> Self: ...
        def __neg__(self) -> Self: ...
        def __index__(self) -> int: ...
        def __int__(self) -> int: ...
        def __float__(self) -> float: ...
        def __lt__(self, other: Self | float) -> bool: ...
        def __le__(self, other: Self | float) -> bool: ...
        def __gt__(self, other: Self | float) -> bool: ...
        def __ge__(self, other: Self | float) -> bool: ...

    class _Ms(_Quantity): ...

    class _Frames(_Quantity): ...

    Ms = _Ms | int
    """Milliseconds."""
    Frames = _Frames | int
    """Frames: samples per channel at :data:`SAMPLE_RATE`."""
else:
    Ms = Frames = int

SAMPLE_RATE = 44_100
"""Frames per second of everything inside the program."""

MAX_DIGITS = 9
"""Maximum number of digits of a number; a longer one is refused before it becomes an integer."""

DURATION_FORMS = "40s, 3m, 1m30s, 1h05m, 1:30 or 500ms"
MILES_TO_METRES = Fraction(1_609_344, 1000)

STEERING_CHARACTERS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
"""Marks that change the direction of what follows, and invisible tags, as a set in regular expressions."""

_STEERING = re.compile(f"[{STEERING_CHARACTERS}]")
_NUMBER = rf"\d{{1,{MAX_DIGITS}}}(?:\.\d{{1,6}})?"
_UNIT_MS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_UNIT_WORDS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "ms": "ms",
}  # fmt: skip
_PART = re.compile(rf"\s*({_NUMBER})\s*([a-z]+)\s*", re.IGNORECASE)
_CLOCK = re.compile(rf"(?:(\d{{1,{MAX_DIGITS}}}):)?(\d{{1,{MAX_DIGITS}}}):(\d{{2}})(?:\.(\d{{1,3}}))?")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_BARE = re.compile(_NUMBER)
_LEVEL = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,2})?)\s*db", re.IGNORECASE)
_DISTANCE = re.compile(rf"({_NUMBER})\s*(m|metres?|meters?|km|mi|miles?)", re.IGNORECASE)
_PACE = re.compile(r"(.+?)\s*/\s*(km|mi(?:le)?|(\d{2,4})\s*m)", re.IGNORECASE)


class QuantityError(ValueError):
    """A quantity that cannot be read; the text says what was expected."""


def frame_at(position_ms: Ms) -> Frames:
    """The frame on which a position in milliseconds falls, rounded to the nearest (half up)."""
    return (int(position_ms) * SAMPLE_RATE + 500) // 1000


def ms_at(frame: Frames) -> Ms:
    """The last whole millisecond at or before a frame."""
    return int(frame) * 1000 // SAMPLE_RATE


def nearest_ms(frame: Frames) -> Ms:
    """The millisecond nearest to a frame: the one that the frame was computed from."""
    return (int(frame) * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE


def ms_for_frames(frames: Frames) -> Ms:
    """The least number of whole milliseconds that is as long as these frames."""
    return -(int(frames) * -1000 // SAMPLE_RATE)


def seconds(frames: Frames) -> float:
    """Frames as seconds, to the microsecond: for the edges (JSON, tables, tags)."""
    return round(frames / SAMPLE_RATE, 6)


def parse_duration(text: str) -> Ms:
    """A written duration (``40s``, ``1m30s``, ``1:02:03``, ``500ms``, bare seconds) in milliseconds, >= 0.

    Raises:
        QuantityError: if it is not one, or is finer than a millisecond.
    """
    written = text.strip()
    _refuse_decimal_comma(text)
    if _BARE.fullmatch(written):
        return _whole_ms(Fraction(written) * 1000, text)
    clock = _CLOCK.fullmatch(written)
    if clock:
        return _clock_ms(clock, text)
    position, total, previous = 0, Fraction(0), None
    units = list(_UNIT_MS)
    while position < len(written):
        part = _PART.match(written, position)
        unit = _UNIT_WORDS.get(part[2].lower()) if part else None
        if part is None or unit is None:
            raise QuantityError(f"{quoted(text)} is not a duration; write it like {DURATION_FORMS}")
        if previous is not None and units.index(unit) <= units.index(previous):
            raise QuantityError(
                f"{quoted(text)} is not a duration: units go from large to small, as in 1h05m or 1m30s"
            )
        total += Fraction(part[1]) * _UNIT_MS[unit]
        previous, position = unit, part.end()
    if previous is None:
        raise QuantityError(f"a duration is missing; write it like {DURATION_FORMS}")
    return _whole_ms(total, text)


def _refuse_decimal_comma(text: str) -> None:
    if _DECIMAL_COMMA.search(text):
        fixed = _DECIMAL_COMMA.sub(".", text.strip())
        raise QuantityError(f"{quoted(text)} has a decimal comma; decimals have a point: write {fixed}")


def _clock_ms(clock: re.Match[str], text: str) -> Ms:
    hours, minutes, secs, thousandths = clock.groups()
    if int(secs) > 59 or (hours is not None and int(minutes) > 59):
        raise QuantityError(f"{quoted(text)} is not a duration: after the colon come 00 to 59")
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(secs)
    return whole * 1000 + int((thousandths or "0").ljust(3, "0"))


def _whole_ms(value: Fraction, text: str) -> Ms:
    if value.denominator != 1:
        raise QuantityError(f"{quoted(text)} is finer than a millisecond, the smallest step of the clock")
    return value.numerator


def parse_level_db(text: str) -> float:
    """A level or gain written like ``-16dB``, in decibels (-999.99 to 999.99)."""
    level = _LEVEL.fullmatch(text.strip())
    if not level:
        raise QuantityError(f"{quoted(text)} is not a level; write it in decibels, like -16dB")
    return float(level[1])


def parse_distance_m(text: str) -> Fraction:
    """A distance written like ``400m``, ``5km`` or ``1mi``, in metres, > 0."""
    _refuse_decimal_comma(text)
    distance = _DISTANCE.fullmatch(text.strip())
    if not distance:
        raise QuantityError(f"{quoted(text)} is not a distance; write it like 400m, 5km or 1mi")
    unit = distance[2].lower()
    factor = MILES_TO_METRES if unit.startswith("mi") else 1000 if unit == "km" else 1
    metres = Fraction(distance[1]) * factor
    if not metres:
        raise QuantityError("a distance is more than zero")
    return metres


def parse_pace_ms_per_m(text: str) -> Fraction:
    """A pace written like ``5:00/km``, ``8:00/mi`` or ``2:00/500m``, in milliseconds per metre, > 0.

    A number without a colon or a unit is refused: 5.30 and 5 mean minutes to a runner, and would be seconds.

    Raises:
        QuantityError: if it is not a pace.
    """
    pace = _PACE.fullmatch(text.strip())
    try:
        per_unit_ms = parse_duration(pace[1]) if pace and not _BARE.fullmatch(pace[1].strip()) else 0
    except QuantityError:
        per_unit_ms = 0
    if not pace or not per_unit_ms:
        raise QuantityError(f"{quoted(text)} is not a running pace; write it like 5:00/km or 8:00/mi")
    return Fraction(int(per_unit_ms)) / pace_unit_m(text)


def pace_unit_m(pace: str) -> Fraction:
    """The metres of a pace's unit: 1000 of ``5:00/km``, 500 of ``2:00/500m``.

    Raises:
        QuantityError: when it has no such unit.
    """
    found = _PACE.fullmatch(pace.strip())
    metres = Fraction(int(found[3] or 0)) if found else Fraction(0)
    if found and not found[3]:
        metres = Fraction(1000) if found[2].lower() == "km" else MILES_TO_METRES
    if not metres:
        raise QuantityError(f"{quoted(pace)} has no unit; write it like 5:00/km or 8:00/mi")
    return metres


def format_clock(duration_ms: Ms) -> str:
    """Milliseconds as ``m:ss`` or ``h:mm:ss``, rounded to the second: for tables."""
    whole = (int(duration_ms) + 500) // 1000
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def format_seconds(time_s: float) -> str:
    """Seconds as :func:`format_clock` has them."""
    return format_clock(round(time_s * 1000))


def format_percent(share: float) -> str:
    """A share (1 is all) such as ``25 %``."""
    return f"{share * 100:.0f} %"


def format_duration(duration_ms: Ms) -> str:
    """Milliseconds in the shortest form that :func:`parse_duration` reads back unchanged."""
    if duration_ms == 0:
        return "0s"
    parts, rest = [], int(duration_ms)
    for unit, size in _UNIT_MS.items():
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)


def quoted(text: str, limit: int = 40) -> str:
    """Return text in quotes for a message, on one line and cut if it is long."""
    return f'"{shortened(text, limit)}"'


def one_of(names: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def capitalized(text: str) -> str:
    """The text with a capital first letter; the others stay as they are."""
    return text[:1].upper() + text[1:]


def without_steering(text: str) -> str:
    """The text without :data:`STEERING_CHARACTERS`."""
    return _STEERING.sub("", text)


def shortened(text: str, limit: int = 40) -> str:
    """Return text on one line, cut if it is longer than ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def whole_minutes_ms(duration_ms: Ms) -> Ms:
    """The duration rounded to the nearest minute, in milliseconds; at least one minute."""
    return max(1, (duration_ms + 30_000) // 60_000) * 60_000


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without its region, in lower case: ``en`` for ``en-GB`` and ``EN_gb``."""
    return _tag_parts(tag)[0]


def region_of(tag: str) -> str:
    """The rest of a BCP 47 tag, in upper case: ``GB`` for ``en-GB`` and ``EN_gb``, empty for ``en``."""
    return _tag_parts(tag)[1]


def _tag_parts(tag: str) -> tuple[str, str]:
    language, _, region = tag.strip().replace("_", "-").partition("-")
    return language.lower(), region.upper()
