"""German: numbers in words, and how figures, signs and abbreviations are read."""

from __future__ import annotations

import re

from audiocoach.languages.record import Gender, Language, Noun, Signs, by_form, word_list

_SMALL = word_list(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn"
)
_TENS = word_list("- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ORDINALS = {1: "erste", 3: "dritte", 7: "siebte", 8: "achte"}
_ONE: dict[Gender, str] = {"m": "ein", "n": "ein", "f": "eine"}


def cardinal(number: int, gender: Gender = "") -> str:
    """A number in words; before a noun, "eins" agrees with it."""
    words = _count(number)
    return _ONE.get(gender, words) if words == "eins" else words


def ordinal(number: int, _gender: Gender = "") -> str:
    """A place in a row without its ending: "erste", "hundertste"."""
    many, rest = divmod(number, 100)
    before = _count(many * 100) if many else ""
    if not rest:
        return f"{before}ste"
    return before + _ORDINALS.get(rest, f"{_count(rest)}{'te' if rest < 20 else 'ste'}")


def ordinal_ending(article: str, gender: Gender) -> str:
    """What comes after "dritte" after an article and before a noun: "am dritten Tag", "dritter Tag". Where
    the article, or none, leaves it open, that of the nominative.
    """
    article = article.lower()
    if re.fullmatch(r"(?:[dms]?ein)?", article):
        return {"m": "r", "n": "s"}.get(gender, "")
    if re.fullmatch(r"das|dieses|jedes|ins|ans|\w+e", article):
        return ""
    return "" if article.endswith("er") and gender != "f" else "n"


def _count(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        before = "ein" if ones == 1 else _SMALL[ones]
        return f"{before}und{_TENS[tens]}" if ones else _TENS[tens]
    size, name = (100, "hundert") if number < 1000 else (1000, "tausend")
    many, rest = divmod(number, size)
    before = re.sub(r"eins$", "ein", _count(many)) if many > 1 else ""
    return f"{before}{name}{_count(rest) if rest else ''}"


_SIGNS = Signs(
    point="Komma",
    is_decimal_comma=True,
    minus="minus",
    plus="plus",
    at="bei",
    at_percent="bei",
    at_tempo="im Tempo",
    explosive="explosiv",
    times="mal",
    times_alone="mal",
    to="bis",
    ratio="zu",
    of="von",
    per="pro",
    and_="und",
    and_half="ein halb",
    number="Nummer",
    about="etwa",
    signs={"&": "und", "=": "gleich", "±": "plus minus", "<": "weniger als", ">": "mehr als", "≤":
           "höchstens", "≥": "mindestens", "°": "Grad", "%": "Prozent"},
    parts={(1, 2): "ein halb", (1, 3): "ein Drittel", (2, 3): "zwei Drittel", (1, 4): "ein Viertel",
           (3, 4): "drei Viertel"},
    units=by_form({
        "s sec sek sek.": Noun("Sekunde", "Sekunden", "f"),
        "min min.": Noun("Minute", "Minuten", "f"),
        "h std std.": Noun("Stunde", "Stunden", "f"),
        "ms": Noun("Millisekunde", "Millisekunden", "f"),
        "µs μs": Noun("Mikrosekunde", "Mikrosekunden", "f"),
        "ma": Noun("Milliampere", "Milliampere", "n"),
        "km": Noun("Kilometer", "Kilometer", "m"),
        "mi": Noun("Meile", "Meilen", "f"),
        "cm": Noun("Zentimeter", "Zentimeter", "m"),
        "mm": Noun("Millimeter", "Millimeter", "m"),
        "kg": Noun("Kilogramm", "Kilogramm", "n"),
        "g": Noun("Gramm", "Gramm", "n"),
        "lb lbs": Noun("Pfund", "Pfund", "n"),
        "l": Noun("Liter", "Liter", "m"),
        "ml": Noun("Milliliter", "Milliliter", "m"),
        "km/h": Noun("Kilometer pro Stunde", "Kilometer pro Stunde", "m"),
        "bpm": Noun("Schlag pro Minute", "Schläge pro Minute", "m"),
        "spm": Noun("Schritt pro Minute", "Schritte pro Minute", "m"),
        "rpm u/min": Noun("Umdrehung pro Minute", "Umdrehungen pro Minute", "f"),
        "w": Noun("Watt", "Watt", "n"),
        "kcal": Noun("Kilokalorie", "Kilokalorien", "f"),
        "hz": Noun("Hertz", "Hertz", "n"),
        "db": Noun("Dezibel", "Dezibel", "n"),
        "wdh wdh. reps": Noun("Wiederholung", "Wiederholungen", "f"),
        "%": Noun("Prozent", "Prozent", "n"),
        "°": Noun("Grad", "Grad", "m"),
        "°c": Noun("Grad Celsius", "Grad Celsius", "m"),
        "°f": Noun("Grad Fahrenheit", "Grad Fahrenheit", "m"),
        "€": Noun("Euro", "Euro", "m"),
        "$": Noun("Dollar", "Dollar", "m"),
        "£": Noun("Pfund", "Pfund", "n"),
    }),
    words={r"z\.\s?b\.": "zum Beispiel", r"d\.\s?h\.": "das heißt", r"usw\.": "und so weiter",
           r"bzw\.": "beziehungsweise", r"ca\.": "etwa", r"ggf\.": "gegebenenfalls", r"inkl\.": "inklusive",
           r"max\.": "maximal", r"mind\.": "mindestens", r"wdh\.?": "Wiederholungen", "rpe": "Belastung",
           r"l\s?/\s?r(?!\w)": "links und rechts", r"r\s?/\s?l(?!\w)": "rechts und links", r"vs\.?": "gegen"},
    genders={
        r"(?:[A-ZÄÖÜ]\w*)?(?i:Runde|Sekunde|Minute|Stunde|Woche|Wiederholung|Serie|Seite|Meile|Beuge|Übung|"
        r"Atmung|Drehung|Pause|Etage|Etappe|Stufe|Phase|Einheit|Reihe|Planke|Brücke)n?": "f",
        r"(?i:Kniebeugen?)": "f",
        r"(?:[A-ZÄÖÜ]\w*)?(?i:Intervall|Bein|Mal|Kilo|Training|Workout|Level|Set|Knie)": "n",
        r"[A-ZÄÖÜ]\w*(?:ung|heit|keit)": "f",
        r"(?i:Satz|Meter|Kilometer|Durchgang|Schritt|Sprung|Atemzug|Arm)|[A-ZÄÖÜ]\w*": "m",
    },
    halves={"f": "eine halbe", "m": "ein halber", "n": "ein halbes"},
    labels=r"Runde|Satz|Serie|Durchgang|Intervall|Minute|Tag|Woche|Stufe|Level|Block|Teil|Übung|Phase|Einheit",
    clock=r"(\d{1,2})[:.]0?([0-5]?\d)\s?(Uhr)",
    clock_said="{hour} {mark} {minute}",
    ordinal=r"(?:^|(?P<article>d(?:er|ie|as|em|en|es)|am|im|vom|zum|beim|zur|ins|ans|[dms]?ein(?:e[mnr]?)?|"
            r"(?:jed|dies)e[mnrs]?)\s)(?P<place>\d{1,6})\.(?=\s[A-ZÄÖÜ])",
    first={
           r"(?<!\w)(?-i:DBs?|KHs?)(?!\w)": "Kurzhantel",
           r"(?<!\w)(?-i:KBs?)(?!\w)": "Kettlebell",
           r"(?<!\w)(?-i:BB|LH)(?!\w)": "Langhantel",
           r"(?<!\w)(?-i:1\s?RM)(?!\w)": "Maximalgewicht",
           r"(?<!\w)(?-i:AMRAP)(?!\w)": "Ämräp",
           r"(?<!\w)(?-i:EMOM)(?!\w)": "I-Mom",
           r"(?<!\w)(?-i:TFL)(?!\w)": "T F L",
           r"(?<!\w)(?-i:EL|WU)(?!\w)": "Einlaufen",
           r"(?<!\w)(?-i:AL|CD)(?!\w)": "Auslaufen",
           r"(?<!\w)(?-i:IT(?=\s?-?[Bb]and))(?!\w)": "I T",
           r"(?<=\d)-(?=mal\b)": " "},
    metres=Noun("Meter", "Meter", "m"),
    or_="oder",
    each_side="pro Seite",
    counted="cals?|kcal|kalorien|wiederholungen|wdh",
)  # fmt: skip

LANGUAGE = Language(
    iso_639_2="deu",
    words_for=range(101),
    cardinal=cardinal,
    ordinal=ordinal,
    signs=_SIGNS,
    warm_up=r"aufwärm|einlauf|einstieg|(?-i:EL)\b",
    recovery=r"erhol|dehn|(?-i:AL)\b|auslauf|ausklang|abwärm|entspann",
    quiet=r"dehn|yoga|savasana|asana\b|haltung\b|meditation|massage|faszien|liegen|ruhig|entspann|atm",
    time=r"hälfte|halbzeit|\bmin(?:ute)?n?\b|\bsek(?:unde)?n?\b",
    ordinal_ending=ordinal_ending,
)
