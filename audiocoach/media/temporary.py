"""Temporary files and folders. What a killed process left behind is removed by the next one."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from audiocoach.errors import OutputError
from audiocoach.locks import is_abandoned, is_at, lock

_PREFIX, _SUFFIX = "audiocoach-", ".part"
_OURS = re.compile(r"audiocoach-[a-z0-9_]+\.part")
_there: set[str] = set()
"""The folders of this process."""


class TemporaryFolder:
    """A new folder in the system's temporary folder; ``cleanup``, or the end of the context, removes it.

    It is locked as long as this process runs, so that others can distinguish it from an abandoned one.
    """

    def __init__(self, parent: str | None = None) -> None:
        """Create the folder in ``parent`` (default: the system's temporary folder), swept on the first call.

        Raises:
            OutputError: if the system's temporary folder cannot be used.
            OSError: if ``parent`` cannot.
        """
        with _blaming_folder() if parent is None else contextlib.nullcontext():
            place = parent or tempfile.gettempdir()
            _sweep_once(place)
            while True:
                self.name = tempfile.mkdtemp(prefix=_PREFIX, suffix=_SUFFIX, dir=place)
                _there.add(self.name)
                self._lock = os.open(self.name, os.O_RDONLY) if os.name == "posix" else None
                if self._lock is None or (lock(self._lock) and is_at(self._lock, self.name)):
                    break
                _there.discard(self.name)
                os.close(self._lock)  # another process swept it before it was locked

    def cleanup(self) -> None:
        """Remove the folder and its contents."""
        shutil.rmtree(self.name, ignore_errors=True)
        _there.discard(self.name)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.cleanup()


def remove_folders() -> None:
    """Remove all folders of this process, which is about to end without leaving their contexts."""
    for name in tuple(_there):
        shutil.rmtree(name, ignore_errors=True)


def temporary_file() -> IO[bytes]:
    """Open a file without a name for writing and reading. It is removed when it is closed.

    Raises:
        OutputError: if the temporary folder cannot be used.
    """
    with _blaming_folder():
        return tempfile.TemporaryFile()


def temporary_root() -> Path:
    """Return the system's temporary folder.

    Raises:
        OutputError: if there is none that can be used.
    """
    with _blaming_folder():
        return Path(tempfile.gettempdir())


@contextlib.contextmanager
def _blaming_folder() -> Iterator[None]:
    """Blame the temporary folder for its errors, not the file that is being made."""
    try:
        yield
    except OSError as error:
        place = tempfile.tempdir
        if place is None:
            problem = "no temporary folder can be used"
        else:
            problem = f"the temporary folder {place} cannot be used: {error.strerror or error}"
        raise OutputError(
            f"{problem}; set TMPDIR to a folder with free space that you can write to"
        ) from error


@cache
def _sweep_once(folder: str) -> None:
    """Remove this user's abandoned folders."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_abandoned(Path(entry.path))


def _remove_abandoned(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(descriptor)
        is_own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
        if is_own and is_abandoned(descriptor):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
