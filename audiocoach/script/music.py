"""The settings of ``music``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from audiocoach.script.constants import BEDS, NO_MUSIC
from audiocoach.script.source import Located
from audiocoach.units import Ms

LEVEL_RANGE_LUFS = (-60.0, -5.0)
DUCK_RANGE_DB = (0.0, 40.0)
BPM_RANGE = (60.0, 200.0)
MAX_CROSSFADE_MS: Ms = 20_000


class MusicSettings(Located):
    """``music``: what plays and how loud.

    ``source`` is as written: ``none``, a bed, or paths relative to the script. ``level_lufs`` is -60 to -5
    between cues, ``duck_db`` 0 to 40 under speech. A bed has ``bpm`` (60 to 200) and ``key`` (a note of
    :data:`~audiocoach.script.constants.KEYS`), or its own if ``None``; with ``follow`` it is fuller at work
    and thinner at rest. Files are shuffled with ``shuffle``, by ``seed`` (``None``: the session's title).
    """

    source: tuple[str, ...] = ("drive",)
    level_lufs: Annotated[float, Field(ge=LEVEL_RANGE_LUFS[0], le=LEVEL_RANGE_LUFS[1])] = -17.0
    duck_db: Annotated[float, Field(ge=DUCK_RANGE_DB[0], le=DUCK_RANGE_DB[1])] = 15.0
    bpm: Annotated[float, Field(ge=BPM_RANGE[0], le=BPM_RANGE[1])] | None = None
    key: str | None = None
    follow: bool = True
    shuffle: bool = False
    seed: str | None = None
    crossfade_ms: Annotated[int, Field(ge=0, le=MAX_CROSSFADE_MS)] = 3000

    @property
    def is_bed(self) -> bool:
        """Whether a built-in bed plays."""
        return len(self.source) == 1 and self.source[0] in BEDS

    @property
    def is_files(self) -> bool:
        """Whether files play."""
        return not self.is_bed and self.source != (NO_MUSIC,)
