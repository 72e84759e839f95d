"""Exercises against a running clock: what fits into an interval of ``emom``, and the list that ``amrap``
reads out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiocoach.languages.phrases import PhraseBook, Term
from audiocoach.script.lengths import sides_of, time_taken_ms
from audiocoach.script.model import Amrap, Exercise, Rest, Run, Step, Superset
from audiocoach.timeline.plan import term
from audiocoach.timeline.wording import detailed, extent_of, length_of
from audiocoach.units import Ms


@dataclass(frozen=True, slots=True)
class Interval:
    """What is done in one interval, and what is left of it as rest."""

    steps: tuple[Step, ...]
    left_ms: Ms
    moves: tuple[str, ...] = ()
    """The exercises of an interval that holds several as one."""


def fit_interval(step: Step, every_ms: Ms) -> Interval:
    """One step (or a superset's several) in an interval: untimed reps fill it, timed work leaves a rest."""
    taken_ms = time_taken_ms(step)
    inner = step.steps if isinstance(step, Superset) else (step,)
    if isinstance(step, Rest):
        return Interval((step.model_copy(update={"for_ms": every_ms}),), 0)
    if taken_ms is not None:
        return Interval(inner, every_ms - taken_ms)
    exercises = [one for one in inner if isinstance(one, Exercise | Run)]
    if len(exercises) == 1 and isinstance(exercises[0], Exercise):
        return Interval((_fill_interval(exercises[0], every_ms),), 0)
    names = ", ".join(_in_a_row(one) for one in exercises)
    together = Exercise(name=names, for_ms=every_ms, mark=step.mark)
    return Interval((together,), 0, moves_of(exercises))


def _in_a_row(step: Exercise | Run) -> str:
    """An exercise among several that are done one after the other: ``10 burpees``, ``200m run``."""
    amount = (step.reps or step.count or step.distance) if isinstance(step, Exercise) else None
    return f"{amount} {step.name}" if amount else step.name


def _fill_interval(step: Exercise, every_ms: Ms) -> Exercise:
    """Free repetitions for all of an interval; those of two sides are done without a switch on the clock."""
    if sides_of(step) == 1:
        return step.model_copy(update={"for_ms": every_ms, "is_paced": True})
    if step.reps is None:
        return step.model_copy(update={"for_ms": every_ms, "is_paced": True})
    if step.sides == "each-way":
        return step.model_copy(update={"for_ms": every_ms, "switches": False})
    both: dict[str, object] = {"sides": "alternate", "reps": step.reps * 2}
    if step.reps_from is not None:
        both["reps_from"] = step.reps_from * 2
    return step.model_copy(update={"for_ms": every_ms, **both})


def moves_of(steps: Sequence[Step]) -> tuple[str, ...]:
    """The exercises of a list by name; runs, rides and the like by their kind."""
    return tuple(
        step.word if isinstance(step, Run) else step.name
        for step in steps
        if isinstance(step, Exercise | Run)
    )


def clock_list(key: str, step: Amrap) -> Term:
    """What is read out before the clock runs: the time and the list."""
    items: list[object] = [] if step.rounds is None else [term(PhraseBook.count, step.rounds, "round")]
    for inner in step.steps:
        if isinstance(inner, Exercise):
            items.append(_list_item(inner))
        elif isinstance(inner, Run):
            items.append(term(PhraseBook.joined, ", ", inner.name, length_of(inner)))
        elif isinstance(inner, Rest):
            items.append(term(PhraseBook.clause, "rest", duration=term(PhraseBook.duration, inner.for_ms)))
    duration = term(PhraseBook.duration, step.for_ms)
    return term(PhraseBook.sentence, key, duration=duration, list=term(PhraseBook.joined, ". ", *items))


def _list_item(step: Exercise) -> object:
    """An exercise with everything that the listener must know if nothing announces it later."""
    listed: object = step.name
    time = None if step.for_ms is None else term(PhraseBook.duration, step.for_ms)
    if extent := extent_of(step):
        listed = term(PhraseBook.joined, ", ", step.name, extent)
        if time and not step.is_paced:
            listed = term(PhraseBook.combine, "within", quantity=listed, duration=time)
    elif step.reps is not None:
        listed = term(PhraseBook.combine, "listed", number=step.reps, exercise=step.name)
        if step.reps_from is not None:
            listed = term(PhraseBook.combine, "range", low=step.reps_from, quantity=listed)
    elif time:
        quantity = term(PhraseBook.combine, "max_reps", duration=time) if step.max_reps else time
        listed = term(PhraseBook.joined, ", ", step.name, quantity)
    return detailed(listed, step, sets=step.sets)
