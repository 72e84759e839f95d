"""Written words made ready to be spoken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.voices.spoken import written_out


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Squat 3x10", "Squat 3 times 10"),
        ("3 × 10 and 2X5", "3 times 10 and 2 times 5"),
        ("Squat @ 60kg", "Squat at 60 kilograms"),
        ("1 kg or 21 kg or 1.5kg", "1 kilogram or 21 kilograms or 1.5 kilograms"),
        ("5km, then 1 km", "5 kilometres, then 1 kilometre"),
        ("at 75%", "at 75 percent"),
        ("Push & pull", "Push and pull"),
        ("R&B", "R and B"),
        ("kgb, 3xx, x10, exit", "kgb, 3xx, x10, exit"),
        ("  two\n lines\t here ", "two lines here"),
        ("a\x00b\x1bc\x7fd", "a b c d"),
        ("soft\u00adhyphen \u202eright\ufeff", "softhyphen right"),
        ("lone \ud800 half", "lone half"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_signs_in_words(written: str, spoken: str) -> None:
    """Signs and units of English are said in words; what cannot be heard is left out."""
    assert written_out(written, "en-GB", {}) == spoken


def test_other_languages_keep_their_signs() -> None:
    """English words do not get into another language."""
    assert written_out("60kg & 75%", "de", {}) == "60kg & 75%"


@pytest.mark.parametrize(
    ("say_as", "written", "spoken"),
    [
        ({"RDL": "Romanian deadlift"}, "Next: RDL, 10 reps.", "Next: Romanian deadlift, 10 reps."),
        ({"rdl": "Romanian deadlift"}, "RDL, Rdl's", "Romanian deadlift, Romanian deadlift's"),
        ({"RDL": "x"}, "RDLs WRDL RDL2 RDL_", "RDLs WRDL RDL2 RDL_"),
        ({"KB": "kettlebell", "KB swing": "bell swing"}, "KB swing, KB", "bell swing, kettlebell"),
        ({"A": "B", "B": "A"}, "A B", "B A"),
        ({"über": "over"}, "ÜBER überall Über", "over überall over"),
        ({"cafe\u0301": "coffee"}, "café", "coffee"),
        ({"a.b": "c"}, "a.b axb", "c axb"),
        ({"+": "plus"}, "2+2", "2plus2"),
        ({"kilograms": "kilos"}, "60kg", "60 kilos"),
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
    assert written_out(written, "en", say_as) == spoken


@given(st.text(), st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=4))
def test_always_one_clean_line(text: str, say_as: dict[str, str]) -> None:
    """Whatever was written, one line without control characters comes out, and signs are written out once."""
    spoken = written_out(text, "en", say_as)
    assert spoken == " ".join(spoken.split())
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in spoken)
    assert written_out(written_out(text, "en", {}), "en", {}) == written_out(text, "en", {})
