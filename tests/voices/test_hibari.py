"""The natural English voice: the real model from the wheel."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import shutil
import wave
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import NotWorkingError, VoiceError
from audiocoach.languages.spoken import WordSound
from audiocoach.sound.clip import SPEECH_LUFS
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices import hibari_model
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import VOICE, Hibari
from audiocoach.voices.speaker import Speaker
from support.audio import heard
from support.memory import PEAK_BYTES
from support.processes import printed_by

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


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(check: EngineCheck) -> None:
    """It keeps what every engine promises."""
    check(Hibari())


def test_same_words_same_bytes() -> None:
    """The same words give the same bytes, in any order, from many threads and in a fresh process."""
    alone = {text: Hibari().speak(request(text)).data for text in CUES}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: Hibari().speak(request(text)).data, reversed(CUES)))
    assert together == [alone[text] for text in reversed(CUES)]
    script = (
        "import hashlib; from audiocoach.voices.hibari import Hibari, Request; "
        f"spoken = [Hibari().speak(Request(text, 'en', {VOICE.name!r})).data for text in {CUES[::-1]!r}]; "
        "print(hashlib.sha256(b''.join(reversed(spoken))).hexdigest())"
    )
    assert printed_by(script).strip() == hashlib.sha256(b"".join(alone.values())).hexdigest()


def test_version_names_both_packages() -> None:
    """Another release of the voice or of its runtime gives other samples, so clips are keyed by both."""
    assert Hibari().version.startswith(f"{version('hibari-tts')}-{version('onnxruntime')}-")


def test_version_names_the_library_for_spectra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package takes scipy for its spectra where that is installed, and gives other samples with it."""
    versions = set()
    for installed in (True, False):
        monkeypatch.setattr(hibari_model, "find_spec", lambda name, there=installed: there or None)
        hibari_model.fourier_library.cache_clear()
        versions.add(Hibari().version)
    hibari_model.fourier_library.cache_clear()
    assert len(versions) == 2


def test_nothing_heavy_is_imported_before_it_speaks() -> None:
    """Its version, voices, choice of a voice and state need neither the model nor its runtime."""
    script = (
        "import sys; from audiocoach.voices.hibari import Hibari; engine = Hibari(); "
        "engine.version, engine.voices(), engine.voice_for('en-GB'), engine.status(); "
        "print({'hibari', 'onnxruntime', 'scipy'} & set(sys.modules))"
    )
    assert printed_by(script).strip() == "set()"


@pytest.mark.parametrize("language", ["de", "fr-FR", "zh"])
def test_other_languages(language: str) -> None:
    """Another language is an error that says what it speaks."""
    with pytest.raises(VoiceError, match="it speaks English only"):
        Hibari().voice_for(language)


@pytest.mark.parametrize("voice", ["emma", "fenrir"])
def test_a_voice_that_is_not_installed(voice: str, tmp_path: Path) -> None:
    """The package would download its other voices; here an error says how to install one, and none is."""
    for engine in (Hibari(tmp_path), Hibari(tmp_path, voice), Hibari(voice=voice)):
        with pytest.raises(VoiceError, match=f"`audiocoach voices install hibari:{voice}`"):
            engine.speak(Request("squat", "en", voice))
    with pytest.raises(VoiceError, match=f"hibari:{voice}: the voice {voice} is not installed"):
        Hibari(tmp_path, voice).voice_for("en")
    assert not Hibari(tmp_path, voice).status().ok
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_voice() -> None:
    """Another name is an error that lists the voices there are."""
    with pytest.raises(VoiceError, match='no voice "nobody"; choose heart, emma, fenrir'):
        Hibari(voice="nobody").voice_for("en")


@pytest.mark.parametrize("text", ["Присед", "squat 深蹲", "σquat", "スクワット", "قرفصاء"])
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
    for once, often in (("squat", 30), ("s" * 40, 4)):
        assert len(samples_of(once * often)[0]) > 2 * len(samples_of(once)[0])
    assert len(samples_of("7" * 100)[0]) > 75 * 0.25 * 24_000
    assert len(samples_of("squat " * 70 + "squat")[0]) > 55 * 0.25 * 24_000


