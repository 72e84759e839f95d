"""The formats that can be imported, and the conversion of a file into a script that loads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from audiocoach.errors import ScriptError, UsageError
from audiocoach.importers.draft import Draft, ImportRequest, Remark
from audiocoach.importers.intervals_icu import read_intervals
from audiocoach.importers.words import clean_text
from audiocoach.importers.write import write_script
from audiocoach.importers.zwo import read_zwo
from audiocoach.script.load import load_workout
from audiocoach.script.source import MAX_FILE_BYTES

MAX_LINES = 10_000
"""The maximum length of an imported script in lines; no real session needs as many."""
_SNIFFED_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the suffixes of its files, its reader."""

    title: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, ImportRequest], tuple[Draft, tuple[Remark, ...]]]


FORMATS: Mapping[str, Format] = {
    "zwo": Format("Zwift", (".zwo",), read_zwo),
    "intervals": Format("intervals.icu", (".txt", ".icu"), read_intervals),
}
"""Every format that can be imported, by its name for ``--format``."""


_OURS = re.compile(rb"^(\xef\xbb\xbf)?audiocoach\s*:", re.MULTILINE)
"""The first key of every script and block."""


@dataclass(frozen=True, slots=True)
class Converted:
    """The script, and remarks on what was changed or left out."""

    text: str
    remarks: tuple[Remark, ...]


def format_of(data: bytes, file: str) -> str:
    """The name of a file's format, by its suffix or else by its content."""
    suffix = PurePath(file).suffix.lower()
    for name, row in FORMATS.items():
        if suffix in row.suffixes:
            return name
    start = data[:_SNIFFED_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return "zwo" if start.startswith(b"<") else "intervals"


def convert(data: bytes, request: ImportRequest, format_name: str) -> Converted:
    """Convert a foreign workout into a script.

    Raises:
        ScriptError: if the file cannot be read, with the place.
        UsageError: if its workout cannot become a track.
    """
    if len(data) > MAX_FILE_BYTES:
        request.refuse(f"the file is too large; a workout has at most {MAX_FILE_BYTES:,} bytes")
    if not data.strip():
        request.refuse("the file is empty")
    if _OURS.search(data[:_SNIFFED_BYTES]):
        request.refuse("this is already a script", suggestion="Build it with `audiocoach build`.")
    row = FORMATS[format_name]
    draft, remarks = row.read(data, request)
    origin = clean_text(PurePath(request.file).name) or "a file"
    text = write_script(draft, f"{row.title}: {origin}")
    if text.count("\n") > MAX_LINES:
        request.refuse(
            f"the script would have more than {MAX_LINES:,} lines", suggestion="Split the workout."
        )
    try:
        loaded = load_workout(text, file=request.file)
    except ScriptError as error:
        first = error.problems[0]
        raise UsageError(
            f"{request.file} cannot become a script: {first.message}. {first.suggestion}"
        ) from error
    found = tuple(Remark(0, warning.message) for warning in loaded.warnings)
    return Converted(text, remarks + found)
