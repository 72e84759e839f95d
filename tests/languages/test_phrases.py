"""Phrase books: each is complete, counts and tells time as its language does, and can be spoken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
import yaml

from audiocoach.errors import ConfigError
from audiocoach.languages.phrases import phrase_book, read_phrase_book
from audiocoach.languages.readout import read_out
from audiocoach.script.model import (
    LANGUAGES,
    Amrap,
    Circuit,
    CueSettings,
    Cycle,
    Emom,
    Exercise,
    Phase,
    Repeat,
    Rest,
    Run,
    Section,
    Tabata,
    Tempo,
)
from audiocoach.timeline.model import Timeline
from audiocoach.voices.engine import Request
from audiocoach.voices.registry import load_engine

Make = Callable[..., Timeline]
OTHERS = tuple(language for language in LANGUAGES if language != "en")
FILLED: dict[str, object] = {
    "exercise": "X",
    "name": "X",
    "number": 2,
    "total": 3,
    "load": "X",
    "incline": "3",
    "low": 8,
    "list": "X",
}
NUMBERS_OF_WORDS = ("number_word", "total_word", "seconds")
ENGLISH = re.compile(
    r"\b(rest|next|get|ready|round|set|left|right|sides?|seconds|hour|reps|rounds|halfway|last|one|two|"
    r"three|of|each|switch|down|up|hold|well|done|breathe|easy|keep|good|hard|intervals|time)\b",
    re.IGNORECASE,
)


def raw(language: str) -> dict[str, Any]:
    """A book's data, to be changed."""
    text = (resources.files("audiocoach") / "languages" / f"{language}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def values(language: str) -> dict[str, object]:
    """Something for every placeholder, in the language."""
    book = phrase_book(language)
    told = {
        "quantity": book.count(10, "rep"),
        "rounds": book.count(3, "round"),
        "sets": book.count(3, "set"),
        "intervals": book.count(8, "round"),
        "effort": book.effort("zone 2"),
        "minutes": book.count(1, "minute"),
        "hours": book.count(1, "hour"),
        "left": book.left(90_000),
        "distance": book.count(400, "metre"),
        "pace": book.pace("4:00/km"),
        **dict.fromkeys(("duration", "time"), book.duration(90_000)),
        **dict.fromkeys(NUMBERS_OF_WORDS, book.number_word(30)),
    }
    return {**FILLED, **told}


def spoken(language: str) -> Iterator[str]:
    """Every phrase of a language as it is said."""
    book, filled = phrase_book(language), values(language)
    for key, phrase in book.phrases.items():
        for turn in range(len(phrase.variants)):
            yield from book.forms(key, turn=turn, **filled)
    yield from (book.combine(key, **filled) for key in book.joints)
    yield from (book.effort(f"{effort} 2") for effort in book.efforts)
    yield from book.breath


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_is_the_same_with_either_yaml_loader(language: str) -> None:
    """The fast loader that PyYAML may have reads every book as its plain one does."""
    phrase_book.cache_clear()
    assert phrase_book(language) == read_phrase_book(raw(language), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_filled_in(language: str) -> None:
    """No brace is left, no quantity is lost on the way, nothing is said that a voice would stumble over."""
    book = phrase_book(language)
    titles = [
        book.chapter(key, name="A", names="Squat", number=2, total=3, every_ms=40_000)
        for key in book.chapters
    ]
    for text in [*spoken(language), *titles]:
        assert not re.search(r"[{}@×_<>|/]|\d+x\d+|  ", text), text
    for key in set(book.joints) - {"max_reps", "listed"}:
        assert "{quantity}" in book.joints[key].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_forms_are_shorter(language: str) -> None:
    """A short form is shorter than each variant that it stands in for."""
    filled = values(language)
    book = phrase_book(language)
    for key, phrase in book.phrases.items():
        for turn in range(len(phrase.variants)):
            full, *short = book.forms(key, turn=turn, **filled)
            assert all(len(form) < len(full) for form in short), key


@pytest.mark.parametrize(
    ("language", "lap"), [("de", "Runde"), ("fr", "tour"), ("it", "giro"), ("es", "vuelta")]
)
def test_the_last_repeat_is_not_the_last_lap(language: str, lap: str) -> None:
    """On a track, "letzte Runde" before the last of five kilometres would be 400 metres of it."""
    (said, *_) = phrase_book(language).forms("last_repeat")
    assert lap.casefold() not in said.casefold().rstrip(".").split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_clock_does_fits_a_gap_to_get_ready(language: str) -> None:
    """The words for an interval have a short form: they stand beside an exercise with its own numbers."""
    for key in ("tabata", "emom", "every"):
        assert len(phrase_book(language).forms(key, **values(language))) == 2, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_variants_differ(language: str) -> None:
    """Encouragement has several texts, none of them twice; ready and next differ."""
    book = phrase_book(language)
    for phrase in book.phrases.values():
        assert len(set(phrase.variants)) == len(phrase.variants)
    assert len(book.phrases["encourage"].variants) >= 5
    assert book.phrases["ready"].variants != book.phrases["next"].variants


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "1 second|1.5 seconds|30 seconds|one minute|one minute thirty|one hour twenty minutes"),
        ("de", "eine Sekunde|1,5 Sekunden|30 Sekunden|eine Minute|eine Minute dreißig"
               "|eine Stunde zwanzig Minuten"),
        ("es", "un segundo|1,5 segundos|30 segundos|un minuto|un minuto treinta|una hora y veinte minutos"),
        ("fr", "une seconde|1,5 seconde|30 secondes|une minute|une minute trente|une heure vingt minutes"),
        ("it", "un secondo|1,5 secondi|30 secondi|un minuto|un minuto e trenta|un'ora e venti minuti"),
    ],
)  # fmt: skip
def test_durations_as_they_are_said(language: str, told: str) -> None:
    """From a second to hours, as the language has them."""
    book = phrase_book(language)
    lengths_ms = (1000, 1500, 30_000, 60_000, 90_000, 4_800_000)
    assert "|".join(book.duration(length_ms) for length_ms in lengths_ms) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "one minute one second|one minute twenty-one|two minutes one second left"),
        ("de", "eine Minute und eine Sekunde|eine Minute einundzwanzig|noch zwei Minuten und eine Sekunde"),
        ("es", "un minuto y un segundo|un minuto veintiuno|quedan dos minutos y un segundo"),
        ("fr", "une minute et une seconde|une minute vingt et une|il reste deux minutes et une seconde"),
        ("it", "un minuto e un secondo|un minuto e ventuno|mancano due minuti e un secondo"),
    ],
)
def test_seconds_behind_minutes(language: str, told: str) -> None:
    """One second has its name; others agree with the name that they lack where the language does so."""
    book = phrase_book(language)
    times = (book.duration(61_000), book.duration(81_000), book.left(121_000))
    assert [read_out(time, language) for time in times] == told.split("|")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "30 seconds|90 seconds|two minutes|two minutes thirty|60 minutes|80 minutes|two hours"),
        (
            "de",
            "30 Sekunden|90 Sekunden|zwei Minuten|zwei Minuten dreißig|60 Minuten|80 Minuten|zwei Stunden",
        ),
        ("es", "30 segundos|90 segundos|dos minutos|dos minutos treinta|60 minutos|80 minutos|dos horas"),
        ("fr", "30 secondes|90 secondes|deux minutes|deux minutes trente|60 minutes|80 minutes|deux heures"),
        ("it", "30 secondi|90 secondi|due minuti|due minuti e trenta|60 minuti|80 minuti|due ore"),
    ],
)
def test_intervals_never_begin_with_one(language: str, told: str) -> None:
    """Behind "every" stands a plural: "Alle 90 Sekunden", not "Alle eine Minute dreißig"."""
    book = phrase_book(language)
    lengths_ms = (30_000, 90_000, 120_000, 150_000, 3_600_000, 4_800_000, 7_200_000)
    assert "|".join(book.interval(length_ms) for length_ms in lengths_ms) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "3 sets of 8 to 10 reps|3 sets of one minute|1 to 2 reps|effort 3 out of 10|zone 2|easy"),
        ("de", "3 Sätze, je 8 bis 10 Wiederholungen|3 Sätze, je eine Minute|eine bis 2 Wiederholungen"
               "|Belastung 3 von 10|Zone 2|locker"),
        ("es", "3 series de 8 a 10 repeticiones|3 series de un minuto|una a 2 repeticiones"
               "|esfuerzo 3 de 10|zona 2|suave"),
        ("fr", "3 séries de 8 à 10 répétitions|3 séries d'une minute|une à 2 répétitions"
               "|effort 3 sur 10|zone 2|tranquille"),
        ("it", "3 serie da 8 a 10 ripetizioni|3 serie da un minuto|da una a 2 ripetizioni"
               "|sforzo 3 su 10|zona 2|ritmo facile"),
    ],
)  # fmt: skip
def test_quantities_as_a_coach_says_them(language: str, told: str) -> None:
    """Sets, ranges and efforts are put together in each language's own way, contractions included."""
    book = phrase_book(language)
    sets = book.count(3, "set")
    said = [
        book.combine("sets_of", sets=sets, quantity=book.count_range(8, 10, "rep")),
        book.combine("sets_of", sets=sets, quantity=book.duration(60_000)),
        book.count_range(1, 2, "rep"),
        *(book.effort(written) for written in ("rpe 3", "zone 2", "easy")),
    ]
    assert "|".join(said) == told


