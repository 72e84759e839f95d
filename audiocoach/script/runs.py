"""Read runs: a stretch by time, or by distance at a pace."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import cast, get_args

from audiocoach.script import quantities
from audiocoach.script.constants import MAX_TRACK_MS
from audiocoach.script.extras import CADENCE, NOTES, TIP
from audiocoach.script.form import Cell, Form, Fragment, Key, Value
from audiocoach.script.line import ExerciseLine
from audiocoach.script.model import Run, RunWord
from audiocoach.script.paces import PACE_PATTERN, pace_for
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import InheritedSettings
from audiocoach.script.shorthand import read_free_line
from audiocoach.script.values import EFFORT_PATTERN, LENGTH, NUMBER_PATTERN, TEXT, from_text, pattern
from audiocoach.script.words import line_words
from audiocoach.units import Ms, parse_distance_m, parse_pace_ms_per_m, primary_language, quoted

_KM = r"([kK]?[mM]|[mM]i|[mM]iles?|[mM]et(re|er)s?)"


def _distance(text: str) -> tuple[str, Fraction]:
    """Return a distance as written, and its metres."""
    return text, parse_distance_m(text)


def _pace(text: str) -> tuple[str, Fraction]:
    """Return a pace as written, and its milliseconds per metre."""
    return " ".join(text.split()), parse_pace_ms_per_m(text)


FOR = Key("for", LENGTH, 1000, "how long it lasts", shown="this, or distance and pace")
DISTANCE = Key(
    "distance", from_text(_distance, pattern(rf"{NUMBER_PATTERN}\s*{_KM}")), None,
    "how far, such as `400m`, `5km` or `1mi`; needs a pace",
)  # fmt: skip
PACE = Key(
    "pace", from_text(_pace, PACE_PATTERN), None,
    "pace of the run, such as `5:00/km` or `8:00/mi`; announced with the name; with `for` it is a target",
    shown="the header's `paces`",
)  # fmt: skip
SPLITS = Key(
    "splits", from_text(_distance, pattern(rf"{NUMBER_PATTERN}\s*{_KM}")), None,
    "the distance between two calls of the time, such as `200m`",
)  # fmt: skip
EFFORT = Key(
    "effort",
    from_text(quantities.effort, EFFORT_PATTERN), None,
    "`easy`, `steady`, `tempo`, `hard`, `sprint`, `zone 1` to `zone 5` or `rpe 1` to `rpe 10`; announced "
    "with the name",
)  # fmt: skip
INCLINE = Key(
    "incline", from_text(quantities.incline, pattern(r"[+-]?[0-9]{1,3}(\.[0-9])?\s*%")), None,
    "`-40%` to `40%`; announced with the name",
)  # fmt: skip


def _run_line(cell: Cell, word: str, *, spoken: str, given: bool) -> ExerciseLine:
    """The name of a run, or a line with its own length: ``jog: 2 min``, ``run: 5 km @ 5:00/km``. The second
    has the name ``spoken``.
    """
    text = cell.text()
    if given or not re.search("[0-9]", text):
        return ExerciseLine(quantities.name(text))
    try:
        line = read_free_line(text)
    except RefusalError as error:
        try:
            line = read_free_line(f"{spoken} {text}")
        except RefusalError:
            raise error from None
    other = line.reps or line.sets > 1 or line.load or line.sides or line.count or line.tempo or line.is_rest
    if other or not (line.for_ms or line.distance):
        raise RefusalError(
            f"a {word} has a time or a distance, and perhaps a pace; found {quoted(text)}",
            f"Write it like {word}: 2 min or {word}: 5 km @ 5:00/km. Repeats go in repeat: 8 with steps.",
        )
    return line


RUNS = {
    word: Key(
        word, Value(_run_line, TEXT), ExerciseLine("stand-in", for_ms=1000),
        f"a stretch to {word}, by time or by distance and pace",
    )
    for word in get_args(RunWord)
}  # fmt: skip
RUN_KEYS = (FOR, DISTANCE, PACE, SPLITS, EFFORT, CADENCE, INCLINE, TIP, NOTES)


def run_condition(word: str) -> Fragment:
    """A run has ``for`` or ``distance``, or a line with its own length; as JSON Schema."""
    line = {"properties": {word: {"type": "string", "pattern": r"[0-9]|\$\{"}}}
    return {
        "anyOf": [
            {"oneOf": [{"required": ["for"]}, {"required": ["distance"]}]},
            {"not": {"anyOf": [{"required": ["for"]}, {"required": ["distance"]}]}, **line},
        ]
    }


def read_run(form: Form, settings: InheritedSettings) -> Run:
    """Read a ``run``, ``walk``, ``jog``, ``sprint``, ``ride`` or ``row``."""
    word = cast(RunWord, form.title)
    spoken = line_words(primary_language(settings.language))[word][0].capitalize()
    line = form.read(RUNS[word], word=word, spoken=spoken, given=form.has("for") or form.has("distance"))
    effort = form.read(EFFORT, line.effort)
    pace = form.read(PACE, _pace(line.pace) if line.pace else None)
    if not form.has("pace") and (found := pace_for(settings.paces, effort, word)):
        pace = _pace(found)
    distance = form.read(DISTANCE, _distance(line.distance) if line.distance else None)
    splits = form.read(SPLITS)
    if splits is not None and pace is None and not form.has("pace"):
        form.refuse("splits", "splits need a pace", "Add pace: 5:00/km, or paces at the top of the script.")
    duration_ms = line.for_ms or _run_ms(form, distance, pace)
    stretch = Run(
        word=word,
        name=line.name,
        duration_ms=duration_ms,
        distance=distance[0] if distance else None,
        pace=pace[0] if pace else None,
        splits=splits[0] if splits else None,
        effort=line.effort,
        incline=line.incline,
        tip=line.tip,
        notes=form.read(
            NOTES,
            length_ms=duration_ms if form.has("for") or line.for_ms or (distance and pace) else None,
        ),
    )
    return form.changed(stretch, (EFFORT, INCLINE, CADENCE, TIP))


_Measured = tuple[str, Fraction] | None
"""A distance or a pace as written, with its value."""


def _run_ms(form: Form, distance: _Measured, pace: _Measured) -> Ms:
    by_time = form.read(FOR)
    if form.has("for"):
        if form.has("distance"):
            message = "for already sets the length; distance sets it too"
            form.refuse("distance", message, "Keep one of them.")
        return by_time
    if distance is None and not form.has("distance"):
        form.refuse(
            None,
            f"{form.title} needs for, or distance and pace",
            "Write for: 10m, or distance: 400m and pace: 5:00/km.",
        )
    elif pace is None and not form.has("pace"):
        form.refuse(
            "distance" if form.has("distance") else form.title,
            "a distance needs a pace",
            "Add pace: 5:00/km or pace: 8:00/mi here, or paces: {easy: 6:00/km} at the top of the script.",
        )
    if distance is None or pace is None:
        return by_time
    duration_ms = round(distance[1] * pace[1])
    if not 1 <= duration_ms <= MAX_TRACK_MS:
        hours = MAX_TRACK_MS // 3_600_000
        form.refuse(
            "distance", f"at this pace it lasts {duration_ms / 1000:,.0f}s; the limits are 1 ms and {hours} h"
        )
        return by_time
    return duration_ms
