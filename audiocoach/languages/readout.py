"""Read text out: write every number, sign, unit and abbreviation in words of its language.

The rules go from the special to the general. After the last one, no digit and no sign is left. Reading a text
out twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

from audiocoach.languages.phrases import fill, phrase_book
from audiocoach.languages.record import MAX_NUMBER, METRES_FROM, Gender, Noun, language_record

_NUMBER = r"\d+(?:[.,]\d+)*"
_LETTER = r"[^\W\d_]"
_START, _END = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
_DASH = r"[-–—−]"
_KEPT_SIGNS = "&=±<>≤≥°%@+#/~≈×€$£−*№ºª-"
"""Signs and marks that have words. Every other one becomes a space."""

_MARKS = "*_^|~`\\{}[]<>#/@%&+="
"""Marks that Unicode does not class as symbols."""

Rule = Callable[[str], str]


def read_out(text: str, language: str) -> str:
    """A text as it is spoken, on one line. ``language`` is one of the phrase books'."""
    for rule in _rules(language):
        text = rule(text)
    text = " ".join(re.sub(rf"{_PAD}+(?=[,.;:!?)])", "", text).split())
    for written, said in language_record(language).signs.last.items():
        text = re.sub(written, said, text, flags=re.IGNORECASE)
    return text


