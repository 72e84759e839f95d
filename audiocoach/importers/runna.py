"""Read the lines in which Runna describes a run in a calendar or on a card.

A line is a step, or several with commas between them: ``400m at 5:35/km (5:25-5:45/km), 60s walking rest``.
``3 reps of:`` repeats the bullets below it, or what follows in its line; ``Repeat the following 6x:`` repeats
what is between two lines of dashes, in which there may be reps. The format has no published definition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftLoop,
    DraftRest,
    DraftStep,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.constants import MAX_ROUNDS
from audiocoach.script.model import RunWord
from audiocoach.units import MILES_TO_METRES, Ms, parse_pace_ms_per_m, quoted

MAX_DEPTH = 8
"""The maximum depth of repeats within repeats; real ones have two."""

_REPS = re.compile(r"(\d{1,5})\s*(?:reps?|x)\s+of\s*:\s*(.*)", re.IGNORECASE)
_REPEAT = re.compile(r"repeat the following\s+(\d{1,5})\s*(?:x|times)\s*:?", re.IGNORECASE)
_RULE = re.compile(r"[-–—]{4,}")
_BULLET = re.compile(r"[•*·]\s*")
_HEADER = re.compile(r"[^•\n]+•\s*[\d.,]+\s*(?:km|mi)\b.*", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+|view in the runna app.*", re.IGNORECASE)
_PARTS = re.compile(r",\s+(?![^()]*\))")
_LENGTH = re.compile(
    r"(\d{1,5}(?:[.,]\d{1,3})?)\s*(km|mi(?:les?)?|m|mtr|hrs?|hours?|mins?|minutes?|s|secs?|seconds?)\b\s*",
    re.IGNORECASE,
)
_PACE = re.compile(r"(\d{1,2}:[0-5]\d)\s*(?:/\s*)?(km|mi)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")

_SECONDS = {"h": 3600, "mi": 60, "s": 1}
_METRES = {"km": Fraction(1000), "mi": MILES_TO_METRES, "m": Fraction(1)}
_KINDS: tuple[tuple[tuple[str, ...], RunWord, str, str], ...] = (
    (("warm up", "warm-up"), "run", "Warm-up", "easy"),
    (("cool down", "cool-down"), "run", "Cool-down", "easy"),
    (("jog",), "jog", "Recovery jog", ""),
    (("conversational", "easy"), "run", "Easy", "easy"),
)
"""Words of a line, and the word, name and effort of the step that they mean."""


def looks_like_runna(text: str) -> bool:
    """Whether a text has the marks of such a description, beside at least one length."""
    marked = any(
        _REPS.match(line) or _REPEAT.match(line) or _HEADER.fullmatch(line) or "conversational pace" in line
        for line in map(str.strip, text.splitlines())
    )
    return marked and any(_LENGTH.match(_BULLET.sub("", line.strip())) for line in text.splitlines())


def read_runna(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a description, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not text, has no steps, or has a distance without a pace.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        request.refuse("this is not UTF-8 text", suggestion="Save it as UTF-8.")
    reader = _RunnaReader(text, request)
    steps = reader.read()
    if not steps:
        request.refuse(
            "this text has no steps", suggestion="A step starts with its length, like 5 mins easy."
        )
    return Draft(request.title, steps), tuple(reader.remarks.found)


class _RunnaReader:
    def __init__(self, text: str, request: ImportRequest) -> None:
        self._lines = [_LINK.sub("", line).strip(" \t📲") for line in text.splitlines()]
        self._request = request
        self._at = 0
        self._depth = 0
        self.remarks = Remarks()

    def read(self) -> tuple[DraftItem, ...]:
        """All steps, from the first line to the last."""
        found = []
        while self._at < len(self._lines):
            found += self._item()
        return tuple(found)

    def _item(self) -> list[DraftItem]:
        """The steps of the next line, with what belongs to it."""
        line = self._lines[self._at]
        self._at += 1
        if repeat := _REPEAT.fullmatch(line):
            return self._loop(int(repeat[1]), self._inside(self._between_rules))
        if reps := _REPS.fullmatch(_BULLET.sub("", line, count=1)):
            steps = self._steps_of(reps[2]) if reps[2] else self._inside(self._bullets)
            return self._loop(int(reps[1]), steps)
        if not line or _RULE.fullmatch(line) or (self._at == 1 and _HEADER.fullmatch(line)):
            return []
        return self._steps_of(_BULLET.sub("", line, count=1))

    def _inside(self, read: Callable[[], list[DraftItem]]) -> list[DraftItem]:
        """The steps of a repeat, which may contain other repeats."""
        if self._depth == MAX_DEPTH:
            self._request.refuse(f"repeats are nested more than {MAX_DEPTH} deep here", line=self._at)
        self._depth += 1
        steps = read()
        self._depth -= 1
        return steps

    def _between_rules(self) -> list[DraftItem]:
        """The steps between two lines of dashes, or up to an empty line if there are none."""
        has_rule = self._at < len(self._lines) and bool(_RULE.fullmatch(self._lines[self._at]))
        self._at += has_rule
        found = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if _RULE.fullmatch(line) if has_rule else not line:
                self._at += 1
                break
            found += self._item()
        return found

    def _bullets(self) -> list[DraftItem]:
        found = []
        while self._at < len(self._lines) and _BULLET.match(self._lines[self._at]):
            found += self._item()
        return found

    def _loop(self, times: int, steps: list[DraftItem]) -> list[DraftItem]:
        if not 1 <= times <= MAX_ROUNDS:
            message = f"{times} repeats are not possible; write 1 to {MAX_ROUNDS:,}"
            self._request.refuse(message, line=self._at)
        return [DraftLoop(times, tuple(steps))] if times > 1 and steps else steps

    def _steps_of(self, text: str) -> list[DraftItem]:
        """The steps of one line. Words without a length become a tip of the step before them."""
        found: list[DraftItem] = []
        for part in _PARTS.split(text):
            length = _LENGTH.match(part)
            last = found[-1] if found else None
            if length:
                step = self._step(length, part[length.end() :])
                if step.length_ms > 0:
                    found.append(step)
                else:
                    self.remarks.add(self._at, f"{quoted(part)} has a length of zero and was left out")
            elif isinstance(last, DraftStep) and (tip := clean_text(part)):
                found[-1] = replace(last, tips=(*last.tips, _sentence(tip)))
                self.remarks.add(self._at, f"{quoted(part)} has no length of its own; it became a tip")
            elif part.strip():
                self.remarks.add(self._at, f"{quoted(part)} has no length and was left out")
        return found

    def _step(self, length: re.Match[str], words: str) -> DraftStep | DraftRest:
        asides = [clean_text(aside) for aside in _BRACKETS.findall(words)]
        plain = _BRACKETS.sub("", words).strip(" .")
        lowered = plain.lower()
        time_ms, distance, metres = _read_length(length)
        if lowered in ("rest", "standing rest") and time_ms:
            return DraftRest(time_ms)
        word, name, effort = _kind(lowered)
        step = DraftStep(word, name or clean_text(plain, NAME_CHARS) or "Run", time_ms, effort=effort)
        step = self._with_pace(step, plain, asides)
        return self._with_distance(step, distance, metres) if distance else step

    def _with_pace(self, step: DraftStep, words: str, asides: list[str]) -> DraftStep:
        """The step with its pace and the spoken words in brackets; a range around its pace is left out."""
        found = _PACE.search(words)
        pace = f"{found[1]}/{found[2].lower()}" if found else ""
        tips = []
        for aside in asides:
            of_range = _PACE.search(aside)
            if pace and of_range:
                self.remarks.add(self._at, f"the range {aside} was left out beside the pace {pace}")
                continue
            if aside:
                tips.append(_sentence(aside))
        return replace(step, pace=pace, tips=tuple(tips))

    def _with_distance(self, step: DraftStep, distance: str, metres: Fraction) -> DraftStep:
        aside = next((found for tip in step.tips if (found := _PACE.search(tip))), None)
        pace = step.pace or (f"{aside[1]}/{aside[2].lower()}" if aside else "") or self._request.pace
        if not pace:
            self._request.refuse(
                f"{distance} is a distance and needs a pace",
                line=self._at,
                suggestion="Write the pace after it, like at 5:30/km, or add --pace 5:30/km.",
            )
        if not step.pace:
            self.remarks.add(self._at, f"{distance} was converted to time at {pace}")
        length_ms = round(metres * parse_pace_ms_per_m(pace))
        return replace(step, length_ms=length_ms, distance=distance, pace=pace)


def _sentence(text: str) -> str:
    """Words in brackets or after a comma, as a sentence that can be spoken."""
    return clean_text(f"{text[0].upper()}{text[1:]}".rstrip("!.") + ".")


def _read_length(found: re.Match[str]) -> tuple[Ms, str, Fraction]:
    """A time in milliseconds, or a distance as a script writes it and in metres."""
    number, unit = found[1].replace(",", "."), found[2].lower()
    if unit in ("km", "m", "mtr", "mi", "mile", "miles"):
        unit = {"mtr": "m", "mile": "mi", "miles": "mi"}.get(unit, unit)
        return 0, f"{number}{unit}", Fraction(number) * _METRES[unit]
    seconds = next(size for start, size in _SECONDS.items() if unit.startswith(start))
    return int(Fraction(number) * seconds * 1000), "", Fraction(0)


def _kind(words: str) -> tuple[RunWord, str, str]:
    """The word, name and effort of a step; an empty name if the line's own words are its name."""
    walks = "walk" in words
    for marks, word, name, effort in _KINDS:
        if any(mark in words for mark in marks):
            return ("walk", f"Walking {name.lower()}", "") if walks else (word, name, effort)
    if walks:
        return "walk", "Walking rest" if "rest" in words or "recover" in words else "Walk", ""
    return "run", "Run" if not words or words.startswith(("at ", "running")) else "", ""


IMPORTER = Importer(
    "runna", "Runna", (".txt",), lambda start: looks_like_runna(start.decode(errors="replace")), read_runna
)
