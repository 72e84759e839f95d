"""Text as the package ``hibari-tts`` is given it: nothing in it is taken for mark-up, and no word is lost."""

from __future__ import annotations

import re

from audiocoach.errors import VoiceError
from audiocoach.languages.common_words import other_language
from audiocoach.languages.readout import read_out
from audiocoach.script.phonemes import rough_spelling
from audiocoach.units import quoted
from audiocoach.voices.engine import Request
from audiocoach.voices.latin import foreign_letter, split_long_words

VOICE_LANGUAGE = "en"

_SIGNS = re.compile(r"[^\w\s.,;:!?'\"()—-]|[\d²³¹¼½¾]")
_PLAINER = str.maketrans("[]’‒―", "()'-—")
"""``[word](/phonemes/)`` is the package's mark-up, and its dictionaries have one kind of apostrophe."""

_CAPITALS = re.compile(r"(?<![\w'’])[A-Z]{2,}(?![\w'’])")
_SHORT_WORDS = (
    "ABS ALL AND ARM BAR BOX BY CAT COW DAY DIP DO END FAR FIT FLY FOR GET GO GUT HIP HOP IN JOG KEY LAP LAT "
    "LEG LET LOW MAT NEW NO NOT NOW OF OFF OLD ON ONE OR OUR OUT PEC PUT REP ROW RUN SET SIT SIX SKI SKY SO "
    "TAP TEN THE TO TOE TOP TRY TWO UP USE WAY WE YES YOU ZIG ZAG"
)
"""Short words in capitals that are words; other short ones are abbreviations, which are spelled."""


def prepared_text(request: Request) -> str:
    """Return the text of a request with the package's mark-up for the words that have phonemes.

    Raises:
        VoiceError: when there is nothing to speak, or the words are in another alphabet or language.
    """
    _check(request.text)
    return request.with_sounds(lambda _, phonemes: f"[x](/{phonemes}/)", _plain)


def plain_text(request: Request) -> str:
    """Return the text of a request with the words that have phonemes spelled about as they sound.

    Raises:
        VoiceError: as :func:`prepared_text`.
    """
    _check(request.text)
    return request.with_sounds(lambda _, phonemes: rough_spelling(phonemes), _plain)


def _check(text: str) -> None:
    if not any(character.isalnum() for character in text):
        raise VoiceError("there are no words to speak")
    foreign = None if text.isascii() else foreign_letter(text)
    if foreign is not None:
        raise VoiceError(f"it speaks English only and cannot read {quoted(foreign)}")
    language = other_language(text)
    if language:
        raise VoiceError(f"the words are in another language ({language}), and it speaks English only")


def _plain(text: str) -> str:
    """Text without what the package would not take as words: control characters, brackets, signs, and letters
    without end, most of which it would leave out; words in capitals are not to be spelled.
    """
    text = text.encode("utf-8", "replace").decode().translate(_PLAINER)
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    if _SIGNS.search(text):  # from the script's own words: all others are written out
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        text = f"{before}{read_out(text, VOICE_LANGUAGE)}{after}"
    text = split_long_words(text)
    return _CAPITALS.sub(lambda match: match[0].lower() if _is_word(match[0]) else match[0], text)


def _is_word(capitals: str) -> bool:
    """Whether letters in capitals are a word rather than an abbreviation."""
    return capitals in _SHORT_WORDS.split() or (len(capitals) > 3 and not set("AEIOUY").isdisjoint(capitals))
