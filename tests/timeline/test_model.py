"""The timeline's own figures."""

from __future__ import annotations

from typing import get_args

from audiocoach.timeline.model import Segment, SegmentKind, Timeline


def test_work_and_rest_are_added_up_by_kind() -> None:
    """Exercises and phases are work; rests, pauses, changes of side and getting ready are rest."""
    kinds: tuple[SegmentKind, ...] = get_args(SegmentKind)
    segments = tuple(Segment(0, 10**number, kind) for number, kind in enumerate(kinds))
    frames = {kind: 10**number for number, kind in enumerate(kinds)}
    timeline = Timeline("Legs", sum(frames.values()), segments, (), (), (), ())
    assert timeline.work_frames == frames["work"] + frames["phase"]
    assert timeline.rest_frames == frames["rest"] + frames["pause"] + frames["switch"] + frames["ready"]
