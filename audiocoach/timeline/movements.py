"""A session's exercises in the library: the movement of each, its tips, and names that are nearly known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audiocoach.errors import Problem
from audiocoach.exercises.library import library
from audiocoach.exercises.model import Movement, MovementKind
from audiocoach.script.model import DEFAULT_PACE_MS, Exercise, Include, Run, Step, Workout
from audiocoach.timeline.model import RepSource
from audiocoach.units import Ms, primary_language, quoted

_OWN_MACHINE = ("ride", "row")
"""Runs that are no running: their name is an intention ("Sprint"), never a movement."""


_MACHINE, _LIFTED = "Row", "Bent-over row"
"""A row by time is done on the machine, one that is counted with a weight."""

TIPS_LANGUAGE = "en"
"""What the library's names and tips are written in."""

MAX_NAMES = 200
"""The most unknown names that are compared in one script, so that no script is slow to check."""


def movement_of(name: str, activity: str, *, counted: bool = False) -> Movement | None:
    """The movement that trains the same as an exercise. A run is looked up by its name, then by ``activity``,
    the word for its kind. ``counted`` says that the exercise has a number of reps.
    """
    found = None if activity in _OWN_MACHINE else library().find(name)
    if counted:
        found = _as_weight(found)
    return found or (library().find(activity) if activity else None)


def _as_weight(movement: Movement | None) -> Movement | None:
    return library().find(_LIFTED) if movement is not None and movement.name == _MACHINE else movement


def kind_of(step: Exercise) -> MovementKind | None:
    """What kind of movement the library knows an exercise as; ``None`` if it does not know it."""
    movement = movement_of(step.name, "", counted=bool(step.reps or step.load))
    return movement.kind if movement else None


class RepTime(NamedTuple):
    """How long a rep takes, and what says so."""

    ms: Ms
    source: RepSource


def rep_time(step: Exercise) -> RepTime:
    """The time of a rep: its tempo, its pace or the script's default, that of the movement in the library, or
    else 3 s.
    """
    if step.tempo:
        return RepTime(step.tempo.rep_ms, "tempo")
    if step.pace_ms is not None:
        return RepTime(step.pace_ms, "pace" if "pace" in step.marks else "defaults")
    movement = library().find(step.name)
    movement = _as_weight(movement)
    if movement is not None and movement.rep is not None:
        return RepTime(round(movement.rep * 1000), "library")
    return RepTime(DEFAULT_PACE_MS, "default")


def library_setup(step: Exercise) -> str:
    """The library's explanation of an exercise for a listener who cannot see it; empty if the library has no
    exercise that is done in the same way.
    """
    movement = library().find_same(step.name)
    movement = _as_weight(movement) if step.reps or step.load else movement
    return movement.setup if movement else ""


def library_tips(step: Exercise | Run) -> tuple[str, ...]:
    """The library's tips on how to do an exercise; none if it knows no exercise that is done the same way."""
    if isinstance(step, Run):
        movement = movement_of(step.name, step.word)
    else:
        movement = library().find_same(step.name)
        movement = _as_weight(movement) if step.reps or step.load else movement
    return movement.tips if movement else ()


def hints(workout: Workout) -> tuple[Problem, ...]:
    """A hint for each exercise of an English script whose name the library does not have but nearly has.

    A script may use any name, so a name that resembles none of the library's gets no hint. Names in an
    included script get their hints when that script is checked.
    """
    if primary_language(workout.language) != TIPS_LANGUAGE:
        return ()
    near: dict[str, Movement | None] = {}
    found = []
    for step in _exercises(workout.steps):
        if library().find(step.name) is not None:
            continue
        if step.name not in near:
            if len(near) >= MAX_NAMES:
                break
            near[step.name] = library().find_near(step.name)
        if (movement := near[step.name]) is not None:
            mark = step.marks.get("do", step.mark)
            found.append(
                Problem(
                    f"{quoted(step.name)} is not in the exercise library",
                    workout.file,
                    mark.line,
                    mark.column,
                    suggestion=f"Did you mean {movement.name}? Any name is allowed, so this changes nothing.",
                    severity="hint",
                )
            )
    return tuple(dict.fromkeys(found))


def _exercises(steps: Sequence[Step]) -> Iterator[Exercise]:
    for step in steps:
        if isinstance(step, Exercise):
            yield step
        elif not isinstance(step, Include):
            yield from _exercises(getattr(step, "steps", ()))
