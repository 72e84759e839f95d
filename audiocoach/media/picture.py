"""Pictures as lists of shapes, and their two renderers: SVG and PNG."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from audiocoach.media.lettering import drawable, load_font
from audiocoach.media.looks import Colour

TextAnchor = Literal["start", "middle", "end"]

MADE_BY = "AudioCoach chart"
"""A mark near the start of every file by which the program recognises its own pictures."""

_PNG_SCALE = 2
"""Pixels of a PNG per unit, for a sharp picture on a phone."""
_SMOOTHING = 2
"""The PNG is drawn this many times larger and then reduced, which smooths the edges."""
_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with rounded corners; ``hint`` is its tooltip."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour
    radius: float = 0.0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: ``x`` is the position of its ``anchor``, ``y`` its baseline, ``size`` the font size."""

    x: float
    y: float
    text: str
    size: float
    fill: Colour
    anchor: TextAnchor = "start"


Shape = Box | Text


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a background, later ones on top. Units are CSS pixels, and y grows downwards."""

    title: str
    width: int
    height: int
    ground: Colour
    shapes: tuple[Shape, ...]


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text in common sans-serif fonts, in the unit of ``size``."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if character in " .,:;'|!ijlItfr()[]-":
        return 0.32
    if character in "mwMW@%…":
        return 0.88
    if character.isupper():
        return 0.68
    return 0.56 if ord(character) < 0x1100 else 1.0


def render_svg(picture: Picture) -> bytes:
    """Return the picture as SVG 1.1 in UTF-8, which needs no other file."""
    width, height = picture.width, picture.height
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- {MADE_BY} -->",
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(_xml_text(picture.title))} '
        f'font-family="{_FONTS}">',
        f"<title>{escape(_xml_text(picture.title))}</title>",
        f'<rect width="{width}" height="{height}" fill="{_hex(picture.ground)}"/>',
        *map(_svg_shape, picture.shapes),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _svg_shape(shape: Shape) -> str:
    if isinstance(shape, Text):
        anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
        place = f'x="{shape.x:.4g}" y="{shape.y:.6g}" font-size="{shape.size:g}"'
        return f'<text {place} fill="{_hex(shape.fill)}"{anchor}>{escape(_xml_text(shape.text))}</text>'
    corner = f' rx="{shape.radius:g}"' if shape.radius else ""
    place = f'x="{shape.x:.6g}" y="{shape.y:.6g}" width="{shape.width:.6g}" height="{shape.height:.6g}"'
    opening = f'<rect {place} fill="{_hex(shape.fill)}"{corner}'
    if not shape.hint:
        return f"{opening}/>"
    return f"{opening}><title>{escape(_xml_text(shape.hint))}</title></rect>"


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("", text)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def render_png(picture: Picture) -> bytes:
    """Return the picture as a PNG with two pixels per unit. Characters that the font lacks are left out.

    Raises:
        MediaError: if Pillow has no font.
    """
    from PIL import Image, ImageDraw, PngImagePlugin  # noqa: PLC0415  (not needed before a picture is drawn)

    scale = _PNG_SCALE * _SMOOTHING
    image = Image.new("RGB", (picture.width * scale, picture.height * scale), picture.ground)
    draw = ImageDraw.Draw(image)
    sizes = {shape.size for shape in picture.shapes if isinstance(shape, Text)}
    fonts = {size: load_font(round(size * scale)) for size in sizes}
    for shape in picture.shapes:
        if isinstance(shape, Text):
            font = fonts[shape.size]
            text = drawable(shape.text, font)
            draw.text(
                (shape.x * scale, shape.y * scale), text, shape.fill, font, anchor=_ANCHORS[shape.anchor]
            )
            continue
        left, top = shape.x * scale, shape.y * scale
        right = max(left, left + shape.width * scale - 1)  # Pillow fills both corners
        bottom = max(top, top + shape.height * scale - 1)
        draw.rounded_rectangle((left, top, right, bottom), shape.radius * scale, shape.fill)
    known = PngImagePlugin.PngInfo()
    known.add_text("Software", MADE_BY)
    file = io.BytesIO()
    image.reduce(_SMOOTHING).save(file, "PNG", compress_level=6, pnginfo=known)
    return file.getvalue()
