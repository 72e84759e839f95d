"""The steps that hold no steps and ask for no work: rest, say, pause and sound."""

from __future__ import annotations

import re
from typing import cast, get_args

from audiocoach.script import quantities
from audiocoach.script.document import Map
from audiocoach.script.form import Cell, Form
from audiocoach.script.model import Pause, Rest, Say, Sound, SoundName
from audiocoach.script.quantities import RefusalError, did_you_mean, one_of
from audiocoach.script.settings import Settings
from audiocoach.units import quoted

REST_OPTIONS = ("for", "say")
SAY_OPTIONS = ("for",)
TONES = get_args(SoundName)


def rest(form: Form, _settings: Settings) -> Rest:
    """``rest``: a duration, or keys; ``say`` may stand in either place."""
    cell = form.cell("rest")
    inner = None
    if cell is not None and isinstance(cell.node, Map):
        inner = cell.attempt(lambda one: Form(one, "rest", REST_OPTIONS), None)
    if inner is not None:
        inner.require("for", "Write for: 60s.")
        if inner.has("say") and form.has("say"):
            form.refuse("say", "say is written twice", "Keep one of them.")
        words = inner.value("say", quantities.spoken, None)
        for_ms = inner.value("for", quantities.length_ms, 1000)
    else:
        words, for_ms = None, form.value("rest", quantities.length_ms, 1000)
    if form.has("for"):
        form.refuse("for", "rest says how long it lasts itself", "Write - rest: 60s.")
    return Rest(
        mark=form.mark, marks=form.marks, for_ms=for_ms, say=form.value("say", quantities.spoken, words)
    )


def say(form: Form, _settings: Settings) -> Say:
    """``say``: words, which ``for`` pads."""
    return Say(
        mark=form.mark,
        marks=form.marks,
        text=form.value("say", quantities.spoken, "stand-in"),
        for_ms=form.value("for", quantities.length_ms, None),
    )


def pause(form: Form, _settings: Settings) -> Pause:
    """``pause``: music alone."""
    return Pause(mark=form.mark, marks=form.marks, for_ms=form.value("pause", quantities.length_ms, 1000))


def sound(form: Form, _settings: Settings) -> Sound:
    """``sound``: a tone of the kit by its name, or a file."""
    written = form.get("sound", _sound, "go")
    if written in TONES:
        return Sound(mark=form.mark, marks=form.marks, tone=cast(SoundName, written))
    return Sound(mark=form.mark, marks=form.marks, file=written)


def _sound(cell: Cell) -> str:
    text = quantities.path(cell.text())
    if text in TONES:
        return text
    if not re.search(r"[./]", text):
        raise RefusalError(
            f"there is no sound {quoted(text)}{did_you_mean(text, TONES)}",
            f"Known are {one_of(TONES)}; a file is written with its ending, like gong.mp3.",
        )
    return cell.reading.beside(text)
