"""The chart: what is where, and that both renderers give a whole picture of it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from xml.etree import ElementTree

import pytest
from PIL import Image

from audiocoach.media.chart import WIDTH, lay_out
from audiocoach.media.looks import LOOKS, SECTIONS, Look, session_looks
from audiocoach.media.picture import MADE_BY, Box, Picture, Text, render_png, render_svg, text_width
from audiocoach.timeline.model import Cue, Marker, MusicSpan, Segment, SegmentKind, Timeline, Tone

SECOND = 44_100
SVG = "{http://www.w3.org/2000/svg}"
Row = tuple[SegmentKind, float, str, str | None]
SESSION: list[Row] = [
    ("lead_in", 1, "", None),
    ("say", 5, "", None),
    ("ready", 10, "Squat", "Legs"),
    ("work", 60, "Squat", "Legs"),
    ("rest", 30, "", "Legs"),
    ("work", 60, "Bulgarian split squat with a very long name", "Legs"),
    ("switch", 3, "", "Legs"),
    ("work", 4, "Hop", "Legs"),
    ("work", 45, "Plank", "Core"),
    ("tail", 3, "", None),
]


def timeline(rows: Iterable[Row], title: str = "Session") -> Timeline:
    """A timeline of segments of these kinds, lengths in seconds, names and sections, with all that goes with
    it.
    """
    segments: list[Segment] = []
    start = 0
    for kind, length_s, name, section in rows:
        end = start + round(length_s * SECOND)
        segments.append(Segment(start, end, kind, name, section))
        start = end
    half = start // 2
    return Timeline(
        title,
        start,
        tuple(segments),
        (Cue(SECOND, 3 * SECOND, "Hello.", "must"),) if start else (),
        tuple(Tone(part.start_frame, "go") for part in segments if part.kind == "work"),
        (MusicSpan(0, half, ("calm",), label="calm"), MusicSpan(half, start, ("drive",), label="drive")),
        (Marker(0, half, "Legs, round 1 of 2"), Marker(half, start, "Core")),
    )


def test_hard_and_easy_are_drawn_apart() -> None:
    """An easier gait is lower and dimmer than the hardest of the session; alone it is as tall as any work."""

    def looks(*gaits: str) -> list[Look]:
        parts = [Segment(n, n + 1, "work", gait, activity=gait) for n, gait in enumerate(gaits)]
        found = session_looks(Timeline("Run", len(gaits), tuple(parts), (), (), (), ()))
        return [found["work", gait] for gait in gaits]

    hard, easy = looks("run", "jog")
    assert (hard, looks("jog")) == (LOOKS["work"], [LOOKS["work"]])
    assert (easy.height < 0.8, easy.strength < 0.9) == (True, True)
    heights = [look.height for look in looks("sprint", "run", "jog", "walk")]
    assert heights == sorted(set(heights), reverse=True)
    assert looks("ride") == [LOOKS["work"]]


def boxes(picture: Picture) -> list[Box]:
    """All rectangles."""
    return [shape for shape in picture.shapes if isinstance(shape, Box)]


def texts(picture: Picture) -> list[str]:
    """All that is written."""
    return [shape.text for shape in picture.shapes if isinstance(shape, Text)]


def test_work_is_tall_in_its_sections_colour_and_rest_is_low() -> None:
    """The blocks of one row stand on one line, as wide as they are long."""
    squat, rest, plank = (
        next(box for box in boxes(lay_out(timeline(SESSION))) if box.hint.startswith(name))
        for name in ("Squat, 1:00", "rest", "Plank")
    )
    assert (squat.fill, plank.fill) == (SECTIONS[0], SECTIONS[1])
    assert rest.height < squat.height / 2
    assert rest.y + rest.height == squat.y + squat.height
    assert (squat.width + 1) / (rest.width + 1) == pytest.approx(2)


def test_it_says_what_a_session_is() -> None:
    """Title, total, names, chapters, minutes and music are written."""
    written = texts(lay_out(timeline(SESSION, "Legs and core")))
    assert "Legs and core" in written
    assert "3:41 in total  ·  work 2:49  ·  rest 0:43" in written
    assert {"Squat", "Plank", "Core", "0:00", "1:00", "calm", "drive"} <= set(written)


def test_a_name_is_cut_to_its_block() -> None:
    """No line is wider than what it stands in, and a sliver has no name."""
    picture = lay_out(timeline(SESSION))
    assert "Hop" not in texts(picture)
    assert any(text.endswith("…") or "split" in text for text in texts(picture))
    for shape in picture.shapes:
        if isinstance(shape, Text):
            assert shape.x + text_width(shape.text, shape.size) <= WIDTH


@pytest.mark.parametrize("minutes", [1, 3, 7, 25, 60, 61, 119, 121, 359])
def test_everything_lies_within_the_picture(minutes: int) -> None:
    """However long the session is, it is folded to a phone's width and not taller than a few screens."""
    rows: list[Row] = [("work", 40, "Squat", "Legs"), ("rest", 20, "", "Legs")] * minutes
    picture = lay_out(timeline(rows))
    assert picture.height <= 1700
    for box in boxes(picture):
        assert box.width > 0
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + box.height <= picture.height


