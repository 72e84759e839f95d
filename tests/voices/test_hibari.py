"""The natural English voice: the real model from the wheel."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import VoiceError
from audiocoach.sound.clip import SPEECH_LUFS
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices import hibari
from audiocoach.voices.contract import CONTRACT, Check
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import VOICE, Hibari
from audiocoach.voices.speaker import Speaker
from support.audio import heard

CUES = (
    "Go!",
    "Three.",
    "Rest, forty seconds.",
    "Halfway. Thirty seconds left.",
    "Next: goblet squat, ten reps each side, left side first.",
    "Stop if anything hurts. See a professional when unsure.",
)


def request(text: str) -> Request:
    """A request for the only voice."""
    return Request(text, "en", VOICE.name)


def samples_of(text: str) -> tuple[np.ndarray, int]:
    """What is spoken, -1 to 1, and its sample rate."""
    with wave.open(io.BytesIO(Hibari().speak(request(text)).data)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        return np.frombuffer(reader.readframes(reader.getnframes()), "<i2") / 32768, reader.getframerate()


def run_python(script: str) -> str:
    """What a script prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(check: Check) -> None:
    """It keeps what every engine promises."""
    check(Hibari())


def test_same_words_same_bytes() -> None:
    """The same words give the same bytes, in any order, from many threads and in a fresh process."""
    alone = {text: Hibari().speak(request(text)).data for text in CUES}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: Hibari().speak(request(text)).data, reversed(CUES * 2)))
    assert together == [alone[text] for text in reversed(CUES * 2)]
    script = (
        "import hashlib; from audiocoach.voices.hibari import Hibari, Request; "
        f"spoken = [Hibari().speak(Request(text, 'en', {VOICE.name!r})).data for text in {CUES[::-1]!r}]; "
        "print(hashlib.sha256(b''.join(reversed(spoken))).hexdigest())"
    )
    assert run_python(script).strip() == hashlib.sha256(b"".join(alone.values())).hexdigest()


def test_version_names_both_packages() -> None:
    """Another release of the voice or of its runtime gives other samples, so clips are keyed by both."""
    assert Hibari().version.startswith(f"{version('hibari-tts')}-{version('onnxruntime')}-")


def test_nothing_heavy_is_imported_before_it_speaks() -> None:
    """Its version, voices and choice of a voice need neither the model nor its runtime."""
    script = (
        "import sys; from audiocoach.voices.hibari import Hibari; engine = Hibari(); "
        "engine.version, engine.voices(), engine.voice_for('en-GB'); "
        "print({'hibari', 'onnxruntime'} & set(sys.modules))"
    )
    assert run_python(script).strip() == "set()"


@pytest.mark.parametrize("words", [["--help"], ["list"]])
def test_commands_that_do_not_speak_import_nothing_of_it(words: list[str]) -> None:
    """``--help`` and ``list`` import neither the voice nor its runtime."""
    script = (
        f"import sys; sys.argv[1:] = {words!r}\n"
        "from audiocoach.cli.main import run\n"
        "try:\n    run()\nfinally:\n"
        "    print({'hibari', 'onnxruntime', 'audiocoach.voices.hibari'} & set(sys.modules))"
    )
    assert run_python(script).splitlines()[-1] == "set()"


@pytest.mark.parametrize("language", ["de", "fr-FR", "zh"])
def test_other_languages(language: str) -> None:
    """Another language is an error that says what it speaks."""
    with pytest.raises(VoiceError, match="it speaks English only"):
        Hibari().voice_for(language)


@pytest.mark.parametrize("voice", ["emma", "fenrir"])
def test_a_voice_that_is_not_in_the_wheel(voice: str) -> None:
    """The package would download its other voices; here they are unknown."""
    with pytest.raises(VoiceError, match=f'no voice "{voice}"'):
        Hibari().speak(Request("squat", "en", voice))


@pytest.mark.parametrize("text", ["Присед", "squat 深蹲", "σquat"])
def test_another_script(text: str) -> None:
    """Letters that it would leave out or garble are an error."""
    with pytest.raises(VoiceError, match="cannot read"):
        Hibari().speak(request(text))


@pytest.mark.parametrize("text", ["Jalapeño curl", "squat \U0001f4aa", "½ squat", "½", "2²"])
def test_signs_do_no_harm(text: str) -> None:
    """Latin letters of any language, emoji and signs are no reason to refuse a cue."""
    assert len(samples_of(text)[0]) > 5_000


