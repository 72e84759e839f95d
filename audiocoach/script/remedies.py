"""What to write instead of a line that is not clear: forms that check clean, with all that was in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from audiocoach.script.grammar import LinePart
from audiocoach.script.line import BREATH_MS, ExerciseLine, flow_step, step_text, write_line, write_time
from audiocoach.script.model import Tempo
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Lines
from audiocoach.script.token_times import METRES_CERTAIN_FROM, MIN_METRES_ASKED
from audiocoach.script.words import has_swim, words_meaning
from audiocoach.units import MAX_DIGITS, Ms

FORMS = (
    "Write it like Squat 40s, Squat 10 reps, Squat 3x10, Squat 3 x 30s, Side plank 30s each side, "
    "Squat 8-12 reps, Squat max reps 60s, Squat 10 reps @ 3-1-1-0, Squat 10 reps @ 60kg, 10 push-ups or "
    "Rest 30s."
)
UNITS_ALONE = Pattern(
    r"(?<![\w-])(?<!quad )(?<!glute )(?<!gluteal )(?<!hamstring )(?<!drop )"
    r"(?:reps?|sets?|secs?|seconds?|mins?|minutes?|kg|lbs?|km|cal|calories|wdh|sekunden|minuten"
    r"|sätze|wiederholungen|séries|secondes|répétitions|segundos|minutos|repeticiones)(?![\w-])",
    re.IGNORECASE,
)
"""Units that are never part of a name."""

EXAMPLE_MS: Ms = 60_000
"""The time in a form where only the user knows how long it takes."""


def form_of(line: ExerciseLine) -> str:
    """The line as a step to copy."""
    if UNITS_ALONE.search(line.name):
        return keyed_form(line.name, line)
    return step_text(write_line(line))


def keyed_form(name: str, line: ExerciseLine) -> str:
    """The line as keys, with a name that may contain digits: ``{do: "4 corner drill", for: 60s}``."""
    beside = [text for text in (line.distance, line.count, line.load) if text]
    if not line.has_amount or line.max_reps or (beside and not (line.for_ms or line.reps)):
        line = replace(line, for_ms=line.for_ms or EXAMPLE_MS)
    reps: object = f"{line.reps_from}-{line.reps}" if line.reps_from else line.reps
    return flow_step(
        "do",
        name or "Exercise",
        **{
            "for": write_time(line.for_ms) if line.for_ms else None,
            "reps": "max" if line.max_reps else reps,
            "sets": line.sets if line.sets > 1 else None,
            "rest": write_time(line.rest_ms) if line.rest_ms else None,
            "sides": line.sides,
            "tempo": "-".join(str(phase_ms // 1000) for phase_ms in line.tempo) if line.tempo else None,
            "load": ", ".join(beside) or None,
            "effort": line.effort,
            "tip": ", ".join(line.tip) or None,
        },
    )


_MOST_OF_SHARE = 20
"""Up to this many with a share of the greatest weight are repetitions: ``Squat 5 @ 65%``."""


_FEWEST_METRES = 100
_MOST_MINUTES = 60
_BEGINS_OR_ENDS = Pattern(r"(?<!\w)(?:(?:warm|cool)[ -]?(?:up|down)|wu|cd|w/u|c/d)(?!\w)", re.IGNORECASE)
"""``Cool down 200 easy`` is swum, ``CD 800 jog`` run."""


def reps_or_seconds(line: ExerciseLine, number: str, at: int, *, is_counted: bool = False) -> RefusalError:
    """``Squat 10`` asks, unless the exercise ``is_counted``."""
    count = int(number[:MAX_DIGITS])
    if line.name.casefold() in words_meaning("rest"):
        return RefusalError("a rest needs a time", at=at, forms=(f"{line.name} {count}s",))
    reps = form_of(replace(line, reps=count, for_ms=None))
    if count >= _FEWEST_METRES and count % 25 == 0 and _BEGINS_OR_ENDS.search(line.name):
        far = with_example_time(replace(line, distance=f"{count}m", reps=None), "whole")
        seconds = form_of(replace(line, for_ms=1000 * count, reps=None))
        return RefusalError(f'"{number}": metres or seconds?', at=at, forms=(form_of(far), seconds))
    if count <= _MOST_MINUTES and _BEGINS_OR_ENDS.search(line.name):
        forms = (form_of(replace(line, for_ms=unit_ms * count, reps=None)) for unit_ms in (60_000, 1000))
        return RefusalError(f'"{number}": minutes or seconds?', at=at, forms=tuple(forms))
    is_share = bool(line.load and "%" in line.load) and count <= _MOST_OF_SHARE
    return RefusalError(
        f'"{number}": reps or seconds?',
        at=at,
        forms=(reps, form_of(replace(line, for_ms=1000 * count, reps=None))),
        reads_as=reps if is_share or is_counted else "",
    )


def with_rest(error: RefusalError, parts: Sequence[LinePart]) -> RefusalError:
    """The refusal of one set with the rest after it as a step of its own."""
    rest_ms = next((part.value for part in parts if part.kind == "rest"), None)
    if rest_ms is None or any(part.kind in ("sets", "times") for part in parts):
        return error
    rest = f"\nRest {write_time(rest_ms)}"
    reads_as = f"{error.reads_as}{rest}" if error.reads_as else ""
    forms = [f"{form}{rest}" for form in error.forms]
    return RefusalError(str(error), at=error.at, forms=forms, reads_as=reads_as)


_EXAMPLE_PACES = {"row": "2:00/500m", "ride": "2:30/km", "walk": "10:00/km", "swim": "2:00/100m"}


def needs_time(line: ExerciseLine, *, name: str = "") -> RefusalError:
    """A distance or a count whose time is not known; ``name`` is that of its pace in the header, if it has
    one.
    """
    timed = replace(line, for_ms=EXAMPLE_MS)
    if line.distance:
        is_row = line.name.casefold().split()[-1] in words_meaning("row")
        pace = _EXAMPLE_PACES.get(name, "2:00/500m" if is_row else "5:00/km")
        forms = (form_of(replace(line, pace=pace)), form_of(timed))
        suggestion = f"Write {forms[0]} or {forms[1]}. For all lines: paces: {{{name}: {pace}}} at the top."
        return RefusalError(
            f"{line.distance} needs a pace or a time", suggestion if name else "", forms=forms
        )
    timed = with_example_time(line, "whole")
    return RefusalError(
        f"how long {line.count} take is not known",
        f"Write the time they take, like {form_of(timed)}.",
        forms=(form_of(timed),),
    )


def with_example_time(line: ExerciseLine, lines: Lines) -> ExerciseLine:
    """The line with a pace or a time as an example, where its list needs one."""
    if lines != "whole" or line.for_ms or line.pace or not (line.distance or line.count):
        return line
    if not line.distance:
        beats = re.fullmatch(r"([0-9]{1,3}) counts", line.count or "")
        return replace(line, for_ms=1000 * int(beats[1]) if beats and int(beats[1]) else EXAMPLE_MS)
    words = set(re.findall(r"[^\W\d_]+", line.name.casefold()))
    name = "swim" if has_swim(line.name) else "row" if words & words_meaning("row") else ""
    return replace(line, pace=_EXAMPLE_PACES.get(name, "5:00/km"))


_PAUSE = Pattern(r"paus[ae]", re.IGNORECASE)
_LONGEST_PAUSE_MS: Ms = 5000
"""Up to this, a pause is in each rep: ``3x3 (2 sec pause)``."""


def amounts_of(parts: Sequence[LinePart], line: ExerciseLine) -> ExerciseLine:
    """The line with the first amounts that were understood, for forms."""
    for part in parts:
        match part.kind:
            case "reps" if line.reps is None:
                line = replace(line, reps=part.value[0], reps_from=part.value[1])
            case "each" if line.reps is None:
                line = replace(line, reps=part.value, sides=part.sides)
            case "time" | "within" if line.for_ms is None:
                line = replace(line, for_ms=part.value)
            case "max":
                line = replace(line, max_reps=True, for_ms=part.value or line.for_ms)
            case "m" if not line.distance and part.value >= (
                METRES_CERTAIN_FROM if line.sets == 1 else MIN_METRES_ASKED
            ):
                line = replace(line, distance=f"{float(part.value):g}m")
            case "m" if line.for_ms is None:
                line = replace(line, for_ms=int(60_000 * Fraction(part.value)))
            case "distance" if not line.distance:
                line = replace(line, distance=part.value)
            case "count":
                line = replace(line, count=part.value[0])
                if part.value[2] == "breath" and line.for_ms is None:
                    line = replace(line, for_ms=round(part.value[1] * BREATH_MS), is_paced=True)
            case "sets" | "times":
                line = replace(line, sets=part.value)
            case "rest":
                line = replace(line, rest_ms=part.value)
            case "hold" if line.for_ms is None and not any(one.kind in ("reps", "each") for one in parts):
                line = replace(line, for_ms=part.value)
            case _:
                pass
    if [part.kind for part in parts].count("times") == 1 and not line.has_amount:
        # 60 kg x 10; squats x 15, 3 rounds
        times, sets = (
            next((part.value for part in parts if part.kind == kind), 1) for kind in ("times", "sets")
        )
        line = replace(line, sets=sets, reps=times)
    pause = next((part for part in parts if part.kind == "rest" and _PAUSE.search(part.text)), None)
    if pause and pause.value <= _LONGEST_PAUSE_MS and line.reps and not line.tempo:
        line = replace(line, rest_ms=None, tempo=hold_tempo(replace(line, for_ms=pause.value)))
    if line.rest_ms and line.sets == 1:
        line = replace(line, rest_ms=None)
    return line


def held_reps(line: ExerciseLine) -> str:
    """Reps with a hold of ``for_ms`` in each, as a tempo; nothing where that makes no sense."""
    tempo = hold_tempo(line)
    return form_of(replace(line, for_ms=None, tempo=tempo)) if tempo else ""


_LONGEST_HOLD_S = 15


_AT_TOP = Pattern(r"(?<!\w)(?:top|oben|en haut|arriba|in alto)(?!\w)", re.IGNORECASE)


def hold_tempo(line: ExerciseLine) -> Tempo | None:
    """The tempo of reps with a hold of ``for_ms`` in each, at the top if the tip says so; ``None`` where that
    makes no sense.
    """
    seconds, odd_ms = divmod(int(line.for_ms or 0), 1000)
    if not line.reps or odd_ms or line.tempo or not 1 <= seconds <= _LONGEST_HOLD_S:
        return None
    if _AT_TOP.search(" ".join(line.tip)):
        return Tempo(1000, 0, 1000, 1000 * seconds)
    return Tempo(1000, 1000 * seconds, 1000, 0)
