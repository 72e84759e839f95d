"""What notes have around an exercise: numbers of lines, names of containers, thousands.

Such a line is refused with the form without them.
"""

from __future__ import annotations

import re

from audiocoach.script.assemble import Assembly
from audiocoach.script.intervals import refuse_open
from audiocoach.script.line import step_text
from audiocoach.script.quantities import RefusalError
from audiocoach.script.unclear import is_step
from audiocoach.units import quoted, shortened

_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3},\d{3}(?![\d,.])")
"""A number with a comma that may be a thousand."""
_SET_LABEL = re.compile(r"(?:set|satz|série|serie|round|runde)\s*[0-9]{1,2}\s*[:.)]", re.IGNORECASE)
_LABEL = re.compile(r"(?:[0-9]{1,2}[.)]|[A-F][0-9]?[.:)]|[A-F][0-9])\s+|[•*·]\s*")
"""What numbers the lines of a note: ``1.``, ``A1``, ``•``."""
_CONTAINER = re.compile(
    r"(?P<kind>amrap|emom|tabata)\b[:\s]*(?:(?:in|for)\s+)?(?:(?P<time>\d{1,3})\s*(?:minutes?|mins?|min|m|')?(?!\w))?"
    r"|(?P<time_first>\d{1,3})[\s-]*(?:minutes?|mins?|min|m|')?\s+(?P<kind_second>amrap|emom)\b"
    r"|(?:(?P<rounds>\d{1,3})\s+(?:rounds?|runden|tours|rondas)\s+)?(?P<for_time>for\s+time|auf\s+zeit)\b",
    re.IGNORECASE,
)
"""A line that names a step that contains steps: ``AMRAP 12 min``, ``3 rounds for time``."""


def refuse_notes(held: Assembly) -> None:
    """Refuse what is more than a step, or less.

    Raises:
        RefusalError: with the form that says it.
    """
    refuse_labels(held)
    refuse_containers(held)
    refuse_repeats(held)
    refuse_open(held)


def refuse_thousands(text: str) -> None:
    """Refuse ``1,000 m``, which is a thousand or one."""
    found = _THOUSANDS.search(text)
    if found:
        whole = text[: found.start()] + found[0].replace(",", "") + text[found.end() :]
        raise RefusalError(
            f"{quoted(found[0])} has a comma: a thousand, or decimals?",
            f"Write {shortened(whole, 90)}, or decimals with a point.",
            at=found.start(),
        )


def refuse_labels(held: Assembly) -> None:
    """Refuse what numbers the lines of a note."""
    text = held.reading.text
    if found := _SET_LABEL.match(text):
        raise RefusalError(
            f"{quoted(found[0])} is no exercise",
            "Write the set with its exercise, like Squat 10 reps @ 60kg.",
        )
    label = _LABEL.match(text)
    if label is None:
        return
    rest = text[label.end() :].strip()
    if not is_step(rest, held.parse):
        return
    raise RefusalError(
        f"{quoted(label[0].strip())} only numbers the line; the dash does that",
        at=0,
        forms=(step_text(rest),),
    )


_REPEATED = re.compile(
    r"(?P<every>e(?P<minutes>[2-9])mom|every\s+(?:(?P<length>[0-9]{1,2})\s*)?(?:minutes?|mins?)\b)\s*(?P<step>.*)"
    r"|(?:repeat|circuit)\s*:?\s*(?:x\s*)?(?P<times>[0-9]{1,3})\s*(?:x|times|rounds)?\s*$"
    r"|(?P<rounds>[0-9]{1,3})\s+rounds?\s*:?\s*$"
    r"|superset\b[:\s]*(?P<one>.*)",
    re.IGNORECASE,
)
"""A line that says how often others are done: ``Repeat 3 times``, ``Every 2 min 5 squats``."""


def refuse_repeats(held: Assembly) -> None:
    """Refuse ``Repeat 3 times`` and its kin, which hold the steps below them."""
    found = _REPEATED.match(held.reading.text.strip())
    if found is None:
        return
    if found["every"]:
        step = found["step"] if is_step(found["step"], held.parse) else "10 push-ups"
        every = found["minutes"] or found["length"] or "1"
        form = f"{{emom: 10, every: {every} min, steps: [{step}]}}"
    elif found["one"] is not None:
        step = found["one"] if is_step(found["one"], held.parse) else "Squat 10 reps"
        form = f"{{superset: [{step}, Push-up 10 reps], sets: 3}}"
    else:
        form = f"{{repeat: {found['times'] or found['rounds']}, steps: [Squat 10 reps]}}"
    if held.lines != "whole":
        raise RefusalError("this is a step that contains steps", "Write it outside of this list.", at=0)
    raise RefusalError("this is a step that contains steps", at=0, forms=(form,))


_WORK_REST = re.compile(
    r"[:\s]*(?:(?P<rounds>[0-9]{1,2})\s*[x×]\s*)?(?P<work>[0-9]{1,3})\s*s?\s*[/:-]\s*(?P<rest>[0-9]{1,3})\s*s?(?!\w)"
)
"""``8 x 20s/10s``."""


def _options(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    rounds = f", rounds: {found['rounds']}" if found["rounds"] else ""
    return f", work: {int(found['work'])}s, rest: {int(found['rest'])}s{rounds}"


def refuse_containers(held: Assembly) -> None:
    """Refuse ``AMRAP 12 min``: a step that contains steps is written as one."""
    text = held.reading.text.strip()
    found = _CONTAINER.match(text)
    if found is None:
        return
    kind = (found["kind"] or found["kind_second"] or "for_time").casefold()
    if kind == "amrap" and held.pieces and not (found["time"] or found["time_first"]):
        return
    minutes = found["time"] or found["time_first"]
    pieces = [
        piece.strip() for piece in re.split(r"[,;+]", text[found.end() :].strip(" :,-")) if piece.strip()
    ]
    steps = ", ".join(pieces) if pieces and all(is_step(piece, held.parse) for piece in pieces) else ""
    work_rest = _WORK_REST.match(text[len(kind) :]) if kind == "tabata" else None
    if work_rest:
        pieces = [piece for piece in [text[len(kind) + work_rest.end() :].strip(" :,-")] if piece]
    names = [re.sub(r"\s*[0-9].*", "", piece) or "Burpee" for piece in pieces]
    listed = f"steps: [{steps or '10 push-ups'}]"
    rounds = f", rounds: {found['rounds']}" if found["rounds"] else ""
    forms = {
        "amrap": f"{{amrap: {minutes or 12} min, {listed}}}",
        "emom": f"{{emom: {minutes or 10} min, {listed}}}",
        "tabata": f"{{tabata: [{', '.join(names) or 'Burpee'}]{_options(work_rest)}}}",
        "for_time": f"{{for_time: {{cap: 15 min{rounds}}}, {listed}}}",
    }
    raise RefusalError(f"{kind} is a step that contains steps", at=0, forms=(forms[kind],))