def test_mark_up_for_phonemes_is_text() -> None:
    """What the package takes as phonemes of a word is read out as it stands."""
    link = len(samples_of("[squat](/lʌnʤ lʌnʤ lʌnʤ lʌnʤ/)")[0])
    assert abs(link - len(samples_of("squat")[0])) > 12_000


def test_endless_words_and_numbers() -> None:
    """All of a long word, number or sentence is spoken, in pieces that bound the memory."""
    for once, often in (("squat", 30), ("7", 30), ("s" * 40, 4)):
        assert len(samples_of(once * often)[0]) > 2 * len(samples_of(once)[0])
    words = "squat " * 80 + "squat"
    assert len(samples_of(words)[0]) > 60 * 0.25 * samples_of("squat")[1]
    assert max(map(len, hibari._pieces(words))) <= hibari._MAX_PHONEMES
    assert " ".join(hibari._pieces(words)) == words


def test_pause_between_sentences() -> None:
    """Two sentences are about half a second apart, and no silence is left around them."""
    samples, sample_rate = samples_of("Halfway. Thirty seconds left.")
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    assert 0.3 < np.diff(loud).max() / sample_rate < 0.6
    assert loud[0] / sample_rate < 0.1
    assert (len(samples) - loud[-1]) / sample_rate < 0.15


@pytest.fixture
def speaker(store: Store, ffmpeg: Path) -> Speaker:
    """It as it speaks in a track."""
    return Speaker(Hibari(), store, ffmpeg=ffmpeg, language="en")


def test_clips(speaker: Speaker, tmp_path: Path) -> None:
    """In a track every cue is -15 LUFS, starts and ends without a click, and is quiet in its pauses."""
    for text, clip in speaker.speak(CUES).items():
        samples = clip.samples()
        assert max(abs(samples[0]), abs(samples[-1]), np.abs(np.diff(samples[:44])).max()) < 0.01, text
        path = tmp_path / "cue.wav"
        clip.audio.set_channels(2).export(path, format="wav").close()
        if clip.frames >= SAMPLE_RATE:
            assert heard(path).integrated_lufs == pytest.approx(SPEECH_LUFS, abs=0.5), text
    two = speaker.speak(["Halfway. Thirty seconds left."])["Halfway. Thirty seconds left."].samples()
    hops = np.square(two[: len(two) // 882 * 882].reshape(-1, 882)).mean(axis=1)
    assert hops.min() < 1e-6 * hops.max()


@pytest.mark.parametrize("rate", [0.5, 0.9, 1.25, 2.0])
def test_rate(speaker: Speaker, store: Store, ffmpeg: Path, rate: float) -> None:
    """Any rate that a script may ask for is delivered to the frame."""
    other = Speaker(Hibari(), store, ffmpeg=ffmpeg, language="en", rate=rate)
    text = CUES[-1]
    assert other.speak([text])[text].frames == round(speaker.speak([text])[text].frames / rate)


@pytest.mark.parametrize("missing", ["hibari-tts", "onnxruntime"])
def test_missing_package(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Without its wheel or the runtime's it has no voices, and says what to install."""

    def version_of(name: str) -> str:
        if name == missing:
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(hibari, "version_of", version_of)
    assert not hibari.is_installed()
    assert Hibari().voices() == []
    status = Hibari().status()
    assert not status.ok
    assert status.detail == f"{missing} is not installed"
    assert missing in status.remedy
    with pytest.raises(VoiceError, match=f"{missing} is not installed"):
        Hibari().voice_for("en")


@pytest.mark.parametrize("broken", ["hibari", "onnxruntime"])
def test_package_that_does_not_load(broken: str) -> None:
    """A runtime that is there but does not load is a bad status and an error in words."""
    script = f"""
import sys
sys.modules[{broken!r}] = None
from audiocoach.errors import VoiceError
from audiocoach.voices.hibari import VOICE, Hibari, Request
print(Hibari().status().ok)
try:
    Hibari().speak(Request("squat", "en", VOICE.name))
except VoiceError as error:
    print(error.engine, error)
"""
    ok, error = run_python(script).splitlines()
    assert ok == "False"
    assert error.startswith("hibari hibari: it does not load (")


def test_failing_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package raises while speaking becomes ours."""

    class Failing:
        sample_rate = 24_000

        def phonemize(self, text: str) -> list[str]:
            raise IndexError("list index out of range")

    monkeypatch.setattr(hibari, "_loaded", [Failing()])
    with pytest.raises(VoiceError, match=r"failed to speak \(IndexError"):
        Hibari().speak(request("squat"))
