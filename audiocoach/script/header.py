"""The header of a script: its keys, its ``vars``, and the workout that they and the steps make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from types import MappingProxyType
from typing import cast, get_args

from audiocoach.script import quantities, settings
from audiocoach.script.document import Scalar
from audiocoach.script.form import Cell, Form
from audiocoach.script.later import LATER
from audiocoach.script.model import (
    FORMAT_VERSION,
    KITS,
    LANGUAGES,
    MAX_MINUTES,
    CueSettings,
    Level,
    MusicSettings,
    VoiceSettings,
    Workout,
)
from audiocoach.script.quantities import AlreadyReportedError, RefusalError
from audiocoach.script.settings import Settings
from audiocoach.script.steps import read_steps
from audiocoach.script.variables import check_name, check_value
from audiocoach.units import shown

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
    "voice",
    "music",
    "beeps",
    "cues",
    "say_as",
    "cover",
    "workout",
)

ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "AU": "com.au",
        "CA": "ca",
        "GB": "co.uk",
        "IE": "ie",
        "IN": "co.in",
        "NG": "com.ng",
        "NZ": "co.nz",
        "US": "us",
        "ZA": "co.za",
    }
)
"""The accent that the region of ``language`` picks where ``voice`` names none."""

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?", re.ASCII)
_UNTITLED = "Workout"


def read_workout(root: Cell, *, file: str, folder: str) -> Workout:
    """The workout of a whole script.

    Raises:
        RefusalError: when the root is no header, or one of another format.
    """
    _check_version(root)
    form = Form(root, "the header", HEADER_KEYS, later=LATER["header"])
    form.require("audiocoach", f"Write audiocoach: {FORMAT_VERSION} in the first line.")
    form.require("workout", "Add workout: and below it the steps, each with a dash.")
    language = form.value("language", _language, "en")
    held = _settings(form, language)
    minutes = partial(quantities.number, least=0.1, most=MAX_MINUTES)
    level = form.value("level", partial(quantities.choice, options=get_args(Level)), None)
    return Workout(
        mark=form.mark,
        marks=form.marks,
        title=form.value("title", quantities.name, _title_of(file)),
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
        cover=form.value("cover", quantities.path, None),
        variables=root.reading.variables.values,
        steps=form.get("workout", partial(read_steps, held=held), ()),
        file=file,
        folder=folder,
    )


def read_variables(cell: Cell) -> dict[str, str | None]:
    """The ``vars`` of a header by name; ``None`` where a value cannot be used and is reported.

    Raises:
        RefusalError: when they are no keys with values.
    """
    values: dict[str, str | None] = {}
    for key, value in cell.entries(("work", "rounds")):
        Cell(cell.reading, key, cell.path).attempt(lambda one: check_name(one.text()), None)
        values[key.text] = value.attempt(_variable, None)
    return values


def _variable(cell: Cell) -> str:
    if isinstance(cell.node, Scalar) and cell.node.quoted and not cell.node.text:
        return ""
    if isinstance(cell.node, Scalar):
        check_value(cell.node.text)
    return cell.text()


def _check_version(root: Cell) -> None:
    """Another version's keys mean other things, so nothing else is read."""
    for key, value in root.entries(HEADER_KEYS):
        if key.text == "audiocoach":
            text = value.attempt(lambda cell: cell.text().strip(), None)
            if text == str(FORMAT_VERSION):
                return
            if text is not None:
                value.refuse(
                    RefusalError(
                        f"this version reads format {FORMAT_VERSION}, and the script says {shown(text)}",
                        f"Write audiocoach: {FORMAT_VERSION}, or use a newer AudioCoach for a newer script.",
                    )
                )
            raise AlreadyReportedError


def _settings(form: Form, language: str) -> Settings:
    voice = form.get("voice", partial(settings.read_voice, base=VoiceSettings()), VoiceSettings())
    accent = _accent_of(form, language)
    if voice.accent is None and accent is not None:
        voice = voice.model_copy(update={"accent": accent})
    return Settings(
        voice=voice,
        music=form.get("music", partial(settings.read_music, base=MusicSettings()), MusicSettings()),
        beeps=form.get("beeps", settings.read_beeps, KITS[0]),
        cues=form.get("cues", partial(settings.read_cues, base=CueSettings()), CueSettings()),
    )


def _language(text: str) -> str:
    tag = _LANGUAGE.fullmatch(text)
    if not tag or tag[1].lower() not in LANGUAGES:
        raise RefusalError(
            f"there are no cues in the language {shown(text)}",
            f"Known are {', '.join(LANGUAGES)} and its regions, like {LANGUAGES[0]}-GB.",
        )
    return f"{tag[1].lower()}-{tag[2].upper()}" if tag[2] else tag[1].lower()


def _accent_of(form: Form, language: str) -> str | None:
    _, _, region = language.partition("-")
    if region and region not in ACCENTS:
        regions = ", ".join(f"en-{known}" for known in ACCENTS)
        form.warn("language", f"no accent is known for {language}", f"Known are {regions}.")
    return ACCENTS.get(region)


def _title_of(file: str) -> str:
    stem = PurePath(file).stem
    try:
        return quantities.name(stem)
    except RefusalError:
        return _UNTITLED


def _names(cell: Cell, what: str) -> tuple[str, ...]:
    return tuple(item.attempt(lambda one: quantities.name(one.text()), "") for item in cell.items(what))


def _say_as(cell: Cell) -> dict[str, str]:
    return {
        quantities.line(key.text): value.attempt(lambda one: quantities.name(one.text()), "")
        for key, value in cell.entries(("RDL",))
        if Cell(cell.reading, key, cell.path).attempt(lambda one: quantities.line(one.text()), None)
    }
