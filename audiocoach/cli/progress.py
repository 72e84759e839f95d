"""How far a build is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from audiocoach.cli.printing import activity_text, note

if TYPE_CHECKING:
    from audiocoach.build.options import Activity, Progress

LINE_EVERY_S = 5.0
"""Without a terminal a line is printed at the start of an activity and then at most this often."""


@contextlib.contextmanager
def shown_progress(name: str, number: int, total: int, *, quiet: bool) -> Iterator[Progress]:
    """Shows the progress of track ``number`` of ``total`` on standard error while the context lasts."""
    title = f"track {number} of {total}, {name}" if total > 1 else name
    if quiet:
        yield _silent
    elif sys.stderr.isatty():
        from audiocoach.cli.progress_bar import progress_bar

        with progress_bar(title) as moved:
            yield moved
    else:
        yield _Lines(title)


def _silent(activity: Activity, done: int, total: int) -> None:
    """Shows nothing."""


class _Lines:
    """Prints lines. Called from several threads."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._lock = threading.Lock()
        self._activity: Activity | None = None
        self._next_s = 0.0

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        with self._lock:
            now_s = time.monotonic()
            if activity != self._activity or now_s >= self._next_s:
                self._activity = activity
                self._next_s = now_s + LINE_EVERY_S
                note(f"{self._title}: {activity_text(activity, done, total)}")
