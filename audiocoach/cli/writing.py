"""Files that a command writes for its user: whole or not at all, never over something of theirs unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audiocoach.errors import OutputError

_HEAD_BYTES = 400
"""A mark of ours stands within so many bytes of a file's start."""

Force = Annotated[bool, typer.Option("--force", help="Overwrite a file that is there, whoever made it.")]


def write_file(path: Path, data: bytes, *, own_mark: bytes | None = None, force: bool = False) -> None:
    """Writes ``data`` to ``path``. What is there stays, unless its start holds ``own_mark`` or ``force`` is
    given.

    Raises:
        OutputError: when something is there that must stay, or the place cannot be written.
    """
    from audiocoach.media.output import whole_or_nothing

    if not force:
        check_free(path, own_mark)
    with whole_or_nothing(path) as file:
        file.write(data)


def check_free(path: Path, own_mark: bytes | None = None) -> None:
    """Finds out whether :func:`write_file` would take the place of somebody's file.

    Raises:
        OutputError: when it would.
    """
    try:
        if not path.is_file():
            return
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {error}") from error
    if own_mark is None:
        raise OutputError(f"{path} exists; choose another name, or overwrite it with --force")
    if own_mark not in head:
        raise OutputError(
            f"{path} was not made by audiocoach; choose another name, or overwrite it with --force"
        )
