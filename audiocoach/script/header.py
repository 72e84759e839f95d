"""The header of a script: its keys, its ``vars``, and the workout that they and the steps make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import cast, get_args

from audiocoach.script import quantities, settings
from audiocoach.script.document import List
from audiocoach.script.form import Cell, Form
from audiocoach.script.model import (
    FORMAT_VERSION,
    KITS,
    LANGUAGES,
    MAX_MINUTES,
    CueSettings,
    Level,
    VoiceSettings,
    Workout,
)
from audiocoach.script.music import MusicSettings
from audiocoach.script.phrases import PHRASE_KEYS, PHRASE_PLACEHOLDERS
from audiocoach.script.preamble import check_version, title_of
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.read_music import read_music
from audiocoach.script.settings import Settings
from audiocoach.script.steps import read_steps
from audiocoach.units import quoted

HEADER_KEYS = (
    "audiocoach",
    "title",
    "description",
    "minutes",
    "author",
    "level",
    "tags",
    "equipment",
    "language",
    "safety",
    "vars",
    "trainer",
    "voice",
    "music",
    "beeps",
    "cues",
    "say_as",
    "phrases",
    "cover",
    "workout",
)

ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "AU": "com.au",
        "CA": "ca",
        "DE": "com",
        "ES": "es",
        "FR": "fr",
        "GB": "co.uk",
        "IE": "ie",
        "IN": "co.in",
        "MX": "com.mx",
        "NG": "ng",
        "NZ": "co.nz",
        "US": "com",
        "ZA": "co.za",
    }
)
"""The accent that the region of ``language`` picks where ``voice`` names none."""

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?", re.ASCII)


def read_workout(root: Cell, *, file: str, folder: str) -> Workout:
    """The workout of a whole script.

    Raises:
        RefusalError: when the root is no header, or one of another format.
    """
    check_version(root)
    form = Form(root, "the header", HEADER_KEYS)
    form.require("audiocoach", f"Write audiocoach: {FORMAT_VERSION} in the first line.")
    form.require("workout", "Add workout: and below it the steps, each with a dash.")
    root.reading.title = form.value("title", quantities.name, title_of(file))
    language = form.value("language", _language, "en")
    held = _settings(form, language)
    minutes = partial(quantities.number, least=0.1, most=MAX_MINUTES)
    level = form.value("level", partial(quantities.choice, options=get_args(Level)), None)
    return Workout(
        mark=form.mark,
        marks=form.marks,
        title=root.reading.title,
        description=form.value("description", str, ""),
        minutes=form.value("minutes", minutes, None),
        author=form.value("author", quantities.name, ""),
        level=cast(Level | None, level),
        tags=form.get("tags", partial(_names, what="tags"), ()),
        equipment=form.get("equipment", partial(_names, what="equipment"), ()),
        language=language,
        safety=form.value("safety", quantities.spoken, ""),
        voice=held.voice,
        music=held.music,
        beeps=held.beeps,
        cues=held.cues,
        say_as=form.get("say_as", _say_as, {}),
        phrases=form.get("phrases", _phrases, {}),
        trainer=form.value("trainer", quantities.path, ""),
        cover=form.value("cover", quantities.path, None),
        variables=root.reading.variables.values,
        steps=form.get("workout", partial(read_steps, held=held), ()),
        file=file,
        folder=folder,
    )


def _settings(form: Form, language: str) -> Settings:
    voice = form.get("voice", partial(settings.read_voice, base=VoiceSettings()), VoiceSettings())
    accent = _accent_of(form, language)
    if voice.accent is None and accent is not None:
        voice = voice.model_copy(update={"accent": accent})
    return Settings(
        voice=voice,
        music=form.get("music", partial(read_music, base=MusicSettings()), MusicSettings()),
        beeps=form.get("beeps", settings.read_beeps, KITS[0]),
        cues=form.get("cues", partial(settings.read_cues, base=CueSettings()), CueSettings()),
    )


def _language(text: str) -> str:
    tag = _LANGUAGE.fullmatch(text)
    if not tag or tag[1].lower() not in LANGUAGES:
        raise RefusalError(
            f"there are no cues in the language {quoted(text)}",
            f"Known are {', '.join(LANGUAGES)} and its regions, like {LANGUAGES[0]}-GB.",
        )
    return f"{tag[1].lower()}-{tag[2].upper()}" if tag[2] else tag[1].lower()


def _accent_of(form: Form, language: str) -> str | None:
    _, _, region = language.partition("-")
    if region and region not in ACCENTS:
        form.warn(
            "language", f"no accent is known for {language}", f"Known regions are {', '.join(ACCENTS)}."
        )
    return ACCENTS.get(region)


def _names(cell: Cell, what: str) -> tuple[str, ...]:
    return tuple(item.attempt(lambda one: quantities.name(one.text()), "") for item in cell.items(what))


def _say_as(cell: Cell) -> dict[str, str]:
    return {
        quantities.line(key.text): value.attempt(lambda one: quantities.name(one.text()), "")
        for key, value in cell.entries(("RDL",))
        if Cell(cell.reading, key, cell.path).attempt(lambda one: quantities.line(one.text()), None)
    }


def _phrases(cell: Cell) -> dict[str, tuple[str, ...]]:
    """A script's own words for stock phrases: a text, or a list that is taken in turn."""
    phrases = {}
    for key, value in cell.entries(("halfway", "closing")):
        if key.text in PHRASE_KEYS:
            said = value.attempt(partial(read_stock_phrase, key=key.text), ())
            phrases[key.text] = said
        else:
            near = did_you_mean(key.text, PHRASE_PLACEHOLDERS)
            known = f"Known are {', '.join(PHRASE_PLACEHOLDERS)}."
            cell.reading.refuse(key.mark, f"there is no phrase {quoted(key.text)}{near}", cell.path, known)
    return phrases


def read_stock_phrase(cell: Cell, key: str) -> tuple[str, ...]:
    """Own words for the stock phrase ``key``: a text, or a list that is taken in turn."""
    names = PHRASE_PLACEHOLDERS[key]
    read = partial(quantities.spoken, filled_in=(*(name.capitalize() for name in names), *names))
    if isinstance(cell.node, List):
        return tuple(item.attempt(lambda one: read(one.text()), "") for item in cell.items("phrases"))
    return (read(cell.text()),)
