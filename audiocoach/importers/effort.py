"""Efforts of other programs in a script's words: zones from percentages, names, spoken aims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from audiocoach.importers.words import clean_text
from audiocoach.units import pace_unit_m, parse_pace_ms_per_m

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord

SPRINT = "sprint"

ZWIFT = (0.60, 0.76, 0.90, 1.05, 1.19)
"""Where Zwift's zones 2 to 6 begin, as fractions of threshold power."""

BOUNDS: Mapping[str, tuple[float, float, float, float, float]] = {
    "power": (0.56, 0.76, 0.91, 1.06, 1.21),
    "max HR": (0.60, 0.70, 0.80, 0.90, 9.0),
    "LTHR": (0.81, 0.90, 0.94, 1.00, 9.0),
    "pace": (0.776, 0.878, 0.944, 1.001, 1.116),
}
"""Where zones 2 to 5 and sprint begin, as fractions: Coggan's levels of power, the usual tenths of maximum
heart rate, and Friel's zones of threshold heart rate and threshold pace.
"""

PACE_OF_ZONE: Mapping[str, float] = {
    "zone 1": 0.74,
    "zone 2": 0.83,
    "zone 3": 0.91,
    "zone 4": 0.97,
    "zone 5": 1.06,
    SPRINT: 1.16,
}
"""Speed in a zone as a share of the speed at threshold: the middles of :data:`BOUNDS`."""

SPOKEN: Mapping[str, str] = {
    "power": "threshold power",
    "max HR": "maximum heart rate",
    "LTHR": "threshold heart rate",
    "pace": "threshold pace",
}
"""What a percentage refers to, in words."""

_NAMES: Mapping[str, str] = {
    "zone 1": "Easy",
    "zone 2": "Steady",
    "zone 3": "Tempo",
    "zone 4": "Threshold",
    "zone 5": "Hard",
    SPRINT: "Sprint",
}


def zone(share: float, bounds: tuple[float, ...]) -> str:
    """``zone 1`` to ``zone 5``, or ``sprint`` above them, by the bounds that a fraction reaches."""
    number = 1 + sum(share >= bound for bound in bounds)
    return f"zone {number}" if number <= len(bounds) else SPRINT


def name_for(effort: str, word: RunWord) -> str:
    """A name for a step that has none."""
    return _NAMES.get(effort, word.capitalize())


def aim(low: float, high: float, of: str, *, ramp: bool = False) -> str:
    """Fractions as words to speak: ``Aim for 65 to 75 percent of threshold power.``"""
    first, last = (f"{share * 100:.0f}" for share in (low, high))
    if first == last:
        return f"Aim for {first} percent of {of}."
    return f"{'Go from' if ramp else 'Aim for'} {first} to {last} percent of {of}."


def aim_watts(low: float, high: float, *, ramp: bool = False) -> str:
    """Watts as words to speak: ``Aim for 180 to 200 watts.``"""
    first, last = (f"{watts:.0f}" for watts in (low, high))
    if first == last:
        return f"Aim for {first} watts."
    return f"{'Go from' if ramp else 'Aim for'} {first} to {last} watts."


def is_flat(low: float, high: float) -> bool:
    """Whether two fractions are the same percentage; a smaller ramp cannot be ridden."""
    return f"{low:.0%}" == f"{high:.0%}"


def pace_at(pace: str, share: float) -> str:
    """The pace at a share of the speed of ``pace``, to the second: 5:00/km at 1.2 is 4:10/km."""
    unit = "".join(pace.rpartition("/")[2].split())
    unit_s = parse_pace_ms_per_m(pace) * pace_unit_m(pace) / 1000
    return write_pace(unit_s / Fraction(share), unit)


def write_pace(unit_s: Fraction, unit: str) -> str:
    """Seconds for a unit of distance as a script's pace, at least one second: ``4:10/km``."""
    minutes, seconds = divmod(max(1, round(unit_s)), 60)
    return f"{minutes}:{seconds:02}/{unit}"


def cadence(low: str, high: str = "") -> str:
    """A cadence as words to speak. (``cadence`` in a script would click on every step.)"""
    return f"Cadence {low} to {high}." if high and high != low else f"Cadence {low}."


def join_tips(tips: Iterable[str]) -> tuple[str, ...]:
    """All aims in one tip, because only one tip is said before a step; cut to what a script can hold."""
    text = clean_text(" ".join(filter(None, tips)))
    return (text,) if text else ()


def ramp_remark(low: float, high: float, effort: str) -> str:
    """The remark on a ramp."""
    return f"the ramp from {low:.0%} to {high:.0%} became a spoken tip; its effort is {effort} (the middle)"
