"""Names that are close to a movement of the library and are none: perhaps a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audiocoach.errors import Problem
from audiocoach.exercises.library import library
from audiocoach.exercises.model import Movement
from audiocoach.languages import primary_language
from audiocoach.script.model import Exercise, Include, Step, Workout
from audiocoach.timeline.wording import TIPS_LANGUAGE
from audiocoach.units import quoted

MAX_NAMES = 200
"""Unknown names that are looked at in one script, so that no script is slow to check."""


def hints(workout: Workout) -> tuple[Problem, ...]:
    """A hint for each exercise of an English script whose name the library does not have but nearly has.

    Any name may stand in a script. One that resembles none of the library's is one's own, and is left alone;
    those of an included script are hinted at in that script.
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
                    suggestion=f"Did you mean {movement.name}? Any name may stand, so this changes nothing.",
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
