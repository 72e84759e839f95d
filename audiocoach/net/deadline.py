"""A time limit on the whole of a call: a server that sends a byte now and then outlives every other limit."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def within(limit_s: float, call: Callable[[], _T]) -> _T:
    """What a call gives or raises, or ``TimeoutError`` after ``limit_s``.

    A call that is given up goes on by itself in the background until its own end or that of the program.
    """
    outcomes: queue.SimpleQueue[tuple[_T, None] | tuple[None, BaseException]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put((call(), None))
        except BaseException as error:
            outcomes.put((None, error))

    threading.Thread(target=run, name="within", daemon=True).start()
    try:
        value, error = outcomes.get(timeout=limit_s)
    except queue.Empty:
        raise TimeoutError(f"no end after {limit_s:g} s") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]
