"""Written words made ready to be spoken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hibari.g2p import G2P
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import ConfigError
from audiocoach.exercises.library import library
from audiocoach.languages.phrases import phrase_book
from audiocoach.languages.spoken import (
    Pronunciation,
    Spelled,
    WordSound,
    _pronunciation,
    pronunciations,
    spell,
    write_out,
)
from audiocoach.script.model import LANGUAGES
from audiocoach.script.phonemes import LETTERS, read_phonemes
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import VOICE
from audiocoach.voices.hibari_text import prepared_text


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
        ("Next: A-skip, ten reps.", "nˈɛkst: ˈAskˈɪp, tˈɛn ɹˈɛpps."),
        ("Do A-skips in a line.", "dˈu ˈAskˈɪps ɪn ɐ lˈIn."),
        ("a step-up and a-jumping", "ɐ stˈɛpˌʌp ænd ɐʤˌʌmpɪŋ"),
        ("Plan A", "plˈæn ˈA"),
        ("Next: day A!", "nˈɛkst: dˈA ˈA!"),
        ("Runner's strength A, six minutes", "ɹˈʌnəɹz stɹˈɛŋθ ˈA, sˈɪks mˈɪnəts"),
        ("Workout A and B", "wˈɜɹkˌWt ˈA ænd bˈi"),
        ("plan A starts now", "plˈæn ˈA stˈɑɹts nˈW"),
        ("A mat. Plan a break. A Better Plan A Day", "ɐ mˈæt. plˈæn ɐ bɹˈAk. ɐ bˈɛTəɹ plˈæn ɐ dˈA"),
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
        ("NEXT: HIP THRUST, 10 REPS", "nˈɛkst: hˈɪp θɹˈʌst, tˈɛn ɹˈɛpps"),
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
    assert bool(pronunciations(language)) == (language in LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("de", "Zehn Burpees, dann Bizeps-Curls.", "Zehn Börpis, dann Bizeps-Körls."),
        ("fr", "Ensuite : Squat.", "Ensuite : squatte."),
        ("es", "Swing con kettlebell.", "Swing con quételbel."),
        ("it", "Dieci burpee.", "Dieci bérpi."),
        ("en-GB", "Ten burpees.", "Ten burpees."),
    ],
)
def test_words_that_a_language_takes_from_english(language: str, text: str, said: str) -> None:
    """Loan words that a voice would read by its own rules are spelled as the language would."""
    spelled = spell(text, language, {}, {}, phonetic=False)
    assert Request(spelled.text, language, "any", sounds=spelled.sounds).respelled == said


@pytest.mark.parametrize("entry", [3, {}, {"phonemes": "a", "say": "b"}, "x", {"phonemes": "ß"}])
def test_a_broken_entry(entry: object) -> None:
    """A wrong entry is an error when the table is read, not a wrong sound in a track."""
    with pytest.raises(ConfigError, match='"word"'):
        _pronunciation("word", entry)
