"""Phrase books: every stock phrase of a language, with short forms, plurals and spoken durations.

The books are data (``audiocoach/phrases/LANG.yaml``); this module reads one and fills it in. A book is
complete or it is not loaded: a missing phrase is an error here, not in the middle of a track.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from audiocoach.errors import ConfigError

REQUIRED_PHRASES = frozenset(
    {
        "ready",
        "next",
        "rest",
        "section",
        "circuit",
        "tabata",
        "round",
        "last_round",
        "repeat",
        "last_repeat",
        "set",
    }
    | {
        "last_set",
        "switch",
        "halfway",
        "halfway_left",
        "time_left",
        "ten_seconds",
        "rep",
        "last_rep",
        "emom",
        "amrap",
        "for_time",
        "time_gone",
        "count",
    }
    | {"lower", "hold", "lift", "top", "encourage", "closing"}
)
REQUIRED_UNITS = frozenset(
    {"second", "minute", "hour", "rep", "set", "round", "interval", "metre", "kilometre", "mile"}
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One stock phrase: ``variants`` are taken in turn, ``short`` is the form for a tight window (empty:
    there is none).
    """

    variants: tuple[str, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """The words of one language."""

    language: str
    number_words: Mapping[int, str]
    units: Mapping[str, Mapping[str, str]]
    durations: Mapping[str, str]
    joints: Mapping[str, str]
    phrases: Mapping[str, Phrase]
    chapters: Mapping[str, str]
    efforts: Mapping[str, str]
    breath: tuple[str, ...]
    """What is said to breathe in, hold, breathe out and hold."""

    def with_phrases(self, own: Mapping[str, tuple[str, ...]]) -> PhraseBook:
        """The book with a script's own phrases in place of its; each is its variants, none of them short."""
        return replace(self, phrases={**self.phrases, **{key: Phrase(said) for key, said in own.items()}})

    def effort(self, written: str) -> str:
        """An effort as it is said: "easy", "zone 2"."""
        word, _, number = written.partition(" ")
        return " ".join(part for part in (self.efforts.get(word, word), number) if part)

    def forms(self, key: str, *, turn: int = 0, **values: object) -> tuple[str, ...]:
        """A phrase filled in, from the preferred form to the shortest; ``turn`` picks the variant."""
        phrase = self.phrases[key]
        full = phrase.variants[turn % len(phrase.variants)]
        written = [fill(full, values)]
        if phrase.short:
            written.append(fill(phrase.short, values))
        return tuple(dict.fromkeys(written))

    def joined(self, key: str, **values: object) -> str:
        """A quantity put together: "10 reps each side"."""
        return fill(self.joints[key], values)

    def chapter(self, key: str, **values: object) -> str:
        """A chapter's title."""
        return fill(self.chapters[key], values)

    def count(self, number: int, unit: str) -> str:
        """A number with its unit: "10 reps", "1 round"."""
        return f"{number} {self._unit(number, unit)}"

    def number_word(self, number: int) -> str:
        """Small numbers as a word, others as figures."""
        return self.number_words.get(number, str(number))

    def duration(self, duration_ms: int) -> str:
        """A duration as it is said: "40 seconds", "one minute thirty", "one hour five minutes"."""
        if duration_ms < 60_000:
            return self._seconds(duration_ms)
        whole_s = (duration_ms + 500) // 1000
        hours, rest = divmod(whole_s, 3600)
        minutes, secs = divmod(rest, 60)
        if hours:
            minutes, secs = minutes + (secs >= 30), 0
            hours, minutes = hours + minutes // 60, minutes % 60
        spoken_minutes = self._worded(minutes, "minute")
        if hours:
            spoken_hours = self._worded(hours, "hour")
            if not minutes:
                return spoken_hours
            return fill(self.durations["hours_minutes"], {"hours": spoken_hours, "minutes": spoken_minutes})
        if not secs:
            return spoken_minutes
        return fill(
            self.durations["minutes_seconds"], {"minutes": spoken_minutes, "seconds": self.number_word(secs)}
        )

    def distance(self, metres: Fraction, written: str) -> str:
        """A distance as it is said, in the unit it was written in: "400 metres", "5 kilometres", "1 mile"."""
        text = written.strip().lower()
        if text.endswith(("mi", "mile", "miles")):
            return self._measured(metres / Fraction(1_609_344, 1000), "mile")
        if text.endswith("km"):
            return self._measured(metres / 1000, "kilometre")
        return self._measured(metres, "metre")

    def _seconds(self, duration_ms: int) -> str:
        if duration_ms % 1000:
            return f"{round(duration_ms / 1000, 1):g} {self._unit(2, 'second')}"
        return self.count(duration_ms // 1000, "second")

    def _worded(self, number: int, unit: str) -> str:
        return f"{self.number_word(number)} {self._unit(number, unit)}"

    def _measured(self, amount: Fraction, unit: str) -> str:
        return f"{float(amount):g} {self._unit(1 if amount == 1 else 2, unit)}"

    def _unit(self, number: int, unit: str) -> str:
        return self.units[unit]["one" if number == 1 else "other"]


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


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

    return _PLACEHOLDER.sub(value, template)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=8)
def phrase_book(language: str) -> PhraseBook:
    """The phrase book of a language tag (``en-GB`` falls back to ``en``).

    Raises:
        ConfigError: when there is none, or it lacks a phrase.
    """
    base = language.partition("-")[0].lower()
    file = resources.files("audiocoach") / "phrases" / f"{base}.yaml"
    if not file.is_file():
        raise ConfigError(f"there is no phrase book for language {language!r}")
    return read_phrase_book(yaml.safe_load(file.read_text(encoding="utf-8")), base)


def read_phrase_book(data: Mapping[str, Any], name: str) -> PhraseBook:
    """A phrase book from its YAML data.

    Raises:
        ConfigError: when a phrase or a unit is missing.
    """
    missing = sorted((REQUIRED_PHRASES - set(data["phrases"])) | (REQUIRED_UNITS - set(data["units"])))
    if missing:
        raise ConfigError(f"the phrase book {name!r} lacks {', '.join(missing)}")
    phrases = {}
    for key, entry in data["phrases"].items():
        said = entry["say"]
        phrases[key] = Phrase(tuple(said) if isinstance(said, list) else (said,), entry.get("short", ""))
    return PhraseBook(
        language=data["language"],
        number_words=data["numbers"],
        units=data["units"],
        durations=data["durations"],
        joints=data["joints"],
        phrases=phrases,
        chapters=data["chapters"],
        efforts=data["efforts"],
        breath=tuple(data["breath"]),
    )
