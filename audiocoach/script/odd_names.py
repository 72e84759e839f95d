"""Names with words that cannot be part of a name, and signs that only look like units: ``Swim rest 60s``,
``Bike EMOM 10s``, ``Squat on 20 min``, ``curl 21s``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache, partial

from audiocoach.script.assemble import Assembly
from audiocoach.script.container_heads import container_of
from audiocoach.script.intervals import is_endurance
from audiocoach.script.line import ExerciseLine, flow_item, write_line, write_time
from audiocoach.script.line_steps import run_word
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of, keyed_form, with_example_time
from audiocoach.script.tokenizer import read_tokens
from audiocoach.script.tokens import Token
from audiocoach.script.words import any_word, has_swim, words_meaning
from audiocoach.units import Ms, quoted

_JOINS = "i&vjw"
"""Kinds of small word with which no name begins or ends."""
_PLAIN_RESTS = frozenset({"rest", "repos", "descanso", "riposo"})
_CLOCK_WORDS = frozenset({"on", "off"})
_MINUTE_MS: Ms = 60_000
_SPRINTS = Pattern(
    r"(?:^|(?:hill|uphill|flying|fast|relaxed|easy)\s)(?:sprints|strides|striders|stride-?outs|pick-?ups|steigerungen|allunghi|progresivos)$",
    re.IGNORECASE,
)
_RATE = Pattern(r"(?<!\S)r(?P<figure>[1-5][0-9])(?!\S)", re.IGNORECASE)
_FEWEST_METRES = 25
_SHORT = Pattern(r"(?<!\w)[a-z]/[a-z](?!\w)|rest[ -]pause", re.IGNORECASE, needs=("/", "rest"))
"""Abbreviations like ``w/u`` (warm-up), and a way to do a set, whose words are part of the name."""


def refuse_odd_name(held: Assembly, line: ExerciseLine) -> None:
    """Refuse a name that has the word for a container or a rest, or a small word at an end.

    Raises:
        RefusalError: with the line without it.
    """
    if line.is_rest or not line.has_amount or held.known(line.name) or _SHORT.search(line.name):
        return
    if line.reps and line.distance is None and line.for_ms is None and _SPRINTS.search(line.name):
        _refuse_sprints(line)
    if line.sets > 1 and line.rest_ms is None:
        _refuse_untimed_rest(line)
    if rate := _RATE.search(line.name):
        _refuse_rate(line, rate)
    if kind := _container(line.name):
        _refuse_container(held, line, kind)
    if line.for_ms and (found := re.search(rf"\s{any_word('every')}$", line.name, re.IGNORECASE)):
        at = write_time(line.for_ms)
        raise RefusalError(
            f"{quoted(found[0].strip())}: what is said from time to time is a note of the step around it",
            f"Write it under the step: notes: [{{at: {at}, say: {line.name[: found.start()]}}}].",
            at=found.start(),
        )
    tokens = _tokens(line.name)
    kept = list(tokens)
    while kept and _is_join(kept[0]):
        kept.pop(0)
    while kept and _is_join(kept[-1]):
        kept.pop()
    rests = [token for token in kept if token.kind == "R" and token.text.casefold() != "pause"]
    is_end = (
        bool(kept)
        and kept[-1].text.casefold() in _PLAIN_RESTS
        and line.name.split(" ")[0].casefold() not in words_meaning("restful")
    )
    is_movement = is_end or any(map(partial(_is_movement, held), _parts(line.name, rests)))
    if len(kept) == len(tokens) and not (rests and is_movement):
        return
    name = " ".join(token.text for token in kept if token not in rests).strip(" ,/")
    odd = next((token for token in tokens if token not in kept or token in rests), tokens[0])
    forms = [form_of(with_example_time(replace(line, name=name), held.lines))] if name else []
    if rests and line.for_ms and line.sets == 1:
        forms.append(f"Rest {write_time(line.for_ms)}")
    raise RefusalError(f"it is not clear what {quoted(odd.text)} means here", at=0, forms=forms)


@cache
def _untimed_rest() -> Pattern:
    """``full recovery``, ``Gehpause``."""
    return Pattern(rf"(?:[^\W\d_]+\s)?{any_word('rest', 'walk', 'jog')}(?:\s[^\W\d_]+)?", re.IGNORECASE)


def _refuse_untimed_rest(line: ExerciseLine) -> None:
    """``6 x 15s sprint, full recovery``: how long is it?"""
    name, comma, rest = line.name.rpartition(", ")
    if not comma or not _untimed_rest().fullmatch(rest):
        return
    rest_ms = (
        3 * _MINUTE_MS if not words_meaning("complete").isdisjoint(rest.casefold().split()) else _MINUTE_MS
    )
    timed = with_example_time(replace(line, name=name), "whole")
    raise RefusalError(f"{quoted(rest)}: how long?", forms=(form_of(replace(timed, rest_ms=rest_ms)),))


def _refuse_rate(line: ExerciseLine, rate: re.Match[str]) -> None:
    """``8 x 250 m r28``: rowers mean strokes a minute, swimmers seconds of rest."""
    name = " ".join(f"{line.name[: rate.start()]} {line.name[rate.end() :]}".split())
    is_far = (line.reps or 0) >= _FEWEST_METRES and not name
    plain = replace(line, reps=None, distance=f"{line.reps}m") if is_far else line
    strokes = replace(plain, name=name or "Row", load=f"rate {int(rate['figure'])}")
    forms = [] if has_swim(name) else [form_of(with_example_time(strokes, "whole"))]
    if line.sets > 1 and line.rest_ms is None:
        rested = replace(plain, name=name or "Swim", rest_ms=1000 * int(rate["figure"]))
        forms.append(form_of(with_example_time(rested, "whole")))
    raise RefusalError(f"{quoted(rate[0].strip())}: strokes a minute, or a rest?", at=0, forms=forms)


def _refuse_sprints(line: ExerciseLine) -> None:
    """``8 strides``: how far, or how long?"""
    runs = replace(line, sets=line.sets if line.sets > 1 else int(line.reps or 1), reps=None, reps_from=None)
    rest_ms = line.rest_ms or _MINUTE_MS if runs.sets > 1 else None
    forms = (
        form_of(replace(runs, for_ms=20_000, rest_ms=rest_ms)),
        form_of(replace(runs, distance="100m", for_ms=20_000, rest_ms=rest_ms)),
    )
    raise RefusalError(f"{quoted(line.name)}: how long, or how far is each?", at=0, forms=forms)


def _is_movement(held: Assembly, words: str) -> bool:
    return held.known(words) or run_word(words) is not None or is_endurance(words)


@lru_cache(maxsize=1024)
def _tokens(name: str) -> tuple[Token, ...]:
    """The tokens of a name; many lines have the same one."""
    return tuple(read_tokens(name))


_container = lru_cache(maxsize=1024)(container_of)


def _is_join(token: Token) -> bool:
    return token.kind in _JOINS or token.text.casefold() in _CLOCK_WORDS


def _parts(name: str, rests: list[Token]) -> list[str]:
    """The words of a name before and after those for a rest."""
    parts = re.split("|".join(re.escape(token.text) for token in rests), name) if rests else []
    return [part.strip(" ,/") for part in parts if part.strip(" ,/")]


def _refuse_container(held: Assembly, line: ExerciseLine, kind: tuple[str, str]) -> None:
    """``Plank EMOM 40s``: the container with the line in it."""
    word, name = kind
    step = flow_item(
        write_line(with_example_time(replace(line, name=name, sets=1, rest_ms=None), held.lines))
    )
    long_ms = line.for_ms if line.for_ms and line.for_ms > _MINUTE_MS else None
    every = f", every: {write_time(long_ms)}" if long_ms else ""
    forms = {
        "emom": f"{{emom: {line.sets if line.sets > 1 else 10}{every}, steps: [{step}]}}",
        "amrap": f"{{amrap: {write_time(long_ms or 720_000)}, steps: [{step}]}}",
        "tabata": f"{{tabata: [{flow_item(name)}]}}",
        "for_time": f"{{for_time: {{cap: 15 min}}, steps: [{step}]}}",
        "superset": f"{{superset: [{step}, 10 push-ups], sets: 3}}",
    }
    if word in forms and name and held.lines == "whole":
        raise RefusalError(f"{word} is a step that contains steps", at=0, forms=(forms[word],))


_FEET_BY_NAME = Pattern(r"lunge|carry|crawl|walk|sled|drag|push", re.IGNORECASE)
_FEWEST_FEET = 15


@cache
def _bout() -> Pattern:
    """What is done in rounds of minutes."""
    return Pattern(rf"(?<!\w){any_word('bout')}(?!\w)", re.IGNORECASE)


_LONGEST_ROUND_MIN = 5


def _refuse_rounds_of_minutes(held: Assembly, line: ExerciseLine) -> None:
    """``Shadow boxing 2 rounds of 3``: boxers count minutes."""
    sets = held.of("sets")
    is_few = line.sets > 1 and not line.reps_from and 1 <= (line.reps or 0) <= _LONGEST_ROUND_MIN
    is_bare = is_few and any(part.text == "bare" for part in held.amounts) and len(held.amounts) == 1
    if is_bare and sets and _bout().search(line.name):
        timed = replace(line, reps=None, for_ms=60_000 * int(line.reps or 0))
        raise RefusalError(
            f"{line.reps}: reps or minutes?",
            at=held.at(sets[0]),
            forms=(form_of(timed), keyed_form(line.name, line)),
        )


def refuse_odd_units(held: Assembly, line: ExerciseLine) -> None:
    """Refuse ``50' walking lunge``, minutes or feet, and ``curl 21s``, seconds or the three times seven."""
    _refuse_rounds_of_minutes(held, line)
    time = next((part for part in held.amounts if part.kind == "time"), None)
    if time is None or not line.for_ms:
        return
    if strokes := (
        re.fullmatch(r"([1-9]0)s", time.text) if line.name.casefold() == "power" and not line.count else None
    ):
        in_strokes = replace(line, count=f"{strokes[1]} strokes", for_ms=2000 * int(strokes[1]))
        seconds = form_of(line).replace(strokes[0], f"{strokes[1]} sec")
        raise RefusalError(
            f"{strokes[0]}: strokes or seconds?", at=held.at(time), forms=(form_of(in_strokes), seconds)
        )
    if re.fullmatch(r"21s", time.text) and "curl" in line.name.casefold():
        counted = form_of(replace(line, for_ms=None, reps=21))
        raise RefusalError(
            "21s: reps or seconds?", at=held.at(time), forms=(counted, form_of(line).replace("21s", "21 sec"))
        )
    if alike := re.match(r"([2-9])x\1s(?!\w)", held.reading.text):  # ``4x4s`` of boulder problems
        counted = form_of(replace(line, for_ms=None, reps=line.sets))
        seconds = form_of(line).replace(alike[0], f"{alike[1]} x {alike[1]} sec")
        raise RefusalError(
            f"{quoted(alike[0])}: reps or seconds?", at=held.at(time), forms=(counted, seconds)
        )
    feet = re.fullmatch(r"([0-9]{2,3})['’′]", time.text)
    if (
        feet
        and int(feet[1]) >= _FEWEST_FEET
        and _FEET_BY_NAME.search(line.name)
        and not is_endurance(line.name)
    ):
        far = replace(line, for_ms=60_000, count=f"{feet[1]} ft")
        forms = form_of(replace(line, for_ms=60_000 * int(feet[1]))), form_of(far)
        raise RefusalError(f"{time.text}: minutes or feet?", at=held.at(time), forms=forms)
