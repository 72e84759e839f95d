"""The JSON Schema (draft 2020-12) of a script, for editors: where each key stands, what it means, how it is
written.

It follows the tables of the loader (the header's keys, the kinds of step with their options) and the limits
of the models; what a value must look like and what it is for is told here, once for each key. It holds the
shape alone: what depends on several places (a variable that is not defined, cues that do not fit) is for
``check``.

An editor may read a plain value as text, number or switch, and ``1:30`` as ninety; each is accepted where the
loader would read its text. A value with a variable in it can be anything. The order of keys, by which the
loader knows a step, is nothing that a schema can see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, get_args

from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.model import (
    BREATHING,
    CADENCE_RANGE_SPM,
    EFFORTS,
    FORMAT_VERSION,
    KITS,
    LANGUAGES,
    MAX_COUNTDOWN,
    MAX_MINUTES,
    MAX_REPS,
    MAX_ROUNDS,
    MAX_SETS,
    MAX_STEPS,
    RATE_RANGE,
    Level,
    RunWord,
    Sides,
    SoundName,
    TempoCues,
    Tips,
)
from audiocoach.script.music import BPM_RANGE
from audiocoach.script.names import BEDS, KEYS
from audiocoach.script.settings import GAP_ENGINES
from audiocoach.script.steps import STEP_KINDS

Fragment = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _any_case(words: Iterable[str]) -> str:
    """A pattern for one of these words, in large or small letters."""
    return "|".join(
        "".join(f"[{one}{one.upper()}]" if one.isalpha() else one for one in word) for word in words
    )


_N = r"[0-9]{1,9}(\.[0-9]{1,6})?"
_TIME = rf"({_N}|({_N}\s*[hHmMsS][A-Za-z]*\s*)+|([0-9]+:)?[0-9]+:[0-9]{{2}}(\.[0-9]{{1,3}})?)"
_DURATION = rf"^\s*{_TIME}\s*$"
_BREATH = rf"^\s*({_any_case(BREATHING)})\s*$"
_TEMPO = r"^\s*([0-9xX]{1,2}-[0-9xX]{1,2}-[0-9xX]{1,2}(-[0-9xX]{1,2})?|[0-9xX]{4})\s*$"
_REPS = r"^\s*([0-9]{1,9}(\s*[-–]\s*[0-9]{1,9})?|[mM][aA][xX])\s*$"
_LEVEL = r"^\s*[+-]?[0-9]{1,3}(\.[0-9]{1,2})?\s*[dD][bB]\s*$"
_RUN_PACE = r"^\s*\S.*/\s*([kK][mM]|[mM][iI])\s*$"
_DISTANCE = rf"^\s*{_N}\s*([kK]?[mM]|[mM]i|[mM]iles?|[mM]et(re|er)s?)\s*$"
_INCLINE = r"^\s*[+-]?[0-9]{1,3}(\.[0-9])?\s*%\s*$"
_EFFORT = rf"^\s*({_any_case(EFFORTS)}|{_any_case(['zone'])}\s*[1-5]|{_any_case(['rpe'])}\s*([1-9]|10))\s*$"
_AT = rf"^\s*(-?{_TIME}|{_N}\s*%)\s*$"
_SPOKEN_PHASES = rf"^\s*({_any_case(['all'])}|({_any_case(['first', 'every'])})\s+[0-9]{{1,9}})\s*$"
_LANGUAGE = rf"^\s*({_any_case(LANGUAGES)})([-_][A-Za-z]{{2}})?\s*$"
_FOLDER = r"[/\\]"
_VARIABLE = r"\$\{"
_WITH_QUANTITY = r"[0-9]|\$\{"
_WORK = ("do", "rest", *get_args(RunWord))


def _ref(name: str) -> Fragment:
    return {"$ref": f"#/$defs/{name}"}


def _any(*fragments: Fragment) -> Fragment:
    return {"anyOf": list(fragments)}


def _written(pattern: str, *also: Fragment) -> Fragment:
    """Text of a form, or the types as which an editor may read it."""
    return _any({"type": "string", "pattern": pattern}, *also, _ref("variable"))


def _number(least: float, most: float, kind: str = "number") -> Fragment:
    pattern = r"^\s*[0-9]{1,9}\s*$" if kind == "integer" else rf"^\s*{_N}\s*$"
    return _written(pattern, {"type": kind, "minimum": least, "maximum": most})


def _whole(least: int, most: int) -> Fragment:
    return _number(least, most, "integer")


def _choice(options: Iterable[str]) -> Fragment:
    words = tuple(options)
    return _any({"enum": [*words, *([False] if "off" in words else [])]}, _ref("variable"))


def _list(item: str) -> Fragment:
    return {"type": "array", "minItems": 1, "items": _ref(item)}


def _keys(properties: Mapping[str, Fragment], required: Iterable[str] = (), **more: Any) -> Fragment:
    """A group of keys and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _told(fragment: Fragment, description: str) -> Fragment:
    return {"description": description, **fragment}


