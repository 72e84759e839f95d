"""Load the workouts of a block's sessions, each once, and collect their problems."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from audiocoach.blocks.model import Block, Session
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.script.model import Workout
from audiocoach.sources.load import load
from audiocoach.sources.references import require_usable

ScriptReader = Callable[[Path, Mapping[str, str]], Workout]
"""Loads a script's workout with the given values of its variables."""

WorkoutCheck = Callable[[Workout], Iterable[Problem]]
"""Returns the problems of a workout."""


class Scripts:
    """The workouts of a block's sessions. Each is loaded once; sessions that sound the same share one."""

    def __init__(self, read: ScriptReader | None = None) -> None:
        """``read`` loads a script; by default it is loaded from its file without changes."""
        self._read_script = read or (lambda script, variables: load(script, variables=variables))
        self._read: dict[Hashable, Workout | AudioCoachError] = {}

    def load(self, session: Session) -> Workout:
        """Return the workout with this session's values.

        Raises:
            AudioCoachError: if the script cannot be used; the same error each time.
        """
        key = sound_key(session)
        if key not in self._read:
            try:
                workout = self._read_script(session.script, session.variables)
                require_usable(workout)
                self._read[key] = workout
            except AudioCoachError as error:
                self._read[key] = error
        found = self._read[key]
        if isinstance(found, AudioCoachError):
            raise found
        return found


def sound_key(session: Session) -> Hashable:
    """Return a key that is equal for sessions that sound the same."""
    return session.script, tuple(sorted(session.variables.items()))


def problems(block: Block, scripts: Scripts, check: WorkoutCheck) -> tuple[Problem, ...]:
    """Return all problems of a block's sessions, each once, with the first session that has it."""
    found: dict[Hashable, Problem] = {}
    seen: set[Hashable] = set()
    for session in block.sessions:
        if sound_key(session) in seen:
            continue
        seen.add(sound_key(session))
        for problem in _problems_of(session, scripts, check):
            path = " > ".join(part for part in (session.label, problem.path) if part)
            found.setdefault(
                (problem.file, problem.line, problem.column, problem.message), replace(problem, path=path)
            )
    return tuple(found.values())


def _problems_of(session: Session, scripts: Scripts, check: WorkoutCheck) -> tuple[Problem, ...]:
    try:
        workout = scripts.load(session)
        return (*workout.warnings, *check(workout))
    except ScriptError as error:
        return error.problems
    except AudioCoachError as error:
        return (Problem(str(error), str(session.script)),)
