"""Words in pictures: broken and cut to fit."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.media.lettering import cut, drawable, fit_lines, load_font, wrap_words
from audiocoach.media.picture import Picture, Text, render_png


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, []),
        ("Squat", 5, ["Squat"]),
        ("Wall sit and hold", 8, ["Wall sit", "and hold"]),
        ("Wall sit and hold on", 8, ["Wall sit", "and hol…"]),
        ("Plyometrics", 8, ["Plyomet…"]),
        ("Single-leg Romanian deadlift", 8, ["Single-…", "Romania…"]),
    ],
)
def test_words_are_broken_into_lines_and_cut(text: str, width: int, lines: list[str]) -> None:
    """At most two lines; what is left out is told by an ellipsis."""
    assert fit_lines(text, width, 2, len) == lines


@given(text=st.text(max_size=60), width=st.integers(1, 20), most=st.integers(1, 4))
def test_what_is_fitted_fits(text: str, width: int, most: int) -> None:
    """Never more lines, and never a wider one; what is not cut holds every word."""
    lines = fit_lines(text, width, most, len)
    assert len(lines) <= most
    assert all(len(line) <= width for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines) == " ".join(text.split())
    assert " ".join(wrap_words(text, width, len)) == " ".join(text.split())
    assert len(cut(text, width, len)) <= width


def test_letters_that_the_font_lacks_become_plain_ones_or_nothing() -> None:
    """No boxes stand for them."""
    assert drawable("Ⓤbung Ⓕive 腕 💪", load_font(20)) == "Ubung Five"


def test_letters_keep_their_accents() -> None:
    """The letters of European languages are drawn as written, accents joined to their letters where they can
    be.
    """
    for text in (
        "Übung – żółw",
        "Élan für España, straße",
        "ŐŰőű ğışİ ŽČŘ ØÆÅ",
        "Ασκήσεις",
        "Упражнение й",
        "«½ × 30″»",
    ):
        assert drawable(text, load_font(20)) == text
        assert drawable(unicodedata.normalize("NFD", text), load_font(20)) == text
    assert drawable("x\u030c", load_font(20)) == "x\u030c"


@pytest.mark.parametrize("letter", "éüñßłÅőçşžйİ")
def test_an_accent_is_drawn(letter: str) -> None:
    """In pictures of text a letter differs from the plain one, and looks the same however it is encoded."""
    plain = {"ß": "s", "ł": "l"}.get(letter, unicodedata.normalize("NFD", letter)[0])
    drawn, without, apart = (
        render_png(Picture("", 40, 40, (0, 0, 0), (Text(10, 30, text, 20, (255, 255, 255)),)))
        for text in (letter, plain, unicodedata.normalize("NFD", letter))
    )
    assert drawn == apart != without


@pytest.mark.parametrize("mark", ["\u030c", "\u0323", "\u0308"])
def test_a_combining_mark_is_drawn_on_its_letter(mark: str) -> None:
    """A mark on a letter that has no joint form takes no room of its own, and is drawn."""
    font = load_font(40)
    assert font.getlength(drawable(f"x{mark}y", font)) == pytest.approx(font.getlength("xy"), abs=2)
    assert bytes(font.getmask(drawable(f"x{mark}", font))) != bytes(font.getmask("x"))
