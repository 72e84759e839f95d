"""The progression from one session to the next: double progression, as in most strength plans.

Sets grow by a rep until all are at the top of their range; then the load grows by the smallest pair of
plates, and the reps begin at the bottom of the range again. A set that was all-out is repeated unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from audiocoach.importers.encoding import plain
from audiocoach.importers.log_rows import LoggedSet
from audiocoach.units import format_duration

RANGES = ((1, 5, 5), (6, 12, 8), (13, 20, 15))
"""Ranges of reps for strength, growth and endurance: the first and the last number, and where to begin again
with a heavier load.
"""
PLATES = {"kg": Fraction(5, 2), "lb": Fraction(5)}
"""The smallest step of a load: a pair of the smallest plates."""
_ALL_OUT_RPE = Fraction(19, 2)
_SECONDS_MORE = 5


def next_sets(rows: Sequence[LoggedSet], unit: str) -> tuple[list[LoggedSet], str, str]:
    """The sets of one exercise for the next time, what was done as words to speak, and what was changed.

    ``unit`` is that of loads without one. Warm-ups and drop sets stay as they are.
    """
    work = [row for row in rows if row.kind in ("work", "failure")]
    if not work:
        return list(rows), "", ""
    best = max(work, key=lambda row: (row.reps, row.weight))
    said = _said(best)
    if any(row.kind == "failure" or row.rpe >= _ALL_OUT_RPE for row in work):
        return list(rows), said, "the last session was all-out, so nothing is added"
    grown, remark = _grown(work, best.unit or unit)
    by_line = {row.line: row for row in grown}
    return [by_line.get(row.line, row) for row in rows], said, remark


def _grown(work: Sequence[LoggedSet], unit: str) -> tuple[list[LoggedSet], str]:
    if not any(row.reps for row in work):
        if any(row.metres or not row.length_ms for row in work):
            return list(work), ""
        longer = [replace(row, length_ms=row.length_ms + _SECONDS_MORE * 1000) for row in work]
        return longer, f"{_SECONDS_MORE} seconds more"
    most, least = max(row.reps for row in work), min(row.reps for row in work)
    top, again = next(((top, again) for low, top, again in RANGES if low <= most <= top), (0, 0))
    heaviest = max(row.weight for row in work)
    if heaviest > 0 and top and least >= top:
        plate = PLATES.get(unit, PLATES["kg"])
        heavier = [replace(row, weight=row.weight + plate, reps=Fraction(again)) for row in work]
        return (
            heavier,
            f"{plain(plate)} {unit or 'units'} more for {again} reps, because every set had {plain(most)}",
        )
    limit = Fraction(top) if heaviest > 0 and top else most + 1
    goal = most + 1 if least == most else most
    more = [replace(row, reps=min(row.reps + 1, goal, max(limit, row.reps))) for row in work]
    return more, "a rep more"


def _said(row: LoggedSet) -> str:
    """``last time 8 at 60``."""
    if row.reps:
        return f"last time {plain(row.reps)}{f' at {plain(row.weight)}' if row.weight > 0 else ''}."
    if row.length_ms:
        return f"last time {format_duration(row.length_ms)}."
    return ""
