"""What is written as a figure, a sign or an abbreviation, and how it is said: one table for each language.

The rules that use the tables are in :mod:`audiocoach.languages.readout`; numbers themselves are written out
in :mod:`audiocoach.languages.numbers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from audiocoach.languages.numbers import Gender


@dataclass(frozen=True, slots=True)
class Noun:
    """A unit's name for one and for several; ``gender`` decides the form of the number before it."""

    one: str
    other: str
    gender: Gender = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """How one language says what is not written in words.

    ``units`` maps what stands behind a number to a noun; ``m`` is minutes, and metres from
    :data:`METRES_FROM` on, as the format has it. ``words`` are abbreviations as regular expressions.
    ``genders`` tell words that are counted from others, the first that fits; ``halves`` are what ½ is before
    a noun, where it is not as in ``parts``; ``labels`` are words whose number is their name ("Runde 1").
    ``clock`` finds the hour, the minute and the mark of a time of day, ``clock_said`` puts them in order;
    ``ordinal`` finds the ``place`` in a row, and in German its ``article``.
    """

    point: str
    is_decimal_comma: bool
    minus: str
    plus: str
    at: str
    at_percent: str
    at_tempo: str
    explosive: str
    times: str
    times_alone: str
    to: str
    ratio: str
    of: str
    per: str
    and_: str
    and_half: str
    number: str
    about: str
    ordinal: str
    signs: Mapping[str, str]
    parts: Mapping[tuple[int, int], str]
    units: Mapping[str, Noun]
    words: Mapping[str, str]
    genders: Mapping[str, Gender] = field(default_factory=dict)
    halves: Mapping[Gender, str] = field(default_factory=dict)
    labels: str = ""
    clock: str = ""
    clock_said: str = "{hour} {minute} {mark}"


METRES_FROM = 15
"""So many "m" behind a number are metres, fewer are minutes: nobody jogs for 400 minutes."""


def _units(named: Mapping[str, Noun]) -> Mapping[str, Noun]:
    """By each of the forms that a key lists, separated by spaces (a form has none itself)."""
    return MappingProxyType({form: noun for forms, noun in named.items() for form in forms.split()})


_EN = Signs(
    point="point",
    is_decimal_comma=False,
    minus="minus",
    plus="plus",
    at="at",
    at_percent="at",
    at_tempo="at tempo",
    explosive="explosive",
    times="times",
    times_alone="times",
    to="to",
    ratio="to",
    of="of",
    per="per",
    and_="and",
    and_half="a half",
    number="number",
    about="about",
    signs={"&": "and", "=": "equals", "±": "plus or minus", "<": "less than", ">": "more than", "≤":
           "at most", "≥": "at least", "°": "degrees", "%": "percent"},
    parts={(1, 2): "half", (1, 3): "one third", (2, 3): "two thirds", (1, 4): "one quarter",
           (3, 4): "three quarters"},
    units=_units({
        "s sec secs sec. second": Noun("second", "seconds"),
        "min mins min.": Noun("minute", "minutes"),
        "h hr hrs hr.": Noun("hour", "hours"),
        "ms": Noun("millisecond", "milliseconds"),
        "km": Noun("kilometre", "kilometres"),
        "mi": Noun("mile", "miles"),
        "cm": Noun("centimetre", "centimetres"),
        "mm": Noun("millimetre", "millimetres"),
        "ft": Noun("foot", "feet"),
        "yd yds": Noun("yard", "yards"),
        "kg kgs": Noun("kilogram", "kilograms"),
        "g": Noun("gram", "grams"),
        "lb lbs lb. lbs.": Noun("pound", "pounds"),
        "l": Noun("litre", "litres"),
        "ml": Noun("millilitre", "millilitres"),
        "km/h kph": Noun("kilometre per hour", "kilometres per hour"),
        "mph": Noun("mile per hour", "miles per hour"),
        "bpm": Noun("beat per minute", "beats per minute"),
        "spm": Noun("step per minute", "steps per minute"),
        "rpm": Noun("turn per minute", "turns per minute"),
        "w": Noun("watt", "watts"),
        "kcal": Noun("kilocalorie", "kilocalories"),
        "hz": Noun("hertz", "hertz"),
        "db": Noun("decibel", "decibels"),
        "%": Noun("percent", "percent"),
        "°": Noun("degree", "degrees"),
        "°c": Noun("degree Celsius", "degrees Celsius"),
        "°f": Noun("degree Fahrenheit", "degrees Fahrenheit"),
        "€": Noun("euro", "euros"),
        "$": Noun("dollar", "dollars"),
        "£": Noun("pound", "pounds"),
    }),
    words={r"e\.\s?g\.": "for example", r"i\.\s?e\.": "that is", r"etc\.?": "et cetera", r"vs\.?": "versus",
           r"approx\.": "about", r"max\.": "maximum", r"incl\.": "including", "rpe": "effort",
           r"l\s?/\s?r(?!\w)": "left and right", r"r\s?/\s?l(?!\w)": "right and left",
           r"w\s?/\s?o(?!\w)": "without",
           r"w\s?/": "with ", r"half a(?=\s(?:hour|ounce|inch))": "half an"},
    genders={r"(?i:miles?|(?:kilo)?met(?:re|er)s?|hours?|minutes?|rounds?|laps?|turns?|sets?)": "n"},
    halves={"n": "half a"},
    labels="round|set|lap|week|day|level|block|part|interval|circuit|minute",
    clock=r"(\d{1,2}):(\d\d)\s?(am|pm|a\.m\.|p\.m\.)",
    ordinal=r"(?P<place>\d{1,6})(?:st|nd|rd|th)",
)  # fmt: skip

