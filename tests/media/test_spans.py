"""Spans of a track, and the runs of an encoder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audiocoach.media.mp3 import SAMPLES_PER_FRAME
from audiocoach.media.spans import MOST_CHUNKS, join, runs, spans


@given(st.integers(1, 10_000_000))
def test_spans_cover_a_track_without_gap_or_overlap(duration_frames: int) -> None:
    """What counts of each span follows on the one before, on multiples of 1,152 frames, to the end."""
    position = 0
    for span in spans(duration_frames):
        assert span.start_frame + span.dropped * SAMPLES_PER_FRAME == position
        assert span.end_frame <= duration_frames
        if span.kept is not None:
            position += span.kept * SAMPLES_PER_FRAME
    assert span.kept is None
    assert position < duration_frames == span.end_frame


@given(st.integers(1, 500_000_000), st.integers(1, 64))
def test_runs_have_every_span_once_and_the_last_ones_are_short(duration_frames: int, jobs: int) -> None:
    """The runs are the spans in order, none is too long or longer than one before it, and all encoders end
    with runs of one span.
    """
    todo = spans(duration_frames)
    found = runs(todo, jobs)
    assert [span for run in found for span in run] == todo
    lengths = [len(run) for run in found]
    assert max(lengths) <= MOST_CHUNKS
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-jobs:] == [1] * min(jobs, len(todo))


@given(st.integers(1, 50_000_000), st.integers(1, 4))
def test_neighbours_have_the_same_frames_as_one(duration_frames: int, jobs: int) -> None:
    """Joined spans begin with the first, end with the last, and keep the frames of all."""
    for run in runs(spans(duration_frames), jobs):
        whole = join(run)
        assert (whole.start_frame, whole.dropped) == (run[0].start_frame, run[0].dropped)
        assert whole.end_frame == run[-1].end_frame
        if whole.kept is None:
            assert run[-1].kept is None
        else:
            assert whole.kept == sum(span.kept or 0 for span in run)
