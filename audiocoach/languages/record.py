"""What is particular to one language: how its numbers, signs, units and abbreviations are said.

Each language has a module of its own with its record (``audiocoach/languages/en.py``). The rules that use the
records are in :mod:`audiocoach.languages.readout`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Literal

Gender = Literal["f", "m", "n", ""]
"""Of the noun after a number; empty if there is no noun, or if the language has no genders."""

MAX_NUMBER = 999_999
"""The largest number that is said as one; longer ones are said digit by digit."""

METRES_FROM = 15
"""``m`` after a number from this on means metres, below it minutes: nobody jogs for 400 minutes."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A unit's name in the singular and the plural. The number before it agrees with ``gender``."""

    one: str
    other: str
    gender: Gender = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """How a language says what is not written in words.

    ``units`` are the nouns for what follows a number. ``m`` is not among them: it is ``min``, or ``metres``
    from :data:`METRES_FROM` on. ``words`` are abbreviations, as regular expressions. ``first`` are regular
    expressions that are replaced before any other rule, and ``last`` those that are replaced after all.

    ``genders`` are regular expressions for the nouns that are counted; the first match gives the gender.
    ``halves`` is ½ before a noun, if it differs from ``parts``. ``labels`` are words whose number is a name
    ("Runde 1"). ``clock`` finds the hour, the minute and the mark of a time of day, and ``clock_said`` orders
    them. ``ordinal`` finds the ``place`` in a row, and the ``article`` if the ordinal's ending depends on it.
    ``decimal_pairs`` says two decimals as one number. ``or_`` joins two amounts to choose from before a unit
    or one of the words ``counted`` ("24/16 kg"), and ``each_side`` follows the amount of "5/5".
    """

    point: str
    is_decimal_comma: bool
    minus: str
    plus: str
    at: str
    at_percent: str
    at_tempo: str
    explosive: str
    times: str
    times_alone: str
    to: str
    ratio: str
    of: str
    per: str
    and_: str
    and_half: str
    number: str
    about: str
    ordinal: str
    signs: Mapping[str, str]
    parts: Mapping[tuple[int, int], str]
    units: Mapping[str, Noun]
    metres: Noun
    words: Mapping[str, str]
    first: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    genders: Mapping[str, Gender] = field(default_factory=dict)
    halves: Mapping[Gender, str] = field(default_factory=dict)
    labels: str = ""
    clock: str = ""
    clock_said: str = "{hour} {minute} {mark}"
    zone: str = "zone"
    decimal_pairs: bool = False
    or_: str = "or"
    each_side: str = "each side"
    counted: str = "cals?|calories|reps"


@dataclass(frozen=True, slots=True)
class Language:
    """The record of a language.

    ``cardinal`` and ``ordinal`` give a number from 0 (or 1) to :data:`MAX_NUMBER` in words, before a noun of
    a gender. ``ordinal_ending`` is what an article and a gender add to the ordinal. Cues write the numbers in
    ``words_for`` in words, and all others in digits. The singular is for 1, or for everything below 2.
    ``warm_up`` and ``recovery`` are regular expressions: how the names of such sections begin. ``quiet``
    finds a section or an exercise that is done in quiet: a stretch, a pose, a massage. ``time`` finds a note
    that tells the time: halfway, or minutes and seconds.
    """

    iso_639_2: str
    words_for: Collection[int]
    cardinal: Callable[[int, Gender], str]
    ordinal: Callable[[int, Gender], str]
    signs: Signs
    warm_up: str
    recovery: str
    quiet: str = ""
    time: str = ""
    ordinal_ending: Callable[[str, Gender], str] | None = None
    singular_below_two: bool = False

    def is_singular(self, amount: float | Fraction) -> bool:
        """Whether the unit of an amount (>= 0) is in the singular."""
        return amount < 2 if self.singular_below_two else amount == 1

    def agreeing(self, gender: Gender) -> dict[int, str]:
        """The numbers that cues write in words before a noun of this gender because they agree with it."""
        words = {number: self.cardinal(number, gender) for number in self.words_for if gender}
        return {one: said for one, said in words.items() if one == 1 or said != self.cardinal(one, "")}


def word_list(words: str) -> tuple[str, ...]:
    """Words that are separated by spaces."""
    return tuple(words.split())


def by_form(nouns: Mapping[str, Noun]) -> Mapping[str, Noun]:
    """Nouns by each form of their keys, which are separated by spaces."""
    return MappingProxyType({form: noun for forms, noun in nouns.items() for form in forms.split()})


@cache
def language_record(primary: str) -> Language:
    """The record of one of the languages of :data:`audiocoach.script.model.LANGUAGES`; no other is loaded."""
    record: Language = import_module(f"audiocoach.languages.{primary}").LANGUAGE
    return record