_DE = Signs(
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
    units=_units({
        "s sec sek sek.": Noun("Sekunde", "Sekunden", "f"),
        "min min.": Noun("Minute", "Minuten", "f"),
        "h std std.": Noun("Stunde", "Stunden", "f"),
        "ms": Noun("Millisekunde", "Millisekunden", "f"),
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
)  # fmt: skip

_ES = Signs(
    point="coma",
    is_decimal_comma=True,
    minus="menos",
    plus="más",
    at="a",
    at_percent="al",
    at_tempo="a tempo",
    explosive="explosivo",
    times="por",
    times_alone="veces",
    to="a",
    ratio="a",
    of="de",
    per="por",
    and_="y",
    and_half="medio",
    number="número",
    about="unos",
    signs={"&": "y", "=": "igual a", "±": "más o menos", "<": "menos de", ">": "más de", "≤": "como máximo",
           "≥": "como mínimo", "°": "grados", "%": "por ciento"},
    parts={(1, 2): "medio", (1, 3): "un tercio", (2, 3): "dos tercios", (1, 4): "un cuarto",
           (3, 4): "tres cuartos"},
    units=_units({
        "s seg seg. sec": Noun("segundo", "segundos", "m"),
        "min min.": Noun("minuto", "minutos", "m"),
        "h hrs": Noun("hora", "horas", "f"),
        "ms": Noun("milisegundo", "milisegundos", "m"),
        "km": Noun("kilómetro", "kilómetros", "m"),
        "mi": Noun("milla", "millas", "f"),
        "cm": Noun("centímetro", "centímetros", "m"),
        "mm": Noun("milímetro", "milímetros", "m"),
        "kg": Noun("kilo", "kilos", "m"),
        "g": Noun("gramo", "gramos", "m"),
        "lb lbs": Noun("libra", "libras", "f"),
        "l": Noun("litro", "litros", "m"),
        "ml": Noun("mililitro", "mililitros", "m"),
        "km/h": Noun("kilómetro por hora", "kilómetros por hora", "m"),
        "bpm ppm": Noun("pulsación por minuto", "pulsaciones por minuto", "f"),
        "spm": Noun("paso por minuto", "pasos por minuto", "m"),
        "rpm": Noun("vuelta por minuto", "vueltas por minuto", "f"),
        "w": Noun("vatio", "vatios", "m"),
        "kcal": Noun("kilocaloría", "kilocalorías", "f"),
        "hz": Noun("hercio", "hercios", "m"),
        "db": Noun("decibelio", "decibelios", "m"),
        "reps rep. reps.": Noun("repetición", "repeticiones", "f"),
        "%": Noun("por ciento", "por ciento"),
        "°": Noun("grado", "grados", "m"),
        "°c": Noun("grado Celsius", "grados Celsius", "m"),
        "°f": Noun("grado Fahrenheit", "grados Fahrenheit", "m"),
        "€": Noun("euro", "euros", "m"),
        "$": Noun("dólar", "dólares", "m"),
        "£": Noun("libra", "libras", "f"),
    }),
    words={r"p\.\s?ej\.": "por ejemplo", r"etc\.?": "etcétera",
           r"aprox\.": "aproximadamente", r"máx\.": "máximo", r"mín\.": "mínimo", "reps": "repeticiones",
           r"izq\.": "izquierda", r"dcha\.": "derecha", "rpe": "esfuerzo",
           r"i\s?/\s?d(?!\w)": "izquierda y derecha", r"d\s?/\s?i(?!\w)": "derecha e izquierda",
           r"c\s?/": "con ",
           r"vs\.?": "contra"},
    genders={
        r"(?i:y|e|o|u|ni|a|al|ante|cada|como|con|contra|de|del|desde|en|entre|es|hacia|hasta|luego|más|menos|"
        r"para|pero|por|que|si|sin|sobre|tras|ya)": "",
        r"(?i:días?|programas?)": "m",
        r"(?i:series?|vez|veces|\w+as?|\w+(?:ción|ciones|sión|siones|xión|xiones|dad|dades))": "f",
        r"\w+": "m",
    },
    halves={"f": "media", "m": "medio"},
    labels=r"ronda|serie|intervalo|minuto|día|semana|nivel|bloque|parte|ejercicio|fase|vuelta",
    ordinal=r"(?P<place>\d{1,6})\.?[ºª]",
)  # fmt: skip

_FR = Signs(
    point="virgule",
    is_decimal_comma=True,
    minus="moins",
    plus="plus",
    at="à",
    at_percent="à",
    at_tempo="au tempo",
    explosive="explosif",
    times="fois",
    times_alone="fois",
    to="à",
    ratio="pour",
    of="sur",
    per="par",
    and_="et",
    and_half="demi",
    number="numéro",
    about="environ",
    signs={"&": "et", "=": "égale", "±": "plus ou moins", "<": "moins de", ">": "plus de", "≤": "au plus",
           "≥": "au moins", "°": "degrés", "%": "pour cent"},
    parts={(1, 2): "un demi", (1, 3): "un tiers", (2, 3): "deux tiers", (1, 4): "un quart",
           (3, 4): "trois quarts"},
    units=_units({
        "s sec sec.": Noun("seconde", "secondes", "f"),
        "min min. mn": Noun("minute", "minutes", "f"),
        "h": Noun("heure", "heures", "f"),
        "ms": Noun("milliseconde", "millisecondes", "f"),
        "km": Noun("kilomètre", "kilomètres", "m"),
        "mi": Noun("mile", "miles", "m"),
        "cm": Noun("centimètre", "centimètres", "m"),
        "mm": Noun("millimètre", "millimètres", "m"),
        "kg": Noun("kilo", "kilos", "m"),
        "g": Noun("gramme", "grammes", "m"),
        "lb lbs": Noun("livre", "livres", "f"),
        "l": Noun("litre", "litres", "m"),
        "ml": Noun("millilitre", "millilitres", "m"),
        "km/h": Noun("kilomètre par heure", "kilomètres par heure", "m"),
        "bpm": Noun("battement par minute", "battements par minute", "m"),
        "spm": Noun("pas par minute", "pas par minute", "m"),
        "rpm tr/min": Noun("tour par minute", "tours par minute", "m"),
        "w": Noun("watt", "watts", "m"),
        "kcal": Noun("kilocalorie", "kilocalories", "f"),
        "hz": Noun("hertz", "hertz", "m"),
        "db": Noun("décibel", "décibels", "m"),
        "reps rép. rép reps.": Noun("répétition", "répétitions", "f"),
        "%": Noun("pour cent", "pour cent"),
        "°": Noun("degré", "degrés", "m"),
        "°c": Noun("degré Celsius", "degrés Celsius", "m"),
        "°f": Noun("degré Fahrenheit", "degrés Fahrenheit", "m"),
        "€": Noun("euro", "euros", "m"),
        "$": Noun("dollar", "dollars", "m"),
        "£": Noun("livre", "livres", "f"),
    }),
    words={r"p\.\s?ex\.": "par exemple", r"c\.-à-d\.": "c'est-à-dire", r"etc\.?": "et cetera",
           r"env\.": "environ", r"max\.": "maximum", "reps": "répétitions", "rpe": "effort",
           r"g\s?/\s?d(?!\w)": "gauche et droite", r"d\s?/\s?g(?!\w)": "droite et gauche",
           r"vs\.?": "contre"},
    genders={
        r"(?i:répétitions?|séries?|minutes?|secondes?|heures?|fois|pompes?|fentes?|tractions?|respirations?|"
        r"jambes?|pauses?)": "f"
    },
    halves={"f": "une demi"},
    labels="série|minute",
    ordinal=r"(?P<place>\d{1,6})(?:ers?|res?|ères?|es?|èmes?|emes?)",
)  # fmt: skip

METRES: Mapping[str, Noun] = MappingProxyType(
    {
        "en": Noun("metre", "metres"),
        "de": Noun("Meter", "Meter", "m"),
        "es": Noun("metro", "metros", "m"),
        "fr": Noun("mètre", "mètres", "m"),
    }
)
"""What ``m`` is from :data:`METRES_FROM` on; below, it is what ``min`` is."""

SIGNS: Mapping[str, Signs] = MappingProxyType({"en": _EN, "de": _DE, "es": _ES, "fr": _FR})
"""By language."""
