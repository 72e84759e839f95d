"""Load scripts by path or name, with what they include. Nothing heavy is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict, Unpack

from audiocoach.boundary import PACK_FILE, PACK_TRAINERS, is_inside, pack_root
from audiocoach.errors import AudioCoachError, ScriptError, UsageError
from audiocoach.files import read_bytes
from audiocoach.script.constants import MAX_FILE_BYTES, SUFFIXES
from audiocoach.script.load import load_workout
from audiocoach.script.model import Workout
from audiocoach.script.pack import PackInfo, read_pack
from audiocoach.script.quantities import did_you_mean
from audiocoach.sources import find as catalog
from audiocoach.sources.find import shipped_workouts
from audiocoach.sources.references import require_inside_pack
from audiocoach.trainers.apply import apply_trainer
from audiocoach.trainers.find import read_trainer_file, trainer_file
from audiocoach.units import quoted


class Given(TypedDict, total=False):
    """What the user gives with a script, in the place of the script's own."""

    variables: Mapping[str, str] | None
    """Values that replace the script's ``vars``; the length may then differ from ``minutes``, which the
    workout no longer has.
    """
    pace: str | None
    """The pace of distances for which the script has none, like ``5:00/km``."""
    trainer: str | None
    """Who leads, by name or file."""
    shelf: Path | None
    """A folder of the user's own trainers."""


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script that is not read yet. ``file`` is its name in messages; its paths start in ``folder``. If it
    is part of a pack, it can only use the files below ``root``.
    """

    text: str | bytes
    file: str
    folder: str
    root: Path | None

    @staticmethod
    def at(path: Path) -> ScriptText:
        """The script in a file.

        Raises:
            UsageError: when it cannot be read, or is a link out of its pack.
        """
        folder, root = path.parent, pack_root(path.parent)
        if root is not None and not is_inside(root, path):
            raise UsageError(f"{path} leads out of the pack {root}")
        if root is None and path.is_symlink() and (root := pack_root(path)) is not None:
            folder = Path(os.path.realpath(path)).parent
        return ScriptText(read_bytes(path, MAX_FILE_BYTES), str(path), str(folder), root)


def load(source: str | os.PathLike[str], *, data_dir: Path | None = None, **given: Unpack[Given]) -> Workout:
    """The workout of a script, with its warnings: of a file, a shipped workout by its name
    (``strength/runner-a``, or ``runner-a``), or one of an installed pack (``pack/workout``).

    Args:
        source: the file or name.
        data_dir: the folder in which packs are installed; without it none is looked for.
        given: as in :class:`Given`.

    Raises:
        ScriptError: with every problem found in it.
        UsageError: when there is no such file, workout or trainer.
    """
    return load_script(ScriptText.at(catalog.find(source, data_dir=data_dir)), **given)


def load_text(text: str | bytes, *, file: str, folder: str = "", **given: Unpack[Given]) -> Workout:
    """The workout of a script given as text, with its warnings. ``file`` is its name in messages; its paths
    start in ``folder``. If that is in a pack, the script can only use the pack's files. The rest is as for
    :func:`load`.

    Raises:
        ScriptError: with every problem found in it.
        UsageError: when there is no such trainer.
    """
    return load_script(ScriptText(text, file, folder, pack_root(Path(folder))), **given)


def load_script(script: ScriptText, **given: Unpack[Given]) -> Workout:
    """The workout of a script, with its warnings; ``given`` and errors are those of :func:`load`."""
    file, folder, root, variables = script.file, script.folder, script.root, given.get("variables")
    workout = load_workout(
        script.text,
        file=file,
        folder=folder,
        variables=variables,
        pace=given.get("pace"),
        reader=partial(_read_beside, folder=folder),
    )
    if root is not None:
        require_inside_pack(workout, root)
    workout = workout.model_copy(update={"minutes": None}) if variables else workout
    led = _with_trainer(workout, given.get("trainer"), given.get("shelf"), root)
    return led.model_copy(update={"pack": str(root or "")})


def pack_info(workout: Workout) -> PackInfo | None:
    """The metadata of the workout's pack, or ``None`` if it is not in a pack."""
    return read_pack_info(Path(workout.pack)) if workout.pack else None


def read_pack_info(root: Path) -> PackInfo | None:
    """A pack's metadata, or ``None`` if its ``pack.yaml`` cannot be read."""
    try:
        return read_pack(read_bytes(root / PACK_FILE, MAX_FILE_BYTES), file=PACK_FILE)
    except AudioCoachError:
        return None


def _with_trainer(workout: Workout, requested: str | None, shelf: Path | None, root: Path | None) -> Workout:
    """The workout with the requested trainer, else with its own. The pack's trainers come first; they too can
    only use the pack's files.
    """
    name = requested or workout.trainer
    if not name:
        return workout
    shelves = () if shelf is None else (shelf,)
    pack = None if requested else root
    if pack is not None:
        shelves = (pack / PACK_TRAINERS, *shelves)
    try:
        file = trainer_file(name, folder=Path() if requested else Path(workout.folder), shelves=shelves)
        is_of_pack = pack is not None and (file.parent == pack / PACK_TRAINERS or is_inside(pack, file))
        if is_of_pack and pack is not None and not is_inside(pack, file):
            raise UsageError(f"the trainer {quoted(name)} cannot be used: its file is outside the pack")
        trainer = read_trainer_file(file)
    except UsageError as error:
        if requested:
            raise
        mark = workout.marks["trainer"]
        raise ScriptError([workout.problem(str(error), mark, path="trainer")]) from error
    led = apply_trainer(workout, trainer, requested=bool(requested))
    if pack is not None and is_of_pack:
        require_inside_pack(led, pack, from_trainer=True)
    return led


def _read_beside(path: str, folder: str) -> bytes:
    """The bytes of an included script: a file in ``folder``, with links followed, else a shipped workout.

    Raises:
        UsageError: when it does not exist, or is not in the folder.
    """
    top = os.path.realpath(folder or os.curdir)
    target = os.path.realpath(os.path.join(top, path))
    if os.path.commonpath((top, target)) != top:
        raise UsageError(f"{path} leads out of the script's folder")
    if not path.lower().endswith(SUFFIXES) and not os.path.lexists(target):
        shipped = shipped_workouts()
        if path not in shipped:
            raise UsageError(
                f"there is no file {quoted(path, 200)} in the script's folder, and no workout of that name"
                + did_you_mean(path, shipped)
            )
        target = str(shipped[path])
    return read_bytes(Path(target), MAX_FILE_BYTES)