def test_a_long_cue_takes_little_memory() -> None:
    """2,000 characters without a comma are spoken whole, and take little more memory than a short cue."""
    script = f"""{PEAK_BYTES}
from audiocoach.voices.hibari import VOICE, Hibari, Request
engine = Hibari()
engine.speak(Request("Go", "en", VOICE.name))
before = peak_bytes()
data = engine.speak(Request("keep on walking and " * 100, "en", VOICE.name)).data
print(len(data) // 48, (peak_bytes() - before) // 1_000_000)
"""
    length_ms, more_mb = map(int, printed_by(script).split())
    assert 80_000 < length_ms < 130_000
    assert more_mb < 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("...", "there are no words"),
        ("—", "there are no words"),
        ("?!", "there are no words"),
        (" ", "there are no words"),
        ("\U0001f4aa\U0001f3fd", "there are no words"),
        ("Halte die Position und atme ruhig weiter", r"another language \(de\)"),
        ("Descends lentement et garde le dos droit", r"another language \(fr\)"),
    ],
)
def test_what_it_cannot_say(text: str, said: str) -> None:
    """Signs, emoji and sentences of another language are an error, neither silence nor babble."""
    with pytest.raises(VoiceError, match=f"hibari: .*{said}"):
        Hibari().speak(request(text))
    with pytest.raises(VoiceError, match=said):
        Hibari().likely_ms(request(text))


def test_emoji_between_words() -> None:
    """Emoji add no sound to the words around them."""
    texts = ("Squat, well done", "Squat \U0001f4aa, well done \u2728")
    plain, decorated = (len(samples_of(text)[0]) for text in texts)
    assert abs(plain - decorated) < 6_000


def test_phonemes() -> None:
    """A word with phonemes sounds as they say, whatever is written; the words around it do not."""
    spelled = Request("Hold your squat.", "en", VOICE.name, sounds=(WordSound(10, 15, "lˈʌnʤ"),))
    lunge = Hibari().speak(Request("Hold your lunge.", "en", VOICE.name)).data
    assert Hibari().speak(spelled).data == lunge
    assert Hibari().speak(request("Hold your squat.")).data != lunge
    assert abs(Hibari().likely_ms(spelled) - len(lunge) / 48) < 200


def test_longer_pause() -> None:
    """A trainer's pause between sentences is delivered, also when the clip is to be stretched."""
    text = "Halfway. Thirty seconds left."
    usual = len(Hibari().speak(request(text)).data) / 48
    for pause_ms, rate in ((800, 1.0), (100, 1.0), (800, 0.5)):
        longer = Request(text, "en", VOICE.name, rate, pause_ms=pause_ms)
        length = len(Hibari().speak(longer).data) / 48
        assert length - usual == pytest.approx(pause_ms * rate - hibari_model.PAUSE_MS, abs=2)
        assert abs(Hibari().likely_ms(longer) - Hibari().likely_ms(request(text)) - (length - usual)) < 2


def test_in_a_forked_process() -> None:
    """A process that is forked while others speak loads its own model, and speaks the same bytes."""
    script = """
import hashlib, multiprocessing, threading
from audiocoach.voices.hibari import VOICE, Hibari, Request
def sums(_):
    spoken = [Hibari().speak(Request(text, "en", VOICE.name)).data for text in TEXTS]
    return [hashlib.sha256(data).hexdigest() for data in spoken]
TEXTS = ["Rest, forty seconds.", "Next: squat."]
here = sums(0)
busy = threading.Thread(target=lambda: [sums(0) for _ in range(5)])
busy.start()
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(all(there == here for there in pool.map(sums, range(2))))
busy.join()
"""
    if "fork" in multiprocessing.get_all_start_methods():
        assert printed_by(script).strip() == "True"


