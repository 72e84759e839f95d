"""The one place that starts a process: finding ffmpeg and calling it so that a file cannot make it do
anything else.

Every call has an absolute path to the program, an empty working directory of its own, no terminal, a protocol
white-list, a demuxer fixed beforehand, a time limit, and an end: however the caller leaves, the process is
gone.
"""

from __future__ import annotations

import contextlib
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

from audiocoach.errors import MediaError
from audiocoach.media.temporary import TemporaryFolder, temporary_file
from audiocoach.units import shortened

ENVIRONMENT_VARIABLE = "AUDIOCOACH_FFMPEG"
REMEDY = f"reinstall imageio-ffmpeg, or name an ffmpeg in {ENVIRONMENT_VARIABLE}"

Verbosity = Literal["error", "info"]

_CONTEXT = re.compile(r"\[[^\[\]]* @ 0x[0-9a-f]+\]\s*")
_ERROR = re.compile(r"\[(?:error|fatal|panic)\] ")
_MESSAGE_CHARACTERS = 300
_DROPPED_VARIABLES = ("FFREPORT", "AV_LOG_FORCE_COLOR", "AV_LOG_FORCE_256COLOR")


def find_ffmpeg(chosen: str | None = None) -> Path:
    """The absolute path of the ffmpeg to use: ``chosen``, else ``AUDIOCOACH_FFMPEG``, else the one that was
    installed with us.

    ``chosen`` and the variable hold a path, or a name to look up on PATH.

    Raises:
        MediaError: when there is no such program.
    """
    for origin, name in (
        ("the settings", chosen),
        (ENVIRONMENT_VARIABLE, os.environ.get(ENVIRONMENT_VARIABLE)),
    ):
        if name:
            found = shutil.which(os.path.expanduser(name))
            if found is None:
                raise MediaError(
                    f'the ffmpeg that {origin} names, "{name}", is not a program; correct or unset it'
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
        raise MediaError(f"the ffmpeg of imageio-ffmpeg is not a program; {REMEDY}")
    return Path(found).absolute()


@dataclass(frozen=True, slots=True)
class Build:
    """What an ffmpeg is: its ``version``, and whether it has the soxr resampler."""

    version: str
    has_soxr: bool


@lru_cache(maxsize=8)
def build_of(ffmpeg: Path) -> Build:
    """What ``ffmpeg -version`` says; asked once a process.

    Raises:
        MediaError: when the program does not run or is something else.
    """
    said = run(ffmpeg, ["-version"], timeout_s=30).stdout.decode(errors="replace")
    named = re.match(r"ffmpeg version (\S+)", said)
    if not named:
        raise MediaError(f"{ffmpeg} is not an ffmpeg; {REMEDY}")
    return Build(named[1], "--enable-libsoxr" in said)


def input_arguments(demuxer: str, path: Path | None = None) -> list[str]:
    """The arguments for reading ``path`` (``None``: standard input) as ``demuxer`` and as nothing else."""
    source = ["-protocol_whitelist", "pipe", "-i", "pipe:0"]
    if path is not None:
        source = ["-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]
    return ["-format_whitelist", demuxer, "-f", demuxer, *source]


@dataclass(frozen=True, slots=True)
class Finished:
    """What a process gave: its standard output, and what it said."""

    stdout: bytes
    said: str


class Process:
    """A running ffmpeg. ``stdin`` and ``stdout`` are its pipes, where pipes were asked for."""

    def __init__(self, popen: subprocess.Popen[bytes], log: IO[bytes], timeout_s: float) -> None:
        """``log`` receives what the process says; the clock of ``timeout_s`` starts now."""
        self._popen = popen
        self._log = log
        self._timed_out = threading.Event()
        self._timeout_s = timeout_s
        self._timer = threading.Timer(timeout_s, self._expire)
        self._timer.daemon = True
        self._timer.start()

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._popen.pid

    @property
    def stdin(self) -> IO[bytes]:
        """The pipe to the process."""
        assert self._popen.stdin is not None
        return self._popen.stdin

    @property
    def stdout(self) -> IO[bytes]:
        """The pipe from the process."""
        assert self._popen.stdout is not None
        return self._popen.stdout

    def communicate(self, data: bytes | None) -> bytes:
        """Sends all of ``data``, reads all of the output."""
        return self._popen.communicate(data)[0] or b""

    def finish(self) -> str:
        """Ends the input, waits, and gives what the process said.

        Raises:
            MediaError: when it failed or took too long.
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
            raise MediaError(f"ffmpeg failed: {condense(said) or f'exit code {code}'}")
        return said

    def end(self) -> None:
        """Kills the process if it still runs, and waits until it is gone."""
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
def started(
    ffmpeg: Path,
    arguments: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    timeout_s: float,
    verbosity: Verbosity = "error",
) -> Iterator[Process]:
    """Starts ffmpeg for the length of a context; ``stdin`` and ``stdout`` as for :class:`subprocess.Popen`.

    Raises:
        MediaError: when the program cannot be started.
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
        process = Process(popen, log, timeout_s)
        try:
            yield process
        finally:
            process.end()


def run(
    ffmpeg: Path,
    arguments: Sequence[str],
    *,
    stdin: bytes | None = None,
    timeout_s: float,
    verbosity: Verbosity = "error",
) -> Finished:
    """Runs ffmpeg to its end, all in memory: for short sounds.

    Raises:
        MediaError: when it cannot be started, fails, or takes longer than ``timeout_s``.
    """
    source = subprocess.DEVNULL if stdin is None else subprocess.PIPE
    with started(
        ffmpeg, arguments, stdin=source, stdout=subprocess.PIPE, timeout_s=timeout_s, verbosity=verbosity
    ) as process:
        output = process.communicate(stdin)
        return Finished(output, process.finish())


def condense(said: str) -> str:
    """What went wrong by ffmpeg's own words in one readable line: its first two errors, without addresses."""
    lines = said.splitlines()
    errors: list[str] = []
    for line in [line for line in lines if _ERROR.search(line)] or lines:
        bare = _CONTEXT.sub("", _ERROR.sub("", line))
        plain = "".join(character if character.isprintable() else " " for character in bare).strip(" .")
        if plain and plain not in errors:
            errors.append(plain)
    return shortened("; ".join(errors[:2]), _MESSAGE_CHARACTERS)


def reports_errors(said: str) -> bool:
    """Return whether ffmpeg's words include an error. It goes on after many, and ends with exit code 0."""
    return _ERROR.search(said) is not None


def _environment() -> dict[str, str]:
    """Ours, without what would make ffmpeg write a report or colour its messages."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED_VARIABLES}
    return {**kept, "AV_LOG_FORCE_NOCOLOR": "1"}


def _group_of_its_own() -> dict[str, Any]:
    """A Ctrl-C in the terminal reaches us alone; we end the process ourselves."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"process_group": 0}
