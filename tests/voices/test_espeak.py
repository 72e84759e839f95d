"""The embedded voice: real espeak-ng from the wheel."""

from __future__ import annotations

import hashlib
import io
import signal
import threading
import wave
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from audiocoach.errors import VoiceError
from audiocoach.languages.spoken import WordSound
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Request
from audiocoach.voices.espeak import VARIANT, Espeak, _with_phonemes
from support.processes import run_python

CUES = (
    "Next: goblet squat, ten reps each side, left side first.",
    "Rest, forty seconds.",
    "Round two of three.",
    "Get ready: push up, thirty seconds.",
    "Halfway. Thirty seconds left.",
    "Stop if anything hurts. See a professional when unsure.",
    "Keep your chest up and push the floor away.",
    "Well done. That's it.",
    "Run easy for ten minutes, then walk for one minute.",
)


def request(text: str, language: str = "en", rate: float = 1.0) -> Request:
    """A request for the usual voice of a language."""
    return Request(text, language, Espeak().voice_for(language).name, rate)


def samples_of(text: str, rate: float = 1.0) -> tuple[np.ndarray, int]:
    """What is spoken, and its sample rate."""
    with wave.open(io.BytesIO(Espeak().speak(request(text, rate=rate)).data)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        return np.frombuffer(reader.readframes(reader.getnframes()), "<i2"), reader.getframerate()


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(check: EngineCheck) -> None:
    """It keeps what every engine promises."""
    check(Espeak())


def test_same_words_same_bytes() -> None:
    """The same words give the same bytes, whatever was spoken before."""
    first = {text: Espeak().speak(request(text)) for text in CUES}
    for text in reversed(CUES):
        Espeak().speak(request("Kniebeuge", "de", rate=0.7))
        assert Espeak().speak(request(text)) == first[text]


def test_same_bytes_in_another_process() -> None:
    """A fresh process speaks the same bytes as one that has spoken before."""
    script = (
        "import hashlib; from audiocoach.voices.espeak import Espeak, Request; engine = Espeak(); "
        f"spoken = engine.speak(Request({CUES[0]!r}, 'en', engine.voice_for('en').name)); "
        "print(hashlib.sha256(spoken.data).hexdigest())"
    )
    Espeak().speak(request("Something else before it."))
    here = hashlib.sha256(Espeak().speak(request(CUES[0])).data).hexdigest()
    assert run_python(script).stdout.strip() == here


def test_pace() -> None:
    """At rate 1.0 cues are spoken at 155 to 165 words a minute."""
    words, sounding_s = 0, 0.0
    for text in CUES:
        samples, sample_rate = samples_of(text)
        loud = np.flatnonzero(np.abs(samples.astype(int)) > 300)
        words += len(text.split())
        sounding_s += (loud[-1] - loud[0]) / sample_rate
    assert 155 <= words / sounding_s * 60 <= 165


def test_variant_is_in_the_wheel() -> None:
    """The variant exists: the library would silently speak without a missing one."""
    assert Path(espeakng_loader.get_data_path(), "voices", "!v", VARIANT).is_file()


@pytest.mark.parametrize(
    ("language", "accent", "voice", "tag"),
    [
        ("en", None, "en-us", "en-US"),
        ("en", "co.uk", "en-gb", "en-GB"),
        ("en-GB", None, "en-gb", "en-GB"),
        ("en_us", None, "en-us", "en-US"),
        ("en", "com.au", "en-us", "en-US"),
        ("en-AU", None, "en-us", "en-US"),
        ("de-AT", None, "de", "de"),
        ("pt-BR", None, "pt-br", "pt-BR"),
        ("ES", None, "es", "es"),
        ("fr", "com", "fr", "fr"),
    ],
)
def test_voice_for(language: str, accent: str | None, voice: str, tag: str) -> None:
    """Tags in any case find their voice, unknown regions the language's own, accents a region."""
    chosen = Espeak().voice_for(language, accent)
    assert (chosen.name, chosen.language) == (f"{voice}+{VARIANT}", tag)


def test_near_miss_is_named() -> None:
    """A language that it does not speak comes with those that are near."""
    with pytest.raises(VoiceError, match="did you mean"):
        Espeak().voice_for("deu")


def test_markup_is_text() -> None:
    """Tags and phoneme brackets are read out, so they take longer than the words alone."""
    plain, _ = samples_of("squat")
    for marked in ("<b>squat</b>", "[[skwQt]] squat"):
        assert len(samples_of(marked)[0]) > 1.5 * len(plain)


def test_control_characters_are_not_commands() -> None:
    """Character 1 starts a command in the library; here it is a space."""
    assert np.array_equal(samples_of("squat \x01 90P squat")[0], samples_of("squat   90P squat")[0])


def test_end_of_a_long_text_is_spoken() -> None:
    """A text of the greatest length is spoken to its end."""
    once, _ = samples_of("squat and lunge. ")
    many, _ = samples_of("squat and lunge. " * 117)
    assert len(many) > 100 * 0.7 * len(once)


def test_interrupt() -> None:
    """Ctrl-C ends a long text, and the next one is spoken as ever."""
    before = Espeak().speak(request(CUES[0]))
    main = threading.get_ident()
    timer = threading.Timer(0.1, lambda: signal.pthread_kill(main, signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        Espeak().speak(request("word " * 100_000))
    timer.join()
    assert Espeak().speak(request(CUES[0])) == before


def test_phonemes() -> None:
    """A word with phonemes sounds as they say, also before an apostrophe."""
    voice = Espeak().voice_for("en").name

    def spoken(text: str, *sounds: WordSound) -> bytes:
        return Espeak().speak(Request(text, "en", voice, sounds=sounds)).data

    lunge = spoken("hold the lunge")
    assert len(spoken("hold the squat", WordSound(9, 14, "lˈʌnʤ"))) == len(lunge)
    assert spoken("hold the squat", WordSound(9, 14, "lˈʌnʤ")) != spoken("hold the squat")
    assert abs(len(spoken("EMOM's end", WordSound(0, 4, "ˈimɑm"))) - len(spoken("eemom end"))) < 15_000


def test_brackets_are_no_phonemes() -> None:
    """What the library takes for phonemes is only text, beside a word that has some, too."""
    voice = Espeak().voice_for("en").name
    sounds = (WordSound(0, 5, "sˈOəs"),)
    plain = len(Espeak().speak(Request("psoas and", "en", voice, sounds=sounds)).data)
    for text in ("psoas and [[lVndZlVndZlVndZlVndZlVndZ]]", "psoas [[and", "psoas]] and"):
        assert _with_phonemes(Request(text, "en", voice, sounds=sounds)).count("[[") == 1
    long = Espeak().speak(Request("psoas and [[lVndZ]]", "en", voice, sounds=sounds)).data
    assert len(long) > plain + 20_000


def test_only_the_american_voice_takes_phonemes() -> None:
    """The phonemes are American; a voice of another region is given other spellings."""
    engine = Espeak()
    taking = {tag: engine.takes_phonemes(engine.voice_for(tag)) for tag in ("en", "en-US", "en-GB", "de")}
    assert taking == {"en": True, "en-US": True, "en-GB": False, "de": False}


def test_a_voice_of_another_language_says_the_other_spelling() -> None:
    """Only the American voice takes phonemes; for others a sound is a spelling, never read as phonemes."""
    voice = Espeak().voice_for("de").name
    sounds = (WordSound(0, 5, "Skwott"),)
    said = Espeak().speak(Request("Squat", "de", voice, sounds=sounds)).data
    assert said == Espeak().speak(Request("Skwott", "de", voice)).data
