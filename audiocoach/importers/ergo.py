"""Read the workouts of indoor trainers: MRC (percent of threshold power) and ERG (watts).

A file is a curve: lines of a time and a power. Two powers at one time are a step up or down, two times with
different powers a ramp. ``[COURSE TEXT]`` has words and the second at which they are shown. The formats come
from CompuTrainer and have no published definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from audiocoach.importers import effort
from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftStep,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
    TimedText,
)
from audiocoach.importers.encoding import decode_text, number, plain
from audiocoach.importers.words import NAME_CHARS, SHORT_MS, arrange_notes, clean_text, warn_if_short
from audiocoach.units import Ms, format_clock, quoted

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord

MAX_BYTES = 1_000_000
MAX_POINTS = 25_000
"""The maximum number of points: one a second for almost seven hours."""

_SECTION = re.compile(r"\s*\[\s*(END\s+)?([A-Z ]+?)\s*\]\s*", re.IGNORECASE)
_HEADING = re.compile(r"\s*(MINUTES|SECONDS|DISTANCE|KM|METERS|MILES)\s+(\S+)\s*", re.IGNORECASE)
_KEY = re.compile(r"\s*([A-Z][A-Z _]*?)\s*=\s*(.*?)\s*", re.IGNORECASE)
_LAP = re.compile(r"\s*[\d.,]{1,12}[\s;]+LAP\s*", re.IGNORECASE)
"""A mark for the recording; it changes no power."""
_PERCENT = ("PERCENT", "PERCENTFTP", "FTP", "%FTP", "%")
_CLOSE_MS: Ms = 12_000
"""Points nearer than this are a drawing of a curve, not steps of a person."""
_RUN = 3
"""The least number of them in a row."""
_TOLERANCE = Fraction(3, 100)
"""How far a drawn curve may be from the line that replaces it, as a share of threshold power."""
_MAX_RAMP_REMARKS = 10
"""The number of ramps that have a remark each."""
_USUAL_WATTS = 200
"""Threshold power for that tolerance where the file has none."""
_LONG_ENOUGH_MS: Ms = 20_000
"""The time that a voice needs to say a step and its target."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A line of the curve: its time, and its power at both ends as in the file."""

    start_ms: Ms
    end_ms: Ms
    first: Fraction
    last: Fraction

    @property
    def length_ms(self) -> Ms:
        return self.end_ms - self.start_ms


@dataclass(slots=True)
class _Course:
    """The content of a file."""

    keys: dict[str, str] = field(default_factory=dict)
    time_unit: str = "MINUTES"
    power_unit: str = ""
    points: list[tuple[Fraction, Fraction]] = field(default_factory=list)
    texts: list[tuple[int, TimedText]] = field(default_factory=list)


