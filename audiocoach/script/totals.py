"""A total and what is in it: ``90 min with 3 x 10 min @ MP``, ``30 min run/walk: 4 run, 1 walk``, ``12 km: 6
easy, 6 hard``. Each is refused with the parts, which last as long as the total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import ExerciseLine, flow_item, write_line
from audiocoach.script.line_steps import run_word
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of, with_example_time
from audiocoach.script.several import line_of
from audiocoach.script.words import any_word, words_meaning
from audiocoach.units import Ms


@cache
def _signs() -> Pattern:
    """What a line has that any of the forms below may fit."""
    return Pattern(
        rf"[0-9].*(?::\s|(?<!\w)(?:w/|{any_word('including')})(?!\w))",
        re.IGNORECASE,
        needs={":", "w/"} | words_meaning("including"),
    )


@cache
def _of_which() -> Pattern:
    """``Long run 90 min with 3 x 10 min @ MP``."""
    return Pattern(
        rf"(?P<whole>.*?[0-9].*?)[\s,;(]+(?:w/|{any_word('including')}\.?)\s*(?P<part>[0-9][^()]*?)\)?",
        re.IGNORECASE,
        needs={"w/"} | words_meaning("including"),
    )


_SHORTEST_WHOLE_MS: Ms = 20 * 60_000
_LISTED = Pattern(
    r"(?P<name>[^\d:]*?)\s*(?P<total>[0-9]{1,3}(?:[.,][0-9])?)\s?(?P<unit>km|k|min(?:utes?|uten|utos|uti)?(?!\w)|miles?|mi|m|['’′])\s*(?P<behind>[^\d:]*)"
    r":\s*(?P<parts>[0-9].*)",
    re.IGNORECASE,
    needs=":",
)
_PART = Pattern(
    r"(?P<amount>[0-9]{1,3}(?:[.,][0-9])?)\s?(?P<unit>km|k|min(?:utes?|uten|utos|uti)?(?!\w)\.?|miles?|mi|m|['’′])?\s+(?P<how>[^\d,;/+]+)",
    re.IGNORECASE,
)
_SHORT_UNITS = {"k": "km", "'": "min", "’": "min", "′": "min", "m": "min"}


def refuse_totals(held: Assembly) -> None:
    """Refuse a total with what is in it.

    Raises:
        RefusalError: with the parts.
    """
    text = held.reading.text.strip()
    if held.parse is None or held.lines != "whole" or not _signs().search(text):
        return
    _refuse_part(held, text)
    _refuse_listed(held, text)


def _refuse_part(held: Assembly, text: str) -> None:
    """Refuse a run with one part in it: where the part comes is not said, and the form has it last."""
    found = _of_which().fullmatch(text)
    whole = _run_of(held, found["whole"].rstrip(" ,")) if found else None
    if found is None or whole is None or whole.sets > 1 or not whole.for_ms or whole.reps or whole.is_rest:
        return
    part = line_of(held, found["part"]) or line_of(held, f"{whole.name} {found['part']}")
    part = part or line_of(held, f"{whole.name} {found['part']} pace")  # @ MP
    if part is None or not part.for_ms or part.reps or part.is_rest:
        return
    left_ms = whole.for_ms - part.sets * part.for_ms - (part.sets - 1) * (part.rest_ms or 0)
    if left_ms <= 0 or whole.for_ms < _SHORTEST_WHOLE_MS:
        return
    form = "\n".join(form_of(line) for line in (replace(whole, for_ms=left_ms), part))
    raise RefusalError(
        "what is in a total is a step of its own, and the rest of it another",
        at=found.start("part"),
        forms=(form,),
    )


def _run_of(held: Assembly, text: str) -> ExerciseLine | None:
    """A text as a line; one without a name is a run."""
    return line_of(held, text) or (line_of(held, f"Run {text}") if re.match("[0-9]", text) else None)


def _refuse_listed(held: Assembly, text: str) -> None:
    """The parts of a total after a colon: all of it, or turns that are repeated."""
    found = _LISTED.fullmatch(text)
    if found is None:
        return
    parts = list(_PART.finditer(found["parts"]))
    between = _PART.sub("", found["parts"]).strip(" ,;/+.")
    if len(parts) < 2 or between:
        return
    unit = _unit(found["unit"])
    if any(part["unit"] and _unit(part["unit"]) != unit for part in parts):
        return
    total, *amounts = (
        float(one.replace(",", ".")) for one in (found["total"], *(part["amount"] for part in parts))
    )
    name = f"{found['name']} {found['behind']}".strip(" ,–-()")
    if sum(amounts) == total:
        _refuse_sum(held, name or "Run", unit, parts)
    elif len(parts) == 2 and unit == "min" and total % sum(amounts) == 0:
        _refuse_turns(held, name, int(total // sum(amounts)), parts)


def _unit(written: str) -> str:
    plain = written.casefold().rstrip(".")
    return (
        "min"
        if plain.startswith("min")
        else "mi"
        if plain.startswith("mi")
        else _SHORT_UNITS.get(plain, plain)
    )


def _refuse_sum(held: Assembly, name: str, unit: str, parts: Sequence[re.Match[str]]) -> None:
    lines = [line_of(held, f"{name} {part['amount']} {unit} {part['how'].strip()}") for part in parts]
    timed = [
        with_example_time(line, held.lines) for line in lines if line and not line.reps and line.sets == 1
    ]
    if len(timed) == len(parts):
        form = "\n".join(map(form_of, timed))
        reads_as = "\n".join(form_of(line) for line in lines if line)
        raise RefusalError(
            "a total and its parts: write the parts", at=parts[0].start(), forms=(form,), reads_as=reads_as
        )


def _refuse_turns(held: Assembly, name: str, times: int, parts: Sequence[re.Match[str]]) -> None:
    """``30 min run/walk: 4 run, 1 walk``: six times."""
    steps = [_turn(held, part) for part in parts]
    if not all(steps) or times < 2:
        return
    form = f"{{repeat: {times}, steps: [{', '.join(steps)}]}}"
    label = re.sub(rf"(?:{any_word('run', 'walk', 'jog', 'and')}|[/&+\s])+", "", name, flags=re.IGNORECASE)
    form = f"{{section: {flow_item(name)}, steps: [{form}]}}" if label else form
    raise RefusalError(
        "these are steps that are repeated", at=0, forms=(form,), reads_as=form, is_hinted=True
    )


def _turn(held: Assembly, part: re.Match[str]) -> str:
    """A turn as a step in minutes, if it says how one moves, or how hard; else nothing."""
    how = part["how"].strip(" .")
    if run_word(how) is None and not part["unit"]:
        return ""
    line = line_of(held, f"{how} {part['amount']} min")
    return flow_item(write_line(line)) if line and line.for_ms else ""