def test_hours_round_up_to_whole_ones() -> None:
    """An hour short of half a minute is an hour; seconds are not said beyond."""
    book = phrase_book("de")
    assert book.duration(3_599_600) == "eine Stunde"
    assert book.duration(3_600_000 + 3_599_000) == "zwei Stunden"
    assert book.duration(21 * 60_000) == "einundzwanzig Minuten"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "1 rep|2 reps|21 reps|1 round|21 rounds"),
        ("de", "eine Wiederholung|2 Wiederholungen|21 Wiederholungen|eine Runde|21 Runden"),
        ("es", "una repetición|2 repeticiones|veintiuna repeticiones|una ronda|veintiuna rondas"),
        ("fr", "une répétition|2 répétitions|vingt et une répétitions|un tour|21 tours"),
        ("it", "una ripetizione|2 ripetizioni|21 ripetizioni|un giro|21 giri"),
    ],
)
def test_numbers_agree_with_their_units(language: str, told: str) -> None:
    """One is singular; numbers that have a gender take the unit's."""
    book = phrase_book(language)
    counts = [(1, "rep"), (2, "rep"), (21, "rep"), (1, "round"), (21, "round")]
    assert "|".join(book.count(number, unit) for number, unit in counts) == told


def test_what_takes_the_singular() -> None:
    """In French all below two, elsewhere one alone."""
    assert [phrase_book(one).count(0, "round") for one in ("en", "fr")] == ["0 rounds", "0 tour"]
    told = {one: phrase_book(one).distance(Fraction(1500), "1.5km") for one in LANGUAGES}
    assert told == {
        "en": "1.5 kilometres",
        "de": "1,5 Kilometer",
        "es": "1,5 kilómetros",
        "fr": "1,5 kilomètre",
        "it": "1,5 chilometri",
    }
    assert phrase_book("es").distance(Fraction(1000), "1 km") == "un kilómetro"


