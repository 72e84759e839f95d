"""How much a one-line step is: the amounts that go together, and the question where they do not."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from audiocoach.script import quantities, remedies
from audiocoach.script.assemble import Assembly
from audiocoach.script.conflicts import explain_two
from audiocoach.script.constants import MAX_SETS
from audiocoach.script.grammar import LinePart, written
from audiocoach.script.intervals import (
    FEWEST_METRES,
    active_rest,
    is_endurance,
    read_pause,
)
from audiocoach.script.line import BREATH_MS, ExerciseLine, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import amounts_of, form_of, hold_tempo
from audiocoach.script.token_times import METRES_CERTAIN_FROM, MIN_METRES_ASKED
from audiocoach.script.two_lengths import refuse_pace_as_time, refuse_two_lengths
from audiocoach.script.words import any_word, has_swim, words_meaning
from audiocoach.units import Ms, quoted

MIN_METRES_IN_SETS = 5
"""From this value on, ``m`` in sets or against the clock may be metres: ``3x10 m``."""


MOST_SETS_UNASKED = 20
"""More sets of a bare number are likely to be a weight: ``100x5``."""


_METRES_BY_NAME = Pattern(
    r"sprint|shuttle|carry|crawl|sled|drag|lunge"
    r"|(?:handstand|duck|crab|bear|monster|lateral|band|banded|wheelbarrow|toe|heel|suitcase) walk",
    re.IGNORECASE,
)


def _is_held(name: str) -> bool:
    """Whether an exercise of this name is held: the 2 of ``Couch stretch 2 each side`` is not reps."""
    return name.casefold().endswith(tuple(words_meaning("posture"))) and "greatest" not in name.casefold()


def with_amount(held: Assembly, line: ExerciseLine) -> ExerciseLine:
    """The line with its amounts."""
    rests = held.of("rest")
    amounts = held.amounts
    times = held.of("times")
    sets = held.value("sets")
    if held.of("at"):
        amounts = _at_time(held, line, amounts)
    if len(times) > 1 and not line.load:
        raise RefusalError(
            f"it is not clear what {quoted(times[-1].text)} means here",
            at=held.at(times[-1]),
            forms=(
                form_of(replace(line, sets=times[0].value, reps=times[1].value)),
                *(
                    [form_of(replace(line, sets=times[1].value, reps=times[0].value))]
                    if times[0].value > times[1].value
                    else []
                ),
            ),
        )
    if times and not amounts and not sets:
        first, *times = times
        amounts = [replace(first, kind="reps", value=(first.value, None))]
    is_worded = any(token.text[:1].isalpha() and token.kind == "s" for token in held.reading.tokens)
    if sets and len(times) == 1 and not amounts and (is_worded or not line.load):  # squats x 15, 3 rounds
        amounts, times = [replace(times[0], kind="reps", value=(times[0].value, None))], []
    if times:
        if sets or len(times) > 1:
            others = [part for part in held.parts if part is not times[-1]]
            heavy = amounts_of(others, replace(line, load=f"{times[-1].value}kg"))
            if heavy.sets > MOST_SETS_UNASKED:
                heavy = replace(heavy, sets=times[-1].value, load=f"{heavy.sets}kg")
            raise RefusalError(
                f"it is not clear what {quoted(times[-1].text)} means here",
                at=held.at(times[-1]),
                forms=(form_of(heavy),),
            )
        sets = quantities.whole(str(times[0].value), 1, MAX_SETS)
    if rests and not amounts and not sets:
        return active_rest(held, line, rests[0])
    if holds := held.of("hold"):
        line, amounts = _held(held, line, amounts, holds[0])
    elif [one.kind in ("reps", "each") for one in amounts] == [True, False] and _is_hold(held, amounts[1]):
        line, amounts = _held(held, line, amounts[:1], replace(amounts[1], kind="hold"))
    amounts, rest_ms = _lone_rest(held, amounts, sets)
    line = _amount(held, replace(line, sets=sets) if sets and sets > 1 else line, amounts)
    if rests:
        rest_ms = rests[0].value
        if paused := read_pause(held, line, rests[0]):
            return paused
    if rest_ms is not None and line.sets == 1:
        raise RefusalError(
            "these are two steps; is a dash missing?",
            at=held.at(rests[0]),
            forms=(steps := f"{form_of(line)}\nRest {write_time(rest_ms)}",),
            reads_as=steps
            if held.has_comma_before(rests[0]) and line.sides in (None, "left", "right")
            else "",
        )
    if amounts and _SWAPPED_FROM <= line.sets <= MOST_SETS_UNASKED and amounts[0].text == "bare":
        _refuse_swapped(held, line)
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


_SWAPPED_FROM = 15
"""From so many sets on, few reps in each are likely to be the sets: ``Towel scrunches 20 x 2``."""
_FEW_REPS = 4


def _refuse_swapped(held: Assembly, line: ExerciseLine) -> None:
    if 1 < (line.reps or 0) <= _FEW_REPS and not line.load and not line.rest_ms and not line.reps_from:
        swapped = form_of(replace(line, sets=int(line.reps or 1), reps=line.sets))
        raise RefusalError(
            f"{line.sets} sets of {line.reps}, or {line.reps} of {line.sets}?",
            at=held.at(held.of("sets")[0]) if held.of("sets") else None,
            forms=(swapped, remedies.keyed_form(line.name, line)),
        )


def _is_hold(held: Assembly, part: LinePart) -> bool:
    """Whether a time is called a hold: ``5 sec hold``."""
    return part.kind == "time" and held.reading.tokens[part.last - 1].kind == "H"


def _held(
    held: Assembly, line: ExerciseLine, amounts: list[LinePart], hold: LinePart
) -> tuple[ExerciseLine, list[LinePart]]:
    """``Squat, hold 30s`` is a time; ``10 reps, hold 5s`` is a tempo."""
    if len(held.pieces) > 1 and held.pieces[1][0].start > held.at(hold):
        tip = " ".join(written(piece) for piece in held.pieces[1:])
        tokens = held.reading.tokens
        before = tokens[tokens.index(held.pieces[1][0]) - 1]
        tip = f"{before.text} {tip}" if before.kind == "i" else tip  # en haut
        line = replace(line, name=written(held.pieces[0]), tip=(*line.tip, tip))
    if not amounts:
        return line, [replace(hold, kind="time")]
    full = amounts_of(held.parts, line)
    if full.reps is None and amounts[0].kind == "reps":  # x 10
        full = replace(full, sets=1, reps=amounts[0].value[0], reps_from=amounts[0].value[1])
    full = replace(full, for_ms=hold.value)
    tempo = hold_tempo(full)
    if tempo and len(amounts) == 1:
        return replace(line, tempo=tempo), amounts
    is_long = full.reps and full.sets == 1 and full.reps <= MAX_SETS and len(amounts) == 1
    raise RefusalError(
        "a hold this long is a set of its own",
        "" if is_long else "Write it like Bridge 10 reps @ 1-5-1-0.",
        at=held.at(hold),
        forms=(form_of(replace(full, sets=int(full.reps or 1), reps=None, reps_from=None)),)
        if is_long
        else (),
    )


def _at_time(held: Assembly, line: ExerciseLine, amounts: list[LinePart]) -> list[LinePart]:
    """``400 m run @ 90s`` is the time of the distance; anything else with a time after an @ asks."""
    part = held.of("at")[0]
    if [one.kind for one in amounts] in (["distance"], ["m"]) and not line.pace:
        refuse_pace_as_time(held, line, amounts[0], part)
        return [*amounts, replace(part, kind="within")]
    if (
        is_endurance(line.name)
        and amounts
        and amounts[0].text == "bare"
        and amounts[0].value[0] >= FEWEST_METRES
    ):
        far = replace(amounts[0], kind="distance", value=f"{amounts[0].value[0]}m")
        full = replace(line, sets=held.value("sets") or 1)
        raise explain_two(held, full, [far, replace(part, kind="time")])
    full = replace(amounts_of(held.parts, line), for_ms=part.value)
    if [one.kind for one in amounts] == ["time"]:
        pace = f"{part.value // 60_000}:{part.value // 1000 % 60:02}/km"
        full = replace(full, for_ms=amounts[0].value, pace=pace)
    raise RefusalError(
        f"a time after @ is the time of a distance, found {quoted(part.text)}",
        at=held.at(part),
        forms=(form_of(full),),
    )


def _lone_rest(held: Assembly, amounts: list[LinePart], sets: int | None) -> tuple[list[LinePart], Ms | None]:
    """``3x10, 60s``: a lone time after a comma after sets of reps is the rest between them."""
    if not sets or len(amounts) != 2 or held.of("rest"):
        return amounts, None
    first, second = amounts
    if first.kind == second.kind == "time" and held.reading.tokens[second.first - 1].kind == "/":
        return [first], second.value  # 3 x 45s / 15s
    if first.kind in ("reps", "each") and second.kind == "time" and held.has_comma_before(second):
        return [first], second.value
    if first.kind in ("distance", "m") and second.kind == "time" and held.has_comma_before(second):
        _refuse_time_or_rest(held, sets, first, second)
    return amounts, None


def _refuse_time_or_rest(held: Assembly, sets: int, far: LinePart, time: LinePart) -> None:
    """``4 x 400 m, 2 min``: the time of each, or the rest between them?"""
    distance = str(far.value) if far.kind == "distance" else f"{float(far.value):g}m"
    line = ExerciseLine(held.name or "Run", sets=sets, distance=distance)
    rested = remedies.with_example_time(replace(line, rest_ms=time.value), held.lines)
    raise RefusalError(
        f"{quoted(time.text or write_time(time.value))}: the time of each, or the rest between them?",
        at=held.at(time),
        forms=(form_of(rested), form_of(replace(line, for_ms=time.value))),
    )


def _amount(held: Assembly, line: ExerciseLine, amounts: list[LinePart]) -> ExerciseLine:
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
"""Amounts that belong together: ten reps in a minute, a hundred metres in twenty seconds."""


def _with_part(held: Assembly, line: ExerciseLine, part: LinePart, amounts: list[LinePart]) -> ExerciseLine:
    match part.kind:
        case "reps":
            reps, reps_from = part.value
            is_held = re.match(rf"{any_word('without')}\s", line.name, re.IGNORECASE)
            if (unit := line.name.rpartition(" ")[2]).casefold() in words_meaning("breath") and not is_held:
                return replace(line, count=f"{reps} {unit}", for_ms=reps * BREATH_MS, is_paced=True)
            return replace(line, reps=reps, reps_from=reps_from)
        case "each":
            is_spoken = "/" not in part.text and not part.text.casefold().endswith("ea")
            if is_spoken and _is_held(line.name):
                raise remedies.reps_or_seconds(line, str(part.value), held.at(part))
            return replace(line, reps=part.value)
        case "time" | "within":
            return replace(line, for_ms=part.value)
        case "max":
            if part.value is None and not (line.for_ms or len(amounts) > 1) and held.lines != "bare":
                rest_ms = held.value("rest") if line.sets > 1 else None
                raise RefusalError(
                    "max reps need a time",
                    at=held.at(part),
                    forms=(form_of(replace(line, max_reps=True, for_ms=60_000, rest_ms=rest_ms)),),
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
            if both := re.fullmatch(r"([0-9]{1,2})/\1(\D.*)", text):
                text, line = f"{both[1]}{both[2]}", replace(line, sides=line.sides or "each")
            count_ms = round(number * BREATH_MS) if meaning == "breath" else None
            if line.for_ms or len(amounts) > 1 or count_ms is None:
                return replace(line, count=text)
            return replace(line, count=text, for_ms=count_ms, is_paced=True)
        case _:
            return _minutes_or_metres(held, line, part, amounts)


def _minutes_or_metres(
    held: Assembly, line: ExerciseLine, part: LinePart, amounts: list[LinePart]
) -> ExerciseLine:
    """Read ``m`` after a number: metres from :data:`METRES_CERTAIN_FROM` on, minutes where only those make
    sense, and a question in between.
    """
    amount: Fraction = part.value
    digits = f"{float(amount):g}"
    others = [one for one in amounts if one is not part]
    run = replace(line, distance=f"{digits}m", for_ms=others[0].value if others else None)
    is_swum = has_swim(line.name) and amount >= MIN_METRES_ASKED
    by_name = is_swum or _METRES_BY_NAME.search(line.name) is not None
    if others and others[0].kind == "time" and line.name.endswith(" on"):
        raise explain_two(held, replace(line, distance=f"{digits}m"), [part, *others])
    if amount >= METRES_CERTAIN_FROM or line.pace or (others and (by_name or others[0].kind == "within")):
        return replace(run, for_ms=line.for_ms)
    is_free = held.lines in ("free", "clocked")
    if amount >= MIN_METRES_ASKED and not others and (is_free or by_name):
        return run
    if others and others[0].kind == "time" and line.sets > 1 and others[0].first != part.last:
        raise explain_two(held, replace(line, distance=f"{digits}m"), [part, *others])
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
        rest_ms = held.value("rest") if line.sets > 1 else None
        minutes, run = replace(minutes, rest_ms=rest_ms), replace(run, rest_ms=rest_ms)
    raise RefusalError(
        f"{part.text}: minutes or metres?", at=held.at(part), forms=(form_of(minutes), form_of(run))
    )
