"""Convert a block file's tree to a :class:`~audiocoach.blocks.model.Block`, or report all its errors at once.

:func:`block_schema` is the JSON Schema of a block.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from audiocoach.blocks import days
from audiocoach.blocks.amounts import AMOUNT_FORMS
from audiocoach.blocks.entries import (
    SESSION_KEYS,
    WeekSessions,
    WorkoutFinder,
    check_variables,
    override,
    read_week,
)
from audiocoach.blocks.model import DEFAULT_ALARM_MINUTES, MAX_WEEKS, Block, Session, Week
from audiocoach.blocks.progression import PROGRESSION_KEYS, Weeks, read_value, read_values_by_week
from audiocoach.errors import Problem
from audiocoach.script.constants import DAYS, FORMAT_VERSION
from audiocoach.script.document import Document, List, Map
from audiocoach.script.form import Cell, Form, Fragment, Key, Value, read_root
from audiocoach.script.preamble import VERSION, check_version
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.values import (
    ANY,
    DEFINITIONS,
    DIALECT,
    NAME,
    TEXT,
    VALUES,
    any_of,
    from_text,
    group,
    named,
    ref,
)
from audiocoach.script.variables import Variables, check_name, names_used
from audiocoach.units import parse_duration, quoted

MAX_ALARM_MINUTES = 24 * 60


def read_block(
    document: Document, finder: WorkoutFinder, *, start: datetime.date | None = None
) -> tuple[Block, tuple[Problem, ...]]:
    """Return the block and its warnings. ``start`` overrides the file's own start.

    Raises:
        ScriptError: lists all errors of the file, in file order.
    """

    def read(root: Cell) -> tuple[Block, tuple[Problem, ...]]:
        block = _block(root, finder, start)
        root.reading.problems[:] = _first_at_each_position(root.reading.problems)
        return block, tuple(_first_at_each_position(root.reading.warnings))

    return read_root(document, read)


def _first_at_each_position(problems: Iterable[Problem]) -> list[Problem]:
    """Report each error once per position, because an ordinary week is read again for every week."""
    found: dict[object, Problem] = {}
    for problem in problems:
        found.setdefault((problem.line, problem.column) if problem.line else problem.message, problem)
    return list(found.values())


def _block(root: Cell, finder: WorkoutFinder, asked_start: datetime.date | None) -> Block:
    check_version(root)
    if any(key.text == "workout" for key, _ in root.entries()):
        raise RefusalError(
            "this is a workout and a block at once", "A block has week: with sessions, and no workout:."
        )
    form = Form(root, "a block", BLOCK_KEYS)
    if not form.has("week") and not form.has("overrides"):
        form.refuse(
            None,
            "a block needs the key week",
            "Add week: and below it a line for each session, like - tue: strength/runner-a.",
        )
    count = form.read(WEEKS)
    start = form.read(START)
    if start and (datetime.date.max - start).days < 7 * MAX_WEEKS:
        form.refuse("start", "the block would not end before the year 10000")
        start = None
    start = asked_start or start
    weeks = Weeks(count or 1, known=count is not None)
    weeks, eased = form.read(DELOAD, (weeks, {}), weeks=weeks, names=_variable_names(form))
    values = _values_by_week(form, weeks, eased)
    return Block(
        title=form.read(BLOCK),
        start=start,
        **{key.name: form.read(key) for key in _PLAIN},
        alarm_minutes=form.read(ALARM),
        weeks=_weeks(form, weeks, values, start, finder),
        file=root.reading.source.file,
    )


def _variable_names(form: Form) -> list[str]:
    """Return the names of the block's variables."""
    cell = form.cell("vars")
    return [key.text for key, _ in cell.node.entries] if cell and isinstance(cell.node, Map) else []


def _read_deload(cell: Cell, weeks: Weeks, names: list[str]) -> tuple[Weeks, dict[str, str]]:
    form = Form(cell, "deload", (_DELOAD_WEEKS, _DELOAD_VALUES))
    numbers = form.read(_DELOAD_WEEKS, weeks=weeks)
    eased = form.read(_DELOAD_VALUES, names=names)
    return replace(weeks, deload=frozenset(numbers)), eased


