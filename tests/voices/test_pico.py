"""The voices of SVOX Pico: the real library from the wheel."""

from __future__ import annotations

import hashlib
import io
import wave
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import NotWorkingError, VoiceError
from audiocoach.sound.clip import SPEECH_LUFS
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices import libpico, pico
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Request
from audiocoach.voices.libpico import VOICES
from audiocoach.voices.pico import Pico
from audiocoach.voices.speaker import Speaker
from support.audio import heard
from support.processes import printed_by

pytest.importorskip("py_nanotts", reason="py-nanotts has no wheel for this platform")

CUES = {
    "de-DE": "Als Nächstes: Kniebeuge, zwölf Wiederholungen pro Seite.",
    "en-GB": "Next: goblet squat, ten reps each side, left side first.",
    "es-ES": "Siguiente: sentadilla, doce repeticiones por lado.",
    "fr-FR": "Ensuite : fente avant, douze répétitions de chaque côté.",
    "it-IT": "Prossimo esercizio: affondo, dodici ripetizioni per lato.",
}


def speak(voice: str, text: str) -> bytes:
    """The answer for a text."""
    return Pico().speak(Request(text, voice, voice)).data


def samples_of(voice: str, text: str) -> np.ndarray:
    """What is spoken, at the library's sample rate."""
    with wave.open(io.BytesIO(speak(voice, text))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, 16_000)
        return np.frombuffer(reader.readframes(reader.getnframes()), "<i2")


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(check: EngineCheck) -> None:
    """It keeps what every engine promises."""
    check(Pico())


def test_same_words_same_bytes() -> None:
    """The same words give the same bytes whatever was spoken before: in any order, from many threads, in a
    fresh process.
    """
    alone = {voice: speak(voice, text) for voice, text in CUES.items()}
    speak("en-US", "Halfway. Thirty seconds left.")
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda voice: speak(voice, CUES[voice]), [*reversed(CUES)] * 2))
    assert together == [alone[voice] for voice in [*reversed(CUES)] * 2]
    script = f"""
import hashlib
from audiocoach.voices.engine import Request
from audiocoach.voices.pico import Pico
cues = {CUES!r}
spoken = [Pico().speak(Request(text, voice, voice)).data for voice, text in reversed(cues.items())]
print(hashlib.sha256(b"".join(reversed(spoken))).hexdigest())
"""
    assert printed_by(script).strip() == hashlib.sha256(b"".join(alone.values())).hexdigest()


@pytest.mark.parametrize(
    ("language", "accent", "name"),
    [
        ("en", None, "en-US"),
        ("en", "co.uk", "en-GB"),
        ("en-GB", "co.uk", "en-GB"),
        ("en-AU", "com.au", "en-US"),
        ("de_AT", None, "de-DE"),
        ("fr-CA", None, "fr-FR"),
        ("ES", "com.mx", "es-ES"),
        ("it", None, "it-IT"),
    ],
)
def test_voice_for(language: str, accent: str | None, name: str) -> None:
    """Each language has a voice, and English one of Britain."""
    assert Pico().voice_for(language, accent).name == name


def test_other_languages() -> None:
    """Another language is an error that names those it speaks."""
    with pytest.raises(VoiceError, match='unknown language "pt"; choose de, en, es, fr, it'):
        Pico().voice_for("pt")


@pytest.mark.parametrize("text", ["Присед", "squat 深蹲", "σquat"])
def test_another_script(text: str) -> None:
    """Letters that it would leave out are an error."""
    with pytest.raises(VoiceError, match="cannot read"):
        speak("en-GB", text)


@pytest.mark.parametrize("voice", sorted(CUES))
def test_letters_of_each_language(voice: str) -> None:
    """Accents count, composed or not."""
    assert speak(voice, "más früh ça è") == speak(voice, "ma\u0301s fru\u0308h c\u0327a e\u0300")
    assert speak(voice, "für") != speak(voice, "fr")


def test_markup_is_text() -> None:
    """What the library takes as a command is not one."""
    assert speak("de-DE", "Los <speed level='20'>jetzt</speed>") != speak("de-DE", "Los jetzt")
    fast, slow = (
        len(samples_of("de-DE", f"Kniebeuge <speed level='{level}'>Pause</speed>")) for level in (20, 500)
    )
    assert abs(fast - slow) < 16_000


def test_a_long_text_is_spoken_whole() -> None:
    """Neither many sentences nor a long word are cut."""
    once = len(samples_of("it-IT", CUES["it-IT"]))
    assert len(samples_of("it-IT", " ".join([CUES["it-IT"]] * 30))) > 25 * once
    assert len(samples_of("de-DE", "kniebeuge" * 30)) > 10 * len(samples_of("de-DE", "kniebeuge"))


@pytest.mark.parametrize("voice", sorted(CUES))
def test_it_does_not_clip(voice: str) -> None:
    """At the volume that is asked for, no sample reaches full scale, and none is quieter than needed."""
    peak = np.abs(samples_of(voice, CUES[voice]).astype(int)).max()
    assert 6_000 < peak < 31_000


def speaker(store: Store, ffmpeg: Path, voice: str, rate: float = 1.0) -> Speaker:
    """One of its voices as it speaks in a track."""
    return Speaker(Pico(), store, ffmpeg=ffmpeg, language=voice, rate=rate)