_LENGTH, _GAP, _TEXT, _SWITCH = _ref("length"), _ref("gap"), _ref("text"), _ref("switch")
_TEXTS = _any(_TEXT, _list("text"))
_NAMED_TEXTS: Fragment = {"type": "object", "additionalProperties": _TEXT}
_VARS: Fragment = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}
_SOURCE = _any(_told(_TEXT, f"none, a bed ({', '.join(BEDS)}), a file, folder or glob."), _list("text"))

HEADER: Mapping[str, Fragment] = MappingProxyType(
    {
        "audiocoach": _told({"enum": [FORMAT_VERSION, str(FORMAT_VERSION)]}, "The version of the format."),
        "title": _told(_TEXT, "What the session is called; the file's name if it is not written."),
        "description": _told(_TEXT, "What it is, in a sentence or two."),
        "minutes": _told(_number(0.1, MAX_MINUTES), "How long it is meant to last; check compares."),
        "author": _told(_TEXT, "Who wrote it; the artist of the track."),
        "level": _told(_choice(get_args(Level)), "Whom it is for."),
        "tags": _told(_list("text"), "Words to find it by."),
        "equipment": _told(_list("text"), "What is needed."),
        "language": _told(_written(_LANGUAGE), "Of the cues, perhaps with a region: en, de, en-GB."),
        "safety": _told(_TEXT, "A note that is spoken after the first words."),
        "vars": _told(_VARS, "Values by name; ${name} is replaced anywhere in a value."),
        "voice": _told(_any(_TEXT, _ref("voice")), "Who speaks: an engine's name, or keys."),
        "music": _told(_ref("music"), "What plays: a source, or keys."),
        "beeps": _told(_any(_choice(KITS), _written(_FOLDER)), "The kit of tones, or a folder of your own."),
        "cues": _told(_ref("cues"), "What is said and beeped."),
        "say_as": _told(_NAMED_TEXTS, "Written words and how they are spoken."),
        "phrases": _told(
            {"type": "object", "additionalProperties": _TEXTS}, "Words of your own for stock phrases."
        ),
        "trainer": _told(_TEXT, "A trainer by name (calm, cheerful, drill), or a trainer's file: who leads."),
        "cover": _told(_TEXT, "A JPEG or PNG beside the script; else a picture is drawn."),
        "workout": _told(_list("step"), "The steps, one after the other."),
    }
)
"""Every key of the header."""

