"""Which voices may speak a track."""

from __future__ import annotations

import pytest

from audiocoach.build.choices import VoiceChoice, keep_voice, voice_choices
from audiocoach.script.load import load_workout
from support.options import make_options

AUTO = tuple(map(VoiceChoice, ("gtts", "hibari", "espeak")))


@pytest.mark.parametrize("kept", ["hibari", "hibari:fenrir", "espeak"])
def test_a_track_keeps_its_voice(kept: str) -> None:
    """``auto`` keeps the voice of a track, also one of an engine's other voices, and says so."""
    choice, notes = keep_voice(AUTO, kept)
    assert str(choice) == kept
    assert notes[0].startswith(f"kept {kept}, ")


@pytest.mark.parametrize("kept", [None, "", "morse", "piper:lessac", "recorded,espeak"])
def test_a_voice_that_may_not_speak_is_not_kept(kept: str | None) -> None:
    """Another voice than those of the choices is not taken over."""
    assert keep_voice(AUTO, kept) == (None, ())


def test_a_script_can_name_one_of_several_voices() -> None:
    """``hibari:fenrir`` is that voice or an error, never another; the user's word comes first."""
    workout = load_workout("audiocoach: 1\nvoice: hibari:fenrir\nworkout: [Squat 40s]\n", file="a").workout
    assert voice_choices(workout, make_options()) == (VoiceChoice("hibari:fenrir"),)
    assert voice_choices(workout, make_options(voice="espeak")) == (VoiceChoice("espeak"),)
