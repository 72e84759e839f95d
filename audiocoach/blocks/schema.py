"""Generate the JSON Schema (draft 2020-12) of a block, for editors."""

from __future__ import annotations

from audiocoach.blocks.amounts import AMOUNT_FORMS
from audiocoach.blocks.model import DAYS, MAX_WEEKS
from audiocoach.script.model import FORMAT_VERSION
from audiocoach.script.schema import DIALECT, Fragment

_DAY = (
    r"^\s*([Mm]on(day)?|[Tt]ue(sday)?|[Ww]ed(nesday)?|[Tt]hu(rsday)?|[Ff]ri(day)?|[Ss]at(urday)?|[Ss]un(day)?)"
    r"(\s+[0-9]{1,2}:[0-9]{2})?\s*$"
)
_WEEK = r"^\s*([Ww]eek\s+)?[0-9]{1,2}\s*$"
_VALUE: Fragment = {"type": ["string", "number", "boolean"]}
_VALUES: Fragment = {"type": "object", "additionalProperties": _VALUE}
_WEEKS: Fragment = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MAX_WEEKS}, {"type": "string"}]}


def block_schema() -> Fragment:
    """Return the schema as JSON-ready data."""
    return {
        "$schema": DIALECT,
        "title": f"AudioCoach training block, format {FORMAT_VERSION}",
        **_keys(
            {
                "audiocoach": _told(
                    {"enum": [FORMAT_VERSION, str(FORMAT_VERSION)]}, "The version of the format."
                ),
                "block": _told(_VALUE, "What the block is called; the album of its tracks."),
                "description": _told(_VALUE, "What it is, in a sentence or two."),
                "author": _told(_VALUE, "Who wrote it."),
                "start": _told(
                    {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"},
                    "The first day of week 1, like 2027-01-04; the calendar needs it.",
                ),
                "timezone": _told(
                    {"type": "string"}, "Like Europe/Berlin; without it times hold wherever you are."
                ),
                "alarm": _told(_VALUE, "How long before a session the calendar reminds: 30m, or none."),
                "weeks": _told(_WEEKS, "How many weeks there are."),
                "vars": _told(
                    {"type": "object", "additionalProperties": {"$ref": "#/$defs/by_week"}},
                    "Values by name; ${name} is replaced in sessions by the week's value.",
                ),
                "deload": _told(
                    _keys(
                        {
                            "weeks": {"anyOf": [_WEEKS, {"type": "array", "items": _WEEKS}]},
                            "vars": _told(_VALUES, "The variables' values in these weeks."),
                        },
                        "weeks",
                    ),
                    "Lighter weeks, in which no progression advances.",
                ),
                "week": _told(
                    {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
                    f"The sessions: a day ({', '.join(DAYS)}), perhaps with a time, and its workout.",
                ),
                "overrides": _told(
                    {
                        "type": "object",
                        "patternProperties": {_WEEK: {"$ref": "#/$defs/other_week"}},
                        "additionalProperties": False,
                    },
                    "Single weeks that are otherwise: week 8: {sun: {workout: recovery/post-race}}.",
                ),
            },
            "audiocoach",
            "block",
            "weeks",
            "week",
        ),
        "$defs": {
            "by_week": {
                "anyOf": [
                    _told(_VALUE, "The same in each week."),
                    _told({"type": "array", "items": _VALUE}, "One value for each week."),
                    _told(
                        _keys({"from": _VALUE, "to": _VALUE, "step": _VALUE, "every": _VALUE}, "from"),
                        f"A progression of {AMOUNT_FORMS}.",
                    ),
                    _told(
                        {
                            "type": "object",
                            "minProperties": 1,
                            "patternProperties": {r"^\s*[Ww]eek\s": _VALUE},
                            "additionalProperties": False,
                        },
                        "Values that hold from a week on: {week 1: 30s, week 5: 40s}.",
                    ),
                ]
            },
            "session": {
                "anyOf": [
                    _told({"type": "string"}, "A workout's name or path."),
                    _keys(
                        {
                            "workout": _told({"type": "string"}, "A workout's name or path."),
                            "vars": _told(_VALUES, "Values for the workout's variables."),
                            "optional": _told(_VALUE, "The session may be left out."),
                        }
                    ),
                ]
            },
            "line": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "patternProperties": {_DAY: {"$ref": "#/$defs/session"}},
                "additionalProperties": False,
            },
            "other_week": {
                "type": "object",
                "properties": {"vars": _VALUES},
                "patternProperties": {_DAY: {"$ref": "#/$defs/session"}},
                "additionalProperties": False,
            },
        },
    }


def _keys(properties: dict[str, Fragment], *required: str) -> Fragment:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _told(fragment: Fragment, description: str) -> Fragment:
    return {"description": description, **fragment}
