"""Lines without the name of an exercise: a rest, or amounts for which an example of a name is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiocoach.script.amounts import with_amount
from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import LinePart
from audiocoach.script.line import ExerciseLine, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import FORMS
from audiocoach.script.schemes import explain_scheme
from audiocoach.script.several import is_step, step_form
from audiocoach.script.words import words_meaning
from audiocoach.units import quoted

_FEWEST_METRES = 50
"""From this value on, a number without a unit or a name is metres."""


def read_nameless(held: Assembly) -> ExerciseLine:
    """A rest.

    Raises:
        RefusalError: for any other line without a name, with the forms that have one.
    """
    rests, others = held.of("rest"), [part for part in held.parts if part.kind != "rest"]
    if (target := _target(held)) and not held.left and len(held.amounts) == 1:
        return with_amount(held, ExerciseLine(name=target))
    if len(rests) == 1 and not others and not held.left:
        return _rest(held, rests[0])
    if rests and [part.kind for part in others] == ["time"] and not held.left:
        work, rest = write_time(others[0].value), write_time(rests[0].value)
        raise RefusalError(
            "this has no exercise name", forms=(f"{{tabata: [Burpee], work: {work}, rest: {rest}}}",)
        )
    if effort := re.fullmatch(r"@\s?([1-9]|10)", held.reading.text.strip()):
        message = f"{quoted(effort[0])}: an effort belongs to the line of its exercise"
        raise RefusalError(message, forms=(f"Squat 3x5 RPE {effort[1]}",))
    what = quoted(held.reading.text) if held.parts else "this"
    forms = _with_example(held)
    raise RefusalError(f"{what} has no exercise name", "" if forms else FORMS, forms=forms)


def _target(held: Assembly) -> str:
    """The name of a pace or a zone, or the word for work, which names a line that has nothing else: ``20 min
    @ marathon pace``, ``10 min Z2``, ``4 x 4 min work``.
    """
    kinds = {part.kind for part in held.parts}
    target = str(held.value("load") or "")
    is_pace = not words_meaning("pace").isdisjoint(target.casefold().split())
    if is_pace and kinds <= {"load", *_BESIDE_TARGET} and not re.search("[0-9]", target):
        return target
    effort = str(held.value("effort") or "")
    if kinds <= {"effort", *_BESIDE_TARGET} and effort.startswith("zone"):
        return effort.replace("zone ", "Z")
    tokens = held.reading.tokens
    words = [
        token.text for token in tokens if token.kind == "H" and token.text.casefold() in words_meaning("work")
    ]
    return words[0] if len(words) == 1 and kinds <= _BESIDE_TARGET and held.of("time") else ""


_BESIDE_TARGET = frozenset({"sets", "times", "time", "distance", "rest"})


def _rest(held: Assembly, rest: LinePart) -> ExerciseLine:
    tokens = held.reading.tokens[rest.first : rest.last]
    word = next((token.text for token in tokens if token.kind == "R" and token.text != "r"), "")
    if word and not any(token.kind == "B" for token in tokens):
        return ExerciseLine(name=word, for_ms=rest.value, rest_word=word.casefold())
    raise RefusalError(
        "a rest between sets belongs to the line of its exercise",
        forms=(f"Squat 3x10, rest {write_time(rest.value)}",),
    )


def _with_example(held: Assembly) -> Sequence[str]:
    """The line with an example of a name, so that nothing of it is lost."""
    if held.parse is None:
        return ()
    if scheme := explain_scheme(held):
        return scheme.forms
    text = held.reading.text.strip()
    for name in _examples(held, text):
        if name == "Ride":
            text = re.sub(r"(?<=[x×])\s*([1-9][0-9]?)(?=\s*(?:[@,(]|at\s|bei\s|à\s|al\s))", r" \1 min", text)
        metres = (
            re.sub(r"(?<=[x×])\s*([1-9][0-9]{2,3})(?!\s*\w)", r"\1m", text)
            if name in ("Run", "Swim")
            else text
        )
        for written in dict.fromkeys((f"{name} {text}", f"{name} {metres}")):
            if is_step(written, held.parse):
                return (step_form(written, held),)
            try:
                held.parse(written)
            except RefusalError as error:
                if error.forms:
                    return error.forms
    return ()


_RIDDEN = Pattern(r"(?<!\w)FTP(?!\w)|[0-9]\s?(?:w|watts?)(?![\w/])", re.IGNORECASE)
"""``2x20 @ 90% FTP``: minutes, as cyclists who train by power write them."""


def _examples(held: Assembly, text: str) -> Sequence[str]:
    """Names that go with the amounts: a run, a row, a hold, a squat."""
    kinds = {part.kind for part in held.parts}
    if _RIDDEN.search(text) and kinds & {"sets", "time"}:
        return ("Ride",)
    if "/500m" in text.replace(" ", ""):
        return ("Row",)
    if not kinds or kinds <= {"times", "sets"}:
        return ("Squat",)
    tokens = held.reading.tokens
    is_hold = any(
        token.kind == "H" and token.text.casefold() not in (*words_meaning("work"), "on") for token in tokens
    )
    if kinds == {"time"} or (is_hold and kinds <= {"sets", "times", "time", "rest"}):
        return ("Plank",)
    if any(part.value[0] >= _FEWEST_METRES for part in held.of("reps")):
        return ("Run",)
    if "reps" in kinds or ({"load", "sets"} <= kinds and not kinds & {"time", "m", "distance"}):
        return ("Squat", "Run")
    if "count" in kinds and held.value("count")[2] == "breath":
        return ("Breathing",)
    if "count" in kinds:
        return ("Row", "Plank")
    return ("Run", "Plank", "Squat")
