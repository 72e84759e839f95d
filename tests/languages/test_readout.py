"""Figures, signs, units and abbreviations in words of four languages."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiocoach.languages.readout import read_out
from audiocoach.script.model import LANGUAGES

EXAMPLES = {
    "en": [
        ("3x10 @ 2-0-1, 45s each side", "three times ten at tempo two, zero, one, forty-five seconds each "
         "side"),
        ("3 × 10 and 2X5", "three times ten and two times five"),
        ("Squat @ 60kg, 21 kg, 1.5kg", "Squat at sixty kilograms, twenty-one kilograms, "
         "one point five kilograms"),
        ("5km, then 1 km", "five kilometres, then one kilometre"),
        ("@ 75% or -5 % or +2%", "at seventy-five percent or minus five percent or plus two percent"),
        ("R&B, push/pull", "R and B, push pull"),
        ("@ 31X0, tempo 3110", "at tempo three, one, explosive, zero, tempo three, one, one, zero"),
        ("8-12 reps, 8–12kg, 30s-60s", "eight to twelve reps, eight to twelve kilograms, thirty seconds to "
         "sixty seconds"),
        ("1:30, 1:02:03, 0:30", "one minute thirty, one hour two minutes three, thirty seconds"),
        ("1m30s, 1h05m, 500ms, 90 s", "one minute thirty, one hour five minutes, five hundred milliseconds, "
         "ninety seconds"),
        ("3m, then 400m", "three minutes, then four hundred metres"),
        ("5:00/km or 8:30/mi", "five minutes per kilometre or eight minutes thirty per mile"),
        ("1:40/100m", "one minute forty per one hundred metres"),
        ("2:05 / 500 m", "two minutes five per five hundred metres"),
        ("5:30 min/km, 5:30 per km", "five minutes thirty per kilometre, five minutes thirty per kilometre"),
        ("12 km/h, 10/side, 3x/week", "twelve kilometres per hour, ten per side, three times per week"),
        ("RPE 7, Z2", "effort seven, zone two"),
        ("L/R, w/ band, w/o shoes", "left and right, with band, without shoes"),
        ("e.g. lunges, approx. 150 lbs", "for example lunges, about one hundred and fifty pounds"),
        ("1/2 squat, 1 1/2 km, ½ mile", "half squat, one and a half kilometres, half a mile"),
        ("1/2 mi, 1/2 h, Round 1/2 done", "half a mile, half an hour, Round one of two done"),
        ("Set 5/8", "Set five of eight"),
        ("1st, 2nd, 23rd, 100th", "first, second, twenty-third, one hundredth"),
        ("at 7:30 am, 2:1", "at seven thirty am, two to one"),
        ("90°, 20°C", "ninety degrees, twenty degrees Celsius"),
        ("1,000 steps, 1,234.5", "one thousand steps, one thousand two hundred and thirty-four point five"),
        ("C25K v2 007", "C twenty-five K v two zero zero seven"),
        ("21-15-9, 4-7-8", "twenty-one, fifteen, nine, four, seven, eight"),
        ("#3, ~5, 10 - 12", "number three, about five, ten to twelve"),
        ("A — B, sit-up", "A, B, sit-up"),
        ("Rest 30 sec. Go 5 min. then 10 reps.", "Rest thirty seconds. Go five minutes then ten reps."),
        ("1:01, 1:02:01", "one minute one second, one hour two minutes one second"),
        ("180 spm, 250W", "one hundred and eighty steps per minute, two hundred and fifty watts"),
    ],
    "de": [
        ("3-mal Kniebeuge, 1-mal Planke", "drei mal Kniebeuge, ein mal Planke"),
        ("3x10 @ 2-0-1", "drei mal zehn im Tempo zwei, null, eins"),
        ("1 Runde, 1 Satz, 21 Minuten", "eine Runde, ein Satz, einundzwanzig Minuten"),
        ("Noch 1 Burpee, 1 Liegestütz, 1 Rumpfbeuge", "Noch ein Burpee, ein Liegestütz, eine Rumpfbeuge"),
        ("Nur 1 links, Runde 1 Burpees, bis 1", "Nur eins links, Runde eins Burpees, bis eins"),
        ("1,5 kg oder 1.5kg", "eins Komma fünf Kilogramm oder eins Komma fünf Kilogramm"),
        ("1.000 m, 8-12 Wdh.", "tausend Meter, acht bis zwölf Wiederholungen."),
        ("1:30, 5:00/km", "eine Minute dreißig, fünf Minuten pro Kilometer"),
        ("1h30, 2h05m", "eine Stunde dreißig, zwei Stunden fünf Minuten"),
        ("1:01, 3:21", "eine Minute und eine Sekunde, drei Minuten einundzwanzig"),
        ("1. Runde, die 3. Runde", "erste Runde, die dritte Runde"),
        ("1/2 Runde, 1/2 kg, ½ Burpee, 1/2",
         "eine halbe Runde, ein halbes Kilogramm, ein halber Burpee, ein halb"),
        ("1. Satz am 3. Tag", "erster Satz am dritten Tag"),
        ("Der 2. Lauf in der 3. Woche", "Der zweite Lauf in der dritten Woche"),
        ("2. Intervall, dein 1. Lauf, bis zum 20. Burpee",
         "zweites Intervall, dein erster Lauf, bis zum zwanzigsten Burpee"),
        ("L/R, z. B. 75%", "links und rechts, zum Beispiel fünfundsiebzig Prozent"),
        ("um 7:30 Uhr, 1/2 km", "um sieben Uhr dreißig, ein halber Kilometer"),
        ("7:00 Uhr, 21.05 Uhr. 1:01 Uhr Start", "sieben Uhr, einundzwanzig Uhr fünf. ein Uhr eins Start"),
    ],
    "es": [
        ("3x10 @ 2-0-1", "tres por diez a tempo dos, cero, uno"),
        ("1 serie, 21 repeticiones, 21 s", "una serie, veintiuna repeticiones, veintiún segundos"),
        ("200 repeticiones, 201 m", "doscientas repeticiones, doscientos un metros"),
        ("1 sprint, 21 sprints, 1 patada", "un sprint, veintiún sprints, una patada"),
        ("1/2 vuelta, 1/2 km, 3/4 vuelta", "media vuelta, medio kilómetro, tres cuartos vuelta"),
        ("1 y 2, 1 por lado, ronda 1 burpees, 1", "uno y dos, uno por lado, ronda uno burpees, uno"),
        ("@ 75%, @ 60 kg", "al setenta y cinco por ciento, a sesenta kilos"),
        ("2,25 km", "dos coma veinticinco kilómetros"),
        ("1:30, 5:00/km", "un minuto treinta, cinco minutos por kilómetro"),
        ("1h30. 1 h 30 s", "una hora treinta. una hora treinta segundos"),
        ("1:01, 1m21s", "un minuto y un segundo, un minuto veintiuno"),
        ("1ª vez, 2º, p. ej. 3/4", "primera vez, segundo, por ejemplo tres cuartos"),
    ],
    "fr": [
        ("3x10 @ 2-0-1", "trois fois dix au tempo deux, zéro, un"),
        ("1 série, 21 s, 1,5 km", "une série, vingt et une secondes, un virgule cinq kilomètre"),
        ("80 m, 200 m, 81 pompes", "quatre-vingts mètres, deux cents mètres, quatre-vingt-une pompes"),
        ("1:30, 5:00/km", "une minute trente, cinq minutes par kilomètre"),
        ("1h30, 2h, 2h05", "une heure trente, deux heures, deux heures cinq"),
        ("1 h 31, 1h01, 1h00", "une heure trente et une, une heure une minute, une heure"),
        ("1/2 h, 1/2 tour", "une demi heure, un demi tour"),
        ("1:01, 2m31s", "une minute et une seconde, deux minutes trente et une"),
        ("1er tour, 1re série, 2e", "premier tour, première série, deuxième"),
        ("G/D, p. ex. 1/4", "gauche et droite, par exemple un quart"),
    ],
    "it": [
        ("3x10 @ 2-0-1", "tre per dieci a tempo due, zero, uno"),
        ("1 serie, 21 ripetizioni, 1 s", "una serie, ventuno ripetizioni, un secondo"),
        ("1 sprint, 1 stacco, 1 alzata, 1 affondo", "uno sprint, uno stacco, un'alzata, un affondo"),
        ("1/2 giro, 1/2 h, 3/4 giro, 2 1/2 km",
         "mezzo giro, mezz'ora, tre quarti di giro, due chilometri e mezzo"),
        ("1 1/2 ora, 1 1/2 km", "un'ora e mezza, un chilometro e mezzo"),
        ("1 e 2, 1 per lato, giro 1 burpees, 1", "uno e due, uno per lato, giro uno burpees, uno"),
        ("8-12 rip., da 8 a 10, 21-15-9",
         "da otto a dodici ripetizioni, da otto a dieci, ventuno, quindici, nove"),
        ("@ 75%, @ 60 kg", "al settantacinque per cento, a sessanta chili"),
        ("2,25 km", "due virgola venticinque chilometri"),
        ("1:30, 5:00/km, 3x/settimana",
         "un minuto e trenta, cinque minuti al chilometro, tre volte alla settimana"),
        ("1h30, 1 h 30 s, 1h05m", "un'ora trenta, un'ora trenta secondi, un'ora e cinque minuti"),
        ("1:01, 2:03", "un minuto e un secondo, due minuti e tre"),
        ("1ª volta, 1° giro, 90°, p. es. 3/4",
         "prima volta, primo giro, novanta gradi, per esempio tre quarti"),
        ("dx/sx, ca. 23 giri, RPE 7", "destra e sinistra, circa ventitré giri, sforzo sette"),
    ],
}  # fmt: skip

NUMBERS = st.integers(0, 10_000).map(str) | st.decimals(0, 500, places=2, allow_nan=False).map(str)
SMALL = st.integers(1, 59).map(str)
QUANTITIES = st.one_of(
    st.tuples(NUMBERS, st.sampled_from([" ", ""]), st.sampled_from(
        ["s", "sec", "m", "min", "h", "ms", "km", "mi", "kg", "lbs", "%", "°", "reps", "dB", "km/h", "spm",
         "W"]
    )).map("".join),
    st.tuples(SMALL, st.just("m"), SMALL, st.just("s")).map("".join),
    st.tuples(SMALL, st.just("h"), SMALL, st.just("m")).map("".join),
    st.tuples(SMALL, st.just("h"), st.integers(0, 59)).map(lambda of: f"{of[0]}h{of[2]:02}"),
    st.tuples(st.integers(0, 99), st.integers(0, 59)).map(lambda pair: f"{pair[0]}:{pair[1]:02}"),
    st.tuples(SMALL, st.integers(0, 59), st.integers(0, 59)).map(lambda of: f"{of[0]}:{of[1]:02}:{of[2]:02}"),
    st.tuples(SMALL, st.sampled_from(["-", "–", " - ", "x", " x ", "×", "/", ":"]), SMALL).map("".join),
    st.from_regex(r"[0-9]-[0-9X]-[0-9X](-[0-9])?|[0-9]{2}[0-9X]{2}", fullmatch=True),
    st.tuples(SMALL, st.sampled_from(["/km", "/mi"])).map(lambda pace: f"{pace[0]}:00{pace[1]}"),
    st.tuples(st.just("@ "), NUMBERS, st.sampled_from(["kg", "%", " lbs"])).map("".join),
    st.sampled_from(["max reps", "RPE 7", "zone 2", "L/R", "w/ band", "1/2", "1 1/2", "½", "-5%", "-16dB"]),
)  # fmt: skip
"""Every quantity of the format, as it may be written, and what coaches write beside."""

SIGNS = re.compile(r"[\d@%°&+=<>#*/×÷~^_|\\{}\[\]½–—−→]")


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        pytest.param(language, *pair, id=f"{language}-{pair[0]}")
        for language, pairs in EXAMPLES.items()
        for pair in pairs
    ],
)
def test_read_out(language: str, written: str, spoken: str) -> None:
    """What is written is said as a coach would say it."""
    assert read_out(written, language) == spoken


@settings(max_examples=150)
@given(st.lists(QUANTITIES, min_size=1, max_size=4), st.sampled_from(LANGUAGES))
def test_every_quantity_is_words(quantities: list[str], language: str) -> None:
    """Whatever quantities stand in a text, no figure, sign or unit's abbreviation reaches an engine."""
    spoken = read_out(f"Squat {', '.join(quantities)}, go", language)
    assert not SIGNS.search(spoken)
    assert not re.search(r"\b(kg|km|mi|lbs|spm|sec|RPE)\b|[ ,][.,]", spoken)
    assert spoken.startswith("Squat ")
    assert spoken.endswith(", go")


