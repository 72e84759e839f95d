"""The place in a new version of a session that corresponds to a place in the old one."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from audiocoach.timeline.model import Segment, Timeline
from audiocoach.units import Frames

_Landmark = tuple[object, ...]


def same_place(old: Timeline, new: Timeline, frame: Frames) -> Frames:
    """The frame of ``new`` that is at the same place as ``frame`` of ``old``: as far into the same step, or
    at the same time if the step is gone.
    """
    starts = [segment.start_frame for segment in old.segments]
    index = bisect_right(starts, frame) - 1
    last = max(0, int(new.duration_frames) - 1)
    if not 0 <= index < len(old.segments):
        return min(int(frame), last)
    wanted = list(_landmarks(old.segments))[index]
    for mark, segment in zip(_landmarks(new.segments), new.segments, strict=True):
        if mark == wanted:
            into = min(int(frame - starts[index]), int(segment.end_frame - segment.start_frame) - 1)
            return min(int(segment.start_frame) + max(0, into), last)
    return min(int(frame), last)


def _landmarks(segments: tuple[Segment, ...]) -> Iterator[_Landmark]:
    """An identity for each segment: what it is, where it belongs, and its number among equal ones."""
    seen: Counter[_Landmark] = Counter()
    for one in segments:
        mark = one.kind, one.name, one.section, one.round, one.set, one.side
        yield *mark, seen[mark]
        seen[mark] += 1
