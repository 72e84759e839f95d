"""The header's settings that a section may override: voice, music, beeps, cues, each with its short form.

Every reader takes the settings that hold so far and gives the complete ones that hold from here on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast, get_args

from audiocoach.script import quantities
from audiocoach.script.document import List, Scalar
from audiocoach.script.form import Cell, Form
from audiocoach.script.later import LATER
from audiocoach.script.model import (
    BEDS,
    BPM_RANGE,
    DUCK_RANGE_DB,
    KITS,
    LEVEL_RANGE_LUFS,
    MAX_COUNTDOWN,
    MAX_CROSSFADE_MS,
    MIN_EVERY_MS,
    RATE_RANGE,
    CueSettings,
    MusicSettings,
    TempoCues,
    Tips,
    VoiceSettings,
)
from audiocoach.script.quantities import RefusalError, did_you_mean, nearest, one_of
from audiocoach.units import parse_level_db, shown

ACCESSIBLE_DUCK_DB = 20.0
"""``duck: accessible``: the music steps back further, for listeners who are hard of hearing."""

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
    """The header's ``voice``: an engine's name, or keys."""
    if isinstance(cell.node, Scalar):
        return base.model_copy(update={"engine": _engine(cell.text().strip()), "mark": cell.node.mark})
    form = Form(cell, "voice", ("engine", "accent", "rate"))
    return _with_accent_and_rate(form, base, engine=form.value("engine", _engine, base.engine))


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
    if not _ENGINE.fullmatch(text):
        raise RefusalError(
            f"{shown(text)} is not the name of a voice engine; it is one word like auto, espeak or gtts"
        )
    return text


def _accent(text: str) -> str:
    if not _ACCENT.fullmatch(text):
        raise RefusalError(f"{shown(text)} is not an accent; it is written like co.uk, com.au or us")
    return text


def read_music(cell: Cell, base: MusicSettings) -> MusicSettings:
    """``music``: a source, or keys. Another source starts from its own tempo, not from the one before."""
    if isinstance(cell.node, Scalar | List):
        source = _source(cell)
        return base.model_copy(
            update={
                "source": source,
                "bpm": base.bpm if source == base.source else None,
                "mark": cell.node.mark,
            }
        )
    form = Form(cell, "music", ("source", "level", "duck", "bpm", "crossfade"), later=LATER["music"])
    source = form.get("source", _source, base.source)
    bpm = form.value(
        "bpm",
        partial(quantities.number, least=BPM_RANGE[0], most=BPM_RANGE[1]),
        base.bpm if source == base.source else None,
    )
    if form.has("bpm") and source[0] not in BEDS:
        form.refuse("bpm", f"bpm is for the built-in beds ({', '.join(BEDS)}) only")
    changes: dict[str, Any] = {
        "source": source,
        "level_lufs": form.value("level", _level_lufs, base.level_lufs),
        "duck_db": form.value("duck", _duck_db, base.duck_db),
        "bpm": bpm,
        "crossfade_ms": form.value("crossfade", _crossfade_ms, base.crossfade_ms),
    }
    return base.model_copy(update={**changes, "mark": form.mark, "marks": form.marks})


def _source(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell.node, List):
        return tuple(item.attempt(_file, "") for item in cell.items("music files"))
    text = quantities.path(cell.text())
    if text in ("none", *BEDS):
        return (text,)
    if text in LATER["bed"]:
        raise RefusalError(
            f"this version does not know the bed {text} yet", f"Known beds are {', '.join(BEDS)}."
        )
    near = nearest(text, ("none", *BEDS))
    if near and not re.search(r"[./\\*?]", text):
        raise RefusalError(
            f'there is no bed {shown(text)}; did you mean "{near}"?',
            f"Known beds are {', '.join(BEDS)}; a folder of that name is written ./{text}.",
        )
    return (cell.reading.beside(text),)


def _file(cell: Cell) -> str:
    path = quantities.path(cell.text())
    if path in ("none", *BEDS):
        raise RefusalError(f"{path} cannot be one of several sources; a list holds files")
    return cell.reading.beside(path)


def _level_lufs(text: str) -> float:
    return _within(parse_level_db(text), *LEVEL_RANGE_LUFS, example="-17dB")


def _duck_db(text: str) -> float:
    if text == "accessible":
        return ACCESSIBLE_DUCK_DB
    try:
        duck_db = parse_level_db(text)
    except ValueError:
        raise RefusalError(f"expected a level like 15dB or accessible, found {shown(text)}") from None
    return _within(duck_db, *DUCK_RANGE_DB, example="15dB")


def _within(level_db: float, least: float, most: float, *, example: str) -> float:
    if not least <= level_db <= most:
        raise RefusalError(
            f"expected a level from {least:g}dB to {most:g}dB, like {example}, found {level_db:g}dB"
        )
    return level_db


def _crossfade_ms(text: str) -> int:
    crossfade_ms = quantities.duration_ms(text)
    if crossfade_ms > MAX_CROSSFADE_MS:
        raise RefusalError(f"a crossfade lasts at most {MAX_CROSSFADE_MS // 1000}s, found {shown(text)}")
    return crossfade_ms


def read_beeps(cell: Cell) -> str:
    """``beeps``: the name of a tone kit, or a folder of one's own tones, which has a slash in it."""
    text = quantities.path(cell.text())
    if text in KITS:
        return text
    if "/" in text or "\\" in text:
        return cell.reading.beside(text)
    raise RefusalError(
        f"there is no tone kit {shown(text)}{did_you_mean(text, KITS)}",
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


def _every_ms(text: str) -> int | None:
    if text in ("auto", "never"):
        return None if text == "auto" else 0
    try:
        every_ms = quantities.duration_ms(text)
    except ValueError:
        raise RefusalError(f"expected auto, never or a duration like 1m, found {shown(text)}") from None
    if every_ms < MIN_EVERY_MS:
        raise RefusalError(
            f"the time left is called every {MIN_EVERY_MS // 1000}s at most, found {shown(text)}", "Or never."
        )
    return every_ms
