"""Find a trainer: a file, one of the user's own, or one that is included."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from audiocoach.errors import UsageError
from audiocoach.files import read_bytes
from audiocoach.script.constants import MAX_FILE_BYTES, SUFFIXES
from audiocoach.trainers.read import Trainer, read_trainer
from audiocoach.units import quoted

_SHIPPED = Path(__file__).parent
_NAME = re.compile(r"[\w-]{1,60}")


def read_trainer_file(path: Path) -> Trainer:
    """Read a trainer from its file.

    Raises:
        UsageError: if there is none.
        ScriptError: if it has errors.
    """
    return read_trainer(read_bytes(path, MAX_FILE_BYTES), file=str(path), folder=str(path.parent))


def trainer_file(word: str, *, folder: Path, shelves: Sequence[Path] = ()) -> Path:
    """The file of a trainer by its name (``calm``) or a path that ends in ``.yaml``.

    A path starts at ``folder``. ``shelves`` are folders of trainers; the first that has the name wins. The
    included trainers come last.

    Raises:
        UsageError: if there is no trainer of that name.
    """
    if word.lower().endswith(SUFFIXES):
        return folder / os.path.expanduser(word)
    trainers = trainers_on(shelves)
    if word not in trainers:
        near = difflib.get_close_matches(word, trainers, n=1)
        hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(trainers)}"
        raise UsageError(f"unknown trainer {quoted(word)}; {hint}; the name of a file ends in .yaml")
    return trainers[word]


def trainers_on(shelves: Sequence[Path] = ()) -> dict[str, Path]:
    """The files of all trainers by name, in alphabetical order."""
    found: dict[str, Path] = {}
    for shelf in (*shelves, _SHIPPED):
        try:
            names = sorted(os.listdir(shelf))
        except OSError:
            continue
        for name in names:
            stem, suffix = os.path.splitext(name)
            if suffix.lower() in SUFFIXES and _NAME.fullmatch(stem):
                found.setdefault(stem, shelf / name)
    return dict(sorted(found.items()))
