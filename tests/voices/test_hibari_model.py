"""Sentences and pieces for the model, and the package's list of voices."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from audiocoach.errors import VoiceError
from audiocoach.voices import hibari_model
from audiocoach.voices.hibari_model import OWN_VOICE, listed_voices, model_file, split_sentences
from audiocoach.voices.word_table import WordTable


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Halfway. Thirty left.", ["Halfway.", "Thirty left."]),
        ("Go! Go? Rest", ["Go!", "Go?", "Rest"]),
        ("Dr. Smith. J. Doe says. So what", ["Dr. Smith.", "J. Doe says.", "So what"]),
        ("e.g. a squat", ["e.g. a squat"]),
        ("Final Rep. Rest now.", ["Final Rep.", "Rest now."]),
        ("Wait… [x](/ˈA/). Go.", ["Wait…", "[x](/ˈA/).", "Go."]),
        ("", [""]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    """A sentence ends before a capital, but not after a title or an initial."""
    assert split_sentences(text) == sentences


def test_pieces() -> None:
    """A sentence is cut where the model would take too much memory: after a clause, else between words."""
    words = "skwˈɑt " * 80 + "skwˈɑt"
    pieces = hibari_model.pieces_of(words)
    assert max(map(len, pieces)) <= hibari_model._MAX_PHONEMES
    assert " ".join(pieces) == words
    clauses = ", ".join(["skwˈɑt " * 20 + "lˈʌnʤ"] * 10)
    assert all(piece.endswith("lˈʌnʤ,") for piece in hibari_model.pieces_of(clauses)[:-1])
    assert hibari_model.pieces_of("") == [""]
    assert hibari_model.pieces_of("s" * 1000) == ["s" * 1000]


def test_its_dictionaries_are_looked_up() -> None:
    """The package gets its dictionaries from us, which saves half of the time that it takes to load."""
    own = listed_voices()[OWN_VOICE]
    file = model_file(own, None)
    assert file is not None
    lexicon = hibari_model.load(own, file).g2p.lexicon
    assert isinstance(lexicon.golds.d, WordTable)
    assert isinstance(lexicon.silvers.d, WordTable)


def test_list_of_voices() -> None:
    """The package lists its own voice, which has the size and the sum it says, and others by their hashes."""
    voices = listed_voices()
    own = voices[OWN_VOICE]
    file = model_file(own, None)
    assert file is not None
    data = file.read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (own.size_bytes, own.sha256)
    assert {"emma", "fable", "fenrir", "kore"} <= voices.keys()
    assert all(len(voice.sha256) == 64 and voice.size_bytes > 7_000_000 for voice in voices.values())
    assert [name for name, voice in voices.items() if voice.is_included] == [OWN_VOICE]


@pytest.mark.parametrize("table", ["", "[]", '{"heart": {"file": "x"}}', '{"heart": 3}'])
def test_a_broken_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    """A list that cannot be read is an error in words."""
    (tmp_path / "voices.json").write_text(table)
    monkeypatch.setattr(hibari_model, "_assets", lambda: tmp_path)
    with pytest.raises(VoiceError, match="the list of its voices cannot be read"):
        listed_voices.__wrapped__()
