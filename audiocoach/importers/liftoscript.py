"""Read Liftoscript, the program language of Liftosaur: its first week.

A line is an exercise: its name, then sections after slashes, ``Squat / 3x8 60lb / 90s``. Sections of sets
after the first are variations for later weeks. ``...Name`` takes over another exercise's sections. Code in
``{~ ~}`` changes the program from time to time; it is never run, and a remark lists it. Source: the
documentation, https://www.liftosaur.com/docs.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

from audiocoach.importers.draft import (
    Draft,
    DraftDay,
    DraftExercise,
    DraftItem,
    DraftPlan,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.encoding import decode_text
from audiocoach.importers.exercise_names import name_of
from audiocoach.importers.sets import REST_MS, WorkSet, in_sequence, in_turn, without_last_rest
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.constants import MAX_REPS, MAX_SETS, MAX_STEPS
from audiocoach.units import Ms, quoted

MAX_BYTES = 1_000_000
MAX_REUSES = 8
"""How many exercises may take over each other's sections in a row."""

_HEADING = re.compile(r"(#{1,2})(?!#)\s*(.*?)\s*")
_EXERCISE = re.compile(r"[^/#\n]*[^/#\s][^/#\n]*/(?!/).*")
_SECTIONS = re.compile(r"\s*/\s*")
_NAME = re.compile(r"(?:([^:,]{1,40}):\s*)?(.+?)\s*(?:\[([^\]]*)\])?\s*")
_RANGE = re.compile(r"(\d{1,3})-(\d{1,3})", re.ASCII)
_SETS = re.compile(r"(!\s*)?\d{1,3}\+?\s*[xX×]\s*\d.*", re.ASCII)
_SET = re.compile(
    r"(?P<sets>\d{1,3})(?P<more>\+)?\s*[xX×]\s*(?:(?P<low>\d{1,4})\s*-\s*)?(?P<high>\d{1,4})(?P<open>\+)?"
    r"(?=\s|$)",
    re.ASCII,
)
_LOAD = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(kg|lb|%)(\+)?", re.IGNORECASE | re.ASCII)
_RPE = re.compile(r"@(\d{1,2}(?:\.\d)?)(\+)?", re.ASCII)
_TIMER = re.compile(r"(\d{1,4})s", re.ASCII)
_SET_TIMER = re.compile(r"(\d{1,4})s(\+)?\|(?:(\d{1,4})s|\?)", re.ASCII)
_UNTOLD = ("?+", "auto")
"""Words that only control the app: to ask for the load, and to continue by itself."""
_LABEL = re.compile(r"\([^()]*\)")
_REUSE = re.compile(r"\.\.\.\s*([^\[]+?)\s*(?:\[[^\]]*\])?")
_KEYED = re.compile(r"([a-z]+)\s*:\s*(.*)", re.DOTALL)
_RULES = {
    "progress": "what it adds is not carried over",
    "update": "it is never run",
    "id": "tags are not used",
}
_HIGHEST_RPE = 10
DAYS_OF_A_WEEK = 7
_SPREAD = {2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}
"""The days of the week by the number of sessions."""


@dataclass(slots=True)
class _Line:
    """An exercise as it is written. ``weeks`` are the first and the last that it is in."""

    line: int
    label: str
    name: str
    weeks: tuple[int, int]
    sections: list[str]
    tip: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names by which other lines refer to it."""
        name = " ".join(self.name.casefold().split())
        labelled = (f"{self.label.casefold()}: {name}",) if self.label else ()
        return (*labelled, name, name.partition(",")[0])


@dataclass(slots=True)
class _Day:
    name: str
    lines: list[_Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The amounts of a set, or of a section for all sets, besides its reps."""

    load: str = ""
    effort: str = ""
    rest_ms: Ms | None = None
    length_ms: Ms = 0

    def over(self, base: _Amounts) -> _Amounts:
        """These amounts; those that are missing come from ``base``."""
        rest_ms = base.rest_ms if self.rest_ms is None else self.rest_ms
        length_ms = self.length_ms or base.length_ms
        return _Amounts(self.load or base.load, self.effort or base.effort, rest_ms, length_ms)


@dataclass(slots=True)
class _Plan:
    """The sections of an exercise by what they are, with those it takes over."""

    sets: list[str] = field(default_factory=list)
    everywhere: _Amounts = _Amounts()
    warmup: str = ""
    superset: str = ""
    tip: str = ""