VOICE: Mapping[str, Fragment] = MappingProxyType(
    {
        "engine": _told(_TEXT, "auto, or an engine that `audiocoach voices` lists."),
        "accent": _told(_written(r"^\s*[a-z.]{2,10}\s*$"), "A region of gtts, like co.uk or com.au."),
        "rate": _told(_number(*RATE_RANGE), "How fast it speaks; 1 is as it is."),
        "clips": _told(_TEXT, "The folder of a trainer's recordings, for the engine recorded."),
        "gaps": _told(_choice(GAP_ENGINES), "Who says what is not recorded."),
    }
)
MUSIC: Mapping[str, Fragment] = MappingProxyType(
    {
        "source": _told(_SOURCE, "What plays; several files are written as a list."),
        "level": _told(_written(_LEVEL), "Loudness between cues: -26dB means -26 LUFS."),
        "duck": _told(_any(_written(_LEVEL), {"const": "accessible"}), "How far it steps back under speech."),
        "bpm": _told(_number(*BPM_RANGE), "The tempo of a built-in bed."),
        "key": _told(_choice(KEYS), "The note a built-in bed is built on."),
        "follow": _told(_SWITCH, "A built-in bed is fuller at work, thinner at rest, calm in recovery."),
        "shuffle": _told(_SWITCH, "The order of files is drawn, the same at every build."),
        "seed": _told(_TEXT, "Draws another order; the title does if it is not written."),
        "crossfade": _told(_GAP, "How long songs overlap."),
    }
)
CUES: Mapping[str, Fragment] = MappingProxyType(
    {
        "ready": _told(_GAP, "The gap to get ready before work begins."),
        "countdown": _told(_whole(0, MAX_COUNTDOWN), "How many beeps come before a change."),
        "countdown_voice": _told(_SWITCH, "Numbers are spoken instead of beeped."),
        "halfway": _told(_SWITCH, "Halfway is said, in steps of 30 s and more."),
        "every": _told(_any(_LENGTH, _choice(("auto", "never"))), "How often the time left is called."),
        "tempo": _told(_choice(get_args(TempoCues)), "How the phases of a repetition are marked."),
        "tips": _told(_choice(get_args(Tips)), "How many tips are given."),
        "next": _told(_SWITCH, "The next exercise is announced."),
    }
)
OPTIONS: Mapping[str, Fragment] = MappingProxyType(
    {
        "for": _told(_LENGTH, "How long it lasts, like 40s, 1m30s or 1:30."),
        "reps": _told(
            _written(_REPS, {"type": "integer", "minimum": 1, "maximum": MAX_REPS}),
            "How many repetitions: 10, 8-12, or max with for.",
        ),
        "sets": _told(_whole(1, MAX_SETS), "How many times, with rest between."),
        "rest": _told(_GAP, "The gap between, never after the last."),
        "tempo": _told(
            _written(_TEMPO, {"type": "integer", "minimum": 0}),
            "Seconds to lower, hold, lift and hold: 3-1-1-0, 3110 or 31X0.",
        ),
        "pace": _told(_LENGTH, "How long one repetition takes; 3s if neither it nor tempo is written."),
        "sides": _told(_choice(get_args(Sides)), "Each side in turn, or both by turns in one set."),
        "switch": _told(_GAP, "The gap to change sides."),
        "load": _told(_TEXT, "What is lifted; spoken with the name."),
        "tip": _told(_TEXTS, "Words on how to do it well; of several, another each time."),
        "notes": _told(_list("note"), "Words at a time."),
        "cadence": _told(_number(*CADENCE_RANGE_SPM), "Clicks a minute."),
        "announce": _told(_SWITCH, "Whether its name is spoken."),
        "distance": _told(_written(_DISTANCE), "How far, like 400m, 5km or 1mi; needs a pace."),
        "effort": _told(_written(_EFFORT), f"How hard: {', '.join(EFFORTS)}, zone 1 to 5 or rpe 1 to 10."),
        "incline": _told(_written(_INCLINE), "The slope, like 2%."),
        "say": _told(_TEXT, "Words to speak in it."),
        "steps": _told(_list("step"), "The steps in it."),
        "music": HEADER["music"],
        "beeps": HEADER["beeps"],
        "cues": HEADER["cues"],
        "voice": _told(_ref("section_voice"), "Accent and pace of the one voice in here."),
        "rounds": _told(_whole(1, MAX_ROUNDS), "How many times over."),
        "round_rest": _told(_GAP, "The gap between rounds."),
        "work": _told(_LENGTH, "The length of an interval's work."),
        "every": _told(_LENGTH, "The length of an interval; a minute if it is not written."),
        "from": _told(_list("step"), "The steps to choose from."),
        "seed": _told(_TEXT, "Another word makes another choice."),
        "vars": _told(_VARS, "Values for the variables of the other script."),
    }
)
"""The options of steps by name."""

