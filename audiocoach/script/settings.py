"""Read the settings that a section can override: voice, beeps, cues.

Music is read in :mod:`audiocoach.script.read_music`. Every reader takes the settings so far, and returns the
complete settings from here on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from audiocoach.script import quantities
from audiocoach.script.document import Scalar
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.model import (
    KITS,
    MAX_COUNTDOWN,
    MAX_PAUSE_MS,
    MIN_EVERY_MS,
    RATE_RANGE,
    CueSettings,
    Defaults,
    TempoCues,
    Tips,
    VoiceSettings,
)
from audiocoach.script.music import MusicSettings
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.values import (
    GAP,
    LENGTH_SCHEMA,
    SWITCH,
    TEXT,
    any_of,
    choice,
    from_text,
    number,
    pattern,
    ref,
    whole,
)
from audiocoach.units import Ms, QuantityError, one_of, primary_language, quoted

USER_ENGINES = ("endpoint",)
"""Engines that only the user can choose, on the command line or in the configuration."""

RECORDED = "recorded"
"""The engine of a trainer's own recordings."""

GAP_ENGINES = ("auto", "gtts", "hibari", "pico", "espeak", "piper")
"""Engines that can speak what is not recorded."""

_ENGINE = Pattern(r"[A-Za-z][A-Za-z0-9_.-]{0,39}(:[A-Za-z0-9][A-Za-z0-9_.-]{0,39})?", re.ASCII)
_ACCENT = Pattern(r"[a-z.]{2,10}")


Lines = Literal["whole", "clocked", "free", "bare"]
"""How much quantity an exercise has: always (``clocked``: untimed reps fill an interval), optional, or none.
"""
LINES_AGAINST_CLOCK: Mapping[str, Lines] = MappingProxyType(
    {"emom": "clocked", "amrap": "free", "for_time": "free"}
)
"""How much the steps of these containers say."""


@dataclass(frozen=True, slots=True)
class InheritedSettings:
    """Settings that apply to steps unless they override them."""

    voice: VoiceSettings
    music: MusicSettings
    beeps: str
    cues: CueSettings
    lines: Lines = "whole"
    language: str = "en"
    defaults: Defaults = field(default_factory=Defaults)
    paces: Mapping[str, str] = field(default_factory=dict)


def read_voice(cell: Cell, base: VoiceSettings) -> VoiceSettings:
    """Read the header's ``voice``: an engine, or keys. ``clips`` implies the engine ``recorded``."""
    if isinstance(cell.node, Scalar):
        return base.model_copy(update={"engine": _engine(cell.text().strip()), "mark": cell.node.mark})
    form = Form(cell, "voice", VOICE_KEYS)
    if form.has("clips"):
        base = base.model_copy(update={"engine": RECORDED})
    voice = form.changed(base, VOICE_KEYS)
    if voice.engine != RECORDED:
        for key in ("clips", "gaps"):
            if form.has(key):
                form.refuse(key, f"{key} is only for the engine {RECORDED}", f"Write engine: {RECORDED}.")
    return voice


def read_section_voice(cell: Cell, base: VoiceSettings) -> VoiceSettings:
    """Read a section's ``voice``: only how it speaks, because one engine speaks a whole track."""
    return Form(cell, "a section's voice", SECTION_VOICE_KEYS).changed(base, SECTION_VOICE_KEYS)


def _engine(text: str) -> str:
    if text.partition(":")[0].lower() in USER_ENGINES:
        raise RefusalError(
            f"a script cannot choose the voice engine {text}: only the user can send text to a server",
            f"Leave it out, and build with --voice {text} or set voice in your config.toml.",
        )
    if not _ENGINE.fullmatch(text):
        raise RefusalError(
            f"{quoted(text)} is not the name of a voice engine; it is one word like auto, espeak or gtts",
            "Write a voice of an engine like hibari:fenrir.",
        )
    return text


def _accent(text: str) -> str:
    if not _ACCENT.fullmatch(text):
        raise RefusalError(f"{quoted(text)} is not an accent; it is written like co.uk, com.au or ca")
    return text


