"""Read a tree key by key, and collect all errors with their positions.

A reader takes a :class:`Cell` and returns a value or raises
:class:`~audiocoach.script.quantities.RefusalError`. The refusal is recorded as an error and a stand-in takes
its place, so that all errors of a script are found at once. What is built from stand-ins is discarded.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, Generic, TypeVar

from audiocoach.errors import Problem
from audiocoach.script.document import Document, List, Map, Node, Refused, Scalar
from audiocoach.script.included import IncludedScripts
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.script.source import (
    MAX_PROBLEMS_SOUGHT,
    OF_OTHER_PROGRAMS,
    Located,
    Mark,
    Source,
    script_error,
)
from audiocoach.script.variables import Variables
from audiocoach.units import QuantityError, quoted, shortened

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")
M = TypeVar("M", bound=Located)
Path = tuple[str, ...]
Fragment = dict[str, Any]
"""A piece of a JSON Schema."""


@dataclass(eq=False, slots=True)
class Reading:
    """State of reading one script: its source, variables, errors and warnings so far."""

    source: Source
    included: IncludedScripts
    chain: tuple[str, ...]
    """The chain of includes, from the script that is loaded to this one."""
    variables: Variables = field(default_factory=lambda: Variables({}))
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    title: str = ""
    """The title of the workout that is loaded."""
    place: Path = ()
    """Where the script is included, in words."""
    folder: str = ""
    """The script's folder, relative to that of the script that is loaded."""
    pace: str | None = None
    """The pace of distances for which the script has none."""

    def inside(self, source: Source, path: str, place: Path) -> Reading:
        """Return the state for a script included at ``place``; errors go to the same list."""
        return replace(
            self,
            source=source,
            variables=Variables({}),
            chain=(*self.chain, path),
            place=(*self.place, *place),
            folder=posixpath.dirname(path),
        )

    def beside(self, path: str) -> str:
        """Return a path, written in this script, relative to the script that is loaded."""
        return posixpath.join(self.folder, path)

    def refuse(self, mark: Mark, message: str, path: Path = (), suggestion: str = "") -> None:
        """Record an error; stop reading if there are too many."""
        if len(self.problems) >= MAX_PROBLEMS_SOUGHT:
            raise script_error(self.problems)
        self.problems.append(self.source.problem(mark, message, " > ".join(path), suggestion))

    def warn(self, mark: Mark, message: str, path: Path = (), suggestion: str = "") -> None:
        """Record a warning."""
        self.warnings.append(self.source.problem(mark, message, " > ".join(path), suggestion, "warning"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its position in a script; ``path`` is the position in words."""

    reading: Reading
    node: Node
    path: Path

    def text(self) -> str:
        """Return the value's text with variables replaced, otherwise as written.

        Raises:
            RefusalError: if it is not text, or is empty.
        """
        node = self.node
        if isinstance(node, Refused):
            raise AlreadyReportedError
        if not isinstance(node, Scalar):
            raise RefusalError(f"expected text, found {_kind(node)}", _braces_hint(node))
        filled = self.reading.variables.fill(node.text)
        if filled.strip():
            return filled
        is_missing = not (node.text.strip() or node.quoted)
        raise RefusalError(
            "a value is missing" if is_missing else "the text is empty",
            "Write a step behind the dash, or delete the dash."
            if self.path and self.path[-1].removeprefix("step ").isdigit()
            else "Write it, or delete the key.",
        )

    def items(self, what: str) -> list[Cell]:
        """Return the cells of a list; ``what`` names its contents for messages.

        Raises:
            RefusalError: if it is not a list, or is empty.
        """
        node = self.node
        if isinstance(node, Refused):
            raise AlreadyReportedError
        if not isinstance(node, List):
            raise RefusalError(f"expected a list of {what}, found {_kind(node)}", _list_hint(node))
        if not node.items:
            raise RefusalError(f"the list of {what} is empty")
        return [Cell(self.reading, item, self.path) for item in node.items]

    def entries(self, known: Sequence[str] = ()) -> list[tuple[Scalar, Cell]]:
        """Return the keys and cells of a group of keys; ``known`` are examples for messages.

        Raises:
            RefusalError: if it is not a group of keys.
        """
        node = self.node
        if isinstance(node, Refused):
            raise AlreadyReportedError
        if not isinstance(node, Map):
            examples = f" like {', '.join(known[:3])}" if known else ""
            is_script = not self.path and [*known[:1]] == ["audiocoach"]
            remedy = f"A script starts with audiocoach: 1. {OF_OTHER_PROGRAMS}" if is_script else ""
            raise RefusalError(f"expected keys with values{examples}, found {_kind(node)}", remedy)
        return [
            (key, Cell(self.reading, value, (*self.path, shortened(key.text)))) for key, value in node.entries
        ]

    def attempt(self, read: Callable[[Cell], T], stand_in: D) -> T | D:
        """Return what ``read`` returns. If it refuses the value, record an error and return the stand-in."""
        try:
            return read(self)
        except QuantityError as error:
            self.refuse(error)
        except AlreadyReportedError:
            pass
        return stand_in

    def refuse(self, error: QuantityError) -> None:
        """Record a refusal as an error, at the exact character if known."""
        mark, suggestion = self.node.mark, ""
        if isinstance(error, RefusalError):
            suggestion = error.suggestion
        if isinstance(self.node, Scalar):
            uses = self.reading.variables.uses(self.node.text)
            if isinstance(error, RefusalError) and error.at is not None and not uses:
                mark = self.node.place(error.at)
            suggestion = " ".join(part for part in (f"{uses}." if uses else "", suggestion) if part)
        self.reading.refuse(mark, str(error), self.path, suggestion)


@dataclass(frozen=True, slots=True)
class Value(Generic[T_co]):
    """A kind of value.

    ``read`` gets the cell, and the keywords of the call of :meth:`Form.read`. ``schema`` is the JSON Schema
    of what it accepts. ``write`` formats a value as a script has it.
    """

    read: Callable[..., T_co]
    schema: Fragment
    write: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True)
class Key(Generic[T_co]):
    """A key of a script, from which the reader, the JSON Schema and the tables of the documentation come.

    ``meaning`` is its description in the documentation, in Markdown. A key with ``needed`` is required;
    ``needed`` says what to write if it is missing, and ``default`` then replaces a value that cannot be read.
    ``shown`` describes a default that is not a fixed value. ``field`` is the model's name for it, if another.
    """

    name: str
    value: Value[T_co]
    default: T_co
    meaning: str
    needed: str = ""
    shown: str = ""
    field: str = ""

    @property
    def schema(self) -> Fragment:
        """The JSON Schema of its value, with its meaning without links."""
        meaning = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", self.meaning)
        return {"description": f"{meaning[:1].upper()}{meaning[1:]}.", **self.value.schema}

    @property
    def written_default(self) -> str:
        """The default as the documentation shows it."""
        if self.shown or self.needed:
            return self.shown or "required"
        return self.value.write(self.default) if self.default not in (None, "", (), [], {}) else "none"


class Form:
    """A group of keys. Unknown and missing keys are reported at once; the others are read by name."""

    def __init__(
        self,
        cell: Cell,
        title: str,
        keys: Iterable[Key[Any] | str],
        *,
        elsewhere: Callable[[str], str] | None = None,
    ) -> None:
        """``keys`` are the known ones; ``elsewhere`` says where other keys belong.

        Raises:
            RefusalError: if the cell is not a group of keys.
        """
        self.reading = cell.reading
        self.path = cell.path
        self.title = title
        self.elsewhere = elsewhere
        self.mark = cell.node.mark
        self.marks: dict[str, Mark] = {}
        self._cells: dict[str, Cell] = {}
        keys = tuple(keys)
        known = tuple(key if isinstance(key, str) else key.name for key in keys)
        for written, value in cell.entries(known):
            if written.text in known:
                self.marks[written.text] = written.mark
                self._cells[written.text] = value
            else:
                self._refuse_key(written, known)
        for key in keys:
            if isinstance(key, Key) and key.needed:
                self.require(key.name, key.needed)

    @property
    def place(self) -> dict[str, Any]:
        """The position, as fields of a :class:`~audiocoach.script.source.Located`."""
        return {"mark": self.mark, "marks": self.marks}

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._cells

    def cell(self, key: str) -> Cell | None:
        """Return the cell of a key, if written."""
        return self._cells.get(key)

    def read(self, key: Key[T], default: T | None = None, /, **context: Any) -> T:
        """Return the value of a key, or a default (else the key's own) if missing or unreadable."""
        default = key.default if default is None else default
        return self.get(key.name, lambda cell: key.value.read(cell, **context), default)

    def changed(self, base: M, keys: Iterable[Key[Any]]) -> M:
        """Return ``base`` with the values that are written."""
        fields = {key.field or key.name: key for key in keys}
        values = {field: self.read(key, getattr(base, field)) for field, key in fields.items()}
        return base.model_copy(update={**values, **self.place})

    def get(self, key: str, read: Callable[[Cell], T], default: D) -> T | D:
        """Return what ``read`` makes of a key's cell, or the default if missing or unreadable."""
        cell = self._cells.get(key)
        return default if cell is None else cell.attempt(read, default)

    def value(self, key: str, read: Callable[[str], T], default: D) -> T | D:
        """Return what ``read`` makes of a key's text, or the default if missing or unreadable."""
        return self.get(key, lambda cell: read(cell.text().strip()), default)

    def require(self, key: str, suggestion: str) -> None:
        """Record an error if the key is not written."""
        if not self.has(key):
            self.refuse(None, f"{self.title} needs the key {key}", suggestion)

    def refuse(self, key: str | None, message: str, suggestion: str = "") -> None:
        """Record an error at a key's value, or at the whole group."""
        cell = self._cells.get(key) if key else None
        mark = cell.node.mark if cell else self.mark
        self.reading.refuse(mark, message, cell.path if cell else self.path, suggestion)

    def warn(self, key: str, message: str, suggestion: str = "") -> None:
        """Record a warning at a key."""
        self.reading.warn(self.marks[key], message, (*self.path, key), suggestion)

    def _refuse_key(self, key: Scalar, known: tuple[str, ...]) -> None:
        near = did_you_mean(key.text, known)
        known_keys = f"Known keys are {', '.join(known)}."
        if key.text[:1].isdigit():
            known_keys = "Inside { } a comma separates keys; decimals have a point, like 0.9."
        elif belongs := self.elsewhere(key.text) if self.elsewhere else "":
            near = f"; it belongs to {belongs}"
        self.reading.refuse(
            key.mark, f"{self.title} has no key {quoted(key.text)}{near}", self.path, known_keys
        )


def read_root(document: Document, read: Callable[[Cell], T], library: IncludedScripts | None = None) -> T:
    """Return what ``read`` makes of a document's root; ``library`` has the scripts that may be included.

    Raises:
        ScriptError: lists all problems of the document, in file order.
    """
    source = document.source
    reading = Reading(source, library or IncludedScripts(), (PurePath(source.file).name,))
    reading.problems.extend(document.problems)
    reading.warnings.extend(document.warnings)
    root = Cell(reading, document.root, ())
    try:
        value = read(root)
    except QuantityError as error:
        root.refuse(error)
    except AlreadyReportedError:
        pass
    else:
        if not reading.problems:
            return value
    raise script_error(reading.problems)


def step_path(holder: Path, number: int, label: str, *, is_chapter: bool) -> Path:
    """Return the path of a step in words: a chapter's name, or ``step 2 (Squat)`` in its holder."""
    if is_chapter:
        return *holder, shortened(label)
    return *holder, f"step {number} ({shortened(label)})" if label.strip() else f"step {number}"


def _kind(node: Node) -> str:
    """Describe a node."""
    if isinstance(node, Map):
        return "keys with values"
    if isinstance(node, List):
        return "a list"
    if isinstance(node, Scalar) and (node.text or node.quoted):
        return quoted(node.text)
    return "nothing"


def _braces_hint(node: Node) -> str:
    if isinstance(node, Map | List) and node.flow:
        return "Text that starts with { or [ needs quotes; a variable is written ${name}."
    return ""


def _list_hint(node: Node) -> str:
    if isinstance(node, Map) and not node.flow and node.entries:
        return f"A dash is missing: write - {node.entries[0][0].text}: and so on."
    if isinstance(node, Scalar) and node.text.startswith("-") and not node.quoted:
        return "A space is missing after the dash."
    return "Write each on a line of its own with a dash and a space before it."
