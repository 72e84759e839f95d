"""Lines that name a step which contains steps: ``AMRAP 12 min``, ``5 rounds for time: ...``, ``EMOM x 10``.

Each is refused with the container to write, and what follows its head as its steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import ExerciseLine, flow_item, read_quoted, write_line, write_time
from audiocoach.script.line_steps import refuse_run_words, run_word
from audiocoach.script.pieces import bare_step, pieces_of
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import with_example_time
from audiocoach.script.settings import Lines
from audiocoach.script.words import any_word

_EXAMPLE = "10 push-ups"
_MOST_STEPS = 30
_WORDS = (
    ("emom", r"emo(?:t)?m|on\s+the\s+minute|e[2-9]mom|e[0-9]{2,3}s"),
    ("amrap", r"amq?rap|as\s+many\s+rounds\s+as\s+possible"),
    ("tabata", r"tabata"),
    ("for_time", r"for\s+time|rft|auf\s+zeit|por\s+tiempo"),
    ("time cap", r"time\s+cap|tc"),
    ("superset", r"superset|supersatz|superserie|ss|tri-?set"),
    ("repeat", r"repeat|circuit|circuito|zirkel"),
)
"""The words for a container, by its kind."""

_WORD = re.compile(
    "|".join(rf"(?P<{kind.replace(' ', '_')}>(?<!\w)(?:{words})(?!\w))" for kind, words in _WORDS),
    re.IGNORECASE,
)
_WORK_REST = re.compile(
    r"(?:(?P<rounds>[0-9]{1,2})\s*[x×]\s*)?(?P<work>[0-9]{1,3})\s*s?\s*[/:-]\s*(?P<rest>[0-9]{1,3})\s*s?(?!\w)"
)
"""``8 x 20s/10s``."""
_RUNGS = re.compile(r"(?<![\d-])[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3}){2,}(?![\d-])(?:\s+reps?\b)?")
_NAMED_WORKOUT = re.compile(r"[^\W\d][^\d:,;]{1,29}:\s*(?=[0-9]|$)")
"""``Helen:`` before its rounds."""
_DEATH_BY = re.compile(r"death\s+by\s+(?P<name>[^\d(,]+)(?P<load>.*)", re.IGNORECASE)
_OF_STEPS = re.compile(r"\{(?!do:|rest:)")


@cache
def _amount() -> re.Pattern[str]:
    """A time or a number in a head: ``12 min``, ``x 10``, ``for 8 sets``; alone before a colon or the end."""
    return re.compile(
        rf"(?:(?:x|{any_word('for')})\s*)?(?P<number>[0-9]{{1,3}})(?P<clock>:[0-9]{{2}})?(?:\s?-)?\s*"
        rf"(?:(?P<minutes>{any_word('minute')}\.?)|(?P<seconds>{any_word('second')}\.?)|(?P<sets>{any_word('set')}))?"
        r"(?![\w/×-]|:[0-9])",
        re.IGNORECASE,
    )


@cache
def _every() -> re.Pattern[str]:
    """``Every 2 min``, ``alle 90 s``, ``cada minuto``."""
    return re.compile(
        rf"(?:every|alle|jede|toutes\s+les|chaque|cada|ogni)\s+(?:(?P<number>[0-9]{{1,3}})(?P<clock>:[0-9]{{2}})?\s*)?"
        rf"(?:(?P<minutes>(?:{any_word('minute')}|m)\.?)|(?P<seconds>{any_word('second')}\.?)|(?<=:[0-9][0-9]))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _rounds() -> re.Pattern[str]:
    """``3 rounds of:``, ``3 Runden:``, ``5 times:``."""
    return re.compile(
        rf"(?:[^\W\d][^\d:,;]{{1,29}}:\s+(?=[0-9]))?(?P<repeat>repeat\s*(?:x\s*)?)?(?P<number>[0-9]{{1,3}})\s*"
        rf"(?:(?P<word>{any_word('set', 'times')})|(?P<x>[x×]))?(?!\w)\s*(?:{any_word('of')}(?!\w))?\s*"
        rf"(?P<colon>:?),?\s*",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What a head says: times in seconds, rounds, and the text around it."""

    kind: str
    length_s: int | None = None
    every_s: int | None = None
    rounds: int | None = None
    body: str = ""


def names_container(text: str) -> bool:
    """Whether a text has the word for a container."""
    return _WORD.search(text) is not None


