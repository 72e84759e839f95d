"""Scripts from files: by path or name, with what they include. Light: nothing that sounds is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audiocoach import catalog
from audiocoach.errors import Problem, UsageError
from audiocoach.files import read_bytes
from audiocoach.script.load import load_workout
from audiocoach.script.model import Workout
from audiocoach.script.source import MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Loaded:
    """A script, read, with its warnings."""

    workout: Workout
    warnings: tuple[Problem, ...] = ()


def load(source: str | os.PathLike[str], *, variables: Mapping[str, str] | None = None) -> Loaded:
    """Reads a script from a file, or a shipped workout by its name (``strength/runner-a``, or ``runner-a``).

    Raises:
        ScriptError: with every problem found in it.
        UsageError: when there is no such file or workout.
    """
    path = catalog.find(source)
    return load_text(
        read_bytes(path, MAX_FILE_BYTES), file=str(path), folder=str(path.parent), variables=variables
    )


def load_text(
    text: str | bytes, *, file: str, folder: str = "", variables: Mapping[str, str] | None = None
) -> Loaded:
    """Reads a script that is already at hand; ``file`` names it in messages, music and cover are looked up in
    ``folder``.

    Raises:
        ScriptError: with every problem found in it.
    """
    reader = partial(_read_beside, folder=folder)
    loaded = load_workout(text, file=file, folder=folder, variables=variables, reader=reader)
    return Loaded(loaded.workout, loaded.warnings)


def _read_beside(path: str, folder: str) -> bytes:
    """A script that another includes, which no link leads out of the folder.

    Raises:
        UsageError: when it is not there, or not in the folder.
    """
    top = os.path.realpath(folder or os.curdir)
    target = os.path.realpath(os.path.join(top, path))
    if os.path.commonpath((top, target)) != top:
        raise UsageError(f"{path} leads out of the script's folder")
    return read_bytes(Path(target), MAX_FILE_BYTES)
