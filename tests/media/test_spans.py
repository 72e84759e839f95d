"""Spans of a track, and the runs of an encoder."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audiocoach.media.echoes import RUN_OUT_MPEG_FRAMES, MpegRange
from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME
from audiocoach.media.spans import MOST_CHUNKS, Span, join, placed_in_run, runs, spans


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


CUTS = st.lists(st.integers(1, 3000), min_size=2, max_size=20, unique=True).map(sorted)


@given(CUTS, st.booleans(), st.booleans(), st.integers(8, 112))
def test_parts_of_a_run_come_round_to_their_places(
    cuts: list[int], begins: bool, is_last: bool, run_in: int
) -> None:
    """Every part is encoded once, at its place in the cycle of padding, with enough before and after it. What
    begins with the span is first, and the end of the track last.
    """
    first = 0 if begins else cuts[0]
    bounds = [first, *cuts] if begins else cuts
    parts = [MpegRange(low, high) for low, high in pairwise(bounds)][:: 1 if len(bounds) < 3 else 2]
    span = Span(first * SAMPLES_PER_FRAME, 3100 * SAMPLES_PER_FRAME, 0, None if is_last else 9)
    placed = list(placed_in_run(parts, span, run_in))
    assert sorted((one.part for one in placed), key=lambda part: part.first) == parts
    before = 0
    for one in placed:
        assert one.end == one.part.last + RUN_OUT_MPEG_FRAMES
        assert (one.start - before) % PADDING_PERIOD == 0
        assert one.part.first - one.start >= (0 if one.part.first == span.first_mpeg_frame else run_in)
        before += one.end - one.start
    assert placed[0].part == parts[0] or parts[0].first != span.first_mpeg_frame
    assert placed[-1].part == parts[-1] or not is_last


def test_the_order_of_parts_saves_frames() -> None:
    """In its place, each part needs half a cycle of frames more; in a better order less than a quarter."""
    parts = [MpegRange(number * 97, number * 97 + 30 + number * 7 % 13) for number in range(1, 21)]
    span = Span(SAMPLES_PER_FRAME, 2100 * SAMPLES_PER_FRAME, 0, 2000)
    placed = list(placed_in_run(parts, span, 8))
    added = sum(one.part.first - one.start - 8 for one in placed)
    assert added < len(parts) * PADDING_PERIOD / 4
