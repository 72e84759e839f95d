"""An engine as a third party would write it: it hums for a length that anyone can work out.

Its voice is a steady tone, so a treated clip has exactly the frames of :func:`frames_of`.
"""

from __future__ import annotations

import io
import wave

import numpy as np

from audiocoach.errors import VoiceError
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import Request, Spoken, Status, Voice

FREQUENCY_HZ = 440.0


def frames_of(text: str, rate: float = 1.0) -> int:
    """How long the engine hums for a text: 250 ms and 60 ms for each character, at 44.1 kHz."""
    return round((0.25 + 0.06 * len(text)) * SAMPLE_RATE / rate)


class ToneEngine:
    """Hums; ``requests`` holds everything it was asked, in order."""

    name = "tone"
    version = "1"
    online = False
    native_rate = True

    def __init__(self) -> None:
        """Remembers nothing yet."""
        self.requests: list[Request] = []

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """Its only voice, for any English."""
        if language.lower().split("-")[0] != "en":
            raise VoiceError(f'tone: it does not hum "{language}"', engine=self.name)
        return Voice("hum", "en")

    def voices(self) -> list[Voice]:
        """The one it has."""
        return [Voice("hum", "en")]

    def speak(self, request: Request) -> Spoken:
        """A steady tone as WAV."""
        if request.voice != "hum":
            raise VoiceError(f'tone: there is no voice "{request.voice}"', engine=self.name)
        if not any(character.isalnum() for character in request.text):
            raise VoiceError("tone: there are no words to hum", engine=self.name)
        self.requests.append(request)
        frames = frames_of(request.text, request.rate if self.native_rate else 1.0)
        return Spoken(wav_of(0.3 * np.sin(2 * np.pi * FREQUENCY_HZ / SAMPLE_RATE * np.arange(frames))), "wav")

    def status(self) -> Status:
        """Always well."""
        return Status(True, "hums")


def wav_of(samples: np.ndarray) -> bytes:
    """Mono samples, -1 to 1, as a WAV file of 44.1 kHz and 16 bit."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        writer.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


def hum(length_s: float) -> bytes:
    """A WAV that sounds from end to end."""
    return wav_of(0.3 * np.sin(np.arange(round(length_s * SAMPLE_RATE)) / 20))
