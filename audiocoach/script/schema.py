"""The JSON Schema (draft 2020-12) of a script, for editors: the place, meaning and form of each key.

It is made from the reader's keys and kinds of step. It describes only the shape: errors that depend on
several places (an undefined variable, cues that do not fit) are for ``check``, and a schema cannot express
the order of keys, by which the loader recognises a step.
"""

from __future__ import annotations

from collections.abc import Iterable

from audiocoach.script import extras, tabata
from audiocoach.script.clocks import INTERVAL_WORK, RUNG_WORK, WORK
from audiocoach.script.constants import FORMAT_VERSION
from audiocoach.script.exercises import WITH_QUANTITY
from audiocoach.script.form import Fragment
from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.read_music import MUSIC_SCHEMA
from audiocoach.script.settings import CUE_KEYS, DEFAULT_KEYS, SECTION_VOICE_KEYS, VOICE_KEYS
from audiocoach.script.steps import NO_NAMES, STEP_KINDS
from audiocoach.script.values import DEFINITIONS, DIALECT, TEXT, any_of, group, ref


def script_schema() -> Fragment:
    """Return the whole schema as JSON-ready data."""
    return {
        "$schema": DIALECT,
        "title": f"AudioCoach workout script, format {FORMAT_VERSION}",
        **group(HEADER_KEYS),
        "$defs": {
            **DEFINITIONS,
            "note": group(extras.NOTE_KEYS),
            "voice": group(VOICE_KEYS),
            "section_voice": group(SECTION_VOICE_KEYS),
            "music": MUSIC_SCHEMA,
            "cues": group(CUE_KEYS),
            "defaults": group(DEFAULT_KEYS),
            "step": _step(STEP_KINDS, has_heads=True),
            "work_step": _step(WORK),
            "interval_step": _step(INTERVAL_WORK),
            "free_step": _step(WORK, is_free=True),
            "rung_step": _step(RUNG_WORK, is_free=True),
            "tabata_exercise": any_of(TEXT, group(tabata.EXERCISE_KEYS)),
            **{f"{key}_step": _kind(key) for key in STEP_KINDS},
            "free_do_step": _kind("do", is_free=True),
        },
    }


def _step(kinds: Iterable[str], *, is_free: bool = False, has_heads: bool = False) -> Fragment:
    """Return the schema of a line, or of a step of these kinds; a free exercise needs no quantity."""
    line = TEXT if is_free else {"type": "string", "pattern": rf"{WITH_QUANTITY}|[Tt]abata"}
    heading = {
        "description": "A heading with a list below it, like Warm-up or 3 rounds.",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"not": {"enum": sorted(NO_NAMES)}},
        "additionalProperties": {"type": "array", "minItems": 1, "items": any_of(ref("step"), TEXT)},
    }
    return any_of(
        {"description": "An exercise or a rest on one line, like Squat 40s, Squat 3x10 or Rest 30s.", **line},
        {
            "description": "The same with a colon, like Squat: 3x10.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": {"not": {"enum": sorted(NO_NAMES)}},
            "additionalProperties": {"type": "string", "pattern": WITH_QUANTITY},
        },
        *([heading] if has_heads else []),
        *(ref("free_do_step" if is_free and key == "do" else f"{key}_step") for key in kinds),
    )


def _kind(key: str, *, is_free: bool = False) -> Fragment:
    kind = STEP_KINDS[key]
    return group((kind.key, *kind.options), (key,), **({} if is_free else kind.condition))
