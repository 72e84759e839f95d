"""Commands that run while the page stays open; the page shows each command."""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from audiocoach.errors import UsageError

MAX_LINES = 400
HELD_JOBS = 20
_STOP_S = 5.0


class Job:
    """One command: its lines so far, and how it ended. ``code`` is ``None`` while it runs."""

    def __init__(
        self, arguments: Sequence[str], folder: Path, *, after: Callable[[], None], hide: str = ""
    ) -> None:
        """Start it in a folder; ``after`` is called at its end. ``hide`` is left out of what is shown."""
        self.key = secrets.token_hex(8)
        self._hide = hide
        self.command = self._shown(shlex.join(["audiocoach", *arguments]))
        self.lines: list[str] = []
        self.code: int | None = None
        self._after = after
        flags = {} if os.name == "posix" else {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "audiocoach", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
            start_new_session=os.name == "posix",
            **flags,
        )
        threading.Thread(target=self._read, name="audiocoach-job", daemon=True).start()

    def cancel(self) -> None:
        """End it: the program cleans up as with Ctrl-C, and no partial files are left behind."""
        if self._process.poll() is None:
            stop = signal.SIGTERM if os.name == "posix" else signal.CTRL_BREAK_EVENT  # type: ignore[attr-defined]
            self._process.send_signal(stop)

    def close(self) -> None:
        """End it, by force if necessary."""
        self.cancel()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def to_json(self) -> dict[str, object]:
        """The job as JSON-ready data for the page."""
        return {"key": self.key, "command": self.command, "lines": list(self.lines), "code": self.code}

    def _shown(self, text: str) -> str:
        return text.replace(self._hide, "") if self._hide else text

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for line in stdout:
                self.lines.append(self._shown(line.rstrip("\n")))
                del self.lines[:-MAX_LINES]
        code = self._process.wait()
        self._after()
        self.code = code


class Jobs:
    """The commands of one studio."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def start(
        self, arguments: Sequence[str], *, after: Callable[[], None] = lambda: None, hide: str = ""
    ) -> Job:
        """Run a command of the program; the rest is as for :class:`Job`."""
        job = Job(arguments, self._folder, after=after, hide=hide)
        with self._lock:
            self._jobs[job.key] = job
            for key in [key for key, one in self._jobs.items() if one.code is not None][:-HELD_JOBS]:
                del self._jobs[key]
        return job

    def find(self, key: str) -> Job:
        """A command that was started.

        Raises:
            UsageError: if there is none with this key.
        """
        with self._lock:
            if key not in self._jobs:
                raise UsageError("this command is no longer known")
            return self._jobs[key]

    def close(self) -> None:
        """End all running commands."""
        for job in list(self._jobs.values()):
            job.close()
