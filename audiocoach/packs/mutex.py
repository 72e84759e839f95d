"""A lock that one process at a time holds, and that the system takes back when the process ends, however it
ends.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import BinaryIO

_STEP_S = 0.05


class Mutex:
    """A lock on a file, which is made for it; used as a context manager, or taken and given back by hand."""

    def __init__(self, path: Path) -> None:
        """Takes nothing yet."""
        self.path = path
        self._file: BinaryIO | None = None

    def take(self, wait_s: float = 0.0) -> bool:
        """Takes the lock, waiting for it if need be; ``False`` when another still holds it.

        Raises:
            OSError: when the file cannot be made.
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
        """Ends the hold."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _taken(descriptor: int) -> bool:
    """Whether the lock on an open file could be had at once."""
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
