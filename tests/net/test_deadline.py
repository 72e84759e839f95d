"""A time limit on a whole call."""

from __future__ import annotations

import threading
import time

import pytest

from audiocoach.net.deadline import within


def test_what_a_call_gives_comes_through() -> None:
    """A result in time is the result, and an exception is the exception."""
    assert within(5, lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_a_call_that_does_not_end_is_given_up() -> None:
    """After the limit the caller goes on, whatever the call does."""
    end = threading.Event()
    started_s = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.05, end.wait)
    assert time.monotonic() - started_s < 2
    end.set()
