"""Read the header of a script, and with it the whole workout."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar, get_args

from audiocoach.script import quantities
from audiocoach.script.document import List, Map
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
from audiocoach.script.paces import OF_BUILD, PACES
from audiocoach.script.phonemes import PHONEMES_OF, read_phonemes
from audiocoach.script.phrases import PHRASE_PLACEHOLDERS
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
    any_of,
    choice,
    from_text,
    group,
    list_of,
    named,
    number,
    pattern,
    steps,
)
from audiocoach.units import one_of, primary_language, quoted, region_of

ACCENTS: Mapping[str, str] = {
    "AU": "com.au",
    "CA": "ca",
    "DE": "com",
    "ES": "es",
    "FR": "fr",
    "GB": "co.uk",
    "IE": "ie",
    "IN": "co.in",
    "IT": "it",
    "MX": "com.mx",
    "NG": "ng",
    "NZ": "co.nz",
    "US": "com",
    "ZA": "co.za",
}
"""The accent for the region of ``language``, if ``voice`` names none."""

T = TypeVar("T")

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?", re.ASCII)


def read_workout(root: Cell, *, file: str, folder: str) -> Workout:
    """Read the workout of a whole script.

    Raises:
        RefusalError: if the root is not a header, or has another format.
    """
    check_version(root)
    form = Form(root, "the top of the script", HEADER_KEYS)
    root.reading.title = form.read(TITLE, title_of(file))
    language = form.read(LANGUAGE)
    inherited = _read_settings(form, language)
    said = _read_say_as(form, language)
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
        say_as={written: one.words for written, one in said.items() if one.words},
        phonemes={written: one.phonemes for written, one in said.items() if one.phonemes},
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
        paces={**form.read(PACES), **({OF_BUILD: form.reading.pace} if form.reading.pace else {})},
    )


def _language(text: str) -> str:
    tag = _LANGUAGE.fullmatch(text)
    if not tag or tag[1].lower() not in LANGUAGES:
        raise RefusalError(
            f"unknown language {quoted(text)}",
            f"Choose {one_of(LANGUAGES)}, with or without a region: {LANGUAGES[0]}-GB.",
        )
    return f"{tag[1].lower()}-{tag[2].upper()}" if tag[2] else tag[1].lower()


def _accent_of(form: Form, language: str) -> str | None:
    region = region_of(language)
    if region and region not in ACCENTS:
        form.warn(
            "language", f"no accent is known for {language}", f"Known regions are {', '.join(ACCENTS)}."
        )
    return ACCENTS.get(region)


def _names(cell: Cell, what: str) -> tuple[str, ...]:
    return tuple(item.attempt(lambda one: quantities.name(one.text()), "") for item in cell.items(what))


class SaidAs(NamedTuple):
    """What is said for a written word: other words, how it sounds, or both for voices of either kind."""

    words: str = ""
    phonemes: str = ""


def _say_as(cell: Cell) -> dict[str, SaidAs]:
    return {
        quantities.line(key.text): value.attempt(_said_as, SaidAs())
        for key, value in cell.entries(("RDL",))
        if Cell(cell.reading, key, cell.path).attempt(lambda one: quantities.line(one.text()), None)
    }


def _said_as(cell: Cell) -> SaidAs:
    """Words, or ``{phonemes: ...}`` with or without ``words`` for voices that take no phonemes."""
    if not isinstance(cell.node, Map):
        words = quantities.name(cell.text())
        if len(words) > 2 and words[0] == words[-1] == "/":
            raise RefusalError(f"{quoted(words)} looks like phonemes", f"Write {{phonemes: {words}}}.")
        return SaidAs(words)
    form = Form(cell, "a pronunciation", SAID_AS_KEYS)
    return SaidAs(form.read(WORDS), form.read(PHONEMES))


def _read_say_as(form: Form, language: str) -> Mapping[str, SaidAs]:
    """What the script says for written words; phonemes only in English."""
    said = form.read(SAY_AS)
    if primary_language(language) != PHONEMES_OF and any(one.phonemes for one in said.values()):
        form.refuse(
            SAY_AS.name,
            f"phonemes are those of English, and the language is {language}",
            "Write words, like {RDL: Rumänisches Kreuzheben}.",
        )
    return said


def _phrases(cell: Cell) -> dict[str, tuple[str, ...]]:
    """Read a script's own words for stock phrases: a text, or a list that is used in turn."""
    return read_phrases(cell, read_stock_phrase, ())


def read_phrases(cell: Cell, read: Callable[[str, Cell], T], stand_in: T) -> dict[str, T]:
    """Return what ``read`` makes of each stock phrase, given its key; report unknown keys."""
    phrases = {}
    for key, value in cell.entries(("halfway", "closing")):
        if key.text in PHRASE_PLACEHOLDERS:
            phrases[key.text] = value.attempt(partial(read, key.text), stand_in)
        else:
            near = did_you_mean(key.text, PHRASE_PLACEHOLDERS)
            known = f"Phrases are {', '.join(PHRASE_PLACEHOLDERS)}."
            cell.reading.refuse(key.mark, f"unknown phrase {quoted(key.text)}{near}", cell.path, known)
    return phrases


def read_stock_phrase(key: str, cell: Cell) -> tuple[str, ...]:
    """Read own words for the stock phrase ``key``: a text, or a list that is used in turn."""
    names = PHRASE_PLACEHOLDERS[key]
    read = partial(quantities.spoken, filled_in=(*(name.capitalize() for name in names), *names))
    if isinstance(cell.node, List):
        return tuple(item.attempt(lambda one: read(one.text()), "") for item in cell.items("phrases"))
    return (read(cell.text()),)


TITLE = Key("title", NAME, "", "spoken, and in the MP3's tags", shown="the file's name")
LANGUAGE = Key(
    "language", from_text(_language, pattern(f"({any_case(LANGUAGES)})([-_][A-Za-z]{{2}})?")), "en",
    "of the cues: `en`, `de`, `es`, `fr`, `it`, perhaps with a [region](#languages-and-phrases)",
)  # fmt: skip
VARS = Key("vars", Value(read_variables, VALUES), {}, "values for `${name}`; see [Variables](#variables)")
WORKOUT = Key(
    "workout", steps(), (), "the steps", needed="Add workout: and below it the steps, each with a dash."
)  # fmt: skip
PHONEMES = Key(
    "phonemes", from_text(read_phonemes, TEXT), "", "how it sounds",
    needed="Write phonemes like {phonemes: sˈOəs}, or words without braces.",
)  # fmt: skip
WORDS = Key("words", NAME, "", "the words for a voice that takes no phonemes")
SAID_AS_KEYS = (PHONEMES, WORDS)
SAY_AS = Key(
    "say_as", Value(_say_as, named(any_of(TEXT, group(SAID_AS_KEYS)))), {},
    "how to say words: in other words or in [phonemes](voices.md#how-words-are-pronounced)",
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
    Key(
        "equipment", Value(partial(_names, what="equipment"), list_of("text")), (),
        "equipment; shown in lists",
    ),
    Key(
        "needs", Value(partial(_names, what="needs"), list_of("text")), (),
        "what else it needs: shoes, a wall, flat ground; shown in lists",
    ),
    Key("safety", SPOKEN, "", "spoken after the opening `say`, or first"),
    Key(
        "trainer", PATH, "",
        "the coaching style: `calm`, `cheerful`, `drill`, or a file; see [Trainers](trainers.md)",
    ),
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
    SAY_AS,
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
