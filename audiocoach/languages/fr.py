"""French: numbers in words, and how figures, signs and abbreviations are read."""

from __future__ import annotations

import re

from audiocoach.languages.record import Gender, Language, Noun, Signs, by_form, word_list

_SMALL = word_list(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
)
_TENS = word_list("- - vingt trente quarante cinquante soixante")


def cardinal(number: int, gender: Gender = "") -> str:
    """A number in words; before a feminine noun, "un" agrees with it."""
    words = _count(number)
    return re.sub(r"\bun$", "une", words) if gender == "f" else words


def ordinal(number: int, gender: Gender = "") -> str:
    """A place in a row: "première", "vingt et unième"."""
    if number == 1:
        return "première" if gender == "f" else "premier"
    words = re.sub(r"(cent|vingt|mille)s$", r"\1", _count(number))
    for written, stem in (("cinq", "cinqu"), ("neuf", "neuv")):
        if words.endswith(written):
            return f"{words.removesuffix(written)}{stem}ième"
    return f"{words.removesuffix('e')}ième"


def _count(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 70:
        tens, ones = divmod(number, 10)
        return _join(_TENS[tens], ones)
    if number < 80:
        return _join("soixante", number - 60)
    if number < 100:
        return f"quatre-vingt-{_SMALL[number - 80]}" if number > 80 else "quatre-vingts"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        before = f"{_SMALL[hundreds]} " if hundreds > 1 else ""
        several = "s" if hundreds > 1 and not rest else ""
        return f"{before}cent{several}" + (f" {_count(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    before = re.sub(r"(cent|vingt)s$", r"\1", _count(thousands)) + " " if thousands > 1 else ""
    return f"{before}mille" + (f" {_count(rest)}" if rest else "")


def _join(tens: str, ones: int) -> str:
    if not ones:
        return tens
    return f"{tens} et {_SMALL[ones]}" if ones in (1, 11) else f"{tens}-{_SMALL[ones]}"


_SIGNS = Signs(
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
    units=by_form({
        "s sec sec.": Noun("seconde", "secondes", "f"),
        "min min. mn": Noun("minute", "minutes", "f"),
        "h": Noun("heure", "heures", "f"),
        "ms": Noun("milliseconde", "millisecondes", "f"),
        "µs μs": Noun("microseconde", "microsecondes", "f"),
        "ma": Noun("milliampère", "milliampères", "m"),
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
    decimal_pairs=True,
    metres=Noun("mètre", "mètres", "m"),
    first={
           r"(?<!\w)(?-i:DBs?)(?!\w)": "haltère",
           r"(?<!\w)(?-i:KBs?)(?!\w)": "kettlebell",
           r"(?<!\w)(?-i:BB)(?!\w)": "barre",
           r"(?<!\w)(?-i:1\s?RM)(?!\w)": "un R M",
           r"(?<!\w)(?-i:AMRAP)(?!\w)": "amrap",
           r"(?<!\w)(?-i:EMOM)(?!\w)": "imome",
           r"(?<!\w)(?-i:TFL)(?!\w)": "T F L",
           r"(?<!\w)(?-i:IT(?=\s[Bb]and))(?!\w)": "I T",
    },
    or_="ou",
    each_side="de chaque côté",
    counted="cals?|calories|répétitions|reps",
)  # fmt: skip

LANGUAGE = Language(
    iso_639_2="fra",
    words_for=range(101),
    cardinal=cardinal,
    ordinal=ordinal,
    signs=_SIGNS,
    warm_up="échauff",
    recovery="retour au calme|étire|récup|détente",
    quiet=r"étir|yoga|savasana|asana\b|posture|médit|massage|rouleau|allongé|détente|relâch|respir",
    time=r"mi-?\s?(?:parcours|temps)|moitié|\bmin(?:ute)?s?\b|\bsec(?:onde)?s?\b",
    singular_below_two=True,
)
