"""The alphabet of phonemes: what is understood, what is refused, and what espeak makes of it."""

from __future__ import annotations

import pytest

from audiocoach.script.phonemes import (
    LETTERS,
    MAX_PHONEMES,
    VOWELS,
    espeak_phonemes,
    read_phonemes,
    rough_spelling,
)
from audiocoach.script.quantities import RefusalError


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sˈOəs", "sˈOəs"),
        ("/ˈsoʊ.əs/", "sˈOəs"),
        (" /ˈzɝtʃɚ/ ", "zˈɜɹʧəɹ"),
        ("ˌaɪˈtiː  bænd", "ˌItˈi bænd"),
        ("dʒɔɪ ˈgrɜːv", "ʤY ɡɹˈɜɹv"),
        ("ˈstreɪt", "stɹˈAt"),
    ],
)
def test_what_is_read(written: str, read: str) -> None:
    """Phonemes stay, and IPA as dictionaries print it becomes phonemes, with the stress at the vowel."""
    assert read_phonemes(written) == read
    assert read_phonemes(read) == read


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("sxas", '"x" is not a phoneme of American English'),
        ("sˈOəs)", '")" is not a phoneme'),
        ("[[x]]", "is not a phoneme"),
        ("ʃ", "has no vowel"),
        ("//", "has no vowel"),
        ("so as, ", '"," is not'),
        ("sˈO" * MAX_PHONEMES, "longer than"),
    ],
)
def test_what_is_refused(written: str, message: str) -> None:
    """A letter of neither alphabet, silence, and a text without end are refused."""
    with pytest.raises(RefusalError, match=message.replace("[", r"\[").replace(")", r"\)")):
        read_phonemes(written)


def test_a_refusal_shows_the_alphabet() -> None:
    """Who writes a wrong letter sees every right one."""
    with pytest.raises(RefusalError) as caught:
        read_phonemes("ß")
    shown = caught.value.suggestion.split()
    assert LETTERS.keys() - {" ", "ˈ", "ˌ"} <= {word.strip(",") for word in shown}


@pytest.mark.parametrize(
    ("phonemes", "espeak"),
    [
        ("sˈOəs", "s'oU@s"),
        ("zˈɜɹʧəɹ", "z'3:tS3"),
        ("səɹˈAtəs", "s@r'eIt@s"),
        ("kˈɔɹ stˈɑɹt", "k'O@ st'A@t"),
        ("ɹˈɛpps", "r'Eps"),
    ],
)
def test_espeak(phonemes: str, espeak: str) -> None:
    """Espeak's notation has one sign for a vowel with the r after it, unless a vowel follows, and each stop
    once.
    """
    assert espeak_phonemes(phonemes) == espeak


def test_rough_spelling() -> None:
    """Every letter has a spelling, and a word's is about as long as English writes it."""
    assert rough_spelling("zˈɜɹʧəɹ") == "zurcher"
    assert rough_spelling("ɹˈɛpps") == "reps"
    assert all(rough_spelling(letter) for letter in VOWELS - {"ᵊ"})
