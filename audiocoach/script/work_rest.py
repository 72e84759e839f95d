"""Intervals of work and rest on one line: ``Squat 30/15 x 8``, ``40/20 x 3 rounds: squats, push-ups``,
``NMES 10s on, 50s off, 15 min``. Each is refused with the sets, the tabata or the cycle that it is.
"""

from __future__ import annotations

import re
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.constants import MAX_SETS
from audiocoach.script.container_heads import names_container
from audiocoach.script.grammar import MOST_EACH
from audiocoach.script.line import flow_item, step_text, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces import bare_step, pieces_of
from audiocoach.script.quantities import RefusalError
from audiocoach.script.several import is_step
from audiocoach.script.words import any_word, stimulation, words_meaning
from audiocoach.units import Ms, quoted

_WORK_REST = Pattern(
    r"(?P<name>[^\d]+?)\s+(?:(?P<first>[0-9]{1,2})\s*[x×]\s*)?(?P<work>[0-9]{2,3})\s*(?P<sign>[/:–-])\s*(?P<rest>[0-9]{1,3})"
    r"(?:\s*[x×]\s*(?P<last>[0-9]{1,2}))?\s*",
    needs="/:–-",
)
"""``30/15 x 8``."""
_HINT = Pattern(r"[0-9]\D*[/:–+-]\s*[0-9]", needs="/:–+-")
"""What intervals of work and rest have, unless they have words for it."""
_TWO_FIGURES = Pattern(r"[0-9][^0-9]+[0-9]")
_LONGEST_S = 300


def refuse_work_and_rest(held: Assembly) -> None:
    """Refuse intervals of work and rest.

    Raises:
        RefusalError: with the steps that they are.
    """
    text = held.reading.text.strip()
    if held.lines == "whole" and ": " in text and "," in text:
        _refuse_stations(held, text)
        _refuse_timed_rounds(held, text)
    if held.lines == "whole" and (counted := _counted_stations().search(text)):
        _refuse_unnamed(held, text, int(counted["count"]))
    if not _HINT.search(text) and not any(token.kind in "HR" for token in held.reading.tokens):
        return
    if names_container(text):
        return
    _refuse_sets(text)
    if held.lines == "whole":
        _refuse_sets_of_intervals(held, text)
        _refuse_intervals(held, text)


@cache
def _sets_of_intervals() -> Pattern:
    """``Repeaters 7/3 x 6, 3 sets``, ``40/20s x 10 x 2 sets``, ``7:3 repeaters, 6 reps, 5 sets``."""
    sets = rf"(?:(?:[x×]\s*)?(?P<sets>[0-9]{{1,2}})\s*{any_word('set')}|[x×]\s*(?P<last>[0-9]{{1,2}})(?!\w))"
    return Pattern(
        rf"(?P<name>[^\d,;(]*?)[\s:]*(?<![\w.,])(?P<work>[0-9]{{1,3}})\s?(?:s|sec)?\s?[/:]\s?(?P<rest>[0-9]{{1,3}})\s?(?:s|sec)?(?!\w)"
        rf"\s*(?P<behind>[^\d,;()]*?)[\s,;]*(?:[x×]\s*(?P<reps>[0-9]{{1,2}})(?!\w)|(?P<counted>[0-9]{{1,2}})\s*{any_word('rep')}(?!\w))"
        rf"[\s,;]*{sets}(?:[\s,;]+(?P<pause>[0-9].*|{any_word('rest')}\W*[0-9].*))?",
        re.IGNORECASE,
        needs="/:",
    )


def _refuse_sets_of_intervals(held: Assembly, text: str) -> None:
    """Intervals of one exercise in sets, with a rest between the sets."""
    found = _sets_of_intervals().fullmatch(text)
    if found is None or held.parse is None:
        return
    name = " ".join(f"{found['name'].strip(' :,-–')} {found['behind']}".split())
    sets, reps = int(found["sets"] or found["last"]), int(found["reps"] or found["counted"])
    work_s, rest_s = int(found["work"]), int(found["rest"])
    pause = held.value("rest")
    if found["pause"] and not pause:
        return
    name = name or ("Hang" if work_s < MOST_EACH else "Run")
    step = f"{name} {reps} x {work_s}s, rest {rest_s}s"
    if not (work_s and rest_s and 1 < reps <= MAX_SETS and sets > 1) or not is_step(step, held.parse):
        return
    rest = f", Rest {write_time(pause)}" if pause else ""
    form = f"{{repeat: {sets}, steps: [{flow_item(step)}{rest}]}}"
    raise RefusalError("these are sets that are repeated", at=0, forms=(form,))


