"""The words of a one-line step, in all languages of the cues: what each means, and what kind of token it is.

The words are data: the section ``lines`` that ends each ``audiocoach/languages/LANG.yaml``. Notes mix
languages ("10 Wdh Push-ups"), so all are understood in every script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from audiocoach.files import parse_own_yaml
from audiocoach.script.model import LANGUAGES

KIND_OF: Mapping[str, str] = MappingProxyType(
    {
        "hour": "O",
        "minute": "N",
        **dict.fromkeys(("second", "ms"), "S"),
        "m": "m",
        "rep": "r",
        "times": "x",
        "gear": "D",
        "incline": "I",
        "level": "V",
        "set": "s",
        **dict.fromkeys(("metre", "kilometre", "mile"), "k"),
        **dict.fromkeys(("breath", "count"), "u"),
        "weight": "l",
        "bodyweight": "Y",
        "of_max": "M",
        **dict.fromkeys(("rpe", "rir"), "g"),
        "zone": "z",
        "of": "o",
        "to": "j",
        "or": "v",
        "and": "&",
        "with": "w",
        "for": "i",
        "hold": "H",
        "rest": "R",
        "between": "B",
        "max": "a",
        "tempo": "q",
        "pace": "A",
        "per": "p",
        **dict.fromkeys(("half", "way"), "h"),
        **dict.fromkeys(("each", "each-way"), "e"),
        "alternate": "e",
        "left": "e",
        "right": "e",
        "right-left": "e",
        "both_halves": "f",
        **dict.fromkeys(("run", "walk", "jog", "sprint", "ride", "row"), "W"),
        **dict.fromkeys(("easy", "steady", "hard"), "F"),
        "percent": "%",
        "least": "L",
        "repeat": "P",
        **dict.fromkeys(
            (
                *("last_set", "breathing", "breathe_in", "breathe_out", "day", "next_time", "once", "ladder"),
                *("circuit", "for_time", "superset", "swim", "stimulation"),
            ),
            "W",
        ),
    }
)
"""The letter by which the grammar knows a meaning. ``W`` is a word of the name. A word has a meaning of each
letter at most."""

UNITS = "ONSmrskul"
"""Kinds of token that are a unit, and so only after a number."""

WEAK = frozenset(
    {"each", "ea", "alt", "der", "maximal", "maximum", "máximo", "máximas", "máx", "max", "failure"}
)
"""Words that mean it only where no name goes on after them."""

_INTERNATIONAL: Mapping[str, str] = MappingProxyType(
    {
        "hour": "h",
        "minute": "min ' ’ ′",
        "second": "s sec '' \" ” ″",
        "ms": "ms",
        "m": "m",
        "kilometre": "km k",
        "mile": "mi",
        "count": "cal kcal ft yd yds",
        "weight": "kg kgs lb lbs # ° inch inches cm mm hz w bpm rpm spm km/h mi/h mph u/min",
        "bodyweight": "bw",
        "of_max": "ftp hrmax hfmax fcmax vo2max vma pma tm e1rm",
        "rpe": "rpe",
        "rir": "rir",
        "zone": "z",
        "with": "@ w/",
        "max": "max amrap amap",
        "rest": "r",
        "each": "e/s e/l e/a e/side e/leg e/arm ea ea/s ea/l ea/a ea/side ea/leg ea/arm"
        " b/s p/s l/r li/re izq/der der/izq sx/dx dx/sx",
        "right-left": "r/l re/li",
    }
)
"""Signs and abbreviations that every language has."""

_OF_NO_LANGUAGE = {"ms", "m", "rpe", "rir", "right-left", "each-way"}

_UNREAD = frozenset(
    {
        *("every", "then", "beside", "amid", "without", "final", "complete", "silence", "phase"),
        *("manner", "posture", "contract", "release", "lowering", "lifting", "degrees"),
        *("deep", "work", "restful", "twice"),
        *(
            "moving",
            "both_ways",
            "other_side",
            "round_trip",
            "homeward",
            "equal",
            "station",
            "including",
            "bout",
        ),
    }
)
"""Meanings of words that are no tokens, but by which a line or a heading is known for what it is: ``every``
begins the interval of a clock (``every 2 min``), ``beside`` joins two exercises, ``amid`` comes before what a
rest is between, ``complete`` is how a rest may be, ``phase`` a part of a plan (``Week 3``), ``manner`` a way
to do the same thing; a name that ends with a ``posture`` is that of something held, ``deep`` are breaths,
``restful`` is how a rest may be where the word for it ends a name, and ``twice`` is followed by thrice.
``both_ways`` are the two directions, ``other_side`` is what follows the first, and a ``round_trip`` is how
a way is gone. ``moving`` is how one goes ``homeward`` between intervals, ``equal`` are recoveries,
``station`` is what circuits are counted in, ``including`` comes before a part of a total, and a ``bout`` is
done in rounds of minutes.
"""

LINE_MEANINGS = (frozenset(KIND_OF) - _OF_NO_LANGUAGE) | _UNREAD | {"numbers"}
"""The meanings for which each language gives its words. ``numbers`` are those for one, two and so on."""


class LineTerm(NamedTuple):
    """What a word or phrase means; ``languages`` are those it belongs to, none for an international one."""

    kind: str
    meaning: str
    languages: frozenset[str]


class LinePhrase(NamedTuple):
    """A term with its words, in lower case."""

    words: tuple[str, ...]
    term: LineTerm


@cache
def vocabulary() -> Mapping[str, tuple[LinePhrase, ...]]:
    """Every phrase by its first word, the longest first."""
    terms: dict[tuple[tuple[str, ...], str], LineTerm] = {}
    for language, meaning, written in _entries():
        words = tuple(written.casefold().split())
        kind = KIND_OF[meaning]
        known = terms.get((words, kind))
        of_language = frozenset({language}) if language else frozenset()
        languages = known.languages | of_language if known else of_language
        terms[words, kind] = LineTerm(kind, known.meaning if known else meaning, languages)
    by_first: dict[str, list[LinePhrase]] = {}
    for (words, _), term in terms.items():
        by_first.setdefault(words[0], []).append(LinePhrase(words, term))
    return MappingProxyType(
        {
            first: tuple(sorted(phrases, key=lambda phrase: (-len(phrase.words), phrase.term.kind != "x")))
            for first, phrases in by_first.items()
        }
    )


@cache
def words_meaning(meaning: str, language: str | None = None) -> frozenset[str]:
    """The words and phrases with a meaning, in lower case; of one language only, if given."""
    if meaning in _UNREAD:
        languages = LANGUAGES if language is None else (language,)
        return frozenset(word.casefold() for one in languages for word in line_words(one)[meaning])
    kind = KIND_OF[meaning]
    return frozenset(
        " ".join(phrase.words)
        for phrases in vocabulary().values()
        for phrase in phrases
        if phrase.term.kind == kind
        and phrase.term.meaning == meaning
        and (language is None or language in phrase.term.languages)
    )


@cache
def _breathless() -> re.Pattern[str]:
    """``no breath``, ``ohne zu atmen``."""
    breath = any_word("breath", "breathing")
    return re.compile(
        rf"(?<!\w)(?:{any_word('without')}\s(?:zu\s)?{breath}|hypoxic|underwater)(?!\w)", re.IGNORECASE
    )


def is_breathless(name: str) -> bool:
    """Whether a name says how only swimmers do something: ``12 x 25 no breath``."""
    return _breathless().search(name) is not None


def has_swim(name: str) -> bool:
    """Whether a name has a word for swimming; ``IM`` is a medley, and the German ``im`` is not."""
    words = re.findall(r"[^\W\d_]+", name)
    return is_breathless(name) or any(
        word.casefold() in words_meaning("swim") and word != "im" for word in words
    )


@cache
def any_word(*meanings: str) -> str:
    """A pattern for any word with one of these meanings, the longest first."""
    words = {word for meaning in meanings for word in words_meaning(meaning)}
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


@cache
def stimulation() -> re.Pattern[str]:
    """A word for electrical stimulation of muscles."""
    return re.compile(rf"(?<!\w){any_word('stimulation')}(?!\w)", re.IGNORECASE)


@cache
def number_words() -> Mapping[str, str]:
    """Words for numbers, in lower case, with their figures."""
    return MappingProxyType(
        {
            word: str(number)
            for language in LANGUAGES
            for number, words in enumerate(line_words(language)["numbers"], start=1)
            for word in words.casefold().split()
        }
    )


def _entries() -> Iterator[tuple[str, str, str]]:
    """Every language (empty: international), meaning and word."""
    for meaning, words in _INTERNATIONAL.items():
        yield from (("", meaning, word) for word in words.split())
    for language in LANGUAGES:
        for meaning, written in line_words(language).items():
            if meaning in KIND_OF:
                yield from ((language, meaning, word) for word in written)
        section = line_words(language)
        for per in section["per"]:
            yield from ((language, "each", f"{per} {half}") for half in section["half"])
            yield from ((language, "each-way", f"{per} {way}") for way in section["way"])
        yield from ((language, "each-way", both) for both in section["both_ways"])


@cache
def line_words(language: str) -> Mapping[str, tuple[str, ...]]:
    """The section ``lines`` of a language: words by meaning. Only this part of the file is parsed."""
    text = (resources.files("audiocoach") / "languages" / f"{language}.yaml").read_text(encoding="utf-8")
    _, _, section = text.rpartition("\nlines:")
    data = parse_own_yaml(f"lines:{section}")["lines"]
    return MappingProxyType({meaning: tuple(map(str, words)) for meaning, words in data.items()})
