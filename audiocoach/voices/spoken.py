"""Written words made ready for a voice: signs and units in words, then the script's own ``say_as``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_NUMBER = r"\d+(?:[.,]\d+)?"
_ONE = r"(?<![\d.,])1"

_SIGNS: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": (
        (re.compile(rf"({_NUMBER})\s*[x×]\s*(?={_NUMBER})", re.IGNORECASE), r"\1 times "),
        (re.compile(rf"({_ONE})\s*kg\b", re.IGNORECASE), r"\1 kilogram"),
        (re.compile(rf"({_NUMBER})\s*kg\b", re.IGNORECASE), r"\1 kilograms"),
        (re.compile(rf"({_ONE})\s*km\b", re.IGNORECASE), r"\1 kilometre"),
        (re.compile(rf"({_NUMBER})\s*km\b", re.IGNORECASE), r"\1 kilometres"),
        (re.compile(r"(?<=\d)\s*%"), " percent"),
        (re.compile(r"\s*&\s*"), " and "),
        (re.compile(r"\s*@\s*"), " at "),
    ),
}
"""By language, what is written as a sign and how it is said; applied from first to last."""

_JOINERS = "\u200c\u200d"


def written_out(text: str, language: str, say_as: Mapping[str, str]) -> str:
    """The words to speak for a text: on one line, without control characters, signs in words, ``say_as``
    last.

    ``say_as`` maps written words to spoken ones: whole words, in either case, the longest first, each
    place of the text once. ``language`` is a BCP 47 tag.
    """
    said = _folded(text)
    for pattern, words in _SIGNS.get(language.lower().split("-")[0], ()):
        said = pattern.sub(words, said)
    return _folded(_replaced(_folded(said), say_as))


def _folded(text: str) -> str:
    """On one line in composed characters, single spaces, nothing that cannot be heard."""
    visible = "".join(_audible(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(visible.split())


def _audible(character: str) -> str:
    """The character, or what is left of it; joiners stay, because they decide how some scripts are read."""
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character


def _replaced(text: str, say_as: Mapping[str, str]) -> str:
    rows = [(_folded(written), spoken) for written, spoken in say_as.items()]
    rows = sorted((row for row in rows if row[0]), key=lambda row: -len(row[0]))
    if not rows:
        return text
    pattern = re.compile("|".join(f"({_word(written)})" for written, _ in rows), re.IGNORECASE)

    def spoken_for(match: re.Match[str]) -> str:
        following = text[match.end() : match.end() + 1]
        if following and unicodedata.category(following).startswith("M"):
            return match[0]  # a mark of the last letter: the word goes on
        assert match.lastindex is not None
        return rows[match.lastindex - 1][1]

    return pattern.sub(spoken_for, text)


def _word(written: str) -> str:
    """A pattern for it as a whole word; a sign at its edge needs no border there."""
    before = r"(?<!\w)" if written[0].isalnum() else ""
    after = r"(?!\w)" if written[-1].isalnum() else ""
    return f"{before}{re.escape(written)}{after}"
