"""Foreign words and numbers: cleaned so that they can be written and spoken, and placed in their step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from audiocoach.importers.draft import Remarks, TimedText
from audiocoach.script.constants import CONTROL, MAX_SPOKEN_CHARS
from audiocoach.units import Ms, format_duration, quoted

NAME_CHARS = 60
"""The maximum length of a name that can be said before a step, in characters."""

SHORT_MS: Ms = 7000
"""A step shorter than this may have no room for the next step's name before the countdown."""

_BRACES = str.maketrans("{}", "()")
_AFTER_GO_MS: Ms = 1000
"""Words start after the go tone."""
_BEFORE_END_MS: Ms = 8000
"""Time for the countdown and the next step's name."""
_SHORT_STEP_MS: Ms = 20_000
_SHORT_BEFORE_END_MS: Ms = 5000
"""Time for the same in a step of a few seconds, in which the name is said in its short form."""
_PAUSE_MS: Ms = 1000
_START_MS, _CHARACTER_MS = 600, 80
"""The time that a slow voice needs for any text, and for each character."""
_NUMBER = re.compile(
    r"\s*\+?(?P<number>(?=[.,]?\d)\d{0,9}(?:[.,]\d{0,30})?)(?P<power>e[+-]?\d)?\s*(?P<percent>%?)\s*",
    re.IGNORECASE | re.ASCII,
)
_LOST_TO_BINARY = 9
"""Decimals that are kept: what follows comes from binary fractions, such as 59.99999999999999."""


def clean_text(text: str, limit: int = MAX_SPOKEN_CHARS) -> str:
    """Text on one line that a script can contain; empty if nothing in it can be spoken.

    Braces become parentheses, because a script would fill them in. Text is cut to ``limit`` characters.
    """
    flat = " ".join(CONTROL.sub(" ", text).translate(_BRACES).split())
    if not any(character.isalnum() for character in flat):
        return ""
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1].rpartition(" ")[0] or flat[: limit - 1]
    return clean_text(f"{cut}…", limit)


def warn_if_short(line: int, length_ms: Ms, remarks: Remarks) -> None:
    """Add a remark on a step in which there may be no time to say the next one's name."""
    if length_ms < SHORT_MS:
        what = f"{format_duration(length_ms)} may be too short to say what comes next"
        remarks.add(line, what, is_minor=True)


def arrange_notes(
    words: Iterable[tuple[int, TimedText]], length_ms: Ms, remarks: Remarks
) -> tuple[tuple[TimedText, ...], tuple[str, ...]]:
    """Notes that fit into a step of ``length_ms``, one after the other, and tips for words that do not.

    ``words`` have their line, and their time from the start of the step. ``remarks`` gets a remark for
    everything that is moved or changed.
    """
    notes: list[TimedText] = []
    tips: list[str] = []
    free_ms = _AFTER_GO_MS
    last_ms = length_ms - (_BEFORE_END_MS if length_ms >= _SHORT_STEP_MS else _SHORT_BEFORE_END_MS)
    for line, said in sorted(words, key=lambda pair: pair[1].at_ms):
        text = clean_text(said.text)
        if not text:
            remarks.add(line, f"{quoted(said.text)} contains nothing that can be spoken and was left out")
            continue
        if text != " ".join(said.text.split()):
            remarks.add(line, f"the words {quoted(text)} were changed or cut so that they can be spoken")
        spoken_ms = _START_MS + _CHARACTER_MS * len(text)
        wanted_ms = said.at_ms if said.at_ms >= free_ms else -(-free_ms // 1000) * 1000
        start_ms = min(wanted_ms, (last_ms - spoken_ms) // 1000 * 1000)
        if start_ms < free_ms:
            remarks.add(line, f"there is no time for {quoted(text)} there; it became a tip")
            tips.append(text)
            continue
        at_ms = said.at_ms if said.at_ms < _AFTER_GO_MS == start_ms else start_ms
        if at_ms != said.at_ms:
            remarks.add(
                line,
                f"{quoted(text)} was moved from {format_duration(said.at_ms)} to {format_duration(at_ms)}",
                is_minor=True,
            )
        notes.append(TimedText(at_ms, text))
        free_ms = start_ms + spoken_ms + _PAUSE_MS
    return tuple(notes), tuple(tips)


@lru_cache(maxsize=4096)
def read_number(written: str) -> Fraction | None:
    """A number that is not negative: ``60``, ``60.``, ``.5``, ``0,95``, ``95%`` (0.95), ``5e-1``, or with the
    17 decimals of a binary fraction. ``None`` for any other text.
    """
    found = _NUMBER.fullmatch(written)
    if found is None:
        return None
    value = Fraction(found["number"].replace(",", ".") + (found["power"] or ""))
    return round(value / 100 if found["percent"] else value, _LOST_TO_BINARY)


def are_like_metres(lengths: Sequence[Fraction]) -> bool:
    """Whether lengths without a unit look like metres: whole hundreds, and most of them no half minutes."""
    odd = sum(length % 30 != 0 for length in lengths)
    return bool(lengths) and all(length % 100 == 0 for length in lengths) and 2 * odd > len(lengths)
