"""Our movements in Garmin's words, and Garmin's words in ours.

Garmin names an exercise by a category and a name (``bench_press``, ``barbell_bench_press``), in FIT files in
lower case and in Garmin Connect in capitals. ``garmin.json`` has them by the name of the same movement in
:mod:`audiocoach.exercises.library`; the first is the one to write, a category alone is its plain
exercise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from audiocoach.exercises.library import library
from audiocoach.exercises.names import key
from audiocoach.units import capitalized

_EQUIPMENT: Mapping[str, str] = {
    "banded_exercises": "Band",
    "battle_rope": "Battle rope",
    "sandbag": "Sandbag",
    "sled": "Sled",
    "sledge_hammer": "Sledgehammer",
    "suspension": "Suspension",
    "tire": "Tyre",
}
"""Categories that say what the exercise is done with, which its name does not."""
_ENDINGS = (
    *(
        "bench_press",
        "calf_raise",
        "carry",
        "chop",
        "crunch",
        "curl",
        "deadlift",
        "flye",
        "hip_raise",
        "lunge",
    ),
    *("lateral_raise", "leg_curl", "leg_raise", "plank", "pull_up", "push_up", "row", "shoulder_press"),
    *("shrug", "sit_up", "squat", "triceps_extension"),
)
"""Categories that the exercises in them are named after."""
_SPELLING: Mapping[str, str] = {
    "ez": "EZ",
    "ghd": "GHD",
    "kbs": "kettlebell swing",
    "rdl": "RDL",
    "trx": "TRX",
}
_WORD_BREAK = re.compile(r"[\s_-]+")
_STRETCH = "stretch_"
_SHORT = 1
"""A word as short as this is a shape, like the T of a T push-up."""


@cache
def _table() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The category and name (maybe empty) of each movement, by its name."""
    rows = json.loads((resources.files("audiocoach") / "exercises" / "garmin.json").read_bytes())
    return {ours: tuple(map(_split, written)) for ours, written in rows.items()}


def _split(written: str) -> tuple[str, str]:
    category, _, name = written.partition("/")
    return category, name


@cache
def _ours() -> Mapping[tuple[str, str], str]:
    return {theirs: ours for ours, row in _table().items() for theirs in row}


def to_garmin(name: str) -> tuple[str, str] | None:
    """Garmin's category and name for an exercise, in lower case; ``None`` if Garmin has nothing like it.

    The name is empty if only the category fits.
    """
    movement = library().find_same(name)
    if movement and (row := _table().get(movement.name)) and key(movement.name) == key(name):
        return row[0]
    wanted = key(name)
    if found := _garmin_names().get(wanted):
        return found
    if movement and (row := _table().get(movement.name)):
        return row[0]
    return next(((category, "") for category in _ENDINGS if wanted.endswith(key(category))), None)


@cache
def _garmin_names() -> Mapping[str, tuple[str, str]]:
    """Every exercise that Garmin knows, by the key of what :func:`from_garmin` calls it."""
    from garmin_fit_sdk import Profile  # noqa: PLC0415 - only for names without a row

    types = Profile["types"]
    found: dict[str, tuple[str, str]] = {}
    for category in types["exercise_category"].values():
        for name in types.get(f"{category}_exercise_name", {}).values():
            found.setdefault(key(from_garmin(category, name)), (category, name))
    return found


def from_garmin(category: str, name: str = "") -> str:
    """What we call an exercise of Garmin; for one that the library does not have, its own words.

    Capitals and underscores do not matter. Empty if both words are.
    """
    category, name = (_WORD_BREAK.sub("_", text.strip().lower()).strip("_") for text in (category, name))
    if ours := _ours().get((category, name)):
        return ours
    words = name or category
    if words.startswith(_STRETCH):
        words = f"{words.removeprefix(_STRETCH)}_stretch"
    spoken = readable(words)
    if category == "pose" and name and not spoken.endswith("pose"):
        spoken += " pose"
    elif name and category in _EQUIPMENT and not spoken.startswith(_EQUIPMENT[category]):
        spoken = f"{_EQUIPMENT[category]} {spoken[:1].lower()}{spoken[1:]}"
    movement = library().find_same(spoken)
    return movement.name if movement and key(movement.name) == key(spoken) else spoken


def readable(word: str) -> str:
    """A name in capitals and underscores as people write it: ``BENT_OVER_ROW`` is ``Bent over row``."""
    words = [word.lower() for word in _WORD_BREAK.split(word) if word]
    said = [_SPELLING.get(word) or (word.upper() if _is_shape(word) else word) for word in words]
    return capitalized(" ".join(said))


def _is_shape(word: str) -> bool:
    return len(word) == _SHORT and word.isalpha() and word != "a"
