"""Training logs as tables: the sessions of a CSV file, and the sets of one of them.

Every app writes one row a set. A format names its columns; units are in a heading (``weight_kg``), in a
column of their own, or nowhere. A log of years is read in one pass that keeps only the sessions, and a second
one for the sets of the session that is wanted.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Literal

from audiocoach.importers.draft import ImportRequest, Remarks
from audiocoach.importers.encoding import number
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.units import MILES_TO_METRES, Ms, quoted

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_LINE_CHARS = 50_000
_DELIMITERS = ",;\t"

SetKind = Literal["work", "warmup", "drop", "failure", "rest"]
NEEDED = ("start", "exercise", "reps")
"""The columns that every log has."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING_UNIT = re.compile(r"(kg|lb|kilometer|km|mile|mi|meter|metre|m)s?\W*$")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,]\d{1,3})?", re.ASCII)
_DATE_PART = re.compile(r"\d+|[^\W\d_]+")
_KINDS: Mapping[str, SetKind] = {
    "warmup": "warmup",
    "warm up": "warmup",
    "w": "warmup",
    "dropset": "drop",
    "drop set": "drop",
    "d": "drop",
    "failure": "failure",
    "f": "failure",
    "rest timer": "rest",
}
_METRES: Mapping[str, Fraction] = {
    "k": Fraction(1000),
    "mi": MILES_TO_METRES,
    "m": Fraction(1),
    "f": Fraction(3048, 10_000),
    "y": Fraction("0.9144"),
}
_MONTHS_OF_A_YEAR, _DAYS_OF_A_MONTH, _NOON = 12, 31, 12
_MONTHS = (
    *(("jan", "ene", "gen"), ("feb", "fev"), ("mar", "mrz", "maa", "mrt"), ("apr", "avr", "abr")),
    *(("may", "mai", "mag", "mei"), ("jun", "juin", "giu"), ("jul", "juil", "lug"), ("aug", "aou", "ago")),
    *(("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",), ("dec", "dez", "dic")),
)
"""How months begin in English, German, French, Spanish, Italian, Portuguese and Dutch, without accents."""


@dataclass(frozen=True, slots=True)
class LogFormat:
    """The names of an app's columns, in lower case. ``newest_first`` is the order of its sessions."""

    title: str
    columns: Mapping[str, tuple[str, ...]]
    newest_first: bool = False


@dataclass(slots=True)
class LoggedSession:
    """One session: its name, its start as written and as a date, and the categories of its exercises."""

    name: str
    written: str
    order: int
    start: datetime | None = None
    categories: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSet:
    """One row: a set, or a rest of ``length_ms``. ``weight`` is in ``unit`` (empty: unknown)."""

    line: int
    exercise: str
    kind: SetKind
    weight: Fraction
    unit: str
    reps: Fraction
    metres: Fraction
    length_ms: Ms
    rpe: Fraction
    superset: str
    note: str
    session_note: str


