"""The engine ``espeak``: the included espeak-ng, offline, in any of its languages."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata

from audiocoach.errors import VoiceError
from audiocoach.script.phonemes import espeak_phonemes
from audiocoach.units import primary_language, quoted
from audiocoach.voices import libespeak
from audiocoach.voices.engine import Request, Spoken, Status, Voice

VARIANT = "f5"
"""The clearest variant, by the word error rate of an offline recogniser: f5 0.28, f2 0.31, klatt4 0.41,
klatt6 0.48, klatt 0.56, none 0.70 (``benchmarks/espeak_variants.py``).
"""

WORDS_PER_MINUTE = 174
"""The library's pace at rate 1.0. Measured in cues, with their pauses, it is 155 to 165."""

SLOWEST, FASTEST = 80, 450
"""The library's limits, in words per minute."""

SETTINGS_VERSION = 2
"""Increase it when a change in this module makes the same words sound different."""

_PREFERRED = {"en": "en-us"}
"""The clearest voice of a language, where the library would choose another."""

_ACCENTS = {
    ("en", "co.uk"): "en-gb",
    ("en", "com"): "en-us",
    ("es", "com.mx"): "es-419",
    ("pt", "br"): "pt-br",
    ("fr", "be"): "fr-be",
    ("fr", "ch"): "fr-ch",
}
"""Voices by language and accent. A script writes an accent as a top-level domain."""


class Espeak:
    """The engine ``espeak``."""

    name = "espeak"
    online = False
    native_rate = True

    @property
    def version(self) -> str:
        """The library's version and that of this module's settings."""
        return f"{libespeak.version()}-{SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice for a language and accent. Without a voice for the accent, it is the language's own.

        Raises:
            VoiceError: if espeak does not speak the language.
        """
        spoken = libespeak.languages()
        tag = language.strip().lower().replace("_", "-")
        primary = primary_language(tag)
        accented = _ACCENTS.get((primary, (accent or "").lower()))
        for candidate in (accented, *_wider_tags(tag)):
            chosen = _PREFERRED.get(candidate or "", candidate)
            if chosen in spoken:
                return _voice(chosen)
        near = difflib.get_close_matches(tag, spoken, n=3)
        hint = (
            f"did you mean {' or '.join(near)}?" if near else "`audiocoach voices list` shows its languages"
        )
        raise VoiceError.of(self.name, f"unknown language {quoted(language)}; {hint}")

    def voices(self) -> list[Voice]:
        """One voice for each language of the library."""
        return [_voice(tag) for tag in libespeak.languages()]

    def speak(self, request: Request) -> Spoken:
        """Speak one request at the library's sample rate. The same request gives the same bytes.

        Raises:
            VoiceError: if the library does not work, the voice is unknown or there is nothing to speak.
        """
        has_phonemes = bool(request.sounds) and request.voice == _voice("en-us").name
        text = _strip_controls(_with_phonemes(request) if has_phonemes else request.respelled)
        if not any(character.isalnum() or unicodedata.category(character)[0] == "S" for character in text):
            raise VoiceError.of(self.name, "there are no words to speak")
        words_per_minute = max(SLOWEST, min(FASTEST, round(WORDS_PER_MINUTE * request.rate)))
        voice = self._file_of(request.voice)
        pcm = libespeak.synthesise(text, voice, words_per_minute, has_phonemes=has_phonemes)
        if not pcm.data:
            raise VoiceError.of(self.name, "the library returned no sound for these words")
        return Spoken.from_pcm(pcm.data, pcm.sample_rate)

    def takes_phonemes(self, voice: Voice) -> bool:
        """Whether it is the American English voice; those of other regions have other sounds."""
        return voice.name == _voice("en-us").name

    def status(self) -> Status:
        """Whether the library works."""
        try:
            count = len(libespeak.languages())
            detail = (
                f"espeak-ng {libespeak.version()} from {libespeak.locate_library().origin}, {count} languages"
            )
        except VoiceError as error:
            return Status(False, str(error), libespeak.REMEDY)
        return Status(True, detail)

    def _file_of(self, voice: str) -> str:
        tag, plus, variant = voice.partition("+")
        spoken = libespeak.languages()
        if tag not in spoken or (plus and variant != VARIANT):
            raise VoiceError.of(
                self.name, f"unknown voice {quoted(voice)}; `audiocoach voices list` shows them"
            )
        return f"{spoken[tag]}{plus}{variant}"


def _voice(tag: str) -> Voice:
    return Voice(f"{tag}+{VARIANT}", _canonical(tag))


def _wider_tags(tag: str) -> list[str]:
    """A tag, then the tag without its last part, and so on: ``de-at``, ``de``."""
    parts = tag.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


@functools.cache
def _canonical(tag: str) -> str:
    """A tag as BCP 47 writes it: ``en-us`` is ``en-US``, ``cmn-latn`` is ``cmn-Latn``."""
    language, *rest = tag.split("-")
    forms = {2: str.upper, 4: str.title}
    return "-".join([language, *(forms.get(len(part), str.lower)(part) for part in rest)])


def _with_phonemes(request: Request) -> str:
    """The text with the library's mark-up for words that have phonemes; its own brackets are not mark-up."""
    if not request.sounds:
        return request.text
    text = request.with_sounds(
        lambda _, phonemes: f"[[{espeak_phonemes(phonemes)}]]",
        lambda text: text.replace("[", "(").replace("]", ")"),
    )
    return re.sub(r"]](['’]s)\b", "z]]", text)  # which it would spell


def _strip_controls(text: str) -> str:
    """The text without control characters, some of which are commands to the library."""
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
