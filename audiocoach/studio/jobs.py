"""Commands that run while the page stays open; the page shows each command."""

from __future__ import annotations

import os
import re
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
PROGRESS_EVERY_S = 0.25
"""How often a command says how far it is."""

_STOP_S = 5.0
_PROGRESS = re.compile(r"(?:.*: )?(?P<doing>(?:speaking|mixing) (?P<done>[\d:]+) of (?P<total>[\d:]+))")


class Job:
    """One command: its lines so far, and how it ended. ``code`` is ``None`` while it runs.

    ``progress`` is the last line of progress, and ``share`` how much is done by it, 0 to 1.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        *,
        after: Callable[[], None],
        hide: str = "",
        makes: str = "",
        imports: str = "",
    ) -> None:
        """Start it in a folder; ``after`` is called at its end. ``hide`` is left out of what is shown.
        ``makes`` is the name of the script that it writes, ``imports`` that of the file that it reads.
        """
        self.key = secrets.token_hex(8)
        self._hide = hide
        self.command = self._shown(shlex.join(["audiocoach", *arguments]))
        self.lines: list[str] = []
        self.progress = ""
        self.share: float | None = None
        self.code: int | None = None
        self.makes = makes
        self.imports = imports
        self._after = after
        self._is_cancelled = False
        flags = {} if os.name == "posix" else {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "audiocoach", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={
                **os.environ,
                "PYTHONIOENCODING": "utf-8",
                "PYTHONUNBUFFERED": "1",
                "AUDIOCOACH_PROGRESS_EVERY": str(PROGRESS_EVERY_S),
            },
            start_new_session=os.name == "posix",
            **flags,
        )
        threading.Thread(target=self._read, name="audiocoach-job", daemon=True).start()

    def cancel(self) -> None:
        """End it: the program cleans up as with Ctrl-C, and no partial files are left behind."""
        if self._process.poll() is None:
            self._is_cancelled = True
            stop = signal.SIGTERM if os.name == "posix" else signal.CTRL_BREAK_EVENT  # type: ignore[attr-defined]
            self._process.send_signal(stop)

    def close(self) -> None:
        """End the job, by force if necessary."""
        self.cancel()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def to_json(self) -> dict[str, object]:
        """What the page shows."""
        return {
            "key": self.key,
            "command": self.command,
            "lines": list(self.lines),
            "progress": self.progress,
            "share": self.share,
            "code": self.code,
            "cancelled": self._is_cancelled,
            "makes": self.makes,
            "imports": self.imports,
        }

    def _shown(self, text: str) -> str:
        return text.replace(self._hide, "") if self._hide else text

    def _add(self, line: str) -> None:
        """Add a line. One of progress takes the place of the last one."""
        progress = _PROGRESS.fullmatch(line)
        if progress is None:
            self.lines = [*self.lines, line][-MAX_LINES:]
            return
        done, total = _number(progress["done"]), _number(progress["total"])
        self.progress, self.share = progress["doing"], min(1.0, done / total) if total else None

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for line in stdout:
                self._add(self._shown(line.rstrip("\n")))
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
        self,
        arguments: Sequence[str],
        *,
        after: Callable[[], None] = lambda: None,
        hide: str = "",
        makes: str = "",
        imports: str = "",
    ) -> Job:
        """Run a command of the program; the rest is as for :class:`Job`."""
        job = Job(arguments, self._folder, after=after, hide=hide, makes=makes, imports=imports)
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

    def running(self) -> str | None:
        """The key of a running command; ``None`` if none is running."""
        with self._lock:
            return next((key for key, job in self._jobs.items() if job.code is None), None)

    def close(self) -> None:
        """End all running commands."""
        for job in list(self._jobs.values()):
            job.close()


def _number(text: str) -> int:
    """``34``, or a clock such as ``1:02:03`` in seconds."""
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part or 0)
    return total
