"""Lines that could be read, but with a wrong meaning for one of their numbers: combinations of punches, loads
beside their reps, drills named after figures, times that may be a rest.

Each is refused with the lines that it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import ExerciseLine, flow_item, read_quoted, write_line, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import EXAMPLE_MS, form_of, keyed_form, with_example_time
from audiocoach.script.several import line_of
from audiocoach.script.words import any_word, words_meaning
from audiocoach.units import quoted

_RATES = Pattern(
    r"[\s,@(]*(?<!\w)(?P<rates>(?:(?:stroke\s)?rate|rating|sr|spm)\s[0-9]{2}(?:\s?[/,-]\s?[0-9]{2}){2,})\)?",
    re.IGNORECASE,
)
"""``4 x 10 min rate 20/22/24/22``: a rate for each."""
_PAIRS = Pattern(
    r"(?P<name>[^\d,;:]+?)[\s:]+(?P<pairs>[0-9]{2,3}\s?/\s?[0-9]{1,2}(?:\s*[,;]\s*[0-9]{2,3}\s?/\s?[0-9]{1,2})+)"
)
"""``Hack squat 100/12, 120/10, 140/8``."""
_MOST_REPS = 30
"""The second number of a pair is reps up to this."""
_COMBINATION = Pattern(
    r"(?P<name>[^\d,]*)(?P<figures>[1-8](?:-[1-8]){1,5})(?P<behind>(?:\s[^\W\d]{2,})*?)\s+(?P<amount>[x×]\s?[0-9]{1,3}|[0-9]{1,3}(?::[0-9]{2}|\s?[^\W\d_]+)?)",
    re.IGNORECASE,
)
"""``Jab cross 1-2 x 20`` and ``1-2-3 combo 1 min``: boxers number their punches."""
_FIGURED_DRILL = Pattern(
    r"(?<![\w-])(?P<drill>5-10-5|(?P<same>[0-9]{1,2})-(?P=same)-(?P=same))(?![\w-]|\s?m(?!\w))"
)
"""``Pro agility 5-10-5``, ``20-20-20 eye rest``: drills named after figures."""
_SETS_BEFORE = Pattern(r"\s[x×]\s?[0-9]{1,2}\s*[^\W\d(]|\s[x×]\s?[0-9]{1,2}\s*\(")
_PER = Pattern(r"\s(?:per|pro|par|por)\s", re.IGNORECASE)
_OF_EACH = Pattern(r"[0-9].*\s(?:of|in)\s(?:each|every|the)\s", re.IGNORECASE)
"""These three are small, and tried before the larger patterns below, which fit no line without them."""


def refuse_doubts(held: Assembly) -> None:
    """Refuse a line of which a number may mean something else.

    Raises:
        RefusalError: with the lines that it may be.
    """
    text = held.reading.text.strip()
    if held.parse is None or held.lines != "whole" or not re.search("[0-9]", text):
        return
    _refuse_rates(held, text)
    _refuse_pairs(text)
    _refuse_combinations(held, text)
    _refuse_drill(held, text)
    _refuse_time_behind(held, text)
    _refuse_time_per(held, text)
    _refuse_last_time(text)
    _refuse_other_side(held, text)
    _refuse_numbered(held, text)
    _refuse_turns(held, text)
    _refuse_countdown(text)
    _refuse_odd_and_even(text)


def _refuse_rates(held: Assembly, text: str) -> None:
    found = _RATES.search(text)
    line = line_of(held, f"{text[: found.start()]}{text[found.end() :]}") if found else None
    if found is None or line is None:
        return
    timed = with_example_time(line, held.lines)
    form = keyed_form(line.name, replace(timed, tip=(*line.tip, found["rates"])))
    raise RefusalError("the rates differ: say them as a tip", at=found.start("rates"), forms=(form,))


def _refuse_pairs(text: str) -> None:
    found = _PAIRS.fullmatch(text)
    if found is None:
        return
    pairs = [re.findall("[0-9]+", pair) for pair in re.split("[,;]", found["pairs"])]
    if all(int(load) > int(reps) and 1 <= int(reps) <= _MOST_REPS for load, reps in pairs):
        steps = (
            form_of(ExerciseLine(found["name"].strip(), reps=int(reps), load=f"{load}kg"))
            for load, reps in pairs
        )
        raise RefusalError(
            "a weight and the reps with it are a step each",
            at=found.start("pairs"),
            forms=("\n".join(steps),),
        )


def _refuse_combinations(held: Assembly, text: str) -> None:
    steps = list(_combinations(held, text))
    if len(steps) > 1 and all(steps):
        raise RefusalError(
            "figures that name a combination are part of the name", at=0, forms=("\n".join(steps),)
        )


def _combinations(held: Assembly, text: str) -> Iterator[str]:
    first = ""
    for piece in re.split(r"\s*[,;]\s*", text):
        found = _COMBINATION.fullmatch(piece)
        first = first or (found["name"] if found else "")
        name = f"{found['name'] or first}" if found else ""
        line = line_of(held, f"{name} Combo {found['amount']}") if found else None
        if found is None or line is None:
            yield ""
            return
        yield keyed_form(f"{name}{found['figures']}{found['behind']}".strip(), line)


def _refuse_drill(held: Assembly, text: str) -> None:
    found = _FIGURED_DRILL.search(text)
    is_first = found is not None and found.start() == 0 and text[found.end() :].strip()[:1].isalpha()
    if found is None or not (is_first or found["drill"] == "5-10-5") or _is_ladder(text):
        return
    plain = f"{text[: found.start()]}Drill{text[found.end() :]}"
    line = line_of(held, plain) or line_of(held, f"{plain} 60s")
    rest = ""
    if line is None and not re.search("[0-9]", plain):
        line = ExerciseLine(plain, for_ms=EXAMPLE_MS)
    elif line is None:
        line, rest = _line_and_rest(held, plain)
    if line is None or line.name.count("Drill") != 1:
        return
    named = keyed_form(line.name.replace("Drill", found["drill"]), line) + rest
    rungs = ", ".join(found["drill"].split("-"))
    name = " ".join(line.name.replace("Drill", "").split())
    ladder = (f"{{ladder: [{rungs}], steps: [{name}]}}",) if is_first and line.for_ms and name else ()
    raise RefusalError(
        f"{quoted(found['drill'])}: part of the name, or other reps in each set?",
        at=found.start(),
        forms=(named, *ladder),
    )


def _line_and_rest(held: Assembly, text: str) -> tuple[ExerciseLine | None, str]:
    """The line of a text that is refused as a line and a rest, and the rest as a second step."""
    assert held.parse is not None
    try:
        return held.parse(text), ""
    except RefusalError as error:
        first, *rests = (error.reads_as or next(iter(error.forms), "")).split("\n")
    has_rest = len(rests) == 1 and rests[0].split(" ")[0].casefold() in words_meaning("rest")
    if not has_rest or first.startswith("{"):
        return None, ""
    return held.parse(read_quoted(first)), f"\n{rests[0]}"


def _is_ladder(text: str) -> bool:
    return re.search(rf"(?<!\w){any_word('ladder')}(?!\w)|reps", text, re.IGNORECASE) is not None


@cache
def _time_behind() -> re.Pattern[str]:
    """``Dash x 4 (3 min)`` and ``Spider drill x 4 w/ 60s``: a time behind the sets."""
    time = rf"[0-9]{{1,2}}:[0-9]{{2}}|[0-9]{{1,3}}\s?(?:s|min|{any_word('second', 'minute')}|['\"”″’′])"
    return re.compile(
        rf"(?P<work>[^\W\d].*\s[x×]\s?[0-9]{{1,2}}|[0-9].*[^\W\d]\s[x×]\s?[0-9]{{1,2}})\s*"
        rf"(?:\((?P<inside>{time})\)|(?:w/|{any_word('beside')})\s?(?P<time>{time}))",
        re.IGNORECASE,
    )


def _refuse_time_behind(held: Assembly, text: str) -> None:
    """Ask whether a time after sets is the time of each, or the rest between them."""
    found = _time_behind().fullmatch(text) if _SETS_BEFORE.search(text) else None
    line = line_of(held, found["work"]) if found else None
    time = line_of(held, f"Plank {found['inside'] or found['time']}") if found else None
    if found is None or line is None or line.for_ms or line.rest_ms or time is None or not time.for_ms:
        return
    if line.reps and line.sets == 1:
        line = replace(line, sets=line.reps, reps=1)
    if line.sets == 1:
        return
    rested = with_example_time(replace(line, rest_ms=time.for_ms), held.lines)
    timed = replace(line, for_ms=time.for_ms, reps=None if line.reps == 1 else line.reps)
    raise RefusalError(
        f"{quoted(write_time(time.for_ms))}: the time of each, or the rest between them?",
        at=found.end("work") + 1,
        forms=(form_of(rested), form_of(timed)),
    )


@cache
def _time_per() -> re.Pattern[str]:
    """``30 sec per muscle``: how many are there?"""
    unit = rf"(?:s|min|{any_word('second', 'minute')})\.?"
    return re.compile(
        rf"(?P<work>.*[0-9]\s?{unit})\s+(?P<per>(?:per|pro|par|por)\s+(?P<what>[^\W\d_]+(?:\s[^\W\d_]+)?))",
        re.IGNORECASE,
    )


_COUNTED_APART = ("half", "way", "set", "rep", "minute", "hour", "day", "kilometre", "mile", "rest", "phase")
"""What may follow ``per`` without leaving open how many there are."""


def _refuse_time_per(held: Assembly, text: str) -> None:
    found = _time_per().fullmatch(text) if _PER.search(text) else None
    line = line_of(held, found["work"]) if found else None
    if found is None or line is None or line.sets > 1 or line.is_rest:
        return
    words = {word.removesuffix("s") for word in found["what"].casefold().split()}
    if not words.isdisjoint({one for kind in _COUNTED_APART for one in words_meaning(kind)}):
        return
    form = form_of(replace(line, sets=3, tip=(*line.tip, found["per"])))
    raise RefusalError(f"{quoted(found['per'])}: how many are there?", at=found.start("per"), forms=(form,))


@cache
def _last_time() -> re.Pattern[str]:
    """``Last 30s of each round all out``."""
    return re.compile(
        rf"{any_word('final')}\s(?P<time>[0-9]{{1,3}}\s?(?:s|{any_word('second')}))\s(?:of|in)\s(?:each|every|the)\s.*?"
        rf"(?P<what>[^\W\d_]+\s[^\W\d_]+)",
        re.IGNORECASE,
    )


def _refuse_last_time(text: str) -> None:
    found = _last_time().fullmatch(text) if _OF_EACH.search(text) else None
    if found is not None:
        at_s = int(re.findall("[0-9]+", found["time"])[0])
        raise RefusalError(
            "this is about the steps around it, and no step",
            f"Write it under each of them: notes: [{{at: -{at_s}s, say: {found['what']}}}].",
            at=0,
        )


@cache
def _other_side() -> re.Pattern[str]:
    """``Tree pose 3 breaths, other side``."""
    return re.compile(rf"(?P<work>.*[0-9].*?)\s*[,;]\s*{any_word('other_side')}\.?", re.IGNORECASE)


def _refuse_other_side(held: Assembly, text: str) -> None:
    found = _other_side().fullmatch(text) if re.search("[,;]", text) else None
    line = line_of(held, found["work"]) if found else None
    if line is not None and line.sides in (None, "left", "right") and not line.is_rest:
        form = form_of(with_example_time(replace(line, sides="each"), held.lines))
        said = form_of(replace(line, sides="each"))
        raise RefusalError("both sides", at=0, forms=(form,), reads_as=said)


_NUMBERED = Pattern(r"(?P<name>[^\W\d_]+)\s(?P<number>[0-9]{1,2})\s?:\s+(?P<amount>[0-9].*)")


def _refuse_numbered(held: Assembly, text: str) -> None:
    """``Hill 1: 3:00 @ RPE 6, Hill 2: 3:00 @ RPE 7``: a step each."""
    found = [
        _NUMBERED.fullmatch(piece) for piece in re.split(r"\s*[,;]\s*(?=[^\W\d_]+\s[0-9]{1,2}\s?:)", text)
    ]
    lines = [line_of(held, f"{one['name']} {one['amount']}") if one else None for one in found]
    if len(found) < 2 or not all(lines):
        return
    steps = [
        keyed_form(f"{one['name']} {one['number']}", with_example_time(line, held.lines))
        for one, line in zip(found, lines, strict=True)
        if one and line
    ]
    raise RefusalError("these are several steps; give each a line", at=0, forms=("\n".join(steps),))


_TURNS = Pattern(
    r"(?P<name>[^\d,:]*)(?P<one>[0-9]{1,3})\s(?P<how>[^\W\d_]+)[\s,/+]+(?P<other>[0-9]{1,3})\s(?P<way>[^\W\d_]+)\s"
    r"(?P<unit>[^\W\d_]+)\s*[x×]\s?(?P<times>[0-9]{1,2})"
)


def _refuse_turns(held: Assembly, text: str) -> None:
    """``10 hard 10 easy strokes x 6``: a repeat of two steps."""
    found = _TURNS.fullmatch(text)
    if found is None or found["unit"].casefold() not in words_meaning("count") | words_meaning("breath"):
        return
    turns = ((found["how"], found["one"]), (found["way"], found["other"]))
    lines = [line_of(held, f"{found['name']}{how} {count} {found['unit']}") for how, count in turns]
    steps = [flow_item(write_line(with_example_time(line, held.lines))) for line in lines if line]
    if len(steps) == 2:
        form = f"{{repeat: {int(found['times'])}, steps: [{', '.join(steps)}]}}"
        raise RefusalError("these are steps that are repeated", at=0, forms=(form,))


_COUNTDOWN = Pattern(
    r"(?P<first>[0-9]{1,2})\s(?P<name>[^\d,]+),\s*(?P<second>[0-9]{1,2}),\s*(?P<third>[0-9]{1,2})\s*,?\s*(?:\.{2,}|…)\s*,?\s*(?P<last>[0-9]{1,2})"
)


def _refuse_countdown(text: str) -> None:
    """``10 burpees, 9, 8 ... 1``: a ladder."""
    found = _COUNTDOWN.fullmatch(text)
    if found is None:
        return
    first, second, third, last = (int(found[one]) for one in ("first", "second", "third", "last"))
    step = second - first
    if not step or third - second != step or (last - third) % step or (last - third) // step < 0 or not last:
        return
    rungs = ", ".join(map(str, range(first, last + (1 if step > 0 else -1), step)))
    form = f"{{ladder: [{rungs}], steps: [{flow_item(found['name'].strip())}]}}"
    raise RefusalError(
        "other reps in each set are a ladder, without a rest between them",
        at=0,
        forms=(form,),
        reads_as=form,
        is_hinted=True,
    )


_ODD_AND_EVEN = Pattern(
    r"(?P<sets>[0-9]{1,2})\s*[x×]\s*(?P<far>25|50|75|[1-9][05]0)\s*m?\s*\((?P<how>odds?[^()\d]+evens?[^()\d]+)\)",
    re.IGNORECASE,
)


def _refuse_odd_and_even(text: str) -> None:
    """``12 x 25 (odd: fly, even: free)``: lengths that are swum in turn."""
    if found := _ODD_AND_EVEN.fullmatch(text):
        line = ExerciseLine("Swim", sets=int(found["sets"]), distance=f"{found['far']}m", tip=(found["how"],))
        form = form_of(with_example_time(line, "whole"))
        raise RefusalError("this has no exercise name", at=0, forms=(form,))