def test_time_left_agrees_in_number() -> None:
    """What leads decides: "queda un minuto treinta", "quedan dos minutos"."""
    book = phrase_book("es")
    lengths_ms = (1000, 30_000, 60_000, 90_000, 120_000, 3_720_000)
    assert [book.left(length_ms) for length_ms in lengths_ms] == [
        "queda un segundo",
        "quedan 30 segundos",
        "queda un minuto",
        "queda un minuto treinta",
        "quedan dos minutos",
        "queda una hora y dos minutos",
    ]
    assert book.left(119_700) == "quedan dos minutos"
    assert [phrase_book("it").left(length_ms) for length_ms in (90_000, 120_000, 3_720_000)] == [
        "manca un minuto e trenta",
        "mancano due minuti",
        "manca un'ora e due minuti",
    ]
    assert book.left(7_199_000) == "quedan dos horas"
    assert [phrase_book(one).forms("time_left", time="x", left=phrase_book(one).left(30_000))[0]
            for one in LANGUAGES] == [
        "30 seconds left.", "Noch 30 Sekunden.", "Quedan 30 segundos.", "Il reste 30 secondes.",
        "Mancano 30 secondi.",
    ]  # fmt: skip


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_are_words_up_to_a_hundred(language: str) -> None:
    """All different, none a figure; beyond, figures."""
    book = phrase_book(language)
    words = [book.number_word(number) for number in range(101)]
    assert len(set(words)) == 101
    assert not any(character.isdigit() for word in words for character in word)
    assert book.number_word(101) == "101"


def test_a_chapter_that_is_repeated_once() -> None:
    """It is its name, not "1 times Squat"."""
    book = phrase_book("en")
    assert book.chapter("repeat", number=1, name="Squat") == "Squat"
    assert book.chapter("repeat", number=2, name="Squat") == "2 x Squat"