def read_liftoscript(data: bytes, request: ImportRequest) -> tuple[Draft | DraftPlan, tuple[Remark, ...]]:
    """The first week, and remarks on what was changed or left out.

    One day is a session, and so is the one whose name begins with ``request.session``. Several are a plan
    that begins with ``request.since``, or the next Monday.

    Raises:
        ScriptError: if no line is an exercise, or the day is unknown.
    """
    if len(data) > MAX_BYTES:
        request.refuse(f"the file is too large; a program has at most {MAX_BYTES:,} bytes")
    remarks = Remarks()
    text = _joined(_without_code(decode_text(data, request, remarks)))
    return _Reader(text, request, remarks).draft(), tuple(remarks.found)


def _without_code(text: str) -> str:
    """The text without each ``{~ ... ~}``. Its line ends are kept, so that line numbers stay."""
    kept, at, owed = [], 0, 0
    while at < len(text):
        start = text.find("{~", at)
        piece = text[at:] if start < 0 else text[at:start]
        line, end, rest = piece.partition("\n")
        kept += [line, "\n" * (owed + 1) if end else "", rest]
        owed = 0 if end else owed
        if start < 0:
            break
        stop = text.find("~}", start)
        at = len(text) if stop < 0 else stop + 2
        owed += text.count("\n", start, at)
    return "".join(kept)


def _joined(text: str) -> str:
    """The text with lines that end in a backslash joined to the next; line numbers stay."""
    made: list[str] = []
    owed = 0
    for line in text.splitlines():
        goes_on = line.rstrip().endswith("\\")
        kept = line.rstrip()[:-1] if goes_on else line
        if owed:
            made[-1] += f" {kept.strip()}"
        else:
            made.append(kept)
        owed = owed + 1 if goes_on else owed
        if not goes_on:
            made += [""] * owed
            owed = 0
    return "\n".join(made)


