"""Text in pictures: the built-in font, the characters it has, and line breaks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from audiocoach.errors import MediaError

if TYPE_CHECKING:
    from PIL import ImageFont

WidthMeasure = Callable[[str], float]
"""Returns the width of a text."""

ELLIPSIS = "…"
_MOST_CHARACTERS = 120
_FONT = "font/roboto.ttf"
"""Roboto Regular 2.138, reduced to Latin, Greek, Cyrillic, punctuation and combining marks, without hints."""


def load_font(size: int) -> ImageFont.FreeTypeFont:
    """Return the built-in font; ``size`` is in pixels.

    Raises:
        MediaError: if Pillow cannot draw scalable fonts.
    """
    from PIL import ImageFont, features  # noqa: PLC0415  (not needed before a picture is drawn)

    if not features.check("freetype2"):
        raise MediaError(
            "Pillow was installed without FreeType, so no picture can be drawn; reinstall pillow"
        )
    return ImageFont.truetype(BytesIO(_font_bytes()), size)


@cache
def _font_bytes() -> bytes:
    return files("audiocoach.media").joinpath(_FONT).read_bytes()


def drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    """Return the part of ``text`` that the font has, with accents joined to their letters where possible. A
    missing letter loses its accent or is left out.
    """
    blank = bytes(font.getmask("\U0010ffff"))
    shown = []
    for character in unicodedata.normalize("NFC", text)[:_MOST_CHARACTERS]:
        for form in (character, unicodedata.normalize("NFKD", character)[0]):
            if form.isspace() or (form.isprintable() and bytes(font.getmask(form)) != blank):
                shown.append(form)
                break
    return " ".join("".join(shown).split())


def wrap_words(text: str, width: float, measure: WidthMeasure) -> list[str]:
    """Break text into lines of at most ``width``; a longer word gets a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def cut(line: str, width: float, measure: WidthMeasure) -> str:
    """Shorten a line to ``width`` with an ellipsis."""
    if measure(line) <= width:
        return line
    kept = line.removesuffix(ELLIPSIS)
    while kept and measure(kept + ELLIPSIS) > width:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS


def fit_lines(text: str, width: float, most_lines: int, measure: WidthMeasure) -> list[str]:
    """Break text into at most ``most_lines`` of at most ``width``; an ellipsis ends it if it is cut."""
    lines = wrap_words(text, width, measure)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], f"{lines[most_lines - 1]}{ELLIPSIS}"]
    return [cut(line, width, measure) for line in lines]
