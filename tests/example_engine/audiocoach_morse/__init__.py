"""A whole engine in one file: it taps its words in Morse code."""

from __future__ import annotations

import array
import math
import unicodedata

from audiocoach.errors import VoiceError
from audiocoach.units import primary_language
from audiocoach.voices.engine import Request, Spoken, Status, Voice

SIGNS = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- "
    "--.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
CODE = dict(zip("abcdefghijklmnopqrstuvwxyz0123456789", SIGNS.split(), strict=True))
VOICE = Voice("straight key", "en")
SAMPLE_RATE = 8000
UNIT_S = 0.02


class Morse:
    """The engine ``morse``."""

    name = "morse"
    version = "1"
    online = False
    native_rate = True

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The only voice, for any English."""
        if primary_language(language) != "en":
            raise VoiceError(f'morse: unknown language "{language}"; write en', engine=self.name)
        return VOICE

    def voices(self) -> list[Voice]:
        """The only voice."""
        return [VOICE]

    def speak(self, request: Request) -> Spoken:
        """Tap the letters that Morse code has."""
        letters = [CODE.get(letter, " ") for letter in _plain(request.text)]
        if request.voice != VOICE.name or not any(letter.strip() for letter in letters):
            raise VoiceError("morse: unknown voice, or nothing to tap", engine=self.name)
        unit = round(SAMPLE_RATE * UNIT_S / request.rate)
        mark = array.array(
            "h", (round(9000 * math.sin(math.tau * 700 * n / SAMPLE_RATE)) for n in range(3 * unit))
        )
        pause = array.array("h", bytes(2 * unit))
        sound = array.array("h")
        for letter in letters:
            for sign in letter:
                sound += (mark if sign == "-" else mark[:unit]) + pause if sign != " " else pause * 2
            sound += pause * 2
        return Spoken.from_pcm(sound.tobytes(), SAMPLE_RATE)

    def status(self) -> Status:
        """It always works."""
        return Status(True, f"{len(CODE)} signs")


def _plain(text: str) -> str:
    """The text in lower case without accents."""
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
