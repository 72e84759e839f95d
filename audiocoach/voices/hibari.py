"""The engine ``hibari``: neural English voices; one, American, is in its wheel (``hibari-tts``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from audiocoach.errors import NotWorkingError, VoiceError
from audiocoach.units import Ms, primary_language
from audiocoach.voices import hibari_model
from audiocoach.voices.engine import NotPredictedError, Request, Spoken, Status, Voice
from audiocoach.voices.hibari_lengths import likely_ms
from audiocoach.voices.hibari_model import DISTRIBUTION, OWN_VOICE, PAUSE_MS, RUNTIME
from audiocoach.voices.hibari_text import plain_text, prepared_text

NAME = "hibari"
REMEDY = f"pip install --force-reinstall {DISTRIBUTION} {RUNTIME}"
SETTINGS_VERSION = 2
"""Changes when a setting of this module would make the same words sound different."""

VOICE = Voice(OWN_VOICE, "en-US")
"""The voice that is installed with the program."""


class Hibari:
    """Speaks with one voice, whose model is loaded once a process, when it is first asked."""

    online = False
    native_rate = False
    """The model rounds its pace for each phoneme: asked for 0.9 it gives 0.96. Stretching is exact."""

    def __init__(self, folder: Path | None = None, voice: str = OWN_VOICE) -> None:
        """``folder`` has the downloaded voices, ``voice`` is the one that speaks."""
        self.name = NAME if voice == OWN_VOICE else f"{NAME}:{voice}"
        self._folder = folder
        self._voice = voice

    @property
    def version(self) -> str:
        """The versions of the voice and of our settings, and all that gives other samples for them: the
        version of the runtime, and the library for spectra.

        Raises:
            VoiceError: when one of them is not installed.
        """
        with self._naming():
            voice, runtime = hibari_model.versions()
        return f"{voice}-{runtime}-{hibari_model.fourier_library()}-{SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice, for English of any region.

        Raises:
            VoiceError: for another language, or when it is not installed.
        """
        with self._naming():
            if not speaks(language):
                raise VoiceError(f'it speaks English only, not "{language}"')
            if self._voice == OWN_VOICE:  # whether the model is whole is seen, and said, when it speaks
                hibari_model.versions()
                return VOICE
            listed, _ = self._installed()
        return Voice(listed.name, listed.language, "" if listed.is_included else listed.sha256)

    def voices(self) -> list[Voice]:
        """The voice in the wheel and those that were downloaded."""
        try:
            hibari_model.versions()
            listed = hibari_model.listed_voices().values()
        except VoiceError:
            return []
        return [Voice(one.name, one.language) for one in listed if hibari_model.model_file(one, self._folder)]

    def takes_phonemes(self, voice: Voice) -> bool:
        """Whether it is an American voice; the British ones have another alphabet."""
        if voice.name == OWN_VOICE:
            return True
        listed = hibari_model.listed_voices().get(voice.name)
        return listed is not None and not listed.is_british

    def speak(self, request: Request) -> Spoken:
        """Speak one request whole, as WAV at 24 kHz; the same request gives the same bytes.

        Raises:
            VoiceError: when the voice is unknown or missing, there is nothing to speak, the words are in
                another alphabet or language, or the model fails.
        """
        from audiocoach.voices import hibari_speech  # noqa: PLC0415  (numpy)

        with self._naming():
            listed, file = self._installed(request.voice)
            text = request.respelled if listed.is_british else prepared_text(request)
            model = hibari_model.load(listed, file)
            return Spoken(hibari_speech.speak(model, text, _pause_ms(request)), "wav")

    def likely_ms(self, request: Request) -> Ms:
        """Return the likely length of the finished clip, in milliseconds; the model is not loaded.

        Raises:
            NotPredictedError: for another voice than the one in the wheel.
            VoiceError: when the words are not for it.
        """
        with self._naming():
            listed, _ = self._installed(request.voice)
            if not listed.is_included:
                raise NotPredictedError
            return likely_ms(plain_text(request), pause_ms=_pause_ms(request))

    def load(self) -> None:
        """Load the model.

        Raises:
            VoiceError: when it does not load.
        """
        with self._naming():
            hibari_model.load(*self._installed())

    def unload(self) -> None:
        """Free the model's memory, 150 MB."""
        hibari_model.unload()

    def status(self) -> Status:
        """Whether the package, its runtime and its model are whole. The model is not loaded."""
        try:
            voice, runtime = hibari_model.versions()
            hibari_model.check_file(*self._installed())
            hibari_model.check_package()
            if find_spec(RUNTIME) is None:
                raise VoiceError(f"files of {RUNTIME} are missing")
        except VoiceError as error:
            return Status(False, str(error), REMEDY)
        names = ", ".join(one.name for one in self.voices())
        return Status(True, f"{DISTRIBUTION} {voice} on {RUNTIME} {runtime}, English, with {names}")

    def _installed(self, name: str | None = None) -> tuple[hibari_model.ListedVoice, Path]:
        """The voice of a name, by default this engine's, and its model.

        Raises:
            VoiceError: when there is no such voice, or it was not downloaded.
        """
        name = self._voice if name is None else name
        hibari_model.versions()
        listed = hibari_model.listed_voices().get(name)
        if listed is None:
            raise hibari_model.unknown_voice(name)
        file = hibari_model.model_file(listed, self._folder)
        if file is None:
            raise VoiceError(
                f"the voice {name} is not installed; "
                f"install it with `audiocoach voices install {NAME}:{name}`"
            )
        return listed, file

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Add the engine to any error raised inside."""
        try:
            yield
        except NotWorkingError as error:
            remedy = REMEDY
            if isinstance(error, hibari_model.DamagedVoiceError) and self._voice != OWN_VOICE:
                name = f"{NAME}:{self._voice}"
                remedy = f"audiocoach voices remove {name}, then voices install {name}"
            raise NotWorkingError.of(self.name, f"{error}; {remedy}") from error
        except VoiceError as error:
            raise VoiceError.of(self.name, str(error)) from error


def speaks(language: str) -> bool:
    """Whether a BCP 47 tag is English of some region."""
    return primary_language(language) == primary_language(VOICE.language)


def _pause_ms(request: Request) -> Ms:
    """The silence between sentences before the clip is stretched to the request's rate."""
    return PAUSE_MS if request.pause_ms is None else round(int(request.pause_ms) * request.rate)
