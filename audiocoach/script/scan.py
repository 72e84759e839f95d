"""PyYAML's pure-Python scanner and parser, with faster methods for text that is already decoded.

The text has no byte order mark, and its line breaks are LF, CR LF or CR, as :mod:`audiocoach.script.source`
leaves it. Reading a script takes a third less time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.events import Event
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import ScalarToken, Token

_WORDS = re.compile(r"[^\s#:]+(?: [^\s#:]+)*")
_KEY_ENDS = re.compile(r":[ \n]")
_LINE_ENDS = re.compile(r"\n( *)[^\s#]")


class NestingError(ScannerError):
    """Brackets are nested beyond the limit; ``problem_mark`` is the first one too many."""


class EventScanner(Reader, Scanner, Parser):
    """Yields the events of a text; raises ``yaml.MarkedYAMLError`` if it is not YAML."""

    def __init__(self, text: str, max_depth: int) -> None:
        """``text`` has no control characters and no byte order mark; ``max_depth`` is for brackets alone."""
        self._max_depth = max_depth
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def events(self) -> Iterator[Event]:
        """Yield all events in order."""
        while self.check_event():
            yield self.get_event()  # type: ignore[no-untyped-call]

    def peek(self, index: int = 0) -> str:
        """Return the character ``index`` places ahead; NUL at the end."""
        character: str = self.buffer[self.pointer + index]
        return character

    def prefix(self, length: int = 1) -> str:
        """Return the next ``length`` characters, or what is left."""
        characters: str = self.buffer[self.pointer : self.pointer + length]
        return characters

    def forward(self, length: int = 1) -> None:
        """Advance by ``length`` characters, and keep line and column up to date."""
        passed = self.buffer[self.pointer : self.pointer + length]
        if "\n" in passed or "\r" in passed:
            super().forward(length)
        else:
            self.pointer += length
            self.index += length
            self.column += length

    def need_more_tokens(self) -> bool | None:
        """Return whether the next token is still uncertain, which it can be only if a key is possible."""
        if self.tokens and not self.possible_simple_keys:
            return False
        return super().need_more_tokens()

    def scan_plain(self) -> ScalarToken:
        """Scan text without quotes, in one go if it is words that surely end on their line."""
        words = None if self.flow_level else _WORDS.match(self.buffer, self.pointer)
        if words is None:
            return super().scan_plain()
        key_ends = _KEY_ENDS.match(self.buffer, words.end())
        line_ends = _LINE_ENDS.match(self.buffer, words.end())
        if not key_ends and (line_ends is None or len(line_ends[1]) > self.indent):
            return super().scan_plain()
        start = self.get_mark()
        self.forward(len(words[0]))
        end = self.get_mark()
        self.allow_simple_key = False
        if line_ends:
            self.scan_plain_spaces(self.indent + 1, start)
        return ScalarToken(words[0], True, start, end)

    def fetch_flow_collection_start(self, TokenClass: type[Token]) -> None:  # noqa: N803
        """Open a bracket. Too many are refused here, because look-ahead takes the square of their number."""
        if self.flow_level >= self._max_depth:
            raise NestingError(problem_mark=self.get_mark())
        super().fetch_flow_collection_start(TokenClass)

    def check_directive(self) -> bool:
        """Treat directives (``%YAML``), which scripts do not need, as text that starts with %."""
        return False
