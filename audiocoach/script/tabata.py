"""Read ``tabata``: intervals of work and rest, which set the time of the exercises in its list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from audiocoach.script.constants import MAX_ROUNDS
from audiocoach.script.document import Map, Scalar
from audiocoach.script.exercises import LOAD, TEMPO
from audiocoach.script.extras import ANNOUNCE, CADENCE, NOTES, TIP
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.line import ExerciseLine
from audiocoach.script.line_steps import exercise_fields
from audiocoach.script.model import Exercise, Tabata
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import InheritedSettings
from audiocoach.script.shorthand import read_bare_line
from audiocoach.script.values import GAP, LENGTH, TEXT, from_text, list_of, whole
from audiocoach.units import Ms, shortened

_STAND_IN = ExerciseLine("stand-in")


def read_tabata(form: Form, _held: InheritedSettings) -> Tabata:
    """Read a ``tabata``, by default 8 intervals of 20 s and 10 s."""
    held = form.changed(Tabata(steps=()), TABATA_KEYS)
    return held.model_copy(update={"steps": form.read(TABATA, work_ms=held.work_ms)})


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
    """Read an exercise of a ``tabata``, which sets its time: a name, or ``do`` with options."""
    if not isinstance(cell.node, Map):
        return Exercise(mark=cell.node.mark, **exercise_fields(_line(cell.text())) | {"for_ms": work_ms})
    form = Form(cell, "an exercise in tabata", EXERCISE_KEYS)
    exercise = form.changed(
        Exercise(**exercise_fields(form.read(_DO)) | {"for_ms": work_ms}), _EXERCISE_FIELDS
    )
    return exercise.model_copy(update={"notes": form.read(NOTES, length_ms=work_ms)})


def _line(text: str) -> ExerciseLine:
    line = read_bare_line(text)
    if line.sides is not None:
        raise RefusalError("tabata has no sides; write each side as an exercise of its own")
    if line.is_rest:
        raise RefusalError("tabata has its own rests; its list can only have exercises")
    return line


_DO = Key("do", from_text(_line, TEXT), _STAND_IN, "the exercise's name", needed="Write - do: Burpee.")
_EXERCISE_FIELDS = (TEMPO, LOAD, TIP, CADENCE, ANNOUNCE)
EXERCISE_KEYS = (_DO, *_EXERCISE_FIELDS, NOTES)
_FIELDS = Tabata.model_fields

TABATA = Key(
    "tabata", Value(_exercises, list_of("tabata_exercise")), (), "exercises in short intervals, in turn",
)  # fmt: skip
WORK = Key("work", LENGTH, _FIELDS["work_ms"].default, "the work in an interval", field="work_ms")
REST = Key("rest", GAP, _FIELDS["rest_ms"].default, "the rest in an interval", field="rest_ms")
ROUNDS = Key("rounds", whole(1, MAX_ROUNDS), _FIELDS["rounds"].default, "how many intervals")
TABATA_KEYS = (WORK, REST, ROUNDS)
