"""Readers of the times of a one-line step: how long, a hold, a rest, as many as possible."""

from __future__ import annotations

import re
from typing import Any

from audiocoach.script import quantities
from audiocoach.script.token_times import TIME, Tokens, number, of_time, time_ms
from audiocoach.script.tokens import kinds_of


def read_time(tokens: Tokens) -> tuple[str, Any] | None:
    """``40s`` and ``in 60s``; what may be metres is ``m``."""
    held = of_time(tokens)
    if kinds_of(held) in ("nm", "dm"):
        return "m", number(held[0])
    read = time_ms(held)
    if read is None:
        return None
    return ("within" if tokens[0].kind == "i" else "time"), read


def read_hold(tokens: Tokens) -> tuple[str, Any] | None:
    """``hold 5s``."""
    if tokens[-1].kind == "n":  # hold for a count of 3
        return "hold", quantities.length_ms(f"{tokens[-1].text}s")
    read = time_ms(of_time(tokens))
    return None if read is None else ("hold", read)


def read_at_time(tokens: Tokens) -> tuple[str, Any] | None:
    """``@ 90s``."""
    read = time_ms(of_time(tokens))
    return None if read is None else ("at", read)


MOST_REST_M = 30
"""From more on, ``m`` after ``rest`` is metres of walking."""


def read_rest(tokens: Tokens) -> tuple[str, Any] | None:
    """``rest 90s``, but not ``rest 200 m``."""
    held = of_time(tokens)
    if kinds_of(held) in ("nm", "dm") and number(held[0]) > MOST_REST_M:
        return None
    read = time_ms(held)
    return None if read is None else ("rest", read)


def read_max(tokens: Tokens) -> tuple[str, Any] | None:
    """``max reps``, with a time or without."""
    kinds = kinds_of(tokens)
    if re.search(TIME, kinds) is None:
        return "max", None
    read = time_ms(of_time(tokens))
    return None if read is None else ("max", read)
