"""The record of each language: numbers in words, and what agrees with what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.languages.de import ordinal_ending
from audiocoach.languages.phrases import phrase_book
from audiocoach.languages.record import MAX_NUMBER, Gender, language_record
from audiocoach.script.model import LANGUAGES, MAX_COUNTDOWN


def cardinal(number: int, language: str, gender: Gender = "") -> str:
    """A number in the words of a language."""
    return language_record(language).cardinal(number, gender)


def ordinal(number: int, language: str, gender: Gender = "") -> str:
    """A place in a row in the words of a language."""
    return language_record(language).ordinal(number, gender)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_countdown_is_a_word(language: str) -> None:
    """A spoken countdown has no figures, however long it is."""
    assert set(range(1, MAX_COUNTDOWN + 1)) <= set(phrase_book(language).number_words)


def test_cues_write_in_words_what_agrees() -> None:
    """One, and each number whose form is another before a noun of that gender."""
    assert language_record("de").agreeing("n") == {1: "ein"}
    assert language_record("fr").agreeing("m") == {1: "un"}
    assert language_record("fr").agreeing("f")[81] == "quatre-vingt-une"
    assert sorted(language_record("es").agreeing("m")) == [1, 21, 31, 41, 51, 61, 71, 81, 91]
    assert language_record("en").agreeing("") == {}


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
        ("it", 103, "centotré"),
        ("it", 108, "centotto"),
        ("it", 21_121, "ventunomilacentoventuno"),
        ("it", 200_080, "duecentomilaottanta"),
    ],
)
def test_large_numbers(language: str, number: int, words: str) -> None:
    """Hundreds and thousands follow each language's own rules."""
    assert cardinal(number, language) == words


def test_numbers_agree_with_what_is_counted() -> None:
    """The end of a number changes before a noun."""
    assert [cardinal(1, language, "f") for language in LANGUAGES] == ["one", "eine", "una", "une", "una"]
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
        ("it", ["primo", "secondo", "terzo", "dodicesimo", "ventesimo", "ventunesimo", "centesimo"]),
    ],
)
def test_ordinals(language: str, said: list[str]) -> None:
    """Which one in a row, in words."""
    assert [ordinal(number, language) for number in (1, 2, 3, 12, 20, 21, 100)] == said
    assert ordinal(5, "fr") == "cinquième"
    assert (ordinal(1, "fr", "f"), ordinal(3, "es", "f")) == ("première", "tercera")
    assert [ordinal(number, "it", "f") for number in (3, 23)] == ["terza", "ventitreesima"]
    assert [ordinal(number, "it") for number in (1000, 2000)] == ["millesimo", "duemillesimo"]


@pytest.mark.parametrize(
    ("article", "endings"),
    [("", "r||s|"), ("ein", "r||s|"), ("Der", "|n||"), ("die", "|||"), ("das", "|||"), ("am", "n|n|n|n"),
     ("zur", "n|n|n|n"), ("jeder", "|n||"), ("deine", "|||"), ("deinem", "n|n|n|n")],
)  # fmt: skip
def test_german_endings(article: str, endings: str) -> None:
    """An ordinal ends as its article and its noun's gender ask for."""
    genders: tuple[Gender, ...] = ("m", "f", "n", "")
    assert "|".join(ordinal_ending(article, gender) for gender in genders) == endings


@given(st.lists(st.integers(0, MAX_NUMBER), min_size=2, max_size=2, unique=True), st.sampled_from(LANGUAGES))
def test_no_two_numbers_sound_alike(numbers: list[int], language: str) -> None:
    """Different numbers have different words, without a figure."""
    one, other = (cardinal(number, language) for number in numbers)
    assert one != other
    assert one.replace(" ", "").replace("-", "").isalpha()
