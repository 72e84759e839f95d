"""What notes have around an exercise: numbers of lines, names of containers, thousands.

Such a line is refused with the form without them.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

from audiocoach.script.asides import BRACKET
from audiocoach.script.assemble import Assembly
from audiocoach.script.breathing import refuse_breathing
from audiocoach.script.containers import refuse_containers, step_of
from audiocoach.script.doubts import refuse_doubts
from audiocoach.script.grammar import read_parts
from audiocoach.script.intervals import refuse_open, refuse_sets_after_colon
from audiocoach.script.letters import refuse_letters
from audiocoach.script.line import ExerciseLine, flow_item, flow_step, read_quoted, step_text, write_line
from audiocoach.script.line_steps import run_word
from audiocoach.script.nested import refuse_in_turn, refuse_send_off
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces import pieces_of
from audiocoach.script.progressions import refuse_progressions
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import keyed_form, with_example_time
from audiocoach.script.schemes import explain_shuttle
from audiocoach.script.several import is_step
from audiocoach.script.tokens import NUMBERS, kinds_of
from audiocoach.script.totals import refuse_totals
from audiocoach.script.words import any_word, words_meaning
from audiocoach.script.work_rest import refuse_work_and_rest
from audiocoach.units import quoted, shortened

_THOUSANDS = Pattern(r"(?<![\d,.])\d{1,3},\d{3}(?![\d,.])", needs=",")
"""A number with a comma that may be a thousand."""
_LABEL = Pattern(
    r"(?:#?[0-9]{1,2}[.)]|#[0-9]{1,2}|[0-9]{1,2}\s[-–]|[A-Fa-f][0-9]?[.:)]|[A-F][0-9]|[ivx]{1,4}\)|(?:ex|exercise|station|Ex|Exercise|Station|Übung)\.?\s?[0-9]{1,2}\s?[:.)–-])\s+|[•*·](?!\*)\s*"
)
"""What numbers the lines of a note: ``1.``, ``A1``, ``•``."""


_ONLY_NUMBER = Pattern(
    r"#?[0-9]{1,2}[.)]|[A-Fa-f][.:)]|[ivx]{1,4}\)|[^\W\d]{2,}\.?\s?[0-9]{1,2}\s?[:.)]|[•*·]"
)
"""A label that says nothing else: ``A1`` and ``A2`` are a superset."""


def refuse_notes(held: Assembly) -> None:
    """Refuse what is more than a step, or less.

    Raises:
        RefusalError: with the form that says it.
    """
    refuse_labels(held)
    refuse_doubts(held)
    _refuse_words(held, held.reading.text.strip())
    _refuse_total(held.reading.text.strip())
    _refuse_rounds_behind(held, held.reading.text.strip())
    refuse_daily(held)
    refuse_next_time(held)
    refuse_letters(held)
    refuse_send_off(held, held.reading.text.strip())
    refuse_work_and_rest(held)
    refuse_in_turn(held, held.reading.text.strip())
    refuse_breathing(held)
    refuse_sets_after_colon(held)
    refuse_containers(held)
    if shuttle := explain_shuttle(held):
        raise shuttle
    refuse_remark(held)
    refuse_totals(held)
    refuse_heading(held, held.reading.text.strip())
    refuse_progressions(held)
    refuse_open(held)


_ADVICE = Pattern(
    r"(?P<first>(?:begin|start|do|come|take|stop|keep|remember|listen|finish|end|move|bring|lie|sit|stand)\s[^\d.]+\s[^\d.]+)"
    r"\.\s+(?P<rest>\S.*)",
    re.IGNORECASE,
    needs=".",
)
_DRUNK = Pattern(r"(?<!\w)[0-9]+\s?(?:ml|cl|litres?|liters?)(?!\w)", re.IGNORECASE, needs=("ml", "cl", "lit"))


def _refuse_words(held: Assembly, text: str) -> None:
    """``Do these twice a day. Stop if it hurts.`` and ``Drink 500 ml`` are words, not steps."""
    found = _ADVICE.fullmatch(text)
    if found is None and not _DRUNK.search(text):
        return
    words, step = (found["first"] + ".", found["rest"]) if found else (text, "")
    is_done = bool(step) and is_step(step, held.parse)
    form = f"{_say(words)}\n{step_text(step)}" if is_done else _say(text)
    raise RefusalError("this is advice: say it", at=0, forms=(form,))


_TOTAL = Pattern(
    r"(?:(?:in\s)?total|gesamt|totale|insgesamt)\s*[:=]?\s*[0-9][0-9.,]*\s*"
    r"(?:m|km|k|mi|miles?|yds?|min\w*|h|hours?|Meter|metr\w+)?\.?|=\s*[0-9][0-9.,]*\s*k?m",
    re.IGNORECASE,
    needs=("total", "gesamt", "="),
)
"""``Total 2900m``, below what it is the total of."""


def _refuse_total(text: str) -> None:
    if _TOTAL.fullmatch(text):
        raise RefusalError(
            f"{quoted(text)} is the total of the other lines, and no step",
            f"Leave it out, or write it after a #, or say it: {_say(text)}.",
            at=0,
        )


def _say(words: str) -> str:
    return f"{{say: {json.dumps(words, ensure_ascii=False)}}}"


@cache
def _rounds_behind() -> Pattern:
    """``5 min bike, then 2 rounds``."""
    return Pattern(
        rf"(?P<before>.*[0-9].*?)[\s,;–-]+{any_word('and')}\s+(?P<rounds>[0-9]{{1,2}})\s*{any_word('set')}"
        rf"(?:\s+{any_word('of')})?\s*:?",
        re.IGNORECASE,
        needs=words_meaning("set"),
    )


def _refuse_rounds_behind(held: Assembly, text: str) -> None:
    found = _rounds_behind().fullmatch(text)
    if found is None or not is_step(found["before"], held.parse) or held.lines != "whole":
        return
    form = f"{step_text(found['before'])}\n{{repeat: {int(found['rounds'])}, steps: [Squat 10 reps]}}"
    raise RefusalError("rounds contain steps; write them below", at=found.start("rounds"), forms=(form,))


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


@cache
def set_label() -> Pattern:
    """``Set 1:``."""
    return Pattern(rf"{any_word('set')}\s*[0-9]{{1,2}}\s*[:.)]", re.IGNORECASE, needs=":.)")


@cache
def _interval_label() -> Pattern:
    """``Min 1:``, ``odd:``: the turn of a step against the clock."""
    minute = rf"(?:min|{any_word('minute')})\.?\s?[0-9]{{1,2}}"
    return Pattern(rf"(?:{minute}|odd|even)\s?[:.)–-]\s*(?=[^\W_])", re.IGNORECASE, needs=":.)–-")


def without_number(text: str) -> str:
    """A line without what only numbers it: ``1.``, ``Exercise 2:``; the line itself where nothing does."""
    label = _LABEL.match(text)
    return text[label.end() :].strip() if label and _ONLY_NUMBER.match(label[0]) else text


def refuse_labels(held: Assembly) -> None:
    """Refuse what numbers the lines of a note."""
    text = held.reading.text
    if found := set_label().match(text):
        rest = text[found.end() :].strip()
        form = step_text(rest) if is_step(rest, held.parse) else ""
        raise RefusalError(
            f"{quoted(found[0])} is no exercise",
            "" if form else "Write the set with its exercise, like Squat 10 reps @ 60kg.",
            forms=(form,) if form else (),
            reads_as=form,
        )
    of_interval = held.lines == "clocked"
    label = (_interval_label().match(text) if of_interval else None) or _LABEL.match(text)
    if label is None:
        return
    rest = text[label.end() :].strip()
    if not is_step(rest, held.parse):
        return
    raise RefusalError(
        f"{quoted(label[0].strip())} only numbers the line; the dash does that",
        at=0,
        forms=(step_text(rest),),
        reads_as=step_text(rest) if of_interval or _ONLY_NUMBER.match(label[0]) else "",
    )


@cache
def _daily() -> Pattern:
    """How often a day: ``3x/day``, ``twice daily``, ``2-3 mal täglich``, ``every hour``."""
    times = rf"(?:[0-9]{{1,2}}(?:\s?[-–]\s?[0-9]{{1,2}})?\s*(?:[x×]|{any_word('times')})|{any_word('once')})"
    per = rf"(?:/|(?:{any_word('per')}|am|al|à)(?!\w))"
    return Pattern(
        rf"(?<!\w)(?:{times}\s*{per}?\s*{any_word('day')}|"
        rf"{any_word('every')}\s+(?:day|{any_word('hour')})|[bt]id)(?!\w)\)?",
        re.IGNORECASE,
        needs=words_meaning("day") | words_meaning("every") | {"bid", "tid"},
    )


def refuse_daily(held: Assembly) -> None:
    """Refuse how often a day an exercise is done, which is not part of a track."""
    text = held.reading.text
    found = _daily().search(text)
    rest = (
        f"{text[: found.start()].rstrip(' ,;(–-')}{text[found.end() :].lstrip('.')}".strip(" ,;:")
        if found
        else ""
    )
    if found is None or not re.search("[0-9]", found[0] + rest):
        return
    often = found[0].strip(" ,;()–-")
    forms = _forms_without(held, rest, often)
    raise RefusalError(
        f"{quoted(often)} is how often you do it, which is no part of a track",
        "" if forms else "Leave it out, or write it after a #.",
        at=found.start(),
        forms=forms,
        reads_as=_only(forms),
        is_hinted=True,
    )


@cache
def _next_time() -> Pattern:
    """``(add 2.5kg each week)``, ``+ 5 lb next time``: a bracket, or what follows a sign."""
    when = rf"{any_word('next_time')}(?!\w)"
    return Pattern(
        rf"\([^()]*{when}[^()]*\)|(?:[,;+–]|\s-)\s*[^,;()]*{when}.*$",
        re.IGNORECASE,
        needs=words_meaning("next_time"),
    )


def refuse_next_time(held: Assembly) -> None:
    """Refuse what changes next time, which is not part of this track."""
    text = held.reading.text
    found = _next_time().search(text)
    if found is None or not re.search("[0-9]", found[0]):
        return
    remark = found[0].strip(" ,;()–-")
    forms = _forms_without(held, f"{text[: found.start()].rstrip()} {text[found.end() :]}".strip(), remark)
    if forms:
        raise RefusalError(
            f"{quoted(remark)} is about another time, which is no part of this track",
            at=found.start(),
            forms=forms,
            reads_as=_only(forms),
            is_hinted=True,
        )


def _only(forms: tuple[str, ...]) -> str:
    """The only form there is, without what it leaves out."""
    return forms[0].partition("  # ")[0] if len(forms) == 1 and "\n" not in forms[0] else ""


def refuse_remark(held: Assembly) -> None:
    """Refuse ``(leave 2 in the tank)``: a figure among words in brackets belongs to a remark."""
    text = held.reading.text
    found = BRACKET.search(text)
    if found is None or held.parse is None:
        return
    inside = [token for token in held.reading.tokens if found.start() < token.start < found.end() - 1]
    kinds = set(kinds_of(inside))
    is_words = kinds & set("WF") and kinds & set(NUMBERS) and not kinds & set("SNOx")
    is_count = re.match("[0-9]", found["remark"]) and is_step(found["remark"], held.parse)
    if not is_words or is_count:
        return
    line = _line_or_form(held, f"{text[: found.start()]}{text[found.end() :]}".strip())
    if line is None:
        return
    line = with_example_time(line, held.lines)
    tip = (*line.tip, found["remark"].strip())
    form = keyed_form(line.name, replace(line, tip=tip))
    if line.distance and line.pace and line.sets == 1 and run_word(line.name):
        form = flow_step("run", write_line(replace(line, tip=())), tip=", ".join(tip))
    raise RefusalError(
        f"{quoted(found['remark'])} has words and figures: a remark is a tip",
        at=found.start("remark"),
        forms=(form,),
    )


def _line_or_form(held: Assembly, text: str) -> ExerciseLine | None:
    """What a text says, or the first line that it is refused with; ``None`` if there is no such line."""
    assert held.parse is not None
    try:
        line = held.parse(text)
    except RefusalError as error:
        forms = [form for form in error.forms if "\n" not in form and not form.startswith("{")]
        return held.parse(read_quoted(forms[0])) if forms else None
    return line if line.has_amount else None


def _forms_without(held: Assembly, rest: str, often: str) -> tuple[str, ...]:
    """The line without how often it is done: itself, or the forms that it is refused with."""
    if is_step(rest, held.parse):
        return (f"{step_text(rest)}  # {often}",)
    try:
        if held.parse is not None:
            held.parse(rest)
    except RefusalError as error:
        return tuple(f"{form}  # {often}" for form in error.forms if "\n" not in form)
    return ()


def _refuse_run_label(held: Assembly, found: re.Match[str] | None) -> None:
    """``Bike: 45' Z2, 3 x 5' Z4``: each piece is a ride."""
    if found is None or held.lines != "whole" or run_word(found["label"]) is None:
        return
    steps = [f"{found['label']} {piece}" for piece in pieces_of(found["body"])]
    if len(steps) > 1 and all(is_step(step, held.parse) for step in steps):
        form = "\n".join(map(step_text, steps))
        raise RefusalError("these are steps of their own", at=0, forms=(form,), reads_as=form)


_HEADING = Pattern(r"(?P<label>[^\W\d][^\d:,;]{1,39}):\s+(?P<body>\S.*)", needs=":")


def _refuse_heading_of_intervals(held: Assembly, label: str, body: str) -> None:
    """``Intervals: 6 x 1 min hard, 1 min easy``: the repeat after the label is a section of that name."""
    try:
        refuse_open(Assembly(read_parts(body, held.known), held.lines, held.known, held.parse))
    except RefusalError as error:
        head = f"section: {flow_item(label)}"
        forms = [f"{{{head}, steps: [{form}]}}" for form in error.forms if form.startswith("{repeat")]
        reads_as = forms[0] if error.reads_as and forms else ""
        if forms:
            raise RefusalError(str(error), at=0, forms=forms[:1], reads_as=reads_as, is_hinted=True) from None


def refuse_heading(held: Assembly, text: str) -> None:
    """``Finisher: 100 burpees`` is a section with steps; ``Squat: 3x10`` is a step."""
    found = _HEADING.fullmatch(text)
    _refuse_run_label(held, found)
    if found is None or held.parse is None or held.lines != "whole" or held.known(found["label"]):
        return
    pieces = pieces_of(found["body"])
    lines = []
    for piece in pieces:
        try:
            lines.append(held.parse(piece))
        except RefusalError:
            return
    if not all(line.has_amount and not line.is_rest for line in lines):
        return
    if len(lines) == 1 and not (held.known(lines[0].name) or run_word(lines[0].name)):
        return
    steps = ", ".join(step_of(held, piece, "whole") for piece in pieces)
    listed = ", ".join(map(flow_item, pieces))
    if len(lines) > 1 and any(line.sets > 1 and not line.reps for line in lines):
        _refuse_heading_of_intervals(held, found["label"], found["body"])
        return
    raise RefusalError(
        f"{quoted(found['label'])} is no exercise; it contains what follows it",
        at=0,
        forms=(f"{{section: {flow_item(found['label'])}, steps: [{steps}]}}",),
        reads_as=f"{{section: {flow_item(found['label'])}, steps: [{listed}]}}",
    )
