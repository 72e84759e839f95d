"""English: numbers in words, and how figures, signs and abbreviations are read."""

from __future__ import annotations

import re

from audiocoach.languages.record import Gender, Language, Noun, Signs, by_form, word_list

_SMALL = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = word_list("- - twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int, _gender: Gender = "") -> str:
    """A number in words."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    many, rest = divmod(number, size)
    joint = " and " if rest < 100 else " "
    return f"{cardinal(many)} {name}" + (f"{joint}{cardinal(rest)}" if rest else "")


def ordinal(number: int, _gender: Gender = "") -> str:
    """A place in a row: "twenty-first"."""
    before, last = re.fullmatch(r"(.*?)(\w+)", cardinal(number)).groups()  # type: ignore[union-attr]
    return before + _ORDINALS.get(last, f"{last.removesuffix('y')}ieth" if last[-1] == "y" else f"{last}th")


_SIGNS = Signs(
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
    units=by_form({
        "s sec secs sec. second": Noun("second", "seconds"),
        "min mins min.": Noun("minute", "minutes"),
        "h hr hrs hr.": Noun("hour", "hours"),
        "ms": Noun("millisecond", "milliseconds"),
        "µs μs": Noun("microsecond", "microseconds"),
        "ma": Noun("milliamp", "milliamps"),
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
           r"no\.(?=\s?\d)": "number",
           r"approx\.": "about", r"(?<!\d)(?<!two )max\.": "maximum", r"incl\.": "including", "rpe": "effort",
           r"l\s?/\s?r(?!\w)": "left and right", r"r\s?/\s?l(?!\w)": "right and left",
           r"w\s?/\s?o(?!\w)": "without", r"w\s?/\s?u(?!\w)": "warm-up", r"c\s?/\s?d(?!\w)": "cool-down",
           r"w\s?/": "with ", r"half a(?=\s(?:hour|ounce|inch))": "half an"},
    genders={r"(?i:miles?|(?:kilo)?met(?:re|er)s?|hours?|minutes?|rounds?|laps?|turns?|sets?)": "n"},
    halves={"n": "half a"},
    labels="round|set|lap|week|day|level|block|part|interval|circuit|minute",
    clock=r"(\d{1,2}):(\d\d)\s?(am|pm|a\.m\.|p\.m\.)",
    ordinal=r"(?P<place>\d{1,6})(?:st|nd|rd|th)",
    metres=Noun("metre", "metres"),
    first={
           r"(?<!\w)(?-i:DBs)(?!\w)": "dumbbells",
           r"(?<!\w)(?-i:DB)(?!\w)": "dumbbell",
           r"(?<!\w)(?-i:KBs)(?!\w)": "kettlebells",
           r"(?<!\w)(?-i:KB)(?!\w)": "kettlebell",
           r"(?<!\w)(?-i:BB)(?!\w)": "barbell",
           r"(?<!\w)(?-i:1\s?RM)(?!\w)": "one rep max",
           r"(?<!\w)(?-i:WU)(?!\w)": "warm-up",
           r"(?<!\w)(?-i:CD)(?!\w)": "cool-down",
    },
)  # fmt: skip

LANGUAGE = Language(
    iso_639_2="eng",
    words_for=frozenset((*range(1, 13), 15, 20, 30, 40, 45, 50)),
    cardinal=cardinal,
    ordinal=ordinal,
    signs=_SIGNS,
    warm_up=r"warm|w/?u\b",
    recovery=r"cool|c/?d\b|recover|stretch|relax|breath|wind.?down",
    quiet=r"stretch|yoga|savasana|asana\b|\bpose\b|meditat|massage|foam.?roll|\blying\b|\blie\b|still\b|relax|breath",
    time=r"half|\bmin(?:ute)?s?\b|\bsec(?:ond)?s?\b",
)
