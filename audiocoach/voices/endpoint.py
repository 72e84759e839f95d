"""The engine ``endpoint``: the user's own server with the OpenAI-compatible ``POST /v1/audio/speech``.

Its address and key come only from the user's own settings. Its answers are checked like any other engine's
before they are stored.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
import wave
from typing import get_args

from audiocoach.errors import VoiceError
from audiocoach.media.sniff import demuxer_of, describe
from audiocoach.script.model import LANGUAGES
from audiocoach.units import primary_language, quoted
from audiocoach.voices.endpoint_wire import Server, WireError, ask, message_in
from audiocoach.voices.engine import OFFLINE, AudioFormat, Request, Spoken, Status, Voice

KEY_VARIABLE = "AUDIOCOACH_ENDPOINT_KEY"
"""The default environment variable for the key. A server may work without a key."""

TRIES = 2
LONGEST_PAUSE_S = 15.0
"""The longest wait before a retry; a server that asks for more is an error."""

_SETUP = "write its address into your config.toml: [endpoint] url = ... (see docs/voices.md)"
_SETTINGS_VERSION = 1
_ENDLESS_BYTES = 0x7FFFF000
"""A WAV header that was written before the length was known has this length or more."""


class Endpoint:
    """One voice, the one in the settings, for every language."""

    name = "endpoint"
    online = True
    native_rate = False
    """Not every server honours its speed, so clips are stretched instead."""

    def __init__(
        self,
        *,
        url: str = "",
        key_variable: str = KEY_VARIABLE,
        model: str = "tts-1",
        voice: str = "alloy",
        speed: float = 1.0,
        audio_format: str = "mp3",
        timeout_s: float = 60.0,
    ) -> None:
        """Take the settings; nothing is sent yet.

        ``url`` is the server's address, such as ``http://127.0.0.1:8880`` or ``https://speech.example/v1``,
        and ``key_variable`` the environment variable of its key. ``speed`` is 0.25 to 4.0, ``audio_format``
        ``mp3``, ``wav``, ``flac`` or ``opus``. ``timeout_s`` ends an answer that is not complete by then.
        """
        self._server = Server(url, key_variable, timeout_s)
        self._model = model
        self._voice = voice
        self._speed = speed
        self._format = audio_format

    @property
    def version(self) -> str:
        """A hash of the settings that change the sound, such as the server and the voice."""
        if not self._server.url:
            raise VoiceError.of(self.name, f"no server is set; {_SETUP}")
        parts = [self._server.address, self._model, self._voice, self._speed, self._format]
        return f"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]}-{_SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice in the settings. The accent is ignored.

        Raises:
            VoiceError: if AudioCoach has no cues in the language.
        """
        primary = primary_language(language)
        if primary not in LANGUAGES:
            raise VoiceError.of(
                self.name, f"unknown language {quoted(language)}; choose {', '.join(LANGUAGES)}"
            )
        return Voice(self._voice, primary)

    def voices(self) -> list[Voice]:
        """The voice in the settings, once for each language that has cues."""
        return [Voice(self._voice, language) for language in LANGUAGES]

    def speak(self, request: Request) -> Spoken:
        """Speak one request at the speed in the settings.

        Raises:
            VoiceError: if there is nothing to speak, or the server fails.
        """
        if request.voice != self._voice:
            raise VoiceError.of(self.name, f"unknown voice {quoted(request.voice)}")
        if not any(character.isalnum() for character in request.text):
            raise VoiceError.of(self.name, "there are no words to speak")
        if not self._server.url:
            raise VoiceError.of(self.name, f"no server is set; {_SETUP}")
        wanted = {
            "model": self._model,
            "input": request.respelled.encode("utf-8", "replace").decode(),
            "voice": self._voice,
            "response_format": self._format,
            "speed": self._speed,
        }
        return self._check_audio(self._ask_server(wanted))

    def status(self) -> Status:
        """Whether a server is set and its key exists. Nothing is sent to it."""
        if not self._server.url:
            return Status(False, "no server is set", _SETUP)
        variable = self._server.key_variable
        try:
            key = self._key()
        except VoiceError as error:
            return Status(False, str(error).removeprefix("endpoint: "), f"correct {variable}")
        if not key and variable != KEY_VARIABLE:
            return Status(False, f"its key is missing: {variable} is not set", f"set {variable} to the key")
        detail = f"{self._server.shown}, model {self._model}, voice {self._voice}; not contacted yet"
        if key and not (self._server.is_encrypted or self._server.is_local):
            detail += "; the key is sent unencrypted"
        return Status(True, detail)

    def _ask_server(self, wanted: dict[str, object]) -> bytes:
        """The server's answer, with a retry if that may help."""
        key = self._key()
        for left in range(TRIES - 1, -1, -1):
            try:
                return ask(self._server, wanted, key)
            except WireError as error:
                pause_s = error.retry_after_s
                if not left or pause_s is None or pause_s > LONGEST_PAUSE_S:
                    raise VoiceError.of(self.name, f"{error.what}; {error.remedy}, {OFFLINE}") from error
            time.sleep(pause_s)
        raise AssertionError("every try ends in an answer or an error")

    def _check_audio(self, data: bytes) -> Spoken:
        """The answer, if it is complete audio in a known format."""
        found = demuxer_of(data)
        if found in get_args(AudioFormat):
            if found == "wav" and _is_cut_short(data):
                raise self._answer_error("its answer is incomplete")
            return Spoken(data, found)  # type: ignore[arg-type]
        if not data:
            raise self._answer_error("its answer is empty")
        said = message_in(data, self._key())
        if said:
            raise self._answer_error(f"it answered with an error: {said}")
        raise self._answer_error(f"its answer is {found or describe(data)}, not speech")

    def _answer_error(self, what: str) -> VoiceError:
        remedy = f"check model, voice and format in the settings of the endpoint, {OFFLINE}"
        return VoiceError.of(self.name, f"{self._server.shown}: {what}; {remedy}")

    def _key(self) -> str:
        """The key, or an empty string."""
        variable = self._server.key_variable
        key = os.environ.get(variable, "").strip()
        if not all("!" <= character <= "~" for character in key):
            raise VoiceError.of(
                self.name, f"{variable} does not contain a key; a key has no spaces and only ASCII characters"
            )
        return key


def _is_cut_short(data: bytes) -> bool:
    """Whether a WAV file has fewer bytes than its header says."""
    try:
        with wave.open(io.BytesIO(data)) as reader:
            announced = reader.getnframes() * reader.getsampwidth() * reader.getnchannels()
            held = len(reader.readframes(reader.getnframes()))
            return bool(held < announced < _ENDLESS_BYTES)
    except (wave.Error, EOFError):
        return False  # a WAV that only ffmpeg can read
