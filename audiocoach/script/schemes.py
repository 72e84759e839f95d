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
from audiocoach.script.line import ExerciseLine, flow_item, read_quoted, step_text, write_line, write_time
from audiocoach.script.line_steps import run_word
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import keyed_form, with_example_time
from audiocoach.script.words import any_word
from audiocoach.units import quoted

_MOST_RUNGS = 40
_FEWEST_METRES, _MOST_METRES = 100, 10_000
_PYRAMID = Pattern("p[iy]r[aá]mid", re.IGNORECASE)
_PYRAMID_ALONE = Pattern(r"p[iy]r[aá]mid\w*[\s:,]*(?:$|(?:récup|recup|repos|equal))", re.IGNORECASE)
_UP_AND_DOWN = Pattern(r"1\D+(?:[4-9]|[1-9][0-9])\D+1")
"""``1-10-1``, the ends of a pyramid."""
_LIGHTEST_KG = 20
_LONGEST_HOLD_MS = 30_000


@cache
def _series() -> Pattern:
    """Numbers that follow each other, with how often and of what."""
    joins = rf"(?:\s?[-–/+]\s?|\s*,\s*|\s?(?:→|->)\s?|\s(?:down\s)?{any_word('to')}\s)"
    times = any_word("times", "set", "ladder")
    return Pattern(
        rf"(?:(?P<before>[0-9]{{1,2}})\s*(?:x|×|{times})\s*(?:{any_word('of')}\s+)?)?\(?"
        rf"(?<![\w./:@-])(?P<rungs>[0-9]{{1,4}}\+?(?:{joins}(?:(?:\.\.\.|…)\s*,?\s*)?[0-9]{{1,4}}\+?|(?:\.{{2,}}|…)[0-9]{{1,4}})+)"
        rf"(?![\w/]|:\S|\s?%|[.,][0-9])\)?(?:\s*(?P<minutes>{any_word('minute')}(?!\w)|['’′](?!\w))|\s*(?P<seconds>{any_word('second')}(?!\w)|[\"”″])"
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
            is_open = is_open or ("\n" in forms[0] and _rest_in_name().search(forms[0]) is not None)
            return RefusalError(
                f"{quoted(found['rungs'])}: other reps in each set are a ladder, without a rest between them",
                at=found.start("rungs"),
                forms=forms,
                reads_as=forms[0] if len(forms) == 1 and not is_open else "",
                is_hinted="ladder" in forms[0] and not named_ladder and ", Rest " not in forms[0],
            )
    return None


@cache
def _rest_in_name() -> re.Pattern[str]:
    """``hard, half time easy 5 min``: a name that has what is between the rungs."""
    return re.compile(
        rf"^[^\d\n]+, [^\d\n]*(?<!\w){any_word('rest', 'easy', 'jog', 'walk')}(?!\w)", re.IGNORECASE
    )


_LISTED_SETS = Pattern(
    r"(?:(?P<name>[^\d:,]+):\s*)?(?P<sets>[0-9]{1,2}\s?[x×]\s?[0-9]+\s?[^\W\d]*(?:\s*[,;+]\s*[0-9]{1,2}\s?[x×]\s?[0-9]+\s?[^\W\d]*)+)"
    r"[\s,;]+(?P<equal>\D+)",
    re.IGNORECASE,
)


def explain_equal(held: Assembly) -> RefusalError | None:
    """``2x90s, 4x60s, 4x30s, equal float`` as a repeat for each."""
    text = held.reading.text.strip(" .")
    found = _LISTED_SETS.fullmatch(text)
    equal = _equal().fullmatch(found["equal"]) if found else None
    if found is None or equal is None or held.parse is None or held.lines != "whole":
        return None
    steps: list[str] = []
    for listed in re.split(r"\s*[,;+]\s*", found["sets"]):
        line = _run(held, f"{found['name'] or 'Run'} {listed}")
        if line is None or line.reps or not (line.for_ms or line.distance):
            return None
        amount = (
            write_time(line.for_ms) if line.for_ms else f"{(line.distance or '').removesuffix('m')} metres"
        )
        work = flow_item(write_line(with_example_time(replace(line, sets=1), "whole")))
        recovery = flow_item(read_quoted(_equal_recovery(held, equal["how"], amount)))
        steps.append(f"{{repeat: {line.sets}, steps: [{work}, {recovery}]}}")
    form = "\n".join(steps)
    return RefusalError(
        "these are steps that are repeated",
        at=found.start("sets"),
        forms=(form,),
        reads_as="" if " @ " in form else form,
    )


_SHORTEST_REST_MS = 30_000
"""A rest up to this is that within a set."""
_MINI_WORD = Pattern(r"(?<!\w)(?:myo(?:[- ]?reps?)?|rest[- ]?pause|clusters?)(?!\w)", re.IGNORECASE)
_MINI_SETS = Pattern(
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
    most = _MOST_METRES if min(figures) >= _FEWEST_METRES else MAX_REPS
    return figures if 3 <= len(figures) <= _MOST_RUNGS and all(1 <= one <= most for one in figures) else None


def _forms(held: Assembly, found: re.Match[str], rungs: Sequence[int], left: str) -> tuple[str, ...]:
    assert held.parse is not None
    times = found["before"] or found["after"]
    behind = re.search(
        rf"[,;\s]+(?:(?P<sets>[0-9]{{1,2}})\s*{any_word('set', 'times')}|[x×]\s*(?P<last>[0-9]{{1,2}}))\s*$",
        left,
        re.IGNORECASE,
    )
    if behind and not times:
        times, left = behind["sets"] or behind["last"], left[: behind.start()]
    left = _BRACKETED_REST.sub(lambda one: f", {one[1]}" if _is_rest(held, one[1]) else one[0], left)
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
        or (
            min(rungs) >= _FEWEST_METRES
            and (not words or _PYRAMID_ALONE.match(words) or _equal().search(words))
        )
    ):
        return _runs(held, found, rungs, words)
    exercises = _exercises(held, words)
    are_reps = min(rungs) < _FEWEST_METRES or any(held.known(one.name) for one in exercises)
    if not exercises or not are_reps or max(rungs) > MAX_REPS:
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
    is_sets = times and re.search(rf"(?<!\w){times}\s*{any_word('set')}", held.reading.text, re.IGNORECASE)
    if is_sets and kind == "ladder" and int(times) == len(rungs) and re.search("[/,]", found["rungs"]):
        return (ladder,)  # 4 sets 12/10/8/6
    if times and held.lines == "whole" and int(times) > 1:
        return (f"{{repeat: {int(times)}, steps: [{ladder}]}}",)
    return (ladder,) if not times or int(times) == 1 else ()


def _exercises(held: Assembly, words: str) -> list[ExerciseLine]:
    """The exercises of the rungs: one, or several after commas or an ``and``."""
    pieces = [piece.strip(" :") for piece in re.split(r"[,;]", words) if piece.strip(" :")]
    if held.of("hold"):
        pieces = [words]
    if len(pieces) == 1:
        apart = re.split(rf"\s(?:{any_word('and')}|[&+])\s", pieces[0], flags=re.IGNORECASE)
        known = [held.known(_TWO_WEIGHTS.sub("", piece).strip()) for piece in apart]
        is_of_two = all(known) or (any(known) and _FOREIGN_AND.search(pieces[0]) is not None)
        pieces = apart if len(apart) > 1 and is_of_two else pieces
    for several in (pieces, [words]):
        try:
            return [_exercise(held, piece) for piece in several]
        except RefusalError:
            continue
    return []


_FOREIGN_AND = Pattern(r"\s(?:y|und|et|e)\s")
"""The library's names are English; beside one of them stands another exercise."""
_TWO_WEIGHTS = Pattern(r"\s*\((?P<load>[0-9]{2,3}/[0-9]{2,3})\)", needs="(")
"""``thrusters (43/30)``."""


def _exercise(held: Assembly, piece: str) -> ExerciseLine:
    """One exercise of the rungs, with the two weights in its brackets."""
    assert held.parse is not None
    weights = _TWO_WEIGHTS.search(piece)
    line = held.parse(_TWO_WEIGHTS.sub("", piece), lines="free")
    return replace(line, load=line.load or weights["load"]) if weights else line


_BRACKETED_REST = Pattern(r"\s*\(([^()]*)\)\s*$", needs="(")


def _is_rest(held: Assembly, text: str) -> bool:
    assert held.parse is not None
    try:
        return held.parse(text).is_rest
    except RefusalError:
        return False


@cache
def _equal() -> Pattern:
    """``equal recoveries``, ``same jog``: each as long as the rung before it."""
    equal = any_word("equal")
    return Pattern(
        rf"[\s,;/]*(?:(?<!\w)(?:w/|{any_word('beside')})\s*)?(?<!\w){equal}\s+(?:time\s+)?"
        r"(?P<how>[^\W\d_]+)(?:\s+(?:recover\w*|rests?|between))?$"
        rf"|[\s,;/]*(?<!\w)(?P<rest>{any_word('rest', 'jog')})\s+{equal}$",
        re.IGNORECASE,
    )


def _runs(held: Assembly, found: re.Match[str], rungs: Sequence[int], words: str) -> tuple[str, ...]:
    """Rungs of time or metres, each a step, with what lies between them."""
    assert held.parse is not None
    if held.lines != "whole":
        return ()
    equal = _equal().search(words)
    words = words[: equal.start()] if equal else words
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
        elif index and equal:
            steps.append(_equal_recovery(held, equal["how"] or equal["rest"], f"{rungs[index - 1]}{unit}"))
        line = _run(held, f"{name} {rung}{unit}") or _run(held, f"Run {rung}{unit} {name}")
        if line is None:
            return ()
        steps.append(step_text(write_line(with_example_time(line, "whole"))))
    return ("\n".join(steps),)


def _equal_recovery(held: Assembly, how: str, amount: str) -> str:
    """A recovery as long as the rung before it: a rest, if it is not said how one moves."""
    is_move = run_word(how) is not None or how.casefold() == "float"
    name = how if is_move else "Run easy" if "metres" in amount else "Rest"
    line = _run(held, f"{name} {amount}")
    return step_text(write_line(with_example_time(line, "whole"))) if line else f"Rest {amount}"


_SHUTTLE = Pattern(
    r"(?P<name>[^\d:,;]*?)[\s:]*(?P<legs>[1-9][0-9]?\s?m?(?:\s?[-–]\s?[1-9][0-9]?\s?m?){1,4})(?<=m)(?!\w)\s*(?P<behind>[^\d,;x×]*?)"
    r"(?:\s*[x×]\s*(?P<times>[0-9]{1,2}))?(?:[\s,;]+(?P<rest>.+))?",
    re.IGNORECASE,
    needs="-–",
)
"""``5-10-15m x 5``: to each line and back."""
_LONGEST_LEG_M = 40


def explain_shuttle(held: Assembly) -> RefusalError | None:
    """Runs to lines and back, whose time only the user knows."""
    found = _SHUTTLE.fullmatch(held.reading.text.strip(" ."))
    legs = [int(one) for one in re.findall("[0-9]+", found["legs"])] if found else []
    rest_ms = held.value("rest")
    if found is None or len(legs) < 2 or max(legs) > _LONGEST_LEG_M or held.lines != "whole":
        return None
    if found["rest"] and not rest_ms:
        return None
    words = f"{found['name']} {found['behind']}".strip() or "shuttle"
    if len(legs) < 3 and not re.search(
        "shuttle|suicide|beep|pendel|navette|lanzadera|navetta", words, re.IGNORECASE
    ):
        return None
    named = (
        f"{'-'.join(map(str, legs))} m {words}"
        if words[:1].islower()
        else f"{words} {'-'.join(map(str, legs))} m"
    )
    line = ExerciseLine(named, sets=int(found["times"] or 1), for_ms=30_000, rest_ms=rest_ms)
    form = keyed_form(named, line if line.sets > 1 else replace(line, rest_ms=None))
    return RefusalError("a shuttle needs a time", at=found.start("legs"), forms=(form,))


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
