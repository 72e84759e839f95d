"""The engine ``pico``: SVOX Pico, offline, in a wheel with six voices (``py-nanotts``)."""

from __future__ import annotations

import unicodedata
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

from audiocoach.errors import VoiceError
from audiocoach.units import Ms, primary_language, quoted, region_of
from audiocoach.voices import libpico
from audiocoach.voices.engine import Request, Spoken, Status, Voice
from audiocoach.voices.latin import foreign_letter, plain_text
from audiocoach.voices.libpico import DISTRIBUTION, REMEDY, VOICES
from audiocoach.voices.pico_lengths import likely_ms

SETTINGS_VERSION = 1
"""Increase it when a change in this module makes the same words sound different."""

VOLUME = 40
"""Percent of the voices' own level, at which they clip. At 50 the loudest cue is at -0.3 dBFS."""

_PREFERRED = {"en": "en-US", "de": "de-DE", "es": "es-ES", "fr": "fr-FR", "it": "it-IT"}
_ACCENTS = {("en", "co.uk"): "en-GB"}
"""Voices by language and accent. A script writes an accent as a top-level domain."""


class Pico:
    """The engine ``pico``."""

    name = "pico"
    online = False
    native_rate = False
    """The library has a pace, but delivers another: asked for 1.25 it gives 1.19. Stretching is exact."""

    @property
    def version(self) -> str:
        """The package's version and that of this module's settings.

        Raises:
            VoiceError: if it is not installed.
        """
        return f"{_package_version()}-{SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice for a language. For English it is the one of the region or accent.

        Raises:
            VoiceError: if there is none, or the package is not installed.
        """
        _package_version()
        primary = primary_language(language)
        by_region = f"{primary}-{region_of(language)}"
        if by_region in VOICES:
            return Voice(by_region, by_region)
        chosen = _ACCENTS.get((primary, accent or "")) or _PREFERRED.get(primary)
        if chosen is None:
            raise VoiceError(
                f"pico: unknown language {quoted(language)}; choose {', '.join(sorted(_PREFERRED))}",
                engine=self.name,
            )
        return Voice(chosen, chosen)

    def voices(self) -> list[Voice]:
        """All voices, if the package is installed."""
        return [Voice(name, name) for name in VOICES] if is_installed() else []

    def speak(self, request: Request) -> Spoken:
        """Speak one request, as WAV at 16 kHz. The same request gives the same bytes.

        Raises:
            VoiceError: if the voice is unknown, there is nothing to speak, the words are in another alphabet,
                or the library fails.
        """
        from audiocoach.voices.pico_end import without_end  # noqa: PLC0415  (numpy)

        pcm = without_end(libpico.synthesise(_readable(request), request.voice, VOLUME))
        if not pcm:
            raise VoiceError("pico: the library returned no sound for these words", engine=self.name)
        return Spoken.from_pcm(pcm, libpico.SAMPLE_RATE)

    def likely_ms(self, request: Request) -> Ms:
        """Return the likely length of the finished clip, in milliseconds; nothing is loaded.

        Raises:
            VoiceError: when the voice is unknown or the words are not for it.
        """
        return likely_ms(_readable(request), request.voice)

    def status(self) -> Status:
        """Whether the package is installed with all its voices. Nothing is loaded."""
        try:
            version = _package_version()
        except VoiceError as error:
            return Status(False, str(error).removeprefix("pico: "), REMEDY)
        folder = libpico.data_folder()
        for file in (file for voice in VOICES for file in libpico.files_of(voice)):
            if folder is None or not folder.joinpath(file).is_file():
                return Status(False, f"{file} of {DISTRIBUTION} is missing", REMEDY)
        try:
            for voice in VOICES:
                libpico.check_voice(voice)
        except VoiceError as error:
            return Status(False, str(error).removeprefix("pico: ").partition("; ")[0], REMEDY)
        return Status(True, f"{DISTRIBUTION} {version}, {len(VOICES)} voices")


def is_installed() -> bool:
    """Whether the package is installed; it is not imported."""
    try:
        _package_version()
    except VoiceError:
        return False
    return True


def _package_version() -> str:
    try:
        return version_of(DISTRIBUTION)
    except PackageNotFoundError as error:
        raise VoiceError.of("pico", f"{DISTRIBUTION} is not installed") from error


def _readable(request: Request) -> str:
    """The words of a request as plain text.

    Raises:
        VoiceError: if the voice is unknown, there is nothing to speak, or the words are in another alphabet.
    """
    if request.voice not in VOICES:
        raise VoiceError(f"pico: there is no voice {quoted(request.voice)}", engine="pico")
    text = unicodedata.normalize("NFC", plain_text(request.respelled))
    if not any(character.isalnum() for character in text):
        raise VoiceError("pico: there are no words to speak", engine="pico")
    foreign = foreign_letter(text)
    if foreign is not None:
        raise VoiceError(f'pico: it cannot read "{foreign}"; it reads Latin letters only', engine="pico")
    return text
