"""Read the workouts of intervals.icu as JSON: a workout, an event of the calendar, or a list of events.

Lengths are seconds or metres. A target has a value, or a start and an end, in its units: a share of a
threshold in percent, a zone, or an absolute value. An event that was planned in the calendar alone has its
steps in ``workout_doc``, and they have targets that the ``.zwo`` of the same event lacks. Source: the
service's API documentation, https://intervals.icu/api-docs.html.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from audiocoach.importers import effort
from audiocoach.importers.descriptions import read_description, sport_of
from audiocoach.importers.draft import (
    Draft,
    DraftDay,
    DraftItem,
    DraftLoop,
    DraftPlan,
    DraftRest,
    DraftSection,
    DraftStep,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.words import NAME_CHARS, clean_text, warn_if_short
from audiocoach.script.constants import MAX_ROUNDS, MAX_STEPS
from audiocoach.script.model import RunWord
from audiocoach.units import Ms, format_duration, parse_pace_ms_per_m, quoted

MAX_DEPTH = 8
"""The maximum depth of repeats within repeats."""

_MARKS = (
    b'"workout_doc"',
    b'"start_date_local"',
    b'"pace_units"',
    b'"zoneTimes"',
    b'"sportSettings"',
    b"%ftp",
)
_KINDS = {"power": "power", "%hr": "max HR", "%lthr": "LTHR", "pace": "pace"}
_PACE_UNITS: Mapping[str, tuple[str, Fraction]] = {
    "mins_km": ("/km", Fraction(1)),
    "mins_mile": ("/mi", Fraction(1)),
    "secs_100m": ("/km", Fraction(10)),
    "secs_500m": ("/km", Fraction(2)),
    "secs_100y": ("/km", Fraction(10) / Fraction("0.9144")),
}
"""The unit in which a script writes such a pace, and how many of its units that is."""
_MINUTES_AT_MOST = 60
"""A pace in minutes is less than this; a larger number is in seconds."""
_NAMES = {"warmup": "Warm-up", "cooldown": "Cool-down", "recovery": "Recovery", "rest": "Recovery"}


def read_events(data: bytes, request: ImportRequest) -> tuple[Draft | DraftPlan, tuple[Remark, ...]]:
    """The session of a workout, or the plan of one or more events, and remarks.

    Raises:
        ScriptError: if it is not such JSON.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        request.refuse("this is not UTF-8 text", suggestion="Save it as UTF-8.")
    except json.JSONDecodeError as error:
        request.refuse(f"this is not JSON: {error.msg}", line=error.lineno, column=error.colno)
    except (RecursionError, ValueError) as error:
        request.refuse(f"this JSON cannot be read: {error}")
    remarks = Remarks()
    if isinstance(found, dict) and isinstance(found.get("steps"), list):
        title = clean_text(_text(found.get("name")), NAME_CHARS) or request.title
        word = request.word or sport_of(_text(found.get("type"))) or sport_of(title) or "ride"
        return _DocReader(request, remarks, word).draft(title, found), tuple(remarks.found)
    events = found if isinstance(found, list) else [found]
    if events and not any(isinstance(event, dict) and "start_date_local" in event for event in events):
        request.refuse("this JSON has no workout of intervals.icu", suggestion="Export events, or a workout.")
    days = [day for event in events if isinstance(event, dict) and (day := _event(event, request, remarks))]
    return DraftPlan(request.title, tuple(days)), tuple(remarks.found)


def _event(event: Mapping[str, Any], request: ImportRequest, remarks: Remarks) -> DraftDay | None:
    """The session of one event; ``None`` if it has none, with a remark unless it was not requested."""
    title = clean_text(_text(event.get("name")), NAME_CHARS) or "Workout"
    try:
        start = datetime.datetime.fromisoformat(_text(event.get("start_date_local")))
    except ValueError:
        remarks.add(0, f"{title} has no date and was left out")
        return None
    if not request.takes(start.date()):
        return None
    category = _text(event.get("category")) or "WORKOUT"
    if category != "WORKOUT":
        remarks.add(0, f"{title} on {start.date()} is not a workout ({category.lower()}) and was left out")
        return None
    doc = event.get("workout_doc")
    word = request.word or sport_of(_text(event.get("type"))) or sport_of(title)
    if isinstance(doc, dict) and isinstance(doc.get("steps"), list) and doc["steps"]:
        draft: Draft | None = _DocReader(request, remarks, word or "ride").draft(title, doc)
    else:
        length_ms = round(_number(event.get("moving_time")) * 1000)
        asked = replace(request, word=word)
        draft = read_description(title, _text(event.get("description")), length_ms, asked, remarks)
    if draft is None:
        return None
    at = start.time() if start.time() > datetime.time() else None
    return DraftDay(start.date(), draft, at)


