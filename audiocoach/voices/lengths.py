"""How long words take: by the clips that say them, or by a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audiocoach.sound.clip import Clip
from audiocoach.timeline.placeholders import ESTIMATED_MS_PER_CHARACTER
from audiocoach.timeline.plan import Words
from audiocoach.units import Frames, frame_at
from audiocoach.voices.cast import Ensemble


class NotStoredError(Exception):
    """A cue whose clip is not in the store: its length is not known without speaking."""


def lengths(clips: Mapping[Words, Clip]) -> dict[Words, Frames]:
    """The frames of clips."""
    return {words: clip.frames for words, clip in clips.items()}


def guessed_lengths(words: Iterable[Words]) -> dict[Words, Frames]:
    """Frames of words that have not been spoken: near enough to tell how much music a session needs."""
    return {(text, manner): frame_at(len(text) * ESTIMATED_MS_PER_CHARACTER) for text, manner in words}


def stored_lengths(cast: Ensemble, words: Iterable[Words]) -> dict[Words, Frames]:
    """Frames of the clips that are there already.

    Raises:
        NotStoredError: when one is not.
    """
    wanted = tuple(words)
    stored = cast.stored(wanted)
    if len(stored) < len(set(wanted)):
        raise NotStoredError
    return lengths(stored)


def packed_lengths(cast: Ensemble, words: Iterable[Words]) -> dict[Words, Frames]:
    """Frames of a pack's clips, which are at hand though not stored yet."""
    return lengths(cast.speak(words))
