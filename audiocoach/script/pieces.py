"""The steps of a list on one line, which commas, signs, small words or only their numbers separate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import write_line
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.words import any_word, words_meaning

_OF_INTERVAL = Pattern(
    r"^(?:(?:odd|even|min(?:ute|uto)?\s*[0-9]{1,2})(?:\s*[:.)-]\s*|\s+(?=[0-9]|[^\W\d]+$))|then\s+|of:?\s+)+",
    re.IGNORECASE,
)


_NUMBERED = Pattern(r"(?:^|\s)[1-9][.)]\s+(?=[^\W_])")
"""``1) 12 cal ski 2) 10 swings``."""


def pieces_of(text: str) -> list[str]:
    """The steps of a list on one line."""
    text = _NUMBERED.sub("; ", text) if len(_NUMBERED.findall(text)) > 1 else text
    pieces = re.split(
        rf"[,;](?![0-9]{{3}}(?![0-9]))|\s[+&/–-]\s|\s(?:{any_word('and', 'then')}|e)\s(?=[0-9])",
        _outside_brackets(text),
        flags=re.IGNORECASE,
    )
    cleaned = (
        _OF_INTERVAL.sub("", piece.replace("\0", ",").strip(" .:-–*•")).strip(" .") for piece in pieces
    )
    return [counted for piece in cleaned if piece for counted in split_counts(piece)]


def split_counts(text: str) -> list[str]:
    """``10 burpees 10 box jumps`` as two pieces; any other text as one."""
    pieces = re.split(rf"(?<=[^\W\d])(?:\s+(?:{any_word('and')}|[&+]))?\s+(?=[0-9]{{1,3}}\s)", text)
    return pieces if len(pieces) > 1 and all(map(_counted().fullmatch, pieces)) else [text]


_OF_EFFORT = frozenset({"easy", "hard", "light"})


def with_name(pieces: Sequence[str]) -> list[str]:
    """Pieces of a list, with the name of the first for those that only say how many, and in what manner:
    ``10 backward``.
    """
    words = re.sub(r"[0-9].*", "", pieces[0]).split() if pieces else []
    while words and words[-1].casefold() in words_meaning("manner"):
        words.pop()
    manners = words_meaning("manner") - _OF_EFFORT
    named = list(pieces)
    for index, piece in enumerate(pieces):
        manner = set(re.findall(r"[^\W\d_]+", piece.casefold())) - {"x", "reps"}
        if index and words and manner and manner <= manners and not re.search(r"[^\w\s×]", piece):
            named[index] = f"{' '.join(words)} {piece}"
    return named


@cache
def _counted() -> Pattern:
    """A number and a name: ``10 box jumps``, ``200 m run``, with a load or not."""
    units = any_word(
        "second", "minute", "hour", "set", "rep", "times", "weight", "each", "rest", "breath", "count"
    )
    return Pattern(
        rf"[0-9]{{1,4}}\s?(?:m|km|cal)?\s+(?!(?:kg|lbs?|s|sec|min|x|{units})(?!\w))[^\W\d][^\d]*"
        r"(?:[0-9/]+\s?(?:kg|lbs?))?",
        re.IGNORECASE,
    )


def _outside_brackets(text: str) -> str:
    """The text with the commas in brackets hidden."""
    return re.sub(r"\([^()]*\)", lambda found: found[0].replace(",", "\0"), text)


def bare_step(held: Assembly, piece: str) -> str:
    """A piece as an exercise whose quantity is given elsewhere, or nothing."""
    try:
        line = held.parse(piece, lines="bare") if held.parse else None
    except RefusalError:
        return ""
    if line is None or line.is_rest or line.has_amount or line.sets > 1 or line.sides:
        return ""
    return write_line(line)
