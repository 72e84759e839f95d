"""The README's picture of a track's page on a phone, which ``docs/make_phone.py`` takes."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from audiocoach.publish import publish

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.append(str(DOCS))
import make_phone  # noqa: E402 (its folder is no package)

pytestmark = pytest.mark.browser

MOST_BYTES = 120_000


def check(data: bytes) -> None:
    """A PNG of a phone's size, not large, and with something on it: many colours, none of them nearly all."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert picture.size == (make_phone.WIDTH, make_phone.HEIGHT)
    assert len(data) < MOST_BYTES
    colours = sorted(count for count, _ in picture.getcolors(2**24) or ())
    assert len(colours) > 50
    assert colours[-1] < 0.97 * picture.width * picture.height


def test_the_picture_in_the_readme() -> None:
    """It is small, of a phone's size and not blank, and the README shows it."""
    check((DOCS / "phone.png").read_bytes())
    assert 'src="docs/phone.png"' in (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert "title: Legs and core" in make_phone.session_of_the_readme()


def test_a_picture_is_taken_anew(make_track, tmp_path: Path) -> None:
    """Chromium shows a page at a place in its track."""
    chromium = make_phone.find_chromium()
    if chromium is None:
        pytest.skip("Chromium is not installed")
    publish([make_track("legs.m4a")], tmp_path / "site")
    page = tmp_path / "site" / "legs.html"
    check(make_phone.take(page, 1.0, chromium))