@cache
def _timed_rounds() -> Pattern:
    """``3 rounds of 1 min: burpees, row, jumps; 1 min rest``."""
    time = rf"[0-9]{{1,2}}:[0-9]{{2}}|[0-9]{{1,3}}\s?(?:{any_word('minute', 'second')}|s|min)"
    return Pattern(
        rf"(?P<rounds>[1-9][0-9]?)\s*{any_word('set')}\s*(?:{any_word('of')}|x|×|,)?\s*"
        rf"(?P<work>{time})\.?\s*[^\W\d]{{0,6}}\s*:"
        rf"\s*(?P<list>[^\d:]+?)(?:\s*[;,]\s*(?P<rest>[0-9].*|{any_word('rest')}\W.*))?",
        re.IGNORECASE,
        needs=":",
    )


def _refuse_timed_rounds(held: Assembly, text: str) -> None:
    """Refuse rounds in which each exercise takes the same time."""
    found = _timed_rounds().fullmatch(text)
    rest_ms = held.value("rest")
    if found is None or held.parse is None or (found["rest"] and not rest_ms):
        return
    steps = [f"{name} {found['work']}" for name in pieces_of(found["list"])]
    if len(steps) < 2 or not all(is_step(step, held.parse) for step in steps):
        return
    rest = f", round_rest: {write_time(rest_ms)}" if found["rest"] else ""
    listed = ", ".join(map(flow_item, steps))
    form = f"{{circuit: Circuit, rounds: {int(found['rounds'])}{rest}, steps: [{listed}]}}"
    raise RefusalError("exercises in turn are a circuit", at=0, forms=(form,))


@cache
def _counted_stations() -> Pattern:
    """``8 stations``, without a list of them."""
    return Pattern(
        rf"(?<![\w.,/:-])(?P<count>[1-9][0-9]?)\s*{any_word('station')}(?![\w:]|\s*:)",
        re.IGNORECASE,
        needs=words_meaning("station"),
    )


def _refuse_unnamed(held: Assembly, text: str, count: int) -> None:
    """``Circuit 40/20, 3 rounds, 8 stations``: which are they?"""
    second = rf"\s?(?:s|sec|{any_word('second')})"
    in_words = rf"(?<![\w.,/:-])([0-9]{{2,3}}){second}\W+(?:[^\W\d]+\W+)?([0-9]{{1,3}}){second}(?!\w)"
    found = re.search(r"(?<![\w.,/:-])([0-9]{2,3})\s?s?\s?/\s?([0-9]{1,3})(?![\w/])", text)
    found = found or re.search(in_words, text, re.IGNORECASE)
    if found is None or not int(found[1]) or not int(found[2]):
        return
    laps = re.search(rf"(?<![\w.,/:-])([1-9][0-9]?)\s*(?:laps|{any_word('set')})(?!\w)", text, re.IGNORECASE)
    rounds = count * int(laps[1] if laps else 1)
    examples = "Squat, Push-up, Plank"
    form = f"{{tabata: [{examples}], work: {int(found[1])}s, rest: {int(found[2])}s, rounds: {rounds}}}"
    raise RefusalError(f"{count} of what? Name each of them", at=text.find(str(count)), forms=(form,))


@cache
def _stations() -> Pattern:
    """``Stations 1 min each, 15s to change: ...``."""
    time = r"(?:[0-9]{1,3}\s?[^\W\d]+|[0-9]{1,2}:[0-9]{2})"
    each = r"(?:each|je|jeweils|chacun|cada uno|ciascuno)"
    change = rf"(?:chang\w*|transition|swap|switch|wechsel\w*|{any_word('rest', 'between')})"
    return Pattern(
        rf"(?P<name>[^\W\d][^\d:,;]*?)[\s:,]+(?P<work>{time})\s+{each}[\s,;]+(?P<rest>{time})\s+"
        rf"(?:(?:to|for|zum|pour)\s+)?{change}\s*:\s*(?P<list>[^\d]+)",
        re.IGNORECASE,
        needs=":",
    )


