"""The steps that hold no steps: do and its one-line form, rest, say, run and its sisters."""

from __future__ import annotations

from functools import partial
from typing import cast, get_args

from audiocoach.script import quantities
from audiocoach.script.document import List, Map
from audiocoach.script.form import Cell, Form
from audiocoach.script.later import LATER
from audiocoach.script.model import MAX_SETS, MAX_TRACK_MS, Exercise, Rest, Run, RunWord, Say, Sides, Step
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Settings
from audiocoach.script.shorthand import FORMS, Line, has_quantity, read_bare_line, read_line
from audiocoach.units import parse_distance_m, parse_pace_ms_per_m, shown

DO_OPTIONS = ("for", "reps", "sets", "rest", "tempo", "pace", "sides", "switch", "load", "tip", "announce")
RUN_OPTIONS = ("for", "distance", "pace", "tip")
REST_OPTIONS = ("for", "say")
SAY_OPTIONS = ("for",)
TABATA_KEYS = ("do", "tempo", "load", "tip", "announce")

_STAND_IN = Line("stand-in", for_ms=1000)


def from_line(cell: Cell) -> Step:
    """A step written as one line."""
    line = read_line(cell.text())
    if line.is_rest:
        return Rest(mark=cell.node.mark, for_ms=line.for_ms or 0)
    return Exercise(
        mark=cell.node.mark,
        name=line.name,
        for_ms=line.for_ms,
        reps=line.reps,
        sets=line.sets,
        tempo=line.tempo,
        load=line.load,
        sides=line.sides,
    )


def exercise(form: Form, _settings: Settings) -> Exercise:
    """``do``: a name with ``for`` or ``reps``, or a line that says how much itself."""
    given = form.has("for") or form.has("reps")
    line = form.get("do", lambda cell: _do_line(cell.text(), given=given), _STAND_IN)
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
    sets = form.value("sets", partial(quantities.whole, least=1, most=MAX_SETS), line.sets)
    sides = form.value("sides", _sides, line.sides)
    if form.has("rest") and sets == 1 and not form.has("sets"):
        form.warn(
            "rest", "rest stands between sets and this has one", "A rest after it is a step: - rest: 30s"
        )
    if form.has("switch") and sides is None:
        form.warn("switch", "switch is the gap between sides and this has none", "Add sides: each.")
    return Exercise(
        mark=form.mark,
        marks=form.marks,
        name=line.name,
        for_ms=form.value("for", quantities.length_ms, line.for_ms),
        reps=form.value("reps", quantities.reps, line.reps),
        sets=sets,
        rest_ms=form.value("rest", quantities.duration_ms, 0),
        tempo=form.value("tempo", quantities.tempo, line.tempo),
        pace_ms=form.value("pace", quantities.pace_ms, None),
        sides=sides,
        switch_ms=form.value("switch", quantities.duration_ms, 3000),
        load=form.value("load", quantities.name, line.load),
        tip=form.get("tip", _tips, ()),
        announce=form.value("announce", quantities.switch, True),
    )


def _do_line(text: str, *, given: bool) -> Line:
    if given:
        if has_quantity(text):
            raise RefusalError(
                f"{shown(text)} says more than a name, and for or reps say how much too",
                "Keep the name alone here; sides, load and tempo are keys of their own.",
            )
        return Line(quantities.name(text))
    try:
        line = read_line(text)
    except RefusalError as error:
        if error.suggestion == FORMS:
            remedy = "Add for: 40s or reps: 10 below it, or write it in the line, like Squat 40s."
            raise RefusalError(str(error), remedy, at=error.at) from None
        raise
    if line.is_rest:
        raise RefusalError("a rest is a step of its own", "Write - rest: 30s.")
    return line


def _sides(text: str) -> Sides:
    if text in LATER["sides"]:
        raise RefusalError(f"this version does not know sides: {text} yet")
    return cast(Sides, quantities.choice(text, get_args(Sides)))


def _tips(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell.node, List):
        return tuple(
            item.attempt(lambda one: quantities.spoken(one.text()), "") for item in cell.items("tips")
        )
    return (quantities.spoken(cell.text()),)


