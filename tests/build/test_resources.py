"""Work beside other work ends when that fails."""

from __future__ import annotations

import pytest

from audiocoach.build.resources import Stop, StoppedError


def test_work_ends_when_what_it_is_for_fails() -> None:
    """A context that ends well stops nothing; an error and a Ctrl-C do, and go on as they are."""
    stop = Stop()
    with stop:
        stop.check()
    stop.check()
    with pytest.raises(KeyboardInterrupt), stop:
        raise KeyboardInterrupt
    with pytest.raises(StoppedError):
        stop.check()
