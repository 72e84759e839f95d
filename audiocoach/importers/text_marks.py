"""The marks of a plain text: list items, headings that repeat or time what is below them, and pauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from audiocoach.importers.words import clean_text
from audiocoach.script.constants import MAX_SPOKEN_CHARS
from audiocoach.script.words import any_word
from audiocoach.units import Ms

ITEM = re.compile(
    r"\s*(?:[-–—•*+·▪◦‣]\s+|[•▪◦‣–—]\s*|(?:\[[ xX]?\]|☐|✓)\s*|\d{1,2}[.)]\s+|(?P<label>[A-Ha-h]\d?)[.):]\s+"
    r"|(?P<numbered>[A-H]\d):?\s+)+"
)
MARKDOWN = re.compile(r"\*\*|__|`|^\s*>\s?")
RULE = re.compile(r"\s*([-=*_~#])\1{2,}\s*")
HASH = re.compile(r"\s*(#{1,6})\s+(.*?)\s*#*\s*")
TITLE = re.compile(r"\s*(?:title|workout|name)\s*:\s*(\S.*)", re.IGNORECASE)
HEADING_WORDS = re.compile(
    r"warm.?ups?|cool.?downs?|main.*|workout|wod|metcon|strength|finisher|accessor(?:y|ies)|core|skill|mobility"
    r"|stretch(?:es|ing)?|(?:part|block|day|week|section|set) \w{1,2}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|upper body|lower body|push|pull|legs"
    r"|conditioning|intro(?:duction)?",
    re.IGNORECASE,
)
PAUSE_LINE = re.compile(r"(?:pause|break|silence)\s*:?\s*(?:for\s+)?(?=\d)", re.IGNORECASE)
HAS_AMOUNT = re.compile(
    r"\d\s*(?:[x×]\s?\d|(?:[x×]|s|secs?|seconds?|m|mins?|minutes?|h|hours?|km|mi|miles?|kg|lbs?|reps?|sets?|rounds?)\b)",
    re.IGNORECASE,
)
AMOUNTS = re.compile(r"[@x×]?\s?\d")
"""How a line without a name begins."""
LEFT_OUT = re.compile(
    r"(?i:total|gesamt|totale|insgesamt)\s*[:=]?\s*\d[\d.,]*\s*(?:m|km|k|mi|miles?|yds?|Meter|metr\w+)\.?"
    r"|(?:https?://|www\.|@)\S+|(?:\w{3,9},?\s+)?(?:\w{3,9}\s+\d{1,2}|\d{1,2}\.?\s+\w{3,9}),?\s+20\d\d\b.*"
)
"""A total of metres, a link, or the day on which it was done: ``Thursday, Nov 26, 2026 at 6:12pm``."""
SETS_OF = re.compile(r"\d\s*[x×]\s+[^\W\d]")
"""``4 x max hold``, which is no heading."""
HALF_OF_DAY = re.compile(r"\s*([AP]M)\s*[:–-]\s+(\S.*)")
SENTENCE_END = (".", "!", "?", "…")
SHORT_UNIT = re.compile(r"\d\s?(?:Wdhs?|Wh|rép|rip|min|sec|Sek|Std|seg|mn)\.$", re.IGNORECASE)
"""A unit that is cut short, whose full stop ends no sentence: ``Katze-Kuh 10 Wdh.``"""
MAX_STEP_WORDS = 12
MAX_HEADING_WORDS = 6

_NUMBER_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15}
_NUMBER_WORDS |= {"twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60}
_AMOUNT = rf"(?P<number>\d{{1,4}}(?:[.,]\d{{1,3}})?|{'|'.join(_NUMBER_WORDS)})"
_TIME = rf"{_AMOUNT}\s*(?P<unit>h|hours?|m|min(?:ute)?s?|s|sec(?:ond)?s?|['\"])?"
_LENGTH = re.compile(rf"\b(?P<half>half\s+)?{_TIME}(?![\w'-])", re.IGNORECASE)
_ELLIPSIS_MS: Ms = 2000
_PAUSE_MS: Ms = 5000
_SHORT_MS: Ms = 3000
_LONG_MS: Ms = 15_000
"""The length of a pause that gives none."""


@cache
def then_below() -> re.Pattern[str]:
    """``Brisk five-minute walk, then:``, above what follows."""
    return re.compile(rf"(.*\w.*?)[\s,;–-]+{_then()}\s*[:.…]*\s*", re.IGNORECASE)


@cache
def then_rounds() -> re.Pattern[str]:
    """``5 min bike, then 2 rounds``."""
    rounds = rf"\d{{1,2}}\s*(?:[x×]|{any_word('set')})(?:\s+{any_word('of')})?"
    return re.compile(rf"(.*\d.*?)[\s,;–-]+{_then()}\s+({rounds})\s*:?", re.IGNORECASE)


def _then() -> str:
    return rf"(?:{any_word('and')}\s+)?{any_word('then')}"


@cache
def numbered() -> re.Pattern[str]:
    """Figures that a title has: ``Week 3``, ``24/11``."""
    return re.compile(
        rf"\b{any_word('phase')}\s+\d+|\b\d{{1,4}}[/.]\d{{1,2}}(?:[/.]\d{{1,4}})?\b|couch to \d+\s?k\b",
        re.IGNORECASE,
    )


@cache
def breaths() -> re.Pattern[str]:
    """Breaths, which a sentence may count as a step does."""
    return re.compile(rf"\d\s+(?:\w+\s+)?{any_word('breath')}(?!\w)", re.IGNORECASE)


@cache
def counted() -> re.Pattern[str]:
    """Sets, which no sentence has."""
    return re.compile(rf"\d\s*[x×]\s*\d|\d\s{any_word('set')}\s{any_word('of')}\s\d", re.IGNORECASE)


@cache
def _pause() -> re.Pattern[str]:
    """``[pause 10s]``, ``(silence)``, ``...``."""
    silence = rf"\b{any_word('silence')}\b"
    return re.compile(
        rf"\[[^\[\]]*{silence}[^\[\]]*\]|\([^()]*{silence}[^()]*\)|\[\s*{_TIME}\s*\]|(?:\.\s?){{3,}}|…",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class PauseMark:
    """A mark for a pause. ``is_guess``: it gives no length."""

    text: str
    length_ms: Ms
    is_guess: bool


_CELL = re.compile(
    r"(?P<reps>[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?)|(?P<time>[0-9]{1,3}\s?(?:s|sec|min|m)|[0-9]{1,2}:[0-9]{2})"
    r"|@?\s?(?P<load>[0-9.]{1,5}\s?(?:kgs?|lbs?|%))|(?P<effort>(?:RPE|RIR)\s?[0-9]{1,2})",
    re.IGNORECASE,
)
_FEWEST_CELLS = 3


def plain_line(line: str) -> str:
    """A line without Markdown; the cells of a row as they are written on one line: the name, sets, reps or a
    time, a load, the rest.
    """
    text = MARKDOWN.sub("", line)
    name, *others = [cell.strip() for cell in text.strip().split("\t")]
    cells = [_CELL.fullmatch(cell) for cell in others if cell]
    if len(others) < _FEWEST_CELLS - 1 or not name or re.search(r"\d", name) or None in cells[2:]:
        return text
    if len(cells) < 2 or not (
        cells[0] and cells[0]["reps"] and cells[1] and (cells[1]["reps"] or cells[1]["time"])
    ):
        return text
    beside = [f"@ {one['load']}" if one["load"] else one["effort"] or "" for one in cells[2:] if one]
    rests = [one["time"] for one in cells[2:] if one and one["time"]]
    if len(rests) > 1 or any(one and one["reps"] for one in cells[2:]):
        return text
    amount = " ".join(one for one in (f"{name} {cells[0][0]} x {cells[1][0]}", *beside) if one)
    return f"{amount}, rest {rests[0]}" if rests else amount


def are_items(line: str, following: str) -> bool:
    """Whether two lines are items of one list: ``- Cat-cow, 8 rounds`` is no head of ``- Squat 3x10``."""
    indents = {len(one) - len(one.lstrip()) for one in (line, following)}
    return len(indents) == 1 and all(ITEM.match(one) for one in (line, following))


def label_of(item: re.Match[str] | None) -> str:
    """The letter and number that an item has: ``A1``; nothing where the letter stands alone."""
    label = (item["numbered"] or item["label"] or "") if item else ""
    return label.upper() if len(label) > 1 else ""


def split_pauses(text: str) -> Iterator[str | PauseMark]:
    """The words of a text, and the pauses between them."""
    last = 0
    for found in _pause().finditer(text):
        if words := text[last : found.start()].strip():
            yield words
        yield _mark(found[0])
        last = found.end()
    if words := text[last:].strip():
        yield words


def split_paragraph(text: str) -> list[str]:
    """A paragraph in pieces that can be spoken, at the ends of sentences."""
    parts = [""]
    for sentence in re.split(r"(?<=[.!?…])\s+", text):
        if parts[-1] and len(parts[-1]) + len(sentence) >= MAX_SPOKEN_CHARS:
            parts.append("")
        parts[-1] = f"{parts[-1]} {sentence}".strip()
    return [piece for part in parts if (piece := clean_text(part))]


def has_pauses(text: str) -> bool:
    """Whether a text has a mark for a pause."""
    return _pause().search(text) is not None


def without_pauses(text: str) -> str:
    """The words of a text without its pauses."""
    return _pause().sub(" ", text)


def read_length(text: str) -> Ms | None:
    """The first time in a text; a bare number is seconds."""
    found = _LENGTH.search(text)
    if found is None:
        return None
    written = found["number"].lower()
    number = Fraction(_NUMBER_WORDS.get(written, 0) or written.replace(",", "."))
    unit = (found["unit"] or "s").lower()
    size = 3_600_000 if unit[0] == "h" else 60_000 if unit[0] in "m'" else 1000
    return int(number * size / (2 if found["half"] else 1))


def _mark(text: str) -> PauseMark:
    written = read_length(text)
    if written:
        return PauseMark(text.strip(), written, is_guess=False)
    lowered = text.lower()
    guess = _ELLIPSIS_MS if not any(map(str.isalpha, text)) else _PAUSE_MS
    guess = _SHORT_MS if "short" in lowered else _LONG_MS if "long" in lowered else guess
    return PauseMark(text.strip(), guess, is_guess=True)
