"""The header's settings that a section may override: voice, beeps, cues, each with its short form.

The music is read in :mod:`audiocoach.script.read_music`. Every reader takes the settings that hold so far and
gives the complete ones that hold from here on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast, get_args

from audiocoach.script import quantities
from audiocoach.script.document import Scalar
from audiocoach.script.form import Cell, Form
from audiocoach.script.model import (
    KITS,
    MAX_COUNTDOWN,
    MIN_EVERY_MS,
    RATE_RANGE,
    CueSettings,
    TempoCues,
    Tips,
    VoiceSettings,
)
from audiocoach.script.music import MusicSettings
from audiocoach.script.quantities import RefusalError, did_you_mean, one_of
from audiocoach.units import Ms, quoted

USER_ENGINES = ("endpoint",)
"""Engines that only the user chooses, on the command line or in settings of their own."""

RECORDED = "recorded"
"""The engine of a trainer's own recordings."""

GAP_ENGINES = ("auto", "gtts", "hibari", "espeak", "piper")
"""Who may say what is not recorded: engines that come with the program."""

_ENGINE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", re.ASCII)
_ACCENT = re.compile(r"[a-z.]{2,10}")


Lines = Literal["whole", "clocked", "free", "bare"]
"""How much an exercise says of itself: its quantity (``clocked``: and free repetitions fill an interval), one
if it likes, or none.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for steps where they write nothing else."""

    voice: VoiceSettings
    music: MusicSettings
    beeps: str
    cues: CueSettings
    lines: Lines = "whole"


def read_voice(cell: Cell, base: VoiceSettings) -> VoiceSettings:
    """The header's ``voice``: an engine's name, or keys. Recordings that are named are meant to be heard."""
    if isinstance(cell.node, Scalar):
        return base.model_copy(update={"engine": _engine(cell.text().strip()), "mark": cell.node.mark})
    form = Form(cell, "voice", ("engine", "accent", "rate", "clips", "gaps"))
    clips = form.get("clips", lambda one: one.reading.beside(quantities.path(one.text())), base.clips)
    engine = form.value("engine", _engine, RECORDED if form.has("clips") else base.engine)
    voice = _with_accent_and_rate(form, base, engine=engine)
    if engine != RECORDED:
        for key in ("clips", "gaps"):
            if form.has(key):
                form.refuse(key, f"{key} is for the engine {RECORDED} alone", f"Write engine: {RECORDED}.")
    gaps = form.value("gaps", partial(quantities.choice, options=GAP_ENGINES), base.gaps)
    return voice.model_copy(update={"clips": clips, "gaps": gaps})


def read_section_voice(cell: Cell, base: VoiceSettings) -> VoiceSettings:
    """A section's ``voice``: accent and rate alone, for one engine speaks a whole track."""
    form = Form(cell, "a section's voice", ("accent", "rate"))
    return _with_accent_and_rate(form, base, engine=base.engine)


def _with_accent_and_rate(form: Form, base: VoiceSettings, *, engine: str) -> VoiceSettings:
    changes: dict[str, Any] = {
        "engine": engine,
        "accent": form.value("accent", _accent, base.accent),
        "rate": form.value(
            "rate", partial(quantities.number, least=RATE_RANGE[0], most=RATE_RANGE[1]), base.rate
        ),
    }
    return base.model_copy(update={**changes, "mark": form.mark, "marks": form.marks})


def _engine(text: str) -> str:
    if text.lower() in USER_ENGINES:
        raise RefusalError(
            f"a script cannot choose the voice engine {text}: only the user sends words to a server",
            f"Leave it out, and build with --voice {text} or set voice in your config.toml.",
        )
    if not _ENGINE.fullmatch(text):
        raise RefusalError(
            f"{quoted(text)} is not the name of a voice engine; it is one word like auto, espeak or gtts"
        )
    return text


def _accent(text: str) -> str:
    if not _ACCENT.fullmatch(text):
        raise RefusalError(f"{quoted(text)} is not an accent; it is written like co.uk, com.au or ca")
    return text


def read_beeps(cell: Cell) -> str:
    """``beeps``: the name of a tone kit, or a folder of one's own tones, which has a slash in it."""
    text = quantities.path(cell.text())
    if text in KITS:
        return text
    if "/" in text or "\\" in text:
        return cell.reading.beside(text)
    raise RefusalError(
        f"there is no tone kit {quoted(text)}{did_you_mean(text, KITS)}",
        f"Known are {one_of(KITS)}; a folder of that name is written ./{text}.",
    )


def read_cues(cell: Cell, base: CueSettings) -> CueSettings:
    """``cues``, key by key."""
    form = Form(
        cell, "cues", ("ready", "countdown", "countdown_voice", "halfway", "every", "tempo", "tips", "next")
    )
    tempo = form.value("tempo", partial(quantities.choice, options=get_args(TempoCues)), base.tempo)
    tips = form.value("tips", partial(quantities.choice, options=get_args(Tips)), base.tips)
    changes: dict[str, Any] = {
        "ready_ms": form.value("ready", quantities.duration_ms, base.ready_ms),
        "countdown": form.value(
            "countdown", partial(quantities.whole, least=0, most=MAX_COUNTDOWN), base.countdown
        ),
        "countdown_voice": form.value("countdown_voice", quantities.switch, base.countdown_voice),
        "halfway": form.value("halfway", quantities.switch, base.halfway),
        "every_ms": form.value("every", _every_ms, base.every_ms),
        "tempo": cast(TempoCues, tempo),
        "tips": cast(Tips, tips),
        "next": form.value("next", quantities.switch, base.next),
    }
    return base.model_copy(update={**changes, "mark": form.mark, "marks": form.marks})


def _every_ms(text: str) -> Ms | None:
    if text in ("auto", "never"):
        return None if text == "auto" else 0
    try:
        every_ms = quantities.duration_ms(text)
    except ValueError:
        raise RefusalError(f"expected auto, never or a duration like 1m, found {quoted(text)}") from None
    if every_ms < MIN_EVERY_MS:
        raise RefusalError(
            f"the time left is called every {MIN_EVERY_MS // 1000}s at most, found {quoted(text)}",
            "Or never.",
        )
    return every_ms
