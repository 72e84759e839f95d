"""Prints results to standard output, and everything else to standard error."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from audiocoach.errors import OutputError, Problem
from audiocoach.files import why_unwritable
from audiocoach.units import STEERING_CHARACTERS

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 100_000
"""Width of an output that is not a terminal; nothing is wrapped or cut there."""

_LEAST_WIDTH = 24
"""Minimum width in characters of a column of sentences."""

_STEERING = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{STEERING_CHARACTERS}]")
"""Control characters except newline and tab, and those that change the direction of text."""


def result(text: str) -> None:
    """Print a line of the result."""
    write_stdout(printable(text))


def note(text: str) -> None:
    """Print a line that is not part of the result."""
    typer.echo(printable(text), err=True)


def note_warnings(warnings: Iterable[Problem]) -> None:
    """Print each warning once, as lines that are not part of the result."""
    for warning in dict.fromkeys(warnings):
        note(warning.render())


class SessionNotes:
    """Prints the warnings and errors of a block's sessions, which share scripts: each text once."""

    def __init__(self) -> None:
        self._warned: set[Problem] = set()
        self._failed: dict[str, str] = {}

    def warn(self, warnings: Iterable[Problem]) -> None:
        """Print the warnings that were not printed yet."""
        new = [warning for warning in dict.fromkeys(warnings) if warning not in self._warned]
        self._warned.update(new)
        note_warnings(new)

    def fail(self, label: str, error: str, failed: str = "") -> None:
        """Print what ``failed`` in a session and its error, or the session that had the same error."""
        first = self._failed.setdefault(error, label)
        if first != label:
            note(f"{label}: {failed}{', with ' if failed else ''}the same error as {first}")
        else:
            note(f"{label}: {failed}\n{error}" if failed else f"{label}: {error}")


def result_json(data: Any) -> None:
    """Print the result, in which dataclasses may be, as JSON, in ASCII so that every pipe can carry it."""
    write_stdout(json.dumps(data, indent=2, default=asdict))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, fixed: Sequence[str] = ()) -> None:
    """Print a table as the result. The columns in ``fixed`` are never wrapped. Empty columns are left out.

    On a narrow terminal the other columns are printed below each row, so that words stay whole.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[printable(cell) for cell in row] for row in rows]
    kept = [index for index in range(len(columns)) if any(row[index] for row in cells)]
    short = [index for index in kept if columns[index] in fixed]
    console = Console()
    if sys.stdout.isatty() and short and len(kept) > len(short):
        taken = sum(max(cell_len(row[index]) for row in (columns, *cells)) + 2 for index in short)
        if console.width - taken < _LEAST_WIDTH * (len(kept) - len(short)):
            _print_stacked(console, columns, cells, short, [index for index in kept if index not in short])
            return
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for index in kept:
        drawn.add_column(columns[index], no_wrap=columns[index] in fixed, overflow="fold")
    for row in cells:
        drawn.add_row(*(Text(row[index]) for index in kept))
    if sys.stdout.isatty():
        console.print(drawn)
        return
    drawing = io.StringIO()
    Console(file=drawing, width=_WIDE, color_system=None).print(drawn)
    write_stdout("\n".join(line.rstrip() for line in drawing.getvalue().splitlines()))


def _print_stacked(
    console: Console,
    columns: Sequence[str],
    cells: Sequence[Sequence[str]],
    short: Sequence[int],
    long: Sequence[int],
) -> None:
    """Print the short columns as a table, and the long ones below each row."""
    from rich.cells import cell_len, set_cell_size
    from rich.padding import Padding
    from rich.text import Text

    widths = [max(cell_len(row[index]) for row in (columns, *cells)) for index in short]

    def line(row: Sequence[str]) -> str:
        placed = (set_cell_size(row[index], width) for index, width in zip(short, widths, strict=True))
        return "  ".join(placed).rstrip()

    console.print(Text(line(columns), style="bold"))
    for row in cells:
        console.print(Text(line(row)))
        for index in long:
            if row[index]:
                console.print(Padding(Text(row[index], overflow="fold"), (0, 0, 0, 4)))


def write_stdout(content: str | bytes, *, end: bool = True) -> None:
    """Write and flush, so that a full disk can still be reported; ``end`` adds the end of a line.

    Raises:
        OutputError: if standard output cannot be written.
    """
    try:
        typer.echo(content, nl=end)
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # discards what is buffered
        raise OutputError(f"standard output cannot be written: {why_unwritable(error)}") from error


def format_size(size_bytes: int) -> str:
    """A size such as ``1.5 MB``."""
    if size_bytes < 50_000:
        return f"{size_bytes / 1e3:.1f} kB"
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes < 1e9 else f"{size_bytes / 1e9:.2f} GB"


def command_line(*words: str | Path) -> str:
    """A command of this program that can be copied into a shell, whatever its paths contain."""
    return shlex.join(["audiocoach", *map(str, words)])


def pluralize(count: int, noun: str, plural: str = "") -> str:
    """``1 error``, ``2 errors``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def printable(text: str) -> str:
    """The text without control characters, so that a file's name cannot control the terminal."""
    return _STEERING.sub("?", text)
