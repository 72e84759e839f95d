"""A last set that is not like the others: ``Squat 3x5+``, ``Squat 3x5 (last set AMRAP)``, ``Curl 3x12 + drop
set``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of
from audiocoach.script.several import is_step
from audiocoach.script.words import any_word


def refuse_last_set(held: Assembly) -> None:
    """Refuse ``Squat 3x5 (last set AMRAP)`` and ``Squat 3x5+``: two sets, then one of as many as possible.

    Raises:
        RefusalError: with a step for the last set.
    """
    text, sets, reps = held.reading.text, held.value("sets"), held.value("reps")
    _refuse_drop_set(held, text)
    if not sets or sets < 2 or not reps or held.parse is None or not ("+" in text or held.of("max")):
        return
    said = re.search(rf"[\s,(]*(?<!\w){any_word('last_set')}(?!\w).*", text, re.IGNORECASE)
    plus = re.search(r"(?<=[0-9])\+(?!\s*[0-9])", text)
    more = re.search(rf"\s*\+\s*1\s*(?:[x×]|{any_word('set')})?\s*{any_word('max')}.*$", text, re.IGNORECASE)
    if more and is_step(plain := text[: more.start()], held.parse):
        line = held.parse(plain)
        last = replace(line, sets=1, rest_ms=None, reps=None, reps_from=None, max_reps=True, for_ms=60_000)
        forms = (f"{form_of(line)}\n{form_of(last)}",)
        raise RefusalError("one more set of as many as possible is a step", at=more.start(), forms=forms)
    if not (plus or (said and held.of("max"))):
        return
    before = text[: said.start()] if said else ""
    plain = before or text.replace("+", "", 1)
    try:
        line = held.parse(plain)
    except RefusalError:
        return
    last = replace(line, sets=1, rest_ms=None, reps=None, reps_from=None, max_reps=True, for_ms=60_000)
    rest = f"\nRest {write_time(line.rest_ms)}" if line.rest_ms else ""
    fewer = replace(line, sets=sets - 1, rest_ms=line.rest_ms if sets > 2 else None)
    raise RefusalError(
        "a last set of as many reps as possible is a step of its own, with a time",
        at=found.start() if (found := said or plus) else None,
        forms=(f"{form_of(fewer)}{rest}\n{form_of(last)}", form_of(line)),
    )


_DROP_SET = Pattern(
    r"(?P<plain>.*[0-9].*?)\s*(?:\+|,?\s(?:then|dann|puis|y|poi|and)\s)\s*(?:[1-9a]?\s?[x×]?\s*)"
    r"(?P<drop>drop[ -]?sets?)",
    re.IGNORECASE,
    needs=("drop",),
)


def _refuse_drop_set(held: Assembly, text: str) -> None:
    """``Curls 3x12 + 1x dropset``: one more set, in which the weight goes down."""
    found = _DROP_SET.fullmatch(text.strip(" ."))
    if found is None or held.parse is None or held.lines != "whole":
        return
    for plain in (found["plain"], f"Curl {found['plain']}"):
        if not is_step(plain, held.parse):
            continue
        line = held.parse(plain)
        last = replace(line, sets=1, rest_ms=None, tip=(*line.tip, found["drop"]))
        rest = f"\nRest {write_time(line.rest_ms)}" if line.rest_ms else ""
        forms = (f"{form_of(line)}{rest}\n{form_of(last)}",)
        raise RefusalError("a drop set is a step of its own", at=found.start("drop"), forms=forms)
