"""Where tracks are written: one file for each target, known before anything is built."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import STDIN
from audiocoach.cli.targets import Target
from audiocoach.files import output_folder
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.build.options import Options


def outputs_for(
    targets: Sequence[Target], wanted: str | None, options: Options, *, several: bool
) -> list[Path]:
    """The file of each target. Without ``wanted``, the value of ``-o``, it is in the current folder.

    ``several`` says that there is more than one target, perhaps of another kind.

    Raises:
        WrongUsageError: if two targets would write the same file, or ``wanted`` cannot be used.
    """
    if wanted is None or _is_folder(wanted, several=several):
        folder = Path(os.path.expanduser(wanted or ""))
        outputs = [folder / f"{target.stem}.mp3" for target in targets]
    else:
        outputs = [_file(wanted)]
    if len(targets) > 1:
        _check_distinct(targets, outputs, options)
    return outputs


def folder_of(output: Path, wanted: str | None, *, several: bool) -> AbstractContextManager[None]:
    """Create the folder that ``-o`` names, if it names one. If the context fails, an empty one is removed.

    Raises:
        OutputError: if it cannot be created.
    """
    return output_folder(output.parent) if creates_folder(wanted, several=several) else nullcontext()


def creates_folder(wanted: str | None, *, several: bool) -> bool:
    """Whether ``-o`` names a folder, which a build creates if it is missing."""
    return wanted is not None and _is_folder(wanted, several=several)


def _is_folder(wanted: str, *, several: bool) -> bool:
    """Several tracks need a folder, which may not exist yet."""
    path = os.path.expanduser(wanted)
    if several and os.path.lexists(path) and not os.path.isdir(path):
        raise WrongUsageError(f"-o {quoted(wanted, 200)} is a file; several tracks need a folder")
    if several and _is_track_name(path) and not os.path.isdir(path):
        raise WrongUsageError(f"-o {quoted(wanted, 200)} names one file; several tracks need a folder")
    return several or os.path.isdir(path) or wanted.endswith(("/", os.sep))


def _file(wanted: str) -> Path:
    path = Path(os.path.expanduser(wanted))
    if wanted == STDIN:
        raise WrongUsageError("a track is written to a file; give -o a name like track.mp3")
    if not _is_track_name(path.name):
        from audiocoach.media.containers import suffixes

        raise WrongUsageError(
            f"-o {quoted(wanted, 200)}: a track's name ends in {suffixes()}; a folder's in /"
        )
    return path


def _is_track_name(name: str) -> bool:
    """Whether a name ends like a track's. The table of containers needs numpy; an MP3 does without it."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix == ".mp3":
        return True
    from audiocoach.media.containers import CONTAINERS

    return suffix in CONTAINERS


def _check_distinct(targets: Sequence[Target], outputs: Sequence[Path], options: Options) -> None:
    """Some disks take names for one that differ in case or in how an accent is written, so none may."""
    from audiocoach.build.options import outputs_of
    from audiocoach.build.outputs import stems_of

    first: dict[str, Target] = {}
    for target, output in zip(targets, outputs, strict=True):
        for path in (*outputs_of(output, options).values(), *stems_of(output, options).values()):
            name = unicodedata.normalize("NFC", os.path.abspath(path)).casefold()
            other = first.setdefault(name, target)
            if other is not target:
                raise WrongUsageError(
                    f"{other.word} and {target.word} would both become {path}; build them one by one with -o"
                )
