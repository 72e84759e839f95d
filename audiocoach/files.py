"""Reading a file of the user's: never more than it should hold, never from a pipe or a device."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from audiocoach.errors import UsageError


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The file's bytes; of a larger file ``max_bytes + 1`` of them, so that the caller can tell.

    Raises:
        UsageError: when it is missing, no regular file, or cannot be read.
    """
    try:
        # Non-blocking, so that opening a named pipe returns at once and can be refused.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UsageError(f"{path} is not a file that can be read")
            return file.read(max_bytes + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"{str(path)!r} is not a file name") from error
