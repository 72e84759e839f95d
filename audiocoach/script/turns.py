"""Turns of phrase that have only one meaning, each with the form of a line that replaces it."""

from __future__ import annotations

import re

from audiocoach.script.patterns import Pattern

_STROKE_RATE = Pattern(r"@\s?r(?=[1-4][0-9](?![0-9:]))", re.IGNORECASE, needs="@")
_MINUTES_AT_RATE = Pattern(r"^(?P<minutes>[1-9][0-9]?)r(?P<rate>1[6-9]|2[0-9]|3[0-6])$", re.IGNORECASE)
"""``30r20``: half an hour at rate 20."""
_TIMED_THOUSANDS = Pattern(
    r"^(?P<far>[1-9][0-9]?[05]00)"
    r"(?=\s+(?:timed|TT|time trial|test|swim|run|row|free|pull|kick|easy|steady)(?!\w))",
    re.IGNORECASE,
    needs=("00",),
)
"""``1500 timed``: metres."""
_COUNT_PAUSE = Pattern(
    r"(?<![\w.])(?P<seconds>[1-9])[ -]?(?:ct|counts?)\spause", re.IGNORECASE, needs=("pause",)
)
"""``3x5 2ct pause``: a count is a second."""
_TOTAL_REPS = Pattern(
    r"(?<![\w.])(?P<reps>[1-9][0-9]{0,2})\stotal\sreps(?!\w)", re.IGNORECASE, needs=("total",)
)
_TRIPS = Pattern(
    r"(?<![\w.])(?P<trips>[1-9][0-9]?)\s(?:trips|passes|goes)\s(?:of\s|x\s)?(?P<far>[0-9]+\s?(?:m|met(?:re|er)s?))(?!\w)",
    re.IGNORECASE,
    needs=("trips", "passes", "goes"),
)
"""``4 trips 20m``."""
_GLUED_SWITCH = Pattern(r"(?<![\w.])(?P<figure>[1-9][0-9]{1,2})(?P<switch>on|off)(?!\w)", re.IGNORECASE)
_STRAIGHT = Pattern(r"(?<=\sen\s)(?P<line>lignes?)\s(?=droites?(?!\w))", re.IGNORECASE, needs=("ligne",))
"""``en ligne droite``: straight ahead; ``droite`` alone is a side."""
_RACE_PACE = Pattern(
    r"(?<=\s)(?<!@\s)(?P<pace>allure|ritmo|andatura)\s(?=[0-9]+\s?km?(?!\w))",
    re.IGNORECASE,
    needs=("allure", "ritmo", "andatura"),
)
"""``allure 10 km``: the pace of a race."""
_POSE = Pattern(
    r"(?P<name>(?:warrior|krieger|guerrier[eo]?|guerrero)\s[123])\s[-–—]\s(?=[0-9])",
    re.IGNORECASE,
    needs=("warrior", "krieger", "guerr"),
)
"""``Warrior 2 - 5 breaths`` is not a range."""
_STILL_REST = Pattern(
    r"(?<=[0-9])(?P<unit>\s?(?:s|secs?|seconds|min|mins|minutes|['\"]))\s+"
    r"(?:standing|static|passive|complete|full)\s+(?P<rest>rest|recovery)",
    re.IGNORECASE,
    needs=("standing", "static", "passive", "complete", "full"),
)
"""``60s standing rest`` is a rest like any other."""
_UNIT_IN_BRACKETS = Pattern(r"(?<=[0-9])\s*\((?P<unit>kgs?|lbs?|%)\)", re.IGNORECASE, needs="(")
"""``@ 60 (kg)``."""
_LOWERED_IN = Pattern(
    r"@\s?(?P<time>[0-9]{1,2}\s?s(?:ecs?|econds)?)\s+(?=(?:lower|down|ecc|neg)[a-z]*(?!\w))",
    re.IGNORECASE,
    needs="@",
)
"""``@ 5s lower``: how long a phase takes, not a pace."""
_ELISION = Pattern(
    r"(?<![\w’'])d[’'](?=(?:effort|exercice|allure)s?(?!\w))", re.IGNORECASE, needs=("d'", "d’")
)
_POWER_STROKES = Pattern(
    r"(?<!\w)(?P<power>power\s)(?P<count>[1-9][0-9]?)(?:s|’s|'s)?(?!\w)\s*[:=–-]\s*(?=(?P=count)\s)",
    re.IGNORECASE,
    needs=("power",),
)
"""``Power 10s: 10 strokes hard``: rowers call ten hard strokes a power ten."""

TURNS = (
    (_UNIT_IN_BRACKETS, r" \g<unit>"),
    (_COUNT_PAUSE, r"\g<seconds>s pause"),
    (_TOTAL_REPS, r"\g<reps> reps total"),
    (_TRIPS, r"\g<trips> x \g<far>"),
    (_GLUED_SWITCH, r"\g<figure> \g<switch>"),
    (_RACE_PACE, r"@ \g<pace> "),
    (_STRAIGHT, r"\g<line>-"),
    (_LOWERED_IN, r"\g<time> "),
    (_ELISION, ""),
    (_POWER_STROKES, r"\g<power>"),
    (_TIMED_THOUSANDS, r"\g<far> m"),
    (_STROKE_RATE, "@ rate "),
    (_MINUTES_AT_RATE, r"Row \g<minutes> min rate \g<rate>"),
    (_POSE, r"\g<name>, "),
    (_STILL_REST, r"\g<unit> \g<rest>"),
)
"""Turns of phrase, each with what replaces it."""
