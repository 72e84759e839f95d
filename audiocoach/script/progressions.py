"""Sets of one exercise that differ, and totals that say how they are made up.

``top set 1x5, back-off 3x5``, ``work up to a heavy single``, ``5/5/5+ @ 65%/75%/85%``, ``200 m, walk back``,
``20 lunges (10/leg)``: each is refused with the steps that say it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import ExerciseLine, flow_item, read_quoted, step_text, write_line
from audiocoach.script.listed import refuse_listed_loads
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of, with_example_time
from audiocoach.script.several import is_step, line_of
from audiocoach.script.words import any_word, words_meaning

_SIGNS = Pattern(r"[,(/]|\sto\s|(?:buy|cash)[ -]", re.IGNORECASE, needs=(*",(/", "to", "buy", "cash"))
"""What a line has that any of the forms below may fit."""
_LABEL = Pattern(
    r"(?P<label>top\s?set|back[- ]?off(?:\s?sets?)?|warm[- ]?up|(?:empty\s)?bar|then)s?\s*:?\s*"
    r"(?:[x×]\s*(?=[0-9]))?",
    re.IGNORECASE,
)
_LABEL_BEHIND = Pattern(rf"\s+{_LABEL.pattern}$", re.IGNORECASE)
"""Words beside the sets of a series that are no part of the name."""


@cache
def _return() -> Pattern:
    """``10 x 200m, walk back``, ``8 x 30" retour en trottinant``."""
    moving, way, small = any_word("moving"), any_word("homeward"), r"(?:[^\W\d]{1,2}\s)?"
    foreign = "|".join(sorted(words_meaning("homeward") - words_meaning("homeward", "en")))
    back = (
        rf"(?:(?:easy|slow)\s)?{moving}[\s-]{small}{way}(?:\srec\w*)?|{small}{way}\s?{small}{moving}"
        rf"|{any_word('rest')}\s(?:[^\W\d]{{1,5}}\s){{0,2}}(?:{foreign})|(?<=[,;(]\s){moving}\s(?:back\s)?up"
    )
    beside = rf"\s(?:w/|{any_word('beside')})\s"
    return Pattern(
        rf"(?P<work>.+?)(?:\s*[,;(+]\s*|{beside}|\s)(?P<back>{back})\)?",
        re.IGNORECASE,
        needs=(*words_meaning("homeward"), "up"),
    )


_TWO_AMOUNTS = Pattern(r"[0-9]\s?(?:['’′]|min)\s*[,;].*[0-9]\s*[x×]")
"""``Jog 5 min, 6 x 50 m``: two steps."""
_SPRINTED = Pattern(
    r"(?:run|sprint|stride|shuttle|hill|dash|lauf|läufe|côte|cuesta|salita|suicide|montée|subida|ascent)(?:e?s)?$",
    re.IGNORECASE,
)
_WORK_UP = Pattern(
    r"(?P<name>[^\d,:]+?)[\s,:–-]+(?:work|build)(?:ing)?\s(?:up\s)?to\s(?:an?\s|1\s)?(?P<how>heavy|hard|max)?\s*"
    r"(?P<reps>single|double|triple|[0-9]{1,2})(?:\s?(?:RM|reps?))?(?:[\s,;]+(?:then\s)?(?P<rest>.+))?",
    re.IGNORECASE,
)
_REPS_OF = {"single": "1", "double": "2", "triple": "3"}
_PAIRED = Pattern(
    r"[A-F]1\s*[/&+,]\s*[A-F]2[:.)]?\s+(?P<one>[^\d]+?)\s*[/&+,]\s*(?P<other>[^\d]+?)\s+(?P<sets>[0-9]{1,2})\s*[x×]\s*(?P<rest>[0-9].*)"
)
_LISTED_HOLDS = Pattern(
    r"(?P<name>[^\d]+?)\s+(?P<reps>[0-9]{1,2}(?:[/,-]\s?[0-9]{1,2})+)\s*[x×]\s*(?P<hold>[0-9]{1,2})\s?s(?:ec)?\b(?P<rest>.*)",
    re.IGNORECASE,
)
_BUY_IN = Pattern(r"(?P<label>(?:buy|cash)[ -]?(?:in|out))[\s:–-]+(?P<body>[0-9].*)", re.IGNORECASE)
_TOTAL = Pattern(
    r"(?:(?P<name>[^\d(]+?)\s+)?(?:(?P<sets>[0-9]{1,2})\s*[x×]\s*)?(?P<total>[0-9]{1,3})\s*(?P<behind>[^\d(]*?)\s*\((?P<part>[0-9]{1,3})\s*"
    r"(?P<how>(?:/|each|per|je|pro|par|por)[^\d()]*|[x×]\s?[0-9]{1,3})\)(?P<tail>.*)",
    re.IGNORECASE,
)


