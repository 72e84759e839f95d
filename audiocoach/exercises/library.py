"""The exercise library: its movements by name or alias, and a search by what they train.

The YAML files in ``library`` are what people edit. The program reads ``library.json``, which has the same
entries and is read thirty times as fast; ``python tests/support/exercise_library.py`` writes it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

from audiocoach.exercises.model import Equipment, Movement, MovementKind, MuscleGroup
from audiocoach.exercises.names import exact, forms, key, loose_forms

_ONE_SLIP_FROM, _TWO_SLIPS_FROM = 4, 9
"""The least letters of a name that may be a typo, of one letter and of two."""


@dataclass(frozen=True)
class Library:
    """The movements by name, in the order of the files."""

    movements: Mapping[str, Movement]

    @cached_property
    def _by_key(self) -> Mapping[str, Movement]:
        """By every name and alias, as written and by its key. A name has priority over another's alias."""
        every = self.movements.values()
        named = [(movement.name, movement) for movement in every]
        named += [(alias, movement) for movement in every for alias in movement.aliases]
        known: dict[str, Movement] = {}
        for form in (exact, key):
            for name, movement in named:
                known.setdefault(form(name), movement)
        return MappingProxyType(known)

    @cached_property
    def _by_length(self) -> Mapping[int, Sequence[tuple[str, frozenset[str]]]]:
        """The forms of :attr:`_by_key` with their letters, by length: few of them can be meant by a typo."""
        forms: dict[int, list[tuple[str, frozenset[str]]]] = {}
        for form in self._by_key:
            forms.setdefault(len(form), []).append((form, frozenset(form)))
        return MappingProxyType(forms)

    def find(self, name: str) -> Movement | None:
        """The movement with this name, or one that trains the same.

        Case, hyphens, plural, side, manner and circumstances do not matter.
        """
        return next((self._by_key[form] for form in loose_forms(name) if form in self._by_key), None)

    def find_same(self, name: str) -> Movement | None:
        """The movement of this name, or one done the same way, regardless of case, plural, side, manner."""
        return next((self._by_key[form] for form in forms(name) if form in self._by_key), None)

    def find_near(self, name: str) -> Movement | None:
        """The movement that an unknown name is probably a typo of; ``None`` for any other name."""
        written = key(name)
        if len(written) < _ONE_SLIP_FROM:
            return None
        slips = 1 if len(written) < _TWO_SLIPS_FROM else 2
        own = frozenset(written)
        lengths = range(len(written) - slips, len(written) + slips + 1)
        alike = [
            form
            for length in lengths
            for form, letters in self._by_length.get(length, ())
            if len(letters ^ own) <= 2 * slips
        ]  # a slip changes two letters at most
        close = difflib.get_close_matches(written, alike, n=3, cutoff=0.75)
        return next((self._by_key[form] for form in close if _slips(written, form) <= slips), None)

    def suggest(self, name: str) -> list[str]:
        """Up to three names that resemble an unknown one, the nearest first."""
        close = difflib.get_close_matches(key(name), self._by_key, n=9, cutoff=0.6)
        return list(dict.fromkeys(self._by_key[form].name for form in close))[:3]

    def search(
        self,
        text: str = "",
        *,
        muscles: Iterable[MuscleGroup] = (),
        kinds: Iterable[MovementKind] = (),
        equipment: Iterable[Equipment] = (),
    ) -> list[Movement]:
        """The movements with all words of ``text`` in a name, every muscle and thing, and one of the kinds.

        An exact name comes first, then the movements with a muscle as primary, then as secondary.
        """
        wanted, of_kind, using = tuple(muscles), set(kinds), set(equipment)
        words = [key(word) for word in text.split()]
        found = [
            movement
            for movement in self.movements.values()
            if all(group in (*movement.primary, *movement.secondary) for group in wanted)
            and (not of_kind or movement.kind in of_kind)
            and using <= set(movement.equipment)
            and _matches(movement, words)
        ]
        meant = self.find(text) if text else None
        found.sort(key=lambda movement: sum(group not in movement.primary for group in wanted))
        return sorted(found, key=lambda movement: movement is not meant)


@cache
def library() -> Library:
    """The included library."""
    file = resources.files("audiocoach") / "exercises" / "library.json"
    movements = map(_movement, json.loads(file.read_bytes()))
    return Library(MappingProxyType({movement.name: movement for movement in movements}))


def _movement(entry: dict[str, Any]) -> Movement:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    return Movement(**fields)


def _matches(movement: Movement, words: list[str]) -> bool:
    return any(all(word in named for word in words) for named in map(key, (movement.name, *movement.aliases)))


def _slips(first: str, second: str) -> int:
    """The edit distance of two words, with neighbours that are swapped (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        before, above, row = row, before, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if above and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
