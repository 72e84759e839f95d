"""Change the value that one week of a block has, in the block's text: at its place, and nothing else.

Comments, quotes, order and spacing stay as they are. A value that several weeks share, such as a progression,
gets an override for the one week.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from audiocoach.blocks import days
from audiocoach.blocks.model import Block
from audiocoach.errors import ScriptError, UsageError
from audiocoach.script.document import MAX_DEPTH
from audiocoach.script.quantities import RefusalError
from audiocoach.script.scan import EventScanner
from audiocoach.script.source import read_source
from audiocoach.units import quoted

Load = Callable[[str], Block]
"""Reads a block from its text; raises ScriptError if it has errors."""

_PLAIN = re.compile(r"[\w.+/](?:(?!: )[\w.+/% :-])*(?<![ :])")
"""Text that needs no quotes in YAML, wherever it is written."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the characters ``[start, end)`` of a text by ``text``."""

    start: int
    end: int
    text: str

    def apply(self, before: str) -> str:
        """Return the text after the edit."""
        return before[: self.start] + self.text + before[self.end :]


@dataclass(slots=True)
class _Node:
    """A value with its place: the characters ``[start, end)``, the column (from 0) and the line (from 1).

    ``style`` is that of a scalar as PyYAML has it, and ``flow`` says whether a collection is in brackets.
    """

    start: int
    end: int
    column: int
    line: int
    text: str | None = None
    style: str | None = None
    flow: bool = False
    entries: list[tuple[_Node, _Node]] = field(default_factory=list)
    items: list[_Node] = field(default_factory=list)

    def value(self, key: str) -> _Node | None:
        """The value of a key."""
        return next((value for written, value in self.entries if written.text == key), None)

    def week(self, week: int) -> _Node | None:
        """The value under a week's key, which is ``week 3`` or ``3``."""
        return next((value for written, value in self.entries if _week_of(written) == week), None)


def edit_value(text: str, name: str, week: int, value: str, load: Load) -> Edit:
    """Return the edit that gives a variable another value in one week, and changes nothing else.

    Without a ``value`` the week gets the one back that it has without its override.

    Args:
        text: the block.
        name: one of the block's variables.
        week: the number of the week, from 1.
        value: the new value, as it would be written.
        load: reads the block.

    Raises:
        ScriptError: if the block has errors.
        UsageError: if there is no such variable or week, or the value cannot be changed here.
    """
    before = load(text)
    if name not in before.variable_names or not 1 <= week <= len(before.weeks):
        raise UsageError(f"the block has no value {quoted(name)} in week {week}; load the table again")
    root = _tree(text)
    edit = _edit(text, root, before, (name, week), value.strip())
    try:
        after = load(edit.apply(text))
    except ScriptError as error:
        raise UsageError(error.problems[0].message) from error
    wanted = [dict(one.values) for one in before.weeks]
    wanted[week - 1][name] = value.strip() or after.weeks[week - 1].values.get(name, "")
    if [one.values for one in after.weeks] != wanted or _plan(after) != _plan(before):
        _refuse(root.value("vars") or root)
    return edit


def own_values(text: str) -> set[tuple[str, int]]:
    """Return the variables and weeks whose value is an override of that week alone."""
    overrides = _tree(text).value("overrides")
    return {
        (name.text or "", number)
        for key, change in (overrides.entries if overrides else ())
        if (number := _week_of(key)) and (values := change.value("vars"))
        for name, _ in values.entries
    }


def lines_of_values(text: str) -> dict[str, int]:
    """Return the line (from 1) in which each variable of a block is defined."""
    values = _tree(text).value("vars")
    return {name.text or "": name.line for name, _ in (values.entries if values else ())}


def _plan(block: Block) -> list[tuple[object, ...]]:
    return [(one.week, one.day, one.time, one.script, one.optional) for one in block.sessions]


def _edit(text: str, root: _Node, block: Block, cell: tuple[str, int], value: str) -> Edit:
    name, week = cell
    path = _override_path(root, week, name)
    if not value:
        if len(path) < 4:
            raise UsageError(f"week {week} has no value of its own for {name}; write one")
        return _removal(text, root, path)
    place = path[3][1] if len(path) == 4 else _single_place(root, block, name, week)
    if place is not None:
        return _replacement(place, value)
    written = f"{name}: {_written(value)}"
    owner = path[-1][1] if path else root
    missing = ("overrides", f"week {week}", "vars")[len(path) :]
    return _insertion(text, owner, missing, written)


