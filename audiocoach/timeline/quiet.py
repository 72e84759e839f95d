"""Quiet work: stretches, yoga, massage, breathing, lying still. It has no countdown, halfway or time left; a
soft tone ends it.
"""

from __future__ import annotations

import re
from functools import cache

from audiocoach.languages.record import language_record
from audiocoach.script.constants import CALM_BEDS
from audiocoach.script.model import LANGUAGES, CueSettings, Exercise, Run
from audiocoach.timeline.kits import KITS, Kit, built_in_kit
from audiocoach.timeline.movements import kind_of
from audiocoach.trainers.read import SessionPhase

SOFT = "soft"
"""The kit whose tones sound in quiet work."""

_QUIET_KINDS = ("massage", "breathing")
_STILL_KINDS = ("mobility",)
"""Quiet too, unless they warm up: leg swings before a run are no stretch after it."""
_MOVING_KINDS = ("strength", "plyometric", "balance", "drill", "cardio")


def is_quiet(step: Exercise | Run | None, section: str | None, phase: SessionPhase | None, bed: str) -> bool:
    """Whether an exercise is done in quiet, by its kind in the library or its name, the name of the section
    and the ``phase`` that it suggests, or the bed that plays.
    """
    if not isinstance(step, Exercise) or step.cadence_spm:
        return False
    kind = kind_of(step)
    if kind in _QUIET_KINDS:
        return True
    if phase == "warm_up":
        return False
    if phase == "recovery" or kind in _STILL_KINDS or (section and _names_quiet(section)):
        return True
    if kind in _MOVING_KINDS:
        return False
    return bed in CALM_BEDS or _names_quiet(step.name)


@cache
def _names_quiet(name: str) -> bool:
    return _quiet_names().search(name) is not None


@cache
def _quiet_names() -> re.Pattern[str]:
    said = (language_record(language).quiet for language in LANGUAGES)
    return re.compile("|".join(words for words in said if words), re.IGNORECASE)


@cache
def soft_kit(kit: str) -> Kit | None:
    """The soft kit, to replace another built-in kit that sounds; ``None`` for any other kit."""
    return built_in_kit(SOFT) if KITS.get(kit) and kit != SOFT else None


def hushed(cues: CueSettings) -> CueSettings:
    """The cues of quiet work, where the script did not write its own."""
    quiet = {"countdown": 0, "halfway": False, "every": 0}
    fields = {"every": "every_ms"}
    return cues.model_copy(
        update={fields.get(key, key): value for key, value in quiet.items() if key not in cues.own}
    )
