"""Writes files: whole or not at all, and never over a file of the user's without ``--force``."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import STDIN
from audiocoach.errors import OutputError
from audiocoach.files import output_folder, why_unwritable
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.media.picture import Picture

PICTURES = (".svg", ".png")
_HEAD_BYTES = 400
"""The program's own mark is within this many bytes of a file's start."""

Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]


def write_file(path: Path, data: bytes, *, own_mark: bytes | None = None, force: bool = False) -> None:
    """Write ``data`` to ``path``. An existing file is replaced if it contains ``own_mark``, or by ``force``.

    Raises:
        OutputError: if an existing file is kept, or ``path`` cannot be written.
    """
    from audiocoach.media.output import whole_or_nothing

    if not force:
        check_free(path, own_mark)
    with whole_or_nothing(path) as file:
        file.write(data)


def write_files(folder: Path, files: Mapping[str, bytes | Path], *, force: bool = False) -> None:
    """Write several files by their paths in ``folder``, all or none; a ``Path`` is a file to copy.

    Raises:
        OutputError: if one exists, without ``force``, or cannot be written.
    """
    from audiocoach.media.output import write_all

    for name in () if force else files:
        check_free(folder / name)
    write_all(folder, files)


def folder_named_by(wanted: str | None) -> AbstractContextManager[None]:
    """Create the folder that a value of ``-o`` names by its end, like ``out/``. If the context fails, a new
    one is removed.

    Raises:
        OutputError: if it cannot be created.
    """
    is_folder = wanted is not None and wanted.endswith(("/", os.sep))
    return output_folder(Path(os.path.expanduser(wanted or ""))) if is_folder else nullcontext()


def check_free(path: Path, own_mark: bytes | None = None) -> None:
    """Make sure that :func:`write_file` would not replace a file of the user's.

    Raises:
        OutputError: if it would.
    """
    try:
        if own_mark is None and os.path.lexists(path):
            raise OutputError(f"{path} already exists; choose another name, or overwrite it with --force")
        if own_mark is None or not os.path.lexists(path) or not path.is_file():
            return
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {why_unwritable(error)}") from error
    except ValueError as error:
        raise OutputError(f"{str(path)!r} is not a file name") from error
    if own_mark not in head:
        raise OutputError(
            f"{path} was not made by AudioCoach; choose another name, or overwrite it with --force"
        )


def path_with_suffix(written: str, suffixes: Sequence[str], flag: str = "") -> Path:
    """The path of a file to write; ``flag`` is for the message, such as ``-o: ``.

    Raises:
        WrongUsageError: if its name ends in none of the suffixes.
    """
    path = Path(os.path.expanduser(written))
    if path.suffix.lower() not in suffixes:
        raise WrongUsageError(f"{flag}{quoted(written, 200)} does not end in {' or '.join(suffixes)}")
    return path


def output_path(stem: str, suffixes: Sequence[str], output: str | None, *, force: bool) -> Path | None:
    """The file that ``-o`` names, by default one in the current folder with the first of the suffixes;
    ``None`` is standard output.

    Raises:
        WrongUsageError: if its name ends in none of the suffixes.
        OutputError: if it exists, without ``force``.
    """
    if output == STDIN:
        return None
    wanted = output or ""
    if not wanted or os.path.isdir(os.path.expanduser(wanted)) or wanted.endswith(("/", os.sep)):
        wanted = os.path.join(wanted, f"{stem}{suffixes[0]}")
    path = path_with_suffix(wanted, suffixes, "-o: ")
    if not force:
        check_free(path)
    return path


def draw(picture: Picture, path: Path, *, force: bool) -> None:
    """Draw a picture into a file, in the format of its name.

    Raises:
        OutputError: if the file cannot be written, or is not the program's own and ``force`` is not given.
    """
    from audiocoach.media.picture import MADE_BY, render_png, render_svg

    render = render_svg if path.suffix.lower() == ".svg" else render_png
    write_file(path, render(picture), own_mark=MADE_BY.encode(), force=force)
