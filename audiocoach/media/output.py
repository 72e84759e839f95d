"""An output file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from audiocoach.errors import OutputError

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space or choose another place",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another place",
    errno.EFBIG: "the file would be larger than this disk allows; choose another place",
    errno.EACCES: "there is no permission to write there; choose another place",
    errno.EPERM: "there is no permission to write there; choose another place",
    errno.EROFS: "that disk is read-only; choose another place",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}

_NAME_CHARACTERS = 40


@contextlib.contextmanager
def whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """A new binary file, readable too, that becomes ``path`` when the context ends well.

    Until then it lies beside ``path`` under a hidden name; when the context ends in any exception it is
    removed and what was at ``path`` stays as it was. A replaced file keeps its permissions; a link is
    followed.

    Raises:
        OutputError: when the folder is missing, the place is a folder or cannot be written, or the disk is
            full; an ``OSError`` of the body is taken for the output's.
    """
    target = Path(os.path.realpath(path)) if os.path.islink(path) else path
    check_place(target)
    temporary = target.with_name(f".{target.name[:_NAME_CHARACTERS]}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        raise _translated(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_place(path: Path) -> None:
    """Finds out early whether a file can be written at ``path``.

    Raises:
        OutputError: when its folder is missing, or the place is a folder or write-protected.
    """
    try:
        if path.is_dir():
            inside = path / f"track{path.suffix or '.mp3'}"
            raise OutputError(f"{path} is a folder; name a file in it, such as {inside}")
        if path.exists() and not path.is_file():
            raise OutputError(f"{path} is not a plain file; choose another place")
        if not path.parent.is_dir():
            raise OutputError(
                f"the folder {path.parent} does not exist; make it first or choose another place"
            )
        if path.exists() and not os.access(path, os.W_OK):
            raise OutputError(f"{path} is write-protected; unlock it or choose another place")
    except OSError as error:
        raise _translated(path, error) from error


def _translated(path: Path, error: OSError) -> OutputError:
    reason = _REMEDIES.get(error.errno or 0, f"{error.strerror or error}; choose another place")
    return OutputError(f"{path} cannot be written: {reason}")
