"""The QR code of an address, for a page and for a terminal."""

from __future__ import annotations

import io

import segno

_BORDER = 4
"""Modules of white around the code, as its standard asks for."""
_ON_TERMINAL = "\x1b[97;40m{}\x1b[0m"
"""White on black: the code is legible whatever the terminal's own colours are."""


def qr_svg(address: str) -> str:
    """Return the code as an SVG element of the class ``qr``; "" if the address is too long for one."""
    code = _make(address)
    if code is None:
        return ""
    options = {"svgclass": "qr", "lineclass": None, "omitsize": True, "light": "#fff", "dark": "#000"}
    return str(code.svg_inline(border=_BORDER, **options))


def qr_lines(address: str) -> list[str]:
    """Return the code as lines for a terminal, two modules of height in each; none if it is too long."""
    code = _make(address)
    if code is None:
        return []
    drawn = io.StringIO()
    code.terminal(drawn, border=_BORDER, compact=True)
    return [_ON_TERMINAL.format(line) for line in drawn.getvalue().splitlines()]


def _make(address: str) -> segno.QRCode | None:
    try:
        return segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        return None
