"""Steps that a line holds: the form that the law of a line offers for it, as part of a draft.

A script's line is one step, so ``6x800m, 2 min jog`` is refused there, with the repeat to write. In notes
that is what the line means.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from audiocoach.importers.draft import DraftContainer, DraftItem, DraftLine, DraftLoop, DraftSection
from audiocoach.script.quantities import RefusalError

_REMEDY = re.compile(r"Write (\{.*\})\.")
_OPTIONS = {"superset": ("sets", "rest"), "circuit": ("rounds", "rest", "round_rest")}
"""The containers that have their steps as their value, and what a remedy may say besides."""


def read_remedy(suggestion: str) -> tuple[DraftItem, str] | None:
    """The steps that a remedy like ``Write {repeat: 6, steps: [...]}.`` offers, and their text.

    ``None`` for any other remedy, or one with keys that no draft has.
    """
    found = _REMEDY.fullmatch(suggestion)
    item = _offered(found[1]) if found else None
    return None if found is None or item is None or isinstance(item, DraftLine) else (item, found[1])


def read_offer(error: RefusalError) -> tuple[tuple[DraftItem, ...], str]:
    """The steps that a refused line says or is offered, and their text; none if a draft cannot have them."""
    items = [_offered(text) for text in error.reads_as.split("\n")] if error.reads_as else []
    if items and all(items):
        return tuple(item for item in items if item), error.reads_as.replace("\n", ", ")
    offered = read_remedy(error.suggestion)
    return ((offered[0],), offered[1]) if offered else ((), "")


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
        case {"superset": list(steps), **others} | {"circuit": list(steps), **others}:
            key = next(iter(offered))
            inner = _items(steps)
            options = tuple((str(name), value) for name, value in others.items() if isinstance(value, str))
            is_known = key in _OPTIONS and len(options) == len(others)
            if inner and is_known and all(name in _OPTIONS[key] for name, _ in options):
                return DraftContainer(key, "", inner, options)
    return None


def _items(offered: list[Any]) -> tuple[DraftItem, ...]:
    """The steps; none if one of them is of a form that a draft does not have."""
    items = tuple(item for one in offered if (item := _item(one)))
    return items if len(items) == len(offered) else ()
