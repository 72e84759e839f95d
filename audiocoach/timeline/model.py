"""What will sound and when: the types of a Plan (cue lengths unknown) and a Timeline (all placed).

Positions are integer frames at 44,100 Hz (:data:`audiocoach.units.SAMPLE_RATE`); ranges are half-open. All
values are frozen; a change is a new value. Everything that shows, checks, charts, chapters, mixes or measures
works on a :class:`Timeline`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from audiocoach.errors import Problem
from audiocoach.script.constants import NO_MUSIC
from audiocoach.script.model import Manner, SoundName
from audiocoach.units import SAMPLE_RATE, Frames, Ms, seconds

SegmentKind = Literal["lead_in", "say", "ready", "work", "rest", "switch", "phase", "pause", "tail"]
ToneKind = SoundName
Priority = Literal["must", "should", "may"]
Side = Literal["left", "right", "one way", "other way"]
RepSource = Literal["tempo", "pace", "defaults", "library", "default"]
"""What says how long a rep takes: the step's own tempo or pace, the script's defaults, the movement in the
library, or nothing.
"""
Fullness = Literal["work", "rest", "calm"]
"""How much of a built-in bed plays: all of it at work, less at rest, least in recovery."""

CUE_GAP_MS: Ms = 350
"""Cues are at least this far apart."""

MAX_CUE_SPEED = 1.25
"""A cue in a tight window is sped up to this at most."""


PLAIN = Manner()
"""The voice as it is, without accent or pace of its own."""

ClipKey = tuple[str, Manner, float]
"""Text, manner and speed: what a spoken clip is found by."""


class _Ranged:
    """Times in seconds from the start of the track, of what is in [start_frame, end_frame)."""

    __slots__ = ()
    start_frame: Frames
    end_frame: Frames

    @property
    def start_s(self) -> float:
        """Start in seconds."""
        return seconds(self.start_frame)

    @property
    def end_s(self) -> float:
        """End in seconds."""
        return seconds(self.end_frame)


@dataclass(frozen=True, slots=True)
class Segment(_Ranged):
    """A stretch of the session; segments tile the track.

    ``activity`` is the kind of a run (``run``, ``ride``, ...), ``moves`` names the exercises of a stretch
    that holds several, done in one's own time. ``counted`` is set where repetitions are timed and counted
    aloud; ``rep_ms`` is then the time of one, and ``rep_source`` what says so.
    """

    start_frame: Frames
    end_frame: Frames
    kind: SegmentKind
    name: str = ""
    section: str | None = None
    round: int | None = None
    rounds: int | None = None
    set: int | None = None
    side: Side | None = None
    reps: int | None = None
    line: int | None = None
    activity: str = ""
    moves: tuple[str, ...] = ()
    counted: bool = False
    rep_ms: Ms | None = None
    rep_source: RepSource | None = None


@dataclass(frozen=True, slots=True)
class Cue(_Ranged):
    """Something said, placed: ``text`` spoken in ``manner`` at ``speed`` (1.0 to 1.25) over
    [start_frame, end_frame).
    """

    start_frame: Frames
    end_frame: Frames
    text: str
    priority: Priority
    speed: float = 1.0
    line: int | None = None
    manner: Manner = PLAIN

    @property
    def clip_key(self) -> ClipKey:
        """What its clip is found by."""
        return self.text, self.manner, self.speed


@dataclass(frozen=True, slots=True)
class Tone:
    """A beep whose onset is ``at_frame``; ``kit`` names the tone kit it is taken from, ``variant`` the phase
    of a cycle it marks.
    """

    at_frame: Frames
    kind: ToneKind
    kit: str = "classic"
    variant: str = ""

    @property
    def at_s(self) -> float:
        """Onset in seconds from the start of the track."""
        return seconds(self.at_frame)


@dataclass(frozen=True, slots=True)
class PlacedSound(_Ranged):
    """A sound file of the script's own over [start_frame, end_frame)."""

    start_frame: Frames
    end_frame: Frames
    path: str


