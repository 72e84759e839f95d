"""Exercises that notes pair by their labels: ``A1. Curl 3x12`` and ``A2. Dip 3x12`` are a superset."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audiocoach.script.document import List, Map, Node, Scalar
from audiocoach.script.line import ExerciseLine
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_free_line

_LABELLED = re.compile(r"(?P<letter>[A-H])(?P<number>[1-9])\s?[.:)]?\s+(?P<line>\S.*)")


def with_pairs(nodes: Sequence[Node]) -> Iterator[tuple[int, Node]]:
    """The steps of a list, each with its number; those that labels pair, and that have the same sets, as one
    superset.
    """
    index = 0
    while index < len(nodes):
        pair = _pair(nodes[index:])
        yield index + 1, nodes[index] if pair is None else pair
        index += 1 if pair is None else len(_listed(pair))


def _pair(nodes: Sequence[Node]) -> Map | None:
    """The superset at the start of a list, if one is there."""
    held: list[Scalar] = []
    sets: set[int] = set()
    letter = ""
    for node in nodes:
        found = _LABELLED.fullmatch(node.text) if isinstance(node, Scalar) else None
        if not isinstance(node, Scalar) or found is None or int(found["number"]) != len(held) + 1:
            break
        line = _read(found["line"])
        if line is None or found["letter"] != (letter or found["letter"]):
            break
        letter = found["letter"]
        sets.add(line.sets)
        column = node.text_column + found.start("line") if node.text_column is not None else None
        held.append(replace(node, text=found["line"], text_column=column))
    if len(held) < 2 or len(sets) > 1 or 1 in sets:
        return None
    mark = held[0].mark
    return Map(((Scalar("superset", mark), List(tuple(held), mark)),), mark)


def _listed(pair: Map) -> tuple[Node, ...]:
    (_, listed), *_ = pair.entries
    return listed.items if isinstance(listed, List) else ()


def _read(text: str) -> ExerciseLine | None:
    try:
        line = read_free_line(text, "whole", asks=False)
    except RefusalError:
        return None
    return line if line.has_amount and not line.is_rest else None
