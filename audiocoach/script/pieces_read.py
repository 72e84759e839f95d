"""A line of several steps, of which some contain steps: ``15 min easy, 4 x 20s strides w/ 40s walk back``.
Each piece is read by itself, and shown as what it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from audiocoach.script.distances import explain_distances
from audiocoach.script.line import ExerciseLine, flow_item, read_quoted, step_text, write_line
from audiocoach.script.line_steps import run_word
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces import with_name
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import UNITS_ALONE, with_example_time
from audiocoach.script.token_times import is_time
from audiocoach.script.words import any_word, words_meaning

Read = Callable[[str], ExerciseLine]

_JOINS = Pattern(r"\s*[,;]\s+|\s+\+\s+|\s*→\s*|\s+->\s+|,?\s(?:then|dann|danach|puis|luego|poi)\s")
_LABEL = Pattern(r"(?P<label>[^\W\d][^\d:,;]{1,29}):\s+")
_BARE_METRES = Pattern(r"(?:[1-9][0-9]?[05]0|[1-9][05]00)(?=\s|$)(?!\s?(?:m|reps?|s|sec|min|kg)(?!\w))")
_OF_A_RUN = Pattern(
    r"[0-9]\s?(?:m|km|k|mi|miles?)(?!\w)|[x×]\s?(?:[1-9][05]0(?!\w)|[0-9]+\s?(?:min|s|sec|['’′\"”″])(?!\w))",
    re.IGNORECASE,
)
_MOST_PIECES = 12


_PROSE = Pattern(r"[{}<>=*]|(?:[^\W\d_]+\s+){7}[^\W\d_]+")
"""What a list of exercises never has: signs of a program, and many words in a row."""
_UNIT_AS_NAME = Pattern(rf'\{{do: "{UNITS_ALONE.pattern}"', re.IGNORECASE)
_FIGURED_NAME = Pattern(r'\{do: "[^"]*[0-9]')
"""A name with a number: ``{do: "Star jumps 20, tuck jumps 10", reps: 20}``."""
_JOINED = Pattern(r"[^\W\d] \+ [0-9]|→|[0-9].*\s(?:then|dann|danach|puis|luego|poi)\s.*[0-9]")
"""``3 km jog + 10 x 400``: steps that a sign joins."""


def with_pieces(error: RefusalError, text: str, read: Read) -> RefusalError:
    """The refusal of a line, with each of its pieces as a step if that is better than its own forms: they
    lose a number of the line, or make one step of several.

    """
    is_open = not any(form[0] == "{" and form[:4] != "{do:" for form in error.forms)
    if is_open and (distances := explain_distances(text, read)):
        return distances
    if repeated := _explain_repeated(error, text, read):
        return repeated
    if any("\n" in form for form in error.forms):
        return error
    is_joined = _JOINED.search(text) and all(form[0] != "{" or form[:4] == "{do:" for form in error.forms)
    are_lost = error.forms and all(loses_figures(text, form) for form in error.forms)
    is_odd = bool(error.forms) and all(map(_FIGURED_NAME.match, error.forms)) and not _PROSE.search(text)
    if error.forms and not (are_lost or is_joined or is_odd):
        return error
    several = _explain_pieces(text, read)
    if several is None or loses_figures(text, several.forms[0]) or _adds_an_example(text, several.forms[0]):
        return error
    steps = several.forms[0].split("\n")
    is_worse = any(_FIGURED_NAME.match(step) or _is_rest(step, read) for step in steps)
    return error if is_odd and not are_lost and is_worse else several


def _is_rest(step: str, read: Read) -> bool:
    try:
        return step[0] != "{" and read(read_quoted(step)).is_rest
    except RefusalError:
        return False


_TAIL = Pattern(r"\s*[,;(]\s*|\s[–-]\s+")


@cache
def _rounds() -> re.Pattern[str]:
    """``4 rounds``, ``x3`` and ``à répéter 3 fois``: how often a list is done."""
    count = rf"[x×]\s?(?P<times>[0-9]{{1,2}})|(?P<rounds>[0-9]{{1,2}})\s?(?:[x×]|{any_word('set', 'times')})"
    return re.compile(
        rf"(?:(?:à|a|da|all|for|do)\s+)?(?:{any_word('repeat')}\s+)?(?:{count})\)?", re.IGNORECASE
    )


@cache
def _between() -> re.Pattern[str]:
    """``1:30 between``, ``rest 3 min``: what lies between rounds."""
    rest = rf"(?:{any_word('rest')}(?:\s(?:in\s)?{any_word('between')})?|(?:in\s)?{any_word('between')})"
    return re.compile(
        rf"{any_word('rest')}\s(?P<behind>[0-9].*?)|(?P<before>[0-9].*?)\s{rest}", re.IGNORECASE
    )


def _explain_repeated(error: RefusalError, text: str, read: Read) -> RefusalError | None:
    """``Wall sit 60s then 10 squat jumps, 4 rounds``: what is behind a list is about all of it.

    ``None`` where it is refused with that already.
    """
    body, times, pause = text, 0, ""
    for join in reversed(list(_TAIL.finditer(text))):
        last = body[join.end() :].strip(" .)")
        rounds, rest = _rounds().fullmatch(last), _between().fullmatch(last)
        if rounds and not times:
            times = int(rounds["times"] or rounds["rounds"])
        elif rest and not pause:
            pause = f"Rest {rest['behind'] or rest['before']}"
        else:
            break
        body = body[: join.start()]
    if times < 2 or any(form[0] == "{" and form[:4] != "{do:" for form in error.forms):
        return None
    several = _explain_pieces(body, read)
    rested = _as_steps(pause, read) if pause else ()
    if several is None or bool(pause) != bool(rested):
        return None
    forms = []
    for form in several.forms:
        listed = ", ".join(flow_item(read_quoted(step)) for step in (*form.split("\n"), *rested[:1]))
        section = re.fullmatch(r"\{section: (?P<name>.+?), steps: \[(?P<steps>.*)\]\}", form)
        if section:
            listed = ", ".join((section["steps"], *map(flow_item, rested[:1])))
        head = f"circuit: {section['name']}, rounds" if section else "repeat"
        forms.append(f"{{{head}: {times}, steps: [{listed}]}}")
    if loses_figures(text, forms[0]) or _adds_an_example(text, forms[0]):
        return None
    return RefusalError("these are steps that are repeated", at=0, forms=forms)


_EXAMPLES = Pattern(r"(?<!\w)(?:squat|plank|burpee|push-up|curl|hang)s?(?!\w)")


def _adds_an_example(text: str, form: str) -> bool:
    """Whether a form names an exercise that the line does not."""
    return bool(set(_EXAMPLES.findall(form.casefold())) - set(_EXAMPLES.findall(text.casefold())))


def _explain_pieces(text: str, read: Read) -> RefusalError | None:
    """The refusal of a line with what its pieces are; ``None`` if one of them is not clear."""
    label = _LABEL.match(text)
    name = label["label"] if label else ""
    pieces = [piece for piece in _split(text[label.end() :] if label else text) if piece]
    if not 2 <= len(pieces) <= _MOST_PIECES:
        return None
    is_run = bool(name) and run_word(name) is not None
    pieces = with_name(pieces)
    steps = list(_steps(pieces, read, f"{name} " if is_run else ""))
    choices = max(map(len, steps)) if all(steps) else 0
    forms = ["\n".join(step[min(choice, len(step) - 1)] for step in steps) for choice in range(choices)]
    if not forms or "\n" not in forms[0]:
        return None
    if label and not is_run:
        listed = [", ".join(flow_item(read_quoted(step)) for step in form.split("\n")) for form in forms]
        forms = [f"{{section: {flow_item(name)}, steps: [{steps}]}}" for steps in listed]
    return RefusalError("these are several steps; give each a line", at=0, forms=forms)


def _split(text: str) -> list[str]:
    """The pieces of a text, apart outside of brackets."""
    hidden = re.sub(r"\([^()]*\)", lambda found: re.sub(r"[,;+]", "\0", found[0]), text)
    ends = [
        (0, 0),
        *((found.start(), found.end()) for found in _JOINS.finditer(hidden)),
        (len(text), len(text)),
    ]
    return [text[before[1] : after[0]].strip(" .") for before, after in itertools.pairwise(ends)]


def _steps(pieces: Sequence[str], read: Read, prefix: str) -> Iterator[Sequence[str]]:
    """Each piece as the steps that it may be; no steps for an unclear one. A rest or a jog after sets is
    what is between them.
    """
    index = 0
    while index < len(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else ""
        steps = (
            _written(f"{pieces[index]}, {following}", read, prefix) if _is_between(following, read) else ()
        )
        is_one = len(steps) == 1 and (steps[0].startswith("{repeat") or ", rest " in steps[0])
        if is_one and _SETS.search(pieces[index]):
            index += 1
        else:
            steps = _written(pieces[index], read, prefix)
        yield steps
        index += 1


_SETS = Pattern(r"[0-9]\s*[x×]\s*[0-9(]")


def _is_between(text: str, read: Read) -> bool:
    """Whether a piece is a rest, or what one does for it."""
    try:
        line = read(text) if text else None
    except RefusalError:
        return False
    return line is not None and (line.is_rest or line.name.casefold() in _moves())


@cache
def _moves() -> frozenset[str]:
    return words_meaning("jog") | words_meaning("walk") | words_meaning("easy") | {"float"}


def _written(text: str, read: Read, prefix: str) -> Sequence[str]:
    if is_time(text):
        text = f"Rest {text}"
    if _BARE_METRES.match(text):
        text = _BARE_METRES.sub(lambda found: f"{found[0]} m", text, count=1)
    as_run = f"Run {text}" if _OF_A_RUN.search(text) else text
    for written in dict.fromkeys((f"{prefix}{text}", text, as_run)):
        if steps := _as_steps(written, read):
            return steps
    return ()


def _as_steps(text: str, read: Read) -> Sequence[str]:
    """A text as the step that it is, or as both that it may be; nothing where it is no step."""
    try:
        line = read(text)
    except RefusalError as error:
        forms = error.forms or ((error.reads_as,) if error.reads_as else ())
        if (
            not forms
            or "\n" in forms[0]
            or "  # " in forms[0]
            or _UNIT_AS_NAME.match(forms[0])
            or str(error).endswith("no exercise name")
        ):
            return ()
        if str(error).endswith("reps or seconds?"):
            return forms[:2]
        return forms[:1] if len(forms) == 1 or forms[0].startswith("{repeat") else ()
    if not line.has_amount or len(line.name) < 2:
        return ()
    timed = with_example_time(line, "whole")
    return (step_text(write_line(timed) if timed != line else text),)


def loses_figures(text: str, form: str) -> bool:
    """Whether a number of a text is not in a form of it, as it is or in another unit of time."""
    figures = {int(one) for one in re.findall("[0-9]+", form[:500]) if len(one) < 9}
    pairs = re.findall(r"([0-9]{1,3})(?::|\s?min\s)([0-9]{2})", form[:500])
    figures |= {60 * int(minutes) + int(seconds) for minutes, seconds in pairs}
    left = re.sub(
        r"([0-9]{1,3})\s?(?::|['’′]|min\s?|m|h)\s?([0-5][0-9])(?![0-9])",
        lambda found: "" if 60 * int(found[1]) + int(found[2]) in figures else found[0],
        text,
    )
    written = (int(one) for one in re.findall("[0-9]+", left) if len(one) < 9)
    return any(not figures & {one, 60 * one, one // 60 if one % 60 == 0 else one} for one in written)
