"""Numbers in words: cardinals and ordinals of the languages that cues are written in.

Own rules, because what is said before a noun has to agree with it ("une série", "veintiún segundos"), which
the libraries for numbers leave to the caller. The words are those of the phrase books.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

Gender = Literal["f", "m", "n", ""]
"""Of the noun that follows; empty where none does, or where the language does not care."""

MAX_NUMBER = 999_999
"""Longer ones are told figure by figure, as a person would."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS = _listed("- - twenty thirty forty fifty sixty seventy eighty ninety")
_EN_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}

_DE = _listed(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
)
_DE_TENS = _listed("- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_DE_ORDINALS = {1: "erste", 3: "dritte", 7: "siebte", 8: "achte"}

_ES = _listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
    "veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = _listed("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _listed(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_ES_ORDINALS = _listed("- primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo")

_FR = _listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
)
_FR_TENS = _listed("- - vingt trente quarante cinquante soixante")

_AGREEING: Mapping[tuple[str, Gender], tuple[tuple[re.Pattern[str], str], ...]] = MappingProxyType(
    {
        ("de", "m"): ((re.compile(r"^eins$"), "ein"),),
        ("de", "n"): ((re.compile(r"^eins$"), "ein"),),
        ("de", "f"): ((re.compile(r"^eins$"), "eine"),),
        ("es", "m"): ((re.compile(r"veintiuno$"), "veintiún"), (re.compile(r"\buno$"), "un")),
        ("es", "f"): ((re.compile(r"uno$"), "una"), (re.compile(r"(?<=[cq]ient|nient)os\b"), "as")),
        ("fr", "f"): ((re.compile(r"\bun$"), "une"),),
    }
)
"""How the end of a number changes before a noun."""


def cardinal(number: int, language: str, gender: Gender = "") -> str:
    """A number from 0 to :data:`MAX_NUMBER` in words; ``language`` is one of the phrase books'."""
    words = _CARDINALS[language](number)
    for ending, agreeing in _AGREEING.get((language, gender), ()):
        words = ending.sub(agreeing, words)
    return words


def ordinal(number: int, language: str, gender: Gender = "") -> str:
    """Which one in a row, from 1: "twenty-first", "erste", "première". Spanish has them to ten, as in speech;
    beyond, the cardinal is said.
    """
    return _ORDINALS[language](number, gender)


def german_ending(article: str, gender: Gender) -> str:
    """What comes behind "dritte" after an article and before a noun: "am dritten Tag", "dritter Tag". Where
    the article, or none, leaves it open, that of the nominative.
    """
    article = article.lower()
    if re.fullmatch(r"(?:[dms]?ein)?", article):
        return {"m": "r", "n": "s"}.get(gender, "")
    if re.fullmatch(r"das|dieses|jedes|ins|ans|\w+e", article):
        return ""
    return "" if article.endswith("er") and gender != "f" else "n"


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_EN_TENS[tens]}-{_EN[ones]}" if ones else _EN_TENS[tens]
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    many, rest = divmod(number, size)
    joint = " and " if rest < 100 else " "
    return f"{_english(many)} {name}" + (f"{joint}{_english(rest)}" if rest else "")


def _german(number: int) -> str:
    if number < 20:
        return _DE[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        before = "ein" if ones == 1 else _DE[ones]
        return f"{before}und{_DE_TENS[tens]}" if ones else _DE_TENS[tens]
    size, name = (100, "hundert") if number < 1000 else (1000, "tausend")
    many, rest = divmod(number, size)
    before = re.sub(r"eins$", "ein", _german(many)) if many > 1 else ""
    return f"{before}{name}{_german(rest) if rest else ''}"


def _spanish(number: int) -> str:
    if number < 30:
        return _ES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_ES_TENS[tens]} y {_ES[ones]}" if ones else _ES_TENS[tens]
    if number == 100:
        return "cien"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return _ES_HUNDREDS[hundreds] + (f" {_spanish(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    before = f"{cardinal(thousands, 'es', 'm')} " if thousands > 1 else ""
    return f"{before}mil" + (f" {_spanish(rest)}" if rest else "")


def _french(number: int) -> str:
    if number < 20:
        return _FR[number]
    if number < 70:
        tens, ones = divmod(number, 10)
        return _french_joined(_FR_TENS[tens], ones)
    if number < 80:
        return _french_joined("soixante", number - 60)
    if number < 100:
        return f"quatre-vingt-{_FR[number - 80]}" if number > 80 else "quatre-vingts"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        before = f"{_FR[hundreds]} " if hundreds > 1 else ""
        several = "s" if hundreds > 1 and not rest else ""
        return f"{before}cent{several}" + (f" {_french(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    before = re.sub(r"(cent|vingt)s$", r"\1", _french(thousands)) + " " if thousands > 1 else ""
    return f"{before}mille" + (f" {_french(rest)}" if rest else "")


def _french_joined(tens: str, ones: int) -> str:
    if not ones:
        return tens
    return f"{tens} et {_FR[ones]}" if ones in (1, 11) else f"{tens}-{_FR[ones]}"


def _english_ordinal(number: int, _gender: Gender) -> str:
    before, last = re.fullmatch(r"(.*?)(\w+)", _english(number)).groups()  # type: ignore[union-attr]
    return before + _EN_ORDINALS.get(
        last, f"{last.removesuffix('y')}ieth" if last[-1] == "y" else f"{last}th"
    )


def _german_ordinal(number: int, _gender: Gender) -> str:
    many, rest = divmod(number, 100)
    before = _german(many * 100) if many else ""
    if not rest:
        return f"{before}ste"
    return before + _DE_ORDINALS.get(rest, f"{_german(rest)}{'te' if rest < 20 else 'ste'}")


def _spanish_ordinal(number: int, gender: Gender) -> str:
    if number >= len(_ES_ORDINALS):
        return cardinal(number, "es", gender)
    return re.sub(r"o$", "a", _ES_ORDINALS[number]) if gender == "f" else _ES_ORDINALS[number]


def _french_ordinal(number: int, gender: Gender) -> str:
    if number == 1:
        return "première" if gender == "f" else "premier"
    words = re.sub(r"(cent|vingt|mille)s$", r"\1", _french(number))
    for written, stem in (("cinq", "cinqu"), ("neuf", "neuv")):
        if words.endswith(written):
            return f"{words.removesuffix(written)}{stem}ième"
    return f"{words.removesuffix('e')}ième"


_CARDINALS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {"en": _english, "de": _german, "es": _spanish, "fr": _french}
)
_ORDINALS: Mapping[str, Callable[[int, Gender], str]] = MappingProxyType(
    {"en": _english_ordinal, "de": _german_ordinal, "es": _spanish_ordinal, "fr": _french_ordinal}
)
