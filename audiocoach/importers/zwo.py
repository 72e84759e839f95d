"""Read Zwift's workout files (``.zwo``).

The format has no published definition. This reads what Zwift's editor writes and what its users share. Powers
are fractions of threshold power. Durations are seconds, or metres if ``durationType`` is ``distance``. Times,
powers and text events become the session; everything else becomes a remark.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

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
    TimedText,
)
from audiocoach.importers.markup import Element, read_xml
from audiocoach.importers.words import NAME_CHARS, arrange_notes, clean_text, warn_if_short
from audiocoach.script.model import MAX_ROUNDS, MAX_STEPS, RunWord
from audiocoach.units import Ms, parse_pace_ms_per_m, quoted

_NUMBER = re.compile(r"\s*(\d{1,7}(?:\.\d{1,12})?)\s*", re.ASCII)
_SPORTS: Mapping[str, RunWord] = {"bike": "ride", "run": "run", "row": "row"}
_HEADER = {"name", "author", "description", "tags", "sporttype", "durationtype", "workout"}
_POWERS = ("power", "powerlow", "powerhigh")
_ON_POWERS = ("onpower", "poweronlow", "poweronhigh")
_OFF_POWERS = ("offpower", "powerofflow", "poweroffhigh")
"""The attributes of a steady power, and of the powers at the start and end of a step."""
_PACES = ("1 mile pace", "5 km pace", "10 km pace", "half marathon pace", "marathon pace")
"""What a run's powers refer to, by the number in ``pace``."""
_DRAWN = {"show_avg", "flatroad", "units", "power", "powerlow", "powerhigh", "duration", "pace", "cadence"}
_DRAWN |= {"cadencelow", "cadencehigh"}
_DRAWN_INTERVALS = {"repeat", "onduration", "offduration", "onpower", "offpower", "cadenceresting"}
_DRAWN_INTERVALS |= {"poweronlow", "poweronhigh", "powerofflow", "poweroffhigh"}
"""Attributes that are used, or only affect how Zwift draws the workout."""


@dataclass(frozen=True, slots=True)
class _BlockKind:
    name: str = ""
    falls: bool = False
    effort: str = ""


_KINDS: Mapping[str, _BlockKind] = {
    "warmup": _BlockKind("Warm-up"),
    "cooldown": _BlockKind("Cool-down", falls=True),
    "ramp": _BlockKind("Ramp"),
    "steadystate": _BlockKind(),
    "solidstate": _BlockKind(),
    "freeride": _BlockKind("Free"),
    "maxeffort": _BlockKind("All out", effort=effort.SPRINT),
}


