"""Limits and names of scripts, apart from the models so that they load at once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audiocoach.units import Ms

FORMAT_VERSION = 1

SUFFIXES = (".yaml", ".yml")
"""What the name of a script, a block or a trainer ends in."""

MAX_FILE_BYTES = 1_000_000
MAX_STEPS = 20_000
"""Maximum number of steps of a track after expansion."""
MAX_TRACK_MS: Ms = 6 * 3_600_000
"""Maximum length of a track and of any duration."""
MAX_SPOKEN_CHARS = 2000
"""Maximum length of a spoken text."""
MAX_REPS = 1000
MAX_ROUNDS = 1000
MAX_SETS = 100

CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters not allowed: controls, lone surrogates, byte order marks, exotic line breaks."""

BEDS = ("drive", "pulse", "groove", "calm", "ambient")
CALM_BEDS = ("calm", "ambient")
"""Built-in music, the liveliest first."""

KEYS: Mapping[str, int] = {
    "C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5, "F#": 6,
    "Gb": 6, "G": 7, "G#": 8, "Ab": 8, "A": 9, "A#": 10, "Bb": 10, "B": 11,
}  # fmt: skip
"""The keys of a bed, each with its semitones above C."""

NO_MUSIC = "none"

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days of the week as blocks and file names write them; Monday is 0, as in :meth:`datetime.date.weekday`."""
