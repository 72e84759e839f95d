"""Patterns of lines, each compiled when the first line that may match it is read.

There are hundreds, and compiling them all takes longer than reading a session. Most are for what only
few lines have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any


@lru_cache(maxsize=16)
def _fold_case(text: str) -> str:
    """Return the text in lower case. A Turkish i is an i, as in expressions that ignore case."""
    return text.casefold().replace("ı", "i").replace("i\u0307", "i")


class Pattern:
    """A regular expression.

    ``needs`` are characters or words, one of which is in every text that has a match; in lower case where the
    expression ignores case. A text without any of them is not searched.
    """

    def __init__(self, pattern: str, flags: int = 0, *, needs: Iterable[str] = ()) -> None:
        self.pattern, self.flags, self.needs = pattern, flags, tuple(needs)
        self._ignores_case = bool(flags & re.IGNORECASE)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself. From now on its methods, which are faster, replace those of this object."""
        compiled = re.compile(self.pattern, self.flags)
        for method in ("search", "match", "fullmatch", "findall", "finditer", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return compiled

    def may_match(self, text: str) -> bool:
        """Whether a text has what a match needs."""
        if not self.needs:
            return True
        written = _fold_case(text) if self._ignores_case else text
        for need in self.needs:  # noqa: SIM110 (any() takes three times as long)
            if need in written:
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """The first match."""
        return self.compiled.search(text) if self.may_match(text) else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match that begins at an index."""
        return self.compiled.match(text, start) if self.may_match(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match that is the whole text."""
        return self.compiled.fullmatch(text) if self.may_match(text) else None

    def findall(self, text: str) -> list[Any]:
        """The text of each match: of its group, if it has one."""
        return self.compiled.findall(text) if self.may_match(text) else []

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, in order."""
        return self.compiled.finditer(text) if self.may_match(text) else iter(())

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """The text with each match replaced by ``new``."""
        return self.compiled.sub(new, text, count) if self.may_match(text) else text

    def split(self, text: str) -> list[str]:
        """What lies between the matches."""
        return self.compiled.split(text) if self.may_match(text) else [text]