def read_zwo(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a ``.zwo`` file, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not such a file, or is too large for a track.
    """
    root = read_xml(data, request)
    if root.tag != "workout_file":
        request.refuse(
            f"this is not a Zwift workout: it starts with <{root.written}>, not <workout_file>",
            line=root.line,
        )
    return _ZwoReader(root, request).draft()


class _ZwoReader:
    def __init__(self, root: Element, request: ImportRequest) -> None:
        self._request = request
        self._remarks = Remarks()
        self._root = root
        self._word = self._sport()
        self._is_distance = self._text("durationtype").lower() == "distance"
        self._steps_made = 0

    def draft(self) -> tuple[Draft, tuple[Remark, ...]]:
        for element in self._root:
            if element.tag not in _HEADER:
                self._remarks.add(
                    element.line, f"<{element.written}> has no equivalent in a script and was left out"
                )
        blocks = [block for element in self._root if element.tag == "workout" for block in element]
        steps = tuple(step for block in blocks for step in self._block(block))
        if not steps:
            self._request.refuse("this workout has no steps", line=self._root.line)
        tags = (tag.attributes.get("name", "") for part in self._root if part.tag == "tags" for tag in part)
        draft = Draft(
            title=clean_text(self._text("name")) or self._request.title,
            steps=steps,
            description=clean_text(self._text("description")),
            author=clean_text(self._text("author")),
            tags=tuple(dict.fromkeys(filter(None, (clean_text(tag.lower(), NAME_CHARS) for tag in tags)))),
        )
        return draft, tuple(self._remarks.found)

    def _text(self, tag: str) -> str:
        return next((element.text.strip() for element in self._root if element.tag == tag), "")

    def _sport(self) -> RunWord:
        written = self._text("sporttype")
        if self._request.word:
            return self._request.word
        if written and written.lower() not in _SPORTS:
            self._remarks.add(0, f"the sport {quoted(written)} is unknown; its steps became ride")
        return _SPORTS.get(written.lower(), "ride")

    def _block(self, block: Element) -> Iterator[DraftItem]:
        if block.tag == "intervalst":
            yield from self._intervals(block)
        elif block.tag in _KINDS or "duration" in block.attributes:
            kind = _KINDS.get(block.tag)
            if kind is None:
                kind = _BlockKind(clean_text(block.written, NAME_CHARS))
                self._remarks.add(
                    block.line, f"<{block.written}> is unknown; only its time and name were kept"
                )
            self._check_attributes(block, _DRAWN)
            step = self._make_step(block, kind, "duration", _POWERS)
            if step:
                yield self._with_events(block, (step,))[0]
        else:
            self._remarks.add(block.line, f"<{block.written}> is not a step and was left out")

    def _intervals(self, block: Element) -> Iterator[DraftItem]:
        self._check_attributes(block, _DRAWN | _DRAWN_INTERVALS)
        times = self._number(block, "repeat") or Fraction(1)
        if times.denominator != 1 or times > MAX_ROUNDS:
            self._request.refuse(f"Repeat must be a whole number from 1 to {MAX_ROUNDS:,}", line=block.line)
        work = self._make_step(block, _BlockKind(), "onduration", _ON_POWERS)
        ease = self._make_step(block, _BlockKind(), "offduration", _OFF_POWERS, "cadenceresting")
        pair = tuple(step for step in (work, ease) if step)
        self._count(len(pair) * (int(times) - 1), block)
        if not any(child.tag == "textevent" for child in block):
            yield from _repeat(int(times), pair)
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

    def _count(self, more: int, block: Element) -> None:
        self._steps_made += more
        if self._steps_made > MAX_STEPS:
            self._request.refuse(
                f"the workout has more than {MAX_STEPS:,} steps, the maximum of a track", line=block.line
            )

    def _make_step(
        self, block: Element, kind: _BlockKind, length: str, powers: Sequence[str], cadence: str = "cadence"
    ) -> DraftStep | None:
        amount = self._number(block, length)
        if not amount:
            self._remarks.add(block.line, f"<{block.written}> has no valid {length} and was left out")
            return None
        self._count(1, block)
        low, high = self._powers(block, powers)
        effort_word, tips = kind.effort, list[str]()
        if low is not None and high is not None:
            if kind.falls:
                low, high = max(low, high), min(low, high)
            of = self._share_of(block)
            effort_word = effort_word or effort.zone((low + high) / 2, effort.ZWIFT)
            tips.append(effort.aim(low, high, of, ramp=low != high))
            if low != high:
                self._remarks.add(block.line, effort.ramp_remark(low, high, effort_word))
        tips += self._cadence(block, cadence)
        name = kind.name or effort.name_for(effort_word, self._word)
        step = DraftStep(
            self._word, name, round(amount * 1000), effort=effort_word, tips=effort.join_tips(tips)
        )
        if self._is_distance:
            return self._by_distance(step, amount, block)
        return self._check_length(step, block)

    def _check_length(self, step: DraftStep, block: Element) -> DraftStep | None:
        if step.length_ms:
            warn_if_short(block.line, step.length_ms, self._remarks)
            return step
        self._remarks.add(block.line, f"<{block.written}> is shorter than a millisecond and was left out")
        return None

    def _by_distance(self, step: DraftStep, metres: Fraction, block: Element) -> DraftStep | None:
        if not self._request.pace:
            self._request.refuse(
                "the lengths in this workout are distances and need a pace",
                line=block.line,
                suggestion="Add your pace, like --pace 5:00/km.",
            )
        length_ms = round(metres * parse_pace_ms_per_m(self._request.pace))
        distance = f"{float(round(metres, 3)):.3f}".rstrip("0").rstrip(".")
        step = replace(step, length_ms=length_ms, distance=f"{distance}m", pace=self._request.pace)
        self._remarks.add(0, f"distances were converted to time at {self._request.pace}")
        return self._check_length(step, block)

    def _powers(self, block: Element, names: Sequence[str]) -> tuple[float | None, float | None]:
        """The power at the start and at the end of a step."""
        if block.tag in ("freeride", "maxeffort"):
            return None, None
        steady, low, high = (self._number(block, name) for name in names)
        ends: list[Fraction | None] = [power for power in (low, high) if power is not None] or [steady]
        first, last = ends[0], ends[-1]
        if first is None or last is None:
            self._remarks.add(block.line, f"<{block.written}> has no power, so it has no effort")
            return None, None
        return float(first), float(last)

    def _share_of(self, block: Element) -> str:
        number = block.attributes.get("pace", "")
        if self._word == "ride":
            return effort.SPOKEN["power"]
        if not number.isdecimal() or int(number[:4]) >= len(_PACES):
            return effort.SPOKEN["pace"]
        pace = _PACES[int(number[:4])]
        self._remarks.add(block.line, f"the effort is a percentage of your {pace}; its zone is approximate")
        return f"your {pace}"

    def _cadence(self, block: Element, name: str) -> Iterator[str]:
        low = block.attributes.get(name) or block.attributes.get(f"{name}low")
        high = block.attributes.get(f"{name}high", "")
        if not low:
            return
        if not _NUMBER.fullmatch(low) or (high and not _NUMBER.fullmatch(high)):
            self._remarks.add(block.line, f"the cadence {quoted(low)} is not a number and was left out")
            return
        yield effort.cadence(low.strip(), high.strip())
        self._remarks.add(block.line, f"the cadence {low.strip()} became a spoken tip, without clicks")

    def _with_events(self, block: Element, steps: tuple[DraftStep, ...]) -> tuple[DraftStep, ...]:
        """The steps of a block with its text events. Their times count from the start of the block."""
        waiting = deque(sorted(self._events(block), key=lambda pair: pair[1].at_ms))
        done: list[DraftStep] = []
        start_ms: Ms = 0
        for number, step in enumerate(steps, start=1):
            end_ms = start_ms + step.length_ms
            here = []
            while waiting and (number == len(steps) or waiting[0][1].at_ms < end_ms):
                line, said = waiting.popleft()
                here.append((line, TimedText(said.at_ms - start_ms, said.text)))
            notes, tips = arrange_notes(here, step.length_ms, self._remarks)
            done.append(replace(step, notes=notes, tips=(*step.tips, *tips)))
            start_ms = end_ms
        return tuple(done)

    def _events(self, block: Element) -> Iterator[tuple[int, TimedText]]:
        for child in block:
            if child.tag != "textevent":
                self._remarks.add(
                    child.line, f"<{child.written}> has no equivalent in a script and was left out"
                )
                continue
            message = child.attributes.get("message") or child.attributes.get("mssage", "")
            time = self._number(child, "timeoffset")
            distance = self._number(child, "distoffset")
            if distance is not None and time is None:
                if not self._request.pace:
                    text = f"{quoted(message)} is at a distance, which needs --pace; it was left out"
                    self._remarks.add(child.line, text)
                    continue
                time = distance * parse_pace_ms_per_m(self._request.pace) / 1000
            yield child.line, TimedText(round((time or Fraction(0)) * 1000), message)

    def _number(self, element: Element, name: str) -> Fraction | None:
        written = element.attributes.get(name)
        if written is None:
            return None
        found = _NUMBER.fullmatch(written)
        if found is None:
            self._remarks.add(element.line, f"{name}={quoted(written)} is not a number and was left out")
            return None
        return Fraction(found[1])


def _repeat(times: int, steps: tuple[DraftStep, ...]) -> tuple[DraftItem, ...]:
    return (DraftLoop(times, steps),) if times > 1 and steps else steps


def _recognises(start: bytes) -> bool:
    return b"<workout_file" in start.replace(b"\0", b"")


IMPORTER = Importer("zwo", "Zwift", (".zwo",), _recognises, read_zwo)