class Log:
    """The table of a file.

    Raises:
        ScriptError: if it is not a table with the columns of the format, or too large.
    """

    def __init__(self, text: str, log_format: LogFormat, request: ImportRequest, remarks: Remarks) -> None:
        self._text = text
        self._request = request
        self._remarks = remarks
        first = next(self._lines(), "")
        self._delimiter = max(_DELIMITERS, key=first.count)
        heading = next(self._table(), (1, []))[1]
        names = [" ".join(name.lower().split()) for name in heading]
        self._width = len(names)
        self._places: dict[str, int] = {}
        for wanted, known in log_format.columns.items():
            places = [place for place, name in enumerate(names) if name in known]
            if places:
                self._places[wanted] = places[0]
        for needed in NEEDED:
            if needed not in self._places:
                example = log_format.columns[needed][0]
                why = f"its first line has no column {quoted(example)}"
                request.refuse(
                    f"this is not a log of {log_format.title}: {why}",
                    line=1,
                    suggestion="Logs of FitNotes, Hevy and Strong can be read: export it again as CSV. Write "
                    "other logs as a text, a line for each exercise, like Squat 3x10 @ 60kg.",
                )
        self._units = {
            column: found[1]
            for column in ("weight", "distance")
            if column in self._places and (found := _HEADING_UNIT.search(names[self._places[column]]))
        }
        self.sessions = self._find_sessions(newest_first=log_format.newest_first)

    def sets(self, session: LoggedSession) -> Iterator[LoggedSet]:
        """The rows of a session, in their order."""
        for line, row in self._rows():
            if (self._cell(row, "session"), self._cell(row, "start")) == (session.name, session.written):
                yield self._set(line, row)

    def _find_sessions(self, *, newest_first: bool) -> list[LoggedSession]:
        """Every session, the latest first."""
        found: dict[tuple[str, str], LoggedSession] = {}
        for _, row in self._rows():
            key = self._cell(row, "session"), self._cell(row, "start")
            session = found.setdefault(key, LoggedSession(*key, len(found)))
            category = self._cell(row, "category")
            if category and category not in session.categories:
                session.categories.append(category)
        sessions = list(found.values())
        self._date(sessions)
        if any(session.start is None for session in sessions):
            self._remarks.add(
                0, "some dates cannot be read; the latest session is chosen by the order of the file"
            )
            return sorted(sessions, key=lambda session: session.order if newest_first else -session.order)
        return sorted(sessions, key=lambda session: session.start or datetime.min, reverse=True)

    def _date(self, sessions: Sequence[LoggedSession]) -> None:
        """Set the start of each session; dates of which day and month may be swapped are read alike."""
        dates = [_read_date(session.written) for session in sessions]
        unsure = [date for date in dates if date and not date.is_sure]
        firsts, seconds = (
            max((getattr(date, name) for date in unsure), default=0) for name in ("day", "month")
        )
        if unsure and firsts <= _MONTHS_OF_A_YEAR and seconds <= _MONTHS_OF_A_YEAR:
            self._remarks.add(0, "dates like 3/4/2026 were read with the day first")
        month_first = seconds > _MONTHS_OF_A_YEAR >= firsts
        for session, date in zip(sessions, dates, strict=True):
            if date:
                session.start = date.at(month_first=month_first and not date.is_sure)

    def _set(self, line: int, row: Sequence[str]) -> LoggedSet:
        kind = _KINDS.get(self._cell(row, "kind").lower(), "work")
        seconds = self._number(line, row, "seconds")
        clock = self._cell(row, "time")
        if clock and not seconds:
            seconds = _clock_s(clock) or Fraction(0)
        distance = self._number(line, row, "distance")
        return LoggedSet(
            line=line,
            exercise=clean_text(self._cell(row, "exercise"), NAME_CHARS),
            kind=kind,
            weight=self._number(line, row, "weight"),
            unit=_mass_unit(self._cell(row, "unit") or self._units.get("weight", "")),
            reps=self._number(line, row, "reps"),
            metres=distance * self._scale(line, row) if distance else Fraction(0),
            length_ms=round(seconds * 1000),
            rpe=self._number(line, row, "rpe"),
            superset=self._cell(row, "superset"),
            note=self._cell(row, "note"),
            session_note=self._cell(row, "session_note"),
        )

    def _scale(self, line: int, row: Sequence[str]) -> Fraction:
        """The metres of a distance's unit. Where nothing names it, it is that of the country of the loads."""
        unit = (self._cell(row, "distance_unit") or self._units.get("distance", "")).lower()
        if found := next((factor for start, factor in _METRES.items() if unit.startswith(start)), None):
            return found
        guessed, scale = (
            ("miles", MILES_TO_METRES) if self._request.unit == "lb" else ("kilometres", Fraction(1000))
        )
        self._remarks.add(line, f"a distance has no unit and was read as {guessed}")
        return scale

    def _number(self, line: int, row: Sequence[str], column: str) -> Fraction:
        written = self._cell(row, column)
        found = number(written)
        if found is None and written:
            self._remarks.add(line, f"{quoted(written)} is not a number and was left out")
        return found or Fraction(0)

    def _cell(self, row: Sequence[str], column: str) -> str:
        place = self._places.get(column, -1)
        return row[place].strip() if 0 <= place < len(row) else ""

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that have a set, with their lines."""
        place = self._places["exercise"]
        for count, (line, cells) in enumerate(self._table()):
            if count > MAX_ROWS:
                self._request.refuse(f"the log has more than {MAX_ROWS:,} rows", line=line)
            row = self._with_whole_name(cells) if len(cells) > self._width else cells
            if count and place < len(row) and row[place].strip():
                yield line, row

    def _with_whole_name(self, row: list[str]) -> list[str]:
        """A row with more cells than the heading, whose name has commas and no quotes, as FitNotes writes it.

        It is one if its amounts are numbers only once the name is whole.
        """
        place, surplus = self._places["exercise"], len(row) - self._width
        name = self._delimiter.join(row[place : place + surplus + 1])
        whole = [*row[:place], name, *row[place + surplus + 1 :]]
        return whole if self._has_amounts(whole) and not self._has_amounts(row) else row

    def _has_amounts(self, row: Sequence[str]) -> bool:
        amounts = [self._cell(row, column) for column in ("weight", "reps", "distance")]
        return any(amounts) and all(number(cell) is not None for cell in amounts if cell)

    def _table(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._lines(), delimiter=getattr(self, "_delimiter", ","))
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            self._request.refuse(
                f"this table cannot be read: {error}",
                line=reader.line_num,
                suggestion="A quote may not be closed.",
            )

    def _lines(self) -> Iterator[str]:
        for at, found in enumerate(_LINE.finditer(self._text), start=1):
            if found.end() - found.start() > MAX_LINE_CHARS:
                self._request.refuse(f"a line is longer than {MAX_LINE_CHARS:,} characters", line=at)
            yield found[0]


def _mass_unit(written: str) -> str:
    lowered = written.lower()
    return "kg" if lowered.startswith("k") else "lb" if lowered.startswith(("l", "p")) else ""


def _clock_s(written: str) -> Fraction | None:
    """``0:01:30`` in seconds; a number is seconds already."""
    if found := _CLOCK.fullmatch(written):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return Fraction((hours * 60 + minutes) * 60 + seconds)
    return number(written)


@dataclass(frozen=True, slots=True)
class _Date:
    """A date as written. If its month ``is_sure``, it cannot be the day."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    is_sure: bool

    def at(self, *, month_first: bool) -> datetime | None:
        """The date; ``None`` if there is no such day."""
        day, month = (self.month, self.day) if month_first else (self.day, self.month)
        try:
            return datetime(self.year, month, day, self.hour, self.minute)
        except ValueError:
            return None


