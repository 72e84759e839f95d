"""The pace of requests."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from audiocoach.voices.pace import Pace


def test_requests_are_spaced() -> None:
    """Starts lie at least the interval apart, from however many threads they come."""
    pace = Pace()

    def started(_: int) -> float:
        pace.wait(0.05)
        return time.monotonic()

    with ThreadPoolExecutor(4) as threads:
        starts = sorted(threads.map(started, range(4)))
    assert starts[-1] - starts[0] >= 3 * 0.05 - 0.05


def test_hold() -> None:
    """After a hold nobody starts before its end."""
    pace = Pace()
    held_s = time.monotonic()
    pace.hold(0.1)
    pace.wait(0.0)
    assert time.monotonic() - held_s >= 0.1
