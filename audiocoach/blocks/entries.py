"""Read the sessions of a week (day, optional time, workout), and the overrides of single weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from audiocoach.blocks import days
from audiocoach.blocks.days import Slot
from audiocoach.blocks.model import DAYS
from audiocoach.errors import UsageError
from audiocoach.script.document import Map, Scalar
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.located import Mark
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.script.values import SWITCH, TEXT, VALUES
from audiocoach.units import quoted

NO_SESSION = ("none", "rest")
"""Words with which an override removes a day's session."""

_LINE = "Write it like - tue 18:30: {workout: strength/runner-a}."


class Shelf(Protocol):
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
class Entry:
    """A session as written in the file. ``script`` is ``None`` if it names no workout, ``optional`` is
    ``None`` if not given. ``marks`` are the positions of the variables by name.
    """

    slot: Slot
    mark: Mark
    script: Path | None = None
    workout: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    optional: bool | None = None


Entries = Mapping[int, Entry]
"""The sessions of a week by day (index of :data:`~audiocoach.blocks.model.DAYS`)."""


def read_week(cell: Cell, shelf: Shelf) -> Entries:
    """Read the sessions of an ordinary week.

    Raises:
        RefusalError: if it is not a list.
    """
    entries: dict[int, Entry] = {}
    for item in cell.items("sessions"):
        entry = item.attempt(partial(_line, shelf=shelf), None)
        if entry is None:
            continue
        other = entries.setdefault(entry.slot.day, entry)
        if other is not entry:
            cell.reading.refuse(
                entry.mark,
                f"{DAYS[entry.slot.day]} has two sessions; the other is in line {other.mark.line}",
                cell.path,
                "A day has one: join the two workouts with include, or move one.",
            )
    return entries


def override(cell: Cell, usual: Entries, shelf: Shelf) -> Entries:
    """Return the sessions of a week: ``usual``, changed by the days in ``cell``."""
    changed = dict(usual)
    seen: dict[int, Scalar] = {}
    for key, held in cell.entries(DAYS):
        if key.text == "vars":
            continue
        slot = Cell(cell.reading, key, held.path).attempt(lambda one: days.slot(one.text()), None)
        if slot is None:
            continue
        other = seen.setdefault(slot.day, key)
        if other is not key:
            cell.reading.refuse(key.mark, f"{DAYS[slot.day]} is also in line {other.mark.line}", cell.path)
        elif _is_rest(held):
            changed.pop(slot.day, None)
        else:
            entry = held.attempt(partial(_changed, slot=slot, mark=key.mark, usual=usual, shelf=shelf), None)
            if entry is not None:
                changed[slot.day] = entry
    return changed


def check_variables(cell: Cell, entry: Entry, shelf: Shelf) -> None:
    """Record an error for each value of a session whose workout has no such variable."""
    assert entry.script is not None
    known = shelf.variables(entry.script) if entry.variables else None
    for name in entry.variables:
        if known is not None and name not in known:
            told = f"Its variables are {', '.join(sorted(known))}." if known else "It has no variables."
            cell.reading.refuse(
                entry.marks.get(name, entry.mark),
                f"{entry.workout} has no variable {quoted(name)}{did_you_mean(name, known)}",
                (*cell.path, DAYS[entry.slot.day], "vars"),
                told,
            )


def _line(cell: Cell, shelf: Shelf) -> Entry:
    """Read a day and its session: ``tue 18:30: {workout: ..}``."""
    if not isinstance(cell.node, Map) or len(cell.node.entries) != 1:
        raise RefusalError("a session is one day with a workout", _LINE)
    ((key, held),) = cell.entries()
    slot = Cell(cell.reading, key, held.path).attempt(lambda one: days.slot(one.text()), None)
    told = len(cell.reading.problems)
    entry = held.attempt(partial(_session, slot=slot or Slot(0, None), mark=key.mark, shelf=shelf), None)
    if slot is None or entry is None or (entry.script is None and len(cell.reading.problems) > told):
        raise AlreadyReportedError
    if entry.script is None:
        raise RefusalError(f"{DAYS[slot.day]} has no workout", _LINE)
    return entry


def _session(cell: Cell, slot: Slot, mark: Mark, shelf: Shelf) -> Entry:
    """Read a day's session: a workout's name, or keys."""
    if isinstance(cell.node, Scalar):
        return Entry(slot, mark, _found(cell, shelf), cell.text().strip())
    form = Form(cell, "a session", SESSION_KEYS)
    script = form.read(WORKOUT, shelf=shelf)
    variables = form.read(VARS)
    optional = form.read(OPTIONAL)
    if form.has("workout") and script is None:
        raise AlreadyReportedError
    return Entry(
        slot,
        mark,
        script,
        form.value("workout", str, ""),
        {name: text for name, (text, _) in variables.items()},
        {name: place for name, (_, place) in variables.items()},
        optional,
    )


def _changed(cell: Cell, slot: Slot, mark: Mark, usual: Entries, shelf: Shelf) -> Entry:
    """Read an overridden day. It keeps the usual workout unless it names one, and the usual value of every
    key it leaves out.
    """
    entry = _session(cell, slot, mark, shelf)
    was = usual.get(slot.day)
    if was is None:
        if entry.script is None:
            raise RefusalError(f"{DAYS[slot.day]} has no workout", "Name it: {workout: recovery/massage-20}.")
        return entry
    entry = replace(
        entry,
        slot=Slot(slot.day, slot.time or was.slot.time),
        optional=was.optional if entry.optional is None else entry.optional,
    )
    if entry.script is not None:
        return entry
    return replace(
        entry,
        script=was.script,
        workout=was.workout,
        variables={**was.variables, **entry.variables},
        marks={**was.marks, **entry.marks},
    )


def _found(cell: Cell, shelf: Shelf) -> Path:
    try:
        return shelf.find(cell.text().strip())
    except UsageError as error:
        raise RefusalError(str(error)) from None


def _variables(cell: Cell) -> dict[str, tuple[str, Mark]]:
    read = [
        (key, held.attempt(lambda one: one.text().strip(), None)) for key, held in cell.entries(("work",))
    ]
    return {key.text: (text, key.mark) for key, text in read if text is not None}


def _is_rest(cell: Cell) -> bool:
    return isinstance(cell.node, Scalar) and cell.node.text.strip().lower() in NO_SESSION


WORKOUT = Key("workout", Value(_found, TEXT), None, "a workout's name or path")
VARS = Key("vars", Value(_variables, VALUES), {}, "values for the workout's variables")
OPTIONAL = Key("optional", SWITCH, None, "the session can be left out", shown="no")
SESSION_KEYS = (WORKOUT, VARS, OPTIONAL)
