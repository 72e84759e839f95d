"""Heads above lists, as notes have them: ``3 rounds:``, ``EMOM 10:``, ``Tabata:``, ``Warm-up:``.

A key that is no kind of step, with a list of steps as its value, is the container that it names, if it says
all the numbers of it; else a section.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache, partial

from audiocoach.script import quantities
from audiocoach.script.assemble import Assembly
from audiocoach.script.container_heads import FEWEST_OF_TABATA, Head, container_of, read_head, written_s
from audiocoach.script.document import List, Map, Node, Scalar
from audiocoach.script.form import Cell
from audiocoach.script.grammar import read_parts
from audiocoach.script.line import write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError, did_you_mean
from audiocoach.script.shorthand import known_name, read_free_line
from audiocoach.script.words import any_word, line_words, words_meaning
from audiocoach.units import capitalized, primary_language, quoted

_BRACKETS = Pattern(r"[()\[\]]")
_CAP = Pattern(r"(?:(?<!\w)time\s*)?(?<!\w)cap\s*(?:of|:|=)?\s*", re.IGNORECASE)
_NOT_FOR_TIME = Pattern(r"[\s,]*(?<!\w)(?:not\s+for\s+time|nft)(?!\w)", re.IGNORECASE)
_NUMBERED = Pattern(r"[^\W\d][^\W\d_-]*(?:[ -][^\W\d_]+){0,2}\s#?[0-9]{1,2}(?:[ ,–-]+[^\W\d_]+ [0-9]{1,2})?")
"""``Part 2``, ``Week 3 day 2``."""
_TIMED = Pattern(
    r"(?P<name>[^\W\d][^\d,:(]*?)\s*[,(–-]?\s*[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?\s*"
    r"(?:min(?:ute|uten|uti|utos)?s?\.?|['’′])\)?",
    re.IGNORECASE,
)
"""``Warm-up (5 minutes)``: how long all of it is."""
_COUNTED = Pattern(r"[x×]\s*[0-9]|[0-9]\s*[x×]", re.IGNORECASE)
_RUNGS = Pattern(
    r"(?P<rungs>[0-9]{1,3}(?:\s*[-–]\s*[0-9]{1,3}){2,})(?:\s+reps?(?:\s+of)?)?(?P<clock>[\s,]+for\s+time)?",
    re.IGNORECASE,
)
"""``21-15-9``, the reps of each round."""
_MINUTE_S = 60
_MISSING = {
    "emom": ("how many intervals there are", "EMOM 10"),
    "amrap": ("its time", "AMRAP 12 min"),
    "for_time": ("its time limit", "{head}, cap 15 min"),
    "superset": ("how many sets there are", "Superset x 3"),
    "tabata": ("how many intervals there are", "Tabata x 8"),
}


@dataclass(frozen=True, slots=True)
class Headed:
    """What a head above a list is: the step that it makes of it, and what a warning says of it."""

    node: Map
    hint: str = ""


@cache
def _rounds() -> Pattern:
    """``3 rounds``, ``Circuit x 3``, ``Core, 3 sets of``, with words around it."""
    # ``5 por dirección`` is no count of rounds
    words = words_meaning("set") | words_meaning("times") - words_meaning("per")
    count = f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
    return Pattern(
        rf"(?P<before>.*?)[\s,:–-]*(?<![\w.,/-])(?:(?P<number>[0-9]{{1,3}})\s*(?:{count}|[x×])|[x×]\s*(?P<last>[0-9]{{1,3}}))(?!\w)"
        rf"(?:\s*(?:{any_word('of')}|through)(?!\w))?[\s,:–-]*(?P<behind>.*)",
        re.IGNORECASE,
    )


def is_heading(text: str) -> bool:
    """Whether a key looks like words of the user's own, and not like a key of a script with a slip in it."""
    return " " in text or text != text.lower() or text[:1].isdigit()


