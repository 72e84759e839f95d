"""Words in pictures: broken and cut to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.media.lettering import cut, drawable, fit_lines, load_font, wrap_words


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
    assert drawable("Übung – żółw 腕 💪", load_font(20)) == "Ubung - zolw"
