"""How often a server may be asked, and when it is left alone: one line for a whole process."""

from __future__ import annotations

import threading
import time

REST_S = 300.0
"""How long a server that failed is left alone."""


class Line:
    """The line to one server: spaces requests, from whichever thread and for whichever track they come, and
    breaks when the server does not deliver.
    """

    def __init__(self) -> None:
        """The first request may start at once."""
        self._lock = threading.Lock()
        self._next_s = 0.0
        self._whole_at_s = 0.0
        self._broken_by = ""

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

    def broken(self) -> str | None:
        """What broke the line, as long as the server is left alone."""
        with self._lock:
            return self._broken_by if time.monotonic() < self._whole_at_s else None

    def break_off(self, reason: str, rest_s: float = REST_S) -> None:
        """Leaves the server alone for ``rest_s`` from now."""
        with self._lock:
            self._whole_at_s = time.monotonic() + rest_s
            self._broken_by = reason