def _refuse_stations(held: Assembly, text: str) -> None:
    """Refuse stations that take the same time, with the same rest between them."""
    found = _stations().fullmatch(text)
    if found is None or held.parse is None:
        return
    steps = [f"{name} {found['work']}" for name in pieces_of(found["list"])]
    rest = f"Rest {found['rest']}"
    if len(steps) < 2 or not all(is_step(step, held.parse) for step in (*steps, rest)):
        return
    rest_ms = held.parse(rest).for_ms or 0
    listed = ", ".join(map(flow_item, steps))
    form = f"{{circuit: {flow_item(found['name'].strip())}, rest: {write_time(rest_ms)}, steps: [{listed}]}}"
    raise RefusalError("stations in turn are a circuit", at=0, forms=(form,), reads_as=form)


def _refuse_sets(text: str) -> None:
    """``Squat 30/15 x 8`` as sets with a rest."""
    found = _WORK_REST.fullmatch(text)
    if found is None or not (found["first"] or found["last"]) or "," in found["name"]:
        return
    is_equal = found["work"] == found["rest"]
    if (is_equal and int(found["work"]) < MOST_EACH) or (found["sign"] != "/" and not is_equal):
        return
    sets, name = found["first"] or found["last"], found["name"].strip()
    form = step_text(f"{name} {sets} x {int(found['work'])}s, rest {int(found['rest'])}s")
    sided = (
        (step_text(f"{name} {sets}x{int(found['work'])} each side"),)
        if is_equal and found["sign"] == "/"
        else ()
    )
    raise RefusalError(
        f"{quoted(found['work'] + '/' + found['rest'])}: seconds of work and rest?",
        at=found.start("work"),
        forms=(form, *sided) if int(sets) and int(found["work"]) and int(found["rest"]) else (),
    )


@cache
def _interval() -> Pattern:
    """``40/20``, ``40s on, 20s off``, ``45 sec work / 15 sec rest``, with how often before or after it."""
    second = rf"(?:s|{any_word('second')})\.?"
    count = rf"\s*(?:[x×]|{any_word('times', 'set')})(?!\w)\s*(?:{any_word('set')}(?!\w)\s*)?"
    return Pattern(
        rf"(?:(?<![\w.,/:])(?P<first>[0-9]{{1,2}}){count}(?:{any_word('of', 'for')}\s+)?:?\s*\(?)?"
        rf"\(?(?<![\w.,/:-])(?P<work>[0-9]{{1,3}})\s*(?P<unit>{second})?\s*(?P<on>{any_word('hold')}(?!\w))?\s*"
        rf"(?:(?P<sign>[/–-])|[,+]|{any_word('and')}(?!\w))?\s*(?<!\d\s)(?<!\d)(?P<rest>[0-9]{{1,3}})\s*(?:{second})?(?!\w)\s*"
        rf"(?P<off>{any_word('rest')}(?!\w))?(?![-–]\d)\s*\)?"
        rf"(?:\s*[,;]?\s*(?:[x×]\s*|{any_word('for')}\s+)?(?P<last>[0-9]{{1,2}})(?!\w|\s?/)"
        rf"\s*(?:{any_word('set', 'times')}(?!\w)|[x×](?!\w))?)?\s*(?:{any_word('of')}\s+)?",
        re.IGNORECASE,
    )


@cache
def _total() -> Pattern:
    """``15 min`` for all of it."""
    return Pattern(
        rf"\s*[,;]?\s*(?:{any_word('for')}\s+)?(?<!\w)(?P<minutes>[0-9]{{1,3}})\s*(?:{any_word('minute')}|m)(?!\w)\.?\s*(?:total)?",
        re.IGNORECASE,
    )


