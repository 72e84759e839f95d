"""What a number without a unit most likely is, by what is beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audiocoach.script import quantities
from audiocoach.script.assemble import Assembly
from audiocoach.script.constants import MAX_REPS
from audiocoach.script.grammar import LinePart, written
from audiocoach.script.line import ExerciseLine
from audiocoach.script.line_steps import run_word
from audiocoach.script.model import Tempo
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import amounts_of, form_of, hold_tempo, keyed_form
from audiocoach.script.tokens import Token, kinds_of
from audiocoach.script.words import words_meaning

_EACH = Pattern(r"([0-9]{1,3})\s*(l|r)?\s*[+/,]?\s*([0-9]{1,3})\s*(l|r)?(?!\w|\s?\+\s?[0-9])", re.IGNORECASE)
_MOST_KG = 500
_FEWEST_METRES = 100


def forms_by_neighbours(held: Assembly, bare: ExerciseLine, left: Token) -> Iterator[str]:
    """The lines that a number may mean: a rest after ``rest``, sides in ``5+5``, a load after ``4x10``."""
    tokens, text = held.reading.tokens, held.reading.text
    index = tokens.index(left)
    before = tokens[index - 1] if index else None
    full = amounts_of(held.parts, bare)
    if left.kind != "n":
        return
    number = int(left.text[:4])
    within = next((part for part in held.of("within") if part.first == index + 1), None)
    is_counted = before is not None and (before.kind == "," or held.known(bare.name))
    if within is not None and not held.value("reps") and 1 <= number <= MAX_REPS and len(held.left) == 1:
        timed = replace(full, name=bare.name.strip(" :"), for_ms=within.value)
        if number >= _FEWEST_METRES and run_word(timed.name):
            yield form_of(replace(timed, distance=f"{number}m"))
            return
        if is_counted:
            yield form_of(replace(timed, reps=number))
            return
    each = _EACH.match(text, left.start)
    if before is not None and before.text == "#" and before.end == left.start:
        yield keyed_form(held.name, full)
    elif each and each[1] == each[3] and _names_both(each, text) and not held.value("reps"):
        sided = replace(full, reps=int(each[1]), reps_from=None, sides="each", name=_plain(bare.name))
        yield form_of(sided)
    elif before is not None and before.kind == "R" and full.sets > 1 and number > 0:
        name = re.sub(rf"[\s,]*{re.escape(before.text)}$", "", bare.name)
        yield form_of(replace(full, name=name, rest_ms=1000 * number))
    elif len(left.text) == 4 and full.reps and index + 1 == len(tokens):
        try:
            yield form_of(replace(full, tempo=quantities.tempo(left.text)))
        except RefusalError:
            return
    elif before is not None and before.kind == "+":
        return
    elif (
        len(held.left) == 1
        and full.sets > 1
        and full.reps
        and index + 1 == len(tokens)
        and 1 <= number <= _MOST_KG
    ):
        yield form_of(replace(full, load=f"{number}kg"))
        yield form_of(replace(full, rest_ms=1000 * number))


def _plain(name: str) -> str:
    return re.sub(r"(?:\s+[lr]?[+/]?)+$", "", name, flags=re.IGNORECASE)


def _names_both(each: re.Match[str], text: str) -> bool:
    """Whether the two numbers are those of two sides."""
    named = {(each[2] or "").casefold(), (each[4] or "").casefold()}
    between = text[each.end(1) : each.start(3)]
    return int(each[1]) in range(1, MAX_REPS) and (named == {"l", "r"} or (named == {""} and "+" in between))


def _is_phase(word: str, phase: str) -> bool:
    """Whether a word names a phase of a repetition, ``lifting`` or ``lowering``: ``up``, ``eccentrics``."""
    return not {word.casefold(), word.casefold().removesuffix("s")}.isdisjoint(words_meaning(phase))


def _both_phases(held: Assembly, line: ExerciseLine, times: Sequence[LinePart]) -> ExerciseLine | None:
    """``3x15 (2s up, 3s down)``: the tempo of both phases."""
    words = [written(piece).strip("()") for piece in held.pieces[1:]]
    seconds = [divmod(int(part.value), 1000) for part in times]
    lift = [time for time, word in zip(seconds, words, strict=True) if _is_phase(word, "lifting")]
    lower = [time for time, word in zip(seconds, words, strict=True) if _is_phase(word, "lowering")]
    if len(lift) != 1 or len(lower) != 1 or lift[0][1] or lower[0][1] or line.tempo or not held.of("reps"):
        return None
    tempo = Tempo(1000 * lower[0][0], 0, 1000 * lift[0][0], 0)
    others = [part for part in held.parts if part.kind != "time"]
    return amounts_of(others, replace(line, name=written(held.pieces[0]), tempo=tempo))


def lowered(held: Assembly, line: ExerciseLine) -> ExerciseLine | None:
    """``3x8 w/ 3s eccentric`` and ``3x10, hold 5s`` in several words: a phase of each rep is its tempo."""
    times = held.of("time")
    if len(times) == len(held.pieces) - 1 == 2:
        return _both_phases(held, line, times)
    if len(times) != 1 or line.tempo or not held.of("reps") or len(held.pieces) < 2:
        return None
    behind = written(held.pieces[-1]).strip("()")
    tokens = held.reading.tokens
    is_hold = tokens[times[0].last - 1].kind == "H"
    seconds, odd_ms = divmod(int(times[0].value), 1000)
    if odd_ms or not 1 <= seconds <= 15 or not (is_hold or _is_phase(behind, "lowering")):
        return None
    others = [part for part in held.parts if part.kind != "time"]
    tip = tuple(written(piece) for piece in held.pieces[1:] if is_hold and kinds_of(piece) != "x")
    full = amounts_of(others, replace(line, name=written(held.pieces[0]), tip=(*line.tip, *tip)))
    of_hold = hold_tempo(replace(full, for_ms=times[0].value))
    return replace(full, tempo=of_hold if is_hold else Tempo(1000 * seconds, 0, 1000, 0))


def loads_in_brackets(held: Assembly, line: ExerciseLine, left: Token) -> tuple[str, ...]:
    """``15 thrusters (95/65)`` is a load, ``3x8 (3010)`` a tempo."""
    found = re.search(r"\(\s*([0-9]{1,3}/[0-9]{1,3}|[0-9]{4})\s*\)", held.reading.text)
    full = amounts_of(held.parts, replace(line, name=re.sub(r"\s*\([^()]*\)", "", line.name)))
    if found is None or not found.start() < left.start < found.end() or not full.has_amount:
        return ()
    if "/" in found[1]:
        return tuple(form_of(replace(full, load=f"{found[1]} {unit}")) for unit in ("kg", "lb"))
    try:
        return (form_of(replace(full, tempo=quantities.tempo(found[1]))),)
    except RefusalError:
        return ()
