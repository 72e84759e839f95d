"""Parse a script's YAML into a tree of nodes with positions, within limits; every scalar stays text.

Scripts come from strangers. The events come from PyYAML's pure-Python scanner (its C loader crashes on deep
nesting), and are counted as they arrive, so that nothing large is built. Anchors, aliases, merge keys and
tags are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NoReturn

import yaml

from audiocoach.errors import Problem
from audiocoach.script.constants import CONTROL
from audiocoach.script.scan import EventScanner, NestingError
from audiocoach.script.source import (
    MAX_PROBLEMS,
    MAX_PROBLEMS_SOUGHT,
    Mark,
    Source,
    read_source,
    script_error,
)
from audiocoach.script.syntax import explain
from audiocoach.units import quoted, shortened

_CUT_TEXT = re.compile(r"[ \t]+(#[^\W_][^\n]*)")
"""A remark without a space behind its ``#``."""

_DASHED = re.compile(r" *(- +\S.*)")
"""A line that begins with a dash, as items of a list do."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""For what the program itself wrote."""

MAX_DEPTH = 32
"""Maximum nesting of lists and keys."""
MAX_NODES = 50_000
"""Maximum number of texts, lists and groups of keys in one file."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. ``quoted`` distinguishes ``""`` from nothing.

    ``text_column`` is the column of its first character if it is written on one line without escapes.
    """

    text: str
    mark: Mark
    quoted: bool = False
    text_column: int | None = None

    def place(self, offset: int) -> Mark:
        """Return the position of the character at ``offset``, or of the text if that is unknown."""
        return self.mark if self.text_column is None else Mark(self.mark.line, self.text_column + offset)


@dataclass(frozen=True, slots=True)
class Map:
    """Keys with values, in the order of the file, each key once. ``flow`` means written in braces."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    flow: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """Values in a row. ``flow`` means written in brackets."""

    items: tuple[Node, ...]
    mark: Mark
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Takes the place of something whose error is already reported."""

    mark: Mark


Node = Scalar | Map | List | Refused


@dataclass(frozen=True, slots=True)
class Document:
    """A file read: its tree, the problems that did not keep it from being read, and warnings."""

    source: Source
    root: Node
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def value_of(node: Node, key: str) -> Node | None:
    """The value of a key; ``None`` if it is not written."""
    entries = node.entries if isinstance(node, Map) else ()
    return next((value for written, value in entries if written.text == key), None)


