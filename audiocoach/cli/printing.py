"""Everything that is printed: results to standard output, what accompanies them to standard error."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from audiocoach.errors import OutputError, Problem
from audiocoach.units import STEERING_CHARACTERS

if TYPE_CHECKING:
    from rich.console import Console

    from audiocoach.build.options import Activity

_WIDE = 100_000
"""Columns of an output that is not a terminal: nothing is wrapped or cut there."""

_LEAST_WIDTH = 24
"""Characters that a column of sentences has at least, for them to be read across."""

_STEERING = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{STEERING_CHARACTERS}]")
"""Control characters but newline and tab, and those that change the direction of what follows."""


def result(text: str) -> None:
    """A line of what was asked for."""
    _to_stdout(printable(text))


def note(text: str) -> None:
    """A line that accompanies the result."""
    typer.echo(printable(text), err=True)


def result_json(data: Any) -> None:
    """The result for a program, in ASCII so that every pipe can carry it."""
    _to_stdout(json.dumps(data, indent=2))


def problem_json(problem: Problem) -> dict[str, Any]:
    """A finding as JSON-ready data."""
    return asdict(problem)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, fixed: Sequence[str] = ()) -> None:
    """A table as the result. The columns named in ``fixed`` are never wrapped; empty columns are left out.

    On a terminal too narrow for it the other columns stand below each row, where their words stay whole.
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
    _to_stdout("\n".join(line.rstrip() for line in drawing.getvalue().splitlines()))


def _print_stacked(
    console: Console,
    columns: Sequence[str],
    cells: Sequence[Sequence[str]],
    short: Sequence[int],
    long: Sequence[int],
) -> None:
    """The short columns as a table, and below each of its rows what the long ones hold."""
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


def _to_stdout(text: str) -> None:
    """Writes at once, so that a full disk is noticed while there is somebody to tell."""
    try:
        typer.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is buffered goes nowhere
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def format_size(size_bytes: int) -> str:
    """A size on disk for people."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes < 1e9 else f"{size_bytes / 1e9:.2f} GB"


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 error``, ``2 errors``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def activity_text(activity: Activity, done: int, total: int) -> str:
    """``speaking 34 of 80``, ``mixing minute 12 of 45``."""
    if activity == "speaking":
        return f"speaking {done} of {total}"
    minutes = -(-total // 60_000)
    return f"mixing minute {min(done // 60_000 + 1, minutes)} of {minutes}"


def printable(text: str) -> str:
    """Without control characters: a file's name cannot steer the terminal, nor turn its letters round."""
    return _STEERING.sub("?", text)