def _read_date(written: str) -> _Date | None:
    """A date in words or figures: ``14 Nov 2025, 18:02``, ``2025-11-14 18:02:33``, ``11/14/2025``."""
    parts = _DATE_PART.findall(_plain(written[:60]))
    figures = [int(part) for part in parts if part.isdecimal() and len(part) <= len("2025")]
    words = [part for part in parts if not part.isdecimal()]
    month = next((month for word in words if (month := _month(word))), 0)
    if month:
        figures.insert(1, month)
    if len(figures) < len(("year", "month", "day")):
        return None
    year_first = figures[0] > _DAYS_OF_A_MONTH
    first, second, third, hour, minute = [*figures, 0, 0][:5]
    year, day = (first, third) if year_first else (third, first)
    if "pm" in words and hour < _NOON:
        hour += _NOON
    elif "am" in words and hour == _NOON:
        hour = 0
    return _Date(year, second, day, min(hour, 23), min(minute, 59), bool(month) or year_first)


def _plain(text: str) -> str:
    """The text in lower case, without accents and without the dots of a.m. and p.m."""
    bare = "".join(
        one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one)
    )
    return bare.replace("a.m", "am").replace("p.m", "pm").replace("a. m", "am").replace("p. m", "pm")


def _month(word: str) -> int:
    """The number of a month from its name or the beginning of it; 0 for another word."""
    for size in (4, 3):
        for number_of, names in enumerate(_MONTHS, start=1):
            if word[:size] in names:
                return number_of
    return 0
