"""An exercise on one line: ``Squat 3 x 10 reps @ 3-1-1-0`` and its kin.

The quantity is looked for from the end of the line, word by word, so that a name may hold numbers; patterns
are matched against a few short words at a time, so that no line is slow to read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audiocoach.script import quantities
from audiocoach.script.model import MAX_REPS, MAX_SETS, Sides, Tempo
from audiocoach.script.quantities import RefusalError
from audiocoach.units import MAX_DIGITS, Ms, QuantityError, quoted, shortened

FORMS = (
    "Write it like Squat 40s, Squat 10 reps, Squat 3x10, Squat 3 x 30s, Side plank 30s each side, "
    "Squat 8-12 reps, Squat max reps 60s, Squat 10 reps @ 3-1-1-0, Squat 10 reps @ 60kg, 10 push-ups or "
    "Rest 30s."
)
MIN_METRES_ASKED = 15
"""From this many minutes on a bare ``m`` is likely to be metres."""

_MOST_WORDS = 6
_MOST_CHARS = 40
_N = rf"[0-9]{{1,{MAX_DIGITS}}}"
_DECIMAL = rf"{_N}(?:\.[0-9]{{1,6}})?"
_UNIT = r"(?:h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|ms)"
_PART = rf"{_DECIMAL} ?{_UNIT}"
_TIME = rf"(?:{_N}:)?{_N}:[0-9]{{2}}(?:\.[0-9]{{1,3}})?|{_PART}(?: ?{_PART})*"
_REPS = r"(?: ?(?:reps?|repetitions?))"
_SETS_OF_REPS = re.compile(rf"({_N}) ?[x×] ?({_N}){_REPS}?", re.IGNORECASE)
_SETS_OF_TIME = re.compile(rf"({_N}) ?[x×] ?({_TIME})", re.IGNORECASE)
_REPS_ALONE = re.compile(rf"({_N}){_REPS}", re.IGNORECASE)
_TIME_ALONE = re.compile(_TIME, re.IGNORECASE)
_REP_RANGE = re.compile(rf"(?:({_N}) ?[x×] ?)?({_N}) ?[-–] ?({_N})({_REPS})?", re.IGNORECASE)
_MAX_REPS = re.compile(
    rf"(?:({_N}) ?[x×] ?)?max(?:{_REPS}|(?= ))(?: (?:(?:in|for) )?({_TIME}))?", re.IGNORECASE
)
_SETS_IN_WORDS = re.compile(rf"({_N}) sets?(?: of| x)? ({_N}){_REPS}?", re.IGNORECASE)
_DISTANCE = re.compile(rf"{_DECIMAL} ?(?:km|mi|miles?|metres?|meters?)", re.IGNORECASE)
_METRES = re.compile(rf"(?:{_N} ?[x×] ?)?(({_DECIMAL}) ?m)", re.IGNORECASE)
_LOAD = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})? ?(?:kgs?|lbs?|%)", re.IGNORECASE)
_AMOUNT = re.compile(rf"{_N} ?(?:s|secs?|seconds?|mins?|minutes?|reps?)[,;.]?", re.IGNORECASE)
_LEADING_UNIT = re.compile(rf"{_UNIT}|reps?|repetitions?|sets?|rounds?|[x×]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """What a line says; a bare line has neither ``for_ms`` nor ``reps``."""

    name: str
    for_ms: Ms | None = None
    reps: int | None = None
    reps_from: int | None = None
    max_reps: bool = False
    sets: int = 1
    tempo: Tempo | None = None
    load: str | None = None
    sides: Sides | None = None

    @property
    def is_rest(self) -> bool:
        """Whether it is a rest and no exercise."""
        return self.name.casefold() == "rest"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class _Quantity:
    """The first ``words`` or last ``words`` of a line: how much."""

    words: int
    written: str
    for_ms: Ms | None = None
    reps: int | None = None
    reps_from: int | None = None
    max_reps: bool = False
    sets: int = 1


def read_line(text: str) -> ExerciseLine:
    """A line with its quantity.

    Raises:
        RefusalError: when it has none, or it is not clear what is meant.
    """
    words, extras = _split(_words(text))
    _refuse_metres(words)
    quantity = _at_end(words)
    name_words = words[: -quantity.words] if quantity else words[1:]
    if quantity is None:
        quantity = _count_at_start(words)
    if quantity is None:
        raise _explain(words)
    line = replace(
        extras,
        name=_name(name_words, quantity),
        for_ms=quantity.for_ms,
        reps=quantity.reps,
        reps_from=quantity.reps_from,
        max_reps=quantity.max_reps,
        sets=quantity.sets,
    )
    _check_rest(line, words)
    return line


def read_free_line(text: str) -> ExerciseLine:
    """A line that may say how much, or be a name alone.

    Raises:
        RefusalError: when it is not clear what is meant.
    """
    words, extras = _split(_words(text))
    _refuse_metres(words)
    counted = _at_end(words) or _count_at_start(words)
    if counted or not words or (re.fullmatch(r"[x×]?[0-9]+", words[-1].text)):
        return read_line(text)
    return replace(extras, name=_name(words, None))


def read_bare_line(text: str) -> ExerciseLine:
    """A line whose quantity is given elsewhere: a name, perhaps with a load and a tempo.

    Raises:
        RefusalError: when it has a quantity of its own.
    """
    words, extras = _split(_words(text))
    quantity = _at_end(words)
    if quantity:
        at = words[-quantity.words].at
        raise RefusalError(f'"{quantity.written}" is already set; write only the name here', at=at)
    return replace(extras, name=_name(words, None))


def has_quantity(text: str) -> bool:
    """Whether a line ends with how much, a load, a tempo or sides; a number alone says nothing of that."""
    words = _words(text)
    try:
        words, extras = _split(words)
        return extras != ExerciseLine("") or _at_end(words) is not None
    except RefusalError:
        return True


def _words(text: str) -> list[_Word]:
    quantities.name(text)
    return [_Word(found[0], found.start()) for found in re.finditer(r"\S+", text)]


def _join(words: Sequence[_Word]) -> str:
    return " ".join(word.text for word in words)


def _split(words: list[_Word]) -> tuple[list[_Word], ExerciseLine]:
    """What stands before the sides, the load and the tempo, and a nameless line that holds those."""
    words, sides = _split_sides(words)
    start = next((index for index, word in enumerate(words) if word.text.startswith("@")), None)
    line = ExerciseLine("", sides=sides)
    if start is None:
        return words, line
    for extra in _join(words[start:]).split("@")[1:]:
        line = _with_extra(line, extra.strip(), words[start])
    words, inner_sides = _split_sides(words[:start])
    return words, replace(line, sides=sides or inner_sides)


def _split_sides(words: list[_Word]) -> tuple[list[_Word], Sides | None]:
    ending = [word.text.lower() for word in words[-2:]]
    if ending in (["each", "side"], ["per", "side"]):
        return words[:-2], "each"
    if ending in (["alternating", "sides"], ["alternate", "sides"]):
        return words[:-2], "alternate"
    if len(words) > 1 and ending[-1] in ("alternate", "alternating"):
        return words[:-1], "alternate"
    return words, None


def _with_extra(line: ExerciseLine, extra: str, start: _Word) -> ExerciseLine:
    if _LOAD.fullmatch(extra) and line.load is None:
        return replace(line, load=extra)
    try:
        tempo = quantities.tempo(extra)
    except RefusalError:
        tempo = None
    if tempo is None or line.tempo is not None:
        raise RefusalError(
            f"expected a tempo like 3-1-1-0 or a load like 60kg or 75% after @, found {quoted(extra)}",
            "Write the quantity before the @, and a load in words under load.",
            at=start.at,
        )
    return replace(line, tempo=tempo)


def _at_end(words: Sequence[_Word]) -> _Quantity | None:
    """The quantity in the last words, the longest that is one."""
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        written = _join(words[-count:])
        if len(written) > _MOST_CHARS:
            continue
        try:
            quantity = _quantity(written, count)
        except QuantityError as error:
            raise RefusalError(str(error), getattr(error, "suggestion", ""), at=words[-count].at) from None
        if quantity:
            return quantity
    return None


def _quantity(written: str, count: int) -> _Quantity | None:
    if match := _SETS_OF_REPS.fullmatch(written):
        sets = quantities.whole(match[1], 1, MAX_SETS)
        return _Quantity(count, written, sets=sets, reps=quantities.whole(match[2], 1, MAX_REPS))
    if match := _SETS_OF_TIME.fullmatch(written):
        sets = quantities.whole(match[1], 1, MAX_SETS)
        return _Quantity(count, match[2], sets=sets, for_ms=quantities.length_ms(match[2]))
    if match := _REPS_ALONE.fullmatch(written):
        return _Quantity(count, written, reps=quantities.whole(match[1], 1, MAX_REPS))
    if _TIME_ALONE.fullmatch(written):
        return _Quantity(count, written, for_ms=quantities.length_ms(written))
    return _open_reps(written, count)


def _open_reps(written: str, count: int) -> _Quantity | None:
    """A range of repetitions, or as many as can be done in a time."""
    if match := _REP_RANGE.fullmatch(written):
        if match[1] is None and match[4] is None:
            return None
        sets = quantities.whole(match[1] or "1", 1, MAX_SETS)
        counted = quantities.rep_range(match[2], match[3])
        return _Quantity(count, written, sets=sets, reps=counted.number, reps_from=counted.at_least)
    if match := _MAX_REPS.fullmatch(written):
        if match[2] is None:
            raise RefusalError("max reps need a time", "Write max reps 60s.")
        sets = quantities.whole(match[1] or "1", 1, MAX_SETS)
        return _Quantity(count, written, sets=sets, for_ms=quantities.length_ms(match[2]), max_reps=True)
    return None


def _count_at_start(words: Sequence[_Word]) -> _Quantity | None:
    """``10 push-ups``: a count before a name that does not end with a number itself."""
    if len(words) < 2 or not re.fullmatch(_N, words[0].text) or words[-1].text.isdecimal():
        return None
    if not words[1].text[0].isalpha() or _LEADING_UNIT.fullmatch(words[1].text):
        return None
    try:
        return _Quantity(1, words[0].text, reps=quantities.whole(words[0].text, 1, MAX_REPS))
    except QuantityError as error:
        raise RefusalError(str(error), at=words[0].at) from None


def _name(words: Sequence[_Word], quantity: _Quantity | None) -> str:
    name = _join(words).rstrip(" ,;:-–—")
    if not any(character.isalnum() for character in name):
        written = f'"{quantity.written}"' if quantity else "this"
        raise RefusalError(f"{written} has no exercise name", FORMS)
    if quantity and (_at_end(words) or words[-1].text.lower() in ("x", "×", "for", "of")):
        raise RefusalError(
            f'what "{words[-1].text}" before "{quantity.written}" means is not clear', FORMS, at=words[-1].at
        )
    if (
        quantity
        and len(words) > 1
        and words[-1].text.lower() in ("to", "-", "–")
        and words[-2].text.isdigit()
    ):
        raise RefusalError(
            "a range is written with a dash", f"Write {words[-2].text}-{quantity.written}.", at=words[-2].at
        )
    for at in range(len(words)):
        for length in (1, 2):
            written = _join(words[at : at + length])
            if _AMOUNT.fullmatch(written) and len(words) > length:
                raise RefusalError(
                    f'"{written}" is in the middle of a name; does a new step start there?',
                    "Put each step on a line of its own, with its dash below the others.",
                    at=words[at].at,
                )
    return name


def _check_rest(line: ExerciseLine, words: Sequence[_Word]) -> None:
    if line.is_rest and replace(line, for_ms=None) != ExerciseLine(line.name):
        raise RefusalError("a rest has a time and nothing else", "Write it like Rest 30s.", at=words[0].at)


def _refuse_metres(words: Sequence[_Word]) -> None:
    for count in range(min(4, len(words)), 0, -1):
        metres = _METRES.fullmatch(_join(words[-count:])[: _MOST_CHARS + 1])
        is_rest = _join(words[:-count]).casefold() == "rest"
        if metres and float(metres[2]) >= MIN_METRES_ASKED and not is_rest:
            raise RefusalError(
                f"{metres[1]} is {metres[2]} minutes: are metres meant?",
                f"For minutes write {metres[2]} min; a distance is a run: with distance: {metres[1]}, pace.",
                at=words[-count].at,
            )


def _explain(words: Sequence[_Word]) -> RefusalError:
    """What a line without a clear quantity most likely means, as a question or a remedy."""
    if not words:
        return RefusalError("an exercise needs a name and a quantity", FORMS)
    for length in range(min(_MOST_WORDS, len(words)), 0, -1):
        written = _join(words[-length:])[: _MOST_CHARS + 1]
        if _DISTANCE.fullmatch(written):
            remedy = f"Write run: NAME with distance: {written} and pace: 5:00/km below it, or give a time."
            return RefusalError("a distance needs a pace", remedy, at=words[-length].at)
        if sets := _SETS_IN_WORDS.fullmatch(written):
            return RefusalError(
                "sets are written with an x", f"Write {sets[1]}x{sets[2]}.", at=words[-length].at
            )
    last = words[-1]
    name = _join(words[:-1]).rstrip(" x×")
    if re.fullmatch(r"[x×]?[0-9]+", last.text) and name:
        count = last.text.lstrip("x×")[:MAX_DIGITS]
        if name.casefold() == "rest":
            return RefusalError("a rest needs a time", f"Write Rest {count}s.", at=last.at)
        if has_quantity(name):
            remedy = "Write it in one piece, like 1m30s or 90s."
            return RefusalError(f'what "{last.text}" means here is not clear', remedy, at=last.at)
        return RefusalError(
            f'"{last.text}": reps or seconds?',
            f"Write {shortened(name, 60)} {count} reps or {shortened(name, 60)} {count}s.",
            at=last.at,
        )
    return RefusalError(f"{quoted(_join(words))} does not say how much", FORMS)
