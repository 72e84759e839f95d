"""From scale degrees to notes: the same chords in every key, always in the same register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OCTAVE = 12
FIFTH = 7
BASS_LOW = 28
"""The lowest bass note, E1 (41 Hz): what small speakers still hint at."""
CHORD_LOW = 53
"""Held chords lie in the octave from F3 (175 Hz) on: over the bass, under the words."""

SCALES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "lydian": (0, 2, 4, 6, 7, 9, 11),
    }
)
"""Semitones above the tonic."""


@dataclass(frozen=True, slots=True)
class Chord:
    """MIDI notes: the ``root`` for the bass and the ``notes`` of the chord, rising within an octave."""

    root: int
    notes: tuple[int, ...]


def chord(tonic: int, scale: str, degree: int, thirds: tuple[int, ...]) -> Chord:
    """A chord on a degree of a scale.

    Args:
        tonic: semitones of the key's note above C.
        scale: a name of :data:`SCALES`.
        degree: 1 to 7.
        thirds: which scale steps above the degree sound: (0, 2, 4) is a triad, 6 the seventh, 8 the ninth.
    """
    steps = SCALES[scale]
    classes = [(tonic + steps[(degree - 1 + step) % 7]) % OCTAVE for step in thirds]
    root = (tonic + steps[degree - 1]) % OCTAVE
    return Chord(_from(BASS_LOW, root), tuple(sorted({_from(CHORD_LOW, note) for note in classes})))


def _from(low: int, pitch_class: int) -> int:
    """The lowest note of a pitch class that is not under ``low``."""
    return low + (pitch_class - low) % OCTAVE
