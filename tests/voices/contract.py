"""What every engine keeps, built-in or not: the protocol's promises as checks that run on any of them.

A test module parametrises over :data:`CONTRACT` and calls each check with an engine that can work::

    @pytest.mark.parametrize("check", CONTRACT)
    def test_contract(check): check(Espeak())
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.errors import VoiceError
from audiocoach.media.decode import decode_clip
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.sound.clip import judge
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import Engine, Request, Spoken, Status, Voice

Check = Callable[[Engine], None]

HOSTILE = (
    "1 < 2 & 3 > 2",
    "<speak><break time='9s'/>squat</speak>",
    "[[h@loU]] squat",
    "squat \x0110P squat",
    "squat\0squat",
    "squat \ud800 squat",
    'say "squat" \\ `squat` $(squat) ${squat}',
    "kniebeugen für später, naïve façade",
    "squat " * 60,
    "s" * 300,
)
"""Texts that must be spoken as text, whatever they may mean to an engine."""


def _spoken(engine: Engine, text: str, rate: float = 1.0) -> Spoken:
    voice = engine.voice_for("en")
    return engine.speak(Request(text, voice.language, voice.name, rate))


def _length_s(spoken: Spoken, text: str) -> float:
    samples, sample_rate = _decoded(spoken)
    assert judge(samples, sample_rate, text) is None
    return len(samples) / sample_rate


def _decoded(spoken: Spoken) -> tuple[NDArray[np.float32], int]:
    """Samples and their rate; WAV of 16 bit is read here, which is faster than starting ffmpeg."""
    if spoken.format != "wav":
        return decode_clip(spoken.data, spoken.format, ffmpeg=find_ffmpeg()), SAMPLE_RATE
    with wave.open(io.BytesIO(spoken.data)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        words = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
        return words * np.float32(1 / 32768), reader.getframerate()


def fulfils_the_protocol(engine: Engine) -> None:
    """It has all members, and the plain ones are of their type."""
    assert isinstance(engine, Engine)
    assert engine.name
    assert engine.version == engine.version != ""
    assert isinstance(engine.online, bool)
    assert isinstance(engine.native_rate, bool)


def is_well(engine: Engine) -> None:
    """Its status is good and says what it has."""
    status = engine.status()
    assert isinstance(status, Status)
    assert status.ok
    assert status.detail


def chooses_among_its_voices(engine: Engine) -> None:
    """The voice for a language is one of those it lists, also for a region it does not know."""
    listed = engine.voices()
    assert all(isinstance(voice, Voice) for voice in listed)
    for tag in ("en", "en-GB", "en-ZW"):
        assert engine.voice_for(tag) in listed
        assert engine.voice_for(tag).language.split("-")[0] == "en"


def refuses_an_unknown_language(engine: Engine) -> None:
    """A language nobody speaks is an error that names the engine."""
    with pytest.raises(VoiceError) as caught:
        engine.voice_for("qq-QQ")
    assert caught.value.engine == engine.name


def refuses_an_unknown_voice(engine: Engine) -> None:
    """A voice that it does not list is an error, also one that looks like a path or an address."""
    for name in ("nobody", "../../etc/passwd", "en@com@127.0.0.1", ""):
        with pytest.raises(VoiceError) as caught:
            engine.speak(Request("squat", "en", name))
        assert caught.value.engine == engine.name


def speaks(engine: Engine) -> None:
    """Words become sound of a plausible length."""
    text = "Next: squat, 40 seconds."
    assert _length_s(_spoken(engine, text), text) > 0.5


def speaks_hostile_text(engine: Engine) -> None:
    """Markup, commands, control characters and very long words are spoken, not obeyed."""
    for text in HOSTILE:
        _length_s(_spoken(engine, text), text)


def never_answers_with_silence(engine: Engine) -> None:
    """Where there is nothing to speak it says so."""
    for text in ("", " ", "...", "\n\t", "?!", "\0"):
        with pytest.raises(VoiceError) as caught:
            _spoken(engine, text)
        assert caught.value.engine == engine.name


def keeps_its_word_on_rate(engine: Engine) -> None:
    """One that honours the rate speaks faster when asked to, one that does not is not changed by it."""
    text = "Next: goblet squat, ten repetitions on each side, left side first."
    usual = _length_s(_spoken(engine, text), text)
    fast = _length_s(_spoken(engine, text, rate=1.6), text)
    assert fast < 0.8 * usual if engine.native_rate else fast == pytest.approx(usual, rel=0.1)


def is_thread_safe(engine: Engine) -> None:
    """Many threads at once get each their own words."""
    texts = ["squat", "rest, twenty seconds", "round two of three", "halfway"] * 3
    alone = {text: _spoken(engine, text) for text in set(texts)}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: _spoken(engine, text), texts))
    assert together == [alone[text] for text in texts]


CONTRACT: tuple[Check, ...] = (
    fulfils_the_protocol,
    is_well,
    chooses_among_its_voices,
    refuses_an_unknown_language,
    refuses_an_unknown_voice,
    speaks,
    speaks_hostile_text,
    never_answers_with_silence,
    keeps_its_word_on_rate,
    is_thread_safe,
)
