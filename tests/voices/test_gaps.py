"""A trainer's recordings with their gaps filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.script.model import Manner
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.cast import Cast, Counting
from audiocoach.voices.engine import Engine
from audiocoach.voices.gaps import RecordedCast
from audiocoach.voices.recorded import Recorded
from audiocoach.voices.speaker import Speaker
from voices.tone_engine import ToneEngine, frames_of

PLAIN = Manner()


def cast_of(engine: Engine, store: Store, ffmpeg: Path, say_as: dict[str, str] | None = None) -> Cast:
    """One engine's cast in English."""

    def speaker(manner: Manner, counting: Counting) -> Speaker:
        return Speaker(engine, store, ffmpeg=ffmpeg, language="en", rate=manner.rate, say_as=say_as)

    return Cast(speaker, PLAIN)


def filled(
    recordings: Path, store: Store, ffmpeg: Path, filler: Engine, say_as: dict[str, str]
) -> RecordedCast:
    """Recordings with a filler for their gaps."""
    engine = Recorded(recordings)
    trainer = cast_of(engine, store, ffmpeg)
    return RecordedCast(
        engine, trainer, lambda: cast_of(filler, store, ffmpeg, say_as), language="en", say_as=say_as
    )


def test_gaps_are_filled(recordings: Path, store: Store, ffmpeg: Path) -> None:
    """The trainer says what is recorded, at any pace, and the filler the rest and nothing else."""
    filler = ToneEngine()
    cast = filled(recordings, store, ffmpeg, filler, {})
    brisk = Manner(rate=1.25)
    clips = cast.speak([("Halfway!", PLAIN), ("Squat", PLAIN), ("halfway", brisk)])
    assert [request.text for request in filler.requests] == ["Squat"]
    assert clips["Halfway!", PLAIN].frames == pytest.approx(0.8 * SAMPLE_RATE, rel=0.05)
    assert clips["halfway", brisk].frames == pytest.approx(0.8 / 1.25 * SAMPLE_RATE, rel=0.05)
    assert clips["Squat", PLAIN].frames == frames_of("Squat")
    assert cast.speed_up(("Halfway!", PLAIN), 1.25).frames < clips["Halfway!", PLAIN].frames
    assert cast.speed_up(("Squat", PLAIN), 1.25).frames < frames_of("Squat")
    assert (cast.engine_name, cast.voice.name) == ("recorded,tone", "Ana")


def test_without_gaps_no_filler_is_made(recordings: Path, store: Store, ffmpeg: Path) -> None:
    """A filler that does not work is no matter where nothing is missing."""

    def broken() -> Cast:
        raise AssertionError("nobody should ask")

    engine = Recorded(recordings)
    cast = RecordedCast(engine, cast_of(engine, store, ffmpeg), broken, language="en", say_as={})
    assert cast.stored_frames([("Halfway", PLAIN)]).keys() == {("Halfway", PLAIN)}
    assert cast.engine_name == "recorded"


def test_stored_gaps(recordings: Path, store: Store, ffmpeg: Path) -> None:
    """Recordings are always at hand, the filler's clips when they were spoken before."""
    wanted = [("Halfway", PLAIN), ("Squat", PLAIN)]
    cast = filled(recordings, store, ffmpeg, ToneEngine(), {})
    assert cast.stored_frames(wanted).keys() == {("Halfway", PLAIN)}
    cast.speak(wanted)
    assert filled(recordings, store, ffmpeg, ToneEngine(), {}).stored_frames(wanted).keys() == set(wanted)


def test_say_as_finds_both_forms(recordings: Path, store: Store, ffmpeg: Path) -> None:
    """A recording is found by the script's words, and by what ``say_as`` makes of them."""
    say_as = {"RDL": "Romanian deadlift", "Mid": "Halfway"}
    cast = filled(recordings, store, ffmpeg, ToneEngine(), say_as)
    assert cast.is_recorded("RDL")
    assert cast.is_recorded("Mid.")
    assert not cast.is_recorded("Squat")
    assert cast.speak([("Mid.", PLAIN)])["Mid.", PLAIN].frames < SAMPLE_RATE
