"""Sets that differ: ``21-15-9``, ``10 to 1``, ``ladder 1-5 x 3``, ``1-2-3-2-1 min hard w/ 1 min easy``.

Each is refused with a ladder, or with a step for each of its rungs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.constants import MAX_REPS
from audiocoach.script.line import ExerciseLine, flow_item, step_text, write_line, write_time
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import with_example_time
from audiocoach.script.words import any_word
from audiocoach.units import quoted

_MOST_RUNGS = 40
_FEWEST_METRES = 100
_PYRAMID = re.compile("p[iy]r[aá]mid", re.IGNORECASE)
_UP_AND_DOWN = re.compile(r"1\D+(?:[4-9]|[1-9][0-9])\D+1")
"""``1-10-1``, the ends of a pyramid."""
_LIGHTEST_KG = 20
_LONGEST_HOLD_MS = 30_000


@cache
def _series() -> re.Pattern[str]:
    """Numbers that follow each other, with how often and of what."""
    joins = rf"(?:\s?[-–/+]\s?|\s*,\s*|\s?(?:→|->)\s?|\s(?:down\s)?{any_word('to')}\s)"
    times = any_word("times", "set", "ladder")
    return re.compile(
        rf"(?:(?P<before>[0-9]{{1,2}})\s*(?:x|×|{times})\s*(?:{any_word('of')}\s+)?)?\(?"
        rf"(?<![\w./:@-])(?P<rungs>[0-9]{{1,4}}\+?(?:{joins}(?:(?:\.\.\.|…)\s*,?\s*)?[0-9]{{1,4}}\+?|(?:\.{{2,}}|…)[0-9]{{1,4}})+)"
        rf"(?![\w:/]|\s?%|[.,][0-9])\)?(?:\s*(?P<minutes>{any_word('minute')}(?!\w)|['’′](?!\w))|\s*(?P<seconds>{any_word('second')}(?!\w)|[\"”″])"
        rf"|\s*(?P<metres>m|{any_word('metre')})(?!\w))?"
        rf"(?:\s*{any_word('rep')}(?!\w)\s*(?:{any_word('of')}(?!\w))?)?(?:\s*[x×]\s*(?P<after>[0-9]{{1,2}})(?!\s?[\w.,]*[0-9]*(?:s|sec|min|kg|lbs?)\b)(?!\w))?",
        re.IGNORECASE,
    )


def explain_scheme(held: Assembly) -> RefusalError | None:
    """The refusal of a line with rungs; ``None`` if it has none."""
    text = held.reading.text.strip()
    if held.parse is None:
        return None
    if mini_sets := _mini_sets(held, text):
        return RefusalError("sets in one with short rests are a ladder with a rest", at=0, forms=(mini_sets,))
    named_ladder = re.search(rf"(?<!\w){any_word('ladder')}(?!\w)", text, re.IGNORECASE) is not None
    for found in _series().finditer(text):
        rungs = _rungs(found["rungs"], named_ladder=named_ladder)
        if rungs is None:
            continue
        left = f"{text[: found.start()]} {text[found.end() :]}"
        forms = _forms(held, found, rungs, left)
        if forms:
            is_open = "+" in found["rungs"] or ("@ 5:00/km" in forms[0] and "5:00/km" not in text)
            return RefusalError(
                f"{quoted(found['rungs'])}: other reps in each set are a ladder, without a rest between them",
                at=found.start("rungs"),
                forms=forms,
                reads_as=forms[0] if len(forms) == 1 and not is_open else "",
                is_hinted="ladder" in forms[0] and not named_ladder and ", Rest " not in forms[0],
            )
    return None


_SHORTEST_REST_MS = 30_000
"""A rest up to this is that within a set."""
_MINI_WORD = re.compile(r"(?<!\w)(?:myo(?:[- ]?reps?)?|rest[- ]?pause|clusters?)(?!\w)", re.IGNORECASE)
_MINI_SETS = re.compile(
    r"(?:(?P<sets>[0-9]{1,2})\s*[x×]\s*)?\(?(?<![\w.@])(?P<first>[0-9]{1,2})"
    r"(?:(?P<more>(?:\s?[+,./]\s?[0-9]{1,2})+)(?![\w.%]|\s?[x×])|\s?\+\s?(?P<times>[0-9]{1,2})\s?[x×]\s?(?P<each>[0-9]{1,2}))\)?"
    r"(?:\s*[x×]\s*(?P<after>[0-9]{1,2})(?!\w))?"
)


def _mini_sets(held: Assembly, text: str) -> str:
    """``12+4+4+4`` and ``5x(2+2+2), rest 2 min``: sets in one with short rests, or nothing."""
    found = _MINI_SETS.search(text)
    is_named = _MINI_WORD.search(text) is not None
    if found is None or not (is_named or (found["more"] or "").count("+") > 1):
        return ""
    behind = re.findall("[0-9]+", found["more"] or "") or [found["each"]] * int(found["times"] or 0)
    rungs = [int(found["first"]), *map(int, behind)]
    left = text[: found.start()] + text[found.end() :]
    rest_ms = held.value("rest")
    if rest := next(iter(held.of("rest")), None):
        left = left.replace(rest.text, "")
    left = re.sub(r"myo\s?reps?(?!\w)", "myo-reps", left, flags=re.IGNORECASE)
    exercises = _exercises(held, left.strip(" ,;:-()"))
    if len(exercises) != 1 or exercises[0].has_amount or exercises[0].sets > 1 or not all(rungs):
        return ""
    inner_ms = rest_ms if rest_ms and rest_ms <= _SHORTEST_REST_MS else 15_000
    listed = ", ".join(map(str, rungs))
    step = (
        f"{{ladder: [{listed}], steps: [{flow_item(write_line(exercises[0]))}, Rest {write_time(inner_ms)}]}}"
    )
    sets = int(found["sets"] or found["after"] or 1)
    if sets == 1 or held.lines != "whole":
        return step if sets == 1 else ""
    outer = f", Rest {write_time(rest_ms)}" if rest_ms and rest_ms > _SHORTEST_REST_MS else ""
    return f"{{repeat: {sets}, steps: [{step}{outer}]}}"


def _rungs(text: str, *, named_ladder: bool) -> list[int] | None:
    """The numbers; those between where only the ends are written. ``None`` for a range or a load."""
    figures = [int(figure) for figure in re.findall("[0-9]+", text)]
    if re.search(r"\.\.|…", text) and len(figures) >= 2:
        step = figures[-2] - figures[-3] if len(figures) > 2 else (1 if figures[0] < figures[1] else -1)
        if not step or (figures[-1] - figures[-2]) % step:
            return None
        figures[-1:] = range(figures[-2] + step, figures[-1] + (1 if step > 0 else -1), step)
    elif named_ladder and _UP_AND_DOWN.fullmatch(text):
        figures = list(range(1, figures[1] + 1))
    elif len(figures) == 2:
        is_slash = "/" in text or "," in text or "+" in text
        if is_slash or not (figures[0] > figures[1] or named_ladder):
            return None
        step = 1 if figures[0] < figures[1] else -1
        figures = list(range(figures[0], figures[1] + step, step))
    return (
        figures if 3 <= len(figures) <= _MOST_RUNGS and all(1 <= one <= MAX_REPS for one in figures) else None
    )


def _forms(held: Assembly, found: re.Match[str], rungs: Sequence[int], left: str) -> tuple[str, ...]:
    assert held.parse is not None
    times = found["before"] or found["after"]
    behind = re.search(rf"[,;\s]+(?P<sets>[0-9]{{1,2}})\s*{any_word('set')}\s*$", left, re.IGNORECASE)
    if behind and not times:
        times, left = behind["sets"], left[: behind.start()]
    words = re.sub(
        rf"(?<!\w){any_word('ladder')}(?!\w)(?:\s+{any_word('of')}(?!\w|\s+{any_word('half', 'way')}))?",
        " ",
        left,
        flags=re.IGNORECASE,
    )
    words = re.sub(r"\(\s*\)|\s[x×]\s(?=[0-9])|\s+", " ", words).strip(" ,:;-–")
    label = re.match(r"([^\W\d][^\d:,;]{1,29}):\s+(?=\w)", words)
    if label and not held.known(label[1]):
        words = words[label.end() :]
    if (
        found["minutes"]
        or found["seconds"]
        or found["metres"]
        or (min(rungs) >= _FEWEST_METRES and not words)
    ):
        return _runs(held, found, rungs, words)
    exercises = _exercises(held, words)
    if not exercises:
        return ()
    if found["after"] and "/" in found["rungs"] and min(rungs) > _LIGHTEST_KG and len(exercises) == 1:
        sets = (replace(exercises[0], reps=int(found["after"]), load=f"{rung}kg") for rung in rungs)
        return ("\n".join(step_text(write_line(line)) for line in sets),)
    if (held.of("time") or held.of("hold")) and all(line.for_ms for line in exercises):
        steps = [replace(exercises[0], sets=rung) for rung in rungs]
        is_hold = (exercises[0].for_ms or 0) <= _LONGEST_HOLD_MS
        return ("\n".join(step_text(write_line(line)) for line in steps),) if is_hold else ()
    rest = f", Rest {write_time(exercises[-1].for_ms or 0)}" if exercises[-1].is_rest else ""
    exercises = exercises[:-1] if rest else exercises
    if not exercises or any(line.has_amount or line.sets > 1 or line.pace for line in exercises):
        return ()
    steps_text = ", ".join(flow_item(write_line(line)) for line in exercises)
    names_pyramid = _PYRAMID.search(held.reading.text) or _UP_AND_DOWN.fullmatch(found["rungs"])
    is_pyramid = names_pyramid is not None and list(rungs) == sorted(set(rungs))
    kind = "pyramid" if is_pyramid else "ladder"
    ladder = f"{{{kind}: [{', '.join(map(str, rungs))}], steps: [{steps_text}{rest}]}}"
    if times and held.lines == "whole" and int(times) > 1:
        return (f"{{repeat: {int(times)}, steps: [{ladder}]}}",)
    return (ladder,) if not times or int(times) == 1 else ()


def _exercises(held: Assembly, words: str) -> list[ExerciseLine]:
    """The exercises of the rungs: one, or several after commas or an ``and``."""
    assert held.parse is not None
    pieces = [piece.strip(" :") for piece in re.split(r"[,;]", words) if piece.strip(" :")]
    if held.of("hold"):
        pieces = [words]
    if len(pieces) == 1:
        apart = re.split(rf"\s(?:{any_word('and')}|[&+])\s", pieces[0], flags=re.IGNORECASE)
        pieces = apart if len(apart) > 1 and all(map(held.known, apart)) else pieces
    for several in (pieces, [words]):
        try:
            return [held.parse(piece, lines="free") for piece in several]
        except RefusalError:
            continue
    return []


def _runs(held: Assembly, found: re.Match[str], rungs: Sequence[int], words: str) -> tuple[str, ...]:
    """Rungs of time or metres, each a step, with what lies between them."""
    assert held.parse is not None
    if held.lines != "whole":
        return ()
    words, _, between = re.sub(
        rf"\s(?:w/|{any_word('beside')}|[,+/])\s", "\0", f" {words} ", flags=re.IGNORECASE
    ).partition("\0")
    unit = "min" if found["minutes"] else "s" if found["seconds"] else " metres"
    name = words.strip(" ,:-")
    recovery = _recovery(held, between.strip(" ,:-"))
    if recovery is None:
        return ()
    steps: list[str] = []
    for index, rung in enumerate(rungs):
        if index and recovery:
            steps.append(recovery)
        line = _run(held, f"{name} {rung}{unit}") or _run(held, f"Run {rung}{unit} {name}")
        if line is None:
            return ()
        steps.append(step_text(write_line(with_example_time(line, "whole"))))
    return ("\n".join(steps),)


def _recovery(held: Assembly, text: str) -> str | None:
    if not text:
        return ""
    line = _run(held, text) or _run(held, f"Run {text}")
    return None if line is None else step_text(write_line(with_example_time(line, "whole")))


def _run(held: Assembly, text: str) -> ExerciseLine | None:
    """A step of a run; an effort alone is not a step."""
    assert held.parse is not None
    efforts = any_word("easy", "steady", "hard")
    try:
        line = held.parse(text)
    except RefusalError:
        return None
    return line if line.has_amount and not re.fullmatch(efforts, line.name, re.IGNORECASE) else None
