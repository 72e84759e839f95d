"""The table of pronunciations, through the real dictionaries of the voices."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hibari.g2p import G2P

from audiocoach.errors import ConfigError
from audiocoach.exercises.library import library
from audiocoach.languages.phrases import phrase_book
from audiocoach.languages.pronunciations import Pronunciation, _pronunciation, pronunciations
from audiocoach.languages.spoken import spell
from audiocoach.script.model import LANGUAGES
from audiocoach.script.phonemes import LETTERS, read_phonemes
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import VOICE
from audiocoach.voices.hibari_text import prepared_text

TABLE = pronunciations("en")


@pytest.fixture(scope="module")
def phonemes_of() -> Callable[[str], str]:
    """The phonemes that the voice hibari gets for a text."""
    g2p = G2P()

    def phonemes(text: str) -> str:
        spelled = spell(text, "en", {}, {}, phonetic=True)
        request = Request(spelled.text, "en", VOICE.name, sounds=spelled.sounds)
        found: str = g2p(prepared_text(request), normalize_text=False)
        return found

    return phonemes


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.written)
def test_every_entry_is_said_as_it_says(entry: Pronunciation, phonemes_of: Callable[[str], str]) -> None:
    """Alone, in a cue, with a comma and before an apostrophe or a hyphen, an entry has its phonemes."""
    for text in ("{}", "Next: {}, ten reps.", "Hold the {}.", "the {}'s pace", "({})"):
        assert entry.phonemes in phonemes_of(text.format(entry.written)), text


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.written)
def test_every_entry_is_in_the_alphabet(entry: Pronunciation) -> None:
    """The table is written as a user would have to write it."""
    assert read_phonemes(entry.phonemes) == entry.phonemes


def test_entries_are_unique() -> None:
    """No word is there twice, in any case, but for forms that differ in their capitals."""
    written = [entry.written for entry in TABLE]
    assert len(set(written)) == len(written)
    lower = [one for one in written if one.islower()]
    assert len({one.casefold() for one in lower}) == len(lower)


def test_every_name_of_the_library_has_phonemes(phonemes_of: Callable[[str], str]) -> None:
    """No name has a letter outside the alphabet, which the voice would leave out, or nothing to say."""
    marks = set(',.!?:;—…"()“”ɐ')  # the article "a" has a letter of its own
    for movement in library().movements.values():
        for text in (movement.name, *movement.tips):
            found = phonemes_of(text)
            assert len(found) > len(text) / 3, text
            assert set(found) <= LETTERS.keys() | marks, text


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("IT band", "ˌItˈi bˌænd"),
        ("Roll your IT Band", "ɹˈOl jʊɹ ˌItˈi bˌænd"),
        ("Is it a band?", "ˌɪz ɪt ɐ bˈænd?"),
        ("EMOM 10 min", "ˈimɑm tˈɛn mˈɪnəts"),
        ("AMRAP", "ˈæmɹæp"),
        ("LISS", "lˈɪs"),
        ("BOSU squat", "bˈOsu skwˈɑt"),
        ("EMS quads", "ˌiˌɛmˈɛs kwˈɑdz"),
        ("EMS QUADS", "ˌiˌɛmˈɛs kwˈɑdz"),
        ("VO2max", "vˌiˌOtˌumˈæks"),
        ("iliopsoas", "ˌɪliOsˈOəs"),
        ("chaturanga", "ʧˌʌtəɹˈʌŋɡə"),
        ("Theragun", "θˈɛɹəɡˌʌn"),
        ("Contract your glutes", "kəntɹˈækt jʊɹ ɡlˈuts"),
        ("Alternate legs", "ˈɔltəɹnˌAt lˈɛɡz"),
        ("One Rep Max", "wˈʌn ɹˈɛp mˈæks"),
        ("Rep Two", "ɹˈɛp tˈu"),
        ("March 30 seconds", "mˈɑɹʧ θˈɜɹTi sˈɛkəndz"),
        ("GET READY", "ɡɛt ɹˈɛdi"),
        ("NEXT: HIP THRUST, 10 REPS", "nˈɛkst: hˈɪp θɹˈʌst, tˈɛn ɹˈɛps"),
        ("PUSH-UP, ABS", "pˈʊʃˌʌp, ˈæbz"),
        ("1:00", "wˈʌn mˈɪnət"),
        ("Just say no.", "ʤˈʌst sˈA nˈO."),
        ("Machine No. 3", "məʃˈin nˈʌmbəɹ θɹˈi"),
        ("Enjoy the Sun.", "ɪnʤˈY ðə sˈʌn."),
        ("the time you Sat.", "ðə tˈIm ju sˈæt."),
        ("Warrior II", "wˈɔɹiəɹ tˈu"),
        ("Mon and Thu", "mˈʌndA ænd θˈɜɹzdA"),
        ("90/90 hip switch", "nˈIndi nˈIndi hˈɪp swˈɪʧ"),
        ("20 mA at 350 µs", "twˈɛnti mˈɪliˌæmps æt θɹˈi hˈʌndɹəd ænd fˈɪfti mˈIkɹOsˌɛkəndz"),
    ],
)
def test_what_was_said_wrong(text: str, phonemes: str, phonemes_of: Callable[[str], str]) -> None:
    """What the voice said wrong on its own is right, and what looks like it stays."""
    assert phonemes_of(text) == phonemes


def test_stock_phrases_are_not_spelled(phonemes_of: Callable[[str], str]) -> None:
    """In capitals a stock phrase has the same sounds as without."""
    for phrase in phrase_book("en").phrases.values():
        for text in (one for one in phrase.variants if "{" not in one):
            same = [re.sub("[ˈˌ]", "", phonemes_of(form)) for form in (text.lower(), text.upper())]
            assert len(same[1]) < 1.2 * len(same[0]), text


@pytest.mark.parametrize("language", [*LANGUAGES, "xx", "../en"])
def test_a_language_without_a_table_has_no_entries(language: str) -> None:
    """A table is a language's own; whatever has none is left as it is."""
    assert bool(pronunciations(language)) == (language == "en")


@pytest.mark.parametrize("entry", [3, {}, {"phonemes": "a", "say": "b"}, "x", {"phonemes": "ß"}])
def test_a_broken_entry(entry: object) -> None:
    """A wrong entry is an error when the table is read, not a wrong sound in a track."""
    with pytest.raises(ConfigError, match='"word"'):
        _pronunciation("word", entry)