def refuse_progressions(held: Assembly) -> None:
    """Refuse sets that differ, and totals.

    Raises:
        RefusalError: with the steps that say it.
    """
    text = held.reading.text.strip()
    if held.parse is None:
        return
    _refuse_return(held, text)
    if not _SIGNS.search(text):
        return
    _refuse_last_part(held, text)
    _refuse_work_up(held, text)
    _refuse_pair(text)
    refuse_listed_loads(held, text)
    _refuse_listed_holds(held, text)
    _refuse_buy_in(held, text)
    _refuse_total(held, text)
    _refuse_total_time(held, text)
    _refuse_parts(held, text)
    _refuse_named_series(held, text)


@cache
def _last_part() -> Pattern:
    """``Run 90 min, the last 20 min``: an article is short in all languages."""
    return Pattern(
        rf"(?P<first>[^,;(]*[0-9][^,;(]*)[,;(]\s*(?:[^\W\d]{{2,3}}\s)?{any_word('final')}\s(?P<last>[0-9][^,;()]*)\)?",
        re.IGNORECASE,
    )


def _refuse_last_part(held: Assembly, text: str) -> None:
    """``Long run 90 min Z2, last 20 min @ MP``: the last part is a step of its own."""
    found = _last_part().fullmatch(text)
    first = line_of(held, found["first"]) if found else None
    if found is None or first is None or first.sets > 1 or not first.for_ms or held.lines != "whole":
        return
    behind = f"{first.name} {found['last']}"
    last = line_of(held, behind) or line_of(held, f"{behind} pace")  # @ MP
    if last is None or not last.for_ms or last.for_ms >= first.for_ms or last.sets > 1:
        return
    before = replace(first, for_ms=first.for_ms - last.for_ms)
    form = "\n".join(form_of(line) for line in (before, last))
    raise RefusalError(
        "the last part is a step of its own", at=found.start("last"), forms=(form,), reads_as=form
    )


def _refuse_return(held: Assembly, text: str) -> None:
    """``10 x 200m, walk back``: a repeat of two steps."""
    found = _return().fullmatch(text)
    if found is None or held.lines != "whole" or _TWO_AMOUNTS.search(found["work"]):
        return
    line = _line_read(held, found["work"]) or line_of(held, f"Run {found['work']}")
    if line is None or line.rest_ms or not re.search("[0-9]", found["work"]):
        return
    back = re.sub(r"(?<=\s(?:back|down))\srec\w*$", "", found["back"], flags=re.IGNORECASE)
    times, back = line.sets, f"{back} 60s"
    if line.reps and line.sets == 1 and _SPRINTED.search(line.name):
        times, line = line.reps, replace(line, reps=1)
    elif line.reps or (line.sets == 1 and not line.distance):
        return
    work = flow_item(write_line(with_example_time(replace(line, sets=1), "whole")))
    form = f"{{repeat: {times}, steps: [{work}, {flow_item(back)}]}}"
    form = form if times > 1 else f"{work}\n{back}"
    raise RefusalError(
        "the way back is a step of its own, with a time", at=found.start("back"), forms=(form,)
    )


def _line_read(held: Assembly, text: str) -> ExerciseLine | None:
    """The line of a text; if the text is refused, the first line that is offered instead."""
    assert held.parse is not None
    try:
        line = held.parse(text)
    except RefusalError as error:
        single = [
            form for form in (error.reads_as, *error.forms) if form and form[0] != "{" and "\n" not in form
        ]
        return held.parse(read_quoted(single[0])) if single else None
    return line if line.has_amount else None


