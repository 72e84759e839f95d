"""Speech whose lengths are known, so that plans can be told to the millisecond."""

from __future__ import annotations

from collections.abc import Iterable

from audiocoach.script.model import Workout
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import place_words, plan_workout

SOUND_FRAMES = 88_200


def measured(words: Iterable[Words]) -> dict[Words, int]:
    """A slow, even speaker: 250 ms and 60 ms for each character, in frames, at rate 1."""
    return {(text, manner): round(44_100 * (0.25 + 0.06 * len(text)) / manner.rate) for text, manner in words}


def timeline(workout: Workout) -> Timeline:
    """The timeline of a workout as that speaker says it; every sound file lasts two seconds."""
    return place_words(workout, plan_workout(workout), measured, lambda path: SOUND_FRAMES).timeline()
