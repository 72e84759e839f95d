"""The embedded voice: espeak-ng on this machine, without the network, in any of its languages."""

from __future__ import annotations

import difflib
import functools
import io
import unicodedata
import wave

from audiocoach.errors import VoiceError
from audiocoach.languages import primary_language
from audiocoach.voices import libespeak
from audiocoach.voices.engine import Request, Spoken, Status, Voice

VARIANT = "f5"
"""The clearest variant by the word errors of an offline recogniser, its vocabulary closed to the words of the
phrase book: f5 0.28, f2 0.31, klatt4 0.41, klatt6 0.48, klatt 0.56, none 0.70 (``benchmarks``).
"""

WORDS_PER_MINUTE = 174
"""What the library is asked for at rate 1.0; 155 to 165 are heard in cues, pauses within them included."""

SLOWEST, FASTEST = 80, 450
"""Words a minute that the library takes."""

SETTINGS_VERSION = 2
"""Changes when a setting of this module would make the same words sound different."""

_PREFERRED = {"en": "en-us"}
"""The clearer of a language's voices, where the library would take another."""

_ACCENTS = {
    ("en", "co.uk"): "en-gb",
    ("en", "com"): "en-us",
    ("es", "com.mx"): "es-419",
    ("pt", "br"): "pt-br",
    ("fr", "be"): "fr-be",
    ("fr", "ch"): "fr-ch",
}
"""A script's accent is a top-level domain: those that the library has a voice for."""


class Espeak:
    """The engine ``espeak``."""

    name = "espeak"
    online = False
    native_rate = True

    @property
    def version(self) -> str:
        """The library's version and that of our settings."""
        return f"{libespeak.version()}-{SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice for a language and accent; an accent that espeak lacks leaves the language's own voice.

        Raises:
            VoiceError: when it does not speak the language.
        """
        spoken = libespeak.languages()
        tag = language.strip().lower().replace("_", "-")
        primary = primary_language(tag)
        accented = _ACCENTS.get((primary, (accent or "").lower()))
        for candidate in (accented, *_widening(tag)):
            chosen = _PREFERRED.get(candidate or "", candidate)
            if chosen in spoken:
                return _voice(chosen)
        near = difflib.get_close_matches(tag, spoken, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `audiocoach voices` lists its languages"
        raise VoiceError(f'espeak: it does not speak "{language}"{hint}', engine=self.name)

    def voices(self) -> list[Voice]:
        """One voice for each language of the library."""
        return [_voice(tag) for tag in libespeak.languages()]

    def speak(self, request: Request) -> Spoken:
        """Speaks one request whole, at the library's own sample rate; the same request gives the same bytes.

        Raises:
            VoiceError: when the library does not work, the voice is unknown or there is nothing to speak.
        """
        text = _plain(request.text)
        if not any(character.isalnum() or unicodedata.category(character)[0] == "S" for character in text):
            raise VoiceError("espeak: there are no words to speak", engine=self.name)
        pcm = libespeak.synthesise(text, self._file_of(request.voice), _words_per_minute(request.rate))
        if not pcm.data:
            raise VoiceError("espeak: it gave no sound for these words", engine=self.name)
        return Spoken(_wav(pcm), "wav")

    def status(self) -> Status:
        """Whether the library is there and works."""
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
            raise VoiceError(
                f'espeak: there is no voice "{voice}"; `audiocoach voices` lists them', engine=self.name
            )
        return f"{spoken[tag]}{plus}{variant}"


def _voice(tag: str) -> Voice:
    return Voice(f"{tag}+{VARIANT}", _canonical(tag))


def _widening(tag: str) -> list[str]:
    """The tag, then without its last part, and so on: ``de-at``, ``de``."""
    parts = tag.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


@functools.cache
def _canonical(tag: str) -> str:
    """A tag as BCP 47 writes it: ``en-us`` is ``en-US``, ``cmn-latn`` is ``cmn-Latn``."""
    language, *rest = tag.split("-")
    forms = {2: str.upper, 4: str.title}
    return "-".join([language, *(forms.get(len(part), str.lower)(part) for part in rest)])


def _words_per_minute(rate: float) -> int:
    return max(SLOWEST, min(FASTEST, round(WORDS_PER_MINUTE * rate)))


def _plain(text: str) -> str:
    """Without control characters: some of them are commands to the library."""
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)


def _wav(pcm: libespeak.Pcm) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(pcm.sample_rate)
        writer.writeframes(pcm.data)
    return file.getvalue()
