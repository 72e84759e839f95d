"""A lock held by one process at a time. The system releases it when the process ends in any way."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import BinaryIO

_STEP_S = 0.05


class Mutex:
    """A lock on a file, created if needed. Use it as a context manager, or call its methods."""

    def __init__(self, path: Path) -> None:
        """Does not acquire the lock yet."""
        self.path = path
        self._file: BinaryIO | None = None

    def take(self, wait_s: float = 0.0) -> bool:
        """Acquire the lock, waiting if necessary. Returns ``False`` if another process still holds it.

        Raises:
            OSError: if the file cannot be created.
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        until = time.monotonic() + wait_s
        while not _taken(descriptor):
            if time.monotonic() >= until:
                file.close()
                return False
            time.sleep(_STEP_S)
        self._file = file
        return True

    def give_back(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _taken(descriptor: int) -> bool:
    """Return whether the lock on an open file was acquired without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