def _refuse_intervals(held: Assembly, text: str) -> None:
    """Intervals of several exercises in turn, or for a time in all."""
    if not _TWO_FIGURES.search(text):
        return
    text, outer, pause_ms = _outer(held, text)
    total = None if pause_ms else _total().search(text)
    plain = f"{text[: total.start()]} {text[total.end() :]}" if total else text
    found = _interval().search(plain)
    if found is None:
        return
    work_s, rest_s = int(found["work"]), int(found["rest"])
    is_stimulated = total is not None and stimulation().search(plain) is not None
    is_split = bool(found["on"] or found["off"] or found["sign"] == "/" or (pause_ms and found["unit"]))
    is_counted = bool(pause_ms and found["last"] and work_s != rest_s)
    is_timed = is_split and (is_stimulated or is_counted or work_s >= MOST_EACH or bool(found["unit"]))
    left = f"{plain[: found.start()].strip(' :,;(–-')}: {plain[found.end() :].strip(' :,;)–-')}".strip(": ")
    if not (is_timed and 0 < work_s <= _LONGEST_S and 0 < rest_s <= _LONGEST_S):
        return
    label, mark, listed = left.partition(": ")
    names = pieces_of(listed or label)
    count = int(found["first"] or found["last"] or 0)
    if total and is_stimulated and not count and len(names) == 1:
        length = write_time(60_000 * int(total["minutes"]))
        form = f"{{cycle: {{Contract: {work_s}s, Relax: {rest_s}s}}, for: {length}}}"
        said = [found["on"], found["off"]]
        phases = ", ".join(
            f"{flow_item(name.capitalize())}: {seconds}s"
            for name, seconds in zip(said, (work_s, rest_s), strict=True)
            if name
        )
        reads_as = _labelled(label, f"{{cycle: {{{phases}}}, for: {length}}}") if all(said) else ""
        raise RefusalError(
            "phases that alternate are a cycle", at=0, forms=(_labelled(label, form),), reads_as=reads_as
        )
    steps = [bare_step(held, name) for name in names]
    if not steps or not all(steps):
        return
    if total and not count:
        count, over_s = divmod(60 * int(total["minutes"]), (work_s + rest_s) * len(steps))
        if over_s or not count:
            return
    elif total or (
        len(steps) == 1 and not pause_ms and not (found["first"] and found["sign"] and not found["unit"])
    ):
        return
    rounds = (count or 1) * len(steps)
    if len(steps) == 1 and rounds <= MAX_SETS:
        form = step_text(f"{steps[0]} {rounds} x {work_s}s, rest {rest_s}s")
    else:
        listed = ", ".join(map(flow_item, steps))
        form = f"{{tabata: [{listed}], work: {work_s}s, rest: {rest_s}s, rounds: {rounds}}}"
    if pause_ms:
        rest = f"Rest {write_time(pause_ms)}"
        form = f"{{repeat: {outer}, steps: [{flow_item(form)}, {rest}]}}" if outer > 1 else f"{form}\n{rest}"
    form = _labelled(label, form) if mark else form
    is_said = bool(found["unit"]) or bool(found["on"] and found["off"])
    raise RefusalError(
        "intervals of work and rest are a tabata" if len(steps) > 1 else "these are sets with a rest",
        at=0,
        forms=(form,),
        reads_as=form if is_said and count else "",
    )


def _outer(held: Assembly, text: str) -> tuple[str, int, Ms | None]:
    """A text without ``3 sets`` and ``2 min rest`` at its end, the number of sets, and their rest."""
    pieces = re.split(r"\s*[,;]\s*", text)
    sets, pause_ms = 1, None
    while len(pieces) > 1 and held.parse is not None:
        counted = re.fullmatch(rf"([0-9]{{1,2}})\s*{any_word('set')}", pieces[-1], re.IGNORECASE)
        line = held.parse(pieces[-1]) if is_step(pieces[-1], held.parse) else None
        if counted:
            sets = int(counted[1])
        elif line is not None and line.is_rest:
            pause_ms = line.for_ms
        else:
            break
        pieces.pop()
    plain = ", ".join(pieces)
    found = _interval().search(plain) if pause_ms else None
    return (plain, sets, pause_ms) if found and found["last"] else (text, 1, None)


def _labelled(label: str, form: str) -> str:
    """A step in a section of this name."""
    return f"{{section: {flow_item(label)}, steps: [{form}]}}"
