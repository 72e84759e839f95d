"""Read what every script has before its steps, loaded or included: version, variables and title."""

from __future__ import annotations

from pathlib import PurePath

from audiocoach.script import quantities
from audiocoach.script.constants import FORMAT_VERSION
from audiocoach.script.document import Scalar
from audiocoach.script.form import Cell, Key
from audiocoach.script.quantities import AlreadyReportedError, RefusalError
from audiocoach.script.values import from_text
from audiocoach.script.variables import check_name, check_value
from audiocoach.units import quoted

_UNTITLED = "Workout"

VERSION = Key(
    "audiocoach", from_text(str, {"enum": [FORMAT_VERSION, str(FORMAT_VERSION)]}), "",
    "version of the format, 1", needed=f"Write audiocoach: {FORMAT_VERSION} in the first line.",
)  # fmt: skip
"""The first key of every file; :func:`check_version` reads it."""


def read_variables(cell: Cell) -> dict[str, str | None]:
    """Read the ``vars`` of a header; a value is ``None`` if it cannot be used and is reported.

    Raises:
        RefusalError: if they are not keys with values.
    """
    values: dict[str, str | None] = {}
    for key, value in cell.entries(("work", "rounds")):
        Cell(cell.reading, key, cell.path).attempt(lambda one: check_name(one.text()), None)
        values[key.text] = value.attempt(_variable, None)
    return values


def _variable(cell: Cell) -> str:
    if isinstance(cell.node, Scalar) and cell.node.quoted and not cell.node.text:
        return ""
    if isinstance(cell.node, Scalar):
        check_value(cell.node.text)
    return cell.text()


def check_version(root: Cell) -> None:
    """Check the version of the format first: keys of another version mean other things.

    Raises:
        RefusalError: if the script is not keys with values.
        AlreadyReportedError: if it has another version.
    """
    for key, value in root.entries(("audiocoach", "title", "workout")):
        if key.text == "audiocoach":
            text = value.attempt(lambda cell: cell.text().strip(), None)
            if text == str(FORMAT_VERSION):
                return
            if text is not None:
                value.refuse(
                    RefusalError(
                        f"this version reads format {FORMAT_VERSION}, and the script says {quoted(text)}",
                        f"Write audiocoach: {FORMAT_VERSION}, or use a newer AudioCoach for a newer script.",
                    )
                )
            raise AlreadyReportedError


def title_of(file: str) -> str:
    """Return the title of a script without one: the stem of its file's name."""
    stem = PurePath(file).stem
    try:
        return quantities.name(stem)
    except RefusalError:
        return _UNTITLED
