"""The sessions of a block as workouts, each read once, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from audiocoach.blocks.model import Block, Session
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.materials import missing_files
from audiocoach.reading import Loaded, load
from audiocoach.script.model import Workout

Change = Callable[[Workout], Workout]
"""What a build does to every workout, such as giving it other music."""

Check = Callable[[Workout], Iterable[Problem]]
"""What there is to say about a workout."""


class Scripts:
    """The workouts of a block's sessions; sessions of one kin share theirs."""

    def __init__(self, change: Change | None = None) -> None:
        """``change`` is done to each after it is read."""
        self._change = change
        self._read: dict[Hashable, Loaded | AudioCoachError] = {}

    def load(self, session: Session) -> Loaded:
        """The workout with the values that its variables have in this session, and its warnings.

        A length other than the script's ``minutes`` is meant where a block gives the values.

        Raises:
            AudioCoachError: when the script cannot be used; the same each time.
        """
        key = kin(session)
        if key not in self._read:
            try:
                self._read[key] = self._loaded(session)
            except AudioCoachError as error:
                self._read[key] = error
        found = self._read[key]
        if isinstance(found, AudioCoachError):
            raise found
        return found

    def _loaded(self, session: Session) -> Loaded:
        loaded = load(session.script, variables=session.variables)
        workout = loaded.workout
        if session.variables:
            workout = workout.model_copy(update={"minutes": None})
        missing = missing_files(workout)
        if missing:
            raise ScriptError(missing)
        return Loaded(self._change(workout) if self._change else workout, loaded.warnings)


def kin(session: Session) -> Hashable:
    """What sessions have in common that sound the same."""
    return session.script, tuple(sorted(session.variables.items()))


def problems(block: Block, scripts: Scripts, check: Check) -> tuple[Problem, ...]:
    """All that is wrong with a block's sessions, each finding once, with the first session that has it."""
    found: dict[Hashable, Problem] = {}
    seen: set[Hashable] = set()
    for session in block.sessions:
        if kin(session) in seen:
            continue
        seen.add(kin(session))
        for problem in _of(session, scripts, check):
            path = " > ".join(part for part in (session.label, problem.path) if part)
            found.setdefault(
                (problem.file, problem.line, problem.column, problem.message), replace(problem, path=path)
            )
    return tuple(found.values())


def _of(session: Session, scripts: Scripts, check: Check) -> tuple[Problem, ...]:
    try:
        loaded = scripts.load(session)
        return (*loaded.warnings, *check(loaded.workout))
    except ScriptError as error:
        return error.problems
    except AudioCoachError as error:
        return (Problem(str(error), str(session.script)),)