@settings(max_examples=300)
@given(
    st.text(st.sampled_from("0123456789 x:-–/.,%@°skmhgeLRwE+'(X½²_*&→") | st.characters(), max_size=30),
    st.sampled_from(LANGUAGES),
)
@example("e*.g.", "en")
@example("kg5 _kg w★/", "en")
@example("p./ej.", "es")
@example("5.5.5,,5", "fr")
def test_read_out_twice_is_read_out_once(text: str, language: str) -> None:
    """A text that was read out stays as it is, and has neither figures nor signs."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    spoken = read_out(line, language)
    assert read_out(spoken, language) == spoken
    assert not SIGNS.search(spoken)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("90/90 hip switch", "ninety ninety hip switch"),
        ("Intervals of 30/30, then 40/20.", "Intervals of thirty thirty, then forty twenty."),
        ("Kettlebell swing 24/16 kg", "Kettlebell swing twenty-four or sixteen kilograms"),
        ("12/9 cal row", "twelve or nine cal row"),
        ("set 2/3, round 3/5", "set two of three, round three of five"),
        ("RPE 7/10", "effort seven of ten"),
        ("5/5", "five each side"),
        ('Hold 45" now', "Hold forty-five seconds now"),
        ("1'30 plank", "one minute thirty plank"),
        ("run 5' easy", "run five minutes easy"),
        ("5:30 per km", "five minutes thirty per kilometre"),
        ("No. 1", "number one"),
        ("Squat 31X0", "Squat three, one, explosive, zero"),
        ("KB swing, DB row, BB squat, RDL", "kettlebell swing, dumbbell row, barbell squat, RDL"),
        ("80% 1RM", "eighty percent one rep max"),
        ("WU, then CD", "warm-up, then cool-down"),
        ("w/u and c/d w/ band", "warm-up and cool-down with band"),
        ("10 DB rows at -17 dB", "ten dumbbell rows at minus seventeen decibels"),
        (
            "AMRAP, EMOM, TFL, IT band: do it",
            "AMRAP, EMOM, TFL, IT band: do it",
        ),  # the sounds say it
    ],
)
def test_gym_notes_are_read_as_gyms_say_them(written: str, said: str) -> None:
    """A slash is "of" in a place in a series alone, marks are minutes and seconds, abbreviations words."""
    assert read_out(written, "en") == said


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("de", "Satz 2/3", "Satz zwei von drei"),
        ("de", "90/90, 30/30", "neunzig neunzig, dreißig dreißig"),
        ("de", "24/16 kg", "vierundzwanzig oder sechzehn Kilogramm"),
        ("de", "5/5 mit KB, 1'30", "fünf pro Seite mit Kettlebell, eine Minute dreißig"),
        ("de", "EL, AL", "Einlaufen, Auslaufen"),
        ("de", "5:30 pro km", "fünf Minuten dreißig pro Kilometer"),
        ("fr", "série 2/3", "série deux sur trois"),
        ("fr", "30/30 puis 24/16 kg", "trente trente puis vingt-quatre ou seize kilos"),
        ("fr", "5/5, 45\" et 5'", "cinq de chaque côté, quarante-cinq secondes et cinq minutes"),
        ("fr", "5:30 par km", "cinq minutes trente par kilomètre"),
        ("es", "serie 2/3", "serie dos de tres"),
        ("es", "30/30 y 24/16 kg", "treinta treinta y veinticuatro o dieciséis kilos"),
        ("es", "5/5 con KB, 31X0", "cinco por lado con kettlebell, tres, uno, explosivo, cero"),
        ("es", "5:30 por km", "cinco minutos treinta por kilómetro"),
    ],
)
def test_gym_notes_are_read_in_every_language(language: str, written: str, said: str) -> None:
    """Slashes, marks of time and abbreviations have words in each."""
    assert read_out(written, language) == said