def read_beeps(cell: Cell) -> str:
    """Read ``beeps``: a tone kit, or a folder of your own tones, written with a slash."""
    text = quantities.path(cell.text())
    if text in KITS:
        return text
    if "/" in text or "\\" in text:
        return cell.reading.beside(text)
    raise RefusalError(
        f"unknown tone kit {quoted(text)}{did_you_mean(text, KITS)}",
        f"Choose {one_of(KITS)}; write ./{text} for a folder of that name.",
    )


def read_cues(cell: Cell, base: CueSettings) -> CueSettings:
    """Read ``cues``."""
    form = Form(cell, "cues", CUE_KEYS)
    return form.changed(base, CUE_KEYS).model_copy(update={"own": tuple(sorted({*base.own, *form.marks}))})


def with_teach(form: Form, cues: CueSettings, *, language: str = "en") -> CueSettings:
    """The cues with the key ``teach`` of a header or section, which is written beside ``cues``."""
    teach = form.read(TEACH, cues.teach)
    if teach and form.has("teach") and primary_language(language) != "en":
        form.warn("teach", "the library's set-ups are in English, so none is spoken", "Remove teach.")
    return cues.model_copy(update={"teach": teach})


def read_defaults(cell: Cell, base: Defaults) -> Defaults:
    """Read ``defaults``."""
    return Form(cell, "defaults", DEFAULT_KEYS).changed(base, DEFAULT_KEYS)


def _rep_ms(text: str) -> Ms | None:
    if text == "auto":
        return None
    try:
        return quantities.pace_ms(text)
    except QuantityError as error:
        raise RefusalError(f"expected auto or the time of a rep: {error}", "Write it like rep: 3s.") from None


def _every_ms(text: str) -> Ms | None:
    if text in ("auto", "never"):
        return None if text == "auto" else 0
    try:
        every_ms = quantities.duration_ms(text)
    except ValueError:
        raise RefusalError(f"expected auto, never or a duration like 1m, found {quoted(text)}") from None
    if every_ms < MIN_EVERY_MS:
        raise RefusalError(
            f"the time left is announced every {MIN_EVERY_MS // 1000}s at most, found {quoted(text)}",
            "Write a longer time, or never.",
        )
    return every_ms


def _pause_ms(text: str) -> Ms:
    pause_ms = quantities.duration_ms(text)
    if pause_ms > MAX_PAUSE_MS:
        raise RefusalError(
            f"a pause between sentences is {MAX_PAUSE_MS // 1000}s at most, found {quoted(text)}",
            "Write a shorter time, like 0.5s.",
        )
    return pause_ms


_VOICE, _CUES = VoiceSettings(), CueSettings()

VOICE_KEYS: tuple[Key[Any], ...] = (
    Key(
        "engine", from_text(_engine, TEXT), _VOICE.engine,
        "`auto`, `gtts`, `hibari`, `pico`, `espeak`, `piper`, `recorded`, or another from "
        "`audiocoach voices list`; `hibari:fenrir` is one of its [other voices](voices.md#other-voices)",
    ),
    Key(
        "accent", from_text(_accent, pattern("[a-z.]{2,10}")), _VOICE.accent,
        "a regional accent of gtts, such as `co.uk` or `com.au`", shown="the language's region",
    ),
    Key("rate", number(*RATE_RANGE), _VOICE.rate, "speed of speech, 0.5 to 2"),
    Key(
        "pause", from_text(_pause_ms, GAP.schema, GAP.write), _VOICE.pause_ms,
        "silence between the sentences of a cue, up to 3s; for `hibari`", shown="the voice's own",
        field="pause_ms",
    ),
    Key(
        "clips", Value(lambda cell: cell.reading.beside(quantities.path(cell.text())), TEXT), _VOICE.clips,
        "a folder of a trainer's own [recordings](voices.md#a-trainers-own-recordings)",
    ),
    Key("gaps", choice(GAP_ENGINES), _VOICE.gaps, "the engine that speaks what is not recorded"),
)  # fmt: skip
"""The keys of ``voice``."""

