"""``tabata``: intervals of work and rest, which give the exercises of its list their time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from audiocoach.script import extras, quantities
from audiocoach.script.document import Map, Scalar
from audiocoach.script.form import Cell, Form
from audiocoach.script.model import MAX_ROUNDS, Exercise, Tabata
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Settings
from audiocoach.script.shorthand import Line, read_bare_line
from audiocoach.units import Ms, shortened

TABATA_OPTIONS = ("work", "rest", "rounds")
EXERCISE_KEYS = ("do", "tempo", "load", "tip", "notes", "cadence", "announce")

_STAND_IN = Line("stand-in")
_rounds = partial(quantities.whole, least=1, most=MAX_ROUNDS)


def tabata(form: Form, _held: Settings) -> Tabata:
    """``tabata``: 8 intervals of 20 s and 10 s unless written otherwise."""
    work_ms = form.value("work", quantities.length_ms, 20_000)
    return Tabata(
        mark=form.mark,
        marks=form.marks,
        steps=form.get("tabata", partial(_exercises, work_ms=work_ms), ()),
        work_ms=work_ms,
        rest_ms=form.value("rest", quantities.duration_ms, 10_000),
        rounds=form.value("rounds", _rounds, 8),
    )


def _exercises(cell: Cell, work_ms: Ms) -> tuple[Exercise, ...]:
    exercises = []
    for number, item in enumerate(cell.items("exercises"), start=1):
        placed = replace(item, path=(*cell.path[:-1], f"step {number} ({_label(item)})"))
        exercise = placed.attempt(partial(_exercise, work_ms=work_ms), None)
        if exercise is not None:
            exercises.append(exercise)
    return tuple(exercises)


def _label(cell: Cell) -> str:
    node = cell.node
    if isinstance(node, Map) and node.entries:
        node = node.entries[0][1]
    return shortened(node.text) if isinstance(node, Scalar) and node.text else "?"


def _exercise(cell: Cell, work_ms: Ms) -> Exercise:
    """One exercise of a ``tabata``, which gives it its time: a name, or ``do`` with options."""
    if not isinstance(cell.node, Map):
        line = _line(cell.text())
        return Exercise(mark=cell.node.mark, name=line.name, for_ms=work_ms, tempo=line.tempo, load=line.load)
    form = Form(cell, "an exercise in tabata", EXERCISE_KEYS)
    form.require("do", "Write - do: Burpee.")
    line = form.value("do", _line, _STAND_IN)
    return Exercise(
        mark=form.mark,
        marks=form.marks,
        name=line.name,
        for_ms=work_ms,
        tempo=form.value("tempo", quantities.tempo, line.tempo),
        load=form.value("load", quantities.name, line.load),
        tip=form.get("tip", extras.tips, ()),
        notes=extras.notes(form, work_ms),
        cadence_spm=extras.cadence_spm(form),
        announce=form.value("announce", quantities.switch, True),
    )


def _line(text: str) -> Line:
    line = read_bare_line(text)
    if line.sides is not None:
        raise RefusalError("tabata has no sides; write each side as an exercise of its own")
    if line.is_rest:
        raise RefusalError("tabata rests by itself; its list holds exercises")
    return line
