"""Read a trainer's file into a :class:`Trainer`, or report every mistake in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from audiocoach.script import quantities, settings
from audiocoach.script.document import Map, Scalar, read_document
from audiocoach.script.form import Cell, Form, read_root
from audiocoach.script.header import read_phrases, read_stock_phrase
from audiocoach.script.model import LANGUAGES, CueSettings, VoiceSettings
from audiocoach.script.music import MusicSettings
from audiocoach.script.phrases import Said
from audiocoach.script.preamble import check_version
from audiocoach.script.quantities import RefusalError
from audiocoach.script.read_music import read_music

KEYS = ("audiocoach", "trainer", "description", "language", "voice", "cues", "beeps", "music", "phrases")

SessionPhase = Literal["warm_up", "work", "recovery"]
PHASES: tuple[SessionPhase, ...] = ("warm_up", "work", "recovery")


@dataclass(frozen=True, slots=True)
class Trainer:
    """A coaching style.

    In ``voice``, ``cues`` and each ``music``, only the keys in their ``marks`` are set by the trainer.
    ``language`` is the language of the voice's accent. ``phrases`` are by language, then by key. ``beeps`` is
    ``None`` if the trainer keeps the script's.
    """

    title: str
    description: str
    language: str
    voice: VoiceSettings
    cues: CueSettings
    beeps: str | None
    music: Mapping[SessionPhase, MusicSettings]
    phrases: Mapping[str, Mapping[str, Said]]


def read_trainer(text: str | bytes, *, file: str, folder: str) -> Trainer:
    """Read a trainer from the content of its ``file``; paths in it start at ``folder``.

    Raises:
        ScriptError: with every error in the file.
    """
    return read_root(read_document(text, file=file), partial(_trainer, folder=os.path.abspath(folder)))


def _trainer(root: Cell, folder: str) -> Trainer:
    root.reading.folder = folder
    check_version(root)
    form = Form(root, "a trainer", KEYS)
    form.require("audiocoach", "Write audiocoach: 1 in the first line.")
    form.require("trainer", "Write trainer: and the trainer's name.")
    return Trainer(
        title=form.value("trainer", quantities.name, ""),
        description=form.value("description", quantities.name, ""),
        language=form.value("language", lambda text: quantities.choice(text, LANGUAGES), LANGUAGES[0]),
        voice=form.get("voice", lambda cell: settings.read_voice(cell, VoiceSettings()), VoiceSettings()),
        cues=form.get("cues", lambda cell: settings.read_cues(cell, CueSettings()), CueSettings()),
        beeps=form.get("beeps", settings.read_beeps, None),
        music=form.get("music", _music, {}),
        phrases=form.get("phrases", _phrases, {}),
    )


def _music(cell: Cell) -> dict[SessionPhase, MusicSettings]:
    """One music setting for all phases, or one for each."""
    entries = cell.node.entries if isinstance(cell.node, Map) else ()
    if any(key.text in PHASES for key, _ in entries):
        form = Form(cell, "a trainer's music", PHASES)
        return {phase: form.get(phase, _phase_music, MusicSettings()) for phase in PHASES if form.has(phase)}
    return dict.fromkeys(PHASES, _phase_music(cell))


def _phase_music(cell: Cell) -> MusicSettings:
    return read_music(cell, MusicSettings())


def _phrases(cell: Cell) -> dict[str, dict[str, Said]]:
    form = Form(cell, "a trainer's phrases", LANGUAGES)
    read = partial(read_phrases, read=_phrase, stand_in=Said(()))
    return {language: form.get(language, read, {}) for language in LANGUAGES if form.has(language)}


def _phrase(key: str, cell: Cell) -> Said:
    """A text, a list used in turn, or ``say`` with a ``short`` form."""
    if not isinstance(cell.node, Map):
        return Said(read_stock_phrase(key, cell))
    form = Form(cell, "a phrase", ("say", "short"))
    form.require("say", 'Write it like {say: "Round {number} of {total}.", short: "Round {number}."}.')
    short = form.get("short", partial(_short_form, key), "")
    return Said(form.get("say", partial(read_stock_phrase, key), ()), short)


def _short_form(key: str, cell: Cell) -> str:
    if not isinstance(cell.node, Scalar):
        raise RefusalError("expected one text")
    return read_stock_phrase(key, cell)[0]
