"""``--music``: replaces the script's music."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiocoach.cli.guard import WrongUsageError
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.script.model import Step, Workout
    from audiocoach.script.music import MusicSettings

NO_MUSIC = "none"


def parse_music(written: str | None) -> str | None:
    """The value of ``--music``: ``none``, a bed's name, or the absolute path of an existing file or folder.

    Raises:
        WrongUsageError: for anything else.
    """
    from audiocoach.script.names import BEDS
    from audiocoach.script.quantities import did_you_mean

    if written is None or written in (NO_MUSIC, *BEDS):
        return written
    path = Path(os.path.expanduser(written)).absolute()
    if not written.strip() or not os.path.exists(path):
        choices = ", ".join((*BEDS, NO_MUSIC))
        near = did_you_mean(written, (*BEDS, NO_MUSIC))
        raise WrongUsageError(
            f"no music at {quoted(written, 200)}{near or ';'} name a file, a folder, or one of {choices}"
        )
    return str(path)


def with_music(workout: Workout, source: str) -> Workout:
    """The workout with ``source`` as its only music; levels and ducking stay as written."""
    changed: dict[str, Any] = {"music": _with_source(workout.music, source)}
    return workout.model_copy(update=changed | {"steps": _steps_with_music(workout.steps, source)})


def _steps_with_music(steps: tuple[Step, ...], source: str) -> tuple[Step, ...]:
    return tuple(_step_with_music(step, source) for step in steps)


def _step_with_music(step: Step, source: str) -> Step:
    changed: dict[str, Any] = {}
    if "steps" in type(step).model_fields:
        changed["steps"] = _steps_with_music(getattr(step, "steps"), source)  # noqa: B009
    music = getattr(step, "music", None)
    if music is not None:
        changed["music"] = _with_source(music, source)
    return step.model_copy(update=changed) if changed else step


def _with_source(music: MusicSettings, source: str) -> MusicSettings:
    """The settings with another source, which keeps its own tempo and key."""
    if music.source == (source,):
        return music
    return music.model_copy(update={"source": (source,), "bpm": None, "key": None})
