"""The filters of ``audiocoach list``: tags, level, kind, length, and equipment."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audiocoach.cli.choices import known_word
from audiocoach.sources.find import ScriptHeader

LEVELS = ("beginner", "intermediate", "advanced")

NO_EQUIPMENT = "none"

OPTIONAL = "(optional)"
"""Ends a piece of equipment that the workout can do without."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters, in lower case. Broken scripts pass no filter, unknown lengths no limit of length."""

    tags: frozenset[str]
    level: str
    kinds: frozenset[str]
    equipment: tuple[str, ...]
    have: tuple[str, ...] | None
    min_minutes: float | None
    max_minutes: float | None

    def accept(self, header: ScriptHeader) -> bool:
        """Whether a workout passes all filters."""
        return (
            self.tags <= {tag.casefold() for tag in header.tags}
            and self.level in ("", header.level.casefold())
            and (not self.kinds or not self.kinds.isdisjoint(_kinds(header)))
            and all(self._has_equipment(thing, header) for thing in self.equipment)
            and (self.have is None or _is_enough(self.have, header))
            and self._has_length(header.minutes)
        )

    def nearest(self, headers: Iterable[ScriptHeader]) -> str:
        """What a note adds where the length alone keeps workouts out: the one of the nearest length."""
        least, most = self.min_minutes or 0, math.inf if self.max_minutes is None else self.max_minutes
        others = dataclasses.replace(self, min_minutes=None, max_minutes=None)
        away = {
            header: max(least - header.minutes, header.minutes - most)
            for header in headers
            if header.minutes is not None and others.accept(header)
        }
        if not away or least > most:
            return ""
        header = min(away, key=lambda one: (away[one], one.name))
        return f"; the nearest in length is {header.name}, {header.minutes:g} minutes"

    def _has_equipment(self, thing: str, header: ScriptHeader) -> bool:
        """Whether a workout uses this; a block does not say what its workouts use."""
        if thing == NO_EQUIPMENT:
            return _is_enough((), header)
        return any(thing in one.casefold() for one in header.equipment)

    def _has_length(self, minutes: float | None) -> bool:
        if self.min_minutes is None and self.max_minutes is None:
            return True
        return minutes is not None and (self.min_minutes or 0) <= minutes <= (self.max_minutes or math.inf)


def _kinds(header: ScriptHeader) -> tuple[str, ...]:
    """The kinds of a workout in lower case: its folders, or what was found in it."""
    return (*header.name.casefold().split("/")[:-1], header.kind.casefold())


def things_of(written: str | None) -> tuple[str, ...] | None:
    """The things of ``--have``, in lower case: none for ``none``."""
    if written is None:
        return None
    return tuple(
        thing for one in written.casefold().split(",") if (thing := one.strip()) not in ("", NO_EQUIPMENT)
    )


def _is_enough(things: Sequence[str], header: ScriptHeader) -> bool:
    """Whether a workout can be done with these things: each that it uses is one of them, in the singular or
    plural, or may be replaced by one (``wall or chair``), or is marked ``(optional)``. Of a block and of a
    broken script it is not known.
    """
    owned = re.compile(rf"\b({'|'.join(re.escape(one.removesuffix('s')) for one in things)})(s|es)?\b")
    return not (header.broken or header.weeks) and all(
        OPTIONAL in one or (things and owned.search(one.casefold())) for one in header.equipment
    )


def require_known(filters: Filters, found: Sequence[ScriptHeader]) -> None:
    """Refuse filters that no workout can pass, so that a typo does not look like an empty list."""
    kinds = {part.casefold(): part for one in found for part in (*one.name.split("/")[:-1], one.kind) if part}
    for word in sorted(filters.kinds):
        known_word("kind", word, kinds, kinds)
    if filters.level:
        levels = {one.level.casefold(): one.level for one in found if one.level}
        levels |= {level: level for level in LEVELS}
        known_word("level", filters.level, levels, LEVELS)
    words = {*filters.equipment, *(filters.have or ())} - {NO_EQUIPMENT}
    if not words:
        return
    from audiocoach.exercises.model import EQUIPMENT

    used = {thing.casefold(): thing for one in found for thing in one.equipment}
    things = {**used, **{thing.casefold(): thing for thing in EQUIPMENT}, NO_EQUIPMENT: NO_EQUIPMENT}
    for word in sorted(words):
        if not any(word.removesuffix("s") in thing for thing in things):
            known_word("equipment", word, things, (*EQUIPMENT, NO_EQUIPMENT))
