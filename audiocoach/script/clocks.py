"""Read steps that contain only work: superset, emom, amrap, for_time, ladder, pyramid.

Their lists contain only work and rests. A builder gets ``read``, which reads such a list with the settings
around it, and with as much quantity in each exercise as the kind of step leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Protocol, get_args

from audiocoach.script import quantities
from audiocoach.script.constants import MAX_REPS, MAX_ROUNDS, MAX_SETS
from audiocoach.script.document import Scalar
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.lengths import time_taken_ms
from audiocoach.script.line import write_time
from audiocoach.script.model import Amrap, Emom, Exercise, Ladder, RunWord, Step, Superset
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import LINES_AGAINST_CLOCK, Lines
from audiocoach.script.values import (
    GAP,
    LENGTH,
    LENGTH_SCHEMA,
    TIMED_PATTERN,
    any_of,
    group,
    pattern,
    steps,
    times,
    whole,
)
from audiocoach.units import Ms, format_duration, quoted

MAX_RUNGS = 200
"""Maximum number of rungs of a ladder, or of a pyramid up and down."""

WORK = ("do", "rest", *get_args(RunWord))
"""Kinds of step that a list of work can contain."""
INTERVAL_WORK = (*WORK, "superset")
RUNG_WORK = ("do", "rest")

_RUNG_FORMS = "Rungs are written like [2, 4, 6], which is reps, or [20s, 40s, 60s]."
_MINUTE_MS: Ms = 60_000


class ReadSteps(Protocol):
    """Reads a list of steps of some kinds; ``lines`` ``None`` means as inherited."""

    def __call__(
        self, cell: Cell, /, *, only: Sequence[str] = (), holder: str = "", lines: Lines | None = None
    ) -> tuple[Step, ...]:
        """Read the steps."""


def read_superset(form: Form, read: ReadSteps, set_rest_ms: Ms | None) -> Superset:
    """Read a ``superset``: rest only between sets, ``set_rest_ms`` if it does not say how long. Where all its
    exercises have the same sets, those are its own.
    """
    sets = form.read(SETS)
    if form.has("rest") and sets == 1 and not form.has("sets"):
        form.warn("rest", "rest goes between sets, and there is only one", "Add sets: 3.")
    steps = form.read(SUPERSET, read=partial(read, only=WORK, holder="a superset"))
    rest_ms = form.read(REST) if form.has("rest") else set_rest_ms
    _check_sets(form, steps, sets)
    if not form.has("sets") and (of_steps := _common_sets(steps)):
        sets, rest_of_steps_ms, steps = of_steps
        rest_ms = rest_of_steps_ms if rest_of_steps_ms and not form.has("rest") else rest_ms
    return Superset(**form.place, steps=steps, sets=sets, rest_ms=rest_ms)


def _check_sets(form: Form, steps: Sequence[Step], sets: int) -> None:
    """Refuse exercises in turn whose own sets differ; a warning where their sets multiply those of all."""
    exercises = [step for step in steps if isinstance(step, Exercise)]
    own = {step.sets for step in exercises}
    if len(own) > 1 and not form.has("sets"):
        counted = " and ".join(f"{step.name} has {step.sets}" for step in exercises[:3])
        first, fewest = exercises[0], min(own - {1})
        amount = write_time(first.for_ms) if first.for_ms else f"{first.reps or 10} reps"
        form.refuse(
            "superset",
            f"a superset needs the same sets in all, but {counted}",
            f"Write what is done once in each turn, like {first.name} {amount}, and sets: {fewest}.",
        )
    elif sets > 1 and own == {sets}:
        message = f"{sets} sets of {sets} sets: each exercise is done {sets * sets} times"
        form.warn("superset", message, f"For {sets} sets in all, leave out sets: or write the reps alone.")


def _common_sets(steps: Sequence[Step]) -> tuple[int, Ms | None, tuple[Step, ...]] | None:
    """The sets that all exercises have alike, the longest rest between them, and the exercises without."""
    exercises = [step for step in steps if isinstance(step, Exercise)]
    if len(exercises) < 2 or len(exercises) < len(steps) or len({step.sets for step in exercises}) > 1:
        return None
    sets = exercises[0].sets
    rest_ms = max((step.rest_ms or 0 for step in exercises), default=0)
    single = tuple(step.model_copy(update={"sets": 1, "rest_ms": None}) for step in exercises)
    return (sets, rest_ms or None, single) if sets > 1 else None


def read_emom(form: Form, read: ReadSteps) -> Emom:
    """Read an ``emom``. Timed steps must fit their interval."""
    every_ms = form.read(EVERY)
    inside = partial(read, only=INTERVAL_WORK, holder="emom", lines=LINES_AGAINST_CLOCK["emom"])
    steps = form.read(INTERVAL_STEPS, read=inside)
    for number, step in enumerate(steps, start=1):
        _check_interval(form, step, number, every_ms)
    intervals = form.read(EMOM, every_ms=every_ms)
    return Emom(**form.place, intervals=intervals, every_ms=every_ms, steps=steps)


def _intervals(cell: Cell, every_ms: Ms) -> int:
    """How many intervals, or the time that they take together."""
    text = cell.text().strip()
    if text.isdecimal():
        return quantities.whole(text, 1, MAX_ROUNDS)
    if not re.search("[0-9]", text):
        raise RefusalError(f"expected a number from 1 to {MAX_ROUNDS:,}, or a time, found {quoted(text)}")
    length_ms = quantities.length_ms(text)
    intervals, over_ms = divmod(int(length_ms), int(every_ms))
    if over_ms or not 1 <= intervals <= MAX_ROUNDS:
        every = format_duration(every_ms)
        raise RefusalError(
            f"{quoted(text)} is not a whole number of intervals of {every}, from 1 to {MAX_ROUNDS:,}",
            f"Write how many there are, like emom: {max(1, intervals)}.",
        )
    return intervals


def _check_interval(form: Form, step: Step, number: int, every_ms: Ms) -> None:
    path = (*form.path, f"step {number}")
    if isinstance(step, Superset) and step.sets > 1:
        message = "a superset in emom is done once in its interval"
        form.reading.refuse(step.mark, message, path, "Remove sets; add intervals to do it more often.")
        return
    taken_ms = time_taken_ms(step)
    if taken_ms is not None and taken_ms > every_ms:
        taken = format_duration(taken_ms)
        form.reading.refuse(
            step.mark,
            f"this lasts {taken}, longer than its interval of {format_duration(every_ms)}",
            path,
            f"Shorten it, or write every: {taken} or more.",
        )


def read_amrap(form: Form, read: ReadSteps) -> Amrap:
    """Read an ``amrap``."""
    return _against_the_clock(form, read, form.read(AMRAP))


def read_for_time(form: Form, read: ReadSteps) -> Amrap:
    """Read a ``for_time``, whose clock counts up to its cap."""
    cap_ms, rounds = form.read(FOR_TIME)
    return _against_the_clock(form, read, cap_ms, counts_up=True).model_copy(update={"rounds": rounds})


def _cap_and_rounds(cell: Cell) -> tuple[Ms, int | None]:
    if isinstance(cell.node, Scalar):
        return _clock_ms(cell, "for_time"), None
    form = Form(cell, "for_time", (_CAP, _CAP_ROUNDS))
    return form.read(_CAP), form.read(_CAP_ROUNDS)


def _clock_ms(cell: Cell, key: str) -> Ms:
    """The time of a clock. Gyms say "AMRAP 12" for minutes, scripts mean seconds, so the unit is required."""
    text = cell.text().strip()
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", text) and quantities.length_ms(text.replace(",", ".")):
        raise RefusalError(f"{key}: {text} has no unit", f"Write {key}: {text} min or {key}: {text}s.")
    return quantities.length_ms(text)


def _against_the_clock(form: Form, read: ReadSteps, for_ms: Ms, *, counts_up: bool = False) -> Amrap:
    lines = LINES_AGAINST_CLOCK["for_time" if counts_up else "amrap"]
    return Amrap(
        **form.place,
        for_ms=for_ms,
        steps=form.read(FREE_STEPS, read=partial(read, only=WORK, holder=form.title, lines=lines)),
        counts_up=counts_up,
    )


def read_ladder(form: Form, read: ReadSteps) -> Ladder:
    """Read a ``ladder`` or ``pyramid``. The rungs of a pyramid are expanded up and down."""
    is_pyramid = form.title == "pyramid"
    rungs = form.read(PYRAMID if is_pyramid else LADDER, is_pyramid=is_pyramid)
    reps = tuple(amount for is_time, amount in rungs if not is_time)
    times_ms = tuple(amount for is_time, amount in rungs if is_time)
    steps = form.read(RUNG_STEPS, read=partial(read, only=RUNG_WORK, holder=form.title, lines="bare"))
    if steps and not any(isinstance(step, Exercise) for step in steps):
        form.refuse("steps", f"{form.title} has only rests", "Add an exercise, like - Push-up.")
    return Ladder(**form.place, reps=reps, times_ms=times_ms, steps=steps, is_pyramid=is_pyramid)


_Rung = tuple[bool, int]
"""Whether it is a time, and its milliseconds or reps."""


def _rungs(cell: Cell, *, is_pyramid: bool) -> tuple[_Rung, ...]:
    items = cell.items("rungs")
    most = (MAX_RUNGS + 1) // 2 if is_pyramid else MAX_RUNGS
    if len(items) > most:
        raise RefusalError(f"{len(items):,} rungs are too many; the limit is {most}")
    rungs: list[_Rung] = []
    for item in items:
        rung = item.attempt(lambda one: _rung(one.text().strip()), None)
        if rung is not None and rungs and rung[0] != rungs[0][0]:
            item.refuse(RefusalError("rungs are all reps or all times", _RUNG_FORMS))
        elif rung is not None:
            rungs.append(rung)
    return (*rungs, *rungs[-2::-1]) if is_pyramid and len(rungs) > 1 else tuple(rungs)


def _rung(text: str) -> _Rung:
    if text.isdecimal():
        return False, quantities.whole(text, 1, MAX_REPS)
    try:
        return True, int(quantities.length_ms(text))
    except ValueError as error:
        raise RefusalError(f"{quoted(text)} is not a rung: {error}", _RUNG_FORMS) from None


SUPERSET = Key("superset", steps("work_step"), (), "exercises without rest between them")
SETS = Key("sets", whole(1, MAX_SETS), 1, "how many times")
REST = Key("rest", GAP, 0, "the rest between sets")

_CLOCK = pattern(TIMED_PATTERN)
EMOM = Key(
    "emom", Value(_intervals, any_of(whole(1, MAX_ROUNDS).schema, _CLOCK)), 1,
    "how many intervals, each of which starts on time, or the time that they take: `10`, `12 min`",
)  # fmt: skip
EVERY = Key("every", LENGTH, _MINUTE_MS, "the length of an interval")
INTERVAL_STEPS = Key(
    "steps", steps("interval_step"), (), "one step for each interval, taken in turn",
    needed="Add steps: and below it one step for each interval.",
)  # fmt: skip

EMOM_KEYS = (EVERY, INTERVAL_STEPS)

AMRAP = Key(
    "amrap",
    Value(partial(_clock_ms, key="amrap"), _CLOCK),
    _MINUTE_MS,
    "as many rounds as possible in this time",
)
_CAP = Key(
    "cap", Value(partial(_clock_ms, key="cap"), _CLOCK), _MINUTE_MS, "the time limit",
    needed="Write for_time: {cap: 12m}.",
)  # fmt: skip
_CAP_ROUNDS = Key("rounds", times(1, MAX_ROUNDS), None, "how many rounds there are to do")
FOR_TIME = Key(
    "for_time", Value(_cap_and_rounds, any_of(_CLOCK, group((_CAP, _CAP_ROUNDS)))), (_MINUTE_MS, None),
    "as fast as possible, within the cap; with `rounds`, so many of them",
)  # fmt: skip
FREE_STEPS = Key(
    "steps", steps("free_step"), (), "the exercises of one round, with or without quantity",
    needed="Add steps: and below it the exercises of one round.",
)  # fmt: skip

_RUNGS = Value(
    _rungs, {"type": "array", "minItems": 1, "items": any_of(LENGTH_SCHEMA, whole(1, MAX_REPS).schema)}
)
LADDER = Key("ladder", _RUNGS, (), "reps or times, one rung after the other")
PYRAMID = Key("pyramid", _RUNGS, (), "reps or times, up and back down")
RUNG_STEPS = Key(
    "steps", steps("rung_step"), (), "the exercises, without quantity",
    needed="Add steps: and below it the exercises, without how much.",
)  # fmt: skip
