"""What an importer makes of a foreign workout: a draft of the session, and remarks on what got lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.model import RunWord
from audiocoach.units import Ms


@dataclass(frozen=True, slots=True)
class TimedText:
    """Words to say ``at_ms`` after the start of a step."""

    at_ms: Ms
    text: str


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step of the run family.

    A step may have ``distance`` and ``pace``, as a script writes them, instead of a time. ``length_ms`` is
    then computed from them.
    """

    word: RunWord
    name: str
    length_ms: Ms
    distance: str = ""
    pace: str = ""
    effort: str = ""
    tips: tuple[str, ...] = ()
    notes: tuple[TimedText, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftLoop:
    """Steps that are repeated."""

    times: int
    steps: tuple[DraftItem, ...]


@dataclass(frozen=True, slots=True)
class DraftSection:
    """Steps under a heading."""

    name: str
    steps: tuple[DraftItem, ...]


DraftItem = DraftStep | DraftLoop | DraftSection


@dataclass(frozen=True, slots=True)
class Draft:
    """A session that can be written as a script."""

    title: str
    steps: tuple[DraftItem, ...]
    description: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A note on what was changed or left out. ``line`` counts from 1; 0 means the whole file."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and how.

    ``file`` is the name for messages, ``title`` the title if the file has none. ``word`` is the kind of its
    steps, whatever the file says. ``pace`` (``5:00/km``) converts distances to time.
    """

    file: str
    title: str = "Workout"
    word: RunWord | None = None
    pace: str = ""

    def refuse(self, message: str, *, line: int = 0, column: int = 1, suggestion: str = "") -> NoReturn:
        """Raise a :class:`ScriptError` that names the place."""
        raise ScriptError([Problem(message, self.file, line, column, suggestion=suggestion)])


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks collected while a file is read."""

    found: list[Remark] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Add a remark, unless it is a repetition."""
        remark = Remark(line, text)
        if remark not in self.found[-20:]:
            self.found.append(remark)
