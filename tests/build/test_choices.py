"""Which voices may speak a track; one that takes long to load is loaded ahead."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from audiocoach.build.choices import KeptVoice, VoiceChoice, keep_voice, load_voice_ahead, voice_choices
from audiocoach.build.ensemble import ensemble_for
from audiocoach.build.resources import Resources
from audiocoach.errors import VoiceError
from audiocoach.script.load import load_workout
from audiocoach.sources.load import load_text
from audiocoach.voices import hibari_model
from support.options import make_options

SCRIPT = "audiocoach: 1\ntitle: T\nmusic: none\nworkout: [Squat 20s]\n"


@pytest.mark.parametrize("kept", ["hibari", "hibari:fenrir", "espeak"])
def test_a_track_keeps_its_voice(kept: str) -> None:
    """``auto`` keeps the voice of a track, also one of an engine's other voices, and says so."""
    voice = keep_voice(load_text(SCRIPT, file="t.yaml"), make_options(voice="auto"), kept)
    assert voice.is_kept
    assert list(map(str, voice.choices)) == [kept]
    assert voice.notes[0].startswith(f"kept {kept}, ")


@pytest.mark.parametrize("kept", [None, "", "morse", "piper:lessac", "recorded,espeak"])
def test_a_voice_that_may_not_speak_is_not_kept(kept: str | None) -> None:
    """Another voice than those of the choices is not taken over."""
    workout, options = load_text(SCRIPT, file="t.yaml"), make_options(voice="auto")
    assert keep_voice(workout, options, kept) == KeptVoice(voice_choices(workout, options))


def test_a_script_can_name_one_of_several_voices() -> None:
    """``hibari:fenrir`` is that voice or an error, never another; the user's word comes first."""
    workout = load_workout("audiocoach: 1\nvoice: hibari:fenrir\nworkout: [Squat 40s]\n", file="a")
    assert voice_choices(workout, make_options()) == (VoiceChoice("hibari:fenrir"),)
    assert voice_choices(workout, make_options(voice="espeak")) == (VoiceChoice("espeak"),)


def is_loaded_ahead(path: Path, voice: str) -> bool:
    """Whether the model of hibari is loaded ahead of a build with a voice."""
    hibari_model._loaded.clear()
    load_voice_ahead(load_text(SCRIPT, file="t.yaml"), path, make_options(voice=voice))
    for thread in threading.enumerate():
        if thread.name == "audiocoach-voice":
            thread.join()
    return bool(hibari_model._loaded)


def test_the_voice_of_a_new_track_is_loaded(tmp_path: Path) -> None:
    """A model is loaded for a new track that it will speak, and freed on demand."""
    assert is_loaded_ahead(tmp_path / "new.mp3", "hibari")
    resources = Resources(make_options(cache_dir=tmp_path))
    session = load_text(SCRIPT, file="t.yaml")
    ensemble_for(session, VoiceChoice("hibari"), resources).unload()
    assert not hibari_model._loaded


@pytest.mark.parametrize("voice", ["espeak", "recorded,hibari", "nobody"])
def test_a_voice_that_may_not_speak_is_not_loaded(tmp_path: Path, voice: str) -> None:
    """Nothing is loaded where another voice comes first, and an unknown one is left to the build."""
    assert not is_loaded_ahead(tmp_path / "new.mp3", voice)


def test_nothing_is_loaded_for_a_track_that_is_there(tmp_path: Path) -> None:
    """The words of a track that is built again are mostly stored."""
    there = tmp_path / "there.mp3"
    there.touch()
    assert not is_loaded_ahead(there, "hibari")


def test_a_model_that_does_not_load_is_left_to_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread ends quietly; the build asks again and reports it."""

    def broken(*_: object) -> None:
        raise VoiceError("damaged")

    monkeypatch.setattr(hibari_model, "check_file", broken)
    assert not is_loaded_ahead(tmp_path / "new.mp3", "hibari")
