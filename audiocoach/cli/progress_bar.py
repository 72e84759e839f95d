"""The bar on a terminal: what is being done, how fast, and how long it will still take."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TaskID, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from audiocoach.cli.printing import activity_text, printable

if TYPE_CHECKING:
    from audiocoach.build.options import Activity, Progress


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on standard error that is gone when the context ends."""
    columns = (_What(), BarColumn(bar_width=20), _Rate(), TimeRemainingColumn(compact=True))
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Mover(bar, printable(title))


class _Mover:
    """Moves the bar, one task for each activity. Called from several threads."""

    def __init__(self, bar: RichProgress, title: str) -> None:
        self._bar = bar
        self._title = title
        self._lock = threading.Lock()
        self._activity: Activity | None = None
        self._task: TaskID | None = None

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        with self._lock:
            description = f"{self._title}: {activity_text(activity, done, total)}"
            if self._task is None or activity != self._activity:
                if self._task is not None:
                    self._bar.remove_task(self._task)
                self._task = self._bar.add_task(description, total=total, activity=activity)
                self._activity = activity
            self._bar.update(self._task, description=description, completed=done, total=total)


class _What(ProgressColumn):
    """The description as it is, without markup."""

    def render(self, task: Task) -> Text:
        return Text(task.description, overflow="ellipsis", no_wrap=True)


class _Rate(ProgressColumn):
    """Cues a second, or how many times faster than it will play."""

    def render(self, task: Task) -> Text:
        if not task.speed:
            return Text("")
        if task.fields["activity"] == "mixing":
            return Text(f"{task.speed / 1000:.0f} x real time")
        return Text(f"{task.speed:.1f} a second")