def test_damaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model with a flipped bit would babble, a cut one would not load: both are an error."""
    listed = hibari_model.listed_voices()[VOICE.name]
    whole = hibari_model.model_file(listed, None)
    assert whole is not None
    data = bytearray(whole.read_bytes())
    data[len(data) // 2] ^= 0x40
    for damaged in (bytes(data), bytes(data[:-1000]), b""):
        (tmp_path / "hibari.onnx").write_bytes(damaged)
        monkeypatch.setattr(hibari_model, "_assets", lambda: tmp_path)
        with pytest.raises(VoiceError, match=r"hibari: the file of its model is damaged \(.*hibari.onnx\)"):
            Hibari().speak(request("squat"))
        status = Hibari().status()
        assert (status.ok, "reinstall" in status.remedy) == (False, True)


@pytest.mark.parametrize("name", ["lexicon_us_gold.json.gz", "oov.onnx", "vocab.json", "voices.json"])
@pytest.mark.parametrize("fault", ["damaged", "missing"])
def test_package_with_a_bad_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    """A damaged dictionary would babble, and one that is read late would fail after half of the track. It is
    seen before the first word, also by the status, and the package is to be installed again.
    """
    assets = tmp_path / "assets"
    shutil.copytree(hibari_model._assets(), assets)
    if fault == "damaged":
        (assets / name).write_bytes((assets / name).read_bytes() + b" ")
    else:
        (assets / name).unlink()
    monkeypatch.setattr(hibari_model, "_assets", lambda: assets)
    monkeypatch.setattr(hibari_model, "listed_voices", hibari_model.listed_voices.__wrapped__)
    with pytest.raises(NotWorkingError, match=rf"{name}.*; pip install --force-reinstall"):
        Hibari().speak(request("squat"))
    assert (Hibari().status().ok, name in Hibari().status().detail) == (False, True)


class Broken:
    """A network whose samples are given."""

    sample_rate = 24_000

    def __init__(self, samples: np.ndarray) -> None:
        """``samples`` are what it speaks, whatever the words."""
        self.samples = samples.astype(np.float32)

    def ids(self, phonemes: str) -> list[int]:
        """Returns ids."""
        return [0, 1, 2, 0]

    def from_ids(self, ids: list[int], speed: float, noise: np.random.Generator) -> np.ndarray:
        """Returns the samples."""
        return self.samples


def broken(samples: np.ndarray) -> hibari_model.Model:
    """A model whose samples are given; it turns any text into the phonemes of one word."""
    return hibari_model.Model(Broken(samples), lambda _text, normalize_text: "skwˈɑt")


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (np.full(24_000, np.nan), "noise instead of speech"),
        (np.full(24_000, 40.0), "noise instead of speech"),
        (np.full(24_000, 0.001), "noise instead of speech"),
        (np.zeros(0), "no sound"),
    ],
    ids=["nan", "loud", "faint", "nothing"],
)
def test_babble(monkeypatch: pytest.MonkeyPatch, samples: np.ndarray, said: str) -> None:
    """What is no speech by its level is an error."""
    monkeypatch.setattr(hibari_model, "load", lambda *_: broken(samples))
    with pytest.raises(VoiceError, match=said):
        Hibari().speak(request("squat"))


@pytest.mark.parametrize("seconds", [0.1, 4.0])
def test_a_clip_of_another_length(monkeypatch: pytest.MonkeyPatch, speaker: Speaker, seconds: float) -> None:
    """Sound that is far shorter or longer than the words take is not what they say, and is not stored."""
    noise = np.random.default_rng(0).uniform(-0.4, 0.4, round(24_000 * seconds))
    with monkeypatch.context() as patched:
        patched.setattr(hibari_model, "load", lambda *_: broken(noise))
        with pytest.raises(VoiceError, match=r"is not what it should say|only a fragment"):
            speaker.speak(["Next: goblet squat."])
    assert speaker.stored_frames(["Next: goblet squat."]) == {}


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

    monkeypatch.setattr(hibari_model, "version_of", version_of)
    monkeypatch.setattr(hibari_model, "versions", hibari_model.versions.__wrapped__)
    assert Hibari().voices() == []
    status = Hibari().status()
    assert not status.ok
    assert status.detail == f"{missing} is not installed"
    assert missing in status.remedy
    with pytest.raises(VoiceError, match=f"{missing} is not installed"):
        Hibari().voice_for("en")


def test_files_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the model in the package it does not call itself ready."""
    (tmp_path / "voices.json").write_bytes((hibari_model._assets() / "voices.json").read_bytes())
    monkeypatch.setattr(hibari_model, "_assets", lambda: tmp_path)
    assert not Hibari().status().ok


def test_runtime_that_ends_the_process() -> None:
    """What a broken runtime raises to end Python is an error in words, too."""
    script = """
import sys
class Runtime:
    def find_spec(self, name, path=None, target=None):
        if name == "onnxruntime":
            raise SystemExit(3)
sys.meta_path.insert(0, Runtime())
from audiocoach.errors import NotWorkingError
from audiocoach.voices.hibari import VOICE, Hibari, Request
try:
    Hibari().speak(Request("squat", "en", VOICE.name))
except NotWorkingError as error:
    print(error)
"""
    assert printed_by(script).startswith("hibari: it does not load (SystemExit: 3)")


@pytest.mark.parametrize("broken", ["hibari", "onnxruntime"])
def test_package_that_does_not_load(broken: str) -> None:
    """A runtime that is there but does not load is an error in words."""
    script = f"""
import sys
sys.modules[{broken!r}] = None
from audiocoach.errors import VoiceError
from audiocoach.languages.spoken import WordSound
from audiocoach.voices.hibari import VOICE, Hibari, Request
try:
    Hibari().speak(Request("squat", "en", VOICE.name))
except VoiceError as error:
    print(error.engine, error)
"""
    assert printed_by(script).startswith("hibari hibari: it does not load (")


def test_failing_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package raises while speaking becomes ours."""

    class Failing(Broken):
        def g2p(self, text: str, *, normalize_text: bool) -> str:
            raise IndexError("list index out of range")

    monkeypatch.setattr(hibari_model, "load", lambda *_: Failing(np.zeros(1)))
    with pytest.raises(VoiceError, match=r"failed to speak \(IndexError"):
        Hibari().speak(request("squat"))
