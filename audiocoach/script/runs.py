"""Read runs: a stretch by time, or by distance at a pace."""

from __future__ import annotations

from fractions import Fraction
from typing import cast, get_args

from audiocoach.script import quantities
from audiocoach.script.extras import CADENCE, NOTES, TIP
from audiocoach.script.form import Form, Fragment, Key
from audiocoach.script.model import EFFORTS, MAX_TRACK_MS, Run, RunWord
from audiocoach.script.settings import InheritedSettings
from audiocoach.script.values import LENGTH, NAME, NUMBER_PATTERN, any_case, from_text, pattern
from audiocoach.units import Ms, parse_distance_m, parse_pace_ms_per_m

_KM = r"([kK]?[mM]|[mM]i|[mM]iles?|[mM]et(re|er)s?)"


_EFFORT = f"({any_case(EFFORTS)}|{any_case(['zone'])}\\s*[1-5]|{any_case(['rpe'])}\\s*([1-9]|10))"

FOR = Key("for", LENGTH, 1000, "how long it lasts", shown="this, or distance and pace")
DISTANCE = Key(
    "distance",
    from_text(lambda text: (text, parse_distance_m(text)), pattern(rf"{NUMBER_PATTERN}\s*{_KM}")), None,
    "how far, such as `400m`, `5km` or `1mi`; needs `pace`",
)  # fmt: skip
PACE = Key(
    "pace", from_text(parse_pace_ms_per_m, pattern(r"\S.*/\s*([kK][mM]|[mM][iI])")), None,
    "pace of the run, such as `5:00/km` or `8:00/mi`",
)  # fmt: skip
EFFORT = Key(
    "effort",
    from_text(quantities.effort, pattern(_EFFORT)), None,
    "`easy`, `steady`, `tempo`, `hard`, `sprint`, `zone 1` to `zone 5` or `rpe 1` to `rpe 10`; announced "
    "with the name",
)  # fmt: skip
INCLINE = Key(
    "incline", from_text(quantities.incline, pattern(r"[+-]?[0-9]{1,3}(\.[0-9])?\s*%")), None,
    "`-40%` to `40%`; announced with the name",
)  # fmt: skip
RUN_KEYS = (FOR, DISTANCE, PACE, EFFORT, CADENCE, INCLINE, TIP, NOTES)
RUNS = {
    word: Key(word, NAME, "stand-in", f"a stretch to {word}, by time or by distance and pace")
    for word in get_args(RunWord)
}  # fmt: skip
RUN_CONDITION: Fragment = {
    "anyOf": [
        {"required": ["for"], "not": {"anyOf": [{"required": ["distance"]}, {"required": ["pace"]}]}},
        {"required": ["distance", "pace"]},
    ]
}


def read_run(form: Form, _settings: InheritedSettings) -> Run:
    """Read a ``run``, ``walk``, ``jog``, ``sprint``, ``ride`` or ``row``."""
    distance = form.read(DISTANCE)
    duration_ms = _run_ms(form, distance[1] if distance else None)
    is_long_known = form.has("for") or (form.has("distance") and form.has("pace"))
    stretch = Run(
        word=cast(RunWord, form.title),
        name=form.read(RUNS[form.title]),
        duration_ms=duration_ms,
        distance=distance[0] if distance else None,
        notes=form.read(NOTES, length_ms=duration_ms if is_long_known else None),
    )
    return form.changed(stretch, (EFFORT, INCLINE, CADENCE, TIP))


def _run_ms(form: Form, metres: Fraction | None) -> Ms:
    by_time = form.read(FOR)
    pace = form.read(PACE)
    if form.has("for"):
        for key in ("distance", "pace"):
            if form.has(key):
                form.refuse(key, f"for already sets the length; {key} sets it too", "Keep one of them.")
    elif not form.has("distance"):
        form.refuse(
            None,
            f"{form.title} needs for, or distance and pace",
            "Write for: 10m, or distance: 400m and pace: 5:00/km.",
        )
    elif not form.has("pace"):
        form.refuse("distance", "a distance needs a pace", "Add pace: 5:00/km or pace: 8:00/mi.")
    if metres is None or pace is None:
        return by_time
    duration_ms = round(metres * pace)
    if not 1 <= duration_ms <= MAX_TRACK_MS:
        hours = MAX_TRACK_MS // 3_600_000
        form.refuse(
            "distance", f"at this pace it lasts {duration_ms / 1000:,.0f}s; the limits are 1 ms and {hours} h"
        )
        return by_time
    return duration_ms
