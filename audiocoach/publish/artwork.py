"""The pictures of a site: its title and a ring with a sector for each track, and QR codes of addresses."""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import TYPE_CHECKING

import segno

from audiocoach.media.lettering import drawable, fit_lines, load_font
from audiocoach.media.looks import DUSK, MUTED, NIGHT, SECTIONS, WHITE, blend

if TYPE_CHECKING:
    from PIL.Image import Image

SIZE = 1400
"""Width and height in pixels: the least that podcast directories take."""

_CENTRE = (700, 560)
_ICON_BOX = (160, 20, 1240, 1100)
"""The part of the picture that is an icon: the ring is within the circle that any shape of icon shows."""
_INNER, _OUTER = 250, 430
_TITLE_WIDTH, _TITLE_Y, _TITLE_SIZE = 1200, 1170, 92
_MAX_SECTORS = 60
_COLOURS = 160
_QR_BORDER = 4
"""White modules around the code, as the standard requires."""
_ON_TERMINAL = "\x1b[97;40m{}\x1b[0m"
"""White on black: the code is legible whatever the terminal's own colours are."""


@lru_cache(maxsize=2)
def draw_site_cover(title: str, lengths_s: tuple[float, ...], weeks: tuple[int, ...]) -> bytes:
    """Return a PNG of 1400 x 1400 pixels. ``lengths_s`` and ``weeks`` are those of the tracks: a longer track
    is taller, and each week has its colour. The same input gives the same bytes.

    Raises:
        MediaError: if Pillow cannot draw letters.
    """
    from PIL import ImageDraw  # noqa: PLC0415  (not needed for a site that has not changed)

    picture = _ring(lengths_s, weeks).copy()
    draw = ImageDraw.Draw(picture)
    font = load_font(_TITLE_SIZE)
    lines = fit_lines(drawable(title, font), _TITLE_WIDTH, 2, font.getlength)
    for number, line in enumerate(lines):
        y = _TITLE_Y + (number - (len(lines) - 1) / 2) * 105
        draw.text((_CENTRE[0], y), line, WHITE, font, anchor="mm")
    return _png(picture)


@lru_cache(maxsize=4)
def draw_icon(lengths_s: tuple[float, ...], weeks: tuple[int, ...], size: int) -> bytes:
    """Return a square PNG of this size in pixels: the ring of the site's picture, without the title.

    Raises:
        MediaError: if Pillow cannot draw letters.
    """
    from PIL import Image  # noqa: PLC0415

    return _png(_ring(lengths_s, weeks).resize((size, size), Image.Resampling.LANCZOS, box=_ICON_BOX))


@lru_cache(maxsize=1)
def _ring(lengths_s: tuple[float, ...], weeks: tuple[int, ...]) -> Image:
    """The picture without its title."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    column = Image.new("RGB", (1, SIZE))
    for y in range(SIZE):
        column.putpixel((0, y), blend(NIGHT, DUSK, y / (SIZE - 1)))
    picture = column.resize((SIZE, SIZE))
    draw = ImageDraw.Draw(picture)
    shown = list(zip(lengths_s, weeks, strict=True))[:_MAX_SECTORS]
    longest = max(lengths_s, default=1) or 1
    for number, (length_s, week) in enumerate(shown):
        colour = SECTIONS[max(0, week - 1) % len(SECTIONS)]
        outer = _INNER + 60 + (_OUTER - _INNER - 60) * length_s / longest
        gap = 0.08 if len(shown) > 1 else 0
        _sector(draw, (number + gap) / len(shown), (number + 1 - gap) / len(shown), outer, colour)
    big, small = load_font(210), load_font(64)
    x, y = _CENTRE
    draw.text((x, y - 30), f"{len(lengths_s):,}", WHITE, big, anchor="mm")
    draw.text((x, y + 120), "track" if len(lengths_s) == 1 else "tracks", MUTED, small, anchor="mm")
    return picture


def _png(picture: Image) -> bytes:
    """A picture of few colours, which makes it small."""
    from PIL import Image  # noqa: PLC0415

    file = io.BytesIO()
    few = picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def _sector(draw: object, start: float, end: float, outer: float, colour: tuple[int, int, int]) -> None:
    steps = max(2, math.ceil((end - start) * 240))
    turns = [start + (end - start) * step / steps for step in range(steps + 1)]

    def point(turn: float, radius: float) -> tuple[float, float]:
        angle = 2 * math.pi * turn
        return _CENTRE[0] + radius * math.sin(angle), _CENTRE[1] - radius * math.cos(angle)

    ring = [*(point(turn, outer) for turn in turns), *(point(turn, _INNER) for turn in reversed(turns))]
    draw.polygon(ring, colour)  # type: ignore[attr-defined]


def qr_svg(address: str) -> str:
    """Return the code as an SVG element of the class ``qr``; "" if the address is too long for one."""
    code = _qr_code(address)
    if code is None:
        return ""
    options = {"svgclass": "qr", "lineclass": None, "omitsize": True, "light": "#fff", "dark": "#000"}
    return str(code.svg_inline(border=_QR_BORDER, **options))


def qr_lines(address: str) -> list[str]:
    """Return the code as lines for a terminal, two modules of height in each; none if it is too long."""
    code = _qr_code(address)
    if code is None:
        return []
    drawn = io.StringIO()
    code.terminal(drawn, border=_QR_BORDER, compact=True)
    return [_ON_TERMINAL.format(line) for line in drawn.getvalue().splitlines()]


def _qr_code(address: str) -> segno.QRCode | None:
    try:
        return segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        return None
