"""Put the parts of a one-line step together: what is the name, what says how much, what is not clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from audiocoach.script import quantities
from audiocoach.script.constants import MAX_REPS
from audiocoach.script.grammar import LONGEST_NAME, LinePart, ParsedLine, falls, written
from audiocoach.script.line import ExerciseLine
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Lines
from audiocoach.script.tokens import Token, kinds_of


class Parse(Protocol):
    """Reads a line of its own; in the same kind of list as the one around it by default."""

    def __call__(self, text: str, /, *, lines: Lines = ...) -> ExerciseLine:
        """Read a text as a line."""


_AMOUNTS = ("reps", "time", "within", "max", "distance", "count", "m", "each")
_BESIDE_NAMES = ("sides", "load", "effort", "tempo")
"""Kinds of part that may come between the words of a name."""

_LETTERED = Pattern(r"[^\W\d_]-[^\W\d_]+")
"""``A-skip``, which a number may follow: ``A-skip 2 30s``."""

_BEFORE, _AFTER = "?,./oi&+B)", "?,./ow&+("
"""Kinds of token that fall away where a name begins, and where it ends."""


@dataclass(slots=True)
class Assembly:
    """A line while it is put together.

    ``lines`` says where the line is, ``known`` whether a text is the name of an exercise; ``parse`` reads a
    piece of it by itself, where one may ask whether it is several steps. ``pieces`` are the runs of tokens
    that no part has; ``left`` are the numbers that nothing explains; ``named`` are the tokens of known names
    with figures.
    """

    reading: ParsedLine
    lines: Lines
    known: Callable[[str], bool]
    parse: Parse | None
    parts: list[LinePart] = field(init=False)
    pieces: list[list[Token]] = field(default_factory=list)
    left: list[Token] = field(default_factory=list)
    tip: tuple[str, ...] = ()
    effort: str | None = None
    is_split: bool = False
    named: list[Token] = field(default_factory=list)

    def of(self, kind: str) -> list[LinePart]:
        """The parts of a kind."""
        return [part for part in self.parts if part.kind == kind]

    def value(self, kind: str) -> Any:
        """The value of the first part of a kind, or ``None``."""
        return next((part.value for part in self.parts if part.kind == kind), None)

    @property
    def amounts(self) -> list[LinePart]:
        """The parts that say how much."""
        return [part for part in self.parts if part.kind in _AMOUNTS]

    @property
    def name(self) -> str:
        """The words of the name."""
        return " ".join(written(piece) for piece in self.pieces)

    def at(self, part: LinePart) -> int:
        """Where a part begins in the text."""
        return self.reading.tokens[part.first].start

    def has_comma_before(self, part: LinePart) -> bool:
        """Whether a part follows a comma."""
        return part.first > 0 and self.reading.tokens[part.first - 1].kind == ","

    def __post_init__(self) -> None:
        """Sort the tokens that no part has into names and numbers."""
        self.parts = list(self.reading.parts)
        tokens = self.reading.tokens
        owner: list[LinePart | None] = [None] * len(tokens)
        for part in self.parts:
            for index in range(part.first, part.last):
                owner[index] = part
        self.named = [
            token
            for token, part in zip(tokens, owner, strict=True)
            if part is not None and part.kind == "name"
        ]
        self._count_bare_numbers(tokens, owner)
        self._find_pieces(tokens, owner)
        self.parts = [part for part in self.parts if part.kind != "name"]

    def _count_bare_numbers(self, tokens: Sequence[Token], owner: list[LinePart | None]) -> None:
        """Numbers after ``3 x`` and before a name are repetitions."""
        kinds = kinds_of(tokens)
        for index, token in enumerate(tokens):
            if token.kind != "n" or owner[index] is not None:
                continue
            before = owner[index - 1] if index else None
            is_set = before is not None and before.kind == "sets" and before.last == index
            end = (
                index + 3 if kinds[index + 1 : index + 3] == "jn" and owner[index + 2] is None else index + 1
            )
            following = owner[end] if end < len(tokens) else None
            is_set = is_set or (_kind(following) == "sets" and tokens[end].kind == "x")
            if not (is_set or self._is_before_name(tokens, owner, index, end)):
                continue
            if end - index == 3 and falls((token, tokens[end - 1])):
                continue
            figures = token.text, tokens[end - 1].text
            try:
                if end - index == 3:
                    counted = quantities.rep_range(*figures)
                    value = counted.number, counted.at_least
                else:
                    value = quantities.whole(figures[0], 1, MAX_REPS), None
            except RefusalError as error:
                raise RefusalError(str(error), error.suggestion, at=token.start) from None
            if kinds[end : end + 1] == "+" and tokens[end].start == tokens[end - 1].end:
                continue
            part = LinePart("reps", value, index, end, "bare")
            self.parts.append(part)
            owner[index:end] = [part] * (end - index)
        self.parts.sort(key=lambda part: part.first)

    def _is_before_name(
        self, tokens: Sequence[Token], owner: Sequence[LinePart | None], index: int, end: int
    ) -> bool:
        """Whether a number is right before the first word of the name."""
        if any(owner[one] is None and tokens[one].kind in "WFRaqendTDIA" for one in range(index)):
            return False
        following = end
        while following < len(tokens) and (
            tokens[following].kind in "o" or _kind(owner[following]) in ("sides", "load")
        ):
            following += 1
        return following < len(tokens) and (
            (owner[following] is None and tokens[following].kind in "WFqHfDIA")
            or _kind(owner[following]) == "name"
        )

    def _find_pieces(self, tokens: Sequence[Token], owner: Sequence[LinePart | None]) -> None:
        run: list[Token] = []
        seen_amount = False
        between: list[str] = []
        for index in range(len(tokens) + 1):
            part = owner[index] if index < len(tokens) else None
            is_name = index < len(tokens) and (part is None or part.kind == "name")
            if is_name:
                run.append(tokens[index])
                continue
            piece = _without_edges(run)
            if piece:
                self._add_piece(run, piece, seen_amount=seen_amount, between=between)
                between = []
            run = []
            if part is not None:
                between.append(part.kind)
                seen_amount = seen_amount or part.kind in _AMOUNTS or part.kind == "sets"

    def _add_piece(
        self, run: Sequence[Token], piece: list[Token], *, seen_amount: bool, between: Sequence[str]
    ) -> None:
        kinds = kinds_of(piece)
        if self.pieces and seen_amount and set(kinds) <= set("Fq") and len(piece) == 1:
            meaning = piece[0].meaning
            self.effort = meaning if meaning in ("easy", "steady", "hard") else "tempo"
            return
        figures = [token for token in piece if token.kind in "ndcTMbx%@fL" and token not in self.named]
        is_remark = kinds_of(run).lstrip(",").startswith("(") and kinds_of(run).rstrip(",.").endswith(")")
        if self.pieces and seen_amount and is_remark and not figures:
            self.tip = (*self.tip, written(piece).strip("()"))
            return
        if run[0].kind == "w" and not figures:
            piece = list(run[: run.index(piece[-1]) + 1])
        elif self.pieces and set(between) - set(_BESIDE_NAMES):
            self.is_split = True
        self.left += [token for token in figures if not self._belongs(token, piece)]
        self.pieces.append(piece)

    def _belongs(self, token: Token, piece: Sequence[Token]) -> bool:
        """Whether a number is part of a name: ``A-skip 2`` by the look of it, or one that the library has."""
        index = piece.index(token)
        if token.kind != "n" or index == 0 or not self.amounts:
            return False
        is_last = index == len(piece) - 1
        is_lettered = is_last and _LETTERED.fullmatch(piece[index - 1].text) is not None
        ends = range(index + 1, min(len(piece), LONGEST_NAME) + 1)
        return is_lettered or any(self.known(written(piece[:end])) for end in ends)


def _kind(part: LinePart | None) -> str:
    return part.kind if part else ""


def _without_edges(run: Sequence[Token]) -> list[Token]:
    """A run of tokens without signs and small words at its ends, or brackets that nothing closes."""
    held = list(run)
    while held and (held[0].kind in _BEFORE or (held[0].kind == "(" and not _opens(held))):
        held.pop(0)
    while held and (held[-1].kind in _AFTER or (held[-1].kind == ")" and not _has(held, "("))):
        held.pop()
    return held if any(token.kind not in "().,?~" for token in held) else []


def _opens(held: Sequence[Token]) -> bool:
    """Whether the bracket that begins a run has words in it: ``[ ]`` is a box to tick."""
    return _has(held, ")") and held[1].kind != ")"


def _has(held: Sequence[Token], kind: str) -> bool:
    return any(token.kind == kind for token in held)