def walk(node: Node) -> Iterator[Node]:
    """A node and all values in it, in no particular order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, List):
            waiting.extend(node.items)
        elif isinstance(node, Map):
            waiting.extend(value for _, value in node.entries)


def node_of(text: str, mark: Mark) -> Node | None:
    """The tree of a step that the program wrote, with everything in it at one place; ``None`` if it is not
    YAML.
    """
    try:
        root = yaml.compose(text, _LOADER)
    except yaml.YAMLError:
        return None
    return None if root is None else _tree(root, mark)


def _tree(node: yaml.Node, mark: Mark) -> Node:
    if isinstance(node, yaml.MappingNode):
        entries = tuple((_tree(key, mark), _tree(value, mark)) for key, value in node.value)
        return Map(tuple((key, value) for key, value in entries if isinstance(key, Scalar)), mark, flow=True)
    if isinstance(node, yaml.SequenceNode):
        return List(tuple(_tree(item, mark) for item in node.value), mark, flow=True)
    return Scalar(str(node.value), mark, getattr(node, "style", None) is not None)


@lru_cache(maxsize=1)
def read_document(text: str | bytes, *, file: str) -> Document:
    """Parse text, or the bytes of a file in UTF-8, as a tree. The last one is kept: a list of scripts
    reads the header first, then the whole.

    Raises:
        ScriptError: if there is no tree to continue with.
    """
    source = read_source(text, file=file)
    composer = _Composer(source)
    root = composer.document()
    return Document(source, root, tuple(composer.problems), tuple(composer.warnings))


class _Composer:
    """Builds the tree from events in one pass, and collects the problems that do not stop it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = list(islice(source.control_characters(), MAX_PROBLEMS))
        self.warnings: list[Problem] = []
        self._text = CONTROL.sub(" ", source.text)
        self._events = self._read()
        self._nodes = 0

    def document(self) -> Node:
        """Return the root of the only document."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            self._stop(Mark(1, 1), "the file has nothing but comments", "A script starts with audiocoach: 1.")
        root = self._node(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._stop(
                _mark(after.start_mark),
                "a second document starts here; a file has one script",
                "Remove the line --- or split the file.",
            )
        return root

    def _read(self) -> Iterator[Any]:
        scanner = EventScanner(self._text, MAX_DEPTH)
        try:
            yield from scanner.events()
        except NestingError as error:
            self._too_deep(_mark(error.problem_mark))
        except yaml.MarkedYAMLError as error:
            mark, message, suggestion = explain(error, self.source.lines)
            self._stop(mark, message, suggestion)
        except (ValueError, OverflowError):
            # An escape such as "\UFFFFFFFF" names a character that does not exist.
            self._stop(
                _mark(scanner.get_mark()),
                'a \\U escape in "quoted text" names a character that does not exist',
                "Write the character itself.",
            )

    def _stop(self, mark: Mark, message: str, suggestion: str = "") -> NoReturn:
        last = self.source.problem(mark, message, suggestion=suggestion)
        raise script_error([*self.problems, last])

    def _too_deep(self, mark: Mark) -> NoReturn:
        message = f"this is nested more than {MAX_DEPTH} levels deep"
        self._stop(mark, message, "Use fewer steps inside each other.")

    def _refuse(self, mark: Mark, message: str, suggestion: str = "") -> None:
        if len(self.problems) >= MAX_PROBLEMS_SOUGHT:
            raise script_error(self.problems)
        self.problems.append(self.source.problem(mark, message, suggestion=suggestion))

    def _node(self, event: Any, depth: int) -> Node:
        mark = _mark(event.start_mark)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(mark, f"the file has more than {MAX_NODES:,} values", "Split it into several scripts.")
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                mark,
                f"{quoted(f'*{event.anchor}')}: YAML aliases are not allowed in scripts",
                "Define the value under vars and write ${name}, or include steps from another script; "
                "text that starts with * needs quotes.",
            )
            return Refused(mark)
        self._refuse_properties(event, mark)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, mark)
        if depth == MAX_DEPTH:
            self._too_deep(mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return List(tuple(self._items(depth)), mark, bool(event.flow_style))
        return self._map(mark, bool(event.flow_style), depth)

    def _refuse_properties(self, event: Any, mark: Mark) -> None:
        if event.anchor is not None:
            self._refuse(
                mark,
                f"{quoted(f'&{event.anchor}')}: YAML anchors are not allowed in scripts",
                "Define the value under vars and write ${name}, or include steps from another script; "
                "text that starts with & needs quotes.",
            )
        if event.tag is not None:
            self._refuse(
                mark,
                "YAML tags (words that start with !) are not allowed in scripts",
                "Values are text; vars and include serve for reuse. Text that starts with ! needs quotes.",
            )

    def _scalar(self, event: Any, mark: Mark) -> Node:
        if CONTROL.search(event.value):
            self._refuse(
                mark,
                "the quoted text has an escape for a character that cannot be used",
                "Remove the escape.",
            )
            return Refused(mark)
        quotes = int(event.style in ("'", '"'))
        written = self._text[event.start_mark.index + quotes : event.end_mark.index - quotes]
        if event.style is None:
            if self._refuse_swallowed_item(event):
                return Refused(mark)
            self._warn_of_cut(event)
        column = mark.column + quotes if written == event.value else None
        return Scalar(event.value, mark, event.style is not None, column)

    def _refuse_swallowed_item(self, event: Any) -> bool:
        """Refuse ``- Squat 40s`` in a text: an item that is indented too far continues the line above."""
        for number in range(event.start_mark.line + 1, event.end_mark.line + 1):
            line = self.source.lines[number] if number < len(self.source.lines) else ""
            if found := _DASHED.match(line):
                self._refuse(
                    Mark(number + 1, found.start(1) + 1),
                    "this line is indented further than the dashes above it, and so part of the text there",
                    f"Write {shortened(found[1].rstrip(), 90)} in the column of those dashes, "
                    "or put the whole text in quotes.",
                )
                return True
        return False

    def _warn_of_cut(self, event: Any) -> None:
        """Warn where text behind a ``#`` was meant as text: ``Workout #5``."""
        cut = _CUT_TEXT.match(self._text, event.end_mark.index)
        if cut is None or len(self.warnings) >= MAX_PROBLEMS:
            return
        whole = json.dumps(f"{event.value} {cut[1].rstrip()}", ensure_ascii=False)
        mark = Mark(event.end_mark.line + 1, event.end_mark.column + 1 + cut.start(1) - cut.start())
        message = f"{quoted(cut[1])} is a remark, and not part of the text"
        remedy = f"Write {shortened(whole, 90)}, or put a space after the # of a remark."
        self.warnings.append(self.source.problem(mark, message, suggestion=remedy, severity="warning"))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _map(self, mark: Mark, flow: bool, depth: int) -> Map:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if isinstance(key, Scalar) and self._fits(key, entries):
                entries[key.text] = (key, value)
            elif isinstance(key, Map | List):
                hint = "Quote text that contains { or [." if key.flow else "Write key: value."
                self._refuse(key.mark, "a key is plain text, not a list or a group of keys", hint)
        return Map(tuple(entries.values()), mark, flow)

    def _fits(self, key: Scalar, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        if key.text == "<<":
            self._refuse(
                key.mark,
                "<<: YAML merge keys are not allowed in scripts",
                "Define values under vars and write ${name}, or include steps from another script.",
            )
        elif key.text in entries:
            first = entries[key.text][0].mark.line
            self._refuse(
                key.mark,
                f"the key {quoted(key.text)} is written twice; it is also in line {first}",
                "Remove one.",
            )
        else:
            return True
        return False


def _mark(place: Any) -> Mark:
    return Mark(place.line + 1, place.column + 1)
