"""Times and numbers among the tokens of a one-line step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from audiocoach.script import quantities
from audiocoach.script.quantities import RefusalError
from audiocoach.script.tokenizer import read_tokens
from audiocoach.script.tokens import Token, kinds_of
from audiocoach.units import MAX_DIGITS, Ms

Tokens = Sequence[Token]

SECONDS_OF: Mapping[str, Fraction | int] = {
    "hour": 3600,
    "minute": 60,
    "second": 1,
    "ms": Fraction(1, 1000),
    "m": 60,
}


METRES_CERTAIN_FROM = 60
"""From this value on, ``m`` before seconds is metres: 100m 20s is never 100 minutes."""


MIN_METRES_ASKED = 15
"""From this value on, a bare ``m`` may be metres."""


def number(token: Token) -> Fraction:
    """The number of a token, with a point or a comma.

    Raises:
        RefusalError: if it has too many digits.
    """
    text = token.text.replace(",", ".")
    if len(text.partition(".")[0]) > MAX_DIGITS:
        raise RefusalError(f"{token.text[:20]}… has more than {MAX_DIGITS} digits")
    return Fraction(text)


def time_ms(tokens: Tokens) -> Ms | None:
    """A time of more than zero; ``None`` where ``m`` must be metres."""
    if tokens[0].kind == "c":
        if len(tokens) > 1 and tokens[1].meaning not in ("minute", "hour"):
            return None
        if re.fullmatch(":[6-9][0-9]", tokens[0].text):
            return quantities.length_ms(f"{tokens[0].text[1:]}s")  # :90
        extra = ":00" if len(tokens) > 1 and tokens[1].meaning == "hour" else ""
        return quantities.length_ms(f"{'0' if tokens[0].text[0] == ':' else ''}{tokens[0].text}{extra}")
    sizes = [token for token in tokens if token.kind in "ONSm"]
    if len(sizes) > 1 and sizes[0].kind == "m":
        minutes = number(tokens[0])
        is_apart = tokens[2].start > sizes[0].end
        if minutes >= METRES_CERTAIN_FROM or (is_apart and minutes >= MIN_METRES_ASKED):
            return None
    pieces: list[str] = []
    seconds_of = [SECONDS_OF[_unit(token)] for token in sizes]
    for index, size in enumerate(sizes):
        figure = tokens[2 * index].text.replace(",", ".")
        pieces.append(f"{'0' if figure[0] == '.' else ''}{figure}{_SHORT[_unit(size)]}")
    if tokens[-1].kind == "b":
        smaller = {3600: "m", 60: "s", 1: "ms"}.get(int(seconds_of[-1]))
        if smaller in (None, "ms"):
            return None
        pieces.append(f"{tokens[-1].text}{smaller}")
    return quantities.length_ms("".join(pieces))


_SHORT = {"hour": "h", "minute": "m", "second": "s", "ms": "ms", "m": "m"}


def _unit(token: Token) -> str:
    return token.meaning


TIME = r"(?:c[NO]?|[nd]~?O(?:[nd][Nm])?(?:[nd]S)?b?|[nd]~?[Nm](?:[nd]S)?b?|[nd]~?S)"
"""A clock, or numbers with units from large to small."""


def is_time(text: str) -> bool:
    """Whether a text is a time and nothing else."""
    return re.fullmatch(TIME, kinds_of(read_tokens(text))) is not None


def of_time(tokens: Tokens) -> Tokens:
    """The tokens of the time among others."""
    kinds = kinds_of(tokens)
    found = re.search(TIME, kinds)
    assert found is not None
    return tokens[found.start() : found.end()]


_DENOMINATORS = (2, 3, 4, 8)


def with_decimals(tokens: Tokens) -> list[Token]:
    """``2 1/2 minutes`` as ``2.5 minutes``; no tokens for what is no fraction of it, like ``20/10 s``."""
    *whole, over, _, under, unit = tokens
    parts = int(under.text[:MAX_DIGITS])
    if parts not in _DENOMINATORS or not 0 < int(over.text[:MAX_DIGITS]) < parts:
        return []
    amount = sum(map(number, whole)) + number(over) / parts
    return [over._replace(kind="d", text=f"{round(float(amount), 3):g}"), unit]
