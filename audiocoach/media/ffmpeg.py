"""Find ffmpeg, and run it so that a file cannot make it do anything else. No other module starts a process.

Every call has an absolute path to the program, an empty working directory of its own, no terminal, a list of
allowed protocols, a demuxer that was chosen beforehand, and a time limit. The process ends with the context
that started it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal

from audiocoach.errors import DiskError, MediaError
from audiocoach.media.temporary import TemporaryFolder, temporary_file
from audiocoach.units import shortened

ENVIRONMENT_VARIABLE = "AUDIOCOACH_FFMPEG"
REMEDY = f"reinstall imageio-ffmpeg, or set {ENVIRONMENT_VARIABLE} to the path of an ffmpeg"

_CONTEXT = re.compile(r"\[[^\[\]]* @ 0x[0-9a-f]+\]\s*")
_ERROR = re.compile(r"\[(?:error|fatal|panic)\] ")
_MESSAGE_CHARACTERS = 300
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DROPPED_VARIABLES = ("FFREPORT", "AV_LOG_FORCE_COLOR", "AV_LOG_FORCE_256COLOR")


def find_ffmpeg(chosen: str | None = None) -> Path:
    """Return the path of ffmpeg: ``chosen``, else ``AUDIOCOACH_FFMPEG``, else that of imageio-ffmpeg.

    ``chosen`` and the variable are a path, or a name to look up on PATH. The result is absolute.

    Raises:
        MediaError: if there is no such program.
    """
    for origin, name in (
        (f"ffmpeg in your settings or {ENVIRONMENT_VARIABLE}", chosen),
        (ENVIRONMENT_VARIABLE, os.environ.get(ENVIRONMENT_VARIABLE)),
    ):
        if name:
            found = shutil.which(os.path.expanduser(name))
            if found is None:
                raise MediaError(
                    f'{origin}: there is no program "{name}"; correct the path, or remove the setting '
                    "to use the included ffmpeg"
                )
            return Path(found).absolute()
    return _installed_ffmpeg()


def _installed_ffmpeg() -> Path:
    import imageio_ffmpeg  # noqa: PLC0415  (looks up package resources: not needed for most commands)

    try:
        found = shutil.which(imageio_ffmpeg.get_ffmpeg_exe())
    except (RuntimeError, OSError) as error:
        raise MediaError(f"no ffmpeg was found; {REMEDY}") from error
    if found is None:
        raise MediaError(f"the ffmpeg that imageio-ffmpeg includes is not a program; {REMEDY}")
    return Path(found).absolute()


@dataclass(frozen=True, slots=True)
class Build:
    """The ``version`` of an ffmpeg, and whether it includes the soxr resampler."""

    version: str
    has_soxr: bool


@lru_cache(maxsize=8)
def build_of(ffmpeg: Path) -> Build:
    """Return version and features of an ffmpeg. It is run once per process.

    Raises:
        MediaError: if the program does not run, or is not ffmpeg.
    """
    said = run(ffmpeg, ["-version"], timeout_s=30).decode(errors="replace")
    named = re.match(r"ffmpeg version (\S+)", said)
    if not named:
        raise MediaError(f"{ffmpeg} is not an ffmpeg; {REMEDY}")
    return Build(named[1], "--enable-libsoxr" in said)


def input_arguments(demuxer: str, path: Path | None = None) -> list[str]:
    """Return the arguments that read ``path`` (``None``: standard input) with ``demuxer`` and no other."""
    source = ["-protocol_whitelist", "pipe", "-i", "pipe:0"]
    if path is not None:
        source = ["-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]
    return ["-format_whitelist", demuxer, "-f", demuxer, *source]


class Process:
    """A running ffmpeg."""

    def __init__(self, popen: subprocess.Popen[bytes], log: IO[bytes], timeout_s: float) -> None:
        """Start the clock of ``timeout_s``; ``log`` receives the messages of the process."""
        self._popen = popen
        self._log = log
        self._timed_out = threading.Event()
        self._timeout_s = timeout_s
        self._timer = threading.Timer(timeout_s, self._expire)
        self._timer.daemon = True
        self._timer.start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._popen.pid

    @property
    def stdin(self) -> IO[bytes]:
        """The pipe to the process, if it has one."""
        assert self._popen.stdin is not None
        return self._popen.stdin

    @property
    def stdout(self) -> IO[bytes]:
        """The pipe from the process, if it has one."""
        assert self._popen.stdout is not None
        return self._popen.stdout

    def communicate(self, data: bytes | None) -> bytes:
        """Send ``data`` and return all of the output."""
        return self._popen.communicate(data)[0] or b""

    def finish(self) -> str:
        """Close the input, wait for the end, and return the messages.

        Raises:
            DiskError: if the disk it writes to is full.
            MediaError: if the process failed or took too long.
        """
        if self._popen.stdin is not None and not self._popen.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._popen.stdin.close()
        code = self._popen.wait()
        self._log.seek(0)
        said = self._log.read().decode(errors="replace")
        if self._timed_out.is_set():
            raise MediaError(f"ffmpeg was stopped: it took longer than {self._timeout_s:g} s")
        if code != 0:
            message = f"ffmpeg failed: {first_errors(said) or f'exit code {code}'}"
            for number in _DISK_ERRORS:
                if os.strerror(number) in said:
                    raise DiskError(message, number)
            raise MediaError(message)
        return said

    def end(self) -> None:
        """Kill the process if it is still running, and wait until it is gone."""
        self._timer.cancel()
        if self._popen.poll() is None:
            self._popen.kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._popen.wait()

    def _expire(self) -> None:
        self._timed_out.set()
        self._popen.kill()


@contextlib.contextmanager
def start_ffmpeg(
    ffmpeg: Path,
    arguments: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    timeout_s: float,
    verbosity: Literal["error", "info"] = "error",
) -> Iterator[Process]:
    """Run ffmpeg during a context; ``stdin`` and ``stdout`` are as for :class:`subprocess.Popen`.

    Raises:
        MediaError: if the program cannot be started.
    """
    command = [str(ffmpeg), "-nostdin", "-hide_banner", "-nostats", "-v", f"level+{verbosity}", *arguments]
    with TemporaryFolder() as folder, temporary_file() as log:
        try:
            popen = subprocess.Popen(
                command,
                stdin=stdin,
                stdout=stdout,
                stderr=log,
                cwd=folder,
                env=_environment(),
                **_group_of_its_own(),
            )
        except (OSError, ValueError) as error:
            raise MediaError(f"{ffmpeg} cannot be started ({error}); {REMEDY}") from error
        _schedule_as_batch(popen.pid)
        process = Process(popen, log, timeout_s)
        try:
            yield process
        finally:
            process.end()


def _schedule_as_batch(pid: int) -> None:
    """Let the threads of a process that just started run longer at a time (Linux only). Those of ffmpeg pass
    on every packet, and switching threads for each costs more than it gains (``benchmarks/README.md``).
    """
    if sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_OTHER:
        with contextlib.suppress(OSError):  # it has ended, or this is not allowed here
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))


def run(ffmpeg: Path, arguments: Sequence[str], *, stdin: bytes | None = None, timeout_s: float) -> bytes:
    """Run ffmpeg to its end with input in memory, and return its output; for short sounds.

    Raises:
        MediaError: if it cannot be started, fails, or takes longer than ``timeout_s``.
    """
    source = subprocess.DEVNULL if stdin is None else subprocess.PIPE
    with start_ffmpeg(
        ffmpeg, arguments, stdin=source, stdout=subprocess.PIPE, timeout_s=timeout_s
    ) as process:
        output = process.communicate(stdin)
        process.finish()
        return output


def first_errors(said: str) -> str:
    """Return the first two errors in ffmpeg's messages as one readable line, without memory addresses."""
    lines = said.splitlines()
    errors: list[str] = []
    for line in [line for line in lines if _ERROR.search(line)] or lines:
        bare = _CONTEXT.sub("", _ERROR.sub("", line))
        plain = "".join(character if character.isprintable() else " " for character in bare).strip(" .")
        if plain and plain not in errors:
            errors.append(plain)
    return shortened("; ".join(errors[:2]), _MESSAGE_CHARACTERS)


def reports_errors(said: str) -> bool:
    """Return whether ffmpeg's messages include an error. It continues after many, and exits with 0."""
    return _ERROR.search(said) is not None


def _environment() -> dict[str, str]:
    """Return our environment without the variables that make ffmpeg write a report or colour its messages."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED_VARIABLES}
    return {**kept, "AV_LOG_FORCE_NOCOLOR": "1"}


def _group_of_its_own() -> dict[str, Any]:
    """Return the arguments that keep a Ctrl-C from reaching the process; we end it ourselves."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"process_group": 0}