@lru_cache(maxsize=8)
def _rules(language: str) -> tuple[Rule, ...]:
    """All rules of a language, in order."""
    record = language_record(language)
    signs = record.signs
    nouns = dict(signs.units)
    known = sorted((*nouns, "m"), key=len, reverse=True)
    units = "|".join(map(re.escape, known))
    unit = rf"(?P<unit>{units})(?![^\W_])"
    alone = "|".join(re.escape(form) for form in known if form in _ALONE)
    part = rf"({_NUMBER})\s?/\s?({_NUMBER})(?![\d/])(?:\s?{unit}|(?P<word>\s{_LETTER}+))?"
    hours, minutes, seconds = (
        r"(\d{1,4})\s?h\s?",
        r"(\d{1,4})\s?m(?:in)?\s?",
        r"(\d{1,4})\s?s(?:ec)?(?![^\W\d_])",
    )

    spaced_dash = r"(?<=[\w)])(?:\s*[–—−]\s*|\s+-+\s+)(?=\w)"

    def noun_of(written: str, amount: str) -> Noun:
        if written.lower() != "m":
            return nouns[written.lower()]
        return signs.metres if _amount(amount, language) >= METRES_FROM else nouns["min"]

    def say_unit(match: re.Match[str]) -> str:
        said = _say_amount(match["number"], noun_of(match["unit"], match["number"]), language)
        is_end = match["unit"][-1] == "." and re.match(r"$|\s+[^\W\d_a-zà-ÿ]", match.string[match.end() :])
        return f"{said.rstrip()}. " if is_end else said

    def say_number(match: re.Match[str]) -> str:
        word = match[2] or ""
        gender = "" if _is_label(match, language) else _gender_of(word.strip(), language)
        return f" {_in_words(match[1], language, gender)}{word or ' '}"

    def say_hours(match: re.Match[str]) -> str:
        """``1h30``: minutes have no unit, unless it is a single one."""
        if int(match[1]) == 0 or int(match[2]) < 2:
            return _say_duration(language, match)
        said = _in_words(str(int(match[2])), language, "f" if nouns["min"].gender == "f" else "")
        return f"{_say_amount(match[1], nouns['h'], language)}{said} "

    def say_pair(before: str, first: str, second: str, behind: str, word: str) -> str:
        """``24/16 kg``: an amount to choose. ``5/5``: on each side. ``90/90`` and ``40/20``: two numbers."""
        if behind or re.fullmatch(signs.counted, word.strip(), re.IGNORECASE):
            return f"{before} {first} {signs.or_} {second} {behind}{word}"
        if first == second and len(first) == 1:
            return f"{before} {first} {signs.each_side}{word}"
        return f"{before} {_in_words(first, language)} {_in_words(second, language)}{word}"

    def say_fraction(match: re.Match[str]) -> str:
        whole, above, below, behind, word = match[1], match[2], match[3], match["unit"], match["word"] or " "
        share = signs.parts.get((int(above), int(below))) if _is_short(above, below) else None
        is_place = not whole and _is_label(match, language)
        if share is None or is_place:
            if not is_place and below not in ("10", "100"):
                return say_pair(whole or "", above, below, behind or "", word)
            return f"{whole or ''} {above} {signs.of} {below} {behind or ''}{word}"
        said = share
        if (whole, above, below) == (None, "1", "2"):
            gender = noun_of(behind, "1").gender or "n" if behind else _gender_of(word.strip(), language)
            said = signs.halves.get(gender, share)
        if whole:
            part = signs.and_half if (above, below) == ("1", "2") else share
            said = f"{_in_words(whole, language)} {signs.and_} {part}"
        if not behind:
            return f" {said}{word}"
        noun = noun_of(behind, whole or "1")
        return f" {said} {noun.other if whole else noun.one} "

    def say_clock(match: re.Match[str]) -> str:
        minute = _in_words(match[2], language) if int(match[2]) else ""
        hour = _in_words(match[1], language, "m")
        return f" {fill(signs.clock_said, {'hour': hour, 'minute': minute, 'mark': match[3]})} "

    def say_figures(match: re.Match[str]) -> str:
        return " " + ", ".join(re.findall(_NUMBER, match[0])) + " "

    def say_tempo(match: re.Match[str], before: str = "") -> str:
        beats = re.findall(r"\d+|x", match[1], re.IGNORECASE) if "-" in match[1] else list(match[1])
        said = ", ".join(signs.explosive if beat in "xX" else _in_words(beat, language) for beat in beats)
        return f" {before} {said} "

    say_duration = partial(_say_duration, language)

    def say_seconds(match: re.Match[str]) -> str:
        """``45"``, unless the mark closes a quotation."""
        is_quotation = match.string.count('"', 0, match.start()) % 2 and match[0].endswith('"')
        return match[0] if is_quotation else say_duration(match)

    at_tempo = partial(say_tempo, before=signs.at_tempo)

    def say_ordinal(match: re.Match[str]) -> str:
        gender = _gender_of(match["word"].strip(), language) if match["word"] else _ending(match[0])
        said = record.ordinal(int(match["place"]), gender)
        if record.ordinal_ending:
            article = match["article"] or ""
            said = f"{article} {said}{record.ordinal_ending(article, gender)}"
        return f" {said}{match['word'] or ' '}"

    rules: list[Rule] = [
        _clean,
        *(_rule(written, said) for written, said in signs.first.items()),
        _rule(r"(?<!\w)(?-i:N)[or]\.\s?(?=\d)", f" {signs.number} "),
        _rule(r"(?<![\w:.,])()(\d{1,3})['′’]([0-5]\d)(?:[\"″”]|''|(?![\w'′’\"″”]))()", say_duration),
        _rule(r"(?<![\w:.,])()(\d{1,3})['′’]()(?![\w'′’])()", say_duration),
        _rule(r'(?<![\w:.,])()()(\d{1,3})(?:["″]|\'\')(?!\w)()', say_seconds),
        _rule(r"(?<![\w@])(?<!@ )(?-i:(\d\dX\d))(?!\w)", say_tempo),
        _rule(r"(?<=:[0-5]\d)\s?min(?=\s?/)", ""),
        _rule(r"(?<=:[0-5]\d)\s?/\s?(?=[1-9]\d{1,3}\s?(?:m|yds?)(?![^\W_]))", f" {signs.per} "),
        *([_rule(rf"(?<!\d){signs.clock}{_END}", say_clock)] if signs.clock else []),
        _rule(r"(?<![\d:])(\d{1,4}):([0-5]\d):([0-5]\d)(?:[.,](\d+))?(?![\d:])", say_duration),
        _rule(r"(?<![\d:])()(\d{1,4}):([0-5]\d)(?:[.,](\d+))?(?![\d:])", say_duration),
        _rule(rf"(?<![\d.,]){hours}(?:{minutes})(?:{seconds})()", say_duration),
        _rule(rf"(?<![\d.,]){hours}{minutes.removesuffix(_SPACE)}{_END}()()", say_duration),
        _rule(rf"(?<![\d.,])(){minutes}{seconds}()", say_duration),
        _rule(rf"(?<![\d.,:]){hours}([0-5]\d)(?!\w|[.,:]\d|\s?(?:{units})(?![^\W_]))()()", say_hours),
        _rule(rf"({_NUMBER})\s?:\s?(?=\d)", rf"\1 {signs.ratio} "),
        _rule(r"@\s*([\dx]{1,2}(?:-[\dx]{1,2}){2,3})(?![\w-])", at_tempo),
        _rule(rf"@\s*([\dx]{{4}})(?![\w%°-]|[.,]\d|\s?(?:{units})(?![^\W_]))", at_tempo),
        _rule(r"(?<![\w-])((?=\S*x)[\dx]{1,2}(?:-[\dx]{1,2}){2,3})(?![\w-])", say_tempo),
        _rule(r"(?<=\btempo )([\dx]{4})(?!\w)", say_tempo),
        _rule(rf"({_NUMBER})\s?[x×*]\s?(?=\d)", rf"\1 {signs.times} "),
        _rule(rf"({_NUMBER})\s?[x×]{_END}", rf"\1 {signs.times_alone} "),
        _rule(rf"{_START}[x×]\s?(?=\d)", f" {signs.times} "),
        _rule(rf"(?<!\w){_NUMBER}(?:{_DASH}{_NUMBER}){{2,}}(?!\w)", say_figures),
        _rule(
            rf"(\d)\s?({units})?(?:{_DASH}|\s[-–]\s)(?=\d)",
            lambda match: f"{match[1]}{match[2] or ''} {signs.to} ",
        ),
        _rule(r"(?<![\w)])[-−]\s?(?=\d)|−\s?(?=\d)", f" {signs.minus} "),
        _rule(rf"(?<![\w.,]){signs.ordinal}{_END}(?P<word>\s{_LETTER}+)?", say_ordinal),
        _rule(rf"(?:(?<![\d.,/])(\d{{1,6}})\s)?(?<![\d/]){part}", say_fraction),
        _rule(rf"([$€£])\s?({_NUMBER})", r"\2\1"),
        _rule(rf"@\s*(?={_NUMBER}\s?%)", f" {signs.at_percent} "),
        _rule(rf"{_START}z\s?([1-5])(?![\w.,])", rf" {signs.zone} \1 "),
        _rule(rf"(?P<number>{_NUMBER})\s?{unit}", say_unit),
        *(_rule(rf"{_START}(?:{written})", said) for written, said in signs.words.items() if "/" in written),
        _rule(rf"\s?/\s?{unit}", lambda match: f" {signs.per} {noun_of(match['unit'], '1').one} "),
        _rule(
            rf"{_START}{signs.per}\s+({units})(?![^\W_])",
            lambda match: f" {signs.per} {nouns[match[1].lower()].one} ",
        ),
        _rule(rf"(?:(?<=\d)|(?<={signs.times_alone}{_PAD}))\s?/\s?(?={_LETTER})", f" {signs.per} "),
        _rule(r"[#№]\s?(?=\d)", f" {signs.number} "),
        _rule(r"[~≈]\s?(?=\d)", f" {signs.about} "),
        _rule(spaced_dash, ", "),
        _rule(r"[<>](?!\s?\w)|[#№~≈×*/$€£–—−ºª]", " "),
        *(_rule(f"{_START}(?:{written})" + ("" if written[-1] == "." else _END), said)
          for written, said in signs.words.items() if "/" not in written),
        _rule(f"{_START}({alone}){_END}", lambda match: f" {nouns[match[1].lower()].other} "),
        _rule(rf"({_NUMBER})(\s{_LETTER}+)?", say_number),
        *(_rule(re.escape(sign), f" {word} ") for sign, word in signs.signs.items()),
        _rule(r"@", f" {signs.at} "),
        _rule(r"\+", f" {signs.plus} "),
        _rule(spaced_dash, ", "),
    ]  # fmt: skip
    return tuple(rules)