@pytest.mark.parametrize("voice", sorted(CUES))
def test_clips(store: Store, ffmpeg: Path, tmp_path: Path, voice: str) -> None:
    """In a track every cue is -15 LUFS, starts and ends without a click, and has no silence around it."""
    clip = speaker(store, ffmpeg, voice).speak([CUES[voice]])[CUES[voice]]
    samples = clip.samples()
    assert max(abs(samples[0]), abs(samples[-1]), np.abs(np.diff(samples[:44])).max()) < 0.01
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    assert loud[0] < 0.1 * SAMPLE_RATE
    assert len(samples) - loud[-1] < 0.15 * SAMPLE_RATE
    path = tmp_path / "cue.wav"
    clip.audio.set_channels(2).export(path, format="wav").close()
    assert heard(path).integrated_lufs == pytest.approx(SPEECH_LUFS, abs=0.5)


@pytest.mark.parametrize("rate", [0.5, 0.9, 1.25, 2.0])
def test_rate(store: Store, ffmpeg: Path, rate: float) -> None:
    """Any rate that a script may ask for is delivered to the frame."""
    text = CUES["fr-FR"]
    usual, other = (speaker(store, ffmpeg, "fr", one).speak([text])[text] for one in (1.0, rate))
    assert other.frames == round(usual.frames / rate)


def test_nothing_is_loaded_before_it_speaks() -> None:
    """Its version, voices, status and choice of a voice do not import the package."""
    script = (
        "import sys; from audiocoach.voices.pico import Pico; engine = Pico(); "
        "engine.version, engine.voices(), engine.voice_for('de'), engine.status(); "
        "print('py_nanotts' in sys.modules)"
    )
    assert printed_by(script).strip() == "False"


def test_version_names_the_package() -> None:
    """Another release may give other samples, so clips are keyed by it."""
    assert Pico().version.startswith(f"{version('py-nanotts')}-")


def test_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its wheel it has no voices, and says what to install."""

    def version_of(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(pico, "version_of", version_of)
    assert Pico().voices() == []
    status = Pico().status()
    assert (status.ok, status.detail) == (False, "py-nanotts is not installed")
    assert "py-nanotts" in status.remedy
    with pytest.raises(VoiceError, match="py-nanotts is not installed"):
        Pico().voice_for("de")


def test_package_that_does_not_load() -> None:
    """A library that is there but does not load is an error in words."""
    script = """
import sys
sys.modules["py_nanotts._nanotts"] = None
from audiocoach.errors import VoiceError
from audiocoach.voices.pico import Pico, Request
try:
    Pico().speak(Request("Los", "de", "de-DE"))
except VoiceError as error:
    print(error.engine, error)
"""
    assert printed_by(script).startswith("pico pico: py-nanotts does not load (")


@pytest.mark.parametrize("damage", [b"", b"no voice", None], ids=["empty", "other", "missing"])
def test_a_damaged_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None) -> None:
    """A file that is missing, cut or something else is an error that names it; the other voices speak."""
    folder = libpico.data_folder()
    assert folder is not None
    for name in VOICES:
        for file in libpico.files_of(name):
            (tmp_path / file).write_bytes((folder / file).read_bytes())
    broken = tmp_path / "de-DE_ta.bin"
    broken.unlink()
    if damage is not None:
        broken.write_bytes(damage)
    monkeypatch.setattr(libpico, "_short_folder", lambda: str(tmp_path))
    with pytest.raises(VoiceError, match=r"de-DE_ta\.bin does not load"):
        speak("de-DE", "Los")
    assert speak("it-IT", "Forza")
    monkeypatch.setattr(libpico, "data_folder", lambda: tmp_path)
    if damage is None:
        assert Pico().status().detail == "de-DE_ta.bin of py-nanotts is missing"


def test_a_voice_that_is_not_the_listed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the right size with another sum than the package was installed with is not given to the
    library, which does not look for damage. The file here is whole, and another sum is listed.
    """
    sums = {**libpico.listed_sums(libpico.DISTRIBUTION, "lang"), "de-DE_ta.bin": hashlib.sha256().hexdigest()}
    monkeypatch.setattr(libpico, "listed_sums", lambda *_: sums)
    libpico.check_voice.cache_clear()
    with pytest.raises(NotWorkingError, match=r"pico: de-DE_ta.bin of py-nanotts is damaged; pip install"):
        Pico().speak(Request("Kniebeuge", "de", "de-DE"))
    assert Pico().status().detail == "de-DE_ta.bin of py-nanotts is damaged"
    libpico.check_voice.cache_clear()


def test_a_long_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that is too long for the library is replaced by a temporary link."""
    folder = libpico.data_folder()
    assert folder is not None
    deep = tmp_path / ("deep" * 40) / "lang"
    deep.parent.mkdir()
    deep.symlink_to(folder, target_is_directory=True)
    before = speak("es-ES", "Vamos")
    libpico._short_folder.cache_clear()
    monkeypatch.setattr(libpico, "data_folder", lambda: deep)
    try:
        assert len(libpico._short_folder()) < 120
        assert speak("es-ES", "Vamos") == before
    finally:
        libpico._short_folder.cache_clear()
