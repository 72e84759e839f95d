"""What every importer makes of a foreign workout: the session in plain values, and what could not be carried
over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.model import RunWord
from audiocoach.units import Ms


@dataclass(frozen=True, slots=True)
class TimedText:
    """Words ``at_ms`` after the start of a step."""

    at_ms: Ms
    text: str


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step of the run family. ``distance`` and ``pace`` as a script writes them stand in place of the
    time; ``length_ms`` is then what they come to.
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
    """Steps, several times over."""

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
    """A session, ready to be written as a script."""

    title: str
    steps: tuple[DraftItem, ...]
    description: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What could not be carried over as it was; ``line`` counts from 1, 0 means the file as a whole."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is imported and how: the file's name for messages, the title if it has none, the ``word`` of its
    steps where it does not say, the ``pace`` (``5:00/km``) that turns distances into time.
    """

    file: str
    title: str = "Workout"
    word: RunWord | None = None
    pace: str = ""

    def refuse(self, message: str, *, line: int = 0, column: int = 1, suggestion: str = "") -> NoReturn:
        """Raises a :class:`ScriptError` that names the place."""
        raise ScriptError([Problem(message, self.file, line, column, suggestion=suggestion)])


@dataclass(frozen=True, slots=True)
class Remarks:
    """Collects remarks while a file is read."""

    found: list[Remark] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Keeps one, each once."""
        remark = Remark(line, text)
        if remark not in self.found[-20:]:
            self.found.append(remark)