_SPACE = r"\s?"
_ALONE = frozenset({"kg", "km", "lbs", "cm", "mm", "bpm", "spm", "rpm", "mph", "kcal"})
"""Units that are abbreviations even without a number before them."""


_PAD = "\t"
"""The space around words that a rule puts in: removed before punctuation. (One-line texts have no tab.)"""


def _rule(pattern: str, said: str | Callable[[re.Match[str]], str]) -> Rule:
    def pad(match: re.Match[str]) -> str:
        words = match.expand(said) if isinstance(said, str) else said(match)
        return re.sub(r"^ +| +$", _PAD, words) if words.strip() else words

    return partial(re.compile(pattern, re.IGNORECASE).sub, pad)


def _clean(text: str) -> str:
    """The text with plain fractions and digits, and with spaces for marks that have no words."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=1024)
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "No":
        return " " + unicodedata.normalize("NFKC", character).replace("\u2044", "/")
    if character in _KEPT_SIGNS:
        return character
    return " " if category[0] == "S" or character in _MARKS else character


def _say_duration(language: str, match: re.Match[str]) -> str:
    """Hours, minutes, seconds and their decimals as a spoken duration."""
    hours, minutes, secs, decimals = (group or "" for group in match.groups())
    book, units = phrase_book(language), language_record(language).signs.units

    def said(amount: str, unit: str) -> str:
        return _say_amount(str(int(amount)), units[unit], language).strip()

    late = f"{int(secs or 0)}.{decimals}" if decimals else str(int(secs or 0))
    short = said(minutes, "min") if int(minutes or 0) else ""
    if float(late):
        if short and not decimals:
            short = book.minutes_and(short, int(late), _in_words(late, language))
        else:
            short = f"{short} {_say_amount(late, units['s'], language).strip()}".strip()
    if hours and int(hours):
        long = said(hours, "h")
        short = fill(book.durations["hours_minutes"], {"hours": long, "minutes": short}) if short else long
    return f" {short or said('0', 's')} "


def _say_amount(number: str, noun: Noun, language: str) -> str:
    amount = _amount(number, language)
    name = noun.one if language_record(language).is_singular(amount) else noun.other
    return f" {_in_words(number, language, noun.gender)} {name} "


def _parts(number: str, language: str) -> tuple[str, str | None] | None:
    """The digits before and after the decimal mark, without separators of thousands; ``None`` for anything
    else, such as ``1.2.3``.
    """
    decimal, thousands = (",", ".") if language_record(language).signs.is_decimal_comma else (".", ",")
    grouped = re.fullmatch(rf"(\d{{1,3}}(?:\{thousands}\d{{3}})+)(?:\{decimal}(\d+))?", number)
    if grouped and number[0] != "0":
        return grouped[1].replace(thousands, ""), grouped[2]
    marks = "[.,]" if decimal == "," else "[.]"
    plain = re.fullmatch(rf"(\d+)(?:{marks}(\d+))?", number)
    return (plain[1], plain[2]) if plain else None


def _amount(number: str, language: str) -> float:
    """The value of a written number, or infinity for anything else."""
    parts = _parts(number, language)
    if parts is None or len(parts[0]) > 15:
        return float("inf")
    return float(f"{int(parts[0])}.{_digits(parts[1] or '0')}")


def _digits(figures: str) -> str:
    """Digits of any script as ASCII digits."""
    return "".join(str(int(figure)) for figure in figures)


def _in_words(number: str, language: str, gender: Gender = "") -> str:
    """A written number in words."""
    parts = _parts(number, language)
    if parts is None:
        return ", ".join(_in_words(part, language) for part in re.split(r"[.,]", number))
    whole, decimals = parts
    said = _whole(whole, language, "" if decimals else gender)
    if decimals is None:
        return said
    return f"{said} {language_record(language).signs.point} {_decimals(decimals, language)}"


def _whole(figures: str, language: str, gender: Gender) -> str:
    if (len(figures) > 1 and int(figures[0]) == 0) or len(figures) > len(str(MAX_NUMBER)):
        return _one_by_one(figures, language)
    return language_record(language).cardinal(int(figures), gender)


def _decimals(figures: str, language: str) -> str:
    """Decimals digit by digit, or two of them as one number."""
    record = language_record(language)
    if record.signs.decimal_pairs and len(figures) == 2 and int(figures[0]) != 0:
        return record.cardinal(int(figures), "")
    return _one_by_one(figures, language)


def _one_by_one(figures: str, language: str) -> str:
    cardinal = language_record(language).cardinal
    return " ".join(cardinal(int(figure), "") for figure in figures)


def _is_short(*numbers: str) -> bool:
    return all(number.isdecimal() and len(number) <= 2 for number in numbers)


def _gender_of(word: str, language: str) -> Gender:
    """The gender of a word after a number; empty if it is not counted, or its gender does not matter."""
    genders = language_record(language).signs.genders.items()
    return next((gender for pattern, gender in genders if re.fullmatch(pattern, word)), "")


def _is_label(match: re.Match[str], language: str) -> bool:
    """Whether the number is a name, after a word like "Runde"."""
    labels = language_record(language).signs.labels
    before = match.string[: match.start()]
    return bool(labels) and re.search(rf"\b(?:{labels})\s$", before, re.IGNORECASE) is not None


def _ending(written: str) -> Gender:
    """The gender in the ending of a written ordinal: ``1re``, ``1ª``."""
    return "f" if re.search(r"\d(?:ª|\.ª|res?|ères?)\W*$", written) else ""
