"""Rests that are spent in motion: ``récup 100 m trot``, ``rest 2 min jog``, ``Trabpause 200 m``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiocoach.script.grammar import ParsedLine
from audiocoach.script.patterns import Pattern
from audiocoach.script.tokens import Token, kinds_of
from audiocoach.script.words import any_word, line_words, words_meaning

_FEWEST_METRES = 100
"""Among distances in metres, a number without a unit is metres from this value on."""
_MOVING = ("walk", "jog")
_BRACKETED = Pattern(r"\s*\(\s*([0-9]{2,4}\s?k?m)\s*\)$", re.IGNORECASE, needs="(")
"""``12 x 400m (200m)``."""
_BARE = Pattern(r"([1-9][0-9]{2,4})((?:\s+(?!(?:k?m|min|s|sec)\b)[^\W\d][\w-]*)*)(\s*@.*)?")
_RESTED = Pattern(rf"\s+(?:{any_word('rest')})$", re.IGNORECASE)
"""``200 m walk rest``."""
_MOVED = Pattern(r"[0-9]\s?(?:m|km)(?!\w)", re.IGNORECASE)


def with_metres(pieces: Sequence[str]) -> list[str]:
    """Pieces of intervals, with ``m`` after a number without a unit where another piece is a distance or
    says how one moves: ``400``, ``200 jog``.
    """
    pieces = [_RESTED.sub("", piece) if _names_movement(piece.split()) else piece for piece in pieces]
    found = [_BARE.fullmatch(piece) for piece in pieces]
    words = [one[2].split() if one else piece.split() for one, piece in zip(found, pieces, strict=True)]
    is_moved = any(_MOVED.search(piece) for piece in pieces) or any(map(_names_movement, words))
    return [
        f"{one[1]} m{one[2]}{one[3] or ''}"
        if one and is_moved and (not said or _names_movement(said))
        else piece
        for one, said, piece in zip(found, words, pieces, strict=True)
    ]


def _names_movement(words: Sequence[str]) -> bool:
    return any(word.casefold() in words_meaning(one) for word in words for one in (*_MOVING, "run"))


def with_moving_rest(reading: ParsedLine) -> str:
    """The text with each rest that has a distance or a movement as a piece of its own after a comma:
    ``300 m récup 100 m trot`` is ``300 m, 100 m trot``. A distance alone is jogged.
    """
    tokens, text = reading.tokens, _BRACKETED.sub(rf", {line_words('en')['jog'][0]} \1", reading.text)
    pieces: list[str] = []
    end = 0
    for index, token in enumerate(tokens):
        is_told = _moves(token) and kinds_of(tokens[index - 1 : index + 2])[:1] in ("k", "m", "N", "S")
        if not _is_rest(token) or (is_told and kinds_of(tokens[index + 1 : index + 2]) in (",", ")")):
            continue  # 200 m jog, 400 m fast
        behind = _behind(tokens, index)
        amount = kinds_of(behind)
        is_far = amount[:2] in ("nk", "dk", "nm") or (amount[:1] == "n" and _is_metres(tokens, behind[0]))
        names = [one for one in behind if one.kind == "W" and _names_movement([one.text])]
        is_behind = index > 0 and tokens[index - 1].kind in "nkmONSz%"
        is_spent = bool(names) if token.kind == "R" else is_behind
        if not is_far and not (is_spent and amount[:1] in ("n", "d", "c")):
            continue
        unit = " m" if is_far and amount[1:2] not in ("k", "m") else ""
        kept = f"{token.text} " if token.kind != "R" else "" if names else f"{_jog(token)} "
        figure = behind[0]
        pieces.append(f"{text[end : token.start].rstrip(' ,;(@')}, {kept}{figure.text}{unit}")
        end = figure.end
    return ("".join(pieces) + text[end:]).strip()


def _is_rest(token: Token) -> bool:
    return token.kind == "R" or _moves(token)


def _moves(token: Token) -> bool:
    word = token.text.casefold()
    return token.kind == "W" and any(word in words_meaning(one) for one in _MOVING)


def _behind(tokens: tuple[Token, ...], index: int) -> list[Token]:
    """The tokens of the amount after a word for a rest, up to the next sign."""
    held: list[Token] = []
    for token in tokens[index + 1 :]:
        if not held and token.kind in ",oiwB":
            continue
        if token.kind in ",)(+&":
            break
        held.append(token)
    return held


def _is_metres(tokens: tuple[Token, ...], figure: Token) -> bool:
    """Whether a number is metres, since those of the work are: ``6x1000 TP 400``."""
    work = [token for token in tokens if token.kind == "n" and token.end < figure.start]
    return int(figure.text[:4]) >= _FEWEST_METRES and bool(work) and int(work[-1].text[:4]) >= _FEWEST_METRES


def _jog(token: Token) -> str:
    """The word for jogging in the language of a token (English if unknown)."""
    languages = sorted(token.term.languages) if token.term else []
    return line_words(languages[0] if languages else "en")["jog"][0]