def container_of(name: str) -> tuple[str, str] | None:
    """The kind of container that a name has the word for, and the name without it."""
    word = _WORD.search(name)
    if word is None:
        return None
    return str(word.lastgroup), f"{name[: word.start()]} {name[word.end() :]}".strip(" ,/-")


def refuse_containers(held: Assembly) -> None:
    """Refuse a line that is several steps under a head.

    Raises:
        RefusalError: with the container.
    """
    text = held.reading.text.strip()
    head = _death_by(held, text) or _read_head(held, text)
    if head is None:
        return
    message = f"{head.kind} is a step that contains steps"
    if head.kind in ("superset", "repeat"):
        message = "this is a step that contains steps"
    if held.lines != "whole" and head.kind in ("superset", "repeat"):
        raise RefusalError(message, "Write it outside of this list.", at=0)
    raise RefusalError(message, at=0, forms=tuple(_forms(held, head)) if held.parse else ())


def _read_head(held: Assembly, text: str) -> _Head | None:
    """The head of a line; ``None`` for a line that is a step."""
    rounds = _rounds().match(text)
    if found := _every().search(text):
        return _emom(held, text, found)
    word = _WORD.search(text)
    if word is None or (rounds and rounds["repeat"] and rounds["colon"]):
        return _repeat(held, text, rounds)
    kind = str(word.lastgroup).replace("_", " ") if word.lastgroup != "for_time" else "for_time"
    before, after = text[: word.start()].strip(" :,-"), re.sub(r"\balternat\w*", "", text[word.end() :])
    if label := _NAMED_WORKOUT.match(before):
        before = before[label.end() :]
    length_s, count, body = _leading(after)
    prefix_s, prefix_count, named = _leading(before)
    head = _Head(kind, length_s or prefix_s, None, count or prefix_count, body)
    if kind == "emom":
        every = re.search("[0-9]+", word[0])
        unit = 1 if word[0][-1] in "sS" else 60
        head = replace(head, every_s=int(every[0]) * unit if every else None)
        if named:
            is_beside = re.match(r"[@(]|[0-9]+\s?(?:kg|lbs?)", body)
            return _of_sets(held, f"{named} {body}" if is_beside else named, head)
        return head
    if kind == "amrap":
        is_rounds = word[0].casefold().startswith("as")
        minutes = head.length_s or (60 * head.rounds if head.rounds else None)
        if named or (not is_rounds and minutes is None and body):
            return None
        return replace(head, length_s=minutes, rounds=None)
    if kind == "for_time":
        rungs = _RUNGS.fullmatch(named) if named else None
        if named and not rungs and not _is_named(f"{named} {body}", held):
            return None
        return replace(head, body=f"{named} {body}".strip())
    if kind == "tabata":
        return replace(head, body=f"{named} {body}".strip()) if not named else None
    if kind == "time cap":
        return _Head("for_time", head.length_s) if not named and not body and head.length_s else None
    if kind == "superset":
        is_list = len(pieces_of(body)) > 1 or ":" in after or word[0].casefold().startswith("super")
        joined = f"{named}, {re.sub('^(?:with|mit|avec|con)[ ]', '', body)}" if named else body
        return replace(head, body=joined) if is_list else None
    times = re.fullmatch(
        rf"(?:x\s*)?(?P<number>[0-9]{{1,3}})?\s*(?:x|{any_word('set', 'times')})?", body, re.IGNORECASE
    )
    count = head.rounds or (int(times["number"]) if times and times["number"] else None)
    return replace(head, rounds=count, body="") if not named and times and count else None


def _leading(text: str) -> tuple[int | None, int | None, str]:
    """The seconds and the number at the start of a text, and the rest of it."""
    length_s, count = None, None
    rest = text.strip(" :,-–")
    while found := _amount().match(rest):
        following = rest[found.end() :]
        has_unit = found["minutes"] or found["seconds"] or found["clock"] or found["sets"]
        if not has_unit and not re.match(r"\s*(?:[:,)]|$)", following):
            break
        number = int(found["number"])
        if found["clock"]:
            length_s = 60 * number + int(found["clock"][1:])
        elif found["minutes"] or found["seconds"]:
            length_s = number * (60 if found["minutes"] else 1)
        else:
            count = number
        rest = following.strip(" :,-–)")
    return length_s, count, re.sub(r"^of\b[:\s]*", "", rest)