def test_forms_fall_back_to_the_full_one() -> None:
    """A phrase without a short form has one form; variants are taken in turn, over and over."""
    book = phrase_book("en")
    assert book.forms("last_round") == ("Last round.",)
    assert book.forms("rest", duration="20 seconds") == ("Rest, 20 seconds.", "Rest.")
    count = len(book.phrases["encourage"].variants)
    assert book.forms("encourage", turn=1) == book.forms("encourage", turn=1 + count)


def test_a_region_has_its_languages_book() -> None:
    """``de-AT`` is spoken from ``de``; a language without a book is an error."""
    assert phrase_book("de-AT") == phrase_book("de")
    with pytest.raises(ConfigError, match='no phrase book for the language "xx"'):
        phrase_book("xx")


def test_a_script_replaces_single_phrases() -> None:
    """Its own phrase has no short form; all others stay the book's."""
    book = phrase_book("fr").with_phrases({"rest": ("Souffle, {duration}.", "Pause.")})
    assert book.forms("rest", duration="x") == ("Souffle, x.",)
    assert book.forms("rest", turn=1, duration="x") == ("Pause.",)
    assert book.forms("last_round") == phrase_book("fr").forms("last_round")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"rests": ("Rest.",)}, 'unknown phrase "rests"'),
        ({"rest": ("Rest {time}.",)}, r"phrases.rest has an unknown placeholder \{time\}"),
        ({"rest": ("Rest {.",)}, "a brace"),
        ({"rest": ()}, "phrases.rest is empty"),
    ],
)
def test_phrases_that_a_script_cannot_have(own: dict[str, tuple[str, ...]], said: str) -> None:
    """Unknown keys, unknown placeholders, lone braces and nothing at all are errors that name the phrase."""
    with pytest.raises(ConfigError, match=said):
        phrase_book("en").with_phrases(own)


@pytest.mark.parametrize("language", OTHERS)
def test_a_whole_session_in_each_language(language: str, timeline_of: Make) -> None:
    """Every kind of step: all that must be said is said, and none of it in English."""
    squat = Exercise(name="Xa", for_ms=60_000, tip=("Xo.",), sides="each")
    counted = Exercise(
        name="Xu", reps=3, reps_from=2, sets=2, rest_ms=15_000, tempo=Tempo(2000, 1000, 2000, 0)
    )
    timeline = timeline_of(
        Section(name="Xe", steps=(Run(name="Xi", duration_ms=240_000, distance="1km", effort="hard"),)),
        Circuit(name="Xc", rounds=3, rest_ms=20_000, steps=(squat, counted)),
        Repeat(
            times=3,
            steps=(Exercise(name="Xr", for_ms=30_000, max_reps=True, sides="alternate"), Rest(for_ms=15_000)),
        ),
        Tabata(steps=(Exercise(name="Xt", for_ms=20_000),)),
        Emom(intervals=2, steps=(Exercise(name="Xm", reps=5, load="20"),)),
        Amrap(
            for_ms=240_000,
            steps=(Exercise(name="Xp", reps=1), Run(name="Xd", duration_ms=60_000, distance="400m")),
        ),
        Amrap(
            for_ms=180_000, counts_up=True, steps=(Exercise(name="Xq", for_ms=30_000), Rest(for_ms=20_000))
        ),
        Cycle(phases=tuple(Phase(str(index), 4000) for index in range(4)), rounds=1, is_breath=True),
        Exercise(name="Xz", reps=12, sides="left-right", pace_ms=3000),
        language=language,
        cues=CueSettings(tempo="words", tips="rich", countdown_voice=True, ready_ms=15_000),
    )
    assert not [cue for cue in timeline.dropped if cue.priority == "must"]
    book = phrase_book(language)
    said = {cue.text for cue in timeline.cues}
    assert {book.forms("ten_seconds")[0], book.breath[0], book.forms("last_round")[0]} <= said
    for text in [*said, *(marker.title for marker in timeline.markers)]:
        assert not ENGLISH.search(text), text
        assert not re.search(r"[{}]|\d(?:m|km)\b", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_embedded_voice_says_every_phrase(language: str) -> None:
    """In the language's own voice, each phrase has sound."""
    espeak = load_engine("espeak")
    voice = espeak.voice_for(language)
    assert voice.language.split("-")[0] == language
    for text in dict.fromkeys(spoken(language)):
        assert len(espeak.speak(Request(text, language, voice.name)).data) > 2000, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_online_voice_has_the_language(language: str) -> None:
    """Chosen without the network."""
    voice = load_engine("gtts").voice_for(language)
    assert voice.language.split("-")[0] == language
    assert voice.name.split("@")[0] == language
