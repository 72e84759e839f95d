"""What can be told of a session before a word is spoken."""

from __future__ import annotations

from audiocoach.script.model import Exercise, Rest, Say, Sound, Workout
from audiocoach.timeline.foresight import surely_clean

SQUAT = Exercise(name="Squat", for_ms=40_000)


def workout(*steps: object, **header: object) -> Workout:
    return Workout(title="Session", steps=steps, **header)  # type: ignore[arg-type]


def test_a_roomy_session_is_clean_whatever_the_voice() -> None:
    """With long gaps and a fitting length no voice can give rise to a finding."""
    assert surely_clean(workout(SQUAT, Rest(for_ms=30_000), SQUAT))
    assert surely_clean(workout(SQUAT, Rest(for_ms=30_000), SQUAT, minutes=2.1))


def test_doubtful_sessions_are_left_to_the_true_lengths() -> None:
    """A tight gap, a doubtful length, words that may not fit, or a sound file: only the voice can tell."""
    name = "Single-leg Romanian deadlift with a reach"
    assert not surely_clean(workout(SQUAT, Rest(for_ms=4000), Exercise(name=name, for_ms=40_000)))
    assert not surely_clean(workout(SQUAT, minutes=5))
    assert not surely_clean(workout(Say(text="Welcome to an evening of strength.", for_ms=4000), SQUAT))
    assert not surely_clean(workout(Sound(file="gong.mp3"), SQUAT))
