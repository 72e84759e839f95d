"""Read rest, say, pause and sound."""

from __future__ import annotations

import re
from typing import cast, get_args

from audiocoach.script import quantities
from audiocoach.script.document import Map
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.model import Pause, Rest, Say, Sound, SoundName
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.settings import InheritedSettings
from audiocoach.script.values import LENGTH, LENGTH_SCHEMA, SPOKEN, TEXT, any_of, group
from audiocoach.units import one_of, quoted

TONES = get_args(SoundName)

_REST_FOR = Key("for", LENGTH, 1000, "how long it lasts", needed="Write for: 60s.")
_REST_SAY = Key("say", SPOKEN, None, "words of your own, spoken in it")
REST = Key(
    "rest", Value(LENGTH.read, any_of(LENGTH_SCHEMA, group((_REST_FOR, _REST_SAY)))), 1000,
    "a rest, in which the next exercise is announced",
)  # fmt: skip
REST_KEYS = (
    # `for` is known here only to be refused with a remedy.
    Key("for", Value(LENGTH.read, {"not": {}}), None, "written as rest: 60s"),
    _REST_SAY,
)  # fmt: skip
SAY = Key("say", SPOKEN, "stand-in", "words; the step lasts as long as they do")
SAY_FOR = Key("for", LENGTH, None, "more time for the words")
PAUSE = Key("pause", LENGTH, 1000, "music alone")


def read_rest(form: Form, _settings: InheritedSettings) -> Rest:
    """Read a ``rest``: a duration, or keys. ``say`` can be in either place."""
    cell = form.cell("rest")
    inner = None
    if cell is not None and isinstance(cell.node, Map):
        inner = cell.attempt(lambda one: Form(one, "rest", (_REST_FOR, _REST_SAY)), None)
    if inner is not None:
        if inner.has("say") and form.has("say"):
            form.refuse("say", "say is written twice", "Keep one of them.")
        words, for_ms = inner.read(_REST_SAY), inner.read(_REST_FOR)
    else:
        words, for_ms = None, form.read(REST)
    if form.has("for"):
        form.refuse("for", "rest already has a duration", "Write - rest: 60s.")
    return Rest(**form.place, for_ms=for_ms, say=form.read(_REST_SAY, words))


def read_say(form: Form, _settings: InheritedSettings) -> Say:
    """Read ``say``. ``for`` gives the words more time."""
    return Say(**form.place, text=form.read(SAY), for_ms=form.read(SAY_FOR))


def read_pause(form: Form, _settings: InheritedSettings) -> Pause:
    """Read a ``pause``."""
    return Pause(**form.place, for_ms=form.read(PAUSE))


def read_sound(form: Form, _settings: InheritedSettings) -> Sound:
    """Read a ``sound``: the name of a tone, or a file."""
    written = form.read(SOUND)
    if written in TONES:
        return Sound(**form.place, tone=cast(SoundName, written))
    return Sound(**form.place, file=written)


def _sound(cell: Cell) -> str:
    text = quantities.path(cell.text())
    if text in TONES:
        return text
    if not re.search(r"[./]", text):
        raise RefusalError(
            f"unknown sound {quoted(text)}{did_you_mean(text, TONES)}",
            f"Choose {one_of(TONES)}, or write a file with its extension, like gong.mp3.",
        )
    return cell.reading.beside(text)


SOUND = Key(
    "sound", Value(_sound, TEXT), "go",
    f"a tone of the kit ({', '.join(f'`{tone}`' for tone in TONES)}) or a file next to the script",
)  # fmt: skip
