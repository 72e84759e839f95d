"""The header's ``paces``: a running pace by effort, and what a threshold pace makes of the other efforts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from audiocoach.script.form import Cell, Key, Value
from audiocoach.script.model import EFFORTS, RunWord
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.values import named, pattern
from audiocoach.units import QuantityError, format_clock, pace_unit_m, parse_pace_ms_per_m, quoted

THRESHOLD = "threshold"
OF_BUILD = "*"
"""The name of the pace that is set for a build: no script can write it."""

PACE_PATTERN = pattern(r"\S.*/\s*([kK][mM]|[mM][iI]([lL][eE])?|[0-9]{3}\s*[mM])")

OF_THRESHOLD: Mapping[str, Fraction] = MappingProxyType(
    {
        "easy": Fraction(122, 100),
        "steady": Fraction(110, 100),
        "tempo": Fraction(102, 100),
        "hard": Fraction(94, 100),
        "sprint": Fraction(85, 100),
        "zone 1": Fraction(135, 100),
        "zone 2": Fraction(122, 100),
        "zone 3": Fraction(110, 100),
        "zone 4": Fraction(102, 100),
        "zone 5": Fraction(94, 100),
    }
)
"""Time per kilometre at an effort, as a share of that at threshold: the middles of Joe Friel's running zones
(1: slower than 129 %, 2: 114 to 129 %, 3: 106 to 113 %, 4: 99 to 105 %, 5b: 90 to 96 %, 5c: faster than
90 %).
"""

_ROUNDED_TO_S = 5
"""A pace that is worked out is rounded to so many seconds: nobody runs 5:29."""


def pace_for(paces: Mapping[str, str], effort: str | None, word: RunWord) -> str | None:
    """The pace as written for an effort, or for a run without one by its word; ``None`` if ``paces`` has
    none. Efforts are a runner's: riding, rowing and walking have a pace of their own word.
    """
    return _pace_for(paces, effort, word) or _of_build(paces, word)


def _of_build(paces: Mapping[str, str], word: RunWord) -> str | None:
    """The pace set for the build: per 500 metres for rowing, per kilometre or mile for who is on foot."""
    pace = paces.get(OF_BUILD)
    is_for_row = pace is not None and pace_unit_m(pace) < pace_unit_m("5:00/km")
    words = ("row",) if is_for_row else ("run", "jog", "sprint", "walk")
    return pace if word in words else None


def _pace_for(paces: Mapping[str, str], effort: str | None, word: RunWord) -> str | None:
    if word not in ("run", "jog", "sprint"):
        return paces.get(word)
    if effort is None:
        effort = "sprint" if word == "sprint" else "easy"
        return paces.get(word) or _for_effort(paces, effort)
    return _for_effort(paces, effort)


def _for_effort(paces: Mapping[str, str], effort: str) -> str | None:
    """The pace of an effort: its own, else worked out from the threshold."""
    threshold = paces.get(THRESHOLD)
    if effort in paces or threshold is None or effort not in OF_THRESHOLD:
        return paces.get(effort)
    unit_s = parse_pace_ms_per_m(threshold) * pace_unit_m(threshold) * OF_THRESHOLD[effort] / 1000
    unit = threshold.rpartition("/")[2].strip()
    return f"{format_clock(round(unit_s / _ROUNDED_TO_S) * _ROUNDED_TO_S * 1000)}/{unit}"


def _paces(cell: Cell) -> dict[str, str]:
    """Read the mapping; names are folded ("Zone 2" is "zone 2")."""
    read = {}
    for key, value in cell.entries(("easy", "tempo", THRESHOLD)):
        name = " ".join(key.text.casefold().split())
        if not re.fullmatch(r"[^\W_][\w .-]{0,39}", name):
            near = did_you_mean(key.text, (*EFFORTS, THRESHOLD))
            cell.reading.refuse(
                key.mark,
                f"{quoted(key.text)} is not a name for a pace{near}",
                cell.path,
                f"Write an effort like easy, tempo or zone 2, {THRESHOLD}, or a name of your own.",
            )
        elif name in read:
            message = f"{quoted(name)} is written twice"
            cell.reading.refuse(key.mark, message, cell.path, "Keep one of them.")
        else:
            read[name] = value.attempt(lambda one: _pace(one.text()), "")
    return read


def _pace(text: str) -> str:
    """A pace as written, if it is one."""
    written = " ".join(text.split())
    try:
        parse_pace_ms_per_m(written)
    except QuantityError as error:
        raise RefusalError(str(error)) from None
    return written


PACES: Key[Mapping[str, str]] = Key(
    "paces", Value(_paces, named(PACE_PATTERN)), {},
    "your running pace by effort, such as `{easy: 6:00/km, tempo: 4:45/km}`, or `threshold` alone; see "
    "[Runs](#runs)",
)  # fmt: skip
