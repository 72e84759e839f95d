"""Text for engines that read Latin letters alone."""

from __future__ import annotations

import re
import unicodedata

_LONG_WORD = re.compile(r"[^\W\d_]{25,}")
_WORD_PIECE = 12
_LONG_NUMBER = re.compile(r"\d{10,}")


def foreign_letter(text: str) -> str | None:
    """The first letter of another alphabet, which such an engine would leave out or garble."""
    return next(filter(_is_foreign, text), None)


def plain_text(text: str) -> str:
    """Text without control characters, and with letters or digits without end in pieces, most of which such
    an engine would leave out.
    """
    text = text.encode("utf-8", "replace").decode()
    text = "".join(character if character.isprintable() else " " for character in text)
    text = _LONG_NUMBER.sub(lambda match: " ".join(match[0]), text)
    return split_long_words(text)


def split_long_words(text: str) -> str:
    """Text with letters without end in pieces."""
    return _LONG_WORD.sub(lambda match: " ".join(re.findall(f".{{1,{_WORD_PIECE}}}", match[0])), text)


def _is_foreign(character: str) -> bool:
    return (
        character.isalpha()
        and not unicodedata.normalize("NFKD", character)[0].isascii()
        and ("LATIN" not in unicodedata.name(character, ""))
    )
