"""The words of an intervals.icu step: its length and its targets (power, heart rate, pace, cadence)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from audiocoach.importers import effort
from audiocoach.units import MILES_TO_METRES, Ms, quoted

_N = r"\d{1,6}(?:\.\d{1,3})?"
_TIME = re.compile(
    rf"(?=\d)(?:(?P<h>{_N})h)?(?:(?P<m>{_N})[m'′])?(?:(?P<s>{_N})(?:s|\"|''|″)|(?<=[m'′])(?P<bare>\d{{1,2}}))?",
    re.IGNORECASE | re.ASCII,
)
_DISTANCE = re.compile(rf"({_N})(mtr|km|mi|y)", re.IGNORECASE | re.ASCII)
_PERCENT = re.compile(rf"({_N})%?(?:-({_N}))?%", re.ASCII)
_ZONE = re.compile(r"z(\d)(?:-z?(\d))?", re.IGNORECASE | re.ASCII)
_RPM = re.compile(r"(\d{1,3})(?:rpm)?(?:-(\d{1,3}))?rpm", re.IGNORECASE | re.ASCII)
_BPM = re.compile(r"(\d{2,3})(?:bpm)?(?:-(\d{2,3}))?bpm", re.IGNORECASE | re.ASCII)
_WATTS = re.compile(r"(\d{1,4})w?(?:-(\d{1,4}))?w", re.IGNORECASE | re.ASCII)
_RPE = re.compile(r"rpe([1-9]|10)(?:-([1-9]|10))?", re.IGNORECASE | re.ASCII)
_CLOCK = r"(\d{1,2}):([0-5]\d)"
_UNIT = r"/(km|mi|100m|100y|250m|400m|500m)"
_PACE = re.compile(rf"{_CLOCK}(?:{_UNIT})?(?:-{_CLOCK})?(?:{_UNIT})?", re.IGNORECASE | re.ASCII)
_METRES: Mapping[str, Fraction] = {
    "m": Fraction(1),
    "km": Fraction(1000),
    "mi": MILES_TO_METRES,
    "y": Fraction(9144, 10_000),
}
_KINDS: Mapping[str, str] = {
    "hr": "max HR",
    "lthr": "LTHR",
    "pace": "pace",
    "ftp": "power",
    "power": "power",
}
_SHORT_FORMS = tuple(
    (re.compile(written, re.IGNORECASE | re.ASCII), short)
    for written, short in (
        (r"(?<!\d)(\d{1,6})%?\s*(?:->|→|»)\s*(\d{1,6})\s*%", r"ramp \1-\2%"),
        (r"\bfrom\s+(\d{1,6})\s*%?\s+to\s+(\d{1,6})\s*(%|w\b)", r"ramp \1-\2\3"),
        (r"(?<=\d)\s*[%w]?\s+to\s+(?=\d{1,6}\s*(?:%|w\b|rpm|bpm))", "-"),
        (r"(?<=\w)\s*[–—]\s*(?=[\dz])", "-"),
        (r"(?<=[\w%])\s+-\s+(?=[\dz])", "-"),
        (r"(?<=\d)\s*(?:percent|pct)\b", "%"),
        (r"(?<=\d)\s+%", "%"),
        (r"%(?=[a-z])", "% "),
        (r"(?<=\d)\s*w(?:atts?)?\b(?!/)", "w"),
        (r"(?<=\d)\s+(?=[rb]pm\b)", ""),
        (r"\b(?:cadence|cad)[:=]?\s*(\d{1,3}(?:-\d{1,3})?)(?:\s?rpm)?\b", r"\1rpm"),
        (r"\b(\d{2,3}(?:-\d{2,3})?)\s+(?:cadence|cad)\b", r"\1rpm"),
        (r"\bmmp\s+(?=\d)", "mmp"),
        (r"\b(?:z|zones?)\s*(?=\d)", "z"),
        (r"\brpe\s*[:=]?\s*(?=\d)", "rpe"),
        (r"(?<=\d)\s*/\s*(?=(?:km|mi|\d00)\b)", "/"),
        (r"(?<=:\d\d)\s*(?:min(?:utes)?)?\s*(?:/|per)\s*(?=km|mi|[1-5]\d0\s?[my])", "/"),
        (r"(?<=/)(?:kilometre|kilometer)\b", "km"),
        (r"(?<=/)mile\b", "mi"),
        (r"(?<=/\d\d\d)\s?(?:yds?|yrds?|yards?)\b", "y"),
        (r"\b(\d{1,2})'(\d\d)(?:\"|'')?(?=/)", r"\1:\2"),
        (r"\b(?:max(?:imum)?\s*hr|hr\s?max|max(?:imum)? heart rate)\b", "hr"),
        (r"\b(?:threshold\s+(?:hr|heart rate))\b", "lthr"),
        (
            r"\b(?:press(?: the)? lap(?: button)?|until lap(?: press| button)?|lap button(?: press)?)\b",
            "lap^",
        ),
    )
)
"""Other spellings of the forms that the editor of intervals.icu writes."""
_FASTEST_KM_S = 150
"""No run lasts at a pace below this; one without a unit is a swimmer's."""
_LAP = "lap^"
_FILLERS = frozenset({"@", "at", "of", "in", "to", "on", "-", "–", "="})
"""Words that mean nothing before a target."""
_SILENT = frozenset({"ramp", "freeride", "hidepower", *_KINDS})


