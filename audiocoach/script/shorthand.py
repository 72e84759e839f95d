"""An exercise on one line: ``Squat 3 x 10 reps @ 3-1-1-0`` and its kin.

The law of a line: every number, unit and side word is understood, or the line is refused with the form that
would work. None is ever left inside a name. The forms are the table of :mod:`audiocoach.script.grammar`; here
their parts are put together, and :mod:`audiocoach.script.remedies` says what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial

from audiocoach.script import quantities, remedies
from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import METRES_CERTAIN_FROM, MIN_METRES_ASKED, Part, read_parts
from audiocoach.script.intervals import (
    active_rest,
    refuse_bare_metres,
    refuse_pace_as_time,
    refuse_pause,
    refuse_sets,
    refuse_two_lengths,
    run_form,
)
from audiocoach.script.line import BREATH_MS, ExerciseLine, flow_step, write_line, write_time
from audiocoach.script.model import MAX_SETS
from audiocoach.script.notes import refuse_notes, refuse_thousands
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import FORMS, UNITS_ALONE, amounts_of, form_of
from audiocoach.script.settings import Lines
from audiocoach.script.unclear import (
    explain,
    explain_sets,
    explain_twice,
    explain_two,
    held_reps,
)
from audiocoach.script.words import words_meaning
from audiocoach.units import Ms, quoted

MIN_METRES_IN_SETS = 5
"""From this many on, ``m`` in sets or against the clock may be metres: ``3x10 m``."""

_FIGURES = "0123456789 .,:/-–x@+%~()"

MOST_SETS_UNASKED = 20
"""More sets of a bare number are likely to be a weight: ``100x5``."""

_METRES_BY_NAME = re.compile(r"sprint|shuttle|carry|crawl|sled|drag", re.IGNORECASE)


def known_name(text: str) -> bool:
    """Whether the library has an exercise of this name."""
    from audiocoach.exercises.library import library  # noqa: PLC0415 (only few lines need it)

    return library().find_same(text) is not None


@lru_cache(maxsize=2048)
def read_free_line(text: str, lines: Lines = "free", *, asks: bool = True) -> ExerciseLine:
    """A line that may say how much, or be a name alone; ``lines`` tells where it stands. Unless it ``asks``,
    what is not clear is refused without a remedy.

    Raises:
        RefusalError: when it is not clear what is meant.
    """
    quantities.name(text)
    refuse_thousands(text)
    parse = partial(read_free_line, lines=lines, asks=False) if asks else None
    held = Assembly(read_parts(text, known_name), lines, known_name, parse)
    refuse_notes(held)
    line = _qualities(held)
    if not held.pieces or (held.left and not line.name.strip(_FIGURES)):
        line = _nameless(held, line)
        return line
    if held.left or held.is_split:
        raise explain(held, line)
    line = _with_amount(held, line)
    _check_name(held, line)
    refuse_bare_metres(held, line)
    refuse_sets(held, line)
    return line


_ONCE = frozenset({"load", "effort", "tempo", "pace", "sides", "rest", "incline"})
"""Kinds of part of which a line has one."""


def _qualities(held: Assembly) -> ExerciseLine:
    """What a line says beside how much: its name, sides, load, effort, tempo, pace, remark."""
    kinds = [part.kind for part in held.parts]
    if kinds.count("sets") > 1:
        raise explain_sets(held)
    for kind in {kind for kind in kinds if kind in _ONCE and kinds.count(kind) > 1}:
        parts = held.of(kind)
        if kind == "sides" and [part.value for part in parts] in (["left", "right"], ["right", "left"]):
            held.parts = [part for part in held.parts if part.kind != "sides"]
            held.parts.append(replace(parts[0], value="-".join(part.value for part in parts)))
        elif len({part.value for part in parts}) > 1:
            raise explain_twice(held, kind, parts)
    first = {part.kind: part.value for part in reversed(held.parts)}
    return ExerciseLine(
        name=held.name,
        load=first.get("load"),
        effort=first.get("effort") or held.effort,
        sides=first.get("sides") or ("each" if "each" in first else None),
        tempo=first.get("tempo"),
        pace=first.get("pace"),
        incline=first.get("incline"),
        tip=held.tip,
    )


def _with_amount(held: Assembly, line: ExerciseLine) -> ExerciseLine:
    """The line with how much."""
    rests = held.of("rest")
    amounts = held.amounts
    times = held.of("times")
    sets = held.value("sets")
    if not held.pieces:
        return _nameless(held, line)
    if held.of("at"):
        amounts = _at_time(held, line, amounts)
    if len(times) > 1 and not line.load:
        raise RefusalError(
            f"what {times[-1].text} means here is not clear",
            at=held.at(times[-1]),
            forms=(form_of(replace(line, sets=times[0].value, reps=times[1].value)),),
        )
    if times and not amounts and not sets:
        first, *times = times
        amounts = [replace(first, kind="reps", value=(first.value, None))]
    if times:
        if sets or len(times) > 1:
            others = [part for part in held.parts if part is not times[-1]]
            heavy = amounts_of(others, replace(line, load=f"{times[-1].value}kg"))
            raise RefusalError(
                f"what {times[-1].text} means here is not clear",
                at=held.at(times[-1]),
                forms=(form_of(heavy),),
            )
        sets = quantities.whole(str(times[0].value), 1, MAX_SETS)
    if rests and not amounts and not sets:
        return active_rest(held, line, rests[0])
    if holds := held.of("hold"):
        amounts = _held(held, line, amounts, holds[0])
    elif [one.kind in ("reps", "each") for one in amounts] == [True, False] and _is_hold(held, amounts[1]):
        amounts = _held(held, line, amounts[:1], replace(amounts[1], kind="hold"))
    amounts, rest_ms = _lone_rest(held, amounts, sets)
    line = _amount(held, replace(line, sets=sets) if sets and sets > 1 else line, amounts)
    if rests:
        rest_ms = rests[0].value
        refuse_pause(held, line, rests[0])
    if rest_ms is not None and line.sets == 1:
        raise RefusalError(
            "these are two steps; is a dash missing?",
            at=held.at(rests[0]),
            forms=(f"{form_of(line)}\nRest {write_time(rest_ms)}",),
        )
    if line.sets > MOST_SETS_UNASKED and amounts and amounts[0].text == "bare":
        raise RefusalError(
            f"{line.sets} sets of {line.reps}?",
            at=held.at(held.of("sets")[0]) if held.of("sets") else None,
            forms=(
                form_of(replace(line, sets=1, load=f"{line.sets}kg")),
                *([remedies.keyed_form(line.name, line)] if line.sets <= MAX_SETS else []),
            ),
        )
    return line if rest_ms is None else replace(line, rest_ms=rest_ms)


def _is_hold(held: Assembly, part: Part) -> bool:
    """Whether a time is called a hold: ``5 sec hold``."""
    return part.kind == "time" and held.reading.tokens[part.last - 1].kind == "H"


def _held(held: Assembly, line: ExerciseLine, amounts: list[Part], hold: Part) -> list[Part]:
    """``Squat, hold 30s`` is a time; ``10 reps, hold 5s`` asks for a tempo."""
    if not amounts:
        return [replace(hold, kind="time")]
    full = replace(amounts_of(held.parts, line), for_ms=hold.value)
    raise RefusalError(
        "a hold in every rep is its tempo",
        "" if held_reps(full) else "Write it like Bridge 10 reps @ 1-5-1-0.",
        at=held.at(hold),
        forms=[form for form in (held_reps(full),) if form],
    )


def _at_time(held: Assembly, line: ExerciseLine, amounts: list[Part]) -> list[Part]:
    """``400 m run @ 90s`` is the time of the distance; anything else with a time behind an @ asks."""
    part = held.of("at")[0]
    if [one.kind for one in amounts] in (["distance"], ["m"]) and not line.pace:
        refuse_pace_as_time(held, line, amounts[0], part)
        return [*amounts, replace(part, kind="within")]
    full = replace(amounts_of(held.parts, line), for_ms=part.value)
    if [one.kind for one in amounts] == ["time"]:
        pace = f"{part.value // 60_000}:{part.value // 1000 % 60:02}/km"
        full = replace(full, for_ms=amounts[0].value, pace=pace)
    raise RefusalError(
        f"a time behind an @ is that of a distance, found {quoted(part.text)}",
        at=held.at(part),
        forms=(form_of(full),),
    )


def _lone_rest(held: Assembly, amounts: list[Part], sets: int | None) -> tuple[list[Part], Ms | None]:
    """``3x10, 60s``: a lone time behind a comma after sets of reps is the rest between them."""
    if not sets or len(amounts) != 2 or held.of("rest"):
        return amounts, None
    first, second = amounts
    if first.kind in ("reps", "each") and second.kind == "time" and held.has_comma_before(second):
        return [first], second.value
    return amounts, None


def _nameless(held: Assembly, line: ExerciseLine) -> ExerciseLine:
    """A line without a name: a rest, or an error."""
    rests, others = held.of("rest"), [part for part in held.parts if part.kind != "rest"]
    if len(rests) == 1 and not others:
        tokens = held.reading.tokens[rests[0].first : rests[0].last]
        word = next((token.text for token in tokens if token.kind == "R" and token.text != "r"), "")
        if word and not any(token.kind == "B" for token in tokens):
            return ExerciseLine(name=word, for_ms=rests[0].value, rest_word=word.casefold())
        raise RefusalError(
            "a rest between sets belongs to the line of its exercise",
            f"Write it like Squat 3x10, rest {write_time(rests[0].value)}.",
            forms=(f"Squat 3x10, rest {write_time(rests[0].value)}",),
        )
    if rests and [part.kind for part in others] == ["time"]:
        work, rest = write_time(others[0].value), write_time(rests[0].value)
        raise RefusalError(
            "this has no exercise name", forms=(f"{{tabata: [Burpee], work: {work}, rest: {rest}}}",)
        )
    if rests and others:
        raise RefusalError(
            "a rest has a time and nothing else",
            at=0,
            forms=(f"Rest {write_time(rests[0].value)}",),
        )
    written = quoted(held.reading.text) if held.parts else "this"
    form = run_form(held)
    raise RefusalError(
        f"{written} has no exercise name", "" if form else FORMS, forms=(form,) if form else ()
    )


def _amount(held: Assembly, line: ExerciseLine, amounts: list[Part]) -> ExerciseLine:
    """The line with its amounts, of which only some go together."""
    kinds = [part.kind for part in amounts]
    if len(kinds) > 2 or (len(kinds) == 2 and frozenset(kinds) not in _TOGETHER):
        raise explain_two(held, line, amounts)
    for part in amounts:
        line = _with_part(held, line, part, amounts)
    refuse_two_lengths(held, line)
    return line


_TOGETHER = frozenset(
    frozenset(pair)
    for pair in (
        ("reps", "within"),
        ("each", "within"),
        ("max", "time"),
        ("max", "within"),
        ("distance", "time"),
        ("distance", "within"),
        ("m", "time"),
        ("m", "within"),
        ("count", "time"),
        ("count", "within"),
    )
)
"""Amounts that make one: ten reps in a minute, a hundred metres in twenty seconds."""


def _with_part(held: Assembly, line: ExerciseLine, part: Part, amounts: list[Part]) -> ExerciseLine:
    match part.kind:
        case "reps":
            reps, reps_from = part.value
            return replace(line, reps=reps, reps_from=reps_from)
        case "each":
            return replace(line, reps=part.value)
        case "time" | "within":
            return replace(line, for_ms=part.value)
        case "max":
            if part.value is None and not (line.for_ms or len(amounts) > 1) and held.lines != "bare":
                raise RefusalError(
                    "max reps need a time",
                    at=held.at(part),
                    forms=(form_of(replace(line, max_reps=True, for_ms=60_000)),),
                )
            return replace(line, max_reps=True, for_ms=part.value or line.for_ms)
        case "distance":
            fixed = replace(line, distance=part.value.replace(",", "."))
            if "," in part.value:
                timed = fixed if line.pace or len(amounts) > 1 else replace(fixed, pace="5:00/km")
                raise RefusalError(
                    f"{part.text} has a decimal comma; decimals have a point",
                    at=held.at(part),
                    forms=(form_of(amounts_of(amounts, timed) if len(amounts) > 1 else timed),),
                )
            return fixed
        case "count":
            text, number, meaning = part.value
            count_ms = round(number * BREATH_MS) if meaning == "breath" else None
            if line.for_ms or len(amounts) > 1 or count_ms is None:
                return replace(line, count=text)
            return replace(line, count=text, for_ms=count_ms, is_paced=True)
        case _:
            return _minutes_or_metres(held, line, part, amounts)


def _minutes_or_metres(held: Assembly, line: ExerciseLine, part: Part, amounts: list[Part]) -> ExerciseLine:
    """``m`` behind a number: metres from :data:`METRES_CERTAIN_FROM` on, minutes where a minute is meant, and
    a question between.
    """
    amount: Fraction = part.value
    digits = f"{float(amount):g}"
    others = [one for one in amounts if one is not part]
    run = replace(line, distance=f"{digits}m", for_ms=others[0].value if others else None)
    by_name = _METRES_BY_NAME.search(line.name) is not None
    if amount >= METRES_CERTAIN_FROM or line.pace or (others and (by_name or others[0].kind == "within")):
        return replace(run, for_ms=line.for_ms)
    is_free = held.lines in ("free", "clocked")
    if amount >= MIN_METRES_ASKED and not others and (is_free or by_name):
        return run
    minutes = replace(line, for_ms=quantities.length_ms(f"{digits}m"))
    is_odd = amount >= MIN_METRES_ASKED or (
        amount >= MIN_METRES_IN_SETS and (is_free or by_name or line.sets > 1)
    )
    if others:
        minutes = replace(minutes, for_ms=minutes.for_ms + others[0].value)
    elif not is_odd or line.name.casefold() in words_meaning("rest"):
        return minutes
    else:
        run = run if is_free else replace(run, for_ms=remedies.EXAMPLE_MS)
    raise RefusalError(
        f"{part.text}: minutes or metres?", at=held.at(part), forms=(form_of(minutes), form_of(run))
    )


def _check_name(held: Assembly, line: ExerciseLine) -> None:
    """Refuse a name that still has a unit or a figure that no rule lets it have."""
    unit = UNITS_ALONE.search(line.name)
    if unit:
        raise RefusalError(
            f"{quoted(unit[0])} in the name is a unit without a number",
            f"Write the number in figures, or {remedies.keyed_form(line.name, line)}.",
            at=0,
            forms=(remedies.keyed_form(line.name, line),),
        )


def read_line(text: str, lines: Lines = "whole") -> ExerciseLine:
    """A line with its quantity.

    Raises:
        RefusalError: when it has none, or it is not clear what is meant.
    """
    line = read_free_line(text, lines)
    if line.has_amount:
        return line
    if line.is_rest or line.name.casefold() in words_meaning("rest"):
        raise RefusalError("a rest needs a time", f"Write it like {line.name} 30s.")
    if line.sets > 1:
        raise RefusalError(
            f"{line.sets} sets of what?",
            forms=(
                remedies.form_of(replace(line, sets=1, reps=line.sets)),
                remedies.form_of(replace(line, reps=10)),
                remedies.form_of(replace(line, for_ms=30_000)),
            ),
        )
    has_more = line != ExerciseLine(line.name)
    forms = (form_of(replace(line, reps=10)), form_of(replace(line, for_ms=40_000))) if has_more else ()
    raise RefusalError(f"{quoted(text)} does not say how much", "" if forms else FORMS, forms=forms)


def read_bare_line(text: str) -> ExerciseLine:
    """A line whose quantity is given elsewhere: a name, perhaps with a load and a tempo.

    Raises:
        RefusalError: when it has a quantity of its own.
    """
    line = read_free_line(text, "bare")
    if line.is_rest:
        return line
    if line.has_amount or line.sets > 1 or line.rest_ms:
        quantity = write_line(replace(line, name="", sides=None, load=None, effort=None, tempo=None))
        forms = [line.name]
        if text[:1].isdigit():
            forms.append(flow_step("do", text))
        reading = read_parts(text, known_name)
        at = next((reading.tokens[part.first].start for part in reading.parts), 0)
        message = f'"{quantity.strip()}" is already set; write only the name here'
        raise RefusalError(message, at=at, forms=forms)
    return line
