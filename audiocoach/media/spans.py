"""The spans of a track that are encoded on their own, and which of them an encoder makes in one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiocoach.media.echoes import RUN_OUT_MPEG_FRAMES, MpegRange
from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME

CHUNK_MPEG_FRAMES = 47 * PADDING_PERIOD
"""Length of a chunk: 60.2 s."""

RUN_IN_MPEG_FRAMES = 8
MOST_CHUNKS = 8
"""How many neighbouring chunks one run of the encoder makes at most: a start costs 5 % of a chunk."""


@dataclass(frozen=True, slots=True)
class Span:
    """The input of one encoder run, ``[start_frame, end_frame)``, and what is used of its output: ``dropped``
    MPEG frames are skipped, then ``kept`` (``None``: all the rest) are taken.
    """

    start_frame: int
    end_frame: int
    dropped: int
    kept: int | None

    @property
    def first_mpeg_frame(self) -> int:
        """The number in the track of the first MPEG frame that is used."""
        return self.start_frame // SAMPLES_PER_FRAME + self.dropped


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in an encoder's run: the MPEG frames ``[start, end)`` of the track are encoded for it."""

    part: MpegRange
    start: int
    end: int


def spans(duration_frames: int) -> list[Span]:
    """Return the spans of a track in order. What is used of each follows on the one before.

    They start on multiples of a chunk. All but the first and the last have the same length.
    """
    length, run_in = (count * SAMPLES_PER_FRAME for count in (CHUNK_MPEG_FRAMES, RUN_IN_MPEG_FRAMES))
    result = []
    for start in range(0, max(1, duration_frames - run_in), length):
        dropped = RUN_IN_MPEG_FRAMES if start else 0
        kept_end = start + length + run_in
        if kept_end >= duration_frames:
            result.append(Span(start, duration_frames, dropped, None))
        else:
            end = min(kept_end + RUN_OUT_MPEG_FRAMES * SAMPLES_PER_FRAME, duration_frames)
            result.append(Span(start, end, dropped, CHUNK_MPEG_FRAMES + RUN_IN_MPEG_FRAMES - dropped))
    return result


def runs(todo: Sequence[Span], jobs: int) -> list[Sequence[Span]]:
    """Return the spans in order, in runs for ``jobs`` encoders. Long runs come first and short ones last, so
    that all encoders end at about the same time.
    """
    result: list[Sequence[Span]] = []
    start = 0
    while start < len(todo):
        count = min(MOST_CHUNKS, -(-(len(todo) - start) // (2 * jobs)))
        result.append(todo[start : start + count])
        start += count
    return result


def join(todo: Sequence[Span]) -> Span:
    """Return neighbouring spans as one, which has the MPEG frames of all."""
    kept = [span.kept for span in todo if span.kept is not None]
    whole = sum(kept) if len(kept) == len(todo) else None
    return Span(todo[0].start_frame, todo[-1].end_frame, todo[0].dropped, whole)


def placed_in_run(parts: Sequence[MpegRange], span: Span, run_in: int) -> Iterator[Placed]:
    """Yield the parts of a span in the order in which one run encodes them, with at least ``run_in`` MPEG
    frames before each.

    What begins with the span stays first, and the end of the track last. The others are in an order in which
    the cycle of padding comes round with few more frames.
    """
    left, before = list(parts), 0
    while left:
        if left[0].first == span.first_mpeg_frame:
            free, least = left[:1], span.dropped
        else:
            free, least = left[:-1] if span.kept is None and len(left) > 1 else left, run_in
        late = [(part.first - least - before) % PADDING_PERIOD for part in free]
        part = free[late.index(min(late))]
        left.remove(part)
        one = Placed(part, part.first - least - min(late), part.last + RUN_OUT_MPEG_FRAMES)
        before += one.end - one.start
        yield one
