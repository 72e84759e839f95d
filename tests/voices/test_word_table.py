"""A dictionary of which single words are parsed."""

from __future__ import annotations

import gzip
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.voices.word_table import WordTable

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters='"\\{}:,'), min_size=1)
SOUNDS = st.text("ˈabcəɪ", min_size=1)
READINGS = SOUNDS | st.dictionaries(
    st.sampled_from(["DEFAULT", "NOUN", "VBD"]), SOUNDS | st.none(), min_size=1
)


def written(table: dict[str, Any]) -> bytes:
    """A table in the form that is read."""
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()


def in_order(table: dict[str, Any]) -> dict[str, Any]:
    """The table by the bytes of its words."""
    return {word: table[word] for word in sorted(table, key=str.encode)}


@given(st.dictionaries(WORDS, READINGS, min_size=1), WORDS)
def test_every_word_has_the_value_that_is_written(table: dict[str, Any], other: str) -> None:
    """Words are found as in the parsed object, and others are not; or the table is refused."""
    table = in_order(table)
    try:
        read = WordTable(written(table))
    except ValueError:
        # Words that differ first where one ends, such as "a" and "a!", may look as if out of order.
        assert any(longer.startswith(shorter) for shorter in table for longer in table if longer != shorter)
        return
    assert list(read) == list(table)
    assert {word: read[word] for word in read} == table
    assert read.get(other) == table.get(other)


def test_a_word_that_is_no_text_is_not_there() -> None:
    """A half of a surrogate pair is looked up like any other word."""
    assert WordTable(written({"lunge": "l", "squat": "s"})).get("\ud800") is None


@pytest.mark.parametrize(
    "data",
    [
        written({"squat": "s", "lunge": "l"}),
        json.dumps({"lunge": "l", "squat": "s"}).encode(),
        json.dumps({"lunge": "l", "squat": "s"}, indent=1).encode(),
        json.dumps({"früh": "f", "squat": "s"}, separators=(",", ":")).encode(),
        b"{}",
        b'["lunge","squat"]',
        b"",
    ],
)
def test_what_is_written_in_another_way_is_refused(data: bytes) -> None:
    """Another order, blanks, escapes, no words or no object."""
    with pytest.raises(ValueError, match=r"not in order|written in another way"):
        WordTable(data)


@pytest.mark.parametrize("name", ["us_gold", "us_silver", "gb_gold", "gb_silver"])
def test_the_dictionaries_of_hibari_are_such_tables(name: str) -> None:
    """All of them are looked up and not parsed, and their words are the same."""
    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        pytest.skip("hibari is not installed")
    data = gzip.decompress(
        Path(spec.origin).with_name("assets").joinpath(f"lexicon_{name}.json.gz").read_bytes()
    )
    parsed, table = json.loads(data), WordTable(data)
    assert list(table) == list(parsed)
    assert all(table[word] == parsed[word] for word in [*parsed][::50])