class _DocReader:
    """Reads the steps of one workout."""

    def __init__(self, request: ImportRequest, remarks: Remarks, word: RunWord) -> None:
        self._request, self._remarks, self._word = request, remarks, word
        self._title = ""
        self._leaves = 0

    def draft(self, title: str, doc: Mapping[str, Any]) -> Draft:
        self._title = title
        steps = tuple(item for step in doc["steps"] for item in self._items(step, 1, 1))
        if not steps:
            self._request.refuse(f"{title} has no steps")
        return Draft(title, steps)

    def _remark(self, text: str) -> None:
        self._remarks.add(0, f"{self._title}: {text}")

    def _items(self, step: Any, times: int, depth: int) -> Sequence[DraftItem]:
        """A step, done ``times`` in all; nothing, with a remark, if it cannot be read."""
        if not isinstance(step, dict):
            self._remark(f"{quoted(str(step))} is not a step and was left out")
            return ()
        inner = step.get("steps")
        if not isinstance(inner, list) or not inner:
            return self._leaf(step, times)
        reps = step.get("reps") or 1
        if depth > MAX_DEPTH or not isinstance(reps, int | float) or not 1 <= reps <= MAX_ROUNDS:
            what = f"{quoted(str(reps))} times, {depth} deep"
            self._request.refuse(f"{self._title} has repeats that a script cannot have: {what}")
        reps = int(reps)
        steps = tuple(item for one in inner for item in self._items(one, times * reps, depth + 1))
        made: tuple[DraftItem, ...] = (DraftLoop(reps, steps),) if reps > 1 and steps else steps
        name = clean_text(_text(step.get("text")), NAME_CHARS)
        return (DraftSection(name, made),) if name and made and depth == 1 else made

    def _leaf(self, step: Mapping[str, Any], times: int) -> Sequence[DraftItem]:
        self._leaves += times
        if self._leaves > MAX_STEPS:
            self._request.refuse(f"{self._title} has more than {MAX_STEPS:,} steps, the maximum of a track")
        metres = _number(step.get("distance"))
        length_ms: Ms = round(_number(step.get("duration")) * 1000)
        text = clean_text(_text(step.get("text")))
        shown = text or "a step"
        if step.get("until_lap_press") is True and not metres:
            length_ms = self._open_ms(shown, length_ms)
        if not length_ms and not metres:
            self._remark(f"{shown} has no length and was left out")
            return ()
        kind = self._kind(step)
        made = self._targets(step, DraftStep(self._word, "", length_ms))
        if kind == "rest" and not made.effort and not made.tips and not metres:
            return (DraftRest(length_ms, text),)
        is_name = 0 < len(text) <= NAME_CHARS
        name = text if is_name else _NAMES.get(kind) or effort.name_for(made.effort, self._word)
        made = replace(made, name=name, tips=made.tips if is_name or not text else (*made.tips, text))
        made = self._with_distance(made, metres, shown) if metres else self._with_time(made)
        warn_if_short(0, made.length_ms, self._remarks)
        return (made,)

    def _open_ms(self, shown: str, length_ms: Ms) -> Ms:
        """The length of a step that ends with the lap button."""
        taken = self._request.open_ms or length_ms
        if taken:
            self._remark(f"{shown} ends with the lap button; it lasts {format_duration(taken)} here")
            return taken
        return self._request.refuse(
            f"{self._title}: {shown} ends with the lap button and has no length",
            suggestion="Give such steps a length with --open 5m.",
        )

    def _kind(self, step: Mapping[str, Any]) -> str:
        for kind in ("warmup", "cooldown"):
            if step.get(kind) is True:
                return kind
        return _text(step.get("intensity")).lower()

    def _with_distance(self, made: DraftStep, metres: float, shown: str) -> DraftStep:
        pace = made.pace or self._request.pace
        if not pace:
            self._request.refuse(
                f"{self._title}: {shown} is {metres:g} m long and needs a pace",
                suggestion="Add --pace 5:00/km.",
            )
        if not made.pace:
            self._remark(f"{metres:g} m was converted to time at {pace}")
        length_ms = round(Fraction(str(metres)) * parse_pace_ms_per_m(pace))
        return replace(made, distance=f"{metres:g}m", pace=pace, length_ms=length_ms)

    def _with_time(self, made: DraftStep) -> DraftStep:
        if not made.pace:
            return made
        self._remark(f"the pace {made.pace} became a spoken tip, because the step has a time")
        return replace(made, pace="", tips=(*made.tips, f"Pace {made.pace}."))

    def _targets(self, step: Mapping[str, Any], made: DraftStep) -> DraftStep:
        is_ramp = step.get("ramp") is True
        words = [
            word
            for key in ("power", "hr", "pace")
            if isinstance(target := step.get(key), dict) and (word := self._target(key, target, is_ramp))
        ]
        if step.get("maxeffort") is True:
            words.append(DraftStep(self._word, "", 0, effort=effort.SPRINT))
        cadence = step.get("cadence")
        tips = [tip for word in words for tip in word.tips]
        if isinstance(cadence, dict) and (low := _low(cadence)):
            tips.append(effort.cadence(f"{low:g}", f"{_high(cadence):g}"))
        return replace(
            made,
            effort=next((word.effort for word in words if word.effort), ""),
            pace=next((word.pace for word in words if word.pace), ""),
            tips=effort.join_tips(tips),
        )

    def _target(self, key: str, target: Mapping[str, Any], is_ramp: bool) -> DraftStep | None:
        """One target, as the parts of a step that it sets."""
        units = _text(target.get("units")).lower()
        low, high = _low(target), _high(target)
        empty = DraftStep(self._word, "", 0)
        if not low:
            return None
        if units.endswith("_zone"):
            middle = int(low + high) // 2
            return replace(empty, effort=f"zone {middle}" if 1 <= middle <= 5 else effort.SPRINT)
        if units in ("w", "bpm"):
            span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            return replace(empty, tips=(f"Aim for {span} {'watts' if units == 'w' else 'beats a minute'}.",))
        if units in _PACE_UNITS:
            return replace(empty, pace=_pace(low, high, units))
        kind = _KINDS.get(units) or _KINDS.get(key)
        if not units.startswith("%") or kind is None or units == "%mmp":
            self._remark(f"the target {key} in {units or 'no unit'} has no equivalent in a script; left out")
            return None
        word = effort.zone((low + high) / 200, effort.BOUNDS[kind])
        tip = effort.aim(low / 100, high / 100, effort.SPOKEN[kind], ramp=is_ramp)
        return replace(empty, effort=word, tips=(tip,))


def _pace(low: float, high: float, units: str) -> str:
    """A pace as a script writes it; of a range, its middle."""
    unit, share = _PACE_UNITS[units]
    middle = (low + high) / 2
    seconds = middle * 60 if units.startswith("mins") and middle < _MINUTES_AT_MOST else middle
    whole = round(Fraction(seconds) * share)
    return f"{whole // 60}:{whole % 60:02}{unit}"


def _low(target: Mapping[str, Any]) -> float:
    return _number(target.get("value")) or _number(target.get("start"))


def _high(target: Mapping[str, Any]) -> float:
    return _number(target.get("value")) or _number(target.get("end")) or _low(target)


def _number(value: Any) -> float:
    """A number that can be used; 0 for anything else."""
    return float(value) if isinstance(value, int | float) and 0 < value < 10**7 else 0.0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _recognises(start: bytes) -> bool:
    return start.lstrip()[:1] in (b"{", b"[") and any(mark in start for mark in _MARKS)


IMPORTER = Importer("intervals-json", "intervals.icu", (".json",), _recognises, read_events)
