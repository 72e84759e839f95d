"""Which movement of the library a stretch of a session is."""

from __future__ import annotations

from audiocoach.exercises.library import library
from audiocoach.exercises.model import Movement
from audiocoach.script.model import Exercise, Run

_OWN_MACHINE = ("ride", "row")
"""Runs that are no running: their name is an intention ("Sprint"), never a movement."""


def movement_of(name: str, activity: str) -> Movement | None:
    """The movement that trains what an exercise does; a run (``activity`` is its word) is known by its word
    where its name is its own.
    """
    found = None if activity in _OWN_MACHINE else library().find(name)
    return found or (library().find(activity) if activity else None)


def library_tips(step: Exercise | Run) -> tuple[str, ...]:
    """What the library says of how an exercise is done; nothing where it knows none that is done the same
    way.
    """
    same = library().same
    movement = movement_of(step.name, step.word) if isinstance(step, Run) else same(step.name)
    return movement.tips if movement else ()
