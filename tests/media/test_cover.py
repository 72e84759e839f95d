"""Cover pictures: drawn ones, and those of the user's own."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from audiocoach.errors import MediaError
from audiocoach.media.cover import MAX_COVER_BYTES, SIZE, draw_cover, load_cover
from audiocoach.timeline.model import Segment, SegmentKind, Timeline

SECOND = 44_100
Row = tuple[SegmentKind, int, str | None]
WARM_UP: Row = ("work", 60, "Warm-up")
SESSION: list[Row] = [
    ("lead_in", 1, None),
    WARM_UP,
    *[("work", 40, "Strength"), ("rest", 20, "Strength")] * 6,
]


def timeline(rows: list[Row]) -> Timeline:
    """A timeline of segments of these kinds, lengths in seconds, and sections."""
    segments, start = [], 0
    for kind, seconds, section in rows:
        end = start + seconds * SECOND
        segments.append(Segment(start, end, kind, section=section))
        start = end
    return Timeline("Session", start, tuple(segments), (), (), (), ())


def picture(data: bytes) -> Image.Image:
    """The picture as pixels."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_a_drawn_cover_is_a_small_square_png() -> None:
    """It is 600 x 600 pixels, below 80 KB, and the same input gives the same bytes."""
    drawn = draw_cover(timeline(SESSION), "Strength A")
    assert drawn == draw_cover(timeline(SESSION), "Strength A")
    assert len(drawn) < 80_000
    assert picture(drawn).size == (SIZE, SIZE)
    assert load_cover(drawn, "drawn")[0] == "image/png"


def test_the_shape_of_the_session_is_seen() -> None:
    """Work reaches the outer ring in its section's colour, rest does not; clockwise from the top."""
    image = picture(
        draw_cover(timeline([("work", 60, "One"), ("rest", 60, "One"), ("work", 120, "Two")]), "")
    )
    right_above, right_below, left = (
        image.getpixel(place) for place in ((300 + 127, 246 - 127), (300 + 127, 246 + 127), (300 - 180, 246))
    )
    ground = image.getpixel((580, 246))
    assert isinstance(right_above, tuple)
    assert isinstance(left, tuple)
    assert max(right_above) > 200
    assert max(left) > 200
    assert right_above != left
    assert right_below != right_above
    assert sum(abs(a - b) for a, b in zip(right_below, ground, strict=True)) < 30  # type: ignore[arg-type]


def test_the_title_and_the_length_are_written() -> None:
    """Another title or another length makes another picture."""
    drawn = draw_cover(timeline(SESSION), "Strength A")
    assert drawn != draw_cover(timeline(SESSION), "Strength B")
    assert drawn != draw_cover(timeline([*SESSION, ("tail", 300, None)]), "Strength A")


def test_six_hours_of_intervals_stay_small() -> None:
    """Thousands of segments make no large file."""
    rows: list[Row] = [
        ("work", 20, f"Part {hour}") if step % 2 else ("rest", 10, f"Part {hour}")
        for hour in range(6)
        for step in range(240)
    ]
    assert len(draw_cover(timeline(rows), "Long")) < 80_000


@pytest.mark.parametrize(
    "title",
    [
        "",
        "W" * 300,
        "word " * 60,
        "腕立て伏せ",
        "💪🏋️",
        "تمرين",
        "\x00\n\t\u202e",
        "Übung: żółw — Größe",
        "\ud800",
    ],
)
def test_no_title_breaks_it(title: str) -> None:
    """Long titles, other scripts, emoji and control characters give a picture all the same."""
    assert picture(draw_cover(timeline(SESSION), title)).size == (SIZE, SIZE)


def test_a_session_of_any_kind_or_of_nothing_is_drawn() -> None:
    """Every kind of segment has a look, and an empty timeline has none."""
    kinds: list[SegmentKind] = ["lead_in", "say", "ready", "work", "rest", "switch", "phase", "pause", "tail"]
    for rows in ([], [(kind, 1, None) for kind in kinds]):
        assert picture(draw_cover(timeline(rows), "Any")).size == (SIZE, SIZE)


def saved(size: tuple[int, int], kind: str) -> bytes:
    """A plain picture of a size and format."""
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_cover_of_the_users_own_is_taken_as_it_is(kind: str, mime: str) -> None:
    """Whole JPEG and PNG files pass unchanged, known by their content."""
    data = saved((300, 200), kind)
    assert load_cover(data, "cover.gif") == (mime, data)


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a complete JPEG or PNG"),
        (b"<svg/>", "not a complete JPEG or PNG"),
        (saved((50, 50), "GIF"), "not a complete JPEG or PNG"),
        (saved((300, 300), "PNG")[:-40], "not a complete JPEG or PNG"),
        (saved((300, 300), "JPEG")[:400], "not a complete JPEG or PNG"),
        (png_of(300, 300), "not a complete JPEG or PNG"),
        (png_of(4001, 10), "4001 x 10 pixels"),
        (png_of(12_000, 9000), "too many pixels"),
        (png_of(100_000, 100_000), "too many pixels"),
        (bytes(MAX_COVER_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_harmless_picture_is_refused(data: bytes, said: str) -> None:
    """Other formats, torn files, and pictures that would fill the memory are refused by name."""
    with pytest.raises(MediaError, match=said) as caught:
        load_cover(data, "my cover.png")
    assert str(caught.value).startswith("my cover.png")


@settings(max_examples=60)
@given(position=st.integers(8, 400), value=st.integers(0, 255))
def test_a_damaged_picture_is_refused_or_taken(position: int, value: int) -> None:
    """Whatever byte is wrong, the answer is the picture or our error."""
    data = bytearray(saved((40, 40), "JPEG" if position % 2 else "PNG"))
    data[position % len(data)] = value
    with contextlib.suppress(MediaError):
        assert load_cover(bytes(data), "cover")[1] == data