def _values_by_week(form: Form, weeks: Weeks, eased: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the variables' values for each week, without those that cannot be read."""
    by_week: list[dict[str, str]] = [{} for _ in range(weeks.count)]
    cell = form.cell("vars")
    if cell is None:
        return by_week
    holders = (form.cell("week"), form.cell("overrides"))
    used = {name for holder in holders if holder for name in names_used(holder.node)}
    for key, held in form.read(VARS):
        Cell(cell.reading, key, held.path).attempt(lambda one: check_name(one.text()), None)
        if key.text not in used:
            cell.reading.warn(key.mark, f"the variable {quoted(key.text)} is never used", ("vars",))
        grown = held.attempt(partial(read_values_by_week, weeks=weeks), None)
        for number, values in enumerate(by_week, start=1):
            if grown is not None:
                is_eased = number in weeks.deload and key.text in eased
                values[key.text] = eased[key.text] if is_eased else grown[number - 1]
    return by_week


def _weeks(
    form: Form, weeks: Weeks, values: list[dict[str, str]], start: datetime.date | None, finder: WorkoutFinder
) -> tuple[Week, ...]:
    """Return every week, with its sessions read using that week's values."""
    names = _variable_names(form)
    first = start.weekday() if start else 0
    changes = _overrides(form, weeks)
    made = []
    for number, usual in enumerate(values, start=1):
        change = changes.get(number)
        given = usual if change is None else {**usual, **_changed_values(change, names)}
        form.reading.variables = Variables(given, unusable=set(names) - given.keys())
        plan: WeekSessions = form.read(WEEK, finder=finder, week=number, first=first)
        if change is not None:
            plan = override(change, plan, finder)
        made.append(Week(number, _sessions(form, plan, number, start, finder), given, number in weeks.deload))
    form.reading.variables = Variables({})
    return tuple(made)


def _overrides(form: Form, weeks: Weeks) -> dict[int, Cell]:
    """Return the overrides by week."""
    found: dict[int, Cell] = {}
    most = weeks.count if weeks.known else MAX_WEEKS
    for key, held in form.read(OVERRIDES):
        written = Cell(held.reading, key, held.path)
        number = written.attempt(lambda one: days.parse_week(one.text(), most), None)
        if number is None or held.attempt(lambda one: one.entries(DAYS), None) is None:
            continue
        if number in found:
            held.reading.refuse(key.mark, f"week {number} is overridden twice", held.path, "Join the two.")
        found.setdefault(number, held)
    return found


def _changed_values(change: Cell, names: list[str]) -> dict[str, str]:
    """The values that a single week gives the block's variables."""
    held = next((held for key, held in change.entries() if key.text == "vars"), None)
    return {} if held is None else held.attempt(partial(_values, names=names), {})


def _sessions(
    form: Form, plan: WeekSessions, week: int, start: datetime.date | None, finder: WorkoutFinder
) -> tuple[Session, ...]:
    """Return a week's sessions in day order, from the weekday on which the block starts."""
    first = start.weekday() if start else 0
    sessions = []
    for entry in sorted(plan.values(), key=lambda one: (one.slot.day - first) % 7):
        check_variables(form.reading, entry, finder)
        days_in = (entry.slot.day - first) % 7
        offset = datetime.timedelta(days=7 * (week - 1) + days_in)
        sessions.append(
            Session(
                week=week,
                day_number=days_in + 1,
                day=entry.slot.day,
                workout=entry.workout,
                script=entry.script,
                variables={name: text for name, (text, _) in entry.variables.items()},
                time=entry.slot.time,
                date=start + offset if start else None,
                optional=entry.optional,
                mark=entry.mark,
            )
        )
    return tuple(sessions)


def _values(cell: Cell, names: list[str]) -> dict[str, str]:
    """Return texts for some of the block's variables."""
    values = {}
    for key, held in cell.entries(("work", "rounds")):
        text = held.attempt(read_value, None)
        if key.text not in names:
            cell.reading.refuse(
                key.mark,
                f"the block has no variable {quoted(key.text)}{did_you_mean(key.text, names)}",
                cell.path,
                f"Its vars are {', '.join(names)}." if names else "Define it under vars.",
            )
        elif text is not None:
            values[key.text] = text
    return values


def _week_numbers(cell: Cell, weeks: Weeks) -> list[int]:
    """Parse weeks written as ``4``, ``[4, 8]`` or ``[3-4]``."""
    numbers: list[int] = []
    for item in cell.items("weeks") if isinstance(cell.node, List) else [cell]:
        numbers += item.attempt(partial(_weeks_of, weeks=weeks, before=numbers), [])
    return numbers


def _weeks_of(cell: Cell, weeks: Weeks, before: list[int]) -> list[int]:
    found = list(days.parse_week_range(cell.text(), weeks.count if weeks.known else MAX_WEEKS))
    twice = sorted(set(found) & set(before))
    if twice:
        raise RefusalError(f"week {twice[0]} is listed twice", "List each week once.")
    return found


def _timezone(text: str) -> str:
    known = zoneinfo.available_timezones()
    if text not in known:
        near = did_you_mean(text, sorted(name for name in known if name[:1] == text[:1].upper()))
        raise RefusalError(f"unknown time zone {quoted(text)}{near}", "Write it like Europe/Berlin.")
    return text


def _alarm_minutes(text: str) -> int | None:
    if text.lower() in ("none", "no", "off"):
        return None
    minutes = int(parse_duration(text)) // 60_000
    if minutes > MAX_ALARM_MINUTES:
        raise RefusalError(f"an alarm comes at most a day before, found {quoted(text)}")
    return minutes


_DELOAD_WEEKS = Key(
    "weeks", Value(_week_numbers, any_of(ref("weeks"), {"type": "array", "items": ref("weeks")})), [],
    "the lighter weeks: `4`, `3-4` or a list of them", needed="Write deload: {weeks: [4, 8]}.",
)  # fmt: skip
_DELOAD_VALUES = Key("vars", Value(_values, VALUES), {}, "the variables' values in these weeks")

BLOCK = Key(
    "block", NAME, "", "its name, which becomes the album of the tracks",
    needed="Write block: and what it is called.",
)  # fmt: skip
START = Key(
    "start",
    from_text(days.parse_date, {"type": "string", "pattern": "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"}), None,
    "the first day of week 1, such as `2027-01-04`; without it there are no dates and no calendar",
)  # fmt: skip
ALARM = Key(
    "alarm", from_text(_alarm_minutes, TEXT, lambda minutes: f"{minutes}m"), DEFAULT_ALARM_MINUTES,
    "how long before a session the calendar reminds you, or `none`",
)  # fmt: skip
WEEKS = Key(
    "weeks", from_text(days.parse_week_count, ref("weeks")), None, f"how many, 1 to {MAX_WEEKS}",
    needed="Write weeks: and how many there are.",
)  # fmt: skip
VARS = Key(
    "vars", Value(partial(Cell.entries, known=("work", "rounds")), named(ref("by_week"))), [],
    "values by week, for `${name}` in the sessions",
)  # fmt: skip
DELOAD = Key(
    "deload", Value(_read_deload, group((_DELOAD_WEEKS, _DELOAD_VALUES))), (Weeks(0), {}),
    "`weeks` that are lighter, and `vars` with their values; progressions do not advance in a deload week",
    shown="none",
)  # fmt: skip
WEEK = Key(
    "week",
    Value(read_week, any_of({"type": "array", "minItems": 1, "items": ref("line")}, ref("week_keys"))), {},
    "the sessions of every week: days with workouts, or `every other day`",
    shown="required, unless `overrides` has the sessions",
)  # fmt: skip
OVERRIDES = Key(
    "overrides", Value(partial(Cell.entries, known=("week 8",)), ref("overrides")), [],
    "changes for single weeks",
)  # fmt: skip
_PLAIN = (
    Key("description", ANY, "", "what it is, in a sentence or two"),
    Key("author", NAME, "", "who wrote it; also the artist of tracks whose script has no `author`"),
    Key(
        "timezone", from_text(_timezone, {"type": "string"}), "",
        "such as `Europe/Berlin`; without it, times are local wherever you are",
    ),
)  # fmt: skip
"""Keys that are fields of the block."""
_TIMES = (WEEKS, START, ALARM)
_TIMES = (WEEKS, START, ALARM)
BLOCK_KEYS: tuple[Key[Any], ...] = (VERSION, BLOCK, *_PLAIN, *_TIMES, VARS, DELOAD, WEEK, OVERRIDES)


_DAY = (
    r"^\s*([Mm]on(day)?|[Tt]ue(sday)?|[Ww]ed(nesday)?|[Tt]hu(rsday)?|[Ff]ri(day)?|[Ss]at(urday)?|[Ss]un(day)?)"
    r"(\s+[0-9]{1,2}:[0-9]{2})?\s*$"
)
_DAY_OR_EVERY = rf"({_DAY}|^\s*[Ee]very\s+(other\s+)?day(\s+[0-9]{{1,2}}:[0-9]{{2}})?\s*$)"
_WEEK = r"^\s*([Ww]eek\s+)?[0-9]{1,2}\s*$"


def block_schema() -> Fragment:
    """Return the schema as JSON-ready data."""
    session = {_DAY: ref("session")}
    line = {_DAY_OR_EVERY: ref("session")}
    return {
        "$schema": DIALECT,
        "title": f"AudioCoach training block, format {FORMAT_VERSION}",
        **group(BLOCK_KEYS),
        "$defs": {
            **DEFINITIONS,
            "weeks": any_of({"type": "integer", "minimum": 1, "maximum": MAX_WEEKS}, {"type": "string"}),
            "by_week": any_of(
                {"description": "The same in each week.", **TEXT},
                {"description": "One value for each week.", "type": "array", "items": TEXT},
                {"description": f"A progression of {AMOUNT_FORMS}.", **group(PROGRESSION_KEYS)},
                {
                    "description": "Values that apply from a week on: {week 1: 30s, week 5: 40s}.",
                    **_patterns({r"^\s*[Ww]eek\s": TEXT}, minProperties=1),
                },
            ),
            "session": any_of({"description": "A workout's name or path.", **TEXT}, group(SESSION_KEYS)),
            "line": _patterns(line, minProperties=1, maxProperties=1),
            "week_keys": _patterns(line, minProperties=1),
            "overrides": _patterns({_WEEK: _patterns(session, properties={"vars": VALUES})}),
        },
    }


def _patterns(patterns: dict[str, Fragment], **more: object) -> Fragment:
    return {"type": "object", "patternProperties": patterns, "additionalProperties": False, **more}
