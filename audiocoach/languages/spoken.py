"""Prepare text for a voice: write out numbers and signs in words, then apply the script's ``say_as``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from audiocoach.languages import primary_language
from audiocoach.languages.readout import read_out
from audiocoach.script.model import LANGUAGES

_JOINERS = "\u200c\u200d"


def write_out(text: str, language: str, say_as: Mapping[str, str]) -> str:
    """The words to speak for a text, on one line and without control characters.

    Numbers, units and signs are in words (in the languages of the phrase books), and ``say_as`` is applied
    last. It maps written words to spoken ones. Whole words match, in upper or lower case, the longest first,
    and each place in the text once. A written form that would itself be written out (``C25K``, ``+``) is
    looked up in the original text. ``language`` is a BCP 47 tag.
    """
    primary = primary_language(language)
    reader = partial(read_out, language=primary) if primary in LANGUAGES else _fold
    rows = [(_fold(written), spoken) for written, spoken in say_as.items()]
    rows = sorted((row for row in rows if row[0]), key=lambda row: -len(row[0]))
    raw = [row for row in rows if reader(row[0]) != row[0]]
    late = [row for row in rows if reader(row[0]) == row[0]]
    pieces = [
        piece if is_said else _join(_replace(_read_padded(reader, piece), late))
        for piece, is_said in _replace(_fold(text), raw)
    ]
    said = ""
    for piece in pieces:
        said += " " * (bool(said) and _touch(said[-1:], piece[:1])) + piece
    return _fold(said)


def _read_padded(reader: Callable[[str], str], piece: str) -> str:
    """A piece read out, with the spaces at its ends."""
    before = " " if piece[:1].isspace() else ""
    after = " " if piece[-1:].isspace() else ""
    return f"{before}{reader(piece)}{after}"


def _join(pieces: list[tuple[str, bool]]) -> str:
    return "".join(piece for piece, _ in pieces)


def _touch(before: str, after: str) -> bool:
    """Whether two pieces would merge into one word."""
    return before.isalnum() and after.isalnum()


def _fold(text: str) -> str:
    """The text on one line, in composed characters, with single spaces, without inaudible characters."""
    visible = "".join(_audible(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(visible.split())


def _audible(character: str) -> str:
    """The character, a space or nothing. Joiners stay, because they change how some scripts are read."""
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character


def _replace(text: str, rows: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is the spoken form of a ``(written, spoken)`` row."""
    if not rows:
        return [(text, False)]
    pattern = re.compile("|".join(f"({_word(written)})" for written, _ in rows), re.IGNORECASE)
    pieces, position = [], 0
    for match in pattern.finditer(text):
        following = text[match.end() : match.end() + 1]
        if following and unicodedata.category(following).startswith("M"):
            continue  # a mark of the last letter: the word goes on
        assert match.lastindex is not None
        pieces += [(text[position : match.start()], False), (rows[match.lastindex - 1][1], True)]
        position = match.end()
    return [*pieces, (text[position:], False)]


def _word(written: str) -> str:
    """A pattern for a whole word. An edge that is a sign needs no word boundary."""
    before = r"(?<!\w)" if written[0].isalnum() else ""
    after = r"(?!\w)" if written[-1].isalnum() else ""
    return f"{before}{re.escape(written)}{after}"