def _refuse_work_up(held: Assembly, text: str) -> None:
    """``Squat - work up to heavy single, then 3x3``: how many sets lead there is open."""
    found = _WORK_UP.fullmatch(text)
    if found is None:
        return
    count = _REPS_OF.get(found["reps"].casefold(), found["reps"])
    name = found["name"].strip(" -–")
    steps = [f"{name} {count} rep{'' if count == '1' else 's'} ({found['how'] or 'heavy'})"]
    if found["rest"]:
        steps.append(f"{name} {found['rest']}")
    forms = ("\n".join(map(step_text, steps)),) if all(is_step(step, held.parse) for step in steps) else ()
    raise RefusalError("it does not say how many sets lead up to it", "Write each as a step.", forms=forms)


def _refuse_pair(text: str) -> None:
    """``A1/A2 Bench + Row 3x10``: a superset."""
    if found := _PAIRED.fullmatch(text):
        amount = f"{found['rest']} reps" if found["rest"].isdigit() else found["rest"]
        steps = ", ".join(flow_item(f"{found[name]} {amount}") for name in ("one", "other"))
        form = f"{{superset: [{steps}], sets: {int(found['sets'])}}}"
        raise RefusalError(
            "exercises that alternate are written as a superset", at=0, forms=(form,), reads_as=form
        )


def _refuse_listed_holds(held: Assembly, text: str) -> None:
    """``Bird dog 5/3/1 x 10s``: the number of holds in each set."""
    found = _LISTED_HOLDS.fullmatch(text)
    if found is None:
        return
    counts = re.findall("[0-9]+", found["reps"])
    steps = [f"{found['name']} {count}x{found['hold']}s{found['rest']}" for count in counts]
    if all(is_step(step, held.parse) for step in steps):
        form = "\n".join(map(step_text, steps))
        raise RefusalError(
            "sets with different numbers of holds are separate steps",
            at=found.start("reps"),
            forms=(form,),
            reads_as=form,
        )


def _refuse_buy_in(held: Assembly, text: str) -> None:
    """``Buy in 400m run``: what comes before the rounds."""
    found = _BUY_IN.fullmatch(text)
    line = line_of(held, found["body"]) if found and held.lines == "whole" else None
    if found is None or line is None:
        return
    step = flow_item(write_line(with_example_time(line, "whole")))
    form = f"{{section: {found['label']}, steps: [{step}]}}"
    raise RefusalError(f"{found['label']} is no exercise; it contains what follows it", at=0, forms=(form,))


def _refuse_total(held: Assembly, text: str) -> None:
    """``20 lunges (10/leg)`` and ``100 swings (10x10)``: a total, and how it is made up."""
    found = _TOTAL.fullmatch(text)
    if found is None:
        return
    name = " ".join(piece for piece in (found["name"], found["behind"]) if piece).strip(" -–:")
    total, part, how = int(found["total"]), int(found["part"]), found["how"]
    is_product = how[0] in "x×X" and part * int(how[1:].strip()) == total
    sets = found["sets"]
    each = f"{part}x{how[1:].strip()}" if is_product else f"{part} reps each side"
    each = f"{sets}x{part} each side" if sets else each
    is_each = how[0] not in "x×X" and (2 * part == total or (sets and part == total))
    if not name or not (is_each or (is_product and not sets)):
        return
    if is_step(form := f"{name} {each}{found['tail']}", held.parse):
        raise RefusalError(
            f"{total} and {part}: write only how it is made up",
            at=found.start("part"),
            forms=(step_text(form),),
            reads_as=step_text(form),
        )


@cache
def _total_time() -> Pattern:
    """``Side plank 30 sec (15 each side)``."""
    unit = rf"(?:{any_word('second', 'minute')}\.?)"
    return Pattern(
        rf"(?P<before>.*?[0-9]{{1,3}}\s?{unit})\s*"
        rf"\((?P<part>[0-9]{{1,3}})\s*{unit}?\s*(?P<how>(?:/|{any_word('per')})[^\d()]*)\)(?P<tail>.*)",
        re.IGNORECASE,
    )


