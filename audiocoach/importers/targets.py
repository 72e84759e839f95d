"""The words of an intervals.icu step: its length and its targets (power, heart rate, pace, cadence)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audiocoach.importers import effort
from audiocoach.units import MILES_TO_METRES, Ms, quoted

_N = r"\d{1,6}(?:\.\d{1,3})?"
_TIME = re.compile(
    rf"(?=\d)(?:(?P<h>{_N})h)?(?:(?P<m>{_N})[m'′])?(?:(?P<s>{_N})(?:s|\"|''|″)|(?<=[m'′])(?P<bare>\d{{1,2}}))?",
    re.IGNORECASE | re.ASCII,
)
_DISTANCE = re.compile(rf"({_N})(mtr|km|mi)", re.IGNORECASE | re.ASCII)
_PERCENT = re.compile(rf"({_N})%?(?:-({_N}))?%", re.ASCII)
_ZONE = re.compile(r"z(\d)(?:-z?(\d))?", re.IGNORECASE | re.ASCII)
_RPM = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?rpm", re.IGNORECASE | re.ASCII)
_WATTS = re.compile(r"(\d{1,4})w?(?:-(\d{1,4}))?w", re.IGNORECASE | re.ASCII)
_RPE = re.compile(r"rpe([1-9]|10)", re.IGNORECASE | re.ASCII)
_CLOCK = r"(\d{1,2}):([0-5]\d)"
_UNIT = r"/(km|mi|100m|250m|400m|500m)"
_PACE = re.compile(rf"{_CLOCK}(?:{_UNIT})?(?:-{_CLOCK})?(?:{_UNIT})?", re.IGNORECASE | re.ASCII)
_METRES: Mapping[str, Fraction] = {
    "m": Fraction(1),
    "km": Fraction(1000),
    "mi": MILES_TO_METRES,
    "100m": Fraction(100),
    "250m": Fraction(250),
    "400m": Fraction(400),
    "500m": Fraction(500),
}
_KINDS: Mapping[str, str] = {"hr": "max HR", "lthr": "LTHR", "pace": "pace", "ftp": "power", "power": "power"}
_SPACED_RANGE = re.compile(r"(?<=[\w%])\s+-\s+(?=[\dzZ])")


@dataclass(frozen=True, slots=True)
class Length:
    """A time, or a distance as a script writes it."""

    time_ms: Ms = 0
    distance: str = ""
    metres: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class StepTargets:
    """A step's targets in a script's words, and remarks on what was changed or left out."""

    effort: str = ""
    pace: str = ""
    tips: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def length_of(word: str) -> Length | None:
    """A written length; ``None`` for any other word."""
    if distance := _DISTANCE.fullmatch(word):
        unit = distance[2].lower().removesuffix("tr")
        return Length(distance=f"{distance[1]}{unit}", metres=Fraction(distance[1]) * _METRES[unit])
    time = _TIME.fullmatch(word)
    if time is None or not any(time.groups()):
        return None
    total = sum(
        Fraction(time[part] or 0) * size
        for part, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000), ("bare", 1000))
    )
    return Length(time_ms=int(total))


def read_targets(text: str) -> StepTargets:
    """The targets in the words after a step's length. Unknown words become remarks."""
    words = _SPACED_RANGE.sub("-", text).split()
    lowered = [word.lower() for word in words]
    kind = next((_KINDS[word] for word in lowered if word in _KINDS), "power")
    is_ramp = "ramp" in lowered
    made = StepTargets()
    for word, plain in zip(words, lowered, strict=True):
        if plain in _KINDS or plain in ("ramp", "freeride"):
            continue
        read = _read_word(word, kind, is_ramp=is_ramp)
        made = StepTargets(
            made.effort or read.effort,
            made.pace or read.pace,
            made.tips + read.tips,
            made.remarks + read.remarks,
        )
    lost = ("the ramp was left out",) if is_ramp and not made.effort else ()
    return StepTargets(made.effort, made.pace, effort.join_tips(made.tips), made.remarks + lost)


def _read_word(word: str, kind: str, *, is_ramp: bool) -> StepTargets:
    if found := _PERCENT.fullmatch(word):
        return _share(float(found[1]) / 100, float(found[2] or found[1]) / 100, kind, is_ramp=is_ramp)
    if found := _ZONE.fullmatch(word):
        return _zones(int(found[1]), int(found[2] or found[1]))
    if found := _RPM.fullmatch(word):
        remark = f"the cadence {word} became a spoken tip, without clicks"
        return StepTargets(tips=(effort.cadence(found[1], found[2] or ""),), remarks=(remark,))
    if found := _WATTS.fullmatch(word):
        span = f"{found[1]} to {found[2]}" if found[2] else found[1]
        remark = f"{word} became a spoken tip, because watts alone are not an effort"
        return StepTargets(tips=(f"Aim for {span} watts.",), remarks=(remark,))
    if found := _RPE.fullmatch(word):
        return StepTargets(effort=f"rpe {found[1]}")
    if found := _PACE.fullmatch(word):
        return _pace(word, found)
    return StepTargets(remarks=(f"{quoted(word)} has no equivalent in a script and was left out",))


def _share(low: float, high: float, kind: str, *, is_ramp: bool) -> StepTargets:
    word = effort.zone((low + high) / 2, effort.BOUNDS[kind])
    remarks = (effort.ramp_remark(low, high, word),) if is_ramp and low != high else ()
    return StepTargets(
        word, tips=(effort.aim(low, high, effort.SPOKEN[kind], ramp=is_ramp),), remarks=remarks
    )


def _zones(low: int, high: int) -> StepTargets:
    """One zone as it is. Of several, the middle one, or the lower of two."""
    middle = (low + high) // 2
    word = f"zone {middle}" if 1 <= middle <= 5 else effort.SPRINT if middle > 5 else ""
    if low == high and word.endswith(str(low)):
        return StepTargets(word)
    written = f"zone {low}" if low == high else f"zones {low} to {high}"
    return StepTargets(word, remarks=(f"{written} became {word or 'no effort: zones start at 1'}",))


def _pace(word: str, found: re.Match[str]) -> StepTargets:
    """A pace per kilometre or mile. Of a range, its middle."""
    minutes, seconds, unit, *last = found.groups()
    unit = (unit or last[2] or "km").lower()
    first_s = int(minutes) * 60 + int(seconds)
    last_s = int(last[0]) * 60 + int(last[1]) if last[0] else first_s
    written_unit = "mi" if unit == "mi" else "km"
    per_unit_s = round(Fraction(first_s + last_s, 2) * _METRES[written_unit] / _METRES[unit])
    if not per_unit_s:
        return StepTargets(remarks=(f"{quoted(word)} is not a pace and was left out",))
    pace = f"{per_unit_s // 60}:{per_unit_s % 60:02}/{written_unit}"
    remarks = () if pace == word.lower() else (f"the pace {word} was converted to {pace}",)
    return StepTargets(pace=pace, remarks=remarks)
