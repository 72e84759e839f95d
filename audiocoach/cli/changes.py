"""What ``--music`` and ``--teach`` change in a workout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from audiocoach.cli.music import MusicChoice
from audiocoach.script.model import CueSettings, Section, Step, Workout
from audiocoach.script.music import MusicSettings


def with_music(workout: Workout, choice: MusicChoice) -> Workout:
    """The workout with this as its only music; levels and ducking stay as written."""

    def change(section: Section) -> dict[str, Any]:
        return {"music": section.music and _chosen(section.music, choice)}

    changes = {"music": _chosen(workout.music, choice), "steps": _with_sections(workout.steps, change)}
    return workout.model_copy(update=changes)


def with_teaching(workout: Workout) -> Workout:
    """The workout with ``teach`` at its top and in all sections, and without ``minutes``: it lasts longer."""

    def change(section: Section) -> dict[str, Any]:
        return {"cues": section.cues and _teaching(section.cues)}

    steps = _with_sections(workout.steps, change)
    return workout.model_copy(update={"cues": _teaching(workout.cues), "steps": steps, "minutes": None})


def _with_sections(steps: Sequence[Step], change: Callable[[Section], dict[str, Any]]) -> tuple[Step, ...]:
    """The steps, with each section among them changed, at any depth."""
    changed = []
    for step in steps:
        update = change(step) if isinstance(step, Section) else {}
        if inner := getattr(step, "steps", None):
            update["steps"] = _with_sections(inner, change)
        changed.append(step.model_copy(update=update) if update else step)
    return tuple(changed)


def _chosen(music: MusicSettings, choice: MusicChoice) -> MusicSettings:
    """The settings with the chosen source, which keeps its own tempo and key."""
    changed: dict[str, Any] = {}
    if choice.source is not None and music.source != (choice.source,):
        changed = {"source": (choice.source,), "bpm": None, "key": None}
    if choice.shuffle:
        changed["shuffle"] = True
    return music.model_copy(update=changed) if changed else music


def _teaching(cues: CueSettings) -> CueSettings:
    return cues.model_copy(update={"teach": True})
