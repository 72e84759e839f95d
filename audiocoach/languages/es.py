"""Spanish: numbers in words, and how figures, signs and abbreviations are read."""

from __future__ import annotations

import re

from audiocoach.languages.record import Gender, Language, Noun, Signs, by_form, word_list

_SMALL = word_list(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
    "veintiséis veintisiete veintiocho veintinueve"
)
_TENS = word_list("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS = word_list(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_ORDINALS = word_list("- primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo")


def cardinal(number: int, gender: Gender = "") -> str:
    """A number in words; before a noun, its end agrees: "veintiún", "doscientas veintiuna"."""
    words = _count(number)
    if gender == "m":
        return re.sub(r"\buno$", "un", re.sub(r"veintiuno$", "veintiún", words))
    if gender == "f":
        return re.sub(r"(?<=[cq]ient|nient)os\b", "as", re.sub(r"uno$", "una", words))
    return words


def ordinal(number: int, gender: Gender = "") -> str:
    """A place in a row: "tercera". From eleven on Spanish says the cardinal."""
    if number >= len(_ORDINALS):
        return cardinal(number, gender)
    return re.sub(r"o$", "a", _ORDINALS[number]) if gender == "f" else _ORDINALS[number]


def _count(number: int) -> str:
    if number < 30:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]} y {_SMALL[ones]}" if ones else _TENS[tens]
    if number == 100:
        return "cien"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return _HUNDREDS[hundreds] + (f" {_count(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    before = f"{cardinal(thousands, 'm')} " if thousands > 1 else ""
    return f"{before}mil" + (f" {_count(rest)}" if rest else "")


_SIGNS = Signs(
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
    units=by_form({
        "s seg seg. sec": Noun("segundo", "segundos", "m"),
        "min min.": Noun("minuto", "minutos", "m"),
        "h hrs": Noun("hora", "horas", "f"),
        "ms": Noun("milisegundo", "milisegundos", "m"),
        "µs μs": Noun("microsegundo", "microsegundos", "m"),
        "ma": Noun("miliamperio", "miliamperios", "m"),
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
    zone="zona",
    decimal_pairs=True,
    metres=Noun("metro", "metros", "m"),
    first={
           r"(?<!\w)(?-i:DBs?)(?!\w)": "mancuerna",
           r"(?<!\w)(?-i:KBs?)(?!\w)": "kettlebell",
           r"(?<!\w)(?-i:BB)(?!\w)": "barra",
           r"(?<!\w)(?-i:1\s?RM)(?!\w)": "una R M",
           r"(?<!\w)(?-i:AMRAP)(?!\w)": "amrap",
           r"(?<!\w)(?-i:EMOM)(?!\w)": "imom",
           r"(?<!\w)(?-i:TFL)(?!\w)": "T F L",
           r"(?<!\w)(?-i:IT(?=\s[Bb]and))(?!\w)": "I T",
    },
    or_="o",
    each_side="por lado",
    counted="cals?|calorías|repeticiones|reps",
)  # fmt: skip

LANGUAGE = Language(
    iso_639_2="spa",
    words_for=range(101),
    cardinal=cardinal,
    ordinal=ordinal,
    signs=_SIGNS,
    warm_up="calent",
    recovery="vuelta a la calma|estira|recupera|relaja",
    quiet=r"estir|yoga|savasana|asana\b|postura|medita|masaje|rodillo|tumbad|relaj|respir",
    time=r"mitad|\bmin(?:uto)?s?\b|\bseg(?:undo)?s?\b",
)
