"""``--teach``: a workout that tells the set-up of its exercises, whatever its script says."""

from __future__ import annotations

from collections.abc import Sequence

from audiocoach.script.model import CueSettings, Section, Step, Workout


def with_teaching(workout: Workout) -> Workout:
    """The workout with ``teach`` at its top and in all sections, and without ``minutes``: it lasts longer."""
    changes = {"cues": _teaching(workout.cues), "steps": _taught(workout.steps), "minutes": None}
    return workout.model_copy(update=changes)


def _teaching(cues: CueSettings) -> CueSettings:
    return cues.model_copy(update={"teach": True})


def _taught(steps: Sequence[Step]) -> tuple[Step, ...]:
    taught = []
    for step in steps:
        changes: dict[str, object] = {}
        if isinstance(step, Section) and step.cues is not None:
            changes["cues"] = _teaching(step.cues)
        if inner := getattr(step, "steps", None):
            changes["steps"] = _taught(inner)
        taught.append(step.model_copy(update=changes) if changes else step)
    return tuple(taught)