def test_what_lasts_over_a_row_goes_on_in_the_next() -> None:
    """A block is split where its row ends; together the pieces are as long as it is."""
    hour = lay_out(timeline([("work", 3600, "Run", None)]))
    pieces = [box for box in boxes(hour) if box.hint.startswith("Run")]
    assert len(pieces) == len({box.y for box in pieces}) > 5
    assert texts(hour).count("Run") == len(pieces)


def test_phases_of_a_cycle_are_told_apart() -> None:
    """Contracting is taller than relaxing."""
    rows: list[Row] = [("phase", 6, "Contract", None), ("phase", 10, "Relax", None)] * 3
    heights = {box.hint.split(",")[0]: box.height for box in boxes(lay_out(timeline(rows))) if box.hint}
    assert heights["Contract"] > heights["Relax"]


def test_thousands_of_steps_and_tones_make_no_large_file() -> None:
    """What is too fine to be seen is drawn once."""
    rows: list[Row] = [("work", 0.5, "Squat", None), ("rest", 0.5, "", None)] * 9000
    clicks = tuple(Tone(frame, "click") for frame in range(0, 9000 * SECOND, SECOND // 3))
    busy = timeline(rows)
    picture = lay_out(
        Timeline("Busy", busy.duration_frames, busy.segments, busy.cues, clicks, busy.music, busy.markers)
    )
    assert len([box for box in boxes(picture) if box.width == 1]) < 5000
    slivers: list[Row] = [("work", 0.5, "Squat", None)] * 20_000
    assert len(boxes(lay_out(timeline(slivers)))) < 5000


def test_svg_is_well_formed_and_stands_alone() -> None:
    """Whatever is in a name is text, nothing else; no other file is named."""
    name = 'Squat <script> & "quotes" ]]>'
    svg = render_svg(lay_out(timeline([("work", 300, name, None)], title="\x00<A> & \ud800 \uffff B")))
    root = ElementTree.fromstring(svg)
    assert root.get("width") == str(WIDTH)
    assert root.find(f"{SVG}title").text == "<A> &   B"  # type: ignore[union-attr]
    assert any(name in "".join(node.itertext()) for node in root.iter(f"{SVG}text"))
    assert {node.tag.removeprefix(SVG) for node in root.iter()} == {"svg", "title", "rect", "text"}
    assert b"href" not in svg
    assert b"url(" not in svg


def test_png_shows_the_same_picture_twice_as_large() -> None:
    """A block's middle has the colour that the layout gives it."""
    picture = lay_out(timeline(SESSION))
    image = Image.open(io.BytesIO(render_png(picture))).convert("RGB")
    assert image.size == (2 * picture.width, 2 * picture.height)
    block = next(box for box in boxes(picture) if box.hint.startswith("Squat, 1:00"))
    place = round(2 * block.x + block.width), round(2 * (block.y + block.height) - 8)
    assert image.getpixel(place) == block.fill


@pytest.mark.parametrize("rows", [[], [("tail", 0.001, "", None)]])
def test_a_session_of_nothing_is_drawn(rows: list[Row]) -> None:
    """No length breaks it."""
    picture = lay_out(timeline(rows, title=""))
    assert render_svg(picture)
    assert render_png(picture)


def test_the_program_knows_its_own_pictures() -> None:
    """The mark is near the start of both kinds of file, and the same session gives the same bytes."""
    picture = lay_out(timeline(SESSION))
    for render in (render_svg, render_png):
        assert MADE_BY.encode() in render(picture)[:400]
        assert render(picture) == render(picture)