@dataclass(frozen=True, slots=True)
class Length:
    """A time, or a distance as a script writes it."""

    time_ms: Ms = 0
    distance: str = ""
    metres: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class StepTargets:
    """A step's targets in a script's words, and remarks on what was changed or left out.

    ``share`` is the middle of a percentage of ``kind``, a key of :data:`~audiocoach.importers.effort.BOUNDS`.
    ``words`` are those that are no target. A comma before ``words`` follows the length or a target.
    ``intensity`` is the value of ``intensity=``.
    """

    effort: str = ""
    pace: str = ""
    tips: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    share: float = 0
    kind: str = ""
    words: str = ""
    intensity: str = ""
    waits_for_lap: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no target at all."""
        return not (self.effort or self.pace or self.tips)


def length_of(word: str) -> Length | None:
    """A written length; ``None`` for any other word."""
    if distance := _DISTANCE.fullmatch(word):
        unit = distance[2].lower().removesuffix("tr")
        metres = Fraction(distance[1]) * _METRES[unit]
        written = f"{float(metres):g}m" if unit == "y" else f"{distance[1]}{unit}"
        return Length(distance=written, metres=metres)
    time = _TIME.fullmatch(word)
    if time is None or not any(time.groups()):
        return None
    total = sum(
        Fraction(time[part] or 0) * size
        for part, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000), ("bare", 1000))
    )
    return Length(time_ms=int(total))


def parse_targets(text: str, *, before: str = "") -> StepTargets:
    """The targets in the words after a step's length, and the words that are left. ``before`` are the words
    before the length, of which only ``ramp`` matters.
    """
    words = shorten_targets(text).split()
    plain = [_plain(word) for word in words]
    kind = next((_KINDS[word] for word in plain if word in _KINDS), "power")
    is_ramp = "ramp" in plain or "ramp" in before.lower().split()
    made, left = StepTargets(kind=kind), []
    curve = next((word for word in plain if word.startswith("mmp")), "")
    for place, (word, bare) in enumerate(zip(words, plain, strict=True)):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        if bare not in (",", ";") and (bare in _SILENT or (bare in _FILLERS and is_target(following))):
            pass
        elif bare == _LAP:
            made = replace(made, waits_for_lap=True)
        elif curve and (bare == curve or _PERCENT.fullmatch(bare)):
            if bare != curve:
                what = f"{quoted(bare)} is a target of your power curve and was left out"
                made = replace(made, remarks=(*made.remarks, what))
        elif bare.startswith("intensity="):
            made = replace(made, intensity=bare.partition("=")[2])
        elif read := _read_word(bare, kind, is_ramp=is_ramp):
            made = _merge(made, read)
        else:
            left.append(word)
            continue
        if word[-1:] in ",;":
            left.append(",")
    lost = ("the ramp was left out",) if "ramp" in plain and made.is_empty else ()
    return replace(
        made,
        tips=effort.join_tips(made.tips),
        remarks=made.remarks + lost,
        words=re.sub(r"\s*,(?:\s*,)*", ",", " ".join(left)).strip(" -–—:;").removesuffix(","),
    )


def shorten_targets(text: str) -> str:
    """Targets in their short forms: ``75 % of FTP`` is ``75% of FTP``, ``220 watts`` is ``220w``."""
    for written, short in _SHORT_FORMS:
        text = written.sub(short, text)
    return text


def is_target(word: str) -> bool:
    """Whether a word in its short form is a target, or names what it refers to."""
    bare = _plain(word)
    forms = (_PERCENT, _ZONE, _RPM, _BPM, _WATTS, _RPE, _PACE)
    return bare in _SILENT or bare.startswith("intensity=") or any(form.fullmatch(bare) for form in forms)


def _plain(word: str) -> str:
    return word.lower().strip(",;:()[]") or word


def _merge(made: StepTargets, read: StepTargets) -> StepTargets:
    """Both joined; of the effort, the pace and the share, the first one counts."""
    return replace(
        made,
        effort=made.effort or read.effort,
        pace=made.pace or read.pace,
        share=made.share or read.share,
        tips=made.tips + read.tips,
        remarks=made.remarks + read.remarks,
    )


def _read_word(word: str, kind: str, *, is_ramp: bool) -> StepTargets | None:
    if found := _PERCENT.fullmatch(word):
        return _share(float(found[1]) / 100, float(found[2] or found[1]) / 100, kind, is_ramp=is_ramp)
    if found := _ZONE.fullmatch(word):
        return _zones(int(found[1]), int(found[2] or found[1]))
    if found := _RPM.fullmatch(word):
        remark = f"the cadence {word} became a spoken tip, without clicks"
        return StepTargets(tips=(effort.cadence(found[1], found[2] or ""),), remarks=(remark,))
    if found := _BPM.fullmatch(word):
        span = f"{found[1]} to {found[2]}" if found[2] and found[2] != found[1] else found[1]
        return StepTargets(tips=(f"Heart rate {span}.",), remarks=(f"{word} became a spoken tip",))
    if found := _WATTS.fullmatch(word):
        remark = f"{word} became a spoken tip, because watts alone are not an effort"
        low, high = float(found[1]), float(found[2] or found[1])
        return StepTargets(tips=(effort.aim_watts(low, high, ramp=is_ramp),), remarks=(remark,))
    if found := _RPE.fullmatch(word):
        most = found[2] or found[1]
        remarks = (f"{word} became rpe {most}",) if most != found[1] else ()
        return StepTargets(effort=f"rpe {most}", remarks=remarks)
    if found := _PACE.fullmatch(word):
        return _pace(word, found)
    return None


def _share(low: float, high: float, kind: str, *, is_ramp: bool) -> StepTargets:
    word = effort.zone((low + high) / 2, effort.BOUNDS[kind])
    is_ramp = is_ramp and not effort.is_flat(low, high)
    remarks = (effort.ramp_remark(low, high, word),) if is_ramp else ()
    return StepTargets(
        word,
        tips=(effort.aim(low, high, effort.SPOKEN[kind], ramp=is_ramp),),
        remarks=remarks,
        share=(low + high) / 2,
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
    """A pace in its unit; one per 100 yards is per 100 metres. Of a range, the middle."""
    minutes, seconds, unit, *last = found.groups()
    first_s = int(minutes) * 60 + int(seconds)
    is_swum = not (unit or last[2]) and first_s < _FASTEST_KM_S
    unit = (unit or last[2] or ("100m" if is_swum else "km")).lower()
    last_s = int(last[0]) * 60 + int(last[1]) if last[0] else first_s
    per_unit_s = Fraction(first_s + last_s, 2)
    if unit == "100y":
        unit, per_unit_s = "100m", per_unit_s / _METRES["y"]
    if not per_unit_s:
        return StepTargets(remarks=(f"{quoted(word)} is not a pace and was left out",))
    pace = effort.write_pace(per_unit_s, unit)
    is_same = pace == word.lower().lstrip("0") or f"0{pace}" == word.lower() or pace == f"{word.lower()}/km"
    return StepTargets(pace=pace, remarks=() if is_same else (f"the pace {word} was converted to {pace}",))
