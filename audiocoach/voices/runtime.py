"""The runtime of neural voices, onnxruntime."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

_M_ARENA_MAX = -8
_ARENAS = 2


def without_telemetry() -> None:
    """Keep onnxruntime from reporting to its maker. Call it before onnxruntime is imported.

    From version 1.32 on, it otherwise keeps an identifier of the machine and a database of events in the
    user's cache folder, and connects to the maker's server, on Linux too.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def with_few_arenas() -> None:
    """Make the threads of this process share their memory. What one has freed another can use then: a build
    takes 35 MB less. Only glibc keeps memory apart.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
