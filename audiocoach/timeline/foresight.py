"""Whether a session is sure to be free of findings, told without speaking a word.

Speaking hundreds of cues to learn their lengths takes seconds. Where a session has nothing to say of itself
with words much longer than any voice takes, nor with much shorter ones, their true lengths need not be known.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from audiocoach.errors import ScriptError
from audiocoach.script.model import Workout
from audiocoach.timeline.kits import KITS, Kit, built_in_kit
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import findings, resolve
from audiocoach.units import SAMPLE_RATE, Frames, Ms

LONGEST_MS_PER_CHARACTER = 125
LONGEST_EXTRA_MS: Ms = 300
SHORTEST_MS_PER_CHARACTER = 38
"""What cues of the built-in voices take at most and at least, with room to spare."""


class _FileNeededError(Exception):
    """A sound or tone whose length is not known without opening it."""


def surely_clean(workout: Workout) -> bool:
    """Whether nothing is left out or too long and the length is right, however the words turn out."""
    bounds = [(LONGEST_MS_PER_CHARACTER, LONGEST_EXTRA_MS)]
    if workout.minutes is not None:
        bounds.append((SHORTEST_MS_PER_CHARACTER, 0))
    return all(_is_clean(workout, *bound) for bound in bounds)


def _is_clean(workout: Workout, ms_per_character: int, extra_ms: Ms) -> bool:
    measure = partial(_lengths, ms_per_character=ms_per_character, extra_ms=extra_ms)
    try:
        return not findings(workout, resolve(workout, measure, _unknown, _known_kit))
    except (ScriptError, _FileNeededError):
        return False


def _unknown(path: str) -> Frames:
    raise _FileNeededError(path)


def _known_kit(name: str) -> Kit:
    if name not in KITS:
        raise _FileNeededError(name)
    return built_in_kit(name)


def _lengths(words: Iterable[Words], ms_per_character: int, extra_ms: Ms) -> dict[Words, Frames]:
    return {
        (text, manner): round((len(text) * ms_per_character + extra_ms) * SAMPLE_RATE / 1000 / manner.rate)
        for text, manner in words
    }