def _refuse_total_time(held: Assembly, text: str) -> None:
    """``Side plank 30 sec (15 each side)``: a total time, and each side's."""
    found = _total_time().fullmatch(text)
    line = line_of(held, f"{found['before']}{found['tail']}") if found else None
    if found is None or line is None or not line.for_ms or line.sides:
        return
    for unit_ms in (1000, 60_000):
        if 2 * int(found["part"]) * unit_ms == line.for_ms:
            form = form_of(replace(line, for_ms=line.for_ms // 2, sides="each"))
            raise RefusalError(
                "write only the time of each side", at=found.start("part"), forms=(form,), reads_as=form
            )


def _refuse_parts(held: Assembly, text: str) -> None:
    """``12 min warm-up (6 min @ r18, 6 min @ r20)``: a total, and the parts that it is made of."""
    found = re.fullmatch(r"(?P<whole>[^()]+?)\s*\((?P<parts>[^()]*[0-9][^()]*,[^()]*[0-9][^()]*)\)", text)
    whole = line_of(held, found["whole"]) if found else None
    if found is None or whole is None or not whole.for_ms or whole.sets > 1:
        return
    parts = [re.sub(r"@\s*(?=r[0-9])", "", part).strip() for part in found["parts"].split(",")]
    lines = [line_of(held, f"{whole.name} {part}") for part in parts]
    if sum(int(line.for_ms or 0) for line in lines if line) == whole.for_ms and all(lines):
        form = "\n".join(form_of(line) for line in lines if line)
        raise RefusalError(
            "a total and its parts: write the parts", at=found.start("parts"), forms=(form,), reads_as=form
        )


def _refuse_named_series(held: Assembly, text: str) -> None:
    """``top set 1x5, backoff 3x5``, ``bar x 10, 40 x 5`` and ``4x5, 1x5+``: a step for each."""
    name = re.match(r"[^\d,:;]+", text)
    pieces = re.split(r"[,;]\s+", text)
    first = re.search(rf"\s{_LABEL.pattern}", pieces[0], re.IGNORECASE)
    is_labelled = first or any(_LABEL.match(piece) for piece in pieces)
    if name is None or len(pieces) < 2 or not (is_labelled or len(held.of("sets")) > 1):
        return
    plain = re.sub(rf"\s*{_LABEL.pattern}$", "", name[0].rstrip(" x×:-–"), flags=re.IGNORECASE).strip(" :-–")
    if not plain:
        return
    steps = [_set_of(held, plain, re.sub(rf"^{re.escape(plain)}[\s:–-]*", "", piece)) for piece in pieces]
    if all(steps):
        form = "\n".join(steps)
        reads_as = "" if "+" in text else form
        raise RefusalError(
            "sets that differ are a step each", at=len(pieces[0]), forms=(form,), reads_as=reads_as
        )


def _set_of(held: Assembly, name: str, piece: str) -> str:
    """A set of a series as a step, or nothing."""
    labels, amount = [], piece
    while label := _LABEL.match(amount) or _LABEL_BEHIND.search(amount):
        amount = f"{amount[: label.start()]}{amount[label.end() :]}"
        labels += [] if label["label"].casefold() == "then" else [label["label"]]
    if found := re.fullmatch(r"([0-9]{2,3})(\s?(?:kg|lbs?))?\s*[x×]\s*([0-9]{1,2})", amount):
        is_weight = found[2] or int(found[1]) > 20
        amount = f"{found[3]} reps @ {found[1]}{found[2] or 'kg'}" if is_weight else amount
    elif found := re.fullmatch(r"(?:1\s*[x×]\s*)?([0-9]{1,2})(\+?)(\s*@.*)?", amount):
        count = "max reps 60s" if found[2] else f"{found[1]} rep{'' if found[1] == '1' else 's'}"
        amount = f"{count}{found[3] or ''}"
    line = line_of(held, f"{name} {amount}") if re.match(r"[0-9]|max", amount) else None
    if line is None or line.name.casefold() != name.casefold() or not (line.reps or line.max_reps):
        return ""
    if labels:
        line = replace(line, tip=(" ".join(labels),))
    return form_of(with_example_time(line, held.lines))
