"""Temporary files and folders. What a killed process left behind is removed by the next one."""

from __future__ import annotations

import contextlib
import errno
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

_PREFIX, _SUFFIX = "audiocoach-", ".part"
_OURS = re.compile(r"audiocoach-[a-z0-9_]+\.part")
_HELD = (errno.EWOULDBLOCK, errno.EACCES)


class TemporaryFolder:
    """A new folder in the system's temporary folder; ``cleanup``, or the end of the context, removes it.

    It is locked as long as this process runs, so that others can tell it from an abandoned one.
    """

    def __init__(self) -> None:
        """Make the folder. The first one of a process also removes what killed processes left behind.

        Raises:
            OutputError: if the temporary folder cannot be used.
        """
        with _blaming_folder():
            _sweep_once(tempfile.gettempdir())
            while True:
                self.name = tempfile.mkdtemp(prefix=_PREFIX, suffix=_SUFFIX)
                self._lock = _open_folder(self.name)
                if self._lock is None or (lock(self._lock) and _is_still(self._lock, self.name)):
                    break
                os.close(self._lock)  # another process swept it before it was locked

    def cleanup(self) -> None:
        """Remove the folder and its contents."""
        shutil.rmtree(self.name, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.cleanup()


def temporary_file() -> IO[bytes]:
    """Open a file without a name for writing and reading. It is removed when it is closed.

    Raises:
        OutputError: if the temporary folder cannot be used.
    """
    with _blaming_folder():
        return tempfile.TemporaryFile()


def lock(descriptor: int) -> bool:
    """Lock an open file or folder until it is closed; ``False`` if another process holds the lock.

    Without locks in the file system it counts as locked.
    """
    return _why_not_locked(descriptor) not in _HELD


def is_abandoned(descriptor: int) -> bool:
    """Take the lock of an open file or folder, and return whether no process held it; ``False`` without
    locks.
    """
    return _why_not_locked(descriptor) == 0


def _why_not_locked(descriptor: int) -> int:
    """Return 0 if the lock is ours now, else the system's error number."""
    if os.name != "posix":
        return errno.ENOSYS
    import fcntl  # noqa: PLC0415  (of this system)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno or errno.ENOLCK
    return 0


@contextlib.contextmanager
def _blaming_folder() -> Iterator[None]:
    """Blame the temporary folder for its errors, not the file that is being made."""
    try:
        yield
    except OSError as error:
        if tempfile.tempdir is None:
            problem = "no temporary folder can be used"
        else:
            problem = f"the temporary folder {tempfile.tempdir} cannot be used: {error.strerror or error}"
        raise OutputError(
            f"{problem}; set TMPDIR to a folder with free space that you can write to"
        ) from error


def _open_folder(name: str) -> int | None:
    return os.open(name, os.O_RDONLY) if os.name == "posix" else None


def _is_still(descriptor: int, name: str) -> bool:
    """Return whether a path is still that of an open file or folder."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(name))
    except FileNotFoundError:
        return False


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
