"""How far a build has got: a bar on a terminal, an occasional line elsewhere."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from audiocoach.cli.interrupts import raise_if_lost
from audiocoach.cli.printing import note, printable
from audiocoach.errors import ConfigError
from audiocoach.units import format_clock, quoted

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from audiocoach.build.options import Activity, Progress

EVERY_VARIABLE = "AUDIOCOACH_PROGRESS_EVERY"
"""Environment variable: without a terminal, a line is printed when an activity starts, and then at most once
in this number of seconds.
"""

DEFAULT_EVERY = "5"
_EVERY_RANGE_S = (0.1, 3600.0)


@contextlib.contextmanager
def show_progress(name: str, number: int, total: int, *, quiet: bool) -> Iterator[Progress]:
    """Show the progress of track ``number`` of ``total`` on standard error while the context lasts."""
    title = f"track {number} of {total}, {name}" if total > 1 else name
    if quiet:
        yield _show_nothing
    elif sys.stderr.isatty():
        with _rich_progress() as bar:
            yield _Bar(bar, printable(title))
    else:
        yield _Lines(title)


def activity_text(activity: Activity, done: int, total: int) -> str:
    """``speaking 34 of 80``, ``mixing 12:00 of 45:30``."""
    if activity == "speaking":
        return f"speaking {done} of {total}"
    return f"mixing {format_clock(done)} of {format_clock(total)}"


def _show_nothing(activity: Activity, done: int, total: int) -> None:
    """Report nothing."""
    raise_if_lost()


def _rich_progress() -> RichProgress:
    """A bar on standard error that disappears when its context ends."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    one_line = Column(overflow="ellipsis", no_wrap=True)
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=one_line),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    )


class _Bar:
    """Moves a bar, one task for each activity. Called from several threads."""

    def __init__(self, bar: RichProgress, title: str) -> None:
        self._bar = bar
        self._title = title
        self._lock = threading.Lock()
        self._activity: Activity | None = None
        self._task: TaskID | None = None

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        raise_if_lost()
        with self._lock:
            description = f"{self._title}: {activity_text(activity, done, total)}"
            if self._task is None or activity != self._activity:
                if self._task is not None:
                    self._bar.remove_task(self._task)
                self._task = self._bar.add_task(description, total=total, rate="")
                self._activity = activity
            self._bar.update(self._task, description=description, completed=done, total=total)
            self._bar.update(self._task, rate=_rate(activity, self._bar.tasks[0].speed))


def _rate(activity: Activity, per_second: float | None) -> str:
    """Cues a second, or how many times faster than it will play."""
    if not per_second:
        return ""
    return f"{per_second / 1000:.0f} x real time" if activity == "mixing" else f"{per_second:.1f} a second"


class _Lines:
    """Prints lines. Called from several threads."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._lock = threading.Lock()
        self._activity: Activity | None = None
        self._every_s = _line_every_s()
        self._next_s = 0.0

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        raise_if_lost()
        with self._lock:
            now_s = time.monotonic()
            if activity != self._activity or now_s >= self._next_s:
                self._activity = activity
                self._next_s = now_s + self._every_s
                note(f"{self._title}: {activity_text(activity, done, total)}")


def _line_every_s() -> float:
    written = os.environ.get(EVERY_VARIABLE) or DEFAULT_EVERY
    try:
        every_s = float(written)
    except ValueError:
        every_s = math.nan
    least_s, most_s = _EVERY_RANGE_S
    if not least_s <= every_s <= most_s:
        raise ConfigError(
            f"{EVERY_VARIABLE}: {quoted(written)} is not a time in seconds; "
            f"write a number from {least_s} to {most_s:.0f}"
        )
    return every_s
