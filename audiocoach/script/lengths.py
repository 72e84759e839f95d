"""Compute how long a step takes, for the limits, ``emom`` and the timeline."""

from __future__ import annotations

from audiocoach.script.model import DEFAULT_PACE_MS, Cycle, Exercise, Rest, Run, Step, Superset
from audiocoach.units import Ms


def sides_of(step: Exercise) -> int:
    """Stretches of work in one set: two where each side has its own."""
    return 1 if step.sides in (None, "alternate", "left", "right") or not step.switches else 2


def timed_side_ms(step: Exercise) -> Ms | None:
    """Return the length of one side of one set; ``None`` for untimed reps."""
    if step.for_ms is not None:
        return step.for_ms
    rep_ms = step.tempo.rep_ms if step.tempo else step.pace_ms
    return None if rep_ms is None or step.reps is None else rep_ms * step.reps


def counted_side_ms(step: Exercise) -> Ms | None:
    """Return the length of one side of one set, untimed reps at the default pace, or ``None``."""
    timed_ms = timed_side_ms(step)
    if timed_ms is None and step.reps is not None:
        return step.reps * DEFAULT_PACE_MS
    return timed_ms


def sets_ms(step: Exercise, side_ms: Ms) -> Ms:
    """Return the length of all sets with switches and rests, if each side lasts ``side_ms``."""
    sides = sides_of(step)
    set_ms = side_ms * sides + step.switch_ms * (sides - 1)
    return set_ms * step.sets + (step.rest_ms or 0) * (step.sets - 1)


def cycle_ms(step: Cycle) -> Ms:
    """Return the length of all rounds of a cycle, the last of which may be cut."""
    round_ms = sum(phase.length_ms for phase in step.phases)
    return round_ms * (step.rounds - 1) + (round_ms if step.last_ms is None else step.last_ms)


def time_taken_ms(step: Step) -> Ms | None:
    """Return how much of an interval a step takes; ``None`` if its reps are untimed."""
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
