"""Reps in several manners on one line: ``5 each direction each leg``, ``10 forward, 10 back``, ``10 slow, 10
fast``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import written
from audiocoach.script.line import ExerciseLine, step_text, write_time
from audiocoach.script.line_steps import run_word
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import amounts_of, form_of, with_example_time
from audiocoach.script.several import is_step
from audiocoach.script.words import any_word, words_meaning
from audiocoach.units import quoted


def refuse_both_ways(held: Assembly, line: ExerciseLine) -> None:
    """``5 each direction each leg`` is ten with each leg.

    Raises:
        RefusalError: with the line that says it.
    """
    parts = [*held.of("sides"), *held.of("each")]
    found = {part.value if part.kind == "sides" else part.sides for part in parts}
    if found != {"each", "each-way"}:
        return
    full = amounts_of(held.parts, replace(line, sides="each"))
    full = replace(full, sides="each")
    if not full.has_amount and full.sets > 1:  # 5x each way with each leg
        full = replace(full, sets=1, reps=full.sets)
    if full.reps:
        tip = f"{full.reps_from}-{full.reps}" if full.reps_from else str(full.reps)
        both = replace(full, reps=2 * full.reps, reps_from=2 * full.reps_from if full.reps_from else None)
    elif full.for_ms and not full.count:
        tip, both = write_time(full.for_ms), replace(full, for_ms=2 * full.for_ms)
    else:
        return
    way = next(part for part in parts if part.value == "each-way" or part.sides == "each-way")
    words = written([token for token in held.reading.tokens[way.first : way.last] if token.kind not in "n/"])
    words = f"each {words}" if "/" in way.text else words
    named = replace(both, name=both.name or "Leg circles", tip=(*full.tip, f"{tip} {words}"))
    form = form_of(named)
    reads_as = form if both.name else ""
    raise RefusalError(
        "both directions with each side", at=held.at(parts[-1]), forms=(form,), reads_as=reads_as
    )


def refuse_side_of_name(held: Assembly, line: ExerciseLine) -> None:
    """``10 each side bends`` is ten side bends each, or ten bends on each side.

    Raises:
        RefusalError: with both.
    """
    tokens = held.reading.tokens
    for part in (*held.of("sides"), *held.of("each")):
        _, each, half = f" {part.text}".casefold().rpartition("each ")
        behind = [piece for piece in held.pieces if tokens[part.last : part.last + 1] == (piece[0],)]
        if each and behind and held.known(f"{half} {written(behind[0])}"):
            names = [
                f"{half} {written(piece)}" if piece in behind else written(piece) for piece in held.pieces
            ]
            forms = [form_of(replace(line, name=name)) for name in (" ".join(names), line.name)]
            raise RefusalError(
                f"{quoted(part.text)}: is {quoted(half)} part of the name?", at=held.at(part), forms=forms
            )


_EACH_OF_LIST = Pattern(
    r"(?<![^\W\d])(?:each|ea|je|jeweils|chacune?|cada un[oa]|ciascun[oa])\)?$", re.IGNORECASE
)
_LABEL = Pattern(r"[^\W\d][^\d:,]{1,29}:\s+", needs=":")


def refuse_list_of_names(held: Assembly) -> None:
    """``Squats, lunges, push-ups 3x10 each`` is three exercises, not one with three names.

    Raises:
        RefusalError: with a step for each.
    """
    text, tokens = held.reading.text.strip(" ."), held.reading.tokens
    if held.parse is None or len(held.pieces) != 1 or not held.amounts or held.known(held.name):
        return
    (piece,) = held.pieces
    if not any(token.kind == "," for token in piece) or piece[-1].start > held.at(held.amounts[0]):
        return
    label = _LABEL.match(held.name)
    listed = held.name[label.end() :] if label and not held.known(label[0].strip(" :")) else held.name
    joins = rf",\s*(?:(?:{any_word('and')}|&)\s)?|\s&\s"
    names = [name.strip() for name in re.split(joins, listed) if name.strip()]
    behind = held.reading.text[piece[-1].end :].strip(" .,:–-")
    is_way = tokens[-1].meaning == "each-way"
    each = None if is_way else _EACH_OF_LIST.search(behind)
    before = re.match(r"je\s+(?=[0-9])", behind, re.IGNORECASE)  # Kniebeugen, Liegestütze je 3x10
    behind = behind[before.end() :] if before else behind
    are_names = all(held.known(name) or run_word(name) for name in names)
    are_names = are_names or (label is not None and listed != held.name and len(names) > 2 and is_way)
    are_names = are_names or ((each or before) is not None and all(name[:1].isupper() for name in names))
    if len(names) < 2 or not (are_names or (each and len(names) > 2)) or not text.endswith(behind):
        return
    amount = behind[: each.start()].strip(" ,(") if each else behind
    steps = [_step_or_form(held, f"{name} {amount}") for name in names]
    if all(steps):
        message = "these are several exercises; give each a line"
        raise RefusalError(message, at=0, forms=("\n".join(steps),))


def _step_or_form(held: Assembly, text: str) -> str:
    """A text as a step, or the last form that it is refused with; or nothing."""
    assert held.parse is not None
    try:
        line = held.parse(text)
    except RefusalError as error:
        single = [form for form in error.forms if "\n" not in form]
        return single[-1] if single else ""
    return form_of(with_example_time(line, held.lines)) if line.has_amount else ""


_COUNT = r"[0-9]{1,3}\s?(?:(?:[x×]|s|secs?|seconds|min|minutes?|Sek)\.?(?!\w)|(?=\s))"
_PART = rf"{_COUNT}\s+(?:to\s+the\s+)?[^\W\d_]+(?:\s[^\W\d_]+)?"
_PARTS = Pattern(rf"(?P<name>[^\d]+?)[\s:,–-]+(?P<parts>{_PART}(?:\s*(?:[,/+&]|\sand)?\s*{_PART})+)\.?")
_MANNER_AND_COUNT = Pattern(r"([^\W\d_]+)\s+([0-9]{1,3})(?!\w)")
_PARTS_BEHIND = Pattern(
    r"(?P<name>[^\d,:]+?)[\s:,–-]+(?P<parts>[^\W\d_]+\s+[0-9]{1,3}(?:(?:\s*[,/+&]\s*|\s+)[^\W\d_]+\s+[0-9]{1,3})+)\.?"
)
"""``Arm circles forward 10, backward 10``."""
_LEFT, _RIGHT = "left", "right"


@cache
def _of_each_side() -> re.Pattern[str]:
    """``both legs``, ``each leg`` behind all of a list."""
    half = any_word("half")
    return re.compile(
        rf"\s*[,;]\s*(?:{any_word('both_halves')}|{any_word('per')}\s+{half})\.?$", re.IGNORECASE
    )


def explain_manners(held: Assembly) -> RefusalError | None:
    """``Shoulder rolls 10 back, 10 forwards`` as a step for each; ``None`` for any other line."""
    text, each = held.reading.text.strip(), ""
    if sided := _of_each_side().search(text):
        text, each = text[: sided.start()], " each side"
    if behind := _PARTS_BEHIND.fullmatch(text):
        pairs = _MANNER_AND_COUNT.findall(behind["parts"])
        text = f"{behind['name']} {', '.join(f'{count} {manner}' for manner, count in pairs)}"
    found = _PARTS.fullmatch(text)
    if found is None or held.parse is None:
        return None
    counted = [
        (one[0].strip(), re.sub(r"^to\s+the\s+", "", one[1]).strip())
        for one in re.findall(rf"({_COUNT})\s+([^\d,/+&]+?)(?=\s*(?:[,/+&]|\sand\s|[0-9]|$))", found["parts"])
    ]
    words = {word for _, manner in counted for word in manner.casefold().split()}
    if len(counted) < 2 or not words <= words_meaning("manner"):
        return None
    name, counts = found["name"].strip(), {count for count, _ in counted}
    amounts = [
        f"{count} reps" if count.isdecimal() else re.sub(r"\s?[x×]$", " reps", count) for count, _ in counted
    ]
    if {manner.casefold() for _, manner in counted} == {_LEFT, _RIGHT} and len(counts) == 1:
        steps = [f"{name} {amounts[0]} each side"]
    else:
        steps = [
            f"{name} {manner} {amount}{each}" for amount, (_, manner) in zip(amounts, counted, strict=True)
        ]
    if not all(is_step(step, held.parse) for step in steps):
        return None
    form = "\n".join(map(step_text, steps))
    return RefusalError(
        "reps in each manner are a step", at=found.start("parts"), forms=(form,), reads_as=form
    )