def _emom(held: Assembly, text: str, found: re.Match[str]) -> _Head | None:
    """``Every 2 min x 5: 3 cleans`` and ``Deadlift 10x1 every 60s``."""
    number = int(found["number"] or 1)
    every_s = (
        60 * number + int(found["clock"][1:]) if found["clock"] else number * (60 if found["minutes"] else 1)
    )
    length_s, count, body = _leading(re.sub(r"^\s*on\s+the\s+minute", "", text[found.end() :]))
    head = _Head("emom", length_s, every_s, count, body)
    named = text[: found.start()].strip(" :,-@")
    if not every_s:
        return None
    return _of_sets(held, named, head) if named else head


def _of_sets(held: Assembly, named: str, head: _Head) -> _Head | None:
    """A head behind an exercise: its sets are the intervals."""
    if held.parse is None:
        return head if re.search("[0-9]", named) else None
    try:
        line = held.parse(named)
    except RefusalError:
        return None
    if not line.has_amount or (line.for_ms or 0) > 1000 * (head.every_s or 60):
        return None
    sets = line.sets if line.sets > 1 else head.rounds
    return replace(
        head, rounds=sets, length_s=None if sets else head.length_s, body=write_line(replace(line, sets=1))
    )


def _repeat(held: Assembly, text: str, rounds: re.Match[str] | None) -> _Head | None:
    """``3 rounds of: 10 squats, 10 push-ups``; ``3 sets of 10 squats`` is a step."""
    if rounds is None or not (rounds["word"] or (rounds["colon"] and (rounds["repeat"] or rounds["x"]))):
        return None
    body = text[rounds.end() :]
    pieces = pieces_of(body)
    is_list = len(pieces) > 1 and (rounds["colon"] or all(_is_named(piece, held) for piece in pieces))
    if not is_list and (body or rounds["repeat"] or not re.search(r"[^\W\d_]{4}", rounds[0])):
        return None
    return _Head("repeat", rounds=int(rounds["number"]), body=body)


def _is_named(piece: str, held: Assembly) -> bool:
    try:
        line = held.parse(piece) if held.parse else None
    except RefusalError:
        return False
    return line is not None and line.has_amount and not line.is_rest and re.match("[0-9]", piece) is not None


def _death_by(held: Assembly, text: str) -> _Head | None:
    """``Death by burpees``: one rep in the first minute, two in the second."""
    found = _DEATH_BY.fullmatch(text)
    if found is None:
        return None
    name = f"{found['name'].strip()}"
    load = re.sub(r"[()]", "", found["load"]).strip()
    steps = (
        f"{name} {reps} {'rep' if reps == 1 else 'reps'}{f' @ {load}' if load else ''}"
        for reps in range(1, 11)
    )
    return _Head("emom", rounds=10, body="; ".join(steps))


def _forms(held: Assembly, head: _Head) -> Iterator[str]:
    """The containers that a head may be."""
    pieces = pieces_of(head.body)
    lines: Lines = {"emom": "clocked", "amrap": "free", "for_time": "free"}.get(head.kind, "whole")  # type: ignore[assignment]
    if head.kind == "tabata":
        yield _tabata(held, head, pieces)
        return
    if head.kind == "superset":
        yield _superset(held, pieces)
        return
    if head.kind == "for_time" and (rungs := _RUNGS.search(head.body)):
        yield f"{{for_time: {{cap: 15 min}}, steps: [{', '.join(_by_rungs(held, head.body, rungs))}]}}"
        return
    if head.kind == "emom":
        pieces = [piece for piece in pieces if not re.fullmatch(any_word("rest"), piece, re.IGNORECASE)]
    steps = [step_of(held, piece, lines) for piece in pieces[:_MOST_STEPS]]
    listed = f"steps: [{', '.join(steps) or ('Squat 10 reps' if head.kind == 'repeat' else _EXAMPLE)}]"
    if head.kind == "emom":
        every_s = head.every_s or 60
        minutes = 60 * head.rounds if head.rounds and not _is_of_intervals(head) else None
        length_s = head.length_s or minutes or 0
        of = (
            _minutes(length_s)
            if length_s and length_s % every_s == 0
            else head.rounds or length_s // every_s or 10
        )
        every = f", every: {_minutes(every_s)}" if head.every_s else ""
        yield f"{{emom: {of}{every}, {listed}}}"
    elif head.kind == "amrap":
        length = _minutes(head.length_s or 720)
        if len(pieces) == 1 and not re.search("[0-9]", pieces[0]):
            yield f"{pieces[0]} max reps {length}"
        yield f"{{amrap: {length}, {listed}}}"
    elif head.kind == "for_time":
        rounds = f", rounds: {head.rounds}" if head.rounds else ""
        yield f"{{for_time: {{cap: {_minutes(head.length_s or 900)}{rounds}}}, {listed}}}"
    else:
        yield f"{{repeat: {head.rounds}, {listed}}}"


