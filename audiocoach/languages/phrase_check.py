"""What a phrase book must have, and the check that it has: every phrase, and no unknown placeholder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audiocoach.errors import ConfigError
from audiocoach.languages.record import Gender
from audiocoach.script.model import EFFORTS
from audiocoach.script.phrases import PHRASE_PLACEHOLDERS
from audiocoach.script.quantities import PLACEHOLDER
from audiocoach.script.words import LINE_MEANINGS

Fields = Mapping[str, tuple[str, ...]]
"""The placeholders that each template may use."""


TEMPLATE_FIELDS: Mapping[str, Fields] = MappingProxyType(
    {
        "durations": {
            "minutes_seconds": ("minutes", "seconds"),
            "minutes_second": ("minutes", "second"),
            "hours_minutes": ("hours", "minutes"),
            "left_one": ("time",),
            "left_other": ("time",),
            "per_kilometre": ("time",),
            "per_mile": ("time",),
            "per_distance": ("time", "distance"),
        },
        "joints": {
            "each_side": ("quantity",),
            "left_first": ("quantity",),
            "right_first": ("quantity",),
            "each_way": ("quantity",),
            "alternating": ("quantity",),
            "left": ("quantity",),
            "right": ("quantity",),
            "sets_of": ("sets", "quantity"),
            "times_of": ("number", "quantity"),
            "within": ("quantity", "duration"),
            "load": ("quantity", "load"),
            "max_reps": ("duration",),
            "range": ("low", "quantity"),
            "hold": ("quantity", "duration"),
            "effort": ("quantity", "effort"),
            "incline": ("quantity", "incline"),
            "pace": ("quantity", "pace"),
            "listed": ("number", "exercise"),
        },
        "chapters": {
            "round": ("name", "number", "total"),
            "repeat": ("name", "number"),
            "tabata": (),
            "emom": ("total",),
            "every": ("duration", "total"),
            "amrap": (),
            "for_time": (),
            "ladder": ("name",),
            "pyramid": ("name",),
            "rest": (),
            "finish": (),
        },
        "efforts": dict.fromkeys(EFFORTS, ()) | dict.fromkeys(("zone", "rpe", "rir"), ("number",)),
    }
)
"""The templates of a book, apart from its phrases."""

FACT_TOPICS = ("strength", "run", "recovery", "ems")
"""The topics of short facts: tags of the workouts that they are for. Those for runners are all under
``run``.
"""

UNITS = frozenset({"second", "minute", "hour", "rep", "set", "round", "metre", "kilometre", "mile"})


def check_template(template: str, known: Collection[str], place: str) -> None:
    """Refuse a text that is empty or has an unknown placeholder (in either case of its first letter).

    Raises:
        ConfigError: with ``place``, the key of the template.
    """
    if not template.strip():
        raise ConfigError(f"{place} is empty")
    bare = PLACEHOLDER.sub("", template)
    if "{" in bare or "}" in bare:
        raise ConfigError(f"{place} has a brace that is not part of a placeholder: {template!r}")
    for name in PLACEHOLDER.findall(template):
        if name[:1].lower() + name[1:] not in known:
            choices = ", ".join(f"{{{one}}}" for one in sorted(known)) or "none"
            raise ConfigError(f"{place} has an unknown placeholder {{{name}}}; it may use {choices}")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PhraseEntry(_Part):
    """A stock phrase as a book has it: one text, or several to use in turn, and a short form."""

    say: str | Annotated[list[str], Field(min_length=1)]
    short: str | None = None

    @property
    def variants(self) -> tuple[str, ...]:
        """The texts to use in turn."""
        return (self.say,) if isinstance(self.say, str) else tuple(self.say)


class UnitEntry(_Part):
    """A unit's name in the singular and the plural. Numbers before it agree with ``gender``."""

    one: str
    other: str
    gender: Gender = ""


class BookFile(_Part):
    """A phrase book as it is written in YAML. ``contractions`` are words that merge where a quantity is
    combined: French ``d'un`` for ``de un``. ``lines`` are the words of one-line steps by their meaning, which
    :mod:`audiocoach.script.words` reads.
    """

    language: str
    contractions: dict[str, str] = Field(default_factory=dict)
    units: dict[str, UnitEntry]
    durations: dict[str, str]
    joints: dict[str, str]
    efforts: dict[str, str]
    breath: Annotated[list[str], Field(min_length=4, max_length=4)]
    phrases: dict[str, PhraseEntry]
    facts: dict[str, Annotated[list[str], Field(min_length=1)]]
    chapters: dict[str, str]
    lines: dict[str, list[str]]


def check_book(data: object, name: str) -> BookFile:
    """Check a phrase book: nothing is missing, and nothing is unknown.

    Args:
        data: the book as read from YAML.
        name: its name, for messages.

    Raises:
        ConfigError: with the first wrong entry.
    """
    book = f"the phrase book {name!r}"
    try:
        file = BookFile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(f"{book}: {place}: {first['msg']}") from error
    _check_keys(f"{book}: units", file.units, UNITS)
    _check_keys(f"{book}: phrases", file.phrases, PHRASE_PLACEHOLDERS)
    for key, phrase in file.phrases.items():
        for template in (*phrase.variants, *([] if phrase.short is None else [phrase.short])):
            check_template(template, PHRASE_PLACEHOLDERS[key], f"{book}: phrases.{key}")
    for part, fields in TEMPLATE_FIELDS.items():
        templates: Mapping[str, str] = getattr(file, part)
        _check_keys(f"{book}: {part}", templates, fields)
        for key, template in templates.items():
            check_template(template, fields[key], f"{book}: {part}.{key}")
    _check_keys(f"{book}: lines", file.lines, LINE_MEANINGS)
    _check_keys(f"{book}: facts", file.facts, FACT_TOPICS)
    for topic, facts in file.facts.items():
        for fact in facts:
            check_template(fact, (), f"{book}: facts.{topic}")
    for words in file.breath:
        check_template(words, (), f"{book}: breath")
    return file


def _check_keys(place: str, there: Iterable[str], wanted: Iterable[str]) -> None:
    """Refuse missing and unknown keys."""
    there, wanted = list(there), list(wanted)
    missing = [key for key in wanted if key not in there]
    if missing:
        raise ConfigError(f"{place}: {', '.join(sorted(missing))} is missing; add it")
    unknown = [key for key in there if key not in wanted]
    if unknown:
        raise ConfigError(f"{place}: unknown {', '.join(sorted(unknown))}; remove it")
