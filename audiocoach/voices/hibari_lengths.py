"""The length of words in the voice ``hibari``, predicted from their letters: nothing is loaded or spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audiocoach.units import Ms

_SMALL_WORDS = "the|a|an|to|of|and|in|on|at|for|your|it|is|you|or|as|if|with|from|by|be|are|this|that"

_JOINT = r"[.!?]\s+(?=\S)"

PARTS: Mapping[str, int] = {
    "^": 201,
    _JOINT: 561,
    "[,;:]": 151,
    "[A-Za-z']+": 61,
    r"(?:\b|(?<=[A-Z]))[A-Z](?=[A-Z]|\b)(?<!\bA)(?<!\bI)": 90,
    "(?i:[aeiouy]+)": 48,
    r"(?i:[^laeiouy]e\b)": -24,
    rf"(?i:\b(?:{_SMALL_WORDS})\b)": -39,
    "(?i:th)": -5,
    "(?i:sh|ch|ck|ph|gh)": -11,
    "[aA]": 26,
    "[bB]": 47,
    "[cC]": 50,
    "[dD]": 48,
    "[eE]": 18,
    "[fF]": 41,
    "[gG]": 38,
    "[hH]": 18,
    "[iI]": 17,
    "[jJ]": 81,
    "[kK]": 17,
    "[lL]": 36,
    "[mM]": 21,
    "[nN]": 47,
    "[oO]": 19,
    "[pP]": 41,
    "[qQ]": 105,
    "[rR]": 47,
    "[sS]": 58,
    "[tT]": 28,
    "[uU]": -8,
    "[vV]": 37,
    "[wW]": 27,
    "[xX]": 112,
    "[yY]": 16,
    "[zZ]": 125,
}
"""Milliseconds for each place of a text where a pattern is found: the cue itself, pauses, words, letters that
are spelled, syllables, letters. Fitted by ``benchmarks/cue_lengths.py``, which also measures the error.
"""

SHORTEST_MS: Ms = 300


FITTED_PAUSE_MS: Ms = 350
"""The silence between sentences in the cues that the parts were fitted to."""


def likely_ms(text: str, *, pause_ms: Ms = FITTED_PAUSE_MS) -> Ms:
    """Return the likely length of a cue, in milliseconds, as a track has it at rate 1.

    ``text`` is written out, and ``pause_ms`` is the silence between its sentences. Over the library and the
    shipped sessions the mean error is 4 %, and 95 % of cues are within 10 %.
    """
    found = counted(text)
    length_ms = sum(count * PARTS[part] for part, count in found.items())
    return max(SHORTEST_MS, length_ms + found[_JOINT] * (pause_ms - FITTED_PAUSE_MS))


def counted(text: str) -> dict[str, int]:
    """Return how often each of :data:`PARTS` is found in a text."""
    return {part: len(pattern.findall(text)) for part, pattern in _PATTERNS.items()}


_PATTERNS = {part: re.compile(part) for part in PARTS}
