"""Written words made ready to be spoken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.languages.spoken import Spelled, WordSound, spell, write_out


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Push & pull", "Push and pull"),
        ("  two\n lines\t here ", "two lines here"),
        ("a\x00b\x1bc\x7fd", "a b c d"),
        ("soft\u00adhyphen \u202eright\ufeff", "softhyphen right"),
        ("lone \ud800 half", "lone half"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_one_clean_line(written: str, spoken: str) -> None:
    """What cannot be heard is left out, signs are words."""
    assert write_out(written, "en-GB", {}) == spoken


def test_languages_without_a_table_keep_their_signs() -> None:
    """Words of one language do not get into another."""
    assert write_out("60kg & 75%", "de_DE", {}) == "sechzig Kilogramm und fünfundsiebzig Prozent"
    assert write_out("60kg & 75%", "pt", {}) == "60kg & 75%"


@pytest.mark.parametrize(
    ("say_as", "written", "spoken"),
    [
        ({"RDL": "Romanian deadlift"}, "Next: RDL, 10 reps.", "Next: Romanian deadlift, ten reps."),
        ({"rdl": "Romanian deadlift"}, "RDL, Rdl's", "Romanian deadlift, Romanian deadlift's"),
        ({"RDL": "x"}, "RDLs WRDL", "RDLs WRDL"),
        ({"KB": "kettlebell", "KB swing": "bell swing"}, "KB swing, KB", "bell swing, kettlebell"),
        ({"A": "B", "B": "A"}, "A B", "B A"),
        ({"über": "over"}, "ÜBER überall Über", "over überall over"),
        ({"cafe\u0301": "coffee"}, "café", "coffee"),
        ({"a.b": "c"}, "a.b axb", "c axb"),
        ({"+": "und"}, "2+2", "two und two"),
        ({"C25K": "couch to five k"}, "C25K, week 2", "couch to five k, week two"),
        (
            {"3x10": "three tens", "10": "ten exactly"},
            "3x10 or 10, 103x10",
            "three tens or ten exactly, one hundred and three times ten",
        ),
        ({"kilograms": "kilos"}, "60kg", "sixty kilos"),
        ({"push  up": "press-up"}, "Push\nup", "press-up"),
        ({"कर": "x"}, "कर करो", "x करो"),
        ({"i": "eye"}, "I i ı", "eye eye eye"),
        ({"": "nothing", " ": "nothing"}, "a b", "a b"),
        ({"b": ""}, "a b c", "a c"),
        ({"x": r"\1\g<0>"}, "x", r"\1\g<0>"),
    ],
)
def test_say_as(say_as: dict[str, str], written: str, spoken: str) -> None:
    """Whole words in either case, the longest first, each place once, after the signs."""
    assert write_out(written, "en", say_as) == spoken


@given(st.text(), st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=4))
def test_always_one_clean_line(text: str, say_as: dict[str, str]) -> None:
    """Whatever was written, one line without control characters comes out, and signs are written out once."""
    spoken = write_out(text, "en", say_as)
    assert spoken == " ".join(spoken.split())
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in spoken)
    assert write_out(write_out(text, "en", {}), "en", {}) == write_out(text, "en", {})


def test_words_that_sound() -> None:
    """Phonemes are found after the numbers are written out: whole words, in any case, in their place."""
    spelled = spell("3 Psoas, psoas-like, psoases: PSOAS", "de", {}, {"psoas": "sˈOəs"}, phonetic=True)
    assert spelled.text == "drei Psoas, psoas-like, psoases: PSOAS"
    assert [spelled.text[start:end] for start, end, _ in spelled.sounds] == ["Psoas", "psoas", "PSOAS"]
    assert {said for _, _, said in spelled.sounds} == {"sˈOəs"}


def test_a_figure_that_sounds() -> None:
    """What would be written out is found in the original text."""
    spelled = spell("Week 2 of C25K now", "en", {}, {"C25K": "sˈi"}, phonetic=True)
    assert spelled == Spelled("Week two of C25K now", (WordSound(12, 16, "sˈi"),))


def test_words_for_a_voice_without_phonemes() -> None:
    """A voice that takes no phonemes gets the script's words, else the table's spelling, else nothing."""
    said, sounds = {"RDL": "Romanian deadlift"}, {"RDL": "ˌɑɹdˌiˈɛl", "psoas": "sˈOəs"}
    assert spell("RDL", "en", said, sounds, phonetic=False) == Spelled("Romanian deadlift")
    assert spell("RDL", "en", said, sounds, phonetic=True) == Spelled("RDL", (WordSound(0, 3, "ˌɑɹdˌiˈɛl"),))
    assert spell("psoas, EMOM", "en", {}, sounds, phonetic=False) == Spelled(
        "psoas, EMOM", (WordSound(7, 11, "ee mom"),)
    )


def test_the_scripts_own_words_win() -> None:
    """What the script says for a word is not said otherwise by the language's table."""
    assert spell("EMOM", "en", {"EMOM": "AMRAP"}, {}, phonetic=True) == Spelled("AMRAP")
    own = spell("EMOM", "en", {}, {"emom": "ˈɛmɑm"}, phonetic=True)
    assert own.sounds == (WordSound(0, 4, "ˈɛmɑm"),)


@given(
    st.text(max_size=60),
    st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=3),
    st.dictionaries(st.text(max_size=5), st.just("ˈA"), max_size=3),
)
def test_sounds_lie_in_the_text(text: str, say_as: dict[str, str], sounds: dict[str, str]) -> None:
    """Whatever is written, the places are in order, not empty and inside one clean line."""
    spelled = spell(text, "en", say_as, sounds, phonetic=True)
    assert spelled.text == " ".join(spelled.text.split())
    ends = [0, *(place for start, end, _ in spelled.sounds for place in (start, end)), len(spelled.text)]
    assert ends == sorted(ends)
    assert all(end > start for start, end, _ in spelled.sounds)
    assert spell(text, "en", say_as, {}, phonetic=False).text == write_out(text, "en", say_as)
