"""The whole pipeline as one function: a workout in, a track out.

``load`` reads a script, ``plan`` says what will sound when without touching the network, ``render`` makes the MP3. This page holds their signatures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from audiocoach.errors import Problem
from audiocoach.script.model import Workout
from audiocoach.timeline.model import Timeline

Activity = Literal["speaking", "mixing"]


class Progress(Protocol):
    """Told how far a build is: cues spoken of cues needed, or milliseconds mixed of the track's length."""

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        """Called from several threads; must be quick."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How a track is made.

    ``voice`` names an engine, or ``auto``; ``None`` takes the script's own. ``preset`` is ``small``, ``standard`` or ``high``;
    ``loudness_lufs`` (-30 to -10) the track's integrated loudness with music at its default level; ``jobs`` how many chunks are encoded at once
    (default: the number of processors); ``force`` builds what is up to date and overwrites files that this program did not make;
    ``strict`` makes warnings errors; ``ffmpeg`` a path to one of the user's own.
    """

    voice: str | None = None
    preset: str = "standard"
    loudness_lufs: float = -16.0
    jobs: int | None = None
    force: bool = False
    strict: bool = False
    ffmpeg: str | None = None
    cache_dir: Path | None = None
    cache_max_bytes: int = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Planned:
    """A timeline with what there is to say about it: warnings with their places, and notes such as which voice the lengths come from."""

    timeline: Timeline
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """A finished build. ``up_to_date`` means that the file was already right and was left alone."""

    path: Path
    timeline: Timeline
    engine: str
    up_to_date: bool
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
