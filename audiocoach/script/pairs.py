"""Exercises that notes pair by their labels: ``A1. Curl 3x12`` and ``A2. Dip 3x12`` are a superset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audiocoach.script.document import List, Map, Node, Scalar
from audiocoach.script.line import ExerciseLine, flow_item, step_text, write_line
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_free_line
from audiocoach.units import quoted

_LABELLED = Pattern(r"(?P<letter>[A-H])(?P<number>[1-9])\s?[.:)]?\s+(?P<line>\S.*)")


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Lines that follow each other with the labels ``A1``, ``A2`` and so on, and what is in them."""

    nodes: tuple[Scalar, ...]
    lines: tuple[ExerciseLine, ...]

    @property
    def sets(self) -> list[int]:
        """How many sets each has."""
        return [line.sets for line in self.lines]

    def as_superset(self) -> Map:
        """The lines without their labels, as the exercises of a superset."""
        mark = self.nodes[0].mark
        return Map(((Scalar("superset", mark), List(self.nodes, mark)),), mark)


def with_pairs(nodes: Sequence[Node]) -> Iterator[tuple[int, Node, RefusalError | None]]:
    """The steps of a list, each with its number; those that labels pair, and that have the same sets, as one
    superset. Where the sets differ, the first of them has the refusal of them all.
    """
    index = 0
    while index < len(nodes):
        group = _labelled(nodes[index:])
        if group is None:
            yield index + 1, nodes[index], None
            index += 1
        elif len(set(group.sets)) == 1:
            yield index + 1, group.as_superset(), None
            index += len(group.nodes)
        else:
            yield index + 1, nodes[index], _uneven(group, str(getattr(nodes[index], "text", "")))
            index += len(group.nodes)


def _labelled(nodes: Sequence[Node]) -> _Labelled | None:
    """The labelled lines at the start of a list, if they are two at least, with sets."""
    held: list[Scalar] = []
    lines: list[ExerciseLine] = []
    letter = ""
    for node in nodes:
        found = _LABELLED.fullmatch(node.text) if isinstance(node, Scalar) else None
        if not isinstance(node, Scalar) or found is None or int(found["number"]) != len(held) + 1:
            break
        line = _read(found["line"])
        if line is None or found["letter"] != (letter or found["letter"]):
            break
        letter = found["letter"]
        lines.append(line)
        column = node.text_column + found.start("line") if node.text_column is not None else None
        held.append(replace(node, text=found["line"], text_column=column))
    if len(held) < 2 or {line.sets for line in lines} == {1}:
        return None
    return _Labelled(tuple(held), tuple(lines))


def _uneven(group: _Labelled, text: str) -> RefusalError:
    """``A1. Curl 3x12`` and ``A2. Dip 4x10``: what is done in turns has the same sets."""
    label, letter, fewest = text.split(maxsplit=1)[0], text[0], min(set(group.sets) - {1})
    counted = " and ".join(f"{letter}{number} has {sets}" for number, sets in enumerate(group.sets, start=1))
    singly = ", ".join(flow_item(write_line(replace(line, sets=1, rest_ms=None))) for line in group.lines)
    alone = ", and on the next line ".join(f"- {step_text(node.text)}" for node in group.nodes)
    return RefusalError(
        f"{quoted(label)} only numbers the line; a superset needs the same sets in all, but {counted}",
        f"To do one after the other, write {alone}. To take turns, write "
        f"- {{superset: [{singly}], sets: {fewest}}}.",
        at=0,
    )


def _read(text: str) -> ExerciseLine | None:
    try:
        line = read_free_line(text, "whole", asks=False)
    except RefusalError:
        return None
    return line if line.has_amount and not line.is_rest else None