def _override_path(root: _Node, week: int, name: str) -> list[tuple[_Node, _Node]]:
    """The keys and values on the way to the override of a week's value, as far as they exist: those of
    ``overrides``, the week, ``vars`` and the variable. ``path[i][0]`` is in the value before it.
    """
    path: list[tuple[_Node, _Node]] = []
    holder = root
    for fits in (
        lambda key: key.text == "overrides",
        lambda key: _week_of(key) == week,
        lambda key: key.text == "vars",
        lambda key: key.text == name,
    ):
        found = next((entry for entry in holder.entries if fits(entry[0])), None)
        if found is None:
            break
        path.append(found)
        holder = found[1]
    return path


def _single_place(root: _Node, block: Block, name: str, week: int) -> _Node | None:
    """The place of a value that no other week has."""
    deload = root.value("deload")
    eased = deload and deload.value("vars")
    if block.weeks[week - 1].deload and eased and (place := eased.value(name)):
        return place if sum(one.deload for one in block.weeks) == 1 else None
    values = root.value("vars")
    node = values and values.value(name)
    if node is None:
        return None
    if node.items:
        return node.items[week - 1] if len(node.items) == len(block.weeks) else None
    if node.text is not None:
        return node if len(block.weeks) == 1 else None
    is_last = week == len(block.weeks) or node.week(week + 1) is not None
    return node.week(week) if is_last else None


def _replacement(place: _Node, value: str) -> Edit:
    if place.text is None or place.style in ("|", ">"):
        _refuse(place)
    return Edit(place.start, place.end, _written(value, is_quoted=place.style is not None))


def _written(value: str, *, is_quoted: bool = False) -> str:
    """A value as YAML: in double quotes if it was in quotes, or needs them."""
    if not is_quoted and _PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _insertion(text: str, owner: _Node, missing: tuple[str, ...], written: str) -> Edit:
    """Add an entry, with the ``missing`` keys above it, after the last one of a map."""
    inner = "".join(f"{{{key}: " for key in missing[1:]) + (f"{{{written}}}" if missing else written)
    inner += "}" * len(missing[1:])
    entry = f"{missing[0]}: {inner}" if missing else written
    if owner.flow:
        at = owner.entries[-1][1].end if owner.entries else owner.start + 1
        return Edit(at, at, f", {entry}" if owner.entries else entry)
    if not owner.entries:
        _refuse(owner)
    if missing[:1] == ("overrides",):
        entry = f"overrides:\n  {missing[1]}: {{{missing[2]}: {{{written}}}}}"
    at = _line_end(text, owner.end)
    indent = " " * owner.entries[0][0].column
    return Edit(at, at, "".join(f"\n{indent}{line}" for line in entry.split("\n")))


def _removal(text: str, root: _Node, path: list[tuple[_Node, _Node]]) -> Edit:
    """Remove the last entry of a path, and those above it that would be empty."""
    while len(path) > 1 and len(path[-2][1].entries) == 1:
        path = path[:-1]
    key, value = path[-1]
    owner = path[-2][1] if len(path) > 1 else root
    if not owner.flow:
        start = text.rfind("\n", 0, key.start) + 1
        return Edit(start, min(_line_end(text, value.end) + 1, len(text)), "")
    index = next(number for number, (written, _) in enumerate(owner.entries) if written is key)
    if index:
        return Edit(owner.entries[index - 1][1].end, value.end, "")
    return Edit(key.start, owner.entries[1][0].start, "")


def _refuse(node: _Node) -> NoReturn:
    raise UsageError(f"this value cannot be changed in the table; change it in line {node.line}")


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _week_of(key: _Node) -> int | None:
    try:
        return days.parse_week(key.text or "", 10**9)
    except RefusalError:
        return None


def _tree(text: str) -> _Node:
    """Return the tree of a text that is known to be a block, with the places of its values in it."""
    source = read_source(text, file="")
    events = EventScanner(source.text, MAX_DEPTH).events()
    next(events), next(events)  # the stream and the document
    return _compose(next(events), events, text, len(text) - len(source.text))


def _compose(event: Any, events: Iterator[Any], text: str, shift: int) -> _Node:
    start, end = event.start_mark.index + shift, _end(event) + shift
    node = _Node(start, end, event.start_mark.column, event.start_mark.line + 1)
    if isinstance(event, yaml.ScalarEvent):
        node.text, node.style = event.value, event.style
        node.end = start + len(text[start:end].rstrip())
        return node
    node.flow, is_map = bool(event.flow_style), isinstance(event, yaml.MappingStartEvent)
    while not isinstance(inside := next(events), yaml.CollectionEndEvent):
        inner = _compose(inside, events, text, shift)
        if is_map:
            node.entries.append((inner, _compose(next(events), events, text, shift)))
        else:
            node.items.append(inner)
    ends = [value.end for _, value in node.entries] + [item.end for item in node.items]
    node.end = _end(inside) + shift if node.flow else max(ends, default=end)
    return node


def _end(event: Any) -> int:
    return int(event.end_mark.index)
