"""The steps of a line that holds several: the form that the rules for one line suggest, as part of a draft.

A script's line is one step, so ``6x800m, 2 min jog`` is refused there, with the repeat to write. In notes
that is what the line means.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from audiocoach.importers.draft import DraftContainer, DraftItem, DraftLine, DraftLoop, DraftSection
from audiocoach.script.pieces_read import loses_figures
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Lines

_REMEDY = re.compile(r"Write (\{.*\})\.")
_KEYS = frozenset(
    {"emom", "amrap", "for_time", "ladder", "pyramid", "tabata", "superset", "circuit", "breathe", "cycle"}
)
"""The steps that a remedy may have with its options, all of which become text."""
_OPTIONS = frozenset({"sets", "rest", "rounds", "round_rest", "every", "work", "for"})
_ALONE = ("breathe", "cycle")
_PLAIN = re.compile(r"[\w .%:@/+-]+")


def read_remedy(suggestion: str) -> tuple[DraftItem, str] | None:
    """The steps that a remedy like ``Write {repeat: 6, steps: [...]}.`` offers, and their text.

    ``None`` for any other remedy, or one with keys that no draft has.
    """
    found = _REMEDY.fullmatch(suggestion)
    item = _offered(found[1]) if found else None
    return None if found is None or item is None or isinstance(item, DraftLine) else (item, found[1])


_PACE = re.compile(r" @ ([0-9]+:[0-9]{2}/[0-9]*[a-z]+)")
_FIGURES = re.compile("[0-9]+")
_EXAMPLES = re.compile(r"(?<!\w)(?:squat|plank|row|breathing|burpee|push-up)s?(?!\w)")
"""Names that a form may have as an example, as it may have a pace or another figure."""


def read_offer(text: str, error: RefusalError, lines: Lines = "whole") -> tuple[tuple[DraftItem, ...], str]:
    """The steps that a refused line says or is offered, and their text; none if a list of this kind, or a
    draft, cannot have them. In notes, the only form is what a line means if it is several steps, or has the
    line's own words.
    """
    form = (
        _PACE.sub(lambda one: one[0] if one[1] in text else "", error.forms[0])
        if len(error.forms) == 1
        else ""
    )
    is_same = sorted(_words(form)) == sorted(_words(text))
    written = error.reads_as or (form if "\n" in form or (is_same and form[:1] != "{") else "")
    is_invented = not error.reads_as and not set(_FIGURES.findall(written)) <= set(_FIGURES.findall(text))
    if is_invented or set(_EXAMPLES.findall(form.casefold())) - set(_EXAMPLES.findall(text.casefold())):
        return (), ""
    items = tuple(map(_offered, written.split("\n"))) if written else ()
    found = tuple(item for item in items if item is not None)
    said = written.replace("\n", ", ")
    if not found or len(found) < len(items):
        offered = read_remedy(error.suggestion)
        found, said = ((offered[0],), offered[1]) if offered else ((), "")
    if not error.reads_as and loses_figures(text, said):
        return (), ""
    is_fit = lines == "whole" or all(isinstance(item, DraftLine) for item in found)
    return (found, said) if is_fit else ((), "")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _offered(text: str) -> DraftItem | None:
    try:
        return _item(yaml.load(text, yaml.BaseLoader))
    except yaml.YAMLError:
        return None


def _item(offered: Any) -> DraftItem | None:
    match offered:
        case str():
            return DraftLine(offered)
        case {"repeat": str(times), "steps": list(steps)} if len(offered) == 2 and times.isdecimal():
            inner = _items(steps)
            return DraftLoop(int(times), inner) if inner else None
        case {"section": str(name), "steps": list(steps)} if len(offered) == 2:
            inner = _items(steps)
            return DraftSection(name, inner) if inner else None
        case dict():
            return _container(offered)
    return None


def _container(offered: dict[str, Any]) -> DraftContainer | None:
    """A step that contains steps, or one with options."""
    key, value = next(iter(offered.items()), ("", None))
    steps = offered.get("steps", value)
    inner = _items(steps) if isinstance(steps, list) else ()
    options = {str(name): _flow(one) for name, one in offered.items() if name not in (key, "steps")}
    written = tuple((name, one) for name, one in options.items() if one)
    is_known = key in _KEYS and options.keys() <= _OPTIONS and len(written) == len(options)
    is_clear = is_known and bool(inner) == (key not in _ALONE)
    text = "" if steps is value and inner else _flow(value)
    return DraftContainer(key, text, inner, written) if is_clear and text is not None else None


def _flow(value: Any) -> str | None:
    """A value on one line; ``None`` for what is not plain."""
    match value:
        case str() if _PLAIN.fullmatch(value):
            return value
        case list() if all(isinstance(one, str) and one.isalnum() for one in value):
            return f"[{', '.join(value)}]"
        case dict() if all(
            isinstance(one, str) and _PLAIN.fullmatch(f"{key}{one}") for key, one in value.items()
        ):
            return f"{{{', '.join(f'{key}: {one}' for key, one in value.items())}}}"
    return None


def _items(offered: list[Any]) -> tuple[DraftItem, ...]:
    """The steps; none if one of them is of a form that a draft does not have."""
    items = tuple(item for one in offered if (item := _item(one)))
    return items if len(items) == len(offered) else ()
