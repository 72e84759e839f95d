"""Limits on network calls: a time limit for a whole call, and a rate limit for a server."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

REST_S = 300.0
"""Pause after a server has failed."""

_T = TypeVar("_T")


def call_within(limit_s: float, call: Callable[[], _T]) -> _T:
    """Return or raise what ``call`` does, or raise ``TimeoutError`` after ``limit_s``.

    Other limits do not stop a server that sends a byte now and then. A call that is given up continues in the
    background until it ends or the program does.
    """
    outcomes: queue.SimpleQueue[tuple[_T, None] | tuple[None, BaseException]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put((call(), None))
        except BaseException as error:
            outcomes.put((None, error))

    threading.Thread(target=run, name="call_within", daemon=True).start()
    try:
        value, error = outcomes.get(timeout=limit_s)
    except queue.Empty:
        raise TimeoutError(f"no end after {limit_s:g} s") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


class RequestPacer:
    """Spaces the requests of all threads to one server, and pauses them when it fails."""

    def __init__(self) -> None:
        """The first request may start at once."""
        self._lock = threading.Lock()
        self._next_s = 0.0
        self._paused_until_s = 0.0
        self._why = ""

    def wait(self, interval_s: float) -> None:
        """Sleep until the next request may start; the one after it starts at least ``interval_s`` later."""
        with self._lock:
            now_s = time.monotonic()
            start_s = max(now_s, self._next_s)
            self._next_s = start_s + interval_s
        time.sleep(start_s - now_s)

    def hold(self, pause_s: float) -> None:
        """Start no request for ``pause_s`` from now, as the server asked."""
        with self._lock:
            self._next_s = max(self._next_s, time.monotonic() + pause_s)

    def why_paused(self) -> str | None:
        """Return why no requests are sent; ``None`` if they may be."""
        with self._lock:
            return self._why if time.monotonic() < self._paused_until_s else None

    def pause(self, reason: str, rest_s: float = REST_S) -> None:
        """Leave the server alone for ``rest_s`` from now."""
        with self._lock:
            self._paused_until_s = time.monotonic() + rest_s
            self._why = reason
