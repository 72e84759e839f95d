"""The line to a server: its pace, and when it is broken."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from audiocoach.net.pace import Line


def test_requests_are_spaced() -> None:
    """Starts lie at least the interval apart, from however many threads they come."""
    line = Line()

    def started(_: int) -> float:
        line.wait(0.05)
        return time.monotonic()

    with ThreadPoolExecutor(4) as threads:
        starts = sorted(threads.map(started, range(4)))
    assert starts[-1] - starts[0] >= 3 * 0.05 - 0.05


def test_hold() -> None:
    """After a hold nobody starts before its end."""
    line = Line()
    held_s = time.monotonic()
    line.hold(0.1)
    line.wait(0.0)
    assert time.monotonic() - held_s >= 0.1


def test_a_broken_line_mends_by_itself() -> None:
    """The reason is told until the rest is over; a later break has its own."""
    line = Line()
    assert line.broken() is None
    line.break_off("too many requests", rest_s=60.0)
    assert line.broken() == "too many requests"
    line.break_off("no network", rest_s=0.01)
    time.sleep(0.02)
    assert line.broken() is None
