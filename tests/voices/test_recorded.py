"""A trainer's recordings as an engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import ScriptError, VoiceError
from audiocoach.media.ffmpeg import run
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import Engine, Request, Spoken
from audiocoach.voices.recorded import Recorded
from audiocoach.voices.speaker import Speaker
from voices.tone_engine import hum, wav_of


def test_the_trainer_is_the_voice(recordings: Path) -> None:
    """The engine speaks as the trainer, in the language of the recordings and no other."""
    engine = Recorded(recordings)
    assert engine.voice_for("en-GB", "co.uk") == engine.voices()[0]
    assert engine.voices()[0].name == "Ana"
    assert engine.status().detail == "4 recordings of Ana (en), CC BY 4.0"
    assert isinstance(engine, Engine)
    with pytest.raises(VoiceError, match='Ana speaks "en", not "de"') as caught:
        engine.voice_for("de")
    assert caught.value.engine == "recorded"


def test_it_speaks_what_was_recorded(recordings: Path) -> None:
    """Words in any form give the very file; others, or another's voice, give an error."""
    engine = Recorded(recordings)
    data = (recordings / "1.wav").read_bytes()
    assert engine.speak(Request("rest twenty seconds", "en", "Ana")) == Spoken(data, "wav")
    for request in (Request("Squat", "en", "Ana"), Request("Halfway", "en", "Bob"), Request("", "en", "Ana")):
        with pytest.raises(VoiceError, match="has not recorded"):
            engine.speak(request)


def test_a_changed_recording_is_another_version(recordings: Path) -> None:
    """A clip is kept by what is in its file, so that a better take is heard."""
    before = Recorded(recordings).version
    assert Recorded(recordings).version == before
    (recordings / "0.wav").write_bytes(hum(0.9))
    assert Recorded(recordings).version != before


@pytest.mark.parametrize("kind", ["m4a", "mp3", "ogg", "flac", "aiff"])
def test_any_kind_of_sound(recordings: Path, store: Store, ffmpeg: Path, kind: str) -> None:
    """What a telephone or a studio writes is read, in stereo as in mono."""
    run(
        ffmpeg,
        ["-i", f"file:{recordings / '3.wav'}", "-ac", "2", "-y", str(recordings / f"3.{kind}")],
        timeout_s=60,
    )
    (recordings / "3.wav").write_bytes((recordings / f"3.{kind}").read_bytes())
    clips = Speaker(Recorded(recordings), store, ffmpeg=ffmpeg, language="en").speak(["Round 3!"])
    assert clips["Round 3!"].frames == pytest.approx(SAMPLE_RATE, abs=0.2 * SAMPLE_RATE)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"#EXTM3U\nfile:///etc/passwd\n", "is a playlist, not a sound"),
        (b"", "not a sound"),
        (hum(0.8)[:30], "Invalid data"),
        (wav_of(np.zeros(30_000)), "has no sound"),
    ],
)
def test_a_bad_recording_is_an_error(
    recordings: Path, store: Store, ffmpeg: Path, data: bytes, said: str
) -> None:
    """What is no sound, or holds none, is never taken for words."""
    (recordings / "0.wav").write_bytes(data)
    with pytest.raises(VoiceError, match=said) as caught:
        Speaker(Recorded(recordings), store, ffmpeg=ffmpeg, language="en").speak(["Halfway"])
    assert caught.value.engine == "recorded"


def test_without_a_folder(tmp_path: Path) -> None:
    """Who names no recordings, or a folder without an index, is told what to do."""
    assert not Recorded().status().ok
    assert "clips" in Recorded().status().remedy
    assert Recorded().voices() == []
    with pytest.raises(VoiceError, match="no folder of recordings is set"):
        Recorded().voice_for("en")
    assert "has no clips.yaml" in Recorded(tmp_path).status().detail


def test_a_bad_index_is_a_state(recordings: Path) -> None:
    """An index with errors is told by its state, and is an error when words are asked for."""
    (recordings / "clips.yaml").write_text("audiocoach: 1\ntrainer: Ana\nwords: nothing\n")
    assert not Recorded(recordings).status().ok
    with pytest.raises(ScriptError, match=r"clips\.yaml:3"):
        Recorded(recordings).speak(Request("Halfway", "en", "Ana"))
