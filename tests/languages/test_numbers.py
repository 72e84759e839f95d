"""Numbers in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.languages.numbers import MAX_NUMBER, Gender, cardinal, german_ending, ordinal
from audiocoach.languages.phrases import phrase_book
from audiocoach.script.model import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_phrase_books(language: str) -> None:
    """A number has the words that the phrase book has for it, also before each of its units."""
    book = phrase_book(language)
    for number, word in book.number_words.items():
        assert cardinal(number, language) == word
    genders = {"f": "hour", "m": "kilometre"}
    for gender, unit in genders.items():
        for number, word in book.units[unit].agreeing.items():
            assert cardinal(number, language, "f" if gender == "f" else "m") == word


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", 105, "one hundred and five"),
        ("en", 1_234, "one thousand two hundred and thirty-four"),
        ("en", 20_007, "twenty thousand and seven"),
        ("de", 101, "hunderteins"),
        ("de", 21_121, "einundzwanzigtausendhunderteinundzwanzig"),
        ("es", 115, "ciento quince"),
        ("es", 31_500, "treinta y un mil quinientos"),
        ("fr", 71, "soixante et onze"),
        ("fr", 1_999, "mille neuf cent quatre-vingt-dix-neuf"),
        ("fr", 200_080, "deux cent mille quatre-vingts"),
    ],
)
def test_large_numbers(language: str, number: int, words: str) -> None:
    """Hundreds and thousands follow each language's own rules."""
    assert cardinal(number, language) == words


def test_numbers_agree_with_what_is_counted() -> None:
    """The end of a number changes before a noun."""
    assert [cardinal(1, language, "f") for language in LANGUAGES] == ["one", "eine", "una", "une"]
    assert cardinal(221, "es", "f") == "doscientas veintiuna"
    assert cardinal(521, "es", "f") == "quinientas veintiuna"
    assert cardinal(21, "es", "m") == "veintiún"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["first", "second", "third", "twelfth", "twentieth", "twenty-first", "one hundredth"]),
        ("de", ["erste", "zweite", "dritte", "zwölfte", "zwanzigste", "einundzwanzigste", "hundertste"]),
        ("es", ["primero", "segundo", "tercero", "doce", "veinte", "veintiuno", "cien"]),
        ("fr", ["premier", "deuxième", "troisième", "douzième", "vingtième", "vingt et unième", "centième"]),
    ],
)
def test_ordinals(language: str, said: list[str]) -> None:
    """Which one in a row, in words."""
    assert [ordinal(number, language) for number in (1, 2, 3, 12, 20, 21, 100)] == said
    assert ordinal(5, "fr") == "cinquième"
    assert (ordinal(1, "fr", "f"), ordinal(3, "es", "f")) == ("première", "tercera")


@pytest.mark.parametrize(
    ("article", "endings"),
    [("", "r||s|"), ("ein", "r||s|"), ("Der", "|n||"), ("die", "|||"), ("das", "|||"), ("am", "n|n|n|n"),
     ("zur", "n|n|n|n"), ("jeder", "|n||"), ("deine", "|||"), ("deinem", "n|n|n|n")],
)  # fmt: skip
def test_german_endings(article: str, endings: str) -> None:
    """An ordinal ends as its article and its noun's gender ask for."""
    genders: tuple[Gender, ...] = ("m", "f", "n", "")
    assert "|".join(german_ending(article, gender) for gender in genders) == endings


@given(st.lists(st.integers(0, MAX_NUMBER), min_size=2, max_size=2, unique=True), st.sampled_from(LANGUAGES))
def test_no_two_numbers_sound_alike(numbers: list[int], language: str) -> None:
    """Different numbers have different words, without a figure."""
    one, other = (cardinal(number, language) for number in numbers)
    assert one != other
    assert one.replace(" ", "").replace("-", "").isalpha()