def without_head(cell: Cell, language: str, known: Collection[str]) -> Cell:
    """``3 rounds:`` or ``Warm-up:`` above a list as the step that it is; any other cell as is. ``known`` are
    the keys of a script.

    Raises:
        RefusalError: if a number of the container is missing.
    """
    entries = cell.node.entries if isinstance(cell.node, Map) else ()
    key, listed = entries[0] if entries else (None, None)
    if key is None or not isinstance(listed, List) or key.text in known:
        return cell
    if key.text.casefold() in ("superset", "tabata"):
        lowered = (replace(key, text=key.text.casefold()), listed)
        return replace(cell, node=Map((lowered, *entries[1:]), cell.node.mark))
    if len(entries) > 1 or not (is_heading(key.text) or not did_you_mean(key.text, known)):
        return cell
    headed = read_above(key, listed, primary_language(language))
    if headed is None:
        return cell
    if headed.hint:
        cell.reading.warn(key.mark, headed.hint, cell.path)
    return replace(cell, node=headed.node)


def read_above(key: Scalar, listed: List, language: str) -> Headed | None:
    """What a head above a list is; ``None`` if that is not clear.

    Raises:
        RefusalError: if a number of the container is missing.
    """
    if rungs := _RUNGS.fullmatch(key.text.strip(" :")):
        figures = tuple(replace(key, text=figure) for figure in re.findall("[0-9]+", rungs["rungs"]))
        entries = ((_at(key, "ladder"), List(figures, key.mark)), (_at(key, "steps"), listed))
        hint = "the time is not counted: a ladder has no clock" if rungs["clock"] else ""
        return Headed(Map(entries, key.mark), hint)
    text, rest_ms = _without_rest(key.text)
    if _NOT_FOR_TIME.search(text):
        text = _NOT_FOR_TIME.sub("", text)
    elif text.casefold() in words_meaning("circuit"):
        return Headed(_step(key, ("steps", listed), {"section": text}))
    elif _names_clock(text) or re.match(rf"{any_word('every')}\s", text, re.I):
        return _container(key, listed, text, rest_ms)
    if found := _rounds().fullmatch(text):
        return _rounds_of(key, listed, found, rest_ms, language)
    return _section(key, listed) if rest_ms is None else None


def _without_rest(text: str) -> tuple[str, int | None]:
    """A head without its rest: ``3 rounds, 60s rest between rounds``."""
    plain = " ".join(_BRACKETS.sub(", ", text).split()).strip(" ,:")
    try:
        reading = read_parts(plain, known_name)
    except RefusalError:
        return plain, None
    rests = [part for part in reading.parts if part.kind == "rest"]
    if len(rests) != 1:
        return plain, None
    start, end = reading.tokens[rests[0].first].start, reading.tokens[rests[0].last - 1].end
    return f"{plain[:start].rstrip(' ,')}, {plain[end:].lstrip(' ,')}".strip(" ,"), int(rests[0].value)


def _names_clock(text: str) -> bool:
    """Whether a head names a container other than rounds."""
    found = container_of(text)
    return found is not None and found[0] not in ("circuit", "repeat")


