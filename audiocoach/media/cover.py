"""Cover pictures: drawn from the shape of the session, or the user's own, checked."""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

from audiocoach.errors import MediaError
from audiocoach.media.lettering import drawable, fit_lines, load_font, wrap_words
from audiocoach.media.looks import (
    DUSK,
    MUTED,
    NIGHT,
    WHITE,
    Colour,
    blend,
    section_colours,
    session_looks,
)
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

SIZE = 600
"""Width and height of a drawn cover in pixels."""

MAX_COVER_BYTES = 5 * 1024 * 1024
MAX_COVER_PIXELS = 4000
"""Largest width and height of the user's own cover."""

_SCALE = 3
"""The cover is drawn this many times larger and then reduced, which smooths the edges."""

_CENTRE = (300, 246)
_INNER_RADIUS = 112
_RING_WIDTH = 94
_GAP = 0.0016
"""The gap after tall sectors, in turns, so that neighbours stay distinct."""
_TRACK_RADIUS = (98, 103)
_TITLE_BOX = (40, 484, 560, 574)
_TITLE_SIZES = (46, 40, 34, 30, 26, 22)
_TITLE_LINES = 2
_MOST_BYTES = 80_000
_PALETTE_COLOURS = 160
"""Few colours keep the file small, even for a session of thousands of segments."""


def draw_cover(timeline: Timeline, title: str) -> bytes:
    """Return a PNG of 600 x 600 pixels: the session as a ring, its length inside, and ``title`` below.

    The ring starts at the top. Work is tall and in the colour of its section, rest is low and dim. Characters
    that the font lacks are left out. The same input gives the same bytes.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415  (not needed before a track is written)

    picture = _background()
    draw = ImageDraw.Draw(picture)
    _draw_ring(draw, timeline)
    _draw_duration(draw, timeline)
    _draw_title(draw, title)
    small = picture.resize((SIZE, SIZE), Image.Resampling.BOX)
    drawn = _png(small)
    if len(drawn) > _MOST_BYTES:
        drawn = _png(small.quantize(_PALETTE_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE))
    return drawn


def load_cover(data: bytes, name: str) -> tuple[str, bytes]:
    """Check the user's own cover, and return its MIME type and bytes; ``name`` is for messages.

    Raises:
        MediaError: if it is not a whole JPEG or PNG of at most 5 MB and 4000 x 4000 pixels.
    """
    from PIL import Image  # noqa: PLC0415

    if len(data) > MAX_COVER_BYTES:
        raise MediaError(
            f"{name} is larger than {MAX_COVER_BYTES >> 20} MB; a cover of 600 x 600 pixels is enough"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
                if max(picture.size) > MAX_COVER_PIXELS:
                    size = f"{picture.width} x {picture.height}"
                    raise MediaError(
                        f"{name} has {size} pixels; a cover has at most {MAX_COVER_PIXELS} each way"
                    )
                picture.load()
                return ("image/png" if picture.format == "PNG" else "image/jpeg"), data
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise MediaError(f"{name} has far too many pixels; a cover of 600 x 600 is enough") from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as error:
        raise MediaError(
            f"{name} is not a complete JPEG or PNG picture; save it again as one of these"
        ) from error


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _background() -> Image.Image:
    from PIL import Image  # noqa: PLC0415

    column = Image.new("RGB", (1, SIZE))
    for y in range(SIZE):
        column.putpixel((0, y), blend(NIGHT, DUSK, y / (SIZE - 1)))
    return column.resize((SIZE * _SCALE, SIZE * _SCALE), Image.Resampling.NEAREST)


def _draw_ring(draw: ImageDraw.ImageDraw, timeline: Timeline) -> None:
    ground = blend(NIGHT, DUSK, 0.5)
    whole = max(1, timeline.duration_frames)
    _draw_sector(draw, 0.0, 1.0, _TRACK_RADIUS, blend(ground, MUTED, 0.3))
    colours, looks = section_colours(timeline), session_looks(timeline)
    for segment in timeline.segments:
        look = looks[segment.kind, segment.name]
        colour = blend(ground, colours[segment.section], look.strength)
        start, end = segment.start_frame / whole, segment.end_frame / whole
        if segment.kind == "work" and end - start > 4 * _GAP:
            end -= _GAP
        radii = (_INNER_RADIUS, round(_INNER_RADIUS + look.height * _RING_WIDTH))
        _draw_sector(draw, start, end, radii, colour)


def _draw_sector(
    draw: ImageDraw.ImageDraw, start: float, end: float, radii: tuple[int, int], colour: Colour
) -> None:
    """Draw a piece of the ring between two turns (0 to 1, clockwise from the top) and two radii."""
    steps = max(2, math.ceil((end - start) * 360))
    turns = [start + (end - start) * step / steps for step in range(steps + 1)]
    inner, outer = radii
    draw.polygon(
        [*(_point(turn, outer) for turn in turns), *(_point(turn, inner) for turn in reversed(turns))], colour
    )


def _point(turn: float, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn
    return (
        _SCALE * (_CENTRE[0] + radius * math.sin(angle)),
        _SCALE * (_CENTRE[1] - radius * math.cos(angle)),
    )


def _draw_duration(draw: ImageDraw.ImageDraw, timeline: Timeline) -> None:
    length_s = round(timeline.duration_frames / SAMPLE_RATE)
    number, unit = (str(round(length_s / 60)), "min") if length_s >= 60 else (str(length_s), "sec")
    x, y = _CENTRE
    draw.text((x * _SCALE, (y - 12) * _SCALE), number, WHITE, load_font(72 * _SCALE), anchor="mm")
    draw.text((x * _SCALE, (y + 44) * _SCALE), unit, MUTED, load_font(26 * _SCALE), anchor="mm")


def _draw_title(draw: ImageDraw.ImageDraw, title: str) -> None:
    left, top, right, bottom = (_SCALE * edge for edge in _TITLE_BOX)
    for size in _TITLE_SIZES:
        font = load_font(size * _SCALE)
        shown = drawable(title, font)
        lines = wrap_words(shown, right - left, font.getlength)
        if len(lines) <= _TITLE_LINES and all(font.getlength(line) <= right - left for line in lines):
            break
    else:
        lines = fit_lines(shown, right - left, _TITLE_LINES, font.getlength)
    line_height = size * _SCALE * 1.15
    y = (top + bottom) / 2 - line_height * (len(lines) - 1) / 2
    for line in lines:
        draw.text(((left + right) / 2, y), line, WHITE, font, anchor="mm")
        y += line_height
