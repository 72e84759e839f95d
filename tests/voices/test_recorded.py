"""A trainer's recordings as an engine, and with their gaps filled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import ScriptError, VoiceError
from audiocoach.media.ffmpeg import run
from audiocoach.script.model import Manner
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.cast import Cast, Counting
from audiocoach.voices.engine import Engine, Request, Spoken
from audiocoach.voices.gaps import RecordedCast
from audiocoach.voices.recorded import Recorded
from audiocoach.voices.speaker import Speaker
from voices.tone_engine import ToneEngine, frames_of, wav_of

PLAIN = Manner()
RECORDINGS = {"Halfway.": 0.8, "Rest, 20 seconds.": 1.5, "RDL": 0.6, "Round three": 1.0}


def hum(length_s: float) -> bytes:
    """A WAV that sounds from end to end."""
    return wav_of(0.3 * np.sin(np.arange(round(length_s * SAMPLE_RATE)) / 20))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four recordings of known lengths."""
    lines = ["audiocoach: 1", "trainer: Ana", "licence: CC BY 4.0", "words:"]
    for number, (words, length_s) in enumerate(RECORDINGS.items()):
        (tmp_path / f"{number}.wav").write_bytes(hum(length_s))
        lines.append(f'  "{words}": {number}.wav')
    (tmp_path / "clips.yaml").write_text("\n".join(lines) + "\n")
    return tmp_path


def cast_of(engine: Engine, store: Store, ffmpeg: Path, say_as: dict[str, str] | None = None) -> Cast:
    """One engine's cast in English."""

    def speaker(manner: Manner, counting: Counting) -> Speaker:
        return Speaker(engine, store, ffmpeg=ffmpeg, language="en", rate=manner.rate, say_as=say_as)

    return Cast(speaker, PLAIN)


def filled(folder: Path, store: Store, ffmpeg: Path, filler: Engine, say_as: dict[str, str]) -> RecordedCast:
    """Recordings with a filler for their gaps."""
    engine = Recorded(folder)
    trainer = cast_of(engine, store, ffmpeg)
    return RecordedCast(
        engine, trainer, lambda: cast_of(filler, store, ffmpeg, say_as), language="en", say_as=say_as
    )


def test_the_trainer_is_the_voice(folder: Path) -> None:
    """The engine speaks as the trainer, in the language of the recordings and no other."""
    engine = Recorded(folder)
    assert engine.voice_for("en-GB", "co.uk") == engine.voices()[0]
    assert engine.voices()[0].name == "Ana"
    assert engine.status().detail == "4 recordings of Ana (en), CC BY 4.0"
    assert isinstance(engine, Engine)
    with pytest.raises(VoiceError, match='Ana speaks "en", not "de"') as caught:
        engine.voice_for("de")
    assert caught.value.engine == "recorded"


def test_it_speaks_what_was_recorded(folder: Path) -> None:
    """Words in any form give the very file; others, or another's voice, give an error."""
    engine = Recorded(folder)
    data = (folder / "1.wav").read_bytes()
    assert engine.speak(Request("rest twenty seconds", "en", "Ana")) == Spoken(data, "wav")
    for request in (Request("Squat", "en", "Ana"), Request("Halfway", "en", "Bob"), Request("", "en", "Ana")):
        with pytest.raises(VoiceError, match="has not recorded"):
            engine.speak(request)


def test_a_changed_recording_is_another_version(folder: Path) -> None:
    """A clip is kept by what is in its file, so that a better take is heard."""
    before = Recorded(folder).version
    assert Recorded(folder).version == before
    (folder / "0.wav").write_bytes(hum(0.9))
    assert Recorded(folder).version != before


@pytest.mark.parametrize("kind", ["m4a", "mp3", "ogg", "flac", "aiff"])
def test_any_kind_of_sound(folder: Path, store: Store, ffmpeg: Path, kind: str) -> None:
    """What a telephone or a studio writes is read, in stereo as in mono."""
    run(ffmpeg, ["-i", f"file:{folder / '3.wav'}", "-ac", "2", "-y", str(folder / f"3.{kind}")], timeout_s=30)
    (folder / "3.wav").write_bytes((folder / f"3.{kind}").read_bytes())
    clips = cast_of(Recorded(folder), store, ffmpeg).speak([("Round 3!", PLAIN)])
    assert clips["Round 3!", PLAIN].frames == pytest.approx(SAMPLE_RATE, abs=0.2 * SAMPLE_RATE)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"#EXTM3U\nfile:///etc/passwd\n", "is a playlist, not a sound"),
        (b"", "not a sound"),
        (hum(0.8)[:30], "Invalid data"),
        (wav_of(np.zeros(30_000)), "holds no sound"),
    ],
)
def test_a_bad_recording_is_an_error(
    folder: Path, store: Store, ffmpeg: Path, data: bytes, said: str
) -> None:
    """What is no sound, or holds none, is never taken for words."""
    (folder / "0.wav").write_bytes(data)
    with pytest.raises(VoiceError, match=said) as caught:
        cast_of(Recorded(folder), store, ffmpeg).speak([("Halfway", PLAIN)])
    assert caught.value.engine == "recorded"


