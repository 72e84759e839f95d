"""Normalise names, to see whether two mean the same movement: "push-ups" and "Push-up"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

_BRACKETS = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[a-z0-9]+")
_SIDE = frozenset({"left", "right", "both", "each", "side", "leg", "arm", "hand", "foot"})
_MANNER = frozenset(
    {"big", "controlled", "deep", "easy", "fast", "first", "gentle", "hard", "last", "light", "long", "next"}
    | {"quick", "relaxed", "short", "slow", "small", "smooth", "soft", "steady", "very"}
)
"""Words before a name that say how it is done."""
_CIRCUMSTANCES = frozenset({"with", "without", "on", "in", "at", "against", "for", "holding", "or"})
"""Words after a name that introduce where or with what it is done."""
_WHOLE = {"calves": "calf", "halves": "half", "feet": "foot", "1": "single", "legged": "leg", "armed": "arm"}


def key(name: str) -> str:
    """A name without case, hyphens, spaces and plurals. Names with the same key are the same name."""
    return "".join(_words(name))


def exact(name: str) -> str:
    """A name without case only, so that "Knees to chest" differs from "Knee to chest"."""
    return name.strip().casefold()


def forms(name: str) -> Iterator[str]:
    """Forms to look a name up by: as written, its key, then without the side and the manner.

    "Slow squats, left" goes down to "squat". A movement found so is done the same way.
    """
    yield exact(name)
    yield key(name)
    words = _without_side(_words(name))
    yield "".join(words)
    yield from _without_manner(words)


def loose_forms(name: str) -> Iterator[str]:
    """The forms of :func:`forms`, then without circumstances, for a movement that trains the same.

    "Slow squat with dumbbells (or without)" goes down to "squat".
    """
    yield from forms(name)
    plain = _BRACKETS.sub(" ", name)
    yield key(plain)
    words = _without_side(_words(plain.partition(",")[0]))
    at = next((index for index, word in enumerate(words) if index and word in _CIRCUMSTANCES), None)
    for bare in (words, words[:at]):
        yield "".join(bare)
        yield from _without_manner(bare)


def side_in(name: str) -> Literal["left", "right"] | None:
    """The side in a name: "Left side plank", "Side plank, right", "Hop on the right leg"."""
    words = _words(name)
    rest = _without_side(words)
    sides = set(words if rest != words else ()) & {"left", "right"}
    if len(sides) != 1:
        return None
    return "left" if "left" in sides else "right"


def _without_manner(words: list[str]) -> Iterator[str]:
    while len(words) > 1 and words[0] in _MANNER:
        words = words[1:]
        yield "".join(words)


def _words(name: str) -> list[str]:
    words = [_singular(word) for word in _WORD.findall(name.casefold().replace("'", "").replace("’", ""))]
    return ["single" if _is_one_of(words, index) else word for index, word in enumerate(words)]


def _is_one_of(words: list[str], index: int) -> bool:
    """Whether a word is the "one" of "one-leg" or "one-arm"."""
    return words[index] == "one" and words[index + 1 : index + 2] in (["leg"], ["arm"])


def _singular(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    if len(word) <= 2 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]


def _without_side(words: list[str]) -> list[str]:
    """The words without a side at either end: "left side plank", "hop on the right leg", "hop each side"."""
    if len(words) > 1 and words[0] in ("left", "right"):
        return words[1:]
    end = len(words)
    while end > 1 and words[end - 1] in _SIDE:
        end -= 1
    if not {"left", "right", "both", "each"} & set(words[end:]):
        return words
    return words[: end - 2] if words[end - 2 : end] == ["on", "the"] else words[:end]
