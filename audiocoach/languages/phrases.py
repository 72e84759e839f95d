"""Phrase books: every stock phrase of a language, with short forms, plurals and spoken durations.

The books are data (``audiocoach/languages/LANG.yaml``). This module reads them and fills in the phrases. An
incomplete book is an error when it is loaded, not in the middle of a track.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from audiocoach.errors import ConfigError
from audiocoach.files import parse_own_yaml
from audiocoach.languages.phrase_check import check_book, check_template
from audiocoach.languages.record import Language, language_record
from audiocoach.script.phrases import PHRASE_PLACEHOLDERS, Said
from audiocoach.script.quantities import PLACEHOLDER
from audiocoach.units import (
    MILES_TO_METRES,
    Ms,
    capitalized,
    pace_unit_m,
    parse_pace_ms_per_m,
    primary_language,
    quoted,
)


class Term(NamedTuple):
    """What is to be said before a language has words for it: a method of :class:`PhraseBook`, and its values,
    by their place and by name. Those with a name may be terms themselves.
    """

    say: Callable[..., str]
    parts: tuple[object, ...]
    named: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stock phrase: ``variants`` are used in turn; ``short`` is for when time is tight, or empty."""

    variants: tuple[str, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name in the singular and the plural.

    ``agreeing`` are the words for the numbers that agree with it. ``unnamed`` are those that agree even if
    the unit is left out ("une minute vingt et une").
    """

    one: str
    other: str
    agreeing: Mapping[int, str]
    unnamed: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """The stock phrases of one language."""

    language: str
    record: Language
    number_words: Mapping[int, str]
    contractions: Mapping[str, str]
    """Words that merge in a quantity: "d'un" for "de un", "un'ora" for "una ora"."""
    units: Mapping[str, Unit]
    durations: Mapping[str, str]
    joints: Mapping[str, str]
    phrases: Mapping[str, Phrase]
    chapters: Mapping[str, str]
    efforts: Mapping[str, str]
    facts: Mapping[str, tuple[str, ...]]
    """Why a session helps, by the tag of the workout."""
    breath: tuple[str, ...]
    """The words for breathe in, hold, breathe out and hold."""
    _spoken: dict[Ms, str] = field(default_factory=dict, compare=False, repr=False)
    """Durations said so far: a session repeats them."""

    def with_trainer(self, own: Mapping[str, Said]) -> PhraseBook:
        """The book with a trainer's phrases. Short forms that the trainer lacks stay those of the book."""
        changed = {
            key: Phrase(said.variants, said.short or self.phrases[key].short) for key, said in own.items()
        }
        return replace(self, phrases={**self.phrases, **changed})

    def with_phrases(self, own: Mapping[str, tuple[str, ...]]) -> PhraseBook:
        """The book with a script's own phrases, each a tuple of variants without a short form.

        Raises:
            ConfigError: if a phrase is unknown, or has no text or an unknown placeholder.
        """
        for key, variants in own.items():
            if key not in PHRASE_PLACEHOLDERS:
                raise ConfigError(
                    f"unknown phrase {quoted(key)}; choose {', '.join(sorted(PHRASE_PLACEHOLDERS))}"
                )
            for template in variants or ("",):
                check_template(template, PHRASE_PLACEHOLDERS[key], f"phrases.{key}")
        return replace(self, phrases={**self.phrases, **{key: Phrase(said) for key, said in own.items()}})

    def facts_about(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The facts for a workout with these tags. ``running`` is ``run``."""
        topics = dict.fromkeys("run" if tag.casefold() == "running" else tag.casefold() for tag in tags)
        return tuple(fact for topic in topics for fact in self.facts.get(topic, ()))

    def text(self, said: object) -> str:
        """A term in words; everything else as it is written."""
        return said.say(self, *said.parts, **dict(said.named)) if isinstance(said, Term) else str(said)

    def filled(self, template: str, values: Mapping[str, object]) -> str:
        """A template with its values, of which some may be terms."""
        return fill(template, values, self.text)

    def effort(self, written: str) -> str:
        """An effort as it is said: "easy", "zone 2"."""
        word, _, number = written.partition(" ")
        return fill(self.efforts.get(word, written), {"number": number})

    def forms(self, key: str, *, turn: int = 0, **values: object) -> tuple[str, ...]:
        """A phrase's forms, filled in, from the preferred to the shortest. ``turn`` selects the variant."""
        phrase = self.phrases[key]
        full = phrase.variants[turn % len(phrase.variants)]
        templates = (full, phrase.short) if phrase.short else (full,)
        return tuple(dict.fromkeys(self.filled(template, values) for template in templates))

    def sentence(self, key: str, **values: Any) -> str:
        """A phrase's preferred form."""
        return self.forms(key, **values)[0]

    def clause(self, key: str, **values: Any) -> str:
        """A phrase's preferred form as a part of a sentence."""
        return self.sentence(key, **values).rstrip(".")

    def joined(self, separator: str, *parts: object) -> str:
        """Parts of a list, of which some may be terms."""
        return separator.join(map(self.text, parts))

    def combine(self, key: str, **values: object) -> str:
        """A combined quantity: "10 reps each side"."""
        return self._contract(self.filled(self.joints[key], values))

    def chapter(
        self, key: str, *, name: str = "", names: str = "", number: int = 0, total: int = 0, every_ms: Ms = 0
    ) -> str:
        """A chapter's title, with the ``names`` of what it holds. What is repeated once has only its name."""
        if key == "repeat" and number == 1:
            return name
        values: dict[str, object] = {"name": name, "number": number, "total": total}
        if every_ms:
            values["duration"] = self.interval(every_ms)
        title = self.filled(self.chapters[key], values)
        return f"{title}: {names}" if names else title

    def count(self, number: int, unit: str) -> str:
        """A number with its unit: "10 reps", "1 round". A number that agrees with the unit is in words: "eine
        Runde", "veintiuna repeticiones".
        """
        return self._with_unit(number, str(number), unit)

    def count_range(self, low: int, high: int, unit: str) -> str:
        """A range with its unit: "8 to 12 reps". Both numbers agree with it: "una a dos repeticiones"."""
        first = self.units[unit].agreeing.get(low, str(low))
        return self.combine("range", low=first, quantity=self.count(high, unit))

    def number_word(self, number: int) -> str:
        """A number in words if cues write it so, otherwise in digits."""
        return self.number_words.get(number, str(number))

    def duration(self, duration_ms: Ms) -> str:
        """A duration as spoken: "40 seconds", "one minute thirty", "one hour five minutes"."""
        if duration_ms not in self._spoken:
            self._spoken[duration_ms] = self._say_duration(duration_ms)
        return self._spoken[duration_ms]

    def _say_duration(self, duration_ms: Ms) -> str:
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

        No language says "every one minute thirty" or "every one hour".
        """
        hours, minutes, secs = _spoken_parts(duration_ms)
        if hours == 1:
            return self.count(60 + minutes, "minute")
        if not hours and minutes == 1:
            return self.count(60 + secs, "second")
        return self.duration(duration_ms)

    def minutes_and(self, minutes: str, secs: int, written: str) -> str:
        """Minutes and seconds as spoken: "one minute thirty", "one minute one second".

        Only a single second has its unit. ``written`` is the number of seconds, unless it agrees with the
        unit.
        """
        if secs == 1:
            return fill(
                self.durations["minutes_second"],
                {"minutes": minutes, "second": self._with_unit(1, written, "second")},
            )
        seconds = self.units["second"].unnamed.get(secs, written)
        return fill(self.durations["minutes_seconds"], {"minutes": minutes, "seconds": seconds})

    def left(self, duration_ms: Ms) -> str:
        """A duration as remaining time: "two minutes left", "queda un minuto treinta"."""
        hours, minutes, _ = _spoken_parts(duration_ms)
        form = self._form(_tenths(duration_ms) if duration_ms < 60_000 else hours or minutes)
        return fill(self.durations[f"left_{form}"], {"time": self.duration(duration_ms)})

    def distance(self, metres: Fraction, written: str) -> str:
        """A distance as spoken, in its written unit: "400 metres", "5 kilometres", "1 mile"."""
        text = written.strip().lower()
        if text.endswith(("mi", "mile", "miles")):
            return self._say_amount(metres / MILES_TO_METRES, "mile")
        if text.endswith("km"):
            return self._say_amount(metres / 1000, "kilometre")
        return self._say_amount(metres, "metre")

    def pace(self, written: str) -> str:
        """A pace as spoken: "four minutes per kilometre", "two minutes per 500 metres"."""
        metres = pace_unit_m(written)
        time = self.duration(round(parse_pace_ms_per_m(written) * metres))
        if metres == 1000:
            return fill(self.durations["per_kilometre"], {"time": time})
        if metres == MILES_TO_METRES:
            return fill(self.durations["per_mile"], {"time": time})
        return fill(
            self.durations["per_distance"], {"time": time, "distance": self._say_amount(metres, "metre")}
        )

    def _say_number(self, number: int, unit: str) -> str:
        return self._with_unit(number, self.number_word(number), unit)

    def _say_amount(self, amount: Fraction, unit: str) -> str:
        decimal = "," if self.record.signs.is_decimal_comma else "."
        return self._with_unit(amount, f"{float(amount):g}".replace(".", decimal), unit)

    def _with_unit(self, amount: int | Fraction, written: str, unit: str) -> str:
        names = self.units[unit]
        number = names.agreeing.get(int(amount), written) if amount == int(amount) else written
        return self._contract(f"{number} {names.one if self._form(amount) == 'one' else names.other}")

    def _contract(self, text: str) -> str:
        for apart, together in self.contractions.items():
            text = re.sub(rf"(?<!\S){apart}", together, text)
        return text

    def _form(self, amount: int | Fraction) -> Literal["one", "other"]:
        return "one" if self.record.is_singular(amount) else "other"


def _tenths(duration_ms: Ms) -> Fraction:
    """Seconds, rounded to a tenth."""
    return Fraction(round(duration_ms / 100), 10)


def _spoken_parts(duration_ms: Ms) -> tuple[int, int, int]:
    """Hours, minutes and seconds as spoken: rounded to the minute from an hour on."""
    hours, rest = divmod((duration_ms + 500) // 1000, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        minutes, secs = minutes + (secs >= 30), 0
        hours, minutes = hours + minutes // 60, minutes % 60
    return hours, minutes, secs


def fill(template: str, values: Mapping[str, object], text: Callable[[object], str] = str) -> str:
    """Replace ``{name}`` by the ``text`` of its value, and ``{Name}`` by it with a capital letter. Others
    stay.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in values:
            return text(values[name])
        lowered = name[:1].lower() + name[1:]
        return capitalized(text(values[lowered])) if lowered in values else match[0]

    return PLACEHOLDER.sub(value, template)


@lru_cache(maxsize=8)
def phrase_book(language: str) -> PhraseBook:
    """The phrase book of a language (for ``en-GB``, that of ``en``).

    Raises:
        ConfigError: if there is none, or it is incomplete.
    """
    base = primary_language(language)
    file = resources.files("audiocoach") / "languages" / f"{base}.yaml"
    if not file.is_file():
        raise ConfigError(f"there is no phrase book for the language {quoted(language)}")
    return read_phrase_book(parse_own_yaml(file.read_text(encoding="utf-8")), base)


def read_phrase_book(data: object, name: str) -> PhraseBook:
    """A phrase book from its YAML data.

    Raises:
        ConfigError: if something in it is missing or unknown.
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