_CYCLE = {
    "rounds": _told(_whole(1, MAX_STEPS), "How many times over."),
    "voice": _told(_written(_SPOKEN_PHASES), "Which rounds are spoken: all, first 3 or every 5."),
}
_RUN = {"pace": _told(_written(_RUN_PACE), "Of the run, like 5:00/km or 8:00/mi.")}
_FREE = {"steps": _told(_list("free_step"), "The exercises of one round; how much is free.")}
_RUNGS = {"steps": _told(_list("rung_step"), "The exercises, without how much.")}
_INTERVALS = {"steps": _told(_list("interval_step"), "One step for each interval, taken in turn.")}

SPECIAL_OPTIONS: Mapping[str, Mapping[str, Fragment]] = MappingProxyType(
    {
        **dict.fromkeys(get_args(RunWord), _RUN),
        **dict.fromkeys(("cycle", "breathe"), _CYCLE),
        **dict.fromkeys(("amrap", "for_time"), _FREE),
        **dict.fromkeys(("ladder", "pyramid"), _RUNGS),
        "emom": _INTERVALS,
    }
)
"""Options that mean something of their own in a kind of step."""

_RUNG_LIST: Fragment = {
    "type": "array",
    "minItems": 1,
    "items": _any(_LENGTH, _whole(1, MAX_REPS)),
}
_BREATHS: Fragment = _keys(
    {"in": _LENGTH, "hold": _GAP, "out": _LENGTH, "hold_out": _GAP}, required=("in", "out")
)
_HOW_LONG = {"oneOf": [{"required": ["for"]}, {"required": ["rounds"]}]}
_HOW_FAR = {
    "anyOf": [
        {"required": ["for"], "not": {"anyOf": [{"required": ["distance"]}, {"required": ["pace"]}]}},
        {"required": ["distance", "pace"]},
    ]
}
_HOW_MUCH = {
    "anyOf": [
        {"required": ["for"]},
        {"required": ["reps"]},
        {"properties": {"do": {"type": "string", "pattern": _WITH_QUANTITY}}},
    ]
}

KINDS: Mapping[str, tuple[Fragment, tuple[str, ...], Fragment]] = MappingProxyType(
    {
        "do": (_told(_TEXT, "An exercise: its name, or a line like Squat 40s."), (), _HOW_MUCH),
        "rest": (
            _told(
                _any(_LENGTH, _keys({"for": _LENGTH, "say": _TEXT}, ("for",))),
                "A pause in which the next exercise is announced.",
            ),
            (),
            {},
        ),
        "say": (_told(_TEXT, "Words; they take as long as they take."), (), {}),
        **{
            word: (_told(_TEXT, f"A stretch to {word}, by time or by distance and pace."), (), _HOW_FAR)
            for word in get_args(RunWord)
        },
        "section": (_told(_TEXT, "A chapter with settings of its own."), ("steps",), {}),
        "circuit": (_told(_TEXT, "Exercises in turn, in rounds."), ("steps",), {}),
        "repeat": (_told(_whole(1, MAX_ROUNDS), "Its steps so many times."), ("steps",), {}),
        "tabata": (_told(_list("tabata_exercise"), "Short intervals of work and rest."), (), {}),
        "superset": (_told(_list("work_step"), "Exercises without rest between them."), (), {}),
        "emom": (_told(_whole(1, MAX_ROUNDS), "So many intervals, each begun on time."), ("steps",), {}),
        "amrap": (_told(_LENGTH, "As many rounds as possible in this time."), ("steps",), {}),
        "for_time": (
            _told(_keys({"cap": _LENGTH}, ("cap",)), "As fast as possible, at most as long as cap."),
            ("steps",),
            {},
        ),
        "ladder": (_told(_RUNG_LIST, "Repetitions or times, one after the other."), ("steps",), {}),
        "pyramid": (_told(_RUNG_LIST, "Repetitions or times, up and back down."), ("steps",), {}),
        "pick": (_told(_whole(1, MAX_ROUNDS), "So many of the steps under from."), ("from",), {}),
        "include": (_told(_TEXT, "Another script, or other.yaml#Section."), (), {}),
        "cycle": (
            _told(
                {"type": "object", "minProperties": 2, "additionalProperties": _LENGTH},
                "Phases by name, over and over: {Contract: 6s, Relax: 10s}.",
            ),
            (),
            _HOW_LONG,
        ),
        "breathe": (
            _told(
                _any(_written(_BREATH), _BREATHS),
                f"A pattern of breath: {', '.join(BREATHING)}, or its parts.",
            ),
            (),
            _HOW_LONG,
        ),
        "sound": (_told(_TEXT, f"A tone ({', '.join(get_args(SoundName))}) or a file."), (), {}),
        "pause": (_told(_LENGTH, "Music alone."), (), {}),
    }
)
"""Of every kind of step: its value, the options that it needs, what else must hold."""


