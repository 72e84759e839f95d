"""Tokens of a one-line step, and which meaning of a word its neighbours allow.

A kind is a letter, so that the forms of :mod:`audiocoach.script.grammar` are patterns over a text of kinds:
``3x10 each side`` is ``nxne``. A unit is one only after a number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from audiocoach.script.words import UNITS, WEAK, LineTerm, vocabulary

NUMBERS = "ndcTMb"
"""Kinds of token that hold a figure."""

_BETWEEN_ALONE = ("between",)


class Token(NamedTuple):
    """A piece of a line: its kind, its text, where it begins and ends, and what its word means."""

    kind: str
    text: str
    start: int
    end: int
    term: LineTerm | None = None

    @property
    def meaning(self) -> str:
        """What its word means, or nothing."""
        return self.term.meaning if self.term else ""


def kinds_of(tokens: Iterator[Token] | Sequence[Token]) -> str:
    """The kinds of tokens as one text, for the patterns of the grammar."""
    return "".join(token.kind for token in tokens)


def has_kind(raw: Sequence[Token], index: int, kinds: str) -> bool:
    """Whether a raw token can be of one of these kinds."""
    text = raw[index].text.casefold() if index < len(raw) else ""
    return any(phrase.term.kind in kinds for phrase in vocabulary().get(text, ()) if len(phrase.words) == 1)


class Place(NamedTuple):
    """A word that may have a meaning, between its neighbours."""

    term: LineTerm
    word: Token
    before: Token | None
    following: Token | None

    @property
    def text(self) -> str:
        """The word in small letters."""
        return self.word.text.casefold()

    @property
    def goes_on(self) -> bool:
        """Whether another word follows."""
        return self.following is not None and self.following.kind == "word"

    def is_behind(self, kinds: str) -> bool:
        """Whether a token of one of these kinds is before it."""
        return self.before is not None and self.before.kind in kinds

    def is_ahead_of(self, kinds: Collection[str]) -> bool:
        """Whether a token of one of these kinds follows."""
        return self.following is not None and self.following.kind in kinds


def _is_unit(place: Place) -> bool:
    kind = place.term.kind
    return (
        place.is_behind("ndbcMT~")
        or (kind == "r" and place.is_behind("a"))  # max reps
        or (kind == "k" and place.is_behind("/p"))  # 5:00/km
        or (kind == "s" and place.is_behind("ONSm") and place.text != "set")  # 20 min x 3
    )


def _is_rest_sign(place: Place) -> bool:
    """``r`` or ``p`` before a time, ``z`` before a number."""
    has_colon = place.following is not None and (
        place.following.text == "=" or (place.following.text == ":" and place.word.text not in "RzZ")
    )
    return place.is_ahead_of("ncd") or has_colon


def _is_off(place: Place) -> bool:
    """``20s on, 10s off``, but not ``off the box``."""
    if place.following is not None and place.following.text.casefold() == "the":
        return False
    return place.before is None or place.is_behind("ONS&,/+)c") or place.is_ahead_of("nc")


def _is_weak_amount(place: Place) -> bool:
    """``max`` at the end or before its reps or time, not the one in a name."""
    following = place.following
    has_reps = following is not None and following.text.casefold() in ("reps", "rep")
    has_time = following is not None and place.text != "failure" and _is_for(following)
    return not place.goes_on or has_reps or has_time or place.is_behind("xso")


_NEEDS: Mapping[str, Callable[[Place], bool]] = {
    **dict.fromkeys(UNITS, _is_unit),
    "x": lambda place: place.is_behind("ndbcMT~") and place.is_ahead_of("ndcT"),
    "%": lambda place: place.is_behind("ndbcMT~"),
    "P": lambda place: place.is_behind("rx") or place.is_ahead_of("nx"),
    "V": lambda place: place.is_ahead_of("n"),
    "L": lambda place: place.is_ahead_of("ndc"),
    "M": lambda place: place.is_behind("%"),
    "h": lambda place: place.is_behind("/"),
    "p": lambda place: (
        place.following is not None and place.following.text.casefold() in ("km", "mile", "mi", "500m")
    ),
}
"""What a meaning needs beside it, by its kind."""


def fits(place: Place) -> bool:
    """Whether a word can have this meaning between its neighbours."""
    kind, text = place.term.kind, place.text
    if kind in _NEEDS:
        return _NEEDS[kind](place)
    if kind == "&" and len(text) == 1 and (place.before is None or place.word.text.isupper()):
        return False
    if place.before is None and kind in "oiw" and place.following and _is_of_name(place.following):
        return False
    if place.word.kind in ("unit", "prime"):
        is_rest = text == "r" and place.is_behind("c") and not place.goes_on
        return kind in "ag" or text == "ea" or is_rest
    if text in ("r", "p", "z") and kind in "Rz":
        return _is_rest_sign(place)
    if text in ("w", "off"):
        return text == "off" and _is_off(place)
    if kind == "e" and text in ("a", "an", "to"):
        return place.is_behind("ndcbONSmrux")  # 20 secs a leg, not: lift a leg
    if kind == "B" and text in _BETWEEN_ALONE:
        return place.is_behind("ONSRc") and (place.following is None or place.is_ahead_of(("sign",)))
    if kind == "a" and text in WEAK:
        return _is_weak_amount(place)
    return True


def _is_of_name(token: Token) -> bool:
    """Whether a name goes on with a word: ``In and out squat``, but not ``For each side 10 lunges``."""
    kinds = {phrase.term.kind for phrase in vocabulary().get(token.text.casefold(), ())}
    return token.kind == "word" and kinds <= set("&")


def _is_for(token: Token) -> bool:
    return any(phrase.term.kind == "i" for phrase in vocabulary().get(token.text.casefold(), ()))


def is_amount_word(token: Token | None) -> bool:
    if token is None:
        return True
    kinds = {phrase.term.kind for phrase in vocabulary().get(token.text.casefold(), ())}
    return bool(kinds & set("Ra@wiHqge"))


def joins(term: LineTerm, raw: Sequence[Token], index: int, before: Token | None) -> bool:
    """Whether a small word such as ``à`` means this between its neighbours: 8 à 10, 3 Sätze à 10, à 80 kg."""
    if term.kind not in "jow" or raw[index].text.casefold() not in ("à", "a"):
        return True
    if term.kind == "o":
        return before is not None and before.kind == "s"
    is_number = index + 1 < len(raw) and raw[index + 1].kind in "nd"
    is_pace = (
        index + 2 < len(raw)
        and raw[index + 2].kind == "prime"
        and any(one.text == "/" for one in raw[index:])
    )
    is_load = (
        is_pace or has_kind(raw, index + 2, "l") or (index + 2 < len(raw) and raw[index + 2].text == "%")
    )
    is_time = index + 3 < len(raw) and raw[index + 2].kind == "prime" and raw[index + 3].kind == "n"
    if term.kind == "w" and is_number and is_time:
        return True
    if term.kind == "w":
        is_target = has_kind(raw, index + 1, "A")
        return (is_number and is_load) or is_target or (index + 1 < len(raw) and raw[index + 1].kind == "c")
    is_range = before is not None and before.kind in "nd" and not is_load
    return is_number and is_range
