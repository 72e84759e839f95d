"""How often a server may be asked: one pace for a whole process."""

from __future__ import annotations

import threading
import time


class Pace:
    """Spaces requests, from whichever thread they come."""

    def __init__(self) -> None:
        """The first request may start at once."""
        self._lock = threading.Lock()
        self._next_s = 0.0

    def wait(self, interval_s: float) -> None:
        """Sleeps until the next request may start; the one after it starts at least ``interval_s`` later."""
        with self._lock:
            now_s = time.monotonic()
            start_s = max(now_s, self._next_s)
            self._next_s = start_s + interval_s
        time.sleep(start_s - now_s)

    def hold(self, pause_s: float) -> None:
        """Lets no request start for ``pause_s`` from now: the server asked for patience."""
        with self._lock:
            self._next_s = max(self._next_s, time.monotonic() + pause_s)
