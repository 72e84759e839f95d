"""Exercises against a running clock: what fits into an interval of ``emom``, and the list that ``amrap``
reads out.
"""

from __future__ import annotations

from dataclasses import dataclass

from audiocoach.script.model import Amrap, Exercise, Rest, Run, Step, Superset
from audiocoach.timeline.phrases import PhraseBook


@dataclass(frozen=True, slots=True)
class Interval:
    """What is done in one interval, and what is left of it as rest."""

    steps: tuple[Step, ...]
    left_ms: int


def time_taken_ms(step: Step) -> int | None:
    """How long a step takes by the clock; ``None`` where it is done when it is done (free repetitions)."""
    match step:
        case Run():
            return step.duration_ms
        case Rest():
            return step.for_ms
        case Exercise():
            if step.for_ms is not None:
                side_ms = step.for_ms
            elif step.tempo is not None or step.pace_ms is not None:
                side_ms = (step.tempo.rep_ms if step.tempo else step.pace_ms or 0) * (step.reps or 1)
            else:
                return None
            sides = 1 if step.sides in (None, "alternate") else 2
            set_ms = side_ms * sides + step.switch_ms * (sides - 1)
            return set_ms * step.sets + step.rest_ms * (step.sets - 1)
        case Superset():
            parts = [time_taken_ms(inner) for inner in step.steps]
            return None if None in parts else sum(part or 0 for part in parts)
        case _:
            return None


def in_interval(step: Step, every_ms: int) -> Interval:
    """One step (or a superset's several) in an interval: free repetitions take all of it, what is timed
    leaves a rest.
    """
    taken_ms = time_taken_ms(step)
    inner = step.steps if isinstance(step, Superset) else (step,)
    if isinstance(step, Rest):
        return Interval((step.model_copy(update={"for_ms": every_ms}),), 0)
    if taken_ms is not None:
        return Interval(inner, every_ms - taken_ms)
    exercises = [one for one in inner if isinstance(one, Exercise)]
    if len(exercises) == 1:
        return Interval((exercises[0].model_copy(update={"for_ms": every_ms}),), 0)
    names = ", ".join(f"{one.reps} {one.name}" if one.reps else one.name for one in exercises)
    together = Exercise(name=names, for_ms=every_ms, mark=step.mark)
    return Interval((together,), 0)


def as_clock_list(kind: str, step: Amrap, book: PhraseBook) -> str:
    """What is read out before the clock runs: the time and the list."""
    items = []
    for inner in step.steps:
        if isinstance(inner, Exercise):
            if inner.reps is not None:
                items.append(f"{book.count(inner.reps, 'rep')} {inner.name}")
            elif inner.for_ms is not None:
                items.append(f"{inner.name}, {book.duration(inner.for_ms)}")
            else:
                items.append(inner.name)
        elif isinstance(inner, Run):
            items.append(f"{inner.name}, {inner.distance or book.duration(inner.duration_ms)}")
        elif isinstance(inner, Rest):
            items.append(book.forms("rest", duration=book.duration(inner.for_ms))[0].rstrip("."))
    return book.forms(kind, duration=book.duration(step.for_ms), list=". ".join(items))[0]
