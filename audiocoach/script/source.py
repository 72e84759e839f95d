"""Decode a script into characters and lines, and make problems that show their line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from audiocoach.errors import Problem, ScriptError, Severity
from audiocoach.script.constants import CONTROL, MAX_FILE_BYTES
from audiocoach.units import quoted

MAX_PROBLEMS = 100
"""Maximum number of problems reported for one file; a last line says how many more there are."""
MAX_PROBLEMS_SOUGHT = 1000
"""Number of problems after which reading stops."""

_EXOTIC_SPACES = str.maketrans("\x85\u2028\u2029\xa0\u202f\u2009", "      ")
_LINE_BREAK = re.compile("\r\n|\r|\n")
_UTF_16_OR_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


class Located(BaseModel):
    """Something in a script, with its position: ``mark`` of the whole, ``marks`` by written key."""

    # A model is completed at its first use: a script uses a few kinds of step.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    mark: Mark = Mark(1, 1)
    marks: Mapping[str, Mark] = Field(default_factory=dict, repr=False)

    def mark_of(self, key: str) -> Mark:
        """The place at which ``key`` was written, or the model's own."""
        return self.marks.get(key, self.mark)

    def line_of(self, key: str) -> int:
        """The line of :meth:`mark_of`."""
        return self.mark_of(key).line


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name, its characters and its lines."""

    file: str
    text: str = ""
    lines: tuple[str, ...] = ()

    def problem(
        self, mark: Mark, message: str, path: str = "", suggestion: str = "", severity: Severity = "error"
    ) -> Problem:
        """Return a problem at ``mark``, with its line."""
        line = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        return Problem(message, self.file, mark.line, mark.column, path, line, suggestion, severity)

    def whole(self, message: str, suggestion: str = "") -> Problem:
        """Return an error of the file as a whole."""
        return Problem(message, self.file, suggestion=suggestion)

    def control_characters(self) -> Iterator[Problem]:
        """Yield an error for each character that cannot be used."""
        if not CONTROL.search(self.text):
            return
        for number, line in enumerate(self.lines, start=1):
            for found in CONTROL.finditer(line):
                yield self.problem(
                    Mark(number, found.start() + 1),
                    f"the character U+{ord(found[0]):04X} is invisible and not allowed",
                    suggestion="Delete it; it was probably copied along with the text.",
                )


OF_OTHER_PROGRAMS = "`audiocoach import` converts plans and workouts of other programs."


def read_source(text: str | bytes, *, file: str) -> Source:
    """Text or the bytes of a file (UTF-8), where tabs between words, exotic line breaks and spaces that do
    not break have become spaces.

    Raises:
        ScriptError: if it is too large, empty, binary or in another encoding.
    """
    source = Source(file)
    if isinstance(text, bytes) and b"\0" in text and not text.startswith(_UTF_16_OR_32):
        raise ScriptError([_binary(source)])
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_FILE_BYTES:
        message = f"the file is too large for a script, which has at most {MAX_FILE_BYTES:,} bytes"
        raise ScriptError([source.whole(message, "Move parts of it into others, and include them.")])
    if isinstance(text, bytes):
        text = _from_utf8(text, source)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise ScriptError([_binary(source)])
    if not text.strip():
        raise ScriptError([source.whole("the file is empty", "A script starts with audiocoach: 1.")])
    text = _without_tabs(text.translate(_EXOTIC_SPACES))
    return Source(file, text, tuple(_LINE_BREAK.split(text)))


def script_error(problems: Sequence[Problem]) -> ScriptError:
    """Return the error that lists these problems, each once, in the order of their files.

    Those after the first :data:`MAX_PROBLEMS` are only counted.
    """
    files = list(dict.fromkeys(problem.file for problem in problems))
    ordered = sorted(
        dict.fromkeys(problems), key=lambda problem: (files.index(problem.file), problem.line, problem.column)
    )
    kept = ordered[:MAX_PROBLEMS]
    if len(ordered) > len(kept):
        kept.append(Problem(f"and {len(ordered) - len(kept):,} more errors", ordered[0].file))
    return ScriptError(kept)


def _from_utf8(data: bytes, source: Source) -> str:
    if data.startswith(_UTF_16_OR_32):
        raise ScriptError([source.whole("the file is saved as UTF-16 or UTF-32", "Save it as UTF-8.")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} in line {line} is not UTF-8 text"
        raise ScriptError([source.whole(message, _other_encoding(data, error.start))]) from None


def _other_encoding(data: bytes, at: int) -> str:
    """What to do about text that is not UTF-8: the word that shows it, if the file looks like Latin-1."""
    start = max(0, at - 20)
    words = re.finditer(r"[^\W\d_]+", data[start : at + 20].decode("latin-1"))
    word = next((one for one in words if one.start() <= at - start < one.end()), None)
    if word is None:
        return "If this is a script, save it as UTF-8."
    return f"It looks saved as Latin-1 or Windows-1252 ({quoted(word[0])}); save it as UTF-8."


def _binary(source: Source) -> Problem:
    return source.whole(
        "this is a binary file, not a script",
        f"A script is a text file in YAML. {OF_OTHER_PROGRAMS}",
    )


def _without_tabs(text: str) -> str:
    """Replace tabs that do not indent by spaces, as they are meant; YAML refuses many of them."""
    if "\t" not in text:
        return text
    lines = []
    for line in text.split("\n"):
        body = line.lstrip(" \t")
        indent = line[: len(line) - len(body)]
        if not body.strip() or body.startswith("#"):
            indent = indent.replace("\t", " ")
        lines.append(indent + body.replace("\t", " "))
    return "\n".join(lines)
