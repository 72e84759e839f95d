"""Read ``include``: the steps of another script, or of one of its sections.

Only the steps of the other script and the defaults of its ``vars`` are used, not the settings of its header,
so that one track has one voice and one style. Its paths to music and sounds start in its own folder.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from audiocoach.errors import ScriptError
from audiocoach.files import has_drive
from audiocoach.script import quantities
from audiocoach.script.document import Document, List, Map, Node, Scalar, value_of
from audiocoach.script.form import Cell, Form, Key, Reading, Value
from audiocoach.script.limits import find_excesses
from audiocoach.script.model import Include, Step
from audiocoach.script.preamble import check_version, read_variables, title_of
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean, name
from audiocoach.script.source import Mark
from audiocoach.script.values import TEXT, VALUES
from audiocoach.script.variables import Variables, check_value
from audiocoach.units import quoted

MAX_INCLUDE_DEPTH = 8
"""Maximum depth of scripts that include scripts."""


def read_include(form: Form, read: Callable[[Cell], tuple[Step, ...]]) -> Include:
    """Read ``include``. Its steps get this step's position, which is in the script that is loaded."""
    target = form.read(INCLUDE)
    given = form.read(VARS)
    cell = form.cell("include")
    if target is None or cell is None:
        raise AlreadyReportedError
    path, section = target
    document = cell.attempt(partial(_document, path=path), None)
    if document is None:
        raise AlreadyReportedError
    inner = form.reading.inside(document.source, path, form.path)
    inner.problems.extend(document.problems)
    inner.warnings.extend(document.warnings)
    root = Cell(inner, document.root, ())
    title = root.attempt(_read_title, "") or title_of(path)
    inner.variables = _variables(form, root, given)
    nodes = cell.attempt(lambda _: _find_steps(root, section), None)
    if nodes is None:
        raise AlreadyReportedError
    steps = nodes.attempt(read, ())
    if not inner.problems:
        for excess in find_excesses(steps, nodes.node.mark):
            inner.refuse(excess.mark, excess.message, excess.path, excess.suggestion)
    return Include(
        **form.place,
        file=path,
        section=section,
        title=title,
        steps=tuple(_move(step, form.mark) for step in steps),
    )


def _read_target(cell: Cell) -> tuple[str, str | None]:
    """Return the file's path from the script's folder, and the section's name."""
    written, _, section = quantities.path(cell.text()).partition("#")
    written, section = written.strip(), section.strip()
    if not written:
        raise RefusalError(
            "there is no file name", "Write include: other.yaml or include: other.yaml#Section name."
        )
    if "\\" in written:
        raise RefusalError("folders in a path are separated by /", f"Write {written.replace(chr(92), '/')}.")
    path = posixpath.normpath(posixpath.join(cell.reading.folder, written))
    if written.startswith(("/", "~")) or has_drive(written) or path.split("/")[0] == "..":
        raise RefusalError(
            f"{quoted(written)} is outside the script's folder",
            "Only scripts in the folder of this one, or in folders below it, can be included.",
        )
    chain = cell.reading.chain
    if path in chain:
        raise RefusalError(
            f"the scripts include each other in a circle: {' > '.join((*chain[chain.index(path) :], path))}",
            "Move the steps that both need to a script of their own.",
        )
    if len(chain) > MAX_INCLUDE_DEPTH:
        raise RefusalError(f"scripts include each other more than {MAX_INCLUDE_DEPTH} deep")
    return path, section or None


def _read_vars(cell: Cell) -> dict[str, tuple[Cell, Scalar, str]]:
    """Read ``vars`` under ``include``, with this script's own variables replaced."""
    given = {}
    for key, value in cell.entries(("work", "rounds")):
        text = value.attempt(_read_value, None)
        if text is not None:
            given[key.text] = (value, key, text)
    return given


def _read_value(cell: Cell) -> str:
    text = cell.text()
    check_value(text)
    return text


def _document(cell: Cell, path: str) -> Document:
    try:
        return cell.reading.included.document(path)
    except ScriptError as error:
        cell.reading.problems.extend(error.problems)
        raise AlreadyReportedError from None


def _read_title(root: Cell) -> str:
    """Check the format, and return the title or ""."""
    check_version(root)
    for key, value in root.entries():
        if key.text == "title":
            return value.attempt(lambda cell: quantities.name(cell.text()), "")
    return ""


def _variables(form: Form, root: Cell, given: Mapping[str, tuple[Cell, Scalar, str]]) -> Variables:
    """Return the other script's variables, with the values given here."""
    node = value_of(root.node, "vars")
    written = Cell(root.reading, node, ("vars",)).attempt(read_variables, {}) if node else {}
    for key, (value, mark_of, _) in given.items():
        if key not in written:
            known = f"Its vars are {', '.join(list(written)[:20])}." if written else "It has no vars."
            form.reading.refuse(
                mark_of.mark,
                f"the included script has no variable {quoted(key)}{did_you_mean(key, written)}",
                value.path,
                known,
            )
    values = {**written, **{key: text for key, (_, _, text) in given.items()}}
    usable = {key: value for key, value in values.items() if value is not None}
    return Variables(usable, unusable=values.keys() - usable.keys())


def _find_steps(root: Cell, section: str | None) -> Cell:
    """Return the steps to read: all, or one section. Count them towards the limit."""
    node = value_of(root.node, "workout")
    if node is None:
        raise RefusalError("the included script has no workout", "Give it `workout:` with steps.")
    if section is not None:
        found = dict(_sections(node, root.reading))
        if section not in found:
            known = f"Its sections are {', '.join(list(found)[:20])}." if found else "It has no sections."
            raise RefusalError(
                f"the included script has no section {quoted(section)}{did_you_mean(section, found)}", known
            )
        node = List((found[section],), found[section].mark, False)
    root.reading.included.admit(node)
    return Cell(root.reading, node, ("workout",))


def _sections(node: Node, reading: Reading) -> Iterator[tuple[str, Map]]:
    """Yield every section by name; outer and earlier ones last, so that they take precedence."""
    if isinstance(node, List):
        for item in reversed(node.items):
            yield from _sections(item, reading)
    elif isinstance(node, Map):
        for _, value in node.entries:
            yield from _sections(value, reading)
        written = value_of(node, "section")
        if isinstance(written, Scalar):
            try:
                yield name(Cell(reading, written, ()).text()), node
            except (RefusalError, AlreadyReportedError):
                return


def _move(step: Step, mark: Mark) -> Step:
    """Return a step and its inner steps with another position."""
    changes: dict[str, object] = {"mark": mark, "marks": {}}
    if (music := getattr(step, "music", None)) is not None:
        changes["music"] = music.model_copy(update={"marks": {}})
    steps = getattr(step, "steps", None)
    if steps is not None:
        changes["steps"] = tuple(_move(inner, mark) for inner in steps)
    return step.model_copy(update=changes)


INCLUDE = Key("include", Value(_read_target, TEXT), None, "another script, or one section: `other.yaml#Name`")
VARS = Key("vars", Value(_read_vars, VALUES), {}, "values for the other script's variables")
