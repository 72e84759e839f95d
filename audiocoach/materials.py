"""The files a script needs beside itself: music and sounds, looked for before anything is made."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from audiocoach.errors import Problem
from audiocoach.script.model import BEDS, Mark, MusicSettings, Section, Sound, Step, Workout


def missing_files(workout: Workout) -> tuple[Problem, ...]:
    """An error for each file that is named and is not there, at the line that names it."""
    problems = {}
    for written, mark in _named(workout):
        path = Path(workout.folder, written)
        if not _is_there(path):
            hint = "A ~ is not filled in here; write the whole path." if written.startswith("~") else ""
            problems[written, mark] = Problem(
                f'there is no file or folder "{written}"; it was looked for at {path.absolute()}',
                workout.file,
                mark.line,
                mark.column,
                suggestion=hint or "Paths start in the script's folder.",
            )
    return tuple(problems.values())


def is_material(workout: Workout, output: Path) -> bool:
    """Whether a file is one of the session's own songs or sounds, which no track may take the place of."""
    target = os.path.realpath(output)
    return any(os.path.realpath(Path(workout.folder, written)) == target for written, _ in _named(workout))


def _is_there(path: Path) -> bool:
    try:
        return path.exists() or (glob.has_magic(str(path)) and bool(glob.glob(str(path), recursive=True)))
    except (OSError, ValueError):
        return False


def _named(workout: Workout) -> Iterator[tuple[str, Mark]]:
    """Files as written, each with the place that names it."""
    yield from _music(workout.music, workout.marks.get("music", workout.mark))
    yield from _in_steps(workout.steps)


def _in_steps(steps: Sequence[Step]) -> Iterator[tuple[str, Mark]]:
    for step in steps:
        if isinstance(step, Sound) and step.file:
            yield step.file, step.mark
        if isinstance(step, Section) and step.music:
            yield from _music(step.music, step.marks.get("music", step.mark))
        yield from _in_steps(getattr(step, "steps", ()))


def _music(music: MusicSettings, mark: Mark) -> Iterator[tuple[str, Mark]]:
    if not (len(music.source) == 1 and music.source[0] in (*BEDS, "none")):
        for written in music.source:
            yield written, music.marks.get("source", mark)