def read_ergo(data: bytes, request: ImportRequest, power_unit: str) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a course, and remarks. ``power_unit`` is that of a file that does not name its own.

    Raises:
        ScriptError: if it is not such a file, or its times run backwards.
    """
    if len(data) > MAX_BYTES:
        request.refuse(f"the file is too large; a workout has at most {MAX_BYTES:,} bytes")
    remarks = Remarks()
    course = _read_course(decode_text(data, request, remarks), request, remarks)
    course.power_unit = course.power_unit or power_unit
    return _ErgoReader(course, request, remarks).draft(), tuple(remarks.found)


def _read_course(text: str, request: ImportRequest, remarks: Remarks) -> _Course:
    course, section, has_data = _Course(), "", False
    for line, written in enumerate(text.splitlines(), start=1):
        if found := _SECTION.fullmatch(written):
            section = "" if found[1] else " ".join(found[2].upper().split())
            has_data |= section == "COURSE DATA"
        elif not written.strip():
            continue
        elif section == "COURSE HEADER":
            _read_header(written, line, course, request)
        elif section == "COURSE DATA":
            if not _LAP.fullmatch(written):
                _read_point(written, line, course, request)
        elif section == "COURSE TEXT":
            _read_text(written, line, course, remarks)
        else:
            remarks.add(line, f"{quoted(written.strip())} has no equivalent in a script and was left out")
    if not has_data:
        request.refuse(
            "this is not a workout for an indoor trainer: [COURSE DATA] is missing",
            suggestion="Its lines are a time and a power, like 5.00 60.",
        )
    return course


def _read_header(written: str, line: int, course: _Course, request: ImportRequest) -> None:
    if found := _KEY.fullmatch(written):
        course.keys.setdefault(found[1].upper(), found[2])
    elif found := _HEADING.fullmatch(written):
        course.time_unit, course.power_unit = found[1].upper(), found[2].upper()
        if course.time_unit not in ("MINUTES", "SECONDS"):
            request.refuse("this course is by distance and slope; a track needs times and powers", line=line)
        if course.power_unit not in (*_PERCENT, "WATTS"):
            request.refuse(f"the unit {quoted(found[2])} is unknown; WATTS and PERCENT are known", line=line)


def _read_point(written: str, line: int, course: _Course, request: ImportRequest) -> None:
    words = written.replace(";", " ").split()
    at, power = (number(word) for word in [*words, "", ""][:2])
    if at is None or power is None or at < 0 or power < 0:
        request.refuse(
            f"{quoted(written.strip())} is not a time and a power",
            line=line,
            suggestion="Write it like 5.00 60.",
        )
    if course.points and at < course.points[-1][0]:
        request.refuse(f"the time {plain(at)} is before the one in the line above", line=line)
    if len(course.points) >= MAX_POINTS:
        request.refuse(f"the course has more than {MAX_POINTS:,} points", line=line)
    course.points.append((at, power))


def _positions(course: _Course) -> list[tuple[Ms, Fraction]]:
    """The points in milliseconds. Minutes with two decimals are those of whole seconds: 5.33 is 5:20."""
    scale = 1000 if course.time_unit == "SECONDS" else 60_000
    if scale == 60_000 and all((at * 100).denominator == 1 for at, _ in course.points):
        return [(round(at * 60) * 1000, power) for at, power in course.points]
    return [(round(at * scale), power) for at, power in course.points]


def _read_text(written: str, line: int, course: _Course, remarks: Remarks) -> None:
    """A line of a second, words, and how many seconds they are shown, which does not matter here."""
    at_written, *rest = (part.strip() for part in re.split(r"\t", written.strip()))
    if not rest:
        at_written, _, words = written.strip().partition(" ")
        rest = [re.sub(r"\s\d{1,4}$", "", words)]
    at = number(at_written)
    if at is None or at < 0:
        remarks.add(line, f"{quoted(written.strip())} has no time and was left out")
        return
    if len(rest) > 1 and number(rest[-1]) is not None:
        rest.pop()
    course.texts.append((line, TimedText(round(at * 1000), " ".join(rest).strip(" \"'"))))


class _ErgoReader:
    def __init__(self, course: _Course, request: ImportRequest, remarks: Remarks) -> None:
        self._course = course
        self._request = request
        self._remarks = remarks
        self._word: RunWord = request.word or "ride"
        self._is_percent = course.power_unit in _PERCENT
        self._ftp_watts = number(course.keys.get("FTP")) or Fraction(0)
        self._ramps: list[str] = []
        self._whole = Fraction(100) if self._is_percent else self._ftp_watts or Fraction(_USUAL_WATTS)

    def draft(self) -> Draft:
        exact = _stretches(_positions(self._course))
        if not exact:
            self._request.refuse("this course has no two points with a time between them")
        merged = _merged(exact, self._whole * _TOLERANCE)
        if len(merged) < len(exact):
            text = f"{len(exact)} stretches, many of a few seconds, were merged into {len(merged)} steps"
            self._remarks.add(0, text)
        if not self._is_percent and not self._ftp_watts:
            self._remarks.add(0, "the file has no FTP line, so its steps have watts but no effort")
        steps = [self._step(stretch, merged) for stretch in merged]
        if len(self._ramps) > _MAX_RAMP_REMARKS:
            text = f"{len(self._ramps)} ramps became spoken tips; the effort of each is that of its middle"
            self._ramps = [text]
        for text in self._ramps:
            self._remarks.add(0, text, is_minor=True)
        names = self._course.keys
        title = names.get("DESCRIPTION") or names.get("NAME") or ""
        named = clean_text(title, NAME_CHARS)
        return Draft(
            title=named or self._request.title,
            steps=tuple(self._with_texts(merged, steps)),
            description=clean_text(title) if clean_text(title) != named else "",
        )

    def _step(self, stretch: _Stretch, every: Sequence[_Stretch]) -> DraftStep:
        low, high = stretch.first, stretch.last
        is_ramp = low != high
        word = ""
        tips: tuple[str, ...] = ()
        if self._is_percent or self._ftp_watts:
            first, last = float(low / self._whole), float(high / self._whole)
            is_ramp = not effort.is_flat(first, last)
            word = effort.zone((first + last) / 2, effort.BOUNDS["power"])
            if last or first:
                tips = (effort.aim(first, last, effort.SPOKEN["power"], ramp=is_ramp),)
            if is_ramp:
                remark = effort.ramp_remark(first, last, word)
                self._ramps.append(f"{format_clock(stretch.start_ms)}: {remark}")
        else:
            span = f"{float(low):.0f} to {float(high):.0f}" if is_ramp else f"{float(low):.0f}"
            tips = (f"{'Go from' if is_ramp else 'Aim for'} {span} watts.",)
        name = effort.name_for(word, self._word)
        if is_ramp:
            is_first, is_last = stretch is every[0], stretch is every[-1]
            name = "Warm-up" if is_first and low < high else "Cool-down" if is_last and low > high else "Ramp"
        warn_if_short(0, stretch.length_ms, self._remarks)
        return DraftStep(self._word, name, stretch.length_ms, effort=word, tips=tips)

    def _with_texts(self, stretches: Sequence[_Stretch], steps: Sequence[DraftStep]) -> Iterator[DraftItem]:
        """The steps with the words that are shown in them."""
        waiting = sorted(self._course.texts, key=lambda pair: pair[1].at_ms)
        at = 0
        for stretch, step in zip(stretches, steps, strict=True):
            here = []
            while at < len(waiting) and (waiting[at][1].at_ms < stretch.end_ms or stretch is stretches[-1]):
                line, said = waiting[at]
                here.append((line, TimedText(max(0, said.at_ms - stretch.start_ms), said.text)))
                at += 1
            notes, tips = arrange_notes(here, step.length_ms, self._remarks)
            yield replace(step, notes=notes, tips=(*step.tips, *tips))


def _stretches(points: Sequence[tuple[Ms, Fraction]]) -> list[_Stretch]:
    """The lines of the curve. A single point on the way of a steady power is no end of a step; two are."""
    made: list[_Stretch] = []
    goes_on = False
    for (start_ms, first), (end_ms, last) in pairwise(points):
        if end_ms == start_ms:
            goes_on = False
        elif goes_on and made[-1].first == made[-1].last == first == last:
            made[-1] = replace(made[-1], end_ms=end_ms)
        else:
            made.append(_Stretch(start_ms, end_ms, first, last))
            goes_on = True
    return made


def _merged(exact: Sequence[_Stretch], tolerance: Fraction) -> list[_Stretch]:
    """The stretches, with each long row of close points replaced by lines that a voice can follow."""
    made: list[_Stretch] = []
    row: list[_Stretch] = []
    for stretch in (*exact, None):
        if stretch is not None and stretch.length_ms < _CLOSE_MS:
            row.append(stretch)
            continue
        made += _averaged(_lines(row, tolerance)) if len(row) >= _RUN else row
        row = []
        if stretch is not None:
            made.append(stretch)
    return made


def _lines(row: Sequence[_Stretch], tolerance: Fraction) -> list[_Stretch]:
    """Straight lines within ``tolerance`` of every point of a row; each is extended for as long as one slope
    fits (a swing filter).
    """
    made: list[_Stretch] = []
    steepest = flattest = Fraction(0)
    for stretch in row:
        if made and abs(stretch.first - made[-1].last) <= 2 * tolerance:
            line = made[-1]
            after = Fraction(int(stretch.end_ms - line.start_ms))
            low, high = ((stretch.last + way * tolerance - line.first) / after for way in (-1, 1))
            if max(low, flattest) <= min(high, steepest):
                flattest, steepest = max(low, flattest), min(high, steepest)
                made[-1] = replace(line, end_ms=stretch.end_ms, last=stretch.last)
                continue
        made.append(stretch)
        after = Fraction(int(stretch.length_ms))
        flattest, steepest = ((stretch.last + way * tolerance - stretch.first) / after for way in (-1, 1))
    return [
        replace(line, last=line.first) if abs(line.last - line.first) <= tolerance else line for line in made
    ]


def _averaged(lines: Sequence[_Stretch]) -> list[_Stretch]:
    """The lines, with each row of those too short to be said replaced by its average."""
    made: list[_Stretch] = []
    row: list[_Stretch] = []
    for line in (*lines, None):
        if line is not None and line.length_ms < SHORT_MS:
            row.append(line)
            if row[-1].end_ms - row[0].start_ms < _LONG_ENOUGH_MS:
                continue
        if len(row) >= _RUN:
            work = sum((one.first + one.last) / 2 * int(one.length_ms) for one in row)
            mean = Fraction(round(work / int(row[-1].end_ms - row[0].start_ms)))
            made.append(_Stretch(row[0].start_ms, row[-1].end_ms, mean, mean))
        else:
            made += row
        if line is not None and line not in row:
            made.append(line)
        row = []
    return made


def _has_header(start: bytes) -> bool:
    return b"[COURSE HEADER]" in start.replace(b"\0", b"").upper()


def _has_watts(start: bytes) -> bool:
    return (
        _has_header(start)
        and re.search(rb"(MINUTES|SECONDS)\s+WATTS", start.replace(b"\0", b"").upper()) is not None
    )


MRC = Importer("mrc", "MRC", (".mrc",), _has_header, partial(read_ergo, power_unit="PERCENT"))
ERG = Importer("erg", "ERG", (".erg",), _has_watts, partial(read_ergo, power_unit="WATTS"))
