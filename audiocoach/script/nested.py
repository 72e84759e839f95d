"""Sets of sets and turns on one line: ``2 x (6 x 400 m, 1 min rest), 3 min rest``, ``8 x 25 on :30``,
``60 s jogging and 90 s walking for 20 min``. Each is refused with the container that it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import read_parts
from audiocoach.script.line import ExerciseLine, flow_item, write_line, write_time
from audiocoach.script.line_steps import is_swum
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import with_example_time
from audiocoach.script.several import line_of
from audiocoach.script.words import any_word, has_swim

_SETS_OF_SETS = Pattern(
    rf"(?P<name>[^\d(]*?)\s*(?P<outer>[0-9]{{1,2}})\s*(?P<sign>[x×]|{any_word('set', 'times')})\s*"
    rf"(?:{any_word('of')}\s+|:\s*)?(?P<open>\(?)\s*"
    r"(?P<inner>[0-9]{1,2}\s*[x×]\s*[0-9]+\s*(?P<unit>[^\W\d]*|['’′]).*)",
    re.IGNORECASE,
    needs="x×",
)


_IN_BRACKETS = Pattern(
    rf"(?P<name>[^\d(]*?)[\s:]*(?P<outer>[0-9]{{1,2}})\s*(?:[x×]|{any_word('set', 'times')})\s*"
    rf"(?:{any_word('of')}\s+)?\((?P<inner>[^()]*)\)[\s,;/]*(?:{any_word('rest')}(?!\w)[\s=:]*)?(?P<rest>[0-9][^,;()]*?)?"
    rf"\s*(?:{any_word('rest')}|{any_word('between')})?\.?",
    re.IGNORECASE,
    needs="(",
)
_SETS_THEN_TIME = Pattern(
    r"(?P<sets>[0-9]{1,2}\s*[x×]\s*[0-9]+\s?k?m)\s*,\s*(?P<rest>[0-9]{1,2}(?::[0-9]{2}|\s?[^\W\d]+|['’′\"”″]))",
    re.IGNORECASE,
)
"""``3 sets of (3 x 150m, 3 min)``: what follows the sets in a bracket is the rest between them."""
_TWO_RESTS = Pattern(
    r"(?P<sets>.*)\)[\s,;]*[rp]\s?[:=]?\s?(?P<rest>[0-9][^\s,;]*)[\s,;/]+[RP]\s?[:=]?\s?(?P<pause>[0-9]\S*)",
    needs=")",
)
"""``2x(8x200m) r: 1' R: 4'``: the rest in the sets, then the one between them."""
_TWO_RESTS_ALONE = Pattern(
    rf"^(?P<outer>[0-9]{{1,2}}\s*(?:[x×]|{any_word('set')})\s*(?:{any_word('of')}(?!\w))?)\s*(?P<inner>[0-9]{{1,2}}\s*[x×]\s*[0-9][^()]*?)"
    r"[\s,;]+[rp]\s?[:=]?\s?(?P<rest>[0-9][^\s,;]*)[\s,;/]+[RP]\s?[:=]?\s?(?P<pause>[0-9]\S*)$",
    needs="x×",
)
_REST_BETWEEN = Pattern(
    rf"(?P<sets>.*?)\s*(?:[,;+&/]|{any_word('and', 'with')})?\s*"
    r"(?P<rest>[0-9][0-9:.]*\s?(?:[^\W\d]{1,9}|['’′\"″”]{1,2})?)\s*"
    rf"(?:{any_word('rest')}\s*)?{any_word('between')}[\s.)]*",
    re.IGNORECASE,
)
"""``4 x 400 m, 75 s rest, 6 min between sets``: the last time is the rest between the sets."""
_UNIT = r"(?:s(?:ec)?(?!\w)|min(?!\w)|''|[\"”″'’′])"
_WORK_AND_REST = Pattern(
    rf"(?P<sets>[0-9]{{1,2}})\s*[x×]\s*(?P<work>[0-9]{{1,3}})\s?(?P<unit>{_UNIT})?\s*(?:on(?!\w))?\s*[/,]?\s*"
    rf"(?P<rest>[0-9]{{1,3}})\s?(?P<unit_of_rest>{_UNIT})?\s*(?:off|{any_word('rest')})?",
    re.IGNORECASE,
    needs="x×",
)
TIME_RANGE = Pattern(
    r"[0-9]{1,3}\s?[-–]\s?(?=[0-9]{1,3}\s?(?:s(?:ec)?|min|[\"”″'’′])(?!\w))", re.IGNORECASE, needs="-–"
)


@dataclass(frozen=True, slots=True)
class _Sets:
    """Sets of sets: the name before them, how often they are repeated, the line that is, and the pause
    behind each.
    """

    name: str
    times: int
    inner: str
    pause: ExerciseLine | None


def refuse_sets_of_sets(held: Assembly, text: str, refuse_intervals: Callable[[Assembly], None]) -> None:
    """Refuse sets that are repeated, with a rest after each. Sets with a jog in their rests are what
    ``refuse_intervals`` refuses them with.

    Raises:
        RefusalError: with the repeat.
    """
    if held.parse is None:
        return
    written = _BRACES.sub(r"(\1)", held.reading.text.strip())
    for sets in (_in_brackets(held, written), _without_brackets(held, text)):
        if sets is not None:
            _refuse_sends(held, sets)
            _refuse(held, sets, refuse_intervals)


_BRACES = Pattern(r"[{\[]([^{}\[\]]*)[}\]]", needs="{[")


def _refuse_sends(held: Assembly, sets: _Sets) -> None:
    """``3 x (4 x 100 @ 1:40, 100 easy)``: a start by the clock, and what else is in each set."""
    steps = []
    for piece in re.split(r"\s*[,;+]\s*", sets.inner):
        form = _send_off_form(held, piece)
        line = None if form else _swim_of(held, piece)
        if not form and line is None:
            return
        steps.append(form or flow_item(write_line(with_example_time(line, held.lines)) if line else ""))
    if not any(step.startswith("{emom") for step in steps):
        return
    if sets.pause:
        steps.append(flow_item(_pause(sets.pause)))
    form = f"{{repeat: {sets.times}, steps: [{', '.join(steps)}]}}"
    form = f"{{section: {flow_item(sets.name)}, steps: [{form}]}}" if sets.name else form
    is_said = "@ 2:00/100m" not in form or "2:00/100m" in held.reading.text
    raise RefusalError(
        "these are sets that are repeated",
        at=0,
        forms=(form,),
        reads_as=form if is_said else "",
        is_hinted=True,
    )


def _send_off_form(held: Assembly, piece: str) -> str:
    """The emom of sets that start by the clock, or nothing."""
    reading = read_parts(piece, held.known)
    try:
        refuse_send_off(Assembly(reading, held.lines, held.known, held.parse), piece)
    except RefusalError as error:
        return next((form for form in error.forms if form.startswith("{emom")), "")
    return ""


def _swim_of(held: Assembly, piece: str) -> ExerciseLine | None:
    """``100 easy`` among sets that are swum."""
    far = re.fullmatch(r"([1-9][0-9]{1,3})\s?(?:m|y|yds?)?\s*([^\d]*)", piece)
    return line_of(held, f"Swim {far[1]} metres {far[2]}".strip()) if far else line_of(held, piece)


def _in_brackets(held: Assembly, text: str) -> _Sets | None:
    """``3 x (4 x 300m @ 54-56s, 60s rec) 4'`` and ``2 x (6 x 30/30) r 3'``."""
    text = _TWO_RESTS_ALONE.sub(r"\g<outer> (\g<inner>, rest \g<rest>) \g<pause>", text)
    found = _IN_BRACKETS.fullmatch(_TWO_RESTS.sub(r"\g<sets>, rest \g<rest>) \g<pause>", text))
    if found is None:
        return None
    inner = found["inner"].strip()
    interval = _WORK_AND_REST.fullmatch(inner)
    if interval and (interval["unit"] or (not interval["unit_of_rest"] and "/" in inner)):
        unit = interval["unit"] or interval["unit_of_rest"] or "s"
        work, rest = f"{interval['work']}{unit}", f"{interval['rest']}{interval['unit_of_rest'] or unit}"
        inner = f"{interval['sets']} x {work}, rest {rest}"
    if timed := _SETS_THEN_TIME.fullmatch(inner):
        inner = f"{timed['sets']}, rest {timed['rest']}"
    pause = line_of(held, f"Rest {found['rest']}") or line_of(held, found["rest"]) if found["rest"] else None
    if found["rest"] and (pause is None or not pause.for_ms):
        return None
    return _Sets(found["name"].strip(" :,-–"), int(found["outer"]), inner, pause)


def _without_brackets(held: Assembly, text: str) -> _Sets | None:
    """``3 sets of 4 x 300 m, 3 min rest``: the rest that is last is the one between the sets."""
    found = _SETS_OF_SETS.fullmatch(text)
    if found is None:
        return None
    is_far = found["unit"].casefold() in ("m", "km", "min", "'", "’", "′")
    if not (found["open"] or is_far or found["sign"] not in "xX×"):
        return None
    if between := _REST_BETWEEN.fullmatch(found["inner"]):
        inner, pause = between["sets"], line_of(held, f"Rest {between['rest']}")
    else:
        inner, comma, last = found["inner"].rpartition(",")
        pause = line_of(held, last.strip(" )")) if comma else None
    if pause is None or not pause.is_rest:
        inner, pause = found["inner"], None
    inner = inner.strip(" ,").removesuffix(")")
    return _Sets(found["name"].strip(), int(found["outer"]), inner, pause)


def _refuse(held: Assembly, sets: _Sets, refuse_intervals: Callable[[Assembly], None]) -> None:
    """Refuse sets of sets with the repeat that they are; a range of times counts at its upper end."""
    plain = TIME_RANGE.sub("", sets.inner)
    for name in dict.fromkeys((sets.name, "Run")):
        inner, is_said = _inner(held, f"{name} {plain}".strip(), refuse_intervals)
        if not inner:
            continue
        pause = f", {flow_item(_pause(sets.pause))}" if sets.pause else ""
        form = f"{{repeat: {sets.times}, steps: [{inner}{pause}]}}"
        raise RefusalError(
            "these are sets that are repeated",
            at=0,
            forms=(form,),
            reads_as=form if is_said and name == sets.name else "",
            is_hinted=plain != sets.inner,
        )


def _inner(held: Assembly, text: str, refuse_intervals: Callable[[Assembly], None]) -> tuple[str, bool]:
    """The sets that are repeated as a step, or nothing, and whether it says no more than the text."""
    assert held.parse is not None
    if line := line_of(held, text):
        is_sets = line.sets > 1 and not line.is_rest
        step = flow_item(write_line(with_example_time(line, held.lines)))
        return (step, bool(line.for_ms or line.reps or line.pace)) if is_sets else ("", False)
    try:
        refuse_intervals(Assembly(read_parts(text, held.known), held.lines, held.known, held.parse))
    except RefusalError as error:
        repeats = [form for form in error.forms if form.startswith("{repeat") and "\n" not in form]
        return (repeats[0], bool(error.reads_as)) if repeats else ("", False)
    return "", False


def _pause(line: ExerciseLine) -> str:
    """The step between the sets: a rest, or what is done in it."""
    return f"Rest {write_time(line.for_ms or 0)}" if line.is_rest else write_line(line)


_SEND_OFF = Pattern(
    r"(?P<name>[^\d@]*?)\s*(?:(?P<times>[0-9]{1,2})\s*[x×]\s*)?(?P<far>[0-9]{2,4})\s*(?P<unit>m|yds?|y)?(?!\w)\s*"
    r"(?P<stroke>[^\d@,]*?)\s*(?P<how>(?<!\w)(?:desc\w*|odds?|evens?|build|by)(?!\w)[^@()]*?)?\s*(?P<sign>(?<!\w)on|@)\s*"
    r"(?P<clock>:[0-9]{2}|[0-9]{1,2}:[0-9]{2}|[0-9]{2,3}\s?s(?:ec)?|(?<=on\s)[3-9][05](?=$))"
    r"(?:\s*[,(]?\s*(?P<remark>[^\W\d_]{3}[^@,:()]*)\)?)?",
    re.IGNORECASE,
    needs=("on", "@"),
)
_SLOWEST_RUN_S_PER_M = 0.6
_LONGEST_SWIM_M = 200
"""Up to so far, and slower than one runs, intervals without a name are swum: ``8x50 @ 1:00``."""


def refuse_send_off(held: Assembly, text: str) -> None:
    """Refuse ``8 x 25 on :30``: a start every half minute.

    Raises:
        RefusalError: with the emom.
    """
    found = _SEND_OFF.fullmatch(text)
    if found is None or held.parse is None or held.lines != "whole":
        return
    remark = (found["remark"] or "").strip()
    stroke = remark if is_swum(remark) else ""
    name = " ".join(one.strip() for one in (found["name"], found["stroke"], stroke) if one and one.strip())
    if found["sign"] == "@" and name and not (has_swim(name) or is_swum(name)):
        return
    time = found["clock"] if not found["clock"].isdecimal() else f"{found['clock']}s"
    clock = line_of(held, f"Swim {time}")
    how = ", ".join(one.strip() for one in (found["how"], "" if stroke else remark) if one and one.strip())
    comment = f"  # {how}" if re.search("[0-9].*,", how) else ""
    step = f"{name or 'Swim'} {int(found['far'])} metres{f' ({how})' if how and not comment else ''}"
    is_run = found["sign"] == "@" and not name and clock is not None and not _is_slow(found, clock)
    if is_run or clock is None or not clock.for_ms or not int(found["far"]) or not int(found["times"] or 1):
        return
    if not found["times"]:
        _refuse_one_send_off(found, name, clock)
        return
    times, every = int(found["times"]), time
    every = every if re.match("[0-9]+:", every) else write_time(clock.for_ms)
    forms = [f"{{emom: {times}, every: {every}, steps: [{flow_item(step)}]}}{comment}"]
    if found["sign"] == "@":
        forms.append(
            step.replace(" metres", f" metres {every}").replace(
                name or "Swim", f"{name or 'Swim'} {times} x", 1
            )
        )
    reads_as = forms[0] if (name or len(forms) == 1) and not comment else ""
    raise RefusalError(
        "a start at every turn of the clock is an emom",
        at=0,
        forms=forms,
        reads_as=reads_as,
        is_hinted=len(forms) > 1,
    )


def _is_slow(found: re.Match[str], clock: ExerciseLine) -> bool:
    """Whether a distance takes longer than a run of it would."""
    far = int(found["far"])
    return 0 < far <= _LONGEST_SWIM_M and (clock.for_ms or 0) > 1000 * _SLOWEST_RUN_S_PER_M * far


def _refuse_one_send_off(found: re.Match[str], name: str, clock: ExerciseLine) -> None:
    """``100 on 1:40``: a distance in a time."""
    if found["sign"] == "on" and (not name or has_swim(name)):
        time = found["clock"] if re.match("[0-9]+:", found["clock"]) else write_time(clock.for_ms or 0)
        form = f"{name or 'Swim'} {int(found['far'])} metres {time}"
        reads_as = form if has_swim(name) else ""
        raise RefusalError(
            "a send-off is written as a distance with its time", at=0, forms=(form,), reads_as=reads_as
        )


@cache
def _in_turn() -> Pattern:
    """``Alternating A and B for 8 min``."""
    return Pattern(
        rf"(?:alternat\w*|alterner|alternar\w*|alternare|{any_word('alternate')})?\s*(?P<one>.+?)\s*"
        rf"(?:,|/|[+&]|(?<!\w){any_word('and')}(?!\w))\s*(?P<other>[^,]+?)\s*,?\s*(?<!\w){any_word('for')}\s+(?P<total>[0-9]+\s*[^\W\d]+)\.?",
        re.IGNORECASE,
    )


def refuse_in_turn(held: Assembly, text: str) -> None:
    """Refuse ``60 s jogging and 90 s walking for 20 min``.

    Raises:
        RefusalError: with the repeat.
    """
    if not any(token.kind == "i" for token in held.reading.tokens):
        return
    found = _in_turn().fullmatch(text)
    if found is None or held.parse is None or held.lines != "whole":
        return
    total = line_of(held, f"Run {found['total']}")
    lines = [line_of(held, found[one].replace(" of ", " ")) for one in ("one", "other")]
    if total is None or not total.for_ms or not all(one and _is_timed(one) for one in lines):
        return
    turn_ms = sum(int(one.for_ms or 0) for one in lines if one)
    times, over_ms = divmod(int(total.for_ms), turn_ms)
    steps = ", ".join(flow_item(write_line(one)) for one in lines if one)
    counts = [times, times + 1] if over_ms else [times]
    if times > 1:
        forms = [f"{{repeat: {count}, steps: [{steps}]}}" for count in counts]
        reads_as = forms[0] if len(forms) == 1 else ""
        raise RefusalError(
            "steps that are repeated are written as a repeat", at=0, forms=forms, reads_as=reads_as
        )


def _is_timed(line: ExerciseLine) -> bool:
    return bool(line.for_ms) and replace(line, for_ms=None, rest_word="", effort=None) == ExerciseLine(
        line.name
    )
