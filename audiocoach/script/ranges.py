"""Ranges of times and of sets, which count at their upper end: ``rest 60-90s`` and ``2-3 sets of 10``."""

from __future__ import annotations

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import falls, written
from audiocoach.script.line import step_text
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import FORMS
from audiocoach.script.several import is_step, step_form


def refuse_ranges(held: Assembly) -> None:
    """Refuse a range, which is read at its upper end.

    Raises:
        RefusalError: with the line at either end.
    """
    ranges = held.of("range")
    if not ranges:
        return
    tokens, low, high = held.reading.tokens, held.reading.text, held.reading.text
    for part in reversed(ranges):
        least, most = tokens[part.first], tokens[part.last]
        if least.kind == most.kind == "n" and falls((least, most)):
            raise RefusalError(f"{written((least, most))}: what is each number?", FORMS, at=least.start)
        low = low[: least.end] + low[most.end :]
        high = high[: least.start] + high[most.start :]
    forms = [form for text in (low, high) if (form := _form(held, text))]
    is_time = any(token.kind in "ONSmc" for token in tokens[ranges[0].last : ranges[0].last + 3])
    what = "a time is" if is_time else "a number of sets is"
    reads_as = ""
    if len(forms) > 1 and len(ranges) == 1:
        reads_as = step_text(high.strip()) if is_step(high, held.parse) else forms[1]
    raise RefusalError(
        f"{what} one number, not a range; a range counts at its upper end",
        at=held.at(ranges[0]),
        forms=forms,
        reads_as=reads_as,
        is_hinted=True,
    )


def _form(held: Assembly, text: str) -> str:
    """The line with one end of a range, or the first form that it is refused with; empty if there is none."""
    if is_step(text, held.parse):
        return step_form(text, held)
    try:
        if held.parse is not None:
            held.parse(text)
    except RefusalError as error:
        return error.reads_as or (error.forms[0] if error.forms else "")
    return ""