class _Reader:
    def __init__(self, text: str, request: ImportRequest, remarks: Remarks) -> None:
        self._request = request
        self._remarks = remarks
        self._days = self._first_week(text.splitlines())
        self._named: dict[str, _Line] = {}
        for line in (line for day in self._days for line in day.lines):
            for key in line.keys:
                self._named.setdefault(key, line)
        self._made = 0

    def draft(self) -> Draft | DraftPlan:
        filled = [day for day in self._days if any(map(self._is_used, day.lines))]
        if not filled:
            self._request.refuse(
                "no line of this text is an exercise", suggestion="Write one like Squat / 3x8 60lb / 90s."
            )
        wanted = self._request.session.strip().casefold()
        if wanted:
            names = ", ".join(quoted(day.name) for day in filled)
            filled = [day for day in filled if day.name.casefold().startswith(wanted)][:1]
            if not filled:
                self._request.refuse(
                    f"the first week has no day {quoted(self._request.session)}",
                    suggestion=f"It has {names}.",
                )
        drafts = [draft for day in filled if (draft := self._draft(day))]
        if not drafts:
            self._request.refuse("no exercise in this text has sets", suggestion="Write them like 3x8 60lb.")
        return drafts[0] if len(drafts) == 1 else self._plan_of(drafts)

    def _draft(self, day: _Day) -> Draft | None:
        steps = self._steps(day)
        title = clean_text(day.name, NAME_CHARS) or self._request.title
        return Draft(title, tuple(steps)) if steps else None

    def _plan_of(self, drafts: Sequence[Draft]) -> DraftPlan:
        """The sessions, spread over the days of the week."""
        today = datetime.date.today()
        first = self._request.since or today + datetime.timedelta(days=-today.weekday() % 7)
        days = _SPREAD.get(len(drafts)) or range(len(drafts))
        dates = [first + datetime.timedelta(days=day) for day in days]
        if not self._request.since:
            self._remarks.add(
                0, f"the program has no dates; its first day is on {first}, choose another with --from"
            )
        if len(drafts) > DAYS_OF_A_WEEK:
            self._remarks.add(0, f"the first week has {len(drafts)} days, so it goes on into the next")
        made = tuple(DraftDay(date, draft) for date, draft in zip(dates, drafts, strict=True))
        return DraftPlan(self._request.title, made)

    def _first_week(self, lines: Sequence[str]) -> list[_Day]:
        """The days of the first week. A program without headings is one day."""
        days = [_Day("")]
        weeks, told = 0, list[str]()
        for number_of, written in enumerate(lines, start=1):
            text = written.strip()
            if heading := _HEADING.fullmatch(text):
                weeks += len(heading[1]) == 1
                if weeks > 1:
                    self._remarks.add(number_of, "only the first week was read")
                    break
                days.append(_Day(clean_text(heading[2], NAME_CHARS)))
                told = []
            elif text.startswith("//"):
                told.append("" if text.startswith("///") else text[2:].replace("*", "").strip())
            elif not text:
                told = told if told and not days[-1].lines else []
            elif not text.startswith(("```", "/*")):
                self._add(number_of, text, days[-1], clean_text(" ".join(told), 200))
                told = []
        return days

    def _add(self, line: int, text: str, day: _Day, tip: str) -> None:
        name, *sections = _SECTIONS.split(text.partition("//")[0].strip())
        found = _NAME.fullmatch(name)
        if not _EXERCISE.fullmatch(text) or not found or not clean_text(found[2]):
            self._remarks.add(line, f"{quoted(text)} is not an exercise and was left out")
            return
        weeks = _RANGE.search(found[3] or "")
        first, last = (int(weeks[1]), int(weeks[2])) if weeks else (1, 1)
        day.lines.append(_Line(line, found[1] or "", found[2], (first, last), sections, tip))

    def _is_used(self, line: _Line) -> bool:
        is_used = not any(re.fullmatch(r"used\s*:\s*none", section) for section in line.sections)
        return is_used and line.weeks[0] <= 1 <= line.weeks[1]

    def _steps(self, day: _Day) -> list[DraftItem]:
        made = []
        for line in filter(self._is_used, day.lines):
            plan = self._plan(line)
            if works := self._works(line, plan):
                made.append((plan.superset, works))
        steps: list[DraftItem] = []
        for _, group in groupby(enumerate(made), key=lambda pair: pair[1][0] or -1 - pair[0]):
            members = [works for _, (_, works) in group]
            steps += in_turn(members) if len(members) > 1 else chain.from_iterable(map(in_sequence, members))
        if any(work.rest_ms is None for _, works in made for work in works):
            self._remarks.add(
                0, f"sets without a timer have {int(REST_MS) // 1000} seconds of rest after them"
            )
        return without_last_rest(steps)

    def _plan(self, line: _Line, depth: int = 0) -> _Plan:
        """The sections of a line over those of the exercise that it takes over."""
        plan = _Plan(tip=line.tip)
        for section in line.sections:
            reuse = _REUSE.fullmatch(section)
            if reuse is None:
                continue
            other = self._named.get(" ".join(reuse[1].casefold().split()))
            if other is None or other is line or depth >= MAX_REUSES:
                self._remarks.add(line.line, f"{quoted(section)} names no exercise of the first week")
            else:
                plan = self._plan(other, depth + 1)
                plan.tip = line.tip or plan.tip
        own: list[str] = []
        for section in line.sections:
            keyed = _KEYED.fullmatch(section)
            if _SETS.fullmatch(section):
                own.append(section)
            elif keyed:
                self._keyed(line, plan, keyed[1], keyed[2], is_own=not depth)
            elif section and not section.startswith("..."):
                plan.everywhere = self._amounts(line, section.split()).over(plan.everywhere)
        plan.sets = own or plan.sets
        return plan

    def _keyed(self, line: _Line, plan: _Plan, key: str, value: str, *, is_own: bool) -> None:
        if key == "warmup":
            plan.warmup = value.strip()
        elif key == "superset":
            plan.superset = value.strip()
        elif key != "used" and (is_own or key not in _RULES):
            why = _RULES.get(key, "it is unknown")
            self._remarks.add(line.line, f"{quoted(f'{key}: {value}'.strip())} was left out: {why}")

    def _works(self, line: _Line, plan: _Plan) -> list[WorkSet]:
        """The sets of an exercise, its warm-up first."""
        base, _, equipment = line.name.partition(",")
        name = name_of(f"{base} ({equipment.strip()})" if equipment.strip() else base)
        if not plan.sets:
            self._remarks.add(line.line, f"{name} has no sets and was left out")
            return []
        variation = next((sets for sets in plan.sets if sets.startswith("!")), plan.sets[0])
        if len(plan.sets) > 1:
            self._remarks.add(
                line.line, f"{name} has {len(plan.sets)} variations of sets; {variation} was read"
            )
        works: list[WorkSet] = []
        if plan.warmup and plan.warmup != "none":
            step = DraftExercise(f"{name}, warm-up")
            works += self._sets(line, plan.warmup, step, _Amounts(rest_ms=plan.everywhere.rest_ms))
        step = DraftExercise(name, tips=(plan.tip,) if plan.tip else ())
        return works + self._sets(line, variation.lstrip("! "), step, plan.everywhere)

    def _sets(self, line: _Line, written: str, step: DraftExercise, base: _Amounts) -> list[WorkSet]:
        works: list[WorkSet] = []
        for part in (part.strip() for part in written.split(",")):
            found = _SET.match(part)
            if found is None:
                self._remarks.add(line.line, f"{quoted(part)} is not a set like 3x8 and was left out")
                continue
            times, low, high = int(found["sets"]), found["low"], min(int(found["high"]), MAX_REPS)
            if not 1 <= times <= MAX_SETS or high < 1:
                self._request.refuse(
                    f"{quoted(part)} is not possible; write 1 to {MAX_SETS} sets of at least one rep",
                    line=line.line,
                )
            self._made += times
            if self._made > MAX_STEPS:
                self._request.refuse(f"the day has more than {MAX_STEPS:,} sets", line=line.line)
            told = self._amounts(line, part[found.end() :].split()).over(base)
            reps = f"{int(low)}-{high}" if low and int(low) < high else str(high)
            tips = step.tips
            if found["more"]:
                self._remarks.add(line.line, f"{quoted(part)}: sets without an end are {times}")
            if found["open"]:
                tips = (f"At least {high}, and as many more as you can.", *tips)
                self._remarks.add(line.line, f"{quoted(part)}: reps without an end are counted to {high}")
            if told.length_ms:
                tips = (
                    tips if reps == "1" or found["open"] else (f"Do {reps} reps.".replace("-", " to "), *tips)
                )
                reps = ""
            one = replace(
                step, reps=reps, length_ms=told.length_ms, load=told.load, effort=told.effort, tips=tips
            )
            works += [WorkSet(one, told.rest_ms)] * times
        return works

    def _amounts(self, line: _Line, words: Iterator[str] | Sequence[str]) -> _Amounts:
        """The load, the effort and the timer in the words of a set."""
        told = _Amounts()
        for word in _LABEL.sub("", " ".join(words)).split():
            if load := _LOAD.fullmatch(word):
                told = replace(told, load=f"{load[1]}{load[2].lower()}")
            elif (rpe := _RPE.fullmatch(word)) and 1 <= float(rpe[1]) <= _HIGHEST_RPE:
                rounded = int(float(rpe[1]))
                if float(rpe[1]) != rounded:
                    self._remarks.add(line.line, f"{word} became rpe {rounded}")
                told = replace(told, effort=f"rpe {rounded}")
            elif timer := _TIMER.fullmatch(word):
                told = replace(told, rest_ms=int(timer[1]) * 1000)
            elif (timer := _SET_TIMER.fullmatch(word)) and int(timer[1]):
                rest_ms = int(timer[3]) * 1000 if timer[3] else told.rest_ms
                told = replace(told, length_ms=int(timer[1]) * 1000, rest_ms=rest_ms)
                if timer[2]:
                    self._remarks.add(line.line, f"{word}: a set without an end lasts {timer[1]} seconds")
            elif word not in _UNTOLD:
                self._remarks.add(line.line, f"{quoted(word)} has no equivalent in a script and was left out")
        return told


def _recognises(start: bytes) -> bool:
    return any(
        " / " in line
        and _EXERCISE.fullmatch(line.strip())
        and any(map(_SETS.fullmatch, _SECTIONS.split(line.strip())[1:]))
        for line in start.decode(errors="replace").splitlines()
        if len(line) < 1000
    )


IMPORTER = Importer("liftoscript", "Liftoscript", (".liftoscript", ".txt"), _recognises, read_liftoscript)
