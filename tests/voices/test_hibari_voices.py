"""Other voices of hibari come verified and tested, or not at all. The model that is served is the real one of
the wheel, listed under another name, since the others cannot come with the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from audiocoach.errors import AudioCoachError, NotWorkingError, OutputError, UsageError, VoiceError
from audiocoach.store.store import Store
from audiocoach.voices import hibari_model
from audiocoach.voices.engine import NotPredictedError, Request
from audiocoach.voices.hibari import Hibari
from audiocoach.voices.hibari_model import OWN_VOICE, listed_voices, model_file
from audiocoach.voices.hibari_voices import PUBLISHED, install_hibari_voice, remove_hibari_voice
from audiocoach.voices.registry import load_engine
from audiocoach.voices.speaker import Speaker

FILE = "am_fenrir.onnx"


def model_bytes() -> bytes:
    """The real model in the wheel."""
    file = model_file(listed_voices()[OWN_VOICE], None)
    assert file is not None
    return file.read_bytes()


@pytest.fixture(autouse=True)
def fenrir(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's list with the real model as another voice."""
    own = listed_voices()[OWN_VOICE]
    other = replace(own, name="fenrir", file=FILE, is_included=False)
    table = MappingProxyType({**listed_voices(), "fenrir": other})
    monkeypatch.setattr(hibari_model, "listed_voices", lambda: table)
    monkeypatch.setattr("audiocoach.voices.hibari_voices.listed_voices", lambda: table)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where voices are installed; it is not there yet."""
    return tmp_path / "data" / "hibari"


def serving(data: bytes) -> Callable[[str, Path, int], None]:
    """A download that brings this file, within its limit."""

    def fetch(address: str, target: Path, max_bytes: int) -> None:
        assert address == PUBLISHED + FILE
        assert max_bytes == len(model_bytes())
        target.write_bytes(data)

    return fetch


def nothing(address: str, target: Path, max_bytes: int) -> None:
    """There is no network, and nobody asks for it."""
    raise AssertionError(address)


def is_empty(folder: Path) -> bool:
    """Whether nothing was left."""
    return not folder.exists() or not list(folder.iterdir())


def test_install_speak_remove(folder: Path, store: Store, ffmpeg: Path) -> None:
    """A voice is downloaded once, held to the package's list, spoken with under its name, and removed."""
    added = install_hibari_voice("fenrir", folder, serving(model_bytes()))
    listed = hibari_model.listed_voices()["fenrir"]
    assert (added.name, added.language) == ("hibari:fenrir", "en-US")
    assert (added.size_bytes, added.sha256) == (listed.size_bytes, listed.sha256)
    assert [path.name for path in folder.iterdir()] == [FILE]
    engine = load_engine("hibari:fenrir", {"hibari": {"folder": folder}})
    assert (engine.name, engine.voice_for("en").name) == ("hibari:fenrir", "fenrir")
    assert [voice.name for voice in engine.voices()] == ["heart", "fenrir"]
    assert engine.status().ok
    speaker = Speaker(engine, store, ffmpeg=ffmpeg, language="en")
    assert speaker.speak(["Halfway."])["Halfway."].frames > 10_000
    usual = Speaker(load_engine("hibari"), store, ffmpeg=ffmpeg, language="en")
    assert usual.stored_frames(["Halfway."]) == {}
    with pytest.raises(NotPredictedError):
        speaker.predict_lengths(["Rest."])
    with pytest.raises(UsageError, match="already installed; remove it with `audiocoach voices remove hib"):
        install_hibari_voice("fenrir", folder, nothing)
    remove_hibari_voice("fenrir", folder)
    assert is_empty(folder)
    with pytest.raises(VoiceError, match="`audiocoach voices install hibari:fenrir`"):
        engine.speak(Request("Rest.", "en", "fenrir"))


@pytest.mark.parametrize("change", ["shorter", "flipped", "empty"])
def test_another_file(folder: Path, change: str) -> None:
    """A file of another size or sum is refused with both, and nothing is installed."""
    data = model_bytes()
    served = {"shorter": data[:-1], "flipped": data[:-1] + bytes([data[-1] ^ 1]), "empty": b""}[change]
    with pytest.raises(VoiceError, match=rf"hibari: the file of fenrir has {len(served):,} bytes .* nothing"):
        install_hibari_voice("fenrir", folder, serving(served))
    assert is_empty(folder)


def test_a_broken_connection(folder: Path) -> None:
    """A download that fails leaves nothing."""

    def broken(address: str, target: Path, max_bytes: int) -> None:
        target.write_bytes(model_bytes()[:1000])
        raise ConnectionResetError("the connection was lost")

    with pytest.raises(OutputError):
        install_hibari_voice("fenrir", folder, broken)
    assert is_empty(folder)


@pytest.mark.parametrize(
    ("name", "said"),
    [("nobody", "hibari has no voice .*choose emma"), ("../x", "no voice"), ("heart", "comes with hibari")],
)
def test_what_cannot_be_installed(folder: Path, name: str, said: str) -> None:
    """Another name, and the voice that is there anyway, are errors; nothing is downloaded."""
    with pytest.raises(UsageError, match=said):
        install_hibari_voice(name, folder, nothing)


@pytest.mark.parametrize("name", ["fenrir", "heart", "nobody", "../x", ""])
def test_what_is_not_there_is_not_removed(folder: Path, name: str) -> None:
    """Only a downloaded voice can be removed."""
    with pytest.raises(AudioCoachError, match="is not installed"):
        remove_hibari_voice(name, folder)


def test_a_voice_damaged_after_it_was_installed(folder: Path) -> None:
    """The file is verified when it is loaded, too."""
    install_hibari_voice("fenrir", folder, serving(model_bytes()))
    (folder / FILE).write_bytes(b"no model")
    with pytest.raises(VoiceError, match="hibari:fenrir: the file of its model is damaged"):
        Hibari(folder, "fenrir").speak(Request("Rest.", "en", "fenrir"))


def test_the_remedy_is_for_what_is_broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged voice is to be installed again, and for a damaged package that would not help."""
    install_hibari_voice("fenrir", folder, serving(model_bytes()))
    fenrir = Hibari(folder, "fenrir")
    hibari_model.unload()
    with monkeypatch.context() as patched:
        patched.setattr(hibari_model, "check_package", refuse)
        with pytest.raises(VoiceError, match="lost; pip install --force-reinstall hibari-tts onnxruntime"):
            fenrir.speak(Request("Rest.", "en", "fenrir"))
    (folder / FILE).write_bytes(b"no model")
    with pytest.raises(VoiceError, match="; audiocoach voices remove hibari:fenrir, then voices install"):
        fenrir.speak(Request("Rest.", "en", "fenrir"))


def refuse() -> None:
    """A package that is not whole."""
    raise NotWorkingError("a dictionary is lost")


def test_a_british_voice_is_given_other_spellings(folder: Path) -> None:
    """The phonemes are American."""
    voices = {voice.name: Hibari(folder).takes_phonemes(voice) for voice in Hibari(folder).voices()}
    assert voices == {"heart": True}
    emma = hibari_model.listed_voices()["emma"]
    assert emma.is_british
    assert not Hibari(folder).takes_phonemes(replace(Hibari().voices()[0], name="emma"))
