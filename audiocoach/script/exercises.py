"""Read exercises: ``do`` and its one-line form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

from audiocoach.script import quantities
from audiocoach.script.constants import MAX_REPS, MAX_SETS
from audiocoach.script.document import Scalar
from audiocoach.script.extras import ANNOUNCE, CADENCE, NOTES, TIP
from audiocoach.script.form import Cell, Form, Fragment, Key, Value
from audiocoach.script.lengths import counted_side_ms, timed_side_ms
from audiocoach.script.line import ExerciseLine
from audiocoach.script.line_steps import exercise_fields, line_step, read_rest_line
from audiocoach.script.model import Exercise, Sides, Step
from audiocoach.script.quantities import RefusalError, Reps
from audiocoach.script.remedies import FORMS
from audiocoach.script.settings import InheritedSettings, Lines
from audiocoach.script.shorthand import (
    read_bare_line,
    read_free_line,
    read_line,
)
from audiocoach.script.values import (
    EFFORT_PATTERN,
    GAP,
    LENGTH,
    LENGTH_SCHEMA,
    NAME,
    TEXT,
    choice,
    from_text,
    pattern,
    whole,
)
from audiocoach.units import Ms, quoted, shortened

WITH_QUANTITY = r"[0-9]|\$\{"
"""A pattern for lines with a quantity."""

_STAND_IN = ExerciseLine("stand-in", for_ms=1000)


def read_exercise_line(cell: Cell, inherited: InheritedSettings) -> Step:
    """Read a step written on one line."""
    line = _read(cell.text(), inherited.lines)
    if line.is_rest and (rest := read_rest_line(cell, line, inherited)):
        return rest
    if inherited.lines == "clocked":
        _refuse_free_sets(line.sets, line.for_ms, line.tempo)
    step = line_step(cell, line, inherited)
    return _with_defaults(step, inherited) if isinstance(step, Exercise) else step


def _with_defaults(step: Exercise, inherited: InheritedSettings) -> Exercise:
    """The exercise with the defaults for what it does not say. Against a clock there are none: it says when
    an exercise begins and ends.
    """
    if inherited.lines in ("clocked", "free"):
        return step
    defaults = inherited.defaults
    changes: dict[str, Ms | None] = {"between_ms": defaults.between_ms or 0}
    if step.rest_ms is None:
        changes["rest_ms"] = defaults.set_rest_ms
    if step.tempo is None and step.pace_ms is None:
        changes["pace_ms"] = defaults.rep_ms
    return step.model_copy(update=changes)


def _read(text: str, lines: Lines) -> ExerciseLine:
    """Read a line with as much quantity as ``lines`` asks for; a rest always has a time."""
    if lines in ("whole", "clocked"):
        return read_line(text, lines)
    line = read_free_line(text, lines)
    return line if lines == "free" or line.is_rest else read_bare_line(text)


def read_exercise(form: Form, inherited: InheritedSettings) -> Exercise:
    """Read ``do``: a name with ``for`` or ``reps``, or a line with its own quantity."""
    given = form.has("for") or form.has("reps")
    line = form.read(DO, lines=inherited.lines, given=given)
    _refuse_doubles(form, line, inherited.lines)
    step = form.changed(Exercise(**exercise_fields(line)), (FOR, *_OPTIONS))
    if form.has("rest") and step.sets == 1 and not form.has("sets"):
        form.warn(
            "rest", "rest goes between sets, and there is only one", "A rest after it is a step: - rest: 30s"
        )
    if form.has("switch") and step.sides in (None, "alternate"):
        form.warn("switch", "switch is the gap between sides, and there are none", "Add sides: each.")
    reps = form.read(REPS, Reps(line.reps, line.reps_from, line.max_reps))
    if reps.is_max and not form.has("for") and line.for_ms is None:
        form.refuse("reps", "max reps need a time", "Add for: 60s.")
    step = step.model_copy(update={"reps": reps.number, "reps_from": reps.at_least, "max_reps": reps.is_max})
    if inherited.lines == "free":
        for key in ("tip", "notes", "cadence"):
            if form.has(key):
                form.warn(
                    key,
                    f"{key} is not spoken here, because one clock runs for the whole list",
                    "Say it before the list.",
                )
    if inherited.lines == "clocked":
        timed = step.tempo or step.pace_ms
        form.get("do", lambda _: _refuse_free_sets(step.sets, step.for_ms, timed), None)
    step = _with_defaults(step, inherited)
    length_ms = (counted_side_ms if inherited.lines == "whole" else timed_side_ms)(step)
    return step.model_copy(update={"notes": form.read(NOTES, length_ms=length_ms)})


def _refuse_doubles(form: Form, line: ExerciseLine, lines: Lines) -> None:
    """Report what the line of ``do``, the keys and the container set twice."""
    for key, written in (
        ("sets", line.sets > 1),
        ("tempo", line.tempo),
        ("load", line.load),
        ("effort", line.effort),
        ("rest", line.rest_ms),
        ("sides", line.sides),
    ):
        if written and form.has(key):
            form.refuse(key, f"{key} is also written in the line of do", "Keep one of them.")
    if form.has("tempo") and form.has("pace"):
        form.refuse("pace", "tempo and pace both set the length of a rep", "Keep one of them.")
    if lines == "bare":
        for key in ("for", "reps"):
            if form.has(key):
                form.refuse(key, f"the rungs already set {key}", f"Remove {key}.")


def _refuse_free_sets(sets: int, for_ms: Ms | None, timed: object) -> None:
    if sets > 1 and for_ms is None and timed is None:
        raise RefusalError(
            "sets of untimed reps do not fit in one interval",
            "Write one set for each interval, or give the reps a tempo.",
        )


def _do_line(cell: Cell, lines: Lines, *, given: bool) -> ExerciseLine:
    text = cell.text()
    if lines == "bare" and _is_quoted(cell):
        return ExerciseLine(quantities.name(text))
    if lines == "bare":
        line = read_bare_line(text)
    elif given:
        return _named_line(cell, text)
    else:
        line = _whole_line(text, lines)
    if line.is_rest:
        raise RefusalError("a rest is a step of its own", "Write - rest: 30s.")
    return line


def _is_quoted(cell: Cell) -> bool:
    return isinstance(cell.node, Scalar) and cell.node.quoted


def _named_line(cell: Cell, text: str) -> ExerciseLine:
    """The name of an exercise whose keys set the quantity: any text in quotes; else it has no figures."""
    name = quantities.name(text)
    if _is_quoted(cell):
        return ExerciseLine(name)
    try:
        line = read_free_line(text, "bare")
        is_name = replace(line, sides=None) in (ExerciseLine(line.name), ExerciseLine(name))
    except RefusalError as error:
        remedy = f"If it is the name, put it in quotes: do: {json.dumps(name, ensure_ascii=False)}."
        raise RefusalError(str(error), remedy, at=error.at) from None
    if is_name and line.sides in (None, "left", "right"):
        return line
    if line.is_rest:
        raise RefusalError("a rest is a step of its own", "Write - rest: 30s.")
    raise RefusalError(
        f"{quoted(text)} has more than a name, but for or reps already set the quantity",
        "Write only the name here; sides, load and tempo have keys of their own.",
    )


def _whole_line(text: str, lines: Lines) -> ExerciseLine:
    try:
        return _read(text, lines)
    except RefusalError as error:
        if error.suggestion == FORMS:
            remedy = "Add for: 40s or reps: 10 below it, or write it in the line, like Squat 40s."
            raise RefusalError(str(error), remedy, at=error.at) from None
        raise


_HOW_MUCH = "one is required"
_REPS = pattern(
    r"([0-9]{1,9}(\s*[-–]\s*[0-9]{1,9})?|[mM][aA][xX])",
    {"type": "integer", "minimum": 1, "maximum": MAX_REPS},
)
_TEMPO = pattern(
    "([0-9xX]{1,2}-[0-9xX]{1,2}-[0-9xX]{1,2}(-[0-9xX]{1,2})?|[0-9xX]{4})", {"type": "integer", "minimum": 0}
)

DO = Key("do", Value(_do_line, TEXT), _STAND_IN, "an exercise: its name, or a line like `Squat 3x10`")
FOR = Key(
    "for", LENGTH, None, "how long it lasts; with `reps` the time in which to do them",
    shown=_HOW_MUCH, field="for_ms",
)  # fmt: skip
REPS = Key(
    "reps", from_text(quantities.reps, _REPS), Reps(),
    "how many reps: `10`, `8-12`, or `max` together with `for`", shown=_HOW_MUCH,
)  # fmt: skip
SETS = Key("sets", whole(1, MAX_SETS), 1, "sets of this exercise")
REST = Key("rest", GAP, None, "the rest between sets", shown="`defaults.set_rest`, else 0", field="rest_ms")
TEMPO = Key(
    "tempo", from_text(quantities.tempo, _TEMPO), None,
    "seconds to lower, hold, lift and hold in a rep: `3-1-1-0`, `3110`, `31X0` or `2-0-1`",
)  # fmt: skip
PACE = Key(
    "pace", from_text(quantities.pace_ms, LENGTH_SCHEMA), None, "how long one rep takes, instead of a tempo",
    shown="`defaults.rep`", field="pace_ms",
)  # fmt: skip
SIDES = Key(
    "sides", choice(get_args(Sides)), None,
    "`each` and `left-right`: left first; `right-left`: right first; `each-way`: one direction, then the "
    "other; with these, `for` and `reps` are per side or direction. `alternate`: both sides in one set, "
    "counted together",
)  # fmt: skip
SWITCH_GAP = Key(
    "switch", GAP, Exercise.model_fields["switch_ms"].default, "the gap for changing sides",
    field="switch_ms",
)  # fmt: skip
LOAD = Key("load", NAME, None, "spoken with the name")
EFFORT = Key(
    "effort", from_text(quantities.effort, EFFORT_PATTERN), None,
    "`easy`, `hard`, `rpe 1` to `rpe 10`, or `rir 2` for two reps in reserve; spoken with the name",
)  # fmt: skip
_OPTIONS = (SETS, REST, TEMPO, PACE, SIDES, SWITCH_GAP, LOAD, EFFORT, TIP, CADENCE, ANNOUNCE)
DO_KEYS = (FOR, REPS, *_OPTIONS, NOTES)
DO_CONDITION: Fragment = {
    "anyOf": [
        {"required": ["for"]},
        {"required": ["reps"]},
        {"properties": {"do": {"type": "string", "pattern": WITH_QUANTITY}}},
    ]
}


def suggest_line(key: str, value: str) -> str:
    """Suggest what to write for ``Squat: 40s``, ``Squat: 10`` or ``exercise: Squat``."""
    line = f"{key} {value}"
    try:
        read_line(line)
    except RefusalError as error:
        if error.suggestion != FORMS:
            return error.suggestion
        return f"An exercise is written like - do: {shortened(value, 60)}."
    return f"An exercise is written like - {shortened(line, 60)}."
