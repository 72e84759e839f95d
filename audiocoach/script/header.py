"""The header of a script: its keys, its ``vars``, and the workout that they and the steps make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, get_args

from audiocoach.script import quantities
from audiocoach.script.document import List
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.model import (
    LANGUAGES,
    MAX_MINUTES,
    CueSettings,
    Defaults,
    Level,
    VoiceSettings,
    Workout,
)
from audiocoach.script.music import MusicSettings
from audiocoach.script.paces import PACES
from audiocoach.script.phrases import PHRASE_KEYS, PHRASE_PLACEHOLDERS
from audiocoach.script.preamble import VERSION, check_version, read_variables, title_of
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.read_music import MUSIC
from audiocoach.script.settings import BEEPS, CUES, DEFAULTS, TEACH, VOICE, InheritedSettings, with_teach
from audiocoach.script.steps import read_steps
from audiocoach.script.values import (
    ANY,
    NAME,
    PATH,
    SPOKEN,
    TEXT,
    TEXTS,
    VALUES,
    any_case,
    choice,
    from_text,
    list_of,
    named,
    number,
    pattern,
    steps,
)
from audiocoach.units import quoted

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
    root.reading.title = form.read(TITLE, title_of(file))
    language = form.read(LANGUAGE)
    inherited = _read_settings(form, language)
    return Workout(
        **form.place,
        title=root.reading.title,
        language=language,
        voice=inherited.voice,
        music=inherited.music,
        beeps=inherited.beeps,
        cues=inherited.cues,
        defaults=inherited.defaults,
        paces=inherited.paces,
        **{key.name: form.read(key) for key in _PLAIN},
        variables=root.reading.variables.values,
        steps=form.read(WORKOUT, read=partial(read_steps, inherited=inherited)),
        file=file,
        folder=folder,
    )


def _read_settings(form: Form, language: str) -> InheritedSettings:
    voice = form.read(VOICE, base=VoiceSettings())
    accent = _accent_of(form, language)
    if voice.accent is None and accent is not None:
        voice = voice.model_copy(update={"accent": accent})
    return InheritedSettings(
        voice=voice,
        music=form.read(MUSIC, base=MusicSettings()),
        beeps=form.read(BEEPS),
        cues=with_teach(form, form.read(CUES, base=CueSettings()), language=language),
        language=language,
        defaults=form.read(DEFAULTS, base=Defaults()),
        paces=form.read(PACES),
    )


def _language(text: str) -> str:
    tag = _LANGUAGE.fullmatch(text)
    if not tag or tag[1].lower() not in LANGUAGES:
        raise RefusalError(
            f"unknown language {quoted(text)}",
            f"Choose {quantities.one_of(LANGUAGES)}, with or without a region: {LANGUAGES[0]}-GB.",
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
            known = f"Phrases are {', '.join(PHRASE_PLACEHOLDERS)}."
            cell.reading.refuse(key.mark, f"unknown phrase {quoted(key.text)}{near}", cell.path, known)
    return phrases


def read_stock_phrase(cell: Cell, key: str) -> tuple[str, ...]:
    """Own words for the stock phrase ``key``: a text, or a list that is taken in turn."""
    names = PHRASE_PLACEHOLDERS[key]
    read = partial(quantities.spoken, filled_in=(*(name.capitalize() for name in names), *names))
    if isinstance(cell.node, List):
        return tuple(item.attempt(lambda one: read(one.text()), "") for item in cell.items("phrases"))
    return (read(cell.text()),)


TITLE = Key("title", NAME, "", "spoken, and in the MP3's tags", shown="the file's name")
LANGUAGE = Key(
    "language", from_text(_language, pattern(f"({any_case(LANGUAGES)})([-_][A-Za-z]{{2}})?")), "en",
    "of the cues: `en`, `de`, `es`, `fr`, perhaps with a [region](#languages-and-phrases)",
)  # fmt: skip
VARS = Key("vars", Value(read_variables, VALUES), {}, "values for `${name}`; see [Variables](#variables)")
WORKOUT = Key(
    "workout", steps(), (), "the steps", needed="Add workout: and below it the steps, each with a dash."
)  # fmt: skip
_PLAIN: tuple[Key[Any], ...] = (
    Key("description", ANY, "", "shown in lists and tags"),
    Key(
        "minutes", number(0.1, MAX_MINUTES), None,
        "the intended length; `check` warns if the track is more than 10 % off, unless `--set` or a block "
        "changes a variable",
    ),
    Key("author", NAME, "", "shown in lists and tags"),
    Key("level", choice(get_args(Level)), None, "`beginner`, `intermediate`, `advanced`"),
    Key("tags", Value(partial(_names, what="tags"), list_of("text")), (), "shown in lists and tags"),
    Key("equipment", Value(partial(_names, what="equipment"), list_of("text")), (), "shown in lists"),
    Key("safety", SPOKEN, "", "spoken after the opening `say`, or first"),
    Key(
        "trainer", PATH, "",
        "the coaching style: `calm`, `cheerful`, `drill`, or a file; see [Trainers](trainers.md)",
    ),
    Key("say_as", Value(_say_as, named(TEXT)), {}, "how to pronounce words"),
    Key(
    "phrases", Value(_phrases, named(TEXTS)), {}, "your own words for [stock phrases](#languages-and-phrases)"
),
    Key("cover", PATH, None, "a picture next to the script", shown="drawn"),
)  # fmt: skip
"""Keys of the header that are fields of the workout."""
HEADER_KEYS = (
    VERSION,
    TITLE,
    LANGUAGE,
    *_PLAIN,
    VARS,
    VOICE,
    MUSIC,
    BEEPS,
    CUES,
    TEACH,
    DEFAULTS,
    PACES,
    WORKOUT,
)
