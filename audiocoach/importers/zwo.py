"""Read Zwift's workout files (``.zwo``).

The format has no published definition. This reads what Zwift's editor writes and what its users share. Powers
are fractions of threshold power. Durations are seconds; they are metres if ``durationType`` is ``distance``,
and in a run without a ``durationType`` whose texts have a ``distoffset``, as Zwift's own runs do. Times,
powers and text events become the session; everything else becomes a remark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from audiocoach.importers import effort
from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftLoop,
    DraftStep,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.markup import Element, read_xml
from audiocoach.importers.words import NAME_CHARS, are_like_metres, clean_text, read_number, warn_if_short
from audiocoach.importers.zwo_events import (
    EVENT_TAGS,
    BlockStep,
    place_loose_events,
    read_events,
    with_events,
)
from audiocoach.script.constants import MAX_ROUNDS, MAX_STEPS, MAX_TRACK_MS
from audiocoach.units import parse_pace_ms_per_m, quoted

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord

_SPORTS: Mapping[str, RunWord] = {"bike": "ride", "run": "run", "row": "row"}
_HEADER = {"name", "author", "description", "tags", "sporttype", "durationtype", "workout"}
_HEADER |= {"thresholdsecperkm", "ftpoverride", "n"}
_POWERS = ("power", "powerlow", "powerhigh")
_ON_POWERS = ("onpower", "poweronlow", "poweronhigh")
_OFF_POWERS = ("offpower", "powerofflow", "poweroffhigh")
"""The attributes of a steady power, and of the powers at the start and end of a step."""
_PACES = ("1 mile pace", "5 km pace", "10 km pace", "half marathon pace", "marathon pace")
"""What a run's powers refer to, by the number in ``pace``."""
_DRAWN = {"show_avg", "flatroad", "units", "power", "powerlow", "powerhigh", "duration", "pace", "cadence"}
_DRAWN |= {"cadencelow", "cadencehigh", "ftptest", "zone", "ramptest"}
_DRAWN_INTERVALS = {"repeat", "onduration", "offduration", "onpower", "offpower", "cadenceresting"}
_DRAWN_INTERVALS |= {"poweronlow", "poweronhigh", "powerofflow", "poweroffhigh"}
"""Attributes that are used, or only affect how Zwift draws the workout."""

_PERCENT_FROM = 20
"""A power from this on is a percentage: no one can ride 20 times the threshold."""
_UNUSUAL_FROM = 5
_LONG_RUN_MS = 3 * 3_600_000
"""A run of this length whose unit is not given is probably in metres."""


@dataclass(frozen=True, slots=True)
class _BlockKind:
    name: str = ""
    is_ramp: bool = False
    falls: bool = False
    effort: str = ""


_KINDS: Mapping[str, _BlockKind] = {
    "warmup": _BlockKind("Warm-up", is_ramp=True),
    "cooldown": _BlockKind("Cool-down", is_ramp=True, falls=True),
    "ramp": _BlockKind("Ramp", is_ramp=True),
    "steadystate": _BlockKind(),
    "solidstate": _BlockKind(),
    "freeride": _BlockKind("Free"),
    "freerun": _BlockKind("Free"),
    "maxeffort": _BlockKind("All out", effort=effort.SPRINT),
}


