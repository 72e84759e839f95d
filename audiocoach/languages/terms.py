"""What is to be said, before a language has words for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Term(NamedTuple):
    """A method of the phrase book, and what it says: values by their place, and by name.

    Those with a name may be terms themselves.
    """

    say: Callable[..., str]
    parts: tuple[object, ...]
    named: tuple[tuple[str, object], ...]


def term(say: Callable[..., str], *parts: object, **named: object) -> Term:
    """What ``say``, a method of :class:`~audiocoach.languages.phrases.PhraseBook`, will be called with."""
    return Term(say, parts, tuple(named.items()))
