"""The time limit on a call, the pace of requests, and the pause after a failure."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiocoach.net.limits import RequestPacer, call_within


def test_requests_are_spaced() -> None:
    """Starts lie at least the interval apart, from however many threads they come."""
    pacer = RequestPacer()
    began_s = time.monotonic()

    def started(_: int) -> float:
        pacer.wait(0.05)
        return time.monotonic()

    with ThreadPoolExecutor(4) as threads:
        starts = sorted(threads.map(started, range(4)))
    assert all(start >= began_s + number * 0.05 for number, start in enumerate(starts))


def test_hold() -> None:
    """After a hold nobody starts before its end."""
    pacer = RequestPacer()
    held_s = time.monotonic()
    pacer.hold(0.1)
    pacer.wait(0.0)
    assert time.monotonic() - held_s >= 0.1


def test_a_server_that_failed_is_asked_again_after_the_pause() -> None:
    """The reason is told until the rest is over; a later break has its own."""
    pacer = RequestPacer()
    assert pacer.why_paused() is None
    pacer.pause("too many requests", rest_s=60.0)
    assert pacer.why_paused() == "too many requests"
    pacer.pause("no network", rest_s=0.01)
    time.sleep(0.02)
    assert pacer.why_paused() is None


def test_what_a_call_gives_comes_through() -> None:
    """A result in time is the result, and an exception is the exception."""
    assert call_within(5, lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        call_within(5, lambda: 1 // 0)


def test_a_call_that_does_not_end_is_given_up() -> None:
    """After the limit the caller goes on, whatever the call does."""
    end = threading.Event()
    started_s = time.monotonic()
    with pytest.raises(TimeoutError):
        call_within(0.05, end.wait)
    assert time.monotonic() - started_s < 2
    end.set()