def read_zwo(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a ``.zwo`` file, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not such a file, or is too large for a track.
    """
    remarks = Remarks()
    root = read_xml(data, request, remarks)
    if root.tag != "workout_file":
        request.refuse(
            f"this is not a Zwift workout: it starts with <{root.written}>, not <workout_file>",
            line=root.line,
        )
    return _ZwoReader(root, request, remarks).draft()


class _ZwoReader:
    def __init__(self, root: Element, request: ImportRequest, remarks: Remarks) -> None:
        self._request = request
        self._remarks = remarks
        self._root = root
        self._word = self._sport()
        self._length_type = self._text("durationtype").lower()
        self._is_distance = self._length_type == "distance" or (
            not self._length_type
            and self._text("sporttype").lower() == "run"
            and any("distoffset" in event.attributes for block in self._blocks() for event in block)
        )
        self._threshold_s = self._header_number("thresholdsecperkm")
        self._ftp = self._header_number("ftpoverride")
        self._pace = request.pace
        if self._threshold_s and not self._pace:
            self._pace = effort.write_pace(self._threshold_s, "km")
        self._steps_made = 0
        self._length_ms = 0
        self._amounts: list[Fraction] = []

    def draft(self) -> tuple[Draft, tuple[Remark, ...]]:
        for element in self._root:
            if element.tag not in _HEADER:
                what = f"<{element.written}> has no equivalent in a script and was left out"
                self._remarks.add(element.line, what, is_minor=True)
        if self._ftp:
            self._remarks.add(0, f"the targets are watts, from the FTP of {float(self._ftp):g} in the file")
        blocks = place_loose_events(list(self._blocks()))
        steps = tuple(step for block in blocks for step in self._block(block))
        if not steps:
            self._request.refuse("this workout has no steps", line=self._root.line)
        self._note_lengths()
        draft = Draft(
            title=clean_text(self._text("name") or self._text("n")) or self._request.title,
            steps=steps,
            description=clean_text(self._text("description")),
            author=clean_text(self._text("author")),
            tags=tuple(self._tags()),
        )
        return draft, tuple(self._remarks.found)

    def _blocks(self) -> Iterator[Element]:
        return (block for element in self._root if element.tag == "workout" for block in element)

    def _text(self, tag: str) -> str:
        return next((element.text.strip() for element in self._root if element.tag == tag), "")

    def _tags(self) -> list[str]:
        found = (tag for part in self._root if part.tag == "tags" for tag in part)
        written = (clean_text((tag.attributes.get("name") or tag.text).lower(), NAME_CHARS) for tag in found)
        return list(dict.fromkeys(filter(None, written)))

    def _sport(self) -> RunWord:
        written = self._text("sporttype")
        if self._request.word:
            return self._request.word
        if written and written.lower() not in _SPORTS:
            self._remarks.add(0, f"the sport {quoted(written)} is unknown; its steps became ride")
        return _SPORTS.get(written.lower(), "ride")

    def _header_number(self, tag: str) -> Fraction | None:
        element = next((element for element in self._root if element.tag == tag), None)
        if element is None or not element.text.strip():
            return None
        number = read_number(element.text)
        if number is None:
            what = f"<{element.written}> {quoted(element.text)} is not a number and was left out"
            self._remarks.add(element.line, what)
        return number or None

    def _note_lengths(self) -> None:
        """Remarks on how lengths were read."""
        if self._is_distance:
            if not self._length_type:
                self._remarks.add(0, "the lengths were read as metres, because texts are at distances")
            how = "as the pace at 100 percent" if self._threshold_s else "whatever a step's effort"
            self._remarks.add(0, f"distances were converted to time at {self._pace}, {how}")
        elif self._text("sporttype").lower() == "run" and not self._length_type:
            if self._length_ms > _LONG_RUN_MS or are_like_metres(self._amounts):
                tag = "<durationType>distance</durationType>"
                self._remarks.add(0, f"the lengths were read as seconds; if they are metres, add {tag}")
        elif self._threshold_s and self._word == "ride":
            self._remarks.add(0, "<thresholdSecPerKm> is for runs and was left out", is_minor=True)

    def _block(self, block: Element) -> Iterator[DraftItem]:
        if block.tag == "intervalst":
            yield from self._intervals(block)
        elif block.tag in _KINDS or "duration" in block.attributes:
            kind = _KINDS.get(block.tag)
            if kind is None:
                kind = _BlockKind(clean_text(block.written, NAME_CHARS))
                self._remarks.add(
                    block.line, f"<{block.written}> is an unknown kind of step; it kept its time and power"
                )
            if block.attributes.get("ftptest", "0").strip() not in ("", "0", "false"):
                kind = replace(kind, name="FTP test")
            self._check_attributes(block, _DRAWN)
            step = self._make_step(block, kind, "duration", _POWERS)
            yield from self._with_events(block, (step,) if step else ())
        else:
            self._remarks.add(block.line, f"<{block.written}> is not a step and was left out")

    def _intervals(self, block: Element) -> Iterator[DraftItem]:
        self._check_attributes(block, _DRAWN | _DRAWN_INTERVALS)
        times = Fraction(1)
        if "repeat" in block.attributes:
            times = self._number(block, "repeat") or Fraction(0)
        if times.denominator != 1 or not 1 <= times <= MAX_ROUNDS:
            self._request.refuse(f"Repeat must be a whole number from 1 to {MAX_ROUNDS:,}", line=block.line)
        work = self._make_step(block, _BlockKind(), "onduration", _ON_POWERS, times=int(times))
        ease = self._make_step(
            block, _BlockKind(), "offduration", _OFF_POWERS, "cadenceresting", times=int(times)
        )
        pair = tuple(step for step in (work, ease) if step)
        if not any(child.tag in EVENT_TAGS for child in block):
            self._with_events(block, ())
            yield from _repeat(int(times), tuple(made.step for made in pair))
            return
        steps_in_full = self._with_events(block, pair * int(times))
        size = max(1, len(pair))
        rounds = (steps_in_full[at : at + size] for at in range(0, len(steps_in_full), size))
        for steps, same in groupby(rounds):
            yield from _repeat(len(list(same)), steps)

    def _check_attributes(self, block: Element, known: set[str]) -> None:
        for name, value in block.attributes.items():
            if name not in known:
                self._remarks.add(
                    block.line, f"{name}={quoted(value)} has no equivalent in a script and was left out"
                )

    def _count(self, times: int, step: DraftStep, block: Element) -> None:
        self._steps_made += times
        self._length_ms += times * int(step.length_ms)
        if self._steps_made > MAX_STEPS:
            self._request.refuse(
                f"the workout has more than {MAX_STEPS:,} steps, the maximum of a track", line=block.line
            )
        if self._length_ms > MAX_TRACK_MS:
            self._request.refuse(
                f"the workout is longer than {MAX_TRACK_MS // 3_600_000} h, the maximum of a track",
                line=block.line,
            )

    def _make_step(
        self,
        block: Element,
        kind: _BlockKind,
        length: str,
        powers: Sequence[str],
        cadence: str = "cadence",
        *,
        times: int = 1,
    ) -> BlockStep | None:
        amount = self._number(block, length)
        if not amount:
            self._remarks.add(block.line, f"<{block.written}> has no valid {length} and was left out")
            return None
        self._amounts.append(amount)
        low, high = self._powers(block, powers)
        effort_word, tips, pace = kind.effort, list[str](), ""
        if low is not None and high is not None:
            is_ramp = kind.is_ramp and not effort.is_flat(low, high)
            if kind.falls:
                low, high = max(low, high), min(low, high)
            effort_word = effort_word or effort.zone((low + high) / 2, effort.ZWIFT)
            if self._threshold_s and self._word != "ride" and effort.is_flat(low, high) and low:
                pace = effort.pace_at(self._pace, low)
            else:
                tips.append(self._aim(block, low, high, is_ramp=is_ramp))
            if is_ramp:
                self._remarks.add(block.line, effort.ramp_remark(low, high, effort_word), is_minor=True)
        elif zone := self._zone(block):
            effort_word = zone
        elif low is None and block.tag not in ("freeride", "freerun", "maxeffort"):
            self._remarks.add(block.line, f"<{block.written}> has no power, so it has no effort")
        tips += self._cadence(block, cadence)
        step = DraftStep(
            self._word,
            kind.name or effort.name_for(effort_word, self._word),
            round(amount * 1000),
            pace=pace,
            effort=effort_word,
            tips=effort.join_tips(tips),
        )
        if self._is_distance:
            step = self._by_distance(step, amount, block, low, high)
        if not step.length_ms:
            self._remarks.add(block.line, f"<{block.written}> is shorter than a millisecond and was left out")
            return None
        self._count(times, step, block)
        warn_if_short(block.line, step.length_ms, self._remarks)
        return BlockStep(step, amount)

    def _by_distance(
        self, step: DraftStep, metres: Fraction, block: Element, low: float | None, high: float | None
    ) -> DraftStep:
        """The step with its distance, and the time that it takes at the runner's pace."""
        if not self._pace:
            self._request.refuse(
                "the lengths in this workout are distances and need a pace",
                line=block.line,
                suggestion="Add your pace, like --pace 5:00/km.",
            )
        pace = step.pace or self._pace
        if self._threshold_s and low is not None and high is not None and low + high > 0:
            pace = effort.pace_at(self._pace, (low + high) / 2)
        length_ms = round(metres * parse_pace_ms_per_m(pace))
        distance = f"{float(round(metres, 3)):.3f}".rstrip("0").rstrip(".")
        return replace(step, length_ms=length_ms, distance=f"{distance}m", pace=pace)

    def _powers(self, block: Element, names: Sequence[str]) -> tuple[float | None, float | None]:
        """The power at the start and at the end of a step."""
        if block.tag in ("freeride", "freerun", "maxeffort"):
            return None, None
        steady, low, high = (self._power(block, name) for name in names)
        ends: list[float | None] = [power for power in (low, high) if power is not None] or [steady]
        return ends[0], ends[-1]

    def _power(self, block: Element, name: str) -> float | None:
        power = self._number(block, name)
        if power is None:
            return None
        written = block.attributes[name].strip()
        if power >= _PERCENT_FROM:
            power /= 100
            self._remarks.add(block.line, f"{name}={quoted(written)} was read as {float(power):.0%}")
        elif power > _UNUSUAL_FROM:
            self._remarks.add(
                block.line,
                f"{name}={quoted(written)} is {float(power):.0%}, which is unusual; 1 is the threshold",
            )
        return float(round(power, 4))

    def _zone(self, block: Element) -> str:
        """The effort of a block that has a zone instead of a power."""
        number = block.attributes.get("zone", "").strip()
        return "" if number not in tuple("1234567") else f"zone {number}" if number < "6" else effort.SPRINT

    def _aim(self, block: Element, low: float, high: float, *, is_ramp: bool) -> str:
        if self._ftp and self._word == "ride":
            return effort.aim_watts(low * float(self._ftp), high * float(self._ftp), ramp=is_ramp)
        return effort.aim(low, high, self._share_of(block), ramp=is_ramp)

    def _share_of(self, block: Element) -> str:
        number = block.attributes.get("pace", "")
        if self._word == "ride":
            return effort.SPOKEN["power"]
        if self._threshold_s or not number.isdecimal() or int(number[:4]) >= len(_PACES):
            return effort.SPOKEN["pace"]
        pace = _PACES[int(number[:4])]
        what = f"the effort is a percentage of your {pace}; its zone is approximate"
        self._remarks.add(block.line, what, is_minor=True)
        return f"your {pace}"

    def _cadence(self, block: Element, name: str) -> Iterator[str]:
        low = block.attributes.get(name) or block.attributes.get(f"{name}low")
        high = block.attributes.get(f"{name}high", "")
        if not low:
            return
        numbers = [read_number(written) for written in (low, high or low)]
        if None in numbers:
            self._remarks.add(block.line, f"the cadence {quoted(low)} is not a number and was left out")
            return
        low, high = (f"{float(number):.0f}" for number in numbers if number is not None)
        yield effort.cadence(low, high)
        what = f"the cadence {low} became a spoken tip, without clicks"
        self._remarks.add(block.line, what, is_minor=True)

    def _with_events(self, block: Element, steps: tuple[BlockStep, ...]) -> tuple[DraftStep, ...]:
        events = read_events(
            block, self._remarks, is_distance=self._is_distance, steps=steps, pace=self._pace
        )
        return with_events(events, steps, self._remarks)

    def _number(self, element: Element, name: str) -> Fraction | None:
        written = element.attributes.get(name)
        if written is None:
            return None
        number = read_number(written)
        if number is None:
            self._remarks.add(element.line, f"{name}={quoted(written)} is not a number and was left out")
        return number


def _repeat(times: int, steps: tuple[DraftStep, ...]) -> tuple[DraftItem, ...]:
    return (DraftLoop(times, steps),) if times > 1 and steps else steps


def _recognises(start: bytes) -> bool:
    return b"<workout_file" in start.replace(b"\0", b"")


IMPORTER = Importer("zwo", "Zwift", (".zwo",), _recognises, read_zwo)
