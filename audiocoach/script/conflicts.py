"""Amounts on one line that do not go together: a question, with the lines that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import LinePart, written
from audiocoach.script.line import ExerciseLine, flow_item, step_text, write_line, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import FORMS, amounts_of, form_of, held_reps, keyed_form
from audiocoach.script.schemes import explain_equal
from audiocoach.script.several import BETWEEN, explain_steps, is_step
from audiocoach.script.words import any_word

_OF_TEN = Pattern(r"@\s?([1-9]|10)(?![\w.,%/:]|\s?(?:kg|lbs?|%))")
_NEGATIVE = Pattern(r"(?<=[0-9]\s)-\s?(?=[0-9]{1,2}\s?%)")
"""``1x1 @ 9, then 4x4 -10%``."""


def explain_sets(held: Assembly) -> RefusalError:
    """``Squat 3x10 4x8``: two lines."""
    if equal := explain_equal(held):
        return equal
    if several := explain_steps(held):
        return several
    at = held.at(held.of("sets")[1])
    pieces: tuple[str, ...] = (
        re.sub(rf"\s{any_word('and')}$", "", held.reading.text[:at].strip(BETWEEN)),
        f"{held.name} {held.reading.text[at:].strip(BETWEEN)}",
    )
    if held.pieces and not all(is_step(piece, held.parse) for piece in pieces):
        pieces = (
            pieces[0].strip(BETWEEN),
            f"{written(held.pieces[0])} {held.reading.text[at:].strip(BETWEEN)}",
        )
        pieces = tuple(_NEGATIVE.sub("@ -", _OF_TEN.sub(r"RPE \1", piece)) for piece in pieces)
    is_clear = all(is_step(piece, held.parse) for piece in pieces)
    many = [piece.strip() for piece in re.split(r"[,;](?=\s)", held.reading.text)]
    named = [many[0], *(f"{held.name} {piece}" for piece in many[1:])]
    if len(many) > 2 and held.pieces[1:] == [] and all(is_step(piece, held.parse) for piece in named):
        pieces, is_clear = tuple(named), True
    return RefusalError(
        "a line can set the number of sets only once",
        "" if is_clear else "Write each on a line of its own.",
        at=at,
        forms=("\n".join(map(step_text, pieces)),) if is_clear else (),
    )


def explain_twice(held: Assembly, kind: str, parts: list[LinePart]) -> RefusalError:
    """Two loads, two efforts: they are two steps, or one of them is too much."""
    if several := explain_steps(held):
        return several
    if sets := _named_pieces(held):
        return RefusalError(
            "each set with its own load is a step of its own", at=held.at(parts[1]), forms=(sets,)
        )
    line = amounts_of(
        held.parts, ExerciseLine(name=held.name, sides=held.value("sides"), load=held.value("load"))
    )
    field = "rest_ms" if kind == "rest" else kind
    is_amount = line.has_amount and (kind != "rest" or bool(held.amounts))
    forms = tuple(form_of(replace(line, **{field: part.value})) for part in parts if is_amount)
    units = {re.sub(r"[\d.,/ +-]", "", part.value) for part in parts if kind == "load"}
    if line.has_amount and len(units) > 1:
        both = ", ".join(part.value for part in parts)
        forms = (keyed_form(line.name, replace(line, load=both)), *forms)
    return RefusalError(
        f"{parts[0].text} and {parts[1].text} cannot both be the {kind}",
        "" if forms else "Keep one of them.",
        at=held.at(parts[1]),
        forms=forms,
    )


def _named_pieces(held: Assembly) -> str:
    """``Squat warm-up: bar x 10, 60kg x 5``: each piece as a step of the exercise, or nothing."""
    first, *others = re.split(r"[,;]\s+", held.reading.text.strip())
    name = written(held.pieces[0]) if held.pieces and held.at(held.parts[0]) > held.pieces[0][0].start else ""
    steps = [first, *(f"{name} {piece}" for piece in others)]
    is_clear = bool(name and others) and all(is_step(step, held.parse) for step in steps)
    return "\n".join(map(step_text, steps)) if is_clear else ""


def explain_two(held: Assembly, line: ExerciseLine, amounts: list[LinePart]) -> RefusalError:
    """Two amounts that do not go together."""
    first, second = amounts[:2]
    line = replace(line, sets=held.value("sets") or line.sets)
    if several := explain_steps(held):
        return several
    forms: list[str] = []
    full = amounts_of(held.parts, line)
    if {first.kind, second.kind} <= {"reps", "each", "time"} and first.kind != second.kind and full.for_ms:
        forms.append(form_of(full))
        rest = write_time(full.for_ms)
        counted = replace(full, for_ms=None)
        if full.sets > 1:
            forms.append(form_of(replace(counted, rest_ms=full.for_ms)))
        else:
            forms.append(f"{form_of(counted)}\nRest {rest}")
        if by_tempo := held_reps(full):
            forms.append(by_tempo)
    elif len(amounts) > 2 and full.sets == 1 and all(part.kind == "time" for part in amounts):
        rest = held.value("rest")
        between = f"\nRest {write_time(rest)}\n" if rest else "\n"
        forms.append(
            between.join(form_of(replace(full, for_ms=part.value, rest_ms=None)) for part in amounts)
        )
    elif len(held.of("time")) > 2:
        pass
    elif first.kind == second.kind == "time" and full.sets == 1 and (rest_ms := held.value("rest")):
        times, over_ms = divmod(int(first.value), int(second.value) + int(rest_ms))
        work = form_of(replace(full, for_ms=second.value, rest_ms=None))
        if times > 1 and not over_ms:
            forms.append(f"{{repeat: {times}, steps: [{work}, Rest {write_time(rest_ms)}]}}")
    elif {first.kind, second.kind} in ({"m", "time"}, {"distance", "time"}) and full.sets > 1:
        forms += _send_offs(first, second, full)
    elif first.kind == second.kind and full.sides in ("left-right", "right-left") and len(amounts) == 2:
        forms.append("\n".join(_side_by_side(amounts, full)))
    elif first.kind == second.kind == "time":
        one = replace(full, for_ms=first.value, rest_ms=None)
        if full.sets > 1:
            forms.append(form_of(replace(one, rest_ms=second.value)))
        else:
            forms.append(f"{form_of(one)}\nRest {write_time(second.value)}")
            forms.append(form_of(replace(one, for_ms=first.value + second.value)))
    is_glued = any(token.kind == "~" for token in held.reading.tokens[first.first : first.last])
    is_before = held.pieces and held.at(first) < held.pieces[0][0].start
    if is_before and (first.text == "bare" or is_glued):
        named = written([*held.reading.tokens[first.first : first.last], *held.pieces[0]])
        others = [part for part in held.parts if part is not first]
        forms.insert(0, keyed_form(named, amounts_of(others, replace(line, reps=None, for_ms=None))))
    earlier = first.value[0] if first.text == "bare" else first.text
    return RefusalError(
        f"{earlier} and {second.text}: how do they go together?",
        "" if forms else FORMS,
        at=held.at(second),
        forms=tuple(forms),
    )


def _side_by_side(amounts: list[LinePart], line: ExerciseLine) -> Iterator[str]:
    """``Plank left 30s, right 40s``: a step for each side."""
    for side, amount in zip(str(line.sides).split("-"), amounts, strict=True):
        bare = replace(line, reps=None, reps_from=None, for_ms=None, distance=None, count=None)
        yield form_of(amounts_of([amount], replace(bare, sides="left" if side == "left" else "right")))


def _send_offs(first: LinePart, second: LinePart, line: ExerciseLine) -> Iterator[str]:
    """``8x50 m on 1:00``: a start every minute, or a minute for each."""
    time, far = (second, first) if second.kind == "time" else (first, second)
    distance = far.value if far.kind == "distance" else f"{float(far.value):g}m"
    name = line.name.removesuffix(" on")
    one = replace(line, name=name, sets=1, reps=None, rest_ms=None, distance=distance, for_ms=None)
    yield f"{{emom: {line.sets}, every: {write_time(time.value)}, steps: [{flow_item(write_line(one))}]}}"
    yield form_of(replace(one, sets=line.sets, for_ms=time.value))
