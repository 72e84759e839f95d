"""How long a step takes by the clock: arithmetic on the models, shared by the limits, ``emom`` and the
timeline.
"""

from __future__ import annotations

from audiocoach.script.model import DEFAULT_PACE_MS, Cycle, Exercise, Rest, Run, Step, Superset
from audiocoach.units import Ms


def sides_of(step: Exercise) -> int:
    """Stretches of work in one set: two where each side has its own."""
    return 1 if step.sides in (None, "alternate", "left", "right") else 2


def timed_side_ms(step: Exercise) -> Ms | None:
    """One side of one set; ``None`` for repetitions that nothing times."""
    if step.for_ms is not None:
        return step.for_ms
    rep_ms = step.tempo.rep_ms if step.tempo else step.pace_ms
    return None if rep_ms is None or step.reps is None else rep_ms * step.reps


def counted_side_ms(step: Exercise) -> Ms | None:
    """One side of one set, repetitions at the default pace where they have none of their own; ``None`` where
    the step does not say how much.
    """
    timed_ms = timed_side_ms(step)
    if timed_ms is None and step.reps is not None:
        return step.reps * DEFAULT_PACE_MS
    return timed_ms


def sets_ms(step: Exercise, side_ms: Ms) -> Ms:
    """All sets of an exercise with its switches and rests, each side lasting ``side_ms``."""
    sides = sides_of(step)
    set_ms = side_ms * sides + step.switch_ms * (sides - 1)
    return set_ms * step.sets + (step.rest_ms or 0) * (step.sets - 1)


def cycle_ms(step: Cycle) -> Ms:
    """A cycle's rounds, the last of which may be cut."""
    round_ms = sum(phase.length_ms for phase in step.phases)
    return round_ms * (step.rounds - 1) + (round_ms if step.last_ms is None else step.last_ms)


def time_taken_ms(step: Step) -> Ms | None:
    """How long a step takes in an interval; ``None`` where it is done when it is done (free repetitions)."""
    match step:
        case Run():
            return step.duration_ms
        case Rest():
            return step.for_ms
        case Exercise():
            side_ms = timed_side_ms(step)
            return None if side_ms is None else sets_ms(step, side_ms)
        case Superset():
            parts = [time_taken_ms(inner) for inner in step.steps]
            return None if None in parts else sum(part or 0 for part in parts)
        case _:
            return None