def script_schema() -> Fragment:
    """The whole schema as JSON-ready data."""
    return {
        "$schema": DIALECT,
        "title": f"AudioCoach workout script, format {FORMAT_VERSION}",
        **_keys({key: HEADER[key] for key in HEADER_KEYS}, ("audiocoach", "workout")),
        "$defs": {
            "variable": {"type": "string", "pattern": _VARIABLE},
            "text": {"type": ["string", "number", "boolean"], "pattern": r"\S"},
            "length": _written(_DURATION, {"type": "number", "exclusiveMinimum": 0}),
            "gap": _written(_DURATION, {"type": "number", "minimum": 0}),
            "switch": _any({"type": "boolean"}, {"enum": _switch_words()}, _ref("variable")),
            "note": _keys(
                {
                    "at": _told(_written(_AT, {"type": "number"}), "When: 1m, -30s from the end, or 50%."),
                    "say": _told(_TEXT, "The words."),
                },
                ("at", "say"),
            ),
            "voice": _keys(VOICE),
            "section_voice": _keys({key: VOICE[key] for key in ("accent", "rate")}),
            "music": _any(_SOURCE, _keys(MUSIC)),
            "cues": _keys(CUES),
            "step": _step(STEP_KINDS),
            "work_step": _step(_WORK),
            "interval_step": _step((*_WORK, "superset")),
            "free_step": _step(_WORK, is_free=True),
            "rung_step": _step(("do", "rest"), is_free=True),
            "tabata_exercise": _any(
                _TEXT,
                _keys({"do": KINDS["do"][0], **{key: OPTIONS[key] for key in _tabata_options()}}, ("do",)),
            ),
            **{f"{key}_step": _kind(key) for key in STEP_KINDS},
            **{f"free_{key}_step": _kind(key, is_free=True) for key in _WORK},
        },
    }


def _step(kinds: Iterable[str], *, is_free: bool = False) -> Fragment:
    """A line, or a step of one of these kinds; a free one need not say how much."""
    line = _TEXT if is_free else {"type": "string", "pattern": _WITH_QUANTITY}
    start = "free_" if is_free else ""
    return _any(
        _told(line, "An exercise or a rest on one line, like Squat 40s, Squat 3x10 or Rest 30s."),
        *(_ref(f"{start}{key}_step") for key in kinds if key in STEP_KINDS),
    )


def _kind(key: str, *, is_free: bool = False) -> Fragment:
    value, required, condition = KINDS[key]
    special = SPECIAL_OPTIONS.get(key, {})
    options = {name: special.get(name, OPTIONS[name]) for name in STEP_KINDS[key].options}
    # `for` stands beside rest only to be refused with a remedy.
    options = {name: option for name, option in options.items() if (key, name) != ("rest", "for")}
    return _keys({key: value, **options}, (key, *required), **({} if is_free else condition))


def _tabata_options() -> Iterable[str]:
    known = ("tempo", "load", "tip", "notes", "cadence", "announce")
    return (name for name in known if name in STEP_KINDS["do"].options)


def _switch_words() -> list[str]:
    words = ("yes", "no", "on", "off", "true", "false")
    return [form for word in words for form in (word, word.capitalize(), word.upper())]
