"""Measure and limit the size of a track, without expanding it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiocoach.script.constants import MAX_STEPS, MAX_TRACK_MS
from audiocoach.script.form import Path, step_path
from audiocoach.script.lengths import counted_side_ms, cycle_ms, sets_ms, sides_of
from audiocoach.script.model import (
    DEFAULT_PACE_MS,
    Amrap,
    Circuit,
    Cycle,
    Emom,
    Exercise,
    Include,
    Ladder,
    Pause,
    Pick,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Sound,
    Step,
    Superset,
    Tabata,
    Workout,
)
from audiocoach.script.source import Mark
from audiocoach.units import Ms, format_clock


@dataclass(frozen=True, slots=True)
class Size:
    """Size after expansion: number of leaf steps and minimum duration in ms (speech counts as 0)."""

    steps: int = 0
    time_ms: Ms = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.steps + other.steps, self.time_ms + other.time_ms)

    def __mul__(self, times: int) -> Size:
        return Size(self.steps * times, self.time_ms * times)

    @property
    def fits(self) -> bool:
        """Whether it fits in a track."""
        return self.steps <= MAX_STEPS and self.time_ms <= MAX_TRACK_MS


@dataclass(frozen=True, slots=True)
class Excess:
    """A step, or the workout, that is too large: its position, its path, and why."""

    mark: Mark
    path: Path
    message: str
    suggestion: str


def find_excesses(steps: Sequence[Step], mark: Mark) -> list[Excess]:
    """Find everything that is too large although its parts fit; all steps, listed at ``mark``, come last."""
    measure = _Measure()
    measure.judge(measure.sum(steps, ()), mark, ("workout",), "all steps together")
    return measure.found


def time_of(workout: Workout) -> Ms:
    """Return the minimum duration of a workout in ms; speech counts as 0."""
    return _Measure().sum(workout.steps, ()).time_ms


class _Measure:
    """Measures from the inside out. What is reported counts as 0 further out."""

    def __init__(self) -> None:
        self.found: list[Excess] = []

    def sum(self, steps: Sequence[Step], path: Path) -> Size:
        return sum((self._size(step, number, path) for number, step in enumerate(steps, start=1)), Size())

    def _size(self, step: Step, number: int, path: Path) -> Size:
        inside = _inside(step, number, path)
        match step:
            case Run():
                return Size(1, step.duration_ms)
            case Rest() | Say() | Pause():
                return Size(1, step.for_ms or 0)
            case Sound():
                return Size(1)
            case Exercise():
                size, what = _exercise(step, counted_side_ms(step) or 0), f"{step.sets} sets"
            case Cycle():
                phases = sum(1 for phase in step.phases if phase.length_ms)
                size, what = Size(phases * step.rounds, cycle_ms(step)), f"{step.rounds:,} rounds"
            case Section() | Pick() | Include():
                size, what = self.sum(step.steps, inside), "the steps together"
            case Circuit():
                inner = self.sum(step.steps, inside) + _rests_between(step)
                size = inner * step.rounds + _round_rests(step)
                what = f"{step.rounds} rounds"
            case Superset():
                size = self.sum(step.steps, inside) * step.sets + _rest(step.rest_ms or 0) * (step.sets - 1)
                what = f"{step.sets} sets"
            case Repeat():
                size, what = self.sum(step.steps, inside) * step.times, f"{step.times} times over"
            case Tabata():
                size = Size(1, step.work_ms) * step.rounds + _rest(step.rest_ms) * (step.rounds - 1)
                what = f"{step.rounds} intervals"
            case Emom():
                sizes = [self._size(inner, at, inside) for at, inner in enumerate(step.steps, start=1)]
                most = max((size.steps for size in sizes), default=0)
                size, what = Size(most + 1, step.every_ms) * step.intervals, f"{step.intervals} intervals"
            case Amrap():
                return Size(2, step.for_ms)
            case Ladder():
                size, what = self._ladder(step, inside), f"{len(step.reps) + len(step.times_ms)} rungs"
            case _:
                raise AssertionError(f"no size for {step!r}")
        return self.judge(size, step.mark, inside, what)

    def _ladder(self, step: Ladder, path: Path) -> Size:
        """Return the size of all rungs at once; time is proportional to the rungs."""
        rungs = len(step.reps) + len(step.times_ms)
        size = Size()
        for number, inner in enumerate(step.steps, start=1):
            if isinstance(inner, Exercise):
                rep_ms = inner.tempo.rep_ms if inner.tempo else inner.pace_ms or DEFAULT_PACE_MS
                work_ms = (sum(step.reps) * rep_ms + sum(step.times_ms)) * sides_of(inner) * inner.sets
                size += _exercise(inner, 0) * rungs + Size(0, work_ms)
            else:
                size += self._size(inner, number, path) * rungs
        return size

    def judge(self, size: Size, mark: Mark, path: Path, what: str) -> Size:
        if size.fits:
            return size
        if size.steps > MAX_STEPS:
            message = f"{what} make {size.steps:,} steps; a track can have at most {MAX_STEPS:,}"
        else:
            longest = format_clock(MAX_TRACK_MS)
            message = f"{what} last {format_clock(size.time_ms)}; a track can last at most {longest}"
        self.found.append(Excess(mark, path, message, "Repeat it less often, or make several tracks."))
        return Size()


def _inside(step: Step, number: int, path: Path) -> Path:
    match step:
        case Section() | Circuit():
            return step_path(path, number, step.name, is_chapter=True)
        case Exercise():
            label = step.name
        case Include():
            label = step.file
        case Ladder():
            label = "pyramid" if step.is_pyramid else step.key
        case Cycle():
            label = "breathe" if step.is_breath else step.key
        case _:
            label = step.key
    return step_path(path, number, label, is_chapter=False)


def _exercise(step: Exercise, side_ms: Ms) -> Size:
    """Return the size of all sets, with sides, switches and rests."""
    steps = sides_of(step) * step.sets + (step.sets - 1)
    return Size(steps, sets_ms(step, side_ms))


def _rest(rest_ms: Ms) -> Size:
    return Size(1, rest_ms) if rest_ms else Size()


def _rests_between(step: Circuit) -> Size:
    """Return the size of the rests between exercises in one round, where the script has none."""
    rests, rest_due = 0, False
    for inner in step.steps:
        if isinstance(inner, Rest):
            rest_due = False
        elif not isinstance(inner, Say | Sound | Pause):
            rests += rest_due
            rest_due = True
    return _rest(step.rest_ms) * rests


def _round_rests(step: Circuit) -> Size:
    """Return the size of the rests between rounds, unless the script has one there."""
    if not step.steps or isinstance(step.steps[0], Rest) or isinstance(step.steps[-1], Rest):
        return Size()
    between_ms = step.rest_ms if step.round_rest_ms is None else step.round_rest_ms
    return _rest(between_ms) * (step.rounds - 1)