def _is_of_intervals(head: _Head) -> bool:
    """Whether the number of a head counts intervals: those of sets, or behind ``Every 2 min``."""
    return bool(head.every_s) or bool(head.body and ";" in head.body)


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds}s"


def step_of(held: Assembly, piece: str, lines: Lines) -> str:
    """A piece as a step of a flow list; what does not say how much gets an example."""
    return flow_item(_clear(held, piece, lines))


def _clear(held: Assembly, piece: str, lines: Lines) -> str:
    assert held.parse is not None
    for text in (piece, f"Run {piece}", f"{piece} 10 reps"):
        try:
            line = held.parse(text, lines=lines)
            if not (line.for_ms and line.sets == 1 and run_word(line.name)):
                refuse_run_words(line)
        except RefusalError as error:
            single = [
                form
                for form in error.forms
                if "\n" not in form and not (lines != "whole" and _OF_STEPS.match(form))
            ]
            if text == piece and single:
                return single[0]
            continue
        if lines == "free" or line.has_amount:
            timed = with_example_time(line, lines)
            return text if timed == line else write_line(timed)
    return f'{{do: "{piece}", for: 60s}}'.replace('""', '"') if '"' not in piece else _EXAMPLE


def _by_rungs(held: Assembly, body: str, rungs: re.Match[str]) -> Iterator[str]:
    """``21-15-9 thrusters and pull-ups`` written out."""
    left = re.sub(
        r"^\W+|\W+$", "", f"{body[: rungs.start()]} {body[rungs.end() :]}".replace("(", "").replace(")", "")
    )
    names = [name for name in re.split(r"\s*(?:[,;+&]|\band\b|\bund\b|\bet\b|\by\b)\s*", left) if name] or [
        "push-ups"
    ]
    figures = re.findall("[0-9]+", rungs[0])
    for figure in figures[: _MOST_STEPS // len(names) or 1]:
        for name in names:
            yield step_of(held, f"{figure} {name}", "free")


def _tabata(held: Assembly, head: _Head, pieces: Sequence[str]) -> str:
    found = _WORK_REST.search(head.body)
    options = f", rounds: {head.rounds}" if head.rounds else ""
    body = head.body
    if found:
        options = f", work: {int(found['work'])}s, rest: {int(found['rest'])}s"
        options += f", rounds: {found['rounds']}" if found["rounds"] else ""
        body = body[: found.start()] + body[found.end() :]
    names = [
        bare_step(held, piece) or re.sub(r"\s*[0-9].*", "", piece).strip(" -–:") for piece in pieces_of(body)
    ]
    listed = ", ".join(flow_item(name) for name in names if name)
    return f"{{tabata: [{listed or 'Burpee'}]{options}}}"


def _first_form(held: Assembly, error: RefusalError) -> ExerciseLine | None:
    """The first line that a refusal offers, if it says how much."""
    form = next((one for one in error.forms if "\n" not in one and not one.startswith("{")), "")
    line = held.parse(read_quoted(form)) if form and held.parse else None
    return line if line and line.has_amount else None


def _superset(held: Assembly, pieces: Sequence[str]) -> str:
    """The exercises of a superset, with the sets that all have."""
    assert held.parse is not None
    if len(pieces) == 1:
        pieces = [piece for piece in re.split(r"\s(?:with|and|und|mit|et|con|y|e)\s", pieces[0]) if piece]
    lines: list[ExerciseLine] = []
    for piece in pieces[:_MOST_STEPS]:
        try:
            lines.append(held.parse(piece))
        except RefusalError as error:
            lines.append(
                _first_form(held, error) or ExerciseLine(re.sub(r"\s*[0-9].*", "", piece) or "Push-up")
            )
    while len(lines) < 2:
        lines.append(ExerciseLine("Push-up" if lines else "Squat", reps=10))
    sets = max(line.sets for line in lines)
    rests = [line.rest_ms for line in lines if line.rest_ms]
    single = [line if line.has_amount else replace(line, reps=10) for line in lines]
    steps = ", ".join(
        flow_item(write_line(with_example_time(replace(line, sets=1, rest_ms=None), "whole")))
        for line in single
    )
    rest = f", rest: {write_time(rests[-1])}" if rests else ""
    return f"{{superset: [{steps}], sets: {sets if sets > 1 else 3}{rest}}}"
