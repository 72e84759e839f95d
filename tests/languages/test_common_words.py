"""Whether a cue is clearly in another language."""

from __future__ import annotations

import pytest

from audiocoach.exercises.library import library
from audiocoach.languages.common_words import other_language
from audiocoach.languages.phrases import phrase_book


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Halte die Position und atme ruhig weiter", "de"),
        ("Baja el cuerpo y mantén la espalda recta", "es"),
        ("Descends lentement et garde le dos droit", "fr"),
        ("Mantieni la posizione e respira con calma", "it"),
        ("Ga door en houd je rug recht", "nl"),
        ("Hold the position and breathe", None),
        ("Die hard in the gym, the die is cast", None),
        ("El Capitan traverse for the win", None),
        ("Chair pose, Utkatasana, la la la", None),
        ("Tour de France climb", None),
        ("Kniebeuge", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    """A sentence of another language is told by its common words; names and loan words are none."""
    assert other_language(text) == language


def test_no_english_cue_is_taken_for_another_language() -> None:
    """The tips of the library and the stock phrases are English."""
    for movement in library().movements.values():
        for text in (movement.name, *movement.tips, movement.avoid, movement.easier):
            assert other_language(text) is None, text
    for phrase in phrase_book("en").phrases.values():
        assert not any(map(other_language, phrase.variants))
