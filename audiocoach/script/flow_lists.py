"""Lists of steps in brackets, whose commas YAML takes for its own."""

from __future__ import annotations

from itertools import pairwise

from audiocoach.script.document import List, Scalar
from audiocoach.script.form import Cell
from audiocoach.script.quantities import RefusalError
from audiocoach.units import quoted


def refuse_split_decimals(cell: Cell) -> None:
    """Refuse ``[Run 1,5km]``, which is two steps for YAML.

    Raises:
        RefusalError: with a point for the comma.
    """
    items = cell.node.items if isinstance(cell.node, List) and cell.node.flow else ()
    for one, other in pairwise(items):
        if not isinstance(one, Scalar) or not isinstance(other, Scalar) or one.quoted or other.quoted:
            continue
        if one.text[-1:].isdigit() and other.text[:1].isdigit() and _touch(one, other):
            number = f"{one.text.split()[-1]},{other.text.split()[0]}"
            raise RefusalError(
                f"inside [ ] the comma of {quoted(number)} separates two steps",
                f"Decimals have a point: write {number.replace(',', '.')}.",
            )


def _touch(one: Scalar, other: Scalar) -> bool:
    """Whether only a comma lies between two texts."""
    return one.mark.line == other.mark.line and other.mark.column == one.mark.column + len(one.text) + 1
