"""Generate the JSON Schema (draft 2020-12) of a block, for editors."""

from __future__ import annotations

from audiocoach.blocks.amounts import AMOUNT_FORMS
from audiocoach.blocks.entries import SESSION_KEYS
from audiocoach.blocks.model import MAX_WEEKS
from audiocoach.blocks.progression import PROGRESSION_KEYS
from audiocoach.blocks.read import BLOCK_KEYS
from audiocoach.script.constants import FORMAT_VERSION
from audiocoach.script.form import Fragment
from audiocoach.script.values import DEFINITIONS, DIALECT, TEXT, VALUES, any_of, group, ref

_DAY = (
    r"^\s*([Mm]on(day)?|[Tt]ue(sday)?|[Ww]ed(nesday)?|[Tt]hu(rsday)?|[Ff]ri(day)?|[Ss]at(urday)?|[Ss]un(day)?)"
    r"(\s+[0-9]{1,2}:[0-9]{2})?\s*$"
)
_DAY_OR_EVERY = rf"({_DAY}|^\s*[Ee]very\s+(other\s+)?day(\s+[0-9]{{1,2}}:[0-9]{{2}})?\s*$)"
_WEEK = r"^\s*([Ww]eek\s+)?[0-9]{1,2}\s*$"


def block_schema() -> Fragment:
    """Return the schema as JSON-ready data."""
    session = {_DAY: ref("session")}
    line = {_DAY_OR_EVERY: ref("session")}
    return {
        "$schema": DIALECT,
        "title": f"AudioCoach training block, format {FORMAT_VERSION}",
        **group(BLOCK_KEYS),
        "$defs": {
            **DEFINITIONS,
            "weeks": any_of({"type": "integer", "minimum": 1, "maximum": MAX_WEEKS}, {"type": "string"}),
            "by_week": any_of(
                {"description": "The same in each week.", **TEXT},
                {"description": "One value for each week.", "type": "array", "items": TEXT},
                {"description": f"A progression of {AMOUNT_FORMS}.", **group(PROGRESSION_KEYS)},
                {
                    "description": "Values that apply from a week on: {week 1: 30s, week 5: 40s}.",
                    **_patterns({r"^\s*[Ww]eek\s": TEXT}, minProperties=1),
                },
            ),
            "session": any_of({"description": "A workout's name or path.", **TEXT}, group(SESSION_KEYS)),
            "line": _patterns(line, minProperties=1, maxProperties=1),
            "week_keys": _patterns(line, minProperties=1),
            "overrides": _patterns({_WEEK: _patterns(session, properties={"vars": VALUES})}),
        },
    }


def _patterns(patterns: dict[str, Fragment], **more: object) -> Fragment:
    return {"type": "object", "patternProperties": patterns, "additionalProperties": False, **more}
