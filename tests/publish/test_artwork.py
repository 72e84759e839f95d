"""QR codes of addresses."""

from __future__ import annotations

from audiocoach.publish.artwork import qr_lines, qr_svg

URL = "https://example.org/training/"


def test_a_code_is_drawn_the_same_on_a_page_and_on_a_terminal() -> None:
    """Dark on light with a white border, whatever the colours around it; the address is not in the markup."""
    svg, lines = qr_svg(URL + "<script>"), qr_lines(URL)
    assert svg.startswith('<svg viewBox="0 0 ')
    assert 'fill="#fff"' in svg
    assert 'stroke="#000"' in svg
    assert "script" not in svg
    widths = {len(line) for line in lines}
    assert len(widths) == 1
    assert all(line.startswith("\x1b[97;40m████") and line.endswith("████\x1b[0m") for line in lines[:-1])


def test_an_address_that_is_too_long_has_no_code() -> None:
    """The page and the terminal do without."""
    assert (qr_svg(URL + "x" * 3000), qr_lines(URL + "x" * 3000)) == ("", [])
