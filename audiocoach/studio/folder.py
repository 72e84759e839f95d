"""The studio's folder: lists, reads and writes its scripts safely."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from audiocoach.boundary import is_inside
from audiocoach.errors import AudioCoachError, OutputError, UsageError
from audiocoach.files import read_bytes
from audiocoach.media.output import whole_or_nothing
from audiocoach.script.constants import MAX_FILE_BYTES, SUFFIXES
from audiocoach.sources.find import is_block_text, scripts_in
from audiocoach.units import quoted

MAX_SCRIPTS = 2000
"""The most scripts of a folder that are listed."""

_MAX_NAME = 200
_NOT_PORTABLE = frozenset('\\:*?"<>|')
"""Characters that a new file's name cannot have on some systems."""
_JOINERS = str.maketrans("", "", "\u200c\u200d")
"""Parts of some scripts and emoji that cannot be seen alone."""


class OutsideError(UsageError):
    """A name that is not one of a script in the studio's folder."""


class ConflictError(AudioCoachError):
    """The file has changed since the page read it. ``found`` is its content now, ``None`` if it is gone."""

    def __init__(self, message: str, found: Script | None = None) -> None:
        super().__init__(message)
        self.found = found


@dataclass(frozen=True, slots=True)
class Script:
    """A script as it is on the disk; ``tag`` is the SHA-256 (hex) of its bytes."""

    name: str
    path: Path
    data: bytes
    tag: str

    @property
    def is_block(self) -> bool:
        """Whether it is a training block."""
        return is_block_text(self.data)

    @staticmethod
    def read(name: str, path: Path) -> Script:
        """Read a script.

        Raises:
            UsageError: if it cannot be read, or is too large.
        """
        data = read_bytes(path, MAX_FILE_BYTES)
        if len(data) > MAX_FILE_BYTES:
            raise UsageError(f"{name} is larger than {MAX_FILE_BYTES // 1000} kB")
        return Script(name, path, data, hashlib.sha256(data).hexdigest())


class Folder:
    """A folder; names are paths relative to it, with ``/`` between their parts."""

    def __init__(self, root: Path) -> None:
        """``root`` is an existing folder.

        Raises:
            UsageError: if it is not.
        """
        if not os.path.isdir(root):
            raise UsageError(f"there is no folder {quoted(str(root), _MAX_NAME)}; make it first")
        self.root = Path(os.path.realpath(root))
        self._writing = threading.Lock()

    def names(self) -> list[str]:
        """The scripts in it and below, sorted; links that lead out of it are left out.

        Raises:
            UsageError: if the folder no longer exists.
        """
        self.check()
        found = [path for path in scripts_in(self.root, recursive=True) if is_inside(self.root, path)]
        return [path.relative_to(self.root).as_posix() for path in found[:MAX_SCRIPTS]]

    def path_of(self, name: str, suffixes: tuple[str, ...] = SUFFIXES) -> Path:
        """The path of a file in it, which need not exist. A new one has a name that all systems can have.

        Raises:
            OutsideError: if the name leads out of the folder, also by a link, or is not that of such a file.
        """
        parts = name.split("/")
        if (
            not 0 < len(name) <= _MAX_NAME
            or any(part in ("", ".", "..") or part[0] == "." for part in parts)
            or "\0" in name
            or not name.lower().endswith(suffixes)
        ):
            _refuse(name, suffixes)
        path = self.root.joinpath(*parts)
        if not is_inside(self.root, path):
            raise OutsideError(f"{quoted(name)} leads out of the folder")
        if not _is_portable(name) and (os.name == "nt" or not os.path.lexists(path)):
            _refuse(name, suffixes)
        return path

    def check(self) -> None:
        """Check whether it is still there.

        Raises:
            UsageError: if it is not.
        """
        if not os.path.isdir(self.root):
            raise UsageError(
                f"the folder {quoted(str(self.root), _MAX_NAME)} no longer exists; move it back, "
                "or start the studio where it is now"
            )

    def read(self, name: str) -> Script:
        """A script of the folder.

        Raises:
            UsageError: if there is none.
        """
        return Script.read(name, self.path_of(name))

    def tag_of(self, name: str) -> str | None:
        """The tag of a script as it is now; ``None`` if it is not there."""
        try:
            return self.read(name).tag
        except UsageError:
            return None

    def write(self, name: str, data: bytes, *, expected: str | None) -> Script:
        """Write a script, whole or not at all, if it is still as expected.

        Args:
            name: of the script.
            data: its new content.
            expected: the tag that the page last saw; ``None``: there is no such file yet.

        Raises:
            ConflictError: if the file is something else now; it stays as it is.
            OutsideError: for a name outside the folder.
            OutputError: if it cannot be written.
        """
        path = self.path_of(name)
        if len(data) > MAX_FILE_BYTES:
            raise OutputError(f"{name} would be larger than {MAX_FILE_BYTES // 1000} kB")
        with self._writing:
            self._check(name, path, expected)
            with whole_or_nothing(path) as file:
                file.write(data)
                file.flush()
                self._check(name, path, expected)  # another program may have written meanwhile
        return Script(name, path, data, hashlib.sha256(data).hexdigest())

    def _check(self, name: str, path: Path, expected: str | None) -> None:
        found = Script.read(name, path) if os.path.lexists(path) else None
        if (found.tag if found else None) != expected:
            what = "no longer exists" if found is None else "was changed by another program or tab"
            if expected is None:
                what = "already exists"
            raise ConflictError(f"{name} {what}", found)


def _is_portable(name: str) -> bool:
    return (
        name.translate(_JOINERS).isprintable()
        and _NOT_PORTABLE.isdisjoint(name)
        and all(part == part.strip() and part[0] != "~" for part in name.split("/"))
    )


def _refuse(name: str, suffixes: tuple[str, ...]) -> NoReturn:
    wanted = " or ".join(suffixes)
    raise OutsideError(f"{quoted(name)} is not a name for a file here; write one like legs{wanted}")
