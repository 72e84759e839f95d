"""Written words made ready to be spoken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.languages.spoken import write_out


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
