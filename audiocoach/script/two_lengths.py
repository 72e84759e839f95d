"""A distance with two lengths: a pace that may be a time, a time beside a pace."""

from __future__ import annotations

import re
from dataclasses import replace

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import LinePart
from audiocoach.script.line import ExerciseLine
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of
from audiocoach.script.words import words_meaning
from audiocoach.units import quoted

_FASTEST_M_PER_S, _FASTEST_RIDE_M_PER_S = 7.6, 16
"""Nobody runs, or rides, a kilometre faster than this."""
_FASTEST_KM_MS = 131_000
"""Nor kilometres at less for each than this: ``6k test @ 2:05`` is rowed, by 500 m."""
_METRES_OF = {"km": 1000, "mi": 1609, "m": 1}


def refuse_pace_as_time(held: Assembly, line: ExerciseLine, distance: LinePart, at: LinePart) -> None:
    """``5k @ 4:30`` is a pace, for nobody runs five kilometres in that time."""
    found = re.fullmatch(r"([0-9.,]+)(km|mi|m)", str(distance.value))
    unit = found[2] if found else "m"
    metres = float(found[1].replace(",", ".") if found else distance.value) * _METRES_OF[unit]
    words = line.name.casefold().split()
    is_ride = any(word in words_meaning("ride") for word in words)
    fastest = _FASTEST_RIDE_M_PER_S if is_ride else _FASTEST_M_PER_S
    if metres < _METRES_OF["km"] or metres * 1000 <= fastest * at.value:
        return
    is_row = any(word in words_meaning("row") for word in words)
    if unit != "mi" and at.value < _FASTEST_KM_MS and not is_row and not is_ride:
        is_row, line = True, replace(line, name="Row" if line.name == "Run" else line.name)
    minutes, seconds = divmod(int(at.value) // 1000, 60)
    sets = held.value("sets") or 1
    run = replace(
        line,
        distance=distance.value if found else f"{distance.value}m",
        sets=sets,
        rest_ms=held.value("rest") if sets > 1 else None,
    )
    per = "mi" if unit == "mi" else "500m" if is_row else "km"
    raise RefusalError(
        f"{quoted(at.text)}: the pace, or the time of it all?",
        at=held.at(at),
        forms=(
            form_of(replace(run, pace=f"{minutes}:{seconds:02}/{per}")),
            form_of(replace(run, for_ms=at.value)),
        ),
    )


def _refuse_too_fast(held: Assembly, line: ExerciseLine) -> None:
    """``24 km a 5:10`` is a pace too, and no time."""
    times = [part for part in held.parts if part.kind in ("time", "within") and part.value == line.for_ms]
    far = held.of("distance")
    if times and far and not line.pace and ":" in times[0].text:
        refuse_pace_as_time(held, replace(line, for_ms=None), far[0], times[0])


def refuse_two_lengths(held: Assembly, line: ExerciseLine) -> None:
    """A distance at a pace has its time already."""
    _refuse_too_fast(held, line)
    if not (line.distance and line.pace and line.for_ms) or line.is_paced:
        return
    forms = [form_of(replace(line, for_ms=None)), form_of(replace(line, pace=None))]
    if line.sets > 1:
        forms.insert(0, form_of(replace(line, for_ms=None, rest_ms=line.for_ms)))
    raise RefusalError(
        f"{line.distance} at a pace has its time already", at=held.at(held.of("pace")[0]), forms=tuple(forms)
    )
