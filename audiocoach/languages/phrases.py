"""Phrase books: every stock phrase of a language, with short forms, plurals and spoken durations.

The books are data (``audiocoach/languages/LANG.yaml``); this module reads one and fills it in. A book is
complete or it is not loaded: a missing phrase is an error here, not in the middle of a track.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

import yaml

from audiocoach.errors import ConfigError
from audiocoach.languages import primary_language
from audiocoach.languages.phrase_check import PLACEHOLDER, check_book, check_template
from audiocoach.languages.record import Language, language_record
from audiocoach.script.phrases import PHRASE_PLACEHOLDERS, Said
from audiocoach.units import Ms

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML has it. Only the program's own books are read with it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One stock phrase: ``variants`` are taken in turn, ``short`` is the form for a tight window (empty:
    there is none).
    """

    variants: tuple[str, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name for one and for several; ``agreeing`` are the numbers that change before it, ``unnamed``
    those that change also where it is left out ("une minute vingt et une").
    """

    one: str
    other: str
    agreeing: Mapping[int, str]
    unnamed: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """The words of one language."""

    language: str
    record: Language
    number_words: Mapping[int, str]
    contractions: Mapping[str, str]
    """What is said where a joint brings two words together: "d'un" for "de un"."""
    units: Mapping[str, Unit]
    durations: Mapping[str, str]
    joints: Mapping[str, str]
    phrases: Mapping[str, Phrase]
    chapters: Mapping[str, str]
    efforts: Mapping[str, str]
    facts: Mapping[str, tuple[str, ...]]
    """Why a session helps, by the workout's tag."""
    breath: tuple[str, ...]
    """What is said to breathe in, hold, breathe out and hold."""

    def with_trainer(self, own: Mapping[str, Said]) -> PhraseBook:
        """The book in a trainer's words; what the trainer does not say otherwise is said as in the book."""
        changed = {
            key: Phrase(said.variants, said.short or self.phrases[key].short) for key, said in own.items()
        }
        return replace(self, phrases={**self.phrases, **changed})

    def with_phrases(self, own: Mapping[str, tuple[str, ...]]) -> PhraseBook:
        """The book with a script's own phrases in place of its; each is its variants, none of them short.

        Raises:
            ConfigError: when there is no such phrase, or it has no text or an unknown placeholder.
        """
        for key, variants in own.items():
            if key not in PHRASE_PLACEHOLDERS:
                raise ConfigError(
                    f"there is no phrase {key!r}; there are {', '.join(sorted(PHRASE_PLACEHOLDERS))}"
                )
            for template in variants or ("",):
                check_template(template, PHRASE_PLACEHOLDERS[key], f"phrases.{key}")
        return replace(self, phrases={**self.phrases, **{key: Phrase(said) for key, said in own.items()}})

    def facts_about(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The facts that suit a workout with these tags."""
        return tuple(fact for tag in tags for fact in self.facts.get(tag.casefold(), ()))

    def effort(self, written: str) -> str:
        """An effort as it is said: "easy", "zone 2"."""
        word, _, number = written.partition(" ")
        return fill(self.efforts.get(word, written), {"number": number})

    def forms(self, key: str, *, turn: int = 0, **values: object) -> tuple[str, ...]:
        """A phrase filled in, from the preferred form to the shortest; ``turn`` picks the variant."""
        phrase = self.phrases[key]
        full = phrase.variants[turn % len(phrase.variants)]
        written = [fill(full, values)]
        if phrase.short:
            written.append(fill(phrase.short, values))
        return tuple(dict.fromkeys(written))

    def combine(self, key: str, **values: object) -> str:
        """A quantity put together: "10 reps each side"."""
        text = fill(self.joints[key], values)
        for apart, together in self.contractions.items():
            text = text.replace(f" {apart}", f" {together}")
        return text

    def chapter(self, key: str, **values: object) -> str:
        """A chapter's title; what is repeated once is called by its name alone."""
        if key == "repeat" and values.get("number") == 1:
            return str(values["name"])
        return fill(self.chapters[key], values)

    def count(self, number: int, unit: str) -> str:
        """A number with its unit: "10 reps", "1 round"; in words where the number agrees with the unit: "eine
        Runde", "veintiuna repeticiones".
        """
        return self._with_unit(number, str(number), unit)

    def count_range(self, low: int, high: int, unit: str) -> str:
        """A range with its unit: "8 to 12 reps"; both numbers agree with it: "una a dos repeticiones"."""
        first = self.units[unit].agreeing.get(low, str(low))
        return self.combine("range", low=first, quantity=self.count(high, unit))

    def number_word(self, number: int) -> str:
        """Small numbers as a word, others as figures."""
        return self.number_words.get(number, str(number))

    def duration(self, duration_ms: Ms) -> str:
        """A duration as it is said: "40 seconds", "one minute thirty", "one hour five minutes"."""
        if duration_ms < 60_000:
            return self._say_amount(_tenths(duration_ms), "second")
        hours, minutes, secs = _spoken_parts(duration_ms)
        spoken_minutes = self._say_number(minutes, "minute")
        if hours:
            spoken_hours = self._say_number(hours, "hour")
            if not minutes:
                return spoken_hours
            return fill(self.durations["hours_minutes"], {"hours": spoken_hours, "minutes": spoken_minutes})
        if not secs:
            return spoken_minutes
        return self.minutes_and(spoken_minutes, secs, self.number_word(secs))

    def interval(self, duration_ms: Ms) -> str:
        """A duration after "every": in seconds below two minutes, in minutes below two hours.

        "Every one minute thirty" and "every one hour" are said in no language.
        """
        hours, minutes, secs = _spoken_parts(duration_ms)
        if hours == 1:
            return self.count(60 + minutes, "minute")
        if not hours and minutes == 1:
            return self.count(60 + secs, "second")
        return self.duration(duration_ms)

    def minutes_and(self, minutes: str, secs: int, written: str) -> str:
        """Spoken minutes and some seconds, which have their name only where it is one: "one minute thirty",
        "one minute one second"; ``written`` is their number where it agrees with nothing.
        """
        if secs == 1:
            return fill(
                self.durations["minutes_second"],
                {"minutes": minutes, "second": self._with_unit(1, written, "second")},
            )
        seconds = self.units["second"].unnamed.get(secs, written)
        return fill(self.durations["minutes_seconds"], {"minutes": minutes, "seconds": seconds})

    def left(self, duration_ms: Ms) -> str:
        """A duration as time that is left: "two minutes left", "queda un minuto treinta"."""
        hours, minutes, _ = _spoken_parts(duration_ms)
        form = self._form(_tenths(duration_ms) if duration_ms < 60_000 else hours or minutes)
        return fill(self.durations[f"left_{form}"], {"time": self.duration(duration_ms)})

    def distance(self, metres: Fraction, written: str) -> str:
        """A distance as it is said, in the unit it was written in: "400 metres", "5 kilometres", "1 mile"."""
        text = written.strip().lower()
        if text.endswith(("mi", "mile", "miles")):
            return self._say_amount(metres / Fraction(1_609_344, 1000), "mile")
        if text.endswith("km"):
            return self._say_amount(metres / 1000, "kilometre")
        return self._say_amount(metres, "metre")

    def _say_number(self, number: int, unit: str) -> str:
        return self._with_unit(number, self.number_word(number), unit)

    def _say_amount(self, amount: Fraction, unit: str) -> str:
        decimal = "," if self.record.signs.is_decimal_comma else "."
        return self._with_unit(amount, f"{float(amount):g}".replace(".", decimal), unit)

    def _with_unit(self, amount: int | Fraction, written: str, unit: str) -> str:
        names = self.units[unit]
        number = names.agreeing.get(int(amount), written) if amount == int(amount) else written
        return f"{number} {names.one if self._form(amount) == 'one' else names.other}"

    def _form(self, amount: int | Fraction) -> Literal["one", "other"]:
        return "one" if self.record.is_singular(amount) else "other"


def _tenths(duration_ms: Ms) -> Fraction:
    """Seconds to the tenth."""
    return Fraction(round(duration_ms / 100), 10)


def _spoken_parts(duration_ms: Ms) -> tuple[int, int, int]:
    """Hours, minutes and seconds as they are told: to the minute from an hour on."""
    hours, rest = divmod((duration_ms + 500) // 1000, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        minutes, secs = minutes + (secs >= 30), 0
        hours, minutes = hours + minutes // 60, minutes % 60
    return hours, minutes, secs


def fill(template: str, values: Mapping[str, object]) -> str:
    """Replaces ``{name}`` by its value and ``{Name}`` by the value with a capital first letter; others stay
    as they are.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in values:
            return str(values[name])
        lowered = name[:1].lower() + name[1:]
        return _capital(str(values[lowered])) if lowered in values else match[0]

    return PLACEHOLDER.sub(value, template)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=8)
def phrase_book(language: str) -> PhraseBook:
    """The phrase book of a language tag (``en-GB`` falls back to ``en``).

    Raises:
        ConfigError: when there is none, or it lacks a phrase.
    """
    base = primary_language(language)
    file = resources.files("audiocoach") / "languages" / f"{base}.yaml"
    if not file.is_file():
        raise ConfigError(f"there is no phrase book for language {language!r}")
    return read_phrase_book(yaml.load(file.read_text(encoding="utf-8"), _LOADER), base)


def read_phrase_book(data: object, name: str) -> PhraseBook:
    """A phrase book from its YAML data.

    Raises:
        ConfigError: when something is missing or unknown, or a placeholder is.
    """
    file = check_book(data, name)
    record = language_record(file.language)
    return PhraseBook(
        language=file.language,
        record=record,
        number_words=MappingProxyType({number: record.cardinal(number, "") for number in record.words_for}),
        contractions=MappingProxyType(file.contractions),
        units=MappingProxyType(
            {
                key: Unit(
                    unit.one,
                    unit.other,
                    MappingProxyType(record.agreeing(unit.gender)),
                    MappingProxyType(record.agreeing("f") if unit.gender == "f" else {}),
                )
                for key, unit in file.units.items()
            }
        ),
        durations=MappingProxyType(file.durations),
        joints=MappingProxyType(file.joints),
        phrases=MappingProxyType(
            {key: Phrase(entry.variants, entry.short or "") for key, entry in file.phrases.items()}
        ),
        chapters=MappingProxyType(file.chapters),
        efforts=MappingProxyType(file.efforts),
        facts=MappingProxyType({topic: tuple(facts) for topic, facts in file.facts.items()}),
        breath=tuple(file.breath),
    )
