"""How large a track may become: steps and time counted on the models, by arithmetic, without writing anything
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiocoach.script.form import Path
from audiocoach.script.model import (
    DEFAULT_PACE_MS,
    MAX_STEPS,
    MAX_TRACK_MS,
    Circuit,
    Exercise,
    Mark,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Step,
    Tabata,
    Workout,
)
from audiocoach.script.steps import step_path
from audiocoach.units import format_clock


@dataclass(frozen=True, slots=True)
class Size:
    """What a step comes to, all written out: leaf steps, and time at the least (words take none here)."""

    steps: int = 0
    time_ms: int = 0

    def __add__(self, other: Size) -> Size:
        """One after the other."""
        return Size(self.steps + other.steps, self.time_ms + other.time_ms)

    def __mul__(self, times: int) -> Size:
        """Several times over."""
        return Size(self.steps * times, self.time_ms * times)

    @property
    def fits(self) -> bool:
        """Whether a track can hold it."""
        return self.steps <= MAX_STEPS and self.time_ms <= MAX_TRACK_MS


@dataclass(frozen=True, slots=True)
class Excess:
    """A step, or the workout, that is too large by itself: its place, its path in words, and why."""

    mark: Mark
    path: Path
    message: str
    suggestion: str


def excesses(workout: Workout) -> list[Excess]:
    """What is too large for a track while all that it holds would fit; the workout as a whole comes last."""
    return _Measure().workout(workout)


class _Measure:
    """Sizes from the inside out; what is reported counts as nothing further out."""

    def __init__(self) -> None:
        self._found: list[Excess] = []

    def workout(self, workout: Workout) -> list[Excess]:
        total = self._sum(workout.steps, ())
        self._judge(total, workout.marks.get("workout", workout.mark), ("workout",), "all steps together")
        return self._found

    def _sum(self, steps: Sequence[Step], path: Path) -> Size:
        return sum((self._size(step, number, path) for number, step in enumerate(steps, start=1)), Size())

    def _size(self, step: Step, number: int, path: Path) -> Size:
        match step:
            case Exercise():
                size, label, what = _exercise(step), step.name, f"{step.sets} sets"
            case Run():
                return Size(1, step.duration_ms)
            case Rest() | Say():
                return Size(1, step.for_ms or 0)
            case Section():
                size, label, what = self._sum(step.steps, (*path, step.name)), step.name, "the steps together"
            case Circuit():
                inner = self._sum(step.steps, (*path, step.name)) * step.rounds
                size = inner + Size(0, step.round_rest_ms or 0) * (step.rounds - 1)
                label, what = step.name, f"{step.rounds} rounds"
            case Repeat():
                inside = step_path(path, number, "repeat", is_chapter=False)
                size = self._sum(step.steps, inside) * step.times
                label, what = "repeat", f"{step.times} times over"
            case Tabata():
                size = Size(1, step.work_ms) * step.rounds + Size(1, step.rest_ms) * (step.rounds - 1)
                label, what = "tabata", f"{step.rounds} intervals"
            case _:
                raise AssertionError(f"no size for {step!r}")
        here = step_path(path, number, label, is_chapter=isinstance(step, Section | Circuit))
        return self._judge(size, step.mark, here, what)

    def _judge(self, size: Size, mark: Mark, path: Path, what: str) -> Size:
        if size.fits:
            return size
        if size.steps > MAX_STEPS:
            message = f"{what} make {size.steps:,} steps; a track has {MAX_STEPS:,} at most"
        else:
            longest = format_clock(MAX_TRACK_MS)
            message = f"{what} last {format_clock(size.time_ms)}; a track lasts {longest} at most"
        self._found.append(Excess(mark, path, message, "Repeat it less often, or make several tracks."))
        return Size()


def _exercise(step: Exercise) -> Size:
    sides = 1 if step.sides is None else 2
    rep_ms = step.tempo.rep_ms if step.tempo else step.pace_ms or DEFAULT_PACE_MS
    side_ms = step.for_ms or (step.reps or 0) * rep_ms
    per_set = Size(sides, side_ms * sides + step.switch_ms * (sides - 1))
    return per_set * step.sets + Size(1, step.rest_ms) * (step.sets - 1)
