"""A session in parts, to be written as a file each: its chapters, its exercises or its sets; and the wait for
the listener in which a set's file can end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from audiocoach.script.constants import BEDS, NO_MUSIC
from audiocoach.timeline.model import Cue, MusicSpan, Segment, SegmentKind, Timeline
from audiocoach.timeline.plan import Words
from audiocoach.units import Frames, Ms, frame_at

SplitName = Literal["chapters", "exercises", "sets"]
SPLITS: tuple[SplitName, ...] = ("chapters", "exercises", "sets")

WAIT_MS: Ms = 120_000
"""How long a file waits; then the player goes on to the next one by itself."""

_WAIT_CUE_AT_MS: Ms = 1800

_BREAKS: tuple[SegmentKind, ...] = ("rest", "ready", "say", "pause")
"""What is between two sets; a change of sides is within one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session, ``[start_frame, end_frame)``; parts tile the track.

    ``ends_in_work``: its last frame is the last one of a set.
    """

    start_frame: Frames
    end_frame: Frames
    title: str
    ends_in_work: bool = False


@dataclass(slots=True)
class _Work:
    """The work of a part: ``key`` is equal for the parts that are counted together."""

    key: Hashable
    title: str
    end_frame: Frames


def parts_of(timeline: Timeline, split: SplitName, *, with_closing: bool = False) -> tuple[Part, ...]:
    """The parts of a session in order.

    An exercise or a set starts with what comes before it: the words that announce it, the rest, the time to
    get ready. What comes after the last one belongs to it, or is a part of its own ``with_closing``.
    """
    if split == "chapters":
        chapters = [mark for mark in timeline.markers if mark.end_frame > mark.start_frame]
        return tuple(Part(mark.start_frame, mark.end_frame, mark.title) for mark in chapters)
    works = list(_works(timeline, _is_next_exercise if split == "exercises" else _is_next_set))
    ends = [work.end_frame for work in works]
    if not ends:
        return (Part(0, timeline.duration_frames, timeline.title),)
    titles = _numbered(works)
    has_closing = with_closing and ends[-1] < timeline.duration_frames
    if has_closing:
        ends, titles = [*ends, timeline.duration_frames], [*titles, timeline.title]
    else:
        ends[-1] = timeline.duration_frames
    parts = [
        Part(start, end, title, ends_in_work=True)
        for start, end, title in zip([0, *ends[:-1]], ends, titles, strict=True)
    ]
    if ends[-1] > works[-1].end_frame:
        parts[-1] = Part(parts[-1].start_frame, parts[-1].end_frame, parts[-1].title)
    return tuple(parts)


def _works(timeline: Timeline, is_next: Callable[[Segment, Segment, bool], bool]) -> Iterator[_Work]:
    """Join the segments of work that belong to one part. ``is_next`` returns whether a segment of work begins
    another part, given the one before it and whether there was a break between them.
    """
    work, before, had_break = None, None, False
    for segment in timeline.segments:
        if segment.kind not in ("work", "phase"):
            had_break = had_break or segment.kind in _BREAKS
            continue
        if work is None or before is None or is_next(before, segment, had_break):
            if work is not None:
                yield work
            name = "" if segment.kind == "phase" else segment.name or ", ".join(segment.moves)
            title = name or _chapter_at(timeline, segment.start_frame)
            work = _Work((title, segment.section, segment.line), title, segment.end_frame)
        work.end_frame, before, had_break = segment.end_frame, segment, False
    if work is not None:
        yield work


def _is_next_exercise(before: Segment, segment: Segment, had_break: bool) -> bool:
    """The sets of an exercise are one part, the rounds of a circuit are not. Phases are those of a cycle."""
    if before.kind == segment.kind == "phase":
        return before.section != segment.section or before.line != segment.line
    return _identity(before) != _identity(segment)


def _is_next_set(before: Segment, segment: Segment, had_break: bool) -> bool:
    if before.kind == segment.kind == "phase" and not had_break:
        return _is_next_exercise(before, segment, had_break)
    is_other_side = before.side != segment.side and before.set == segment.set
    return had_break or _is_next_exercise(before, segment, had_break) or not is_other_side


def _identity(segment: Segment) -> Hashable:
    return segment.kind, segment.name, segment.moves, segment.section, segment.round, segment.line


def _chapter_at(timeline: Timeline, frame: Frames) -> str:
    inside = (mark.title for mark in timeline.markers if mark.start_frame <= frame < mark.end_frame)
    return next(inside, timeline.title)


def _numbered(works: list[_Work]) -> list[str]:
    """Titles, with a number and the total where an exercise has several parts: ``Squat 2/3``."""
    totals = Counter(work.key for work in works)
    seen: Counter[Hashable] = Counter()
    titles = []
    for work in works:
        seen[work.key] += 1
        total = totals[work.key]
        titles.append(f"{work.title} {seen[work.key]}/{total}" if total > 1 else work.title)
    return titles


def wait_timeline(timeline: Timeline, words: Words, frames: Frames) -> Timeline:
    """A wait in a session's music: words of the given number of frames say what "next" does."""
    duration, start = frame_at(WAIT_MS), frame_at(_WAIT_CUE_AT_MS)
    text, manner = words
    return Timeline(
        timeline.title,
        duration,
        segments=(Segment(0, duration, "pause"),),
        cues=(Cue(start, start + frames, text, "must", manner=manner),),
        tones=(),
        music=(_wait_music(timeline, duration),),
        markers=(),
    )


def _wait_music(timeline: Timeline, duration: Frames) -> MusicSpan:
    """The session's bed as it is at rest, or the first built-in one if it plays the user's files; no music if
    it has none.
    """
    spans = timeline.music
    bed = next((span for span in spans if len(span.sources) == 1 and span.sources[0] in BEDS), None)
    at_rest = partial(replace, start_frame=0, end_frame=duration, restart=False, course=((0, "rest"),))
    if bed is not None:
        return at_rest(bed)
    songs = next((span for span in spans if span.sources != (NO_MUSIC,)), None)
    if songs is None:
        return MusicSpan(0, duration, (NO_MUSIC,), label=NO_MUSIC)
    return at_rest(songs, sources=(BEDS[0],), label=BEDS[0], shuffle=None)