def test_gaps_are_filled(folder: Path, store: Store, ffmpeg: Path) -> None:
    """The trainer says what is recorded, at any pace, and the filler the rest and nothing else."""
    filler = ToneEngine()
    cast = filled(folder, store, ffmpeg, filler, {})
    brisk = Manner(rate=1.25)
    clips = cast.speak([("Halfway!", PLAIN), ("Squat", PLAIN), ("halfway", brisk)])
    assert [request.text for request in filler.requests] == ["Squat"]
    assert clips["Halfway!", PLAIN].frames == pytest.approx(0.8 * SAMPLE_RATE, rel=0.05)
    assert clips["halfway", brisk].frames == pytest.approx(0.8 / 1.25 * SAMPLE_RATE, rel=0.05)
    assert clips["Squat", PLAIN].frames == frames_of("Squat")
    assert cast.speed_up(("Halfway!", PLAIN), 1.25).frames < clips["Halfway!", PLAIN].frames
    assert cast.speed_up(("Squat", PLAIN), 1.25).frames < frames_of("Squat")
    assert (cast.engine_name, cast.voice.name) == ("recorded,tone", "Ana")


def test_without_gaps_no_filler_is_made(folder: Path, store: Store, ffmpeg: Path) -> None:
    """A filler that does not work is no matter where nothing is missing."""

    def broken() -> Cast:
        raise AssertionError("nobody should ask")

    engine = Recorded(folder)
    cast = RecordedCast(engine, cast_of(engine, store, ffmpeg), broken, language="en", say_as={})
    assert cast.find_stored([("Halfway", PLAIN)]).keys() == {("Halfway", PLAIN)}
    assert cast.engine_name == "recorded"


def test_stored_gaps(folder: Path, store: Store, ffmpeg: Path) -> None:
    """Recordings are always at hand, the filler's clips when they were spoken before."""
    wanted = [("Halfway", PLAIN), ("Squat", PLAIN)]
    cast = filled(folder, store, ffmpeg, ToneEngine(), {})
    assert cast.find_stored(wanted).keys() == {("Halfway", PLAIN)}
    cast.speak(wanted)
    assert filled(folder, store, ffmpeg, ToneEngine(), {}).find_stored(wanted).keys() == set(wanted)


def test_say_as_finds_both_forms(folder: Path, store: Store, ffmpeg: Path) -> None:
    """A recording is found by the script's words, and by what ``say_as`` makes of them."""
    say_as = {"RDL": "Romanian deadlift", "Mid": "Halfway"}
    cast = filled(folder, store, ffmpeg, ToneEngine(), say_as)
    assert cast.is_recorded("RDL")
    assert cast.is_recorded("Mid.")
    assert not cast.is_recorded("Squat")
    assert cast.speak([("Mid.", PLAIN)])["Mid.", PLAIN].frames < SAMPLE_RATE


def test_without_a_folder(tmp_path: Path) -> None:
    """Who names no recordings, or a folder without an index, is told what to do."""
    assert not Recorded().status().ok
    assert "clips" in Recorded().status().remedy
    assert Recorded().voices() == []
    with pytest.raises(VoiceError, match="no folder of recordings is set"):
        Recorded().voice_for("en")
    assert "has no clips.yaml" in Recorded(tmp_path).status().detail


def test_a_bad_index_is_a_state(folder: Path) -> None:
    """An index with errors is told by its state, and is an error when words are asked for."""
    (folder / "clips.yaml").write_text("audiocoach: 1\ntrainer: Ana\nwords: nothing\n")
    assert not Recorded(folder).status().ok
    with pytest.raises(ScriptError, match=r"clips\.yaml:3"):
        Recorded(folder).speak(Request("Halfway", "en", "Ana"))
