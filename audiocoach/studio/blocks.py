"""Mixed sound that is kept for a while, and the end of a version that is heard."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from audiocoach.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HELD_BLOCKS = 48
"""Mixed blocks in memory, of all versions of a session together: 8 MB."""


CLOSED = "this version of the session is no longer open; reload the page"


class ClosedError(UsageError):
    """An audition that has been replaced by that of a newer version of its session."""


class Blocks:
    """Mixed blocks by what sounds in them, so that an edit leaves those of other places. Thread-safe."""

    def __init__(self) -> None:
        """Empty."""
        self._blocks: OrderedDict[str, NDArray[np.int16]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> NDArray[np.int16] | None:
        """A block, if it is known."""
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
            return self._blocks.get(key)

    def keep(self, key: str, block: NDArray[np.int16]) -> None:
        """Keep a block; the one that was not asked for the longest goes."""
        with self._lock:
            self._blocks[key] = block
            while len(self._blocks) > HELD_BLOCKS:
                self._blocks.popitem(last=False)
