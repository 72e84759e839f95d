"""Targets and efforts of a session as numbers: percent of a threshold, watts, cadence, speed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from audiocoach.importers import effort
from audiocoach.units import parse_pace_ms_per_m

ShareOf = Literal["power", "max HR", "LTHR", "pace"]
"""What a percentage refers to, as in :data:`audiocoach.importers.effort.SPOKEN`."""

_SPOKEN: Mapping[str, ShareOf] = {
    "threshold power": "power",
    "maximum heart rate": "max HR",
    "threshold heart rate": "LTHR",
    "threshold pace": "pace",
}
_N = r"(\d{1,3}(?:\.\d{1,3})?)"
_AIM = re.compile(
    rf"\s*(Aim for|Go from) {_N}(?: to {_N})? percent of (?:your )?({'|'.join(_SPOKEN)})\.", re.IGNORECASE
)
_WATTS = re.compile(r"\s*Aim for (\d{1,4})(?: to (\d{1,4}))? watts\.", re.IGNORECASE)
_BEATS = re.compile(r"\s*Heart rate (\d{1,3})(?: to (\d{1,3}))?\.", re.IGNORECASE)
_CLOCK = r"(?:(\d{1,2}) minutes?)? ?(?:(\d{1,2})(?: seconds)?)?"
_PACES = re.compile(rf"\s*Between {_CLOCK} and {_CLOCK} a kilometre\.", re.IGNORECASE)
_CADENCE = re.compile(rf"\s*Cadence {_N}(?: to {_N})?\.", re.IGNORECASE)

OF_THRESHOLD: Mapping[str, float] = {
    "zone 1": 0.5,
    "zone 2": 0.68,
    "zone 3": 0.83,
    "zone 4": 0.97,
    "zone 5": 1.12,
    "easy": 0.5,
    "steady": 0.68,
    "tempo": 0.83,
    "hard": 1.12,
    "sprint": 1.3,
}
"""Efforts as a share of threshold power: the middles of Zwift's zones, as the importer names them
(:data:`audiocoach.importers.effort.ZWIFT`).
"""
_RPE = ("zone 1", "zone 1", "zone 2", "zone 2", "zone 3", "zone 3", "zone 4", "zone 5", "zone 5", "sprint")
"""The zone of each number of perceived exertion, from 1."""


@dataclass(frozen=True, slots=True)
class Share:
    """Fractions of a threshold, from ``low`` to ``high``; of a ramp the first and the last."""

    low: float
    high: float
    of: ShareOf = "power"
    ramp: bool = False


@dataclass(frozen=True, slots=True)
class Aims:
    """The targets in tips as numbers, and the other tips."""

    share: Share | None = None
    watts: tuple[int, int] | None = None
    beats: tuple[int, int] | None = None
    km_s: tuple[int, int] | None = None
    """The faster and the slower pace, in seconds a kilometre."""
    cadence: tuple[float, float] | None = None
    tips: tuple[str, ...] = ()


def read_aims(tips: tuple[str, ...]) -> Aims:
    """The targets in tips that an importer wrote (:mod:`audiocoach.importers.effort`), as numbers."""
    aims = Aims()
    left = []
    for tip in tips:
        rest = tip
        while (taken := _take(rest, aims)) is not None:
            aims, rest = taken
        if rest.strip():
            left.append(rest.strip())
    return replace(aims, tips=tuple(left))


def _take(text: str, aims: Aims) -> tuple[Aims, str] | None:
    """The targets with the one that a text begins with, and the rest of the text; ``None`` if it begins with
    none, or with one that is already known.
    """
    if aims.share is None and (found := _AIM.match(text)):
        low, high = float(found[2]) / 100, float(found[3] or found[2]) / 100
        share = Share(low, high, _SPOKEN[found[4].lower()], found[1].lower() == "go from")
        return replace(aims, share=share), text[found.end() :]
    if aims.watts is None and (found := _WATTS.match(text)):
        return replace(aims, watts=(int(found[1]), int(found[2] or found[1]))), text[found.end() :]
    if aims.beats is None and (found := _BEATS.match(text)):
        return replace(aims, beats=(int(found[1]), int(found[2] or found[1]))), text[found.end() :]
    if aims.cadence is None and (found := _CADENCE.match(text)):
        return replace(aims, cadence=(float(found[1]), float(found[2] or found[1]))), text[found.end() :]
    if aims.km_s is None and (found := _PACES.match(text)):
        fast_s, slow_s = (60 * int(found[at] or 0) + int(found[at + 1] or 0) for at in (1, 3))
        if fast_s and slow_s:
            return replace(aims, km_s=(fast_s, slow_s)), text[found.end() :]
    return None


def power_share(written: str) -> float | None:
    """An effort (``zone 2``, ``rpe 7``, ``hard``) as a share of threshold power; ``None`` for other words."""
    word, _, number = written.partition(" ")
    if word == "rpe" and number.isdecimal() and 1 <= int(number) <= len(_RPE):
        return OF_THRESHOLD[_RPE[int(number) - 1]]
    return OF_THRESHOLD.get(written)


def zone_number(written: str) -> int | None:
    """The number in ``zone 2``."""
    word, _, number = written.partition(" ")
    return int(number) if word == "zone" and number in ("1", "2", "3", "4", "5") else None


def speed_mm_per_s(pace: str) -> float:
    """A pace (``5:00/km``) as a speed in millimetres per second."""
    return 1_000_000 / float(parse_pace_ms_per_m(pace))


def zone_of(share: float) -> str:
    """The effort that importers write for a share of threshold power."""
    return effort.zone(share, effort.ZWIFT)
