"""Hints on what a coach would add to a script: rest between sets, time to change, its language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from audiocoach.errors import Problem
from audiocoach.exercises.library import library
from audiocoach.languages.common_words import language_of
from audiocoach.script.model import Circuit, Exercise, Pick, Repeat, Say, Section, Step, Superset, Workout
from audiocoach.units import quoted

FIXED = frozenset(
    ("barbell", "bench", "bike", "box", "dumbbells", "kettlebell", "machine", "pull-up bar", "rowing machine")
)
"""Equipment that one has to walk to or to pick up."""

_LISTS = (Section, Circuit, Repeat, Pick)
"""Containers whose steps follow each other; a superset has no rest inside, and a clock gives its own."""


def advice(workout: Workout) -> tuple[Problem, ...]:
    """A hint, once each, where sets follow each other without a rest, where a change of equipment has no
    time, and where the cues are not in the language of the words. A rest of 0 in the script is meant.
    """
    return (*_sets(workout), *_changes(workout), *_language(workout))


def _language(workout: Workout) -> Iterator[Problem]:
    if "language" in workout.marks or not workout.steps:
        return
    steps = [step for steps, _ in _lists(workout.steps) for step in steps]
    texts = [step.name or "" for step in steps if isinstance(step, Section | Circuit | Exercise)]
    texts += [step.text for step in steps if isinstance(step, Say)]
    texts += [tip for step in steps if isinstance(step, Exercise) for tip in step.tip]
    if language := language_of(texts):
        message = f"the words of this session are not English ({language}), and its cues are"
        yield _hint(workout, workout.steps[0], message, f"Add language: {language} at the top of the script.")


def _sets(workout: Workout) -> Iterator[Problem]:
    lists = _lists(workout.steps)
    sets = [step for steps, _ in lists for step in steps if isinstance(step, Exercise | Superset)]
    found = [step for step in sets if step.sets > 1 and step.rest_ms is None]
    if found:
        name = quoted(found[0].name) if isinstance(found[0], Exercise) else "a superset"
        others = len(found) - 1
        more = f" ({others} more)" if others else ""
        message = f"the sets of {name} follow each other without a rest{more}"
        remedy = "Add rest: 60s (or 0), or defaults: {set_rest: 60s} at the top of the script."
        yield _hint(workout, found[0], message, remedy)


def _changes(workout: Workout) -> Iterator[Problem]:
    for steps, has_rest in _lists(workout.steps):
        for before, after in () if has_rest else pairwise(steps):
            if _needs_change(before, after):
                names = " to ".join(
                    quoted(step.name) for step in (before, after) if isinstance(step, Exercise)
                )
                message = f"there is no time to change from {names}"
                remedy = "Add - Rest 15s between them, or defaults: {between: 15s} at the top of the script."
                yield _hint(workout, after, message, remedy)
                return


def _needs_change(before: Step, after: Step) -> bool:
    """Whether an exercise needs equipment right after one that uses other equipment."""
    if not (isinstance(before, Exercise) and isinstance(after, Exercise)) or after.between_ms:
        return False
    new, old = _equipment(after.name), _equipment(before.name)
    return bool(new) and not new & old


@cache
def _equipment(name: str) -> frozenset[str]:
    movement = library().find(name)
    return FIXED & frozenset(movement.equipment) if movement else frozenset()


def _lists(steps: Sequence[Step], *, has_rest: bool = False) -> Iterator[tuple[Sequence[Step], bool]]:
    """Every list of steps that follow each other, and whether its container puts a rest between them."""
    yield steps, has_rest
    for step in steps:
        if isinstance(step, _LISTS):
            yield from _lists(step.steps, has_rest=isinstance(step, Circuit) and step.rest_ms > 0)


def _hint(workout: Workout, step: Step, message: str, suggestion: str) -> Problem:
    mark = step.mark
    return Problem(message, workout.file, mark.line, mark.column, suggestion=suggestion, severity="hint")
