"""Locks between processes. The system releases a lock when the process that holds it ends in any way."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from audiocoach.errors import OutputError
from audiocoach.files import why_unwritable

_HELD = (errno.EWOULDBLOCK, errno.EACCES)
_STEP_S = 0.05


@contextlib.contextmanager
def locked(path: Path, busy: str) -> Iterator[None]:
    """Hold the lock file ``path`` during the context.

    Raises:
        OutputError: with the text ``busy`` if another process holds it; if it cannot be created.
    """
    lock = Lock(path)
    try:
        is_ours = lock.take()
    except OSError as error:
        raise OutputError(f"the folder {path.parent} cannot be written: {why_unwritable(error)}") from error
    if not is_ours:
        raise OutputError(f"{busy}; wait until it is done")
    try:
        yield
    finally:
        lock.release()


class Lock:
    """A lock on a file that exists only while it is needed."""

    def __init__(self, path: Path) -> None:
        """Does not acquire the lock yet. The folder of ``path`` must exist."""
        self.path = path
        self._descriptor: int | None = None

    def take(self, wait_s: float = 0.0) -> bool:
        """Acquire the lock. Returns ``False`` if another process still holds it after ``wait_s`` seconds.

        Raises:
            OSError: if the file cannot be created, or the file system has no locks.
        """
        until = time.monotonic() + wait_s
        while not self._try_take():
            if time.monotonic() >= until:
                return False
            time.sleep(_STEP_S)
        return True

    def release(self) -> None:
        """Release the lock and remove its file."""
        if self._descriptor is None:
            return
        if sys.platform != "win32":  # there an open file cannot be removed
            with contextlib.suppress(OSError):
                self.path.unlink()
        os.close(self._descriptor)
        self._descriptor = None

    def _try_take(self) -> bool:
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                if not _try_lock(descriptor):
                    return False
                # The previous holder may have removed the file after it was opened here.
                if is_at(descriptor, self.path):
                    self._descriptor, descriptor = descriptor, -1
                    return True
            finally:
                if descriptor >= 0:
                    os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Lock an open file or folder until it is closed. Returns ``False`` if another process holds it. Where
    the file system has no locks, it counts as locked.
    """
    try:
        return _try_lock(descriptor)
    except OSError:
        return True


def is_abandoned(descriptor: int) -> bool:
    """Lock an open file or folder until it is closed. Returns ``False`` if another process holds it, or if
    the file system has no locks.
    """
    try:
        return _try_lock(descriptor)
    except OSError:
        return False


def is_at(descriptor: int, path: str | Path) -> bool:
    """Return whether an open file or folder is still the one at ``path``."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _try_lock(descriptor: int) -> bool:
    """Lock an open file or folder without waiting. Returns ``False`` if another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True
