"""The size of a draft, and whether it contains only steps that always load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from audiocoach.importers.draft import (
    DraftContainer,
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftPause,
    DraftRest,
    DraftSay,
    DraftSection,
    DraftStep,
)
from audiocoach.units import Ms

MAX_DEPTH = 8
"""The deepest nesting that is certain to be within a script's limit."""


class DraftSize(NamedTuple):
    """Steps with all repeats written out, and their time; words and lines count as no time."""

    steps: int
    length_ms: Ms


def measure(items: Sequence[DraftItem]) -> DraftSize:
    """The size of a draft's steps."""
    steps, length_ms = 0, 0
    for item in items:
        size = _size(item)
        steps, length_ms = steps + size.steps, length_ms + int(size.length_ms)
    return DraftSize(steps, length_ms)


def _size(item: DraftItem) -> DraftSize:
    match item:
        case DraftStep() | DraftRest() | DraftPause():
            return DraftSize(1, item.length_ms)
        case DraftExercise():
            return DraftSize(item.sets, item.sets * item.length_ms + (item.sets - 1) * (item.rest_ms or 0))
        case DraftLoop():
            inner = measure(item.steps)
            return DraftSize(item.times * inner.steps, item.times * inner.length_ms)
        case DraftSection() | DraftContainer():
            return measure(item.steps)
        case _:
            return DraftSize(1, 0)


def is_plain(items: Sequence[DraftItem], depth: int = MAX_DEPTH) -> bool:
    """Whether a draft has only steps that load as they are written: runs, rests, pauses, words, and these in
    repeats and sections.
    """
    return depth > 0 and all(
        is_plain(item.steps, depth - 1)
        if isinstance(item, DraftLoop | DraftSection)
        else isinstance(item, DraftStep | DraftRest | DraftPause | DraftSay)
        for item in items
    )
