"""Names in scripts that are needed before anything slow is imported."""

from __future__ import annotations

from collections.abc import Mapping

BEDS = ("drive", "pulse", "groove", "calm", "ambient")
"""Built-in music, the liveliest first."""

KEYS: Mapping[str, int] = {
    "C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5, "F#": 6,
    "Gb": 6, "G": 7, "G#": 8, "Ab": 8, "A": 9, "A#": 10, "Bb": 10, "B": 11,
}  # fmt: skip
"""The keys of a bed, each with its semitones above C."""

NO_MUSIC = "none"
