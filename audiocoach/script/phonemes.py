"""The alphabet of phonemes: the sounds of American English, one letter each, as misaki and hibari write them.

A word in it has its stress before the stressed vowel: ``sˈOəs`` (psoas). The usual IPA is understood, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.units import quoted

PHONEMES_OF = "en"
"""The language whose sounds these are."""

MAX_PHONEMES = 200
"""The longest pronunciation of a word or phrase, in letters."""

PRIMARY, SECONDARY = "ˈ", "ˌ"


class Letter(NamedTuple):
    """A letter of the alphabet: espeak's name of the sound, and roughly how English spells it."""

    espeak: str
    spelled: str


LETTERS: Mapping[str, Letter] = MappingProxyType({
    "A": Letter("eI", "ay"), "I": Letter("aI", "ie"), "O": Letter("oU", "oa"), "W": Letter("aU", "ow"),
    "Y": Letter("OI", "oy"), "i": Letter("i:", "ee"), "u": Letter("u:", "oo"), "ɑ": Letter("A:", "o"),
    "ɔ": Letter("O:", "aw"), "ɛ": Letter("E", "e"), "ɜ": Letter("3:", "u"), "æ": Letter("a", "a"),
    "ʌ": Letter("V", "u"), "ʊ": Letter("U", "u"), "ɪ": Letter("I", "i"), "ə": Letter("@", "e"),
    "ᵊ": Letter("@", ""), "ᵻ": Letter("I2", "i"),
    "b": Letter("b", "b"), "d": Letter("d", "d"), "f": Letter("f", "f"), "h": Letter("h", "h"),
    "j": Letter("j", "y"), "k": Letter("k", "k"), "l": Letter("l", "l"), "m": Letter("m", "m"),
    "n": Letter("n", "n"), "p": Letter("p", "p"), "s": Letter("s", "s"), "t": Letter("t", "t"),
    "v": Letter("v", "v"), "w": Letter("w", "w"), "z": Letter("z", "z"), "ɡ": Letter("g", "g"),
    "ŋ": Letter("N", "ng"), "ɹ": Letter("r", "r"), "ʃ": Letter("S", "sh"), "ʒ": Letter("Z", "zh"),
    "ð": Letter("D", "th"), "θ": Letter("T", "th"), "ʤ": Letter("dZ", "j"), "ʧ": Letter("tS", "ch"),
    "T": Letter("t#", "t"),
    PRIMARY: Letter("'", ""), SECONDARY: Letter(",", ""), " ": Letter(" ", " "),
})  # fmt: skip

VOWELS = frozenset("AIOWYiuɑɔɛɜæʌʊɪəᵊᵻ")

_BEFORE_R = {"ɜ": "3:", "ə": "3", "ɑ": "A@", "ɔ": "O@", "ɛ": "e@", "ɪ": "i@3"}
"""A vowel and the r after it, where no vowel follows."""

_IPA = {
    "eɪ": "A", "aɪ": "I", "oʊ": "O", "əʊ": "O", "aʊ": "W", "ɔɪ": "Y", "tʃ": "ʧ", "t͡ʃ": "ʧ", "dʒ": "ʤ",
    "d͡ʒ": "ʤ", "ɝ": "ɜɹ", "ɚ": "əɹ", "ɫ": "l", "r": "ɹ", "g": "ɡ", "ɾ": "T", "ʔ": "t", "ɒ": "ɑ", "e": "ɛ",
    "a": "æ", "o": "O", "ɐ": "ə", ":": "", "ː": "", ".": "", "͡": "", "'": PRIMARY, "’": PRIMARY,
}  # fmt: skip
_IPA_PATTERN = Pattern("|".join(map(re.escape, sorted(_IPA, key=len, reverse=True))))


def read_phonemes(text: str) -> str:
    """Return phonemes in the alphabet; IPA, with or without slashes around it, is rewritten.

    Raises:
        RefusalError: if a letter is in neither, nothing is left that sounds, or it is too long.
    """
    written = unicodedata.normalize("NFC", text).strip().strip("/").strip()
    found = " ".join(_IPA_PATTERN.sub(lambda match: _IPA[match[0]], written).split())
    found = re.sub("ɜ(?!ɹ)", "ɜɹ", found)
    foreign = next((letter for letter in found if letter not in LETTERS), None)
    if foreign is not None:
        raise RefusalError(
            f"{quoted(foreign)} is not a phoneme of American English, in {quoted(text)}",
            f"The phonemes are {_shown_letters()}, with {PRIMARY} or {SECONDARY} before a stressed vowel; "
            "IPA like eɪ and tʃ works, too.",
        )
    if not VOWELS & set(found):
        raise RefusalError(f"{quoted(text)} has no vowel", "Write phonemes like sˈOəs, or IPA like /ˈsoʊəs/.")
    if len(found) > MAX_PHONEMES:
        raise RefusalError(f"the phonemes are longer than {MAX_PHONEMES} letters", "Write them for one word.")
    return _stress_before_vowels(found)


def _shown_letters() -> str:
    return " ".join(sorted(LETTERS.keys() - {" ", PRIMARY, SECONDARY}))


def _stress_before_vowels(phonemes: str) -> str:
    """Return the phonemes with each stress right before its vowel; IPA has it before the syllable."""
    consonants = f"[^{''.join(VOWELS)}{PRIMARY}{SECONDARY} ]"
    return re.sub(f"([{PRIMARY}{SECONDARY}])({consonants}+)", r"\2\1", phonemes)


def espeak_phonemes(phonemes: str) -> str:
    """Return phonemes in the notation of espeak's American voice."""
    said, index, phonemes = [], 0, _undoubled(phonemes)
    while index < len(phonemes):
        letter, following = phonemes[index], phonemes[index + 1 : index + 3]
        if letter in _BEFORE_R and following[:1] == "ɹ" and not _is_before_vowel(phonemes, index + 2):
            said.append(_BEFORE_R[letter])
            index += 2
            continue
        said.append(LETTERS[letter].espeak)
        index += 1
    return "".join(said)


def _is_before_vowel(phonemes: str, index: int) -> bool:
    return not VOWELS.isdisjoint(phonemes[index : index + 2].lstrip(PRIMARY + SECONDARY)[:1])


def _undoubled(phonemes: str) -> str:
    """Phonemes with a stop that is written twice, which hibari sounds more clearly, once."""
    return re.sub("([bdkptɡ])\\1", r"\1", phonemes)


def rough_spelling(phonemes: str) -> str:
    """Return roughly how English would spell phonemes, to estimate how long they take."""
    return "".join(LETTERS[letter].spelled for letter in _undoubled(phonemes))
