"""``do`` and its one-line form, and the exercises of containers that say themselves how much."""

from __future__ import annotations

import re
from functools import partial
from typing import cast, get_args

from audiocoach.script import extras, quantities
from audiocoach.script.form import Cell, Form
from audiocoach.script.lengths import counted_side_ms, timed_side_ms
from audiocoach.script.model import MAX_SETS, Exercise, Rest, Sides, Step
from audiocoach.script.quantities import RefusalError, Reps
from audiocoach.script.settings import Lines, Settings
from audiocoach.script.shorthand import (
    FORMS,
    Line,
    has_quantity,
    read_bare_line,
    read_free_line,
    read_line,
)
from audiocoach.units import Ms, quoted

DO_OPTIONS = (
    "for",
    "reps",
    "sets",
    "rest",
    "tempo",
    "pace",
    "sides",
    "switch",
    "load",
    "tip",
    "notes",
    "cadence",
    "announce",
)

_REST = re.compile(r"rest(?:\s+\d.*)?", re.IGNORECASE)
_STAND_IN = Line("stand-in", for_ms=1000)


def from_line(cell: Cell, lines: Lines) -> Step:
    """A step written as one line."""
    line = _read(cell.text(), lines)
    if line.is_rest:
        if line.for_ms is None:
            raise RefusalError("a rest has a time and nothing else", "Write it like Rest 30s.")
        return Rest(mark=cell.node.mark, for_ms=line.for_ms)
    if lines == "clocked":
        _refuse_free_sets(line.sets, line.for_ms, line.tempo)
    return Exercise(
        mark=cell.node.mark,
        name=line.name,
        for_ms=line.for_ms,
        reps=line.reps,
        reps_from=line.reps_from,
        max_reps=line.max_reps,
        sets=line.sets,
        tempo=line.tempo,
        load=line.load,
        sides=line.sides,
    )


def _read(text: str, lines: Lines) -> Line:
    """A line that says as much as lines do here; a rest always says how long."""
    if lines in ("whole", "clocked") or _REST.fullmatch(text.strip()):
        return read_line(text)
    return read_free_line(text) if lines == "free" else read_bare_line(text)


def exercise(form: Form, held: Settings) -> Exercise:
    """``do``: a name with ``for`` or ``reps``, or a line that says how much itself."""
    given = form.has("for") or form.has("reps")
    line = form.get("do", lambda cell: _do_line(cell.text(), held.lines, given=given), _STAND_IN)
    _refuse_doubles(form, line, held.lines)
    sets = form.value("sets", partial(quantities.whole, least=1, most=MAX_SETS), line.sets)
    sides = form.value("sides", _sides, line.sides)
    if form.has("rest") and sets == 1 and not form.has("sets"):
        form.warn(
            "rest", "rest stands between sets and this has one", "A rest after it is a step: - rest: 30s"
        )
    if form.has("switch") and sides in (None, "alternate"):
        form.warn("switch", "switch is the gap between sides and this has none", "Add sides: each.")
    reps = form.value("reps", quantities.reps, Reps(line.reps, line.reps_from, line.max_reps))
    if reps.is_max and not form.has("for") and line.for_ms is None:
        form.refuse("reps", "as many reps as can be done in what time?", "Add for: 60s.")
    step = Exercise(
        mark=form.mark,
        marks=form.marks,
        name=line.name,
        for_ms=form.value("for", quantities.length_ms, line.for_ms),
        reps=reps.number,
        reps_from=reps.at_least,
        max_reps=reps.is_max,
        sets=sets,
        rest_ms=form.value("rest", quantities.duration_ms, 0),
        tempo=form.value("tempo", quantities.tempo, line.tempo),
        pace_ms=form.value("pace", quantities.pace_ms, None),
        sides=sides,
        switch_ms=form.value("switch", quantities.duration_ms, 3000),
        load=form.value("load", quantities.name, line.load),
        tip=form.get("tip", extras.tips, ()),
        cadence_spm=extras.cadence_spm(form),
        announce=form.value("announce", quantities.switch, True),
    )
    if held.lines == "free":
        for key in ("tip", "notes", "cadence"):
            if form.has(key):
                form.warn(
                    key,
                    f"{key} is not heard here: the clock runs for all together",
                    "Say it before the list.",
                )
    if held.lines == "clocked":
        timed = step.tempo or step.pace_ms
        form.get("do", lambda _: _refuse_free_sets(step.sets, step.for_ms, timed), None)
    length_ms = (counted_side_ms if held.lines == "whole" else timed_side_ms)(step)
    return step.model_copy(update={"notes": extras.notes(form, length_ms)})


def _refuse_doubles(form: Form, line: Line, lines: Lines) -> None:
    """What the line of ``do``, the keys and the container say twice."""
    for key, written in (
        ("sets", line.sets > 1),
        ("tempo", line.tempo),
        ("load", line.load),
        ("sides", line.sides),
    ):
        if written and form.has(key):
            form.refuse(key, f"{key} is also written in the line of do", "Keep one of them.")
    if form.has("tempo") and form.has("pace"):
        form.refuse("pace", "tempo and pace both say how long a rep takes", "Keep one of them.")
    if lines == "bare":
        for key in ("for", "reps"):
            if form.has(key):
                form.refuse(key, f"{key} is given by the rungs here", f"Remove {key}.")


def _refuse_free_sets(sets: int, for_ms: Ms | None, timed: object) -> None:
    if sets > 1 and for_ms is None and timed is None:
        raise RefusalError(
            "sets of reps that nothing times have no place in one interval",
            "Write one set for each interval, or give the reps a tempo.",
        )


def _do_line(text: str, lines: Lines, *, given: bool) -> Line:
    if lines == "bare":
        line = read_bare_line(text)
    elif given:
        if has_quantity(text):
            raise RefusalError(
                f"{quoted(text)} says more than a name, and for or reps say how much too",
                "Keep the name alone here; sides, load and tempo are keys of their own.",
            )
        return Line(quantities.name(text))
    else:
        line = _whole_line(text, lines)
    if line.is_rest:
        raise RefusalError("a rest is a step of its own", "Write - rest: 30s.")
    return line


def _whole_line(text: str, lines: Lines) -> Line:
    try:
        return _read(text, lines)
    except RefusalError as error:
        if error.suggestion == FORMS:
            remedy = "Add for: 40s or reps: 10 below it, or write it in the line, like Squat 40s."
            raise RefusalError(str(error), remedy, at=error.at) from None
        raise


def _sides(text: str) -> Sides:
    return cast(Sides, quantities.choice(text, get_args(Sides)))
