"""The stock phrases that ``phrases`` can override, and their placeholders; the words are in ``languages``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Said(NamedTuple):
    """A stock phrase in a trainer's words, ``variants`` in turn; ``short`` defaults to the phrase book's."""

    variants: tuple[str, ...]
    short: str = ""


_COUNT = ("number", "total", "number_word", "total_word")

PHRASE_PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "ready": ("exercise", "quantity"),
    "next": ("exercise", "quantity"),
    "rest": ("duration",),
    "section": ("name",),
    "circuit": ("name", "rounds"),
    "tabata": ("intervals",),
    "emom": ("intervals",),
    "every": ("duration", "intervals"),
    "amrap": ("duration", "list"),
    "for_time": ("duration", "list"),
    "round": _COUNT,
    "last_round": _COUNT,
    "repeat": _COUNT,
    "last_repeat": _COUNT,
    "set": _COUNT,
    "last_set": _COUNT,
    "switch": (),
    "switch_way": (),
    "halfway": (),
    "halfway_left": ("time", "left"),
    "time_left": ("time", "left"),
    "time_gone": ("time",),
    "split": ("distance", "time"),
    "ten_seconds": (),
    "wait": (),
    "rep": ("number_word",),
    "last_rep": ("number_word",),
    "count": ("number_word",),
    "lower": (),
    "hold": (),
    "lift": (),
    "top": (),
    "encourage": (),
    "closing": (),
}
"""By the phrase's key; ``{Name}`` is ``{name}`` with a capital letter. ``left`` is ``time`` with what goes
with it: "two minutes left".
"""
