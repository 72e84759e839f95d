"""The exercises of training logs by our names: ``Bench Press (Barbell)`` is a bench press.

Hevy and Strong write what an exercise is done with in brackets after its name. Where that is what the
library's movement is done with anyway, the movement's own name is used; any other thing goes before the name,
as people say it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from audiocoach.exercises.garmin import readable
from audiocoach.exercises.library import library
from audiocoach.exercises.names import exact, key
from audiocoach.importers.words import NAME_CHARS, clean_text

_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)\s*")
_SAID_BEFORE = frozenset(
    {
        "barbell",
        "dumbbell",
        "dumbbells",
        "kettlebell",
        "machine",
        "cable",
        "band",
        "smith machine",
        "trap bar",
    }
    | {"smith", "weighted", "assisted", "plate", "suspension", "trx", "ez bar", "landmine", "medicine ball"}
    | {"resistance band", "plate loaded", "seated", "standing", "lying", "incline", "decline", "single arm"}
    | {"single leg", "wide grip", "close grip", "underhand", "overhand"}
)
_SAID_NOT = frozenset({"bodyweight", "body weight", "no equipment", "other"})
_OURS: Mapping[str, str] = {
    "squat (barbell)": "Back squat",
    "front squat (barbell)": "Front squat",
    "bench press (barbell)": "Bench press",
    "deadlift (barbell)": "Deadlift",
    "romanian deadlift (barbell)": "Romanian deadlift",
    "overhead press (barbell)": "Overhead press",
    "military press (barbell)": "Overhead press",
    "bent over row (barbell)": "Bent-over row",
    "bicep curl (dumbbell)": "Biceps curl",
    "biceps curl (dumbbell)": "Biceps curl",
    "lateral raise (dumbbell)": "Lateral raise",
    "front raise (dumbbell)": "Front raise",
    "goblet squat (kettlebell)": "Goblet squat",
    "goblet squat (dumbbell)": "Goblet squat",
    "hip thrust (barbell)": "Hip thrust",
    "good morning (barbell)": "Good morning",
    "lat pulldown (cable)": "Lat pulldown",
    "lat pulldown (machine)": "Lat pulldown",
    "seated row (cable)": "Seated row",
    "seated cable row": "Seated row",
    "face pull (cable)": "Face pull",
    "leg press (machine)": "Leg press",
    "leg press horizontal (machine)": "Leg press",
    "leg extension (machine)": "Leg extension",
    "lying leg curl (machine)": "Leg curl",
    "seated leg curl (machine)": "Leg curl",
    "triceps extension (dumbbell)": "Triceps extension",
    "reverse fly (dumbbell)": "Reverse fly",
    "flat barbell bench press": "Bench press",
    "barbell squat": "Back squat",
    "barbell back squat": "Back squat",
    "conventional deadlift": "Deadlift",
    "barbell curl": "Biceps curl",
    "running": "Run",
    "treadmill": "Run",
    "walking": "Walk",
    "cycling": "Ride",
    "rowing (machine)": "Row",
    "rowing machine": "Row",
    "jump rope": "Skipping",
    "dumbbell row": "Single-arm row",
}
"""Names of Hevy, Strong and FitNotes, in lower case, for movements of the library."""


def name_of(written: str) -> str:
    """The library's name for an exercise of a log; for one that the library does not have, its own words."""
    text = clean_text(" ".join(written.split()), NAME_CHARS)
    thing, _, rest = text.lower().partition(" ")
    if ours := _OURS.get(text.lower()) or _OURS.get(f"{rest} ({thing})"):
        return ours
    if movement := library().find_same(text):
        return (
            movement.name if exact(movement.name) == exact(text) or key(movement.name) == key(text) else text
        )
    if found := _BRACKETS.fullmatch(text):
        name, thing = found[1], found[2].strip().lower()
        if thing in _SAID_NOT or thing in name.lower().split():
            return name_of(name)
        if thing in _SAID_BEFORE:
            text = name_of(f"{thing.capitalize()} {name[:1].lower()}{name[1:]}")
    if "_" in text or (text.isupper() and len(text.split()) > 1):
        return readable(text)
    return _sentence_case(text)


def _sentence_case(text: str) -> str:
    """``Incline Bench Press`` in sentence case; words with capitals or figures inside stay."""
    first, *others = text.split(" ")
    return " ".join([first, *(word.lower() if word.lstrip("(")[1:].islower() else word for word in others)])
