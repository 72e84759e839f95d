"""Which movement of the library a stretch of a session is."""

from __future__ import annotations

from audiocoach.exercises.library import library
from audiocoach.exercises.model import Movement
from audiocoach.script.model import Exercise, Run

_OWN_MACHINE = ("ride", "row")
"""Runs that are no running: their name is an intention ("Sprint"), never a movement."""


_MACHINE, _LIFTED = "Row", "Bent-over row"
"""A row lasts on the machine; one that is counted is a weight's."""


def movement_of(name: str, activity: str, *, counted: bool = False) -> Movement | None:
    """The movement that trains what an exercise does; a run (``activity`` is its word) is known by its word
    where its name is its own. ``counted`` says that it is done so many times.
    """
    found = None if activity in _OWN_MACHINE else library().find(name)
    if counted:
        found = _lifted(found)
    return found or (library().find(activity) if activity else None)


def _lifted(movement: Movement | None) -> Movement | None:
    return library().find(_LIFTED) if movement is not None and movement.name == _MACHINE else movement


def library_tips(step: Exercise | Run) -> tuple[str, ...]:
    """What the library says of how an exercise is done; nothing where it knows none that is done the same
    way.
    """
    if isinstance(step, Run):
        movement = movement_of(step.name, step.word)
    else:
        movement = library().find_same(step.name)
        movement = _lifted(movement) if step.reps or step.load else movement
    return movement.tips if movement else ()
