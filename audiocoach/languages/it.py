"""Italian: numbers in words, and how figures, signs and abbreviations are read."""

from __future__ import annotations

import re

from audiocoach.languages.record import Gender, Language, Noun, Signs, by_form, word_list

_SMALL = word_list(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
    "sedici diciassette diciotto diciannove"
)
_TENS = word_list("- - venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
_ORDINALS = word_list("- primo secondo terzo quarto quinto sesto settimo ottavo nono decimo")
_COUNTED = (
    "giro|serie|round|volta|minuto|giorno|settimana|esercizio|intervallo|blocco|livello|chilometro|fase|parte"
)
"""Nouns whose place in a row is written with the sign of degrees: "1° giro"."""
_ONE: dict[Gender, str] = {"m": "un", "f": "una"}


def cardinal(number: int, gender: Gender = "") -> str:
    """A number in words; before a noun, "uno" agrees with it."""
    return _ONE.get(gender, "uno") if number == 1 else re.sub("(?<=.)tre$", "tré", _count(number))


def ordinal(number: int, gender: Gender = "") -> str:
    """A place in a row: "terza", "ventitreesimo"."""
    if number < len(_ORDINALS):
        words = _ORDINALS[number]
    else:
        stem = re.sub("(?:mila|mille)$", "mill", _count(number))
        words = (stem if re.search("tre$|sei$", stem) else re.sub("[aeio]$", "", stem)) + "esimo"
    return re.sub("o$", "a", words) if gender == "f" else words


def _count(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        before = _TENS[tens][:-1] if ones in (1, 8) else _TENS[tens]
        return before + (_SMALL[ones] if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        before = f"{_SMALL[hundreds] if hundreds > 1 else ''}cento"
        after = _count(rest) if rest else ""
        return before[:-1] + after if after.startswith("ott") else before + after
    thousands, rest = divmod(number, 1000)
    before = f"{_count(thousands)}mila" if thousands > 1 else "mille"
    return before + (_count(rest) if rest else "")


_SIGNS = Signs(
    point="virgola",
    is_decimal_comma=True,
    minus="meno",
    plus="più",
    at="a",
    at_percent="al",
    at_tempo="a tempo",
    explosive="esplosivo",
    times="per",
    times_alone="volte",
    to="a",
    ratio="a",
    of="di",
    per="per",
    and_="e",
    and_half="mezzo",
    number="numero",
    about="circa",
    signs={"&": "e", "=": "uguale a", "±": "più o meno", "<": "meno di", ">": "più di", "≤": "al massimo",
           "≥": "almeno", "°": "gradi", "%": "per cento"},
    parts={(1, 2): "mezzo", (1, 3): "un terzo", (2, 3): "due terzi", (1, 4): "un quarto",
           (3, 4): "tre quarti"},
    units=by_form({
        "s sec sec.": Noun("secondo", "secondi", "m"),
        "min min.": Noun("minuto", "minuti", "m"),
        "h": Noun("ora", "ore", "f"),
        "ms": Noun("millisecondo", "millisecondi", "m"),
        "km": Noun("chilometro", "chilometri", "m"),
        "mi": Noun("miglio", "miglia", "m"),
        "cm": Noun("centimetro", "centimetri", "m"),
        "mm": Noun("millimetro", "millimetri", "m"),
        "kg": Noun("chilo", "chili", "m"),
        "g": Noun("grammo", "grammi", "m"),
        "lb lbs": Noun("libbra", "libbre", "f"),
        "l": Noun("litro", "litri", "m"),
        "ml": Noun("millilitro", "millilitri", "m"),
        "km/h": Noun("chilometro all'ora", "chilometri all'ora", "m"),
        "bpm": Noun("battito al minuto", "battiti al minuto", "m"),
        "spm": Noun("passo al minuto", "passi al minuto", "m"),
        "rpm": Noun("giro al minuto", "giri al minuto", "m"),
        "w": Noun("watt", "watt", "m"),
        "kcal": Noun("chilocaloria", "chilocalorie", "f"),
        "hz": Noun("hertz", "hertz", "m"),
        "db": Noun("decibel", "decibel", "m"),
        "reps rip rip. ripet.": Noun("ripetizione", "ripetizioni", "f"),
        "%": Noun("per cento", "per cento"),
        "°": Noun("grado", "gradi", "m"),
        "°c": Noun("grado Celsius", "gradi Celsius", "m"),
        "°f": Noun("grado Fahrenheit", "gradi Fahrenheit", "m"),
        "€": Noun("euro", "euro", "m"),
        "$": Noun("dollaro", "dollari", "m"),
        "£": Noun("sterlina", "sterline", "f"),
    }),
    words={r"p\.\s?es\.": "per esempio", r"ad\s?es\.": "ad esempio", r"ecc\.?": "eccetera",
           r"etc\.?": "eccetera", r"ca\.": "circa", r"max\.?": "massimo", "reps": "ripetizioni",
           r"sx\s?/\s?dx(?!\w)": "sinistra e destra", r"dx\s?/\s?sx(?!\w)": "destra e sinistra",
           r"s\s?/\s?d(?!\w)": "sinistra e destra", r"d\s?/\s?s(?!\w)": "destra e sinistra",
           "sx": "sinistra", "dx": "destra", "rpe": "sforzo", r"vs\.?": "contro"},
    genders={
        r"(?i:e|ed|o|oppure|ma|a|ad|al|ai|alla|alle|ogni|come|con|contro|da|dal|dalla|di|del|della|dopo|"
        r"entro|fino|fra|ha|in|mai|nel|nella|per|più|poi|prima|senza|sopra|sotto|su|sul|sulla|tra|va)": "",
        r"(?i:programma|problema|sistema)": "m",
        r"(?i:serie|mano|fase|volte|\w+a|\w+(?:zione|zioni|sione|sioni|tà))": "f",
        r"\w+": "m",
    },
    halves={"f": "mezza", "m": "mezzo"},
    labels=r"giro|serie|intervallo|minuto|giorno|settimana|livello|blocco|parte|esercizio|fase|round|tappa",
    ordinal=rf"(?P<place>\d{{1,6}})\.?(?:[ºª]|°(?=\s(?:{_COUNTED})\b))",
    zone="zona",
    decimal_pairs=True,
    first={r"(?<!\bda )(?<![\w.,:/@×–-])(?<!@ )"
           r"(?=\d+(?:[.,]\d+)?\s?[-–]\s?\d+(?:[.,]\d+)?(?![\d.,]*\d|\s?[-–]\s?\d))": "da ",
           r"(?<!\w)(?-i:DBs?)(?!\w)": "manubrio", r"(?<!\w)(?-i:KBs?)(?!\w)": "kettlebell",
           r"(?<!\w)(?-i:BB)(?!\w)": "bilanciere", r"(?<!\w)(?-i:1\s?RM)(?!\w)": "una R M",
           r"(?<!\w)(?-i:AMRAP)(?!\w)": "amrap", r"(?<!\w)(?-i:EMOM)(?!\w)": "imom",
           r"(?<!\w)(?-i:TFL)(?!\w)": "T F L", r"(?<!\w)(?-i:IT(?=\s[Bb]and))(?!\w)": "I T"},
    last={r"\buno e mezzo (giro|minuto|chilometro|metro)\b": r"un \1 e mezzo",
          r"\buno e mezzo (gir|minut|chilometr|metr)i\b": r"un \1o e mezzo",
          r"\b(\w+) e mezzo (giri|minuti|chilometri|metri)\b": r"\1 \2 e mezzo",
          r"\buno e mezzo or[ae]\b": "un'ora e mezza",
          r"\b(due terzi|tre quarti) (?=(?:giro|chilometro|miglio|minuto|ora|litro|vasca)\b)": r"\1 di ",
          r"\b(un|mezz)a (?=[aeiouàèéìòù])": r"\1'",
          r"\bun (?=(?:s[bcdfgklmnpqrtv]|z|gn|ps|pn)\w)": "uno ",
          r"\bper (?=(?:chilometro|miglio|giorno)\b)": "al ",
          r"\bper (?=settimana\b)": "alla "},
    metres=Noun("metro", "metri", "m"),
    or_="o",
    each_side="per lato",
    counted="cals?|calorie|ripetizioni|reps",
)  # fmt: skip

LANGUAGE = Language(
    iso_639_2="ita",
    words_for=range(101),
    cardinal=cardinal,
    ordinal=ordinal,
    signs=_SIGNS,
    warm_up="riscald|attivazion",
    recovery="defatic|allung|stretching|recuper|rilass|respir",
    quiet=r"allung|stretching|yoga|savasana|asana\b|posizion|medit|massag|rullo|sdraiat|rilass|respir",
    time=r"metà|\bmin(?:ut[oi])?\b|\bsec(?:ond[oi])?\b",
)
