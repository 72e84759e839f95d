"""Whether a cue is clearly in another language, and which language a session is in."""

from __future__ import annotations

import pytest

from audiocoach.exercises.library import library
from audiocoach.languages.common_words import COMMON_WORDS, language_of, other_language
from audiocoach.languages.phrases import phrase_book
from audiocoach.script.model import LANGUAGES


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


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "de",
            ["Kniebeugen 4x8 60kg, 2 min Pause", "Klimmzüge 3 Sätze, 90 Sek. Pause", "Liegestütz 10 je Bein"],
        ),
        ("fr", ["Squat 3 séries de 10, repos 60s", "Gainage 40s par côté"]),
        ("es", ["Sentadillas 4x8, descanso 90 s", "Plancha 3x30s por lado", "Burpees 10 reps"]),
        ("it", ["Squat 3 serie da 10, recupero 60s", "Plank 40s per lato"]),
        (None, ["Squat 4x8 60kg, 2 min rest", "Face pulls: 3 sets of 15", "Kniebeugen 10 Wdh"]),
        (None, ["Squat 3x10", "Kniebeugen 3x10"]),
        (None, []),
    ],
)
def test_the_language_is_that_of_most_words(language: str | None, lines: list[str]) -> None:
    """One word is not enough, nor are words of two languages in like numbers."""
    assert language_of(lines) == language


def test_every_language_of_cues_has_its_common_words() -> None:
    """A session in any language of cues can be recognised."""
    assert {*LANGUAGES} <= {language for language, words in COMMON_WORDS.items() if words}