SECTION_VOICE_KEYS = tuple(key for key in VOICE_KEYS if key.name in ("accent", "rate", "pause"))

CUE_KEYS: tuple[Key[Any], ...] = (
    Key("ready", GAP, _CUES.ready_ms, "the gap for getting ready", field="ready_ms"),
    Key(
        "countdown", whole(0, MAX_COUNTDOWN), _CUES.countdown, "beeps before a change, 0 to 10"
    ),
    Key(
        "countdown_voice", SWITCH, _CUES.countdown_voice, "spoken numbers instead of beeps"
    ),
    Key("halfway", SWITCH, _CUES.halfway, '"Halfway", in steps of 30 s and more'),
    Key(
        "every",
        from_text(_every_ms, any_of(LENGTH_SCHEMA, choice(("auto", "never")).schema)), _CUES.every_ms,
        "time left: every minute in steps up to 10 minutes, every five up to 40, every ten beyond; or "
        "a duration from 5 s; or `never`", shown="auto", field="every_ms",
    ),
    Key(
        "tempo", choice(get_args(TempoCues)), _CUES.tempo,
        'a tick at each phase of a tempo; `words`: "Down", "Hold", "Up"; `off`',
    ),
    Key(
        "tips", choice(get_args(Tips)), _CUES.tips,
        "`none`, or `rich`: tips repeat, each exercise gets encouragement, and rests of 45 s and more "
        "include a fact on why the session helps (chosen by the tags `strength`, `run`, `recovery`, "
        "`ems`)",
    ),
    Key("next", SWITCH, _CUES.next, "`no`: exercises are not announced"),
)  # fmt: skip
"""The keys of ``cues``."""

_DEFAULTS = Defaults()

DEFAULT_KEYS: tuple[Key[Any], ...] = (
    Key(
        "set_rest", GAP, _DEFAULTS.set_rest_ms, "the rest between sets that have none of their own",
        field="set_rest_ms",
    ),
    Key(
        "between", GAP, _DEFAULTS.between_ms,
        "the gap between two exercises that follow each other directly; never between runs, in a superset or "
        "against a clock", field="between_ms",
    ),
    Key(
        "rep", from_text(_rep_ms, any_of(LENGTH_SCHEMA, choice(("auto",)).schema)), _DEFAULTS.rep_ms,
        "how long a rep takes that has neither tempo nor pace; `auto`: the time of that movement in [the "
        "library](exercises.md), else 3 s", shown="auto", field="rep_ms",
    ),
)  # fmt: skip
"""The keys of ``defaults``."""

BEEPS = Key(
    "beeps", Value(read_beeps, any_of(choice(KITS).schema, pattern(r".*[/\\].*"))), KITS[0],
    "the tones: a kit (`classic`, `soft`, `boxing`, `whistle`, `none`), or a folder of your own tones, "
    "written with a slash (`kits/mine`, `./mine`); see [Sound](sound.md#tones)",
)  # fmt: skip
CUES = Key("cues", Value(read_cues, ref("cues")), _CUES, "what is said and beeped", shown="see below")
DEFAULTS = Key(
    "defaults", Value(read_defaults, ref("defaults")), _DEFAULTS,
    "what applies where a step does not say: rest between sets, gap between exercises, time of a rep",
    shown="see below",
)  # fmt: skip
TEACH = Key(
    "teach", SWITCH, False,
    "before an exercise's first set, [the library's](exercises.md) set-up is spoken: where to stand, what "
    "moves, what you feel",
)  # fmt: skip
VOICE = Key(
    "voice", Value(read_voice, any_of(TEXT, ref("voice"))), _VOICE,
    "who speaks: an engine, or keys", shown="auto",
)  # fmt: skip
SECTION_VOICE = Key(
    "voice", Value(read_section_voice, ref("section_voice")), _VOICE, "`accent`, `rate` and `pause`"
)
