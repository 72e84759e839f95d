"""The program's errors, as a small tree.

A message says what happened, where, and what to do about it. A library's exception is translated into one of
these by the code that calls the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

Severity = Literal["error", "warning", "hint"]
"""A hint is not a fault: it changes no exit code, not even with ``--strict``."""

_WIDTH = 100
"""Characters of a line that a problem shows."""

CANCELLED = "Cancelled. No partial files were left behind."
EXIT_CANCELLED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the signal's number."""


class AudioCoachError(Exception):
    """The base class: catch it to catch every error that the program raises."""


class ConfigError(AudioCoachError):
    """A setting (file or environment variable) that cannot be used."""


class UsageError(AudioCoachError):
    """Arguments that name something that does not exist, or that do not go together."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error, warning or hint about a script, with its place.

    ``line`` and ``column`` count from 1, as editors do; 0 means the file as a whole. ``path`` is the place in
    words (``Strength > step 2 (Squat) > tempo``). ``source`` is the offending line's text, for the caret.
    """

    message: str
    file: str
    line: int = 0
    column: int = 0
    path: str = ""
    source: str = ""
    suggestion: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """``file.yaml:27:9``, the form that editors jump to."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def render(self) -> str:
        """The finding over several lines: place, message, path, offending line with a caret, suggestion."""
        lines = [f"{self.place}: {self.severity}: {self.message}"]
        if self.path:
            lines.append(f"  in {self.path}")
        if self.source.strip() and self.line:
            shown, column = _clip_line(self.source, self.column)
            number = str(self.line)
            lines.append(f"  {number} | {shown}")
            lines.append(f"  {' ' * len(number)} | {' ' * (column - 1)}^")
        if self.suggestion:
            lines.append(f"  {self.suggestion}")
        return "\n".join(lines)


def _clip_line(source: str, column: int) -> tuple[str, int]:
    """A long line is cut around the column, so that the caret stays under its character."""
    start = max(0, min(column - 1 - _WIDTH // 2, len(source) - _WIDTH))
    kept = source[start : start + _WIDTH]
    flat = "".join(character if character.isprintable() else " " for character in kept)
    prefix = "…" if start else ""
    suffix = "…" if start + _WIDTH < len(source) else ""
    return prefix + flat + suffix, max(1, column - start + len(prefix))


class ScriptError(AudioCoachError):
    """A script that cannot be used, with every problem found in it, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """``problems`` holds at least one of severity ``error``."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScriptError], tuple[tuple[Problem, ...]]]:
        """Pickles the problems: the text alone is not enough to make the error again."""
        return type(self), (self.problems,)


def refuse_warnings(warnings: Sequence[Problem]) -> None:
    """Turn warnings into errors, as ``--strict`` asks.

    Raises:
        ScriptError: with all of them, if there are any.
    """
    if warnings:
        raise ScriptError([replace(warning, severity="error") for warning in warnings])


class VoiceError(AudioCoachError):
    """A voice that cannot speak: the message says which engine, what happened and what to do."""

    def __init__(self, message: str, *, engine: str = "", so_far: str = "") -> None:
        """``engine`` is the engine's registered name, ``so_far`` says how much of a track was spoken."""
        self.engine = engine
        self.so_far = so_far
        super().__init__(message)

    @classmethod
    def of(cls, engine: str, problem: str) -> Self:
        """Return the error of an engine, whose name begins the message."""
        return cls(f"{engine}: {problem}", engine=engine)


class NotWorkingError(VoiceError):
    """A voice that cannot speak any words here: its package or one of its files is missing or damaged."""


class MediaError(AudioCoachError):
    """A file that cannot be decoded or encoded, or an ffmpeg that does not work."""


class DiskError(MediaError):
    """A disk that ffmpeg cannot write to; ``number`` is the system's, as in :class:`OSError`."""

    def __init__(self, message: str, number: int = 0) -> None:
        super().__init__(message)
        self.number = number


class DownloadError(AudioCoachError):
    """A file that cannot be downloaded."""


class OutputError(AudioCoachError):
    """An output that cannot be written: no space, no permission, or a file that AudioCoach did not make."""


class PackError(AudioCoachError):
    """A pack that cannot be made, read or installed: the message says which one, why and what to do."""


class ContractError(AssertionError):
    """An engine, importer or exporter does not meet a requirement of its contract."""


def require(met: bool, message: str) -> None:
    """Raise a :class:`ContractError` with the requirement that is not ``met``."""
    if not met:
        raise ContractError(message)
