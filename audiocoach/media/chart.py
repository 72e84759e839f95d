"""A chart of a session: time runs along rows of equal length, from left to right like text.

Each row has, from top to bottom: chapters, cues, blocks (tall for work, low for rest), tones, music, and the
minutes. The chart is as wide as a phone, and as tall as it needs to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice

from audiocoach.media.lettering import ELLIPSIS, cut, fit_lines
from audiocoach.media.looks import MUTED, NIGHT, WHITE, Colour, blend, section_colours, session_looks
from audiocoach.media.picture import Box, Picture, Shape, Text, text_width
from audiocoach.timeline.model import Marker, Segment, Timeline, ToneKind
from audiocoach.units import SAMPLE_RATE, Frames, format_seconds, seconds

WIDTH = 390
"""Width of the picture in units, that of an upright phone."""
MARGIN = 16
ROW_LENGTHS_S: tuple[tuple[int, tuple[int, ...], int], ...] = (
    (3 * 60, (60,), 15),
    (15 * 60, (120, 150, 180), 30),
    (60 * 60, (240, 300, 360), 60),
    (120 * 60, (480, 600, 720), 120),
    (360 * 60, (1500, 1800, 2100), 300),
)
"""For sessions up to a number of seconds: the possible lengths of a row, and the distance of its times."""

_LANE = WIDTH - 2 * MARGIN
_CHAPTER_Y, _CUE_Y, _BLOCK_Y, _BLOCK_HEIGHT = 11.0, 16.5, 21.0, 40.0
_TONE_Y, _MUSIC_Y, _MINUTE_Y, _ROW_HEIGHT = 63.5, 71.0, 85.0, 100.0
_TITLE_SIZE, _TOTAL_SIZE, _CHAPTER_SIZE, _SMALL_SIZE = 20.0, 11.0, 10.0, 8.0
_NAME_SIZES = (9.0, 7.5)
_TITLE_LINES = 2
_LEAST_NAMED = 22.0
"""Smallest width of a block or chapter with a name."""
_LEAST_GAP = 3.0
"""Smallest width of a block with a gap after it."""
_LEAST_MARK = 1.5
"""Smallest width and distance of marks."""
_TONE_HEIGHTS: dict[ToneKind, float] = {
    "go": 5.0,
    "switch": 4.0,
    "end": 3.5,
    "phase": 3.0,
    "countdown": 2.0,
    "tick": 1.5,
    "click": 1.5,
}
_MUSIC: tuple[Colour, ...] = ((92, 108, 168), (82, 140, 150), (138, 106, 160), (150, 122, 92))
_MOST_MUSIC = 3
_MUSIC_NAME_WIDTH = 44.0
_INK: Colour = (16, 20, 36)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a range that is in one row, in units; ``row`` counts from 0."""

    row: int
    x: float
    width: float
    first: bool
    """Whether the range starts here."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Time as rows; ``top`` is where the first one begins."""

    length_s: int
    tick_s: int
    count: int
    top: float

    def pieces(self, start_frame: Frames, end_frame: Frames) -> Iterator[_Piece]:
        """Yield a range of frames, row by row."""
        row_frames = self.length_s * SAMPLE_RATE
        for row in range(start_frame // row_frames, -(-end_frame // row_frames)):
            start = max(start_frame, row * row_frames)
            end = min(end_frame, (row + 1) * row_frames)
            x = MARGIN + (start - row * row_frames) * _LANE / row_frames
            yield _Piece(row, x, (end - start) * _LANE / row_frames, start == start_frame)

    def y(self, row: int, offset: float) -> float:
        """Return the position in the picture of ``offset`` within a row."""
        return self.top + row * _ROW_HEIGHT + offset


def _fold(length_s: int, top: float) -> _Rows:
    """Return the rows of a session, with the possible length whose last row is the fullest."""
    _, lengths_s, tick_s = next((kind for kind in ROW_LENGTHS_S if length_s <= kind[0]), ROW_LENGTHS_S[-1])
    row_s = max(lengths_s, key=lambda row_s: ((length_s - 1) % row_s) / row_s)
    return _Rows(row_s, tick_s, -(-length_s // row_s), top)


def lay_out(timeline: Timeline) -> Picture:
    """Return the chart of a session. The same timeline gives the same shapes."""
    title = fit_lines(timeline.title, _LANE, _TITLE_LINES, partial(text_width, size=_TITLE_SIZE))
    length_s = max(1, -(-int(timeline.duration_frames) // SAMPLE_RATE))
    rows = _fold(length_s, 48.0 + 25 * len(title))
    shapes = (
        *_heading(timeline, title),
        *_music(timeline, rows),
        *_blocks(timeline, rows),
        *_cues(timeline, rows),
        *_tones(timeline, rows),
        *_chapters(timeline, rows),
        *_minutes(timeline, rows),
        *_legend(timeline, rows.y(rows.count, 6)),
    )
    return Picture(timeline.title, WIDTH, round(rows.y(rows.count, 26)), NIGHT, shapes)


def _heading(timeline: Timeline, title: list[str]) -> Iterator[Shape]:
    y = 12.0
    for line in title:
        y += 25
        yield Text(MARGIN, y - 2, line, _TITLE_SIZE, WHITE)
    lengths = (timeline.duration_frames, timeline.work_frames, timeline.rest_frames)
    total, work, rest = (format_seconds(seconds(frames)) for frames in lengths)
    yield Text(MARGIN, y + 16, f"{total} in total  ·  work {work}  ·  rest {rest}", _TOTAL_SIZE, MUTED)


def _blocks(timeline: Timeline, rows: _Rows) -> Iterator[Shape]:
    """Yield the segments on a common base line; neighbours too narrow to distinguish become one."""
    colours, looks = section_colours(timeline), session_looks(timeline)
    for piece in rows.pieces(0, timeline.duration_frames):
        ground = blend(NIGHT, MUTED, 0.35)
        yield Box(piece.x, rows.y(piece.row, _BLOCK_Y + _BLOCK_HEIGHT), piece.width, 1, ground)
    for segment in _merge(timeline.segments, rows):
        look = looks[segment.kind, segment.name]
        colour = blend(NIGHT, colours[segment.section], look.strength)
        height = look.height * _BLOCK_HEIGHT
        for piece in rows.pieces(segment.start_frame, segment.end_frame):
            top = rows.y(piece.row, _BLOCK_Y + _BLOCK_HEIGHT - height)
            width = piece.width - 1 if piece.width >= _LEAST_GAP else piece.width
            radius = min(2.5, width / 3, height / 3)
            yield Box(piece.x, top, width, height, colour, round(radius, 2), _hint(segment))
            if segment.name and segment.kind in ("work", "phase") and width >= _LEAST_NAMED:
                yield from _names(segment.name, piece.x, top, width, height)


def _merge(segments: Iterable[Segment], rows: _Rows) -> Iterator[Segment]:
    """Merge each run of very narrow segments of one kind and section."""
    sliver = rows.length_s * SAMPLE_RATE / _LANE
    numbered = enumerate(segments)

    def same(item: tuple[int, Segment]) -> object:
        number, segment = item
        is_sliver = segment.end_frame - segment.start_frame < sliver
        return (segment.kind, segment.section) if is_sliver else number

    for _, run in groupby(numbered, key=same):
        parts = [segment for _, segment in run]
        first, last = parts[0], parts[-1]
        yield Segment(first.start_frame, last.end_frame, first.kind, first.name, first.section)


def _names(name: str, x: float, top: float, width: float, height: float) -> Iterator[Shape]:
    """Yield a block's name on as many lines as fit, in smaller letters if that shows more of it."""
    for size in _NAME_SIZES:
        measure = partial(text_width, size=size)
        lines = fit_lines(name, width - 4, int((height - 3) / (size + 2)), measure)
        if not any(line.endswith(ELLIPSIS) for line in lines):
            break
    for number, line in enumerate(lines):
        yield Text(x + 2.5, top + size + 2.5 + (size + 2) * number, line, size, _INK)


def _hint(segment: Segment) -> str:
    length = format_seconds(seconds(segment.end_frame - segment.start_frame))
    name = segment.name or segment.kind.replace("_", "-")
    return f"{name}, {length} at {format_seconds(seconds(segment.start_frame))}"


def _cues(timeline: Timeline, rows: _Rows) -> Iterator[Shape]:
    """Yield a dash for each cue, as long as the words; important cues are brighter."""
    free: dict[int, float] = {}
    for cue in timeline.cues:
        colour = WHITE if cue.priority == "must" else blend(NIGHT, MUTED, 0.8)
        for piece in rows.pieces(cue.start_frame, cue.end_frame):
            if piece.x < free.get(piece.row, 0.0):
                continue
            width = min(max(_LEAST_MARK, piece.width), MARGIN + _LANE - piece.x)
            free[piece.row] = piece.x + width
            yield Box(piece.x, rows.y(piece.row, _CUE_Y), width, 2, colour, 0.7)


def _tones(timeline: Timeline, rows: _Rows) -> Iterator[Shape]:
    """Yield a tick for each tone, longer for important ones; at one place only the most important."""
    kinds: dict[tuple[int, int], ToneKind] = {}
    for tone in timeline.tones:
        for piece in rows.pieces(tone.at_frame, tone.at_frame + 1):
            spot = piece.row, int((piece.x - MARGIN) / _LEAST_MARK)
            other = kinds.get(spot, tone.kind)
            kinds[spot] = max(other, tone.kind, key=lambda kind: _TONE_HEIGHTS[kind])
    for (row, number), kind in kinds.items():
        colour = WHITE if kind == "go" else blend(NIGHT, MUTED, 0.75)
        x = MARGIN + number * _LEAST_MARK
        yield Box(x, rows.y(row, _TONE_Y), 1, _TONE_HEIGHTS[kind], colour)


def _music(timeline: Timeline, rows: _Rows) -> Iterator[Shape]:
    """Yield a band with a colour for each music source, empty without music."""
    colours = _music_colours(timeline)
    for span in timeline.music:
        if span.label in colours:
            for piece in rows.pieces(span.start_frame, span.end_frame):
                width = piece.width - 1 if piece.width >= _LEAST_GAP else piece.width
                y, hint = rows.y(piece.row, _MUSIC_Y), f"Music: {span.label}"
                yield Box(piece.x, y, width, 2.5, colours[span.label], 1, hint)


def _music_colours(timeline: Timeline) -> dict[str, Colour]:
    labels = dict.fromkeys(span.label for span in timeline.music if span.sources != ("none",))
    return {label: blend(NIGHT, _MUSIC[number % len(_MUSIC)], 0.8) for number, label in enumerate(labels)}


def _chapters(timeline: Timeline, rows: _Rows) -> Iterator[Shape]:
    """Yield the names of chapters above the blocks, with a line where they begin."""
    colours = section_colours(timeline)
    measure = partial(text_width, size=_CHAPTER_SIZE)
    for marker in timeline.markers:
        colour = colours[_section_in(marker, timeline)]
        for piece in rows.pieces(marker.start_frame, marker.end_frame):
            shade = colour if piece.first else blend(NIGHT, colour, 0.6)
            if piece.first and piece.x > MARGIN:
                bottom = _BLOCK_Y + _BLOCK_HEIGHT
                yield Box(piece.x - 0.75, rows.y(piece.row, 2), 0.5, bottom - 2, blend(NIGHT, MUTED, 0.6))
            # The title is outside all sections.
            if piece.width >= _LEAST_NAMED and marker.title != timeline.title:
                line = cut(marker.title, piece.width - 4, measure)
                yield Text(piece.x + 1, rows.y(piece.row, _CHAPTER_Y), line, _CHAPTER_SIZE, shade)


def _section_in(marker: Marker, timeline: Timeline) -> str | None:
    inside = (
        part.section
        for part in timeline.segments
        if marker.start_frame <= part.start_frame < marker.end_frame and part.section is not None
    )
    return next(inside, None)


def _minutes(timeline: Timeline, rows: _Rows) -> Iterator[Shape]:
    """Yield the time, at the start of each row and at regular distances."""
    for at_s in range(0, timeline.duration_frames // SAMPLE_RATE + 1, rows.tick_s):
        row, inside_s = divmod(at_s, rows.length_s)
        if row < rows.count:
            x = MARGIN + inside_s * _LANE / rows.length_s
            colour = blend(NIGHT, MUTED, 0.7) if inside_s else MUTED
            yield Text(x, rows.y(row, _MINUTE_Y), format_seconds(at_s), _SMALL_SIZE, colour)


def _legend(timeline: Timeline, y: float) -> Iterator[Shape]:
    """Yield an example of each mark with its meaning, and the names of the music."""
    dim = blend(NIGHT, MUTED, 0.8)
    samples = [
        ("work", Box(0, -7, 8, 7, MUTED, 1.5)),
        ("rest", Box(0, -3, 8, 3, blend(NIGHT, MUTED, 0.45), 0.8)),
        ("spoken", Box(0, -4, 8, 2, WHITE, 0.7)),
        ("tone", Box(3, -6, 1, 5, WHITE)),
    ]
    for label, colour in islice(_music_colours(timeline).items(), _MOST_MUSIC):
        word = cut(label, _MUSIC_NAME_WIDTH, partial(text_width, size=_SMALL_SIZE))
        samples.append((word, Box(0, -4, 8, 2.5, colour, 1)))
    x = float(MARGIN)
    for word, sample in samples:
        yield replace(sample, x=x + sample.x, y=y + sample.y)
        yield Text(x + 12, y, word, _SMALL_SIZE, dim)
        x += 12 + text_width(word, _SMALL_SIZE) + 14
