"""Read the sessions of a week (day, optional time, workout), and the overrides of single weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from audiocoach.blocks import days
from audiocoach.blocks.days import Slot
from audiocoach.errors import UsageError
from audiocoach.script.constants import DAYS
from audiocoach.script.document import Map, Scalar
from audiocoach.script.form import Cell, Form, Key, Reading, Value
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.script.source import Mark
from audiocoach.script.values import SWITCH, TEXT, VALUES
from audiocoach.units import quoted

NO_SESSION = ("none", "rest")
"""Words with which an override removes a day's session."""

_LINE = "Write it like - tue 18:30: {workout: strength/runner-a}."


class WorkoutFinder(Protocol):
    """Finds a block's workouts."""

    def find(self, name: str) -> Path:
        """Find the script that a block refers to.

        Raises:
            UsageError: if there is none.
        """
        ...

    def variables(self, script: Path) -> frozenset[str] | None:
        """Return the names of the variables that a script defines or uses; ``None`` if it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class WrittenSession:
    """A session as written in the file. ``variables`` are the values with their positions, by name."""

    slot: Slot
    mark: Mark
    script: Path
    workout: str
    variables: Mapping[str, tuple[str, Mark]]
    optional: bool


WeekSessions = Mapping[int, WrittenSession]
"""The sessions of a week by day (index of :data:`~audiocoach.script.constants.DAYS`)."""


def read_week(cell: Cell, finder: WorkoutFinder, week: int, first: int) -> WeekSessions:
    """Read the sessions of an ordinary week: a list of days, or keys.

    Args:
        cell: the days with their sessions.
        finder: finds the workouts.
        week: the number of the week, which matters to ``every other day``.
        first: the day on which weeks begin.

    Raises:
        RefusalError: if it is neither.
    """
    entries: dict[int, WrittenSession] = {}
    for entry in _written_sessions(cell, partial(_read_line, finder=finder, week=week, first=first)):
        other = entries.setdefault(entry.slot.day, entry)
        if other is not entry:
            cell.reading.refuse(
                entry.mark,
                f"{DAYS[entry.slot.day]} has two sessions; the other is in line {other.mark.line}",
                cell.path,
                "A day can have only one: combine the two workouts with include, or move one.",
            )
    return entries


def _written_sessions(cell: Cell, read: Callable[[Cell], list[WrittenSession]]) -> Iterator[WrittenSession]:
    if not isinstance(cell.node, Map):
        for item in cell.items("sessions"):
            yield from item.attempt(read, [])
        return
    for entry in cell.node.entries:
        one = replace(cell, node=replace(cell.node, entries=(entry,), mark=entry[0].mark))
        yield from one.attempt(read, [])


def override(cell: Cell, usual: WeekSessions, finder: WorkoutFinder) -> WeekSessions:
    """Return the sessions of a week: ``usual``, changed by the days in ``cell``."""
    changed = dict(usual)
    seen: dict[int, Scalar] = {}
    for key, held in cell.entries(DAYS):
        if key.text == "vars":
            continue
        slot = Cell(cell.reading, key, held.path).attempt(lambda one: days.parse_slot(one.text()), None)
        if slot is None:
            continue
        other = seen.setdefault(slot.day, key)
        if other is not key:
            cell.reading.refuse(key.mark, f"{DAYS[slot.day]} is also in line {other.mark.line}", cell.path)
        elif _is_rest(held):
            changed.pop(slot.day, None)
        else:
            read = partial(_read_session, slot=slot, mark=key.mark, usual=usual.get(slot.day), finder=finder)
            entry = held.attempt(read, None)
            if entry is not None:
                changed[slot.day] = entry
    return changed


def check_variables(reading: Reading, entry: WrittenSession, finder: WorkoutFinder) -> None:
    """Record an error for each value of a session whose workout has no such variable."""
    known = finder.variables(entry.script) if entry.variables else None
    for name, (_, mark) in entry.variables.items():
        if known is not None and name not in known:
            hint = f"Its variables are {', '.join(sorted(known))}." if known else "It has no variables."
            reading.refuse(
                mark,
                f"{entry.workout} has no variable {quoted(name)}{did_you_mean(name, known)}",
                ("week", DAYS[entry.slot.day], "vars"),
                hint,
            )


def _read_line(cell: Cell, finder: WorkoutFinder, week: int, first: int) -> list[WrittenSession]:
    """Read a day and its session: ``tue 18:30: {workout: ..}``, or ``every other day: ..``."""
    if not isinstance(cell.node, Map) or len(cell.node.entries) != 1:
        raise RefusalError("a session is one day with a workout", _LINE)
    ((key, held),) = cell.entries()
    slots = Cell(cell.reading, key, held.path).attempt(
        lambda one: days.parse_slots(one.text(), week, first), None
    )
    slot = slots[0] if slots else Slot(0, None)
    entry = held.attempt(partial(_read_session, slot=slot, mark=key.mark, usual=None, finder=finder), None)
    if slots is None or entry is None:
        raise AlreadyReportedError
    return [replace(entry, slot=slot) for slot in slots]


def _read_session(
    cell: Cell, slot: Slot, mark: Mark, usual: WrittenSession | None, finder: WorkoutFinder
) -> WrittenSession:
    """Read a day's session: a workout's name, or keys. An overridden day keeps its ``usual`` workout unless
    it names one, and the usual value of every key it leaves out.
    """
    variables: dict[str, tuple[str, Mark]] = {}
    script: Path | None
    optional = None
    if isinstance(cell.node, Scalar):
        script, workout = _find(cell, finder), cell.text().strip()
    else:
        before = len(cell.reading.problems)
        form = Form(cell, "a session", SESSION_KEYS)
        script, workout = form.read(WORKOUT, finder=finder), form.value("workout", str, "")
        variables = form.read(VARS)
        optional = form.read(OPTIONAL)
        if script is None and (form.has("workout") or (not usual and len(cell.reading.problems) > before)):
            raise AlreadyReportedError
    if script is None:
        if usual is None:
            raise RefusalError("this session has no workout", "Name it: {workout: strength/runner-a}.")
        script, workout, variables = usual.script, usual.workout, {**usual.variables, **variables}
    if usual is not None:
        slot = Slot(slot.day, slot.time or usual.slot.time)
        optional = usual.optional if optional is None else optional
    return WrittenSession(slot, mark, script, workout, variables, bool(optional))


def _find(cell: Cell, finder: WorkoutFinder) -> Path:
    try:
        return finder.find(cell.text().strip())
    except UsageError as error:
        raise RefusalError(str(error)) from None


def _read_variables(cell: Cell) -> dict[str, tuple[str, Mark]]:
    read = [
        (key, held.attempt(lambda one: one.text().strip(), None)) for key, held in cell.entries(("work",))
    ]
    return {key.text: (text, key.mark) for key, text in read if text is not None}


def _is_rest(cell: Cell) -> bool:
    return isinstance(cell.node, Scalar) and cell.node.text.strip().lower() in NO_SESSION


WORKOUT = Key("workout", Value(_find, TEXT), None, "a workout's name or path")
VARS = Key("vars", Value(_read_variables, VALUES), {}, "values for the workout's variables")
OPTIONAL = Key("optional", SWITCH, None, "the session can be left out", shown="no")
SESSION_KEYS = (WORKOUT, VARS, OPTIONAL)