@dataclass(frozen=True, slots=True)
class MusicSpan(_Ranged):
    """A stretch with one music setting; spans tile the track.

    ``sources`` holds ``("none",)``, one bed's name, or absolute paths of files and folders in the order of
    play; ``label`` is the source as the script or the user wrote it. ``level_lufs`` is the loudness between
    cues, ``duck_db`` how far it steps back under speech (>= 0), ``bpm`` the bed's tempo (``None``: the bed's
    own), ``crossfade_ms`` the overlap of songs and of a loop's seam.
    """

    start_frame: Frames
    end_frame: Frames
    sources: tuple[str, ...]
    level_lufs: float = -17.0
    duck_db: float = 15.0
    bpm: float | None = None
    crossfade_ms: Ms = 3000
    label: str = ""
    restart: bool = False
    """A bed begins its bar anew on ``start_frame``."""
    key: str | None = None
    """The note a bed is built on; ``None``: its own."""
    course: tuple[tuple[Frames, Fullness], ...] = ()
    """How full a bed plays, each with the frame from which on; empty where it does not follow the session."""
    shuffle: str | None = None
    """By which seed the order of files is drawn; ``None``: they play in order."""


@dataclass(frozen=True, slots=True)
class Marker(_Ranged):
    """A chapter's range and title; markers tile the track."""

    start_frame: Frames
    end_frame: Frames
    title: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A cue that was left out, and why. ``over_ms`` says by how much it was too long for its window."""

    text: str
    priority: Priority
    line: int | None
    why: str
    over_ms: Ms = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole session, resolved: what will sound, placed to the frame."""

    title: str
    duration_frames: Frames
    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...]
    tones: tuple[Tone, ...]
    music: tuple[MusicSpan, ...]
    markers: tuple[Marker, ...]
    dropped: tuple[Dropped, ...] = ()
    sounds: tuple[PlacedSound, ...] = ()
    voice: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    """Findings about the script and about words that do not fit, from :func:`audiocoach.plan`."""

    @property
    def duration_s(self) -> float:
        """Length of the track in seconds."""
        return seconds(self.duration_frames)

    @property
    def work_frames(self) -> Frames:
        """Total length of the work, phases of a cycle included."""
        return self._frames_of("work", "phase")

    @property
    def rest_frames(self) -> Frames:
        """Total length of rests, pauses, changes of side and time to get ready."""
        return self._frames_of("rest", "switch", "ready", "pause")

    def _frames_of(self, *kinds: SegmentKind) -> Frames:
        return sum(part.end_frame - part.start_frame for part in self.segments if part.kind in kinds)

    @property
    def without_music(self) -> Timeline:
        """The same session for a device or a player that has music of its own."""
        spans = tuple(replace(span, sources=(NO_MUSIC,), label=NO_MUSIC) for span in self.music)
        return replace(self, music=spans)

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON-ready data, times in seconds from the start of the track (format 1 of ``show
        --json``).
        """
        return {
            "format": 1,
            "title": self.title,
            "duration_s": self.duration_s,
            "sample_rate": SAMPLE_RATE,
            "voice": dict(self.voice),
            "segments": [
                {
                    **_range(segment),
                    "kind": segment.kind,
                    "name": segment.name,
                    "section": segment.section,
                    "round": segment.round,
                    "rounds": segment.rounds,
                    "set": segment.set,
                    "side": segment.side,
                    "reps": segment.reps,
                    "rep_s": None if segment.rep_ms is None else segment.rep_ms / 1000,
                    "rep_from": segment.rep_source,
                    "line": segment.line,
                }
                for segment in self.segments
            ],
            "cues": [
                {
                    **_range(cue),
                    "text": cue.text,
                    "priority": cue.priority,
                    "speed": cue.speed,
                    "line": cue.line,
                }
                for cue in self.cues
            ],
            "beeps": [{"at_s": tone.at_s, "kind": tone.kind} for tone in self.tones],
            "music": [{**_range(span), "source": span.label} for span in self.music],
            "chapters": [{**_range(mark), "title": mark.title} for mark in self.markers],
            "dropped": [
                {"text": cue.text, "priority": cue.priority, "line": cue.line, "why": cue.why}
                for cue in self.dropped
            ],
        }


def _range(part: _Ranged) -> dict[str, float]:
    return {"start_s": part.start_s, "end_s": part.end_s}