def _container(key: Scalar, listed: List, text: str, rest_ms: int | None) -> Headed | None:
    """A clock, a tabata, a superset."""
    plain = _CAP.sub("", text)
    parse = partial(read_free_line, lines="whole", asks=False)
    head = read_head(Assembly(read_parts(plain, known_name), "whole", known_name, parse), plain)
    if (
        head is None
        or head.body
        or head.kind == "repeat"
        or (rest_ms is not None and head.kind != "superset")
    ):
        return None
    steps = ("steps", listed)
    rounds = {"rounds": str(head.rounds)} if head.rounds else {}
    is_counted = _COUNTED.search(plain) or re.search(
        rf"[0-9]\s*{any_word('set')}(?!\w)", plain, re.IGNORECASE
    )
    match head.kind:
        case "tabata" if not head.rounds or (is_counted and head.rounds >= FEWEST_OF_TABATA):
            return Headed(_step(key, ("tabata", listed), rounds))
        case "superset" if is_counted or not head.rounds:
            sets = {"sets": str(head.rounds)} if head.rounds else {}
            rest = {"rest": write_time(rest_ms)} if rest_ms else {}
            return Headed(_step(key, ("superset", listed), {**sets, **rest}))
        case "emom" if intervals := head.intervals():
            every = {"every": written_s(head.every_s)} if head.every_s else {}
            if (head.every_s or 0) > _MINUTE_S and len(listed.items) > 1:
                together = Map(((_at(key, "superset"), listed),), key.mark)
                steps = ("steps", List((together,), key.mark))
            hint = (
                f"{quoted(key.text)} is read as {intervals} intervals"
                if head.is_guess
                else _turns(head, listed)
            )
            return Headed(_step(key, steps, {"emom": str(intervals), **every}), hint)
        case "amrap" if head.length_s:
            hint = f"{quoted(key.text)} is read as {head.length_s // 60} minutes" if head.is_guess else ""
            return Headed(_step(key, steps, {"amrap": written_s(head.length_s)}), hint)
        case "for_time" if head.length_s:
            cap = Map(_entries(key, {"cap": written_s(head.length_s), **rounds}), key.mark)
            return Headed(Map(((replace(key, text="for_time"), cap), (_at(key, "steps"), listed)), key.mark))
    raise _missing(key, head)


def _missing(key: Scalar, head: Head) -> RefusalError:
    what, form = _MISSING[head.kind]
    written = form.format(head=key.text.strip(" :"))
    return RefusalError(f"{quoted(key.text)} does not say {what}", f"Write it like {written}:")


def _turns(head: Head, listed: List) -> str:
    """What a warning says of several steps against the clock, which could mean either."""
    if len(listed.items) == 1:
        return ""
    if (head.every_s or 0) > _MINUTE_S:
        return "all steps are done in each interval; to take turns, write an emom"
    return "the steps take turns, one in each interval; to do all in each, put them in a superset"


def _rounds_of(
    key: Scalar, listed: List, found: re.Match[str], rest_ms: int | None, language: str
) -> Headed | None:
    """Rounds: a circuit, if there is a name or a rest between them; else a repeat."""
    count = found["number"] or found["last"]
    words = " ".join(part.strip(" ,:–-") for part in (found["before"], found["behind"]) if part)
    words = re.sub(rf"(?<!\w){any_word('repeat')}(?!\w)", "", words, flags=re.IGNORECASE).strip()
    if re.search("[0-9]", words) or not int(count) or read_parts(words, known_name).parts:
        return None  # a figure, a side or an effort is no part of a name
    if not words and rest_ms is None:
        return Headed(_step(key, ("steps", listed), {"repeat": count}))
    name = words or line_words(language)["circuit"][0]
    rest = {"round_rest": write_time(rest_ms)} if rest_ms else {}
    return Headed(_step(key, ("steps", listed), {"circuit": capitalized(name), "rounds": count, **rest}))


def _section(key: Scalar, listed: List) -> Headed | None:
    """A heading: any words without figures but a number of its own, or the time of all."""
    text = key.text.strip(" :")
    timed = _TIMED.fullmatch(text)
    name = timed["name"] if timed else text
    is_numbered = _NUMBERED.fullmatch(name) and not read_parts(name, known_name).parts
    if known_name(re.sub(r"\s#?[0-9]+$", "", name)) or (re.search("[0-9]", name) and not is_numbered):
        return None
    try:
        quantities.name(text)
    except RefusalError:
        return None
    return Headed(_step(key, ("steps", listed), {"section": text}))


def _step(key: Scalar, value: tuple[str, Node], options: dict[str, str]) -> Map:
    name, listed = value
    held = ((_at(key, name), listed),)
    written = _entries(key, options)
    return Map((*written, *held) if name == "steps" else (*held, *written), key.mark)


def _entries(key: Scalar, options: dict[str, str]) -> tuple[tuple[Scalar, Node], ...]:
    return tuple((_at(key, name), replace(key, text=value, quoted=False)) for name, value in options.items())


def _at(key: Scalar, name: str) -> Scalar:
    return replace(key, text=name)
