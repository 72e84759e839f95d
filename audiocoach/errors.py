"""Everything that can go wrong, as a small tree.

An error's text is written for the person who ran the command: what happened, where, and what to do about it.
A library's exception is translated into one of these in the room where it enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning", "hint"]
"""A hint is no fault: nothing depends on it, not even with ``--strict``."""


CANCELLED = "Cancelled. No partial files were left behind."
EXIT_CANCELLED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the signal's number."""


class AudioCoachError(Exception):
    """The root: catch this to catch all that the program itself raises."""


class ConfigError(AudioCoachError):
    """A setting (file or environment variable) that cannot be used."""


class UsageError(AudioCoachError):
    """A call that asks for something that does not exist or does not fit together."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a script, with its place.

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


def _clip_line(source: str, column: int, width: int = 100) -> tuple[str, int]:
    """A long line is cut around the column, so that the caret stays under its character."""
    start = max(0, min(column - 1 - width // 2, len(source) - width))
    kept = source[start : start + width]
    flat = "".join(character if character.isprintable() else " " for character in kept)
    prefix = "…" if start else ""
    suffix = "…" if start + width < len(source) else ""
    return prefix + flat + suffix, max(1, column - start + len(prefix))


class ScriptError(AudioCoachError):
    """A script that cannot be used; carries every problem found in it, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """``problems`` holds at least one of severity ``error``."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScriptError], tuple[tuple[Problem, ...]]]:
        """Travels to another process by its problems: by its text it could not be made again there."""
        return type(self), (self.problems,)


def refuse_warnings(warnings: Sequence[Problem]) -> None:
    """Turns warnings into errors, as ``--strict`` asks.

    Raises:
        ScriptError: with all of them, if there are any.
    """
    if warnings:
        raise ScriptError([replace(warning, severity="error") for warning in warnings])


class VoiceError(AudioCoachError):
    """A voice that cannot speak: which engine, what happened, what to do."""

    def __init__(self, message: str, *, engine: str = "", so_far: str = "") -> None:
        """``engine`` is the engine's registered name, ``so_far`` says how much of a track was spoken."""
        self.engine = engine
        self.so_far = so_far
        super().__init__(message)


class MediaError(AudioCoachError):
    """A file that cannot be decoded or encoded, or an ffmpeg that does not work."""


class DownloadError(AudioCoachError):
    """A file that cannot be fetched from the network."""


class OutputError(AudioCoachError):
    """An output that cannot be written: no room, no right, or a file that is not ours."""


class PackError(AudioCoachError):
    """A pack that cannot be made, read or installed: which one, why, and what to do."""
