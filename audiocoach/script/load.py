"""Load a script's text as a :class:`~audiocoach.script.model.Workout`, or report all its errors at once.

Pure: the caller reads the file and passes a reader for included files. The modules in the order of work:
characters (``source``), tree (``document``), ``variables``, values by key (``form``), ``header``,
``settings``, ``steps`` and their kinds, ``include``, and the ``limits`` of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from audiocoach.script.document import Map, Node, read_document, value_of
from audiocoach.script.form import Cell, Reading, read_root
from audiocoach.script.header import read_workout
from audiocoach.script.included import IncludedScripts, Reader
from audiocoach.script.limits import find_excesses
from audiocoach.script.model import Workout
from audiocoach.script.preamble import read_variables
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.variables import Variables, check_name, check_value, names_used
from audiocoach.units import quoted


def load_workout(
    text: str | bytes,
    *,
    file: str,
    folder: str = "",
    variables: Mapping[str, str] | None = None,
    pace: str | None = None,
    reader: Reader | None = None,
) -> Workout:
    """Load a workout, with the warnings about it, from a script or from its file's bytes in UTF-8.

    Args:
        text: the script.
        file: its name for messages; its stem is the title of a script without one.
        folder: where the paths in it start.
        variables: values that override the script's ``vars`` or add to them.
        pace: the pace of distances for which the script has none, like ``5:00/km``.
        reader: returns the bytes of an included script by its path from ``folder`` (with ``/``, never out of
            it), or raises an :class:`~audiocoach.errors.AudioCoachError`; without it nothing is included.

    Raises:
        ScriptError: with all errors of the file, in its order.
    """

    def read(root: Cell) -> Workout:
        reading = root.reading
        reading.pace = pace
        _set_variables(reading, root.node, variables or {})
        workout = read_workout(root, file=file, folder=folder)
        listed_at = workout.marks.get("workout", workout.mark)
        for excess in () if reading.problems else find_excesses(workout.steps, listed_at):
            reading.refuse(excess.mark, excess.message, excess.path, excess.suggestion)
        warnings = sorted(reading.warnings, key=lambda found: (found.line, found.column))
        return workout.model_copy(update={"warnings": tuple(warnings)})

    return read_root(read_document(text, file=file), read, IncludedScripts(reader, beside=file))


def _set_variables(reading: Reading, root: Node, overrides: Mapping[str, str]) -> None:
    """Set the script's variables, with overrides. Report unused ones."""
    node = value_of(root, "vars")
    written = Cell(reading, node, ("vars",)).attempt(read_variables, {}) if node else {}
    used = names_used(root)
    for name, value in overrides.items():
        _check_override(reading, name, value, {*written, *used}, used)
    for key, _ in node.entries if isinstance(node, Map) else ():
        if key.text not in used and key.text not in overrides:
            reading.warn(key.mark, f"the variable {quoted(key.text)} is never used", ("vars",))
    given = {**written, **overrides}
    values = {name: value for name, value in given.items() if value is not None}
    reading.variables = Variables(values, unusable=given.keys() - values.keys())


def _check_override(reading: Reading, name: str, value: str, known: set[str], used: set[str]) -> None:
    try:
        check_name(name)
        check_value(value)
        if name not in used:
            near = did_you_mean(name, known - {name})
            raise RefusalError(
                f"nothing in the script uses it{near}", "Remove it, or write ${name} where it belongs."
            )
    except RefusalError as error:
        message = f"the variable {quoted(name)} that is set for this build: {error}"
        reading.problems.append(reading.source.whole(message, error.suggestion))
