"""Prepare text for a voice: write out numbers and signs in words, then apply the script's ``say_as``.

:func:`spell` adds how single words sound, from the script and from the language's own table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib import resources
from typing import NamedTuple

from audiocoach.errors import ConfigError
from audiocoach.files import parse_own_yaml
from audiocoach.languages.readout import read_out
from audiocoach.script.model import LANGUAGES
from audiocoach.script.phonemes import LETTERS
from audiocoach.units import primary_language, quoted

_JOINERS = "\u200c\u200d"
_WORD = re.compile(r"\w+")


class Pronunciation(NamedTuple):
    """How a word or phrase is said: in phonemes, and spelled otherwise; either may be empty.

    With ``letter_after`` it is a letter that is also a word ("A"): it is meant before a sign and at the end,
    and in a sentence after one of these words.
    """

    written: str
    phonemes: str = ""
    spelled: str = ""
    letter_after: tuple[str, ...] = ()


@cache
def pronunciations(primary: str) -> tuple[Pronunciation, ...]:
    """The table of a language (``en``); empty if it has none.

    Raises:
        ConfigError: if an entry is neither phonemes nor a mapping of them, or has an unknown letter.
    """
    file = resources.files("audiocoach") / "languages" / "said" / f"{primary}.yaml"
    if not primary.isalpha() or not file.is_file():
        return ()
    table = parse_own_yaml(file.read_text(encoding="utf-8"))
    return tuple(_pronunciation(str(written), entry) for written, entry in table.items())


def _pronunciation(written: str, entry: object) -> Pronunciation:
    """An entry: phonemes alone, or ``{phonemes: ..., spell: ...}``."""
    if isinstance(entry, str):
        entry = {"phonemes": entry}
    if not isinstance(entry, dict) or not entry or entry.keys() - {"phonemes", "spell", "letter_after"}:
        raise ConfigError(f"{quoted(written)}: write phonemes, or {{phonemes: ..., spell: ...}}")
    after = tuple(str(entry.get("letter_after", "")).split())
    found = Pronunciation(written, str(entry.get("phonemes", "")), str(entry.get("spell", "")), after)
    wrong = set(found.phonemes) - LETTERS.keys()
    if wrong:
        raise ConfigError(f"{quoted(written)}: {', '.join(sorted(wrong))} is not in the alphabet of phonemes")
    return found


class WordSound(NamedTuple):
    """How a part of a text is pronounced: in phonemes (:mod:`audiocoach.script.phonemes`), or spelled
    otherwise for a voice that does not take them. The part is ``text[start:end]``, a whole word or more.
    """

    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text in words, and how some of them are said; ``sounds`` are in order and do not overlap."""

    text: str
    sounds: tuple[WordSound, ...] = ()


class _Row(NamedTuple):
    """What is written, and the words that are said for it or how it sounds."""

    written: str
    words: str = ""
    sound: str = ""
    any_case: bool = True
    letter_after: tuple[str, ...] = ()


class _Piece(NamedTuple):
    text: str
    sound: str = ""
    is_said: bool = False


def write_out(text: str, language: str, say_as: Mapping[str, str]) -> str:
    """The words to speak for a text, on one line and without control characters.

    Numbers, units and signs are in words (in the languages of the phrase books), and ``say_as`` is applied
    last. It maps written words to spoken ones. Whole words match, in upper or lower case, the longest first,
    and each place in the text once. A written form that would itself be written out (``C25K``, ``+``) is
    looked up in the original text. ``language`` is a BCP 47 tag.
    """
    rows = [_Row(_fold(written), spoken) for written, spoken in say_as.items()]
    return _assemble(_said(text, language, rows)).text


def spell(
    text: str,
    language: str,
    say_as: Mapping[str, str],
    phonemes: Mapping[str, str],
    *,
    phonetic: bool,
) -> Spelled:
    """The words to speak for a text as :func:`write_out` gives them, and how some of them are said.

    Args:
        text: as the script has it.
        language: BCP 47 tag.
        say_as: the script's own words for written ones.
        phonemes: the script's own phonemes for written words; they replace its words.
        phonetic: whether the voice takes phonemes. Another gets the table's other spellings.
    """
    own = {_fold(written): sound for written, sound in phonemes.items()} if phonetic else {}
    rows = [_Row(_fold(written), words) for written, words in say_as.items()]
    rows = [row for row in rows if row.written.casefold() not in {one.casefold() for one in own}]
    rows += [_Row(written, sound=sound) for written, sound in own.items()]
    table, first_words = _table(primary_language(language), phonetic)
    pieces: list[_Piece] = []
    for piece in _said(text, language, rows):
        has_none = piece.is_said or first_words.isdisjoint(_WORD.findall(piece.text.casefold()))
        pieces += [piece] if has_none else _replace(piece.text, table)
    return _assemble(pieces)


