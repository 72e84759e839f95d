"""``run`` and its sisters: a stretch by time, or by distance at a pace."""

from __future__ import annotations

from typing import cast

from audiocoach.script import extras, quantities
from audiocoach.script.form import Form
from audiocoach.script.model import MAX_TRACK_MS, Run, RunWord
from audiocoach.script.settings import Settings
from audiocoach.units import Ms, parse_distance_m, parse_pace_ms_per_m

RUN_OPTIONS = ("for", "distance", "pace", "effort", "cadence", "incline", "tip", "notes")


def run(form: Form, _settings: Settings) -> Run:
    """``run``, ``walk``, ``jog``, ``sprint``, ``ride``, ``row``: by time, or by distance at a pace."""
    duration_ms = _run_ms(form)
    return Run(
        mark=form.mark,
        marks=form.marks,
        word=cast(RunWord, form.title),
        name=form.value(form.title, quantities.name, "stand-in"),
        duration_ms=duration_ms,
        distance=form.value("distance", str, None),
        effort=form.value("effort", quantities.effort, None),
        incline=form.value("incline", quantities.incline, None),
        cadence_spm=extras.cadence_spm(form),
        tip=form.get("tip", extras.tips, ()),
        notes=extras.notes(form, duration_ms if _says_how_long(form) else None),
    )


def _run_ms(form: Form) -> Ms:
    by_time = form.value("for", quantities.length_ms, 1000)
    metres = form.value("distance", parse_distance_m, None)
    pace = form.value("pace", parse_pace_ms_per_m, None)
    if form.has("for"):
        for key in ("distance", "pace"):
            if form.has(key):
                form.refuse(
                    key,
                    f"for already says how long it lasts; {key} cannot stand beside it",
                    "Keep one of them.",
                )
    elif not form.has("distance"):
        form.refuse(
            None,
            f"{form.title} needs for, or distance and pace",
            "Write for: 10m, or distance: 400m and pace: 5:00/km.",
        )
    elif not form.has("pace"):
        form.refuse(
            "distance", "a distance needs a pace to become time", "Add pace: 5:00/km or pace: 8:00/mi."
        )
    if metres is None or pace is None:
        return by_time
    duration_ms = round(metres * pace)
    if not 1 <= duration_ms <= MAX_TRACK_MS:
        hours = MAX_TRACK_MS // 3_600_000
        form.refuse(
            "distance",
            f"at this pace it lasts {duration_ms / 1000:,.0f}s; between 1 ms and {hours} h are possible",
        )
        return by_time
    return duration_ms


def _says_how_long(form: Form) -> bool:
    return form.has("for") or (form.has("distance") and form.has("pace"))
