"""One-line steps and their meaning in words, as the table `tests/script/lines.txt` has them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from audiocoach.script.line import ExerciseLine, write_time
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Lines
from audiocoach.script.shorthand import read_bare_line, read_free_line, read_line

TABLE = Path(__file__).parents[1] / "script" / "lines.txt"


class Row(NamedTuple):
    """A line of the table: where it stands, what is written, and its meaning."""

    lines: Lines
    text: str
    meaning: str


def rows() -> Iterator[Row]:
    """The rows of the table. `## free` says where the lines below it stand."""
    lines: Lines = "whole"
    for written in TABLE.read_text(encoding="utf-8").splitlines():
        if written.startswith("## "):
            lines = written.split()[1].rstrip(":")  # type: ignore[assignment]
        elif written and not written.startswith("# "):
            for sign in ("=>", "~>", "=", "?", "!"):
                text, found, meaning = written.partition(f" {sign} ")
                if found:
                    yield Row(lines, text.rstrip(), f"{sign} {meaning}")
                    break


@cache
def parse(text: str, lines: Lines) -> ExerciseLine:
    """A line as a step of this kind of list."""
    if lines == "bare":
        return read_bare_line(text)
    return read_free_line(text) if lines == "free" else read_line(text, lines)


def read(text: str, lines: Lines) -> str:
    """The meaning of a line: `= Squat; 3 sets; 10 reps`, the steps that it is read as after `=>` (or `~>`,
    with a warning), the forms that it is refused with after `?`, or the message after `!`.
    """
    try:
        return f"= {describe(parse(text, lines))}"
    except RefusalError as error:
        if error.reads_as:
            return ("~> " if error.is_hinted else "=> ") + error.reads_as.replace("\n", " // ")
        if error.forms:
            return "? " + " | ".join(form.replace("\n", " // ") for form in error.forms)
        return f"! {error}"


def describe(line: ExerciseLine) -> str:
    """The meaning of a line in words."""
    parts = [f"rest {write_time(line.for_ms or 0)}" if line.is_rest else line.name]
    if line.sets > 1:
        parts.append(f"{line.sets} sets")
    if line.reps:
        parts.append(f"{f'{line.reps_from}-' if line.reps_from else ''}{line.reps} reps")
    if line.max_reps:
        parts.append("max reps")
    if line.distance:
        parts.append(line.distance)
    if line.count:
        parts.append(line.count)
    if line.for_ms and not line.is_rest:
        parts.append(write_time(line.for_ms))
    if line.tempo:
        parts.append("tempo " + "-".join(str(phase_ms // 1000) for phase_ms in line.tempo))
    for name in ("sides", "load", "effort", "pace", "incline"):
        if getattr(line, name):
            parts.append(f"{name} {getattr(line, name)}")
    if line.rest_ms:
        parts.append(f"rest {write_time(line.rest_ms)} between sets")
    return "; ".join([*parts, *(f'tip "{tip}"' for tip in line.tip)])