@lru_cache(maxsize=16)
def _table(primary: str, phonetic: bool) -> tuple[tuple[_Row, ...], frozenset[str]]:
    """The rows of a language's own table that mean something to a voice, the longest first; and the words
    that they begin with, folded.
    """
    found = [
        _Row(
            one.written,
            sound=one.phonemes if phonetic else one.spelled,
            any_case=one.written.islower(),
            letter_after=one.letter_after,
        )
        for one in pronunciations(primary)
    ]
    rows = tuple(sorted((row for row in found if row.sound), key=lambda row: -len(row.written)))
    return rows, frozenset(_WORD.findall(row.written.casefold())[0] for row in rows)


def _said(text: str, language: str, rows: Iterable[_Row]) -> list[_Piece]:
    """The pieces of a text read out in words, those of ``rows`` as they say."""
    primary = primary_language(language)
    reader = partial(read_out, language=primary) if primary in LANGUAGES else _fold
    rows = sorted((row for row in rows if row.written), key=lambda row: -len(row.written))
    raw = tuple(row for row in rows if reader(row.written) != row.written)
    late = tuple(row for row in rows if reader(row.written) == row.written)
    pieces: list[_Piece] = []
    for piece in _replace(_fold(text), raw):
        pieces += [piece] if piece.is_said else _replace(_read_padded(reader, piece.text), late)
    return pieces


def _read_padded(reader: Callable[[str], str], piece: str) -> str:
    """A piece read out, with the spaces at its ends."""
    before = " " if piece[:1].isspace() else ""
    after = " " if piece[-1:].isspace() else ""
    return f"{before}{reader(piece)}{after}"


def _assemble(pieces: Iterable[_Piece]) -> Spelled:
    """The pieces as one line with single spaces, and the places of those that have a sound."""
    text, sounds = "", []
    for piece in pieces:
        added = _fold(piece.text)
        if not added:
            text += " " * bool(piece.text and text and not text.endswith(" "))
            continue
        is_apart = piece.text[0].isspace() or _touch(text[-1:], added[0])
        text += " " * bool(text and is_apart and not text.endswith(" ")) + added
        if piece.sound:
            sounds.append(WordSound(len(text) - len(added), len(text), piece.sound))
        text += " " * piece.text[-1].isspace()
    text = text.rstrip()
    return Spelled(text, tuple(sounds)) if _fold(text) == text else Spelled(_fold(text))


def _touch(before: str, after: str) -> bool:
    """Whether two pieces would merge into one word."""
    return before.isalnum() and after.isalnum()


def _fold(text: str) -> str:
    """The text on one line, in composed characters, with single spaces, without inaudible characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(_audible(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(visible.split())


def _audible(character: str) -> str:
    """The character, a space or nothing. Joiners stay, because they change how some scripts are read."""
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character


def _replace(text: str, rows: tuple[_Row, ...]) -> list[_Piece]:
    """The text in pieces: what a row says in place of what is written, or as written with a sound."""
    if not rows:
        return [_Piece(text)]
    pieces, position = [], 0
    pattern, rows = _pattern(rows)
    for match in pattern.finditer(text):
        following = text[match.end() : match.end() + 1]
        if following and unicodedata.category(following).startswith("M"):
            continue  # a mark of the last letter: the word goes on
        assert match.lastindex is not None
        row = rows[match.lastindex - 1]
        said = _Piece(match[0], row.sound, True) if row.sound else _Piece(row.words, "", True)
        pieces += [_Piece(text[position : match.start()]), said]
        position = match.end()
    return [*pieces, _Piece(text[position:])]


@lru_cache(maxsize=64)
def _pattern(rows: tuple[_Row, ...]) -> tuple[re.Pattern[str], tuple[_Row, ...]]:
    """A pattern whose groups are the rows, and these in their order in it. They are by their first character,
    so that few are tried at each place; those that begin alike keep their order.
    """
    alike: dict[str, list[_Row]] = {}
    for row in rows:
        alike.setdefault(row.written[0].casefold(), []).append(row)
    pattern = "|".join(map(_any_of, alike.values()))
    return re.compile(pattern), tuple(row for some in alike.values() for row in some)


def _any_of(rows: Sequence[_Row]) -> str:
    """A pattern for whole words that begin alike. An edge that is a sign needs no word boundary."""
    first = rows[0].written[0]
    before = r"(?<!\w)" if first.isalnum() else ""
    words = "|".join(
        f"({'(?i:' if row.any_case else '(?:'}{re.escape(row.written)}"
        + (r"(?!\w)" if row.written[-1].isalnum() else "")
        + (_is_letter(row) if row.letter_after else "")
        + "))"
        for row in rows
    )
    return f"(?=(?i:{re.escape(first)})){before}(?:{words})"


def _is_letter(row: _Row) -> str:
    """A pattern, after a row's letter, for the places where it is one and no word."""
    named = "|".join(rf"(?<=\b{word} {re.escape(row.written)})" for word in row.letter_after)
    return rf"(?=[.,;:!?)]|$|(?i:{named})(?= [\W\d_a-z]))"