def rest(form: Form, _settings: Settings) -> Rest:
    """``rest``: a duration, or keys; ``say`` may stand in either place."""
    cell = form.cell("rest")
    inner = None
    if cell is not None and isinstance(cell.node, Map):
        inner = cell.attempt(lambda one: Form(one, "rest", REST_OPTIONS), None)
    if inner is not None:
        inner.require("for", "Write for: 60s.")
        if inner.has("say") and form.has("say"):
            form.refuse("say", "say is written twice", "Keep one of them.")
        words = inner.value("say", quantities.spoken, None)
        for_ms = inner.value("for", quantities.length_ms, 1000)
    else:
        words, for_ms = None, form.value("rest", quantities.length_ms, 1000)
    if form.has("for"):
        form.refuse("for", "rest says how long it lasts itself", "Write - rest: 60s.")
    return Rest(
        mark=form.mark, marks=form.marks, for_ms=for_ms, say=form.value("say", quantities.spoken, words)
    )


def say(form: Form, _settings: Settings) -> Say:
    """``say``: words, which ``for`` pads."""
    return Say(
        mark=form.mark,
        marks=form.marks,
        text=form.value("say", quantities.spoken, "stand-in"),
        for_ms=form.value("for", quantities.length_ms, None),
    )


def run(form: Form, _settings: Settings) -> Run:
    """``run``, ``walk``, ``jog``, ``sprint``, ``ride``, ``row``: by time, or by distance at a pace."""
    return Run(
        mark=form.mark,
        marks=form.marks,
        word=cast(RunWord, form.title),
        name=form.value(form.title, quantities.name, "stand-in"),
        duration_ms=_run_ms(form),
        distance=form.value("distance", str, None),
        tip=form.get("tip", _tips, ()),
    )


def _run_ms(form: Form) -> int:
    by_time = form.value("for", quantities.length_ms, 1000)
    metres = form.value("distance", parse_distance_m, None)
    pace = form.value("pace", parse_pace_ms_per_m, None)
    if form.has("for"):
        for key in ("distance", "pace"):
            if form.has(key):
                form.refuse(
                    key,
                    f"for already says how long it lasts; {key} cannot stand beside it",
                    "Keep one of them.",
                )
    elif not form.has("distance"):
        form.refuse(
            None,
            f"{form.title} needs for, or distance and pace",
            "Write for: 10m, or distance: 400m and pace: 5:00/km.",
        )
    elif not form.has("pace"):
        form.refuse(
            "distance", "a distance needs a pace to become time", "Add pace: 5:00/km or pace: 8:00/mi."
        )
    if metres is None or pace is None:
        return by_time
    duration_ms = round(metres * pace)
    if not 1 <= duration_ms <= MAX_TRACK_MS:
        hours = MAX_TRACK_MS // 3_600_000
        form.refuse(
            "distance",
            f"at this pace it lasts {duration_ms / 1000:,.0f}s; between 1 ms and {hours} h are possible",
        )
        return by_time
    return duration_ms


def tabata_exercise(cell: Cell, work_ms: int) -> Exercise:
    """One exercise of a ``tabata``, which gives it its time: a name, or ``do`` with options."""
    if not isinstance(cell.node, Map):
        line = _tabata_line(cell.text())
        return Exercise(mark=cell.node.mark, name=line.name, for_ms=work_ms, tempo=line.tempo, load=line.load)
    form = Form(cell, "an exercise in tabata", TABATA_KEYS)
    form.require("do", "Write - do: Burpee.")
    line = form.value("do", _tabata_line, _STAND_IN)
    return Exercise(
        mark=form.mark,
        marks=form.marks,
        name=line.name,
        for_ms=work_ms,
        tempo=form.value("tempo", quantities.tempo, line.tempo),
        load=form.value("load", quantities.name, line.load),
        tip=form.get("tip", _tips, ()),
        announce=form.value("announce", quantities.switch, True),
    )


def _tabata_line(text: str) -> Line:
    line = read_bare_line(text)
    if line.sides is not None:
        raise RefusalError("tabata has no sides; write each side as an exercise of its own")
    if line.is_rest:
        raise RefusalError("tabata rests by itself; its list holds exercises")
    return line
