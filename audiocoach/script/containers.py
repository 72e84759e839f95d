"""Lines that name a step which contains steps: ``AMRAP 12 min``, ``5 rounds for time: ...``, ``EMOM x 10``.

Each is refused with the container to write, and what follows its head as its steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audiocoach.script.assemble import Assembly
from audiocoach.script.container_heads import FEWEST_OF_TABATA, RUNGS, Head, death_by, read_head, written_s
from audiocoach.script.line import ExerciseLine, flow_item, read_quoted, write_line, write_time
from audiocoach.script.line_steps import refuse_run_words, run_word
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces import bare_step, pieces_of
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import with_example_time
from audiocoach.script.settings import LINES_AGAINST_CLOCK, Lines
from audiocoach.script.words import any_word
from audiocoach.units import capitalized

_EXAMPLE = "10 push-ups"
_MOST_STEPS = 30
_OF_STEPS = Pattern(r"\{(?!do:|rest:)")
_WORK_REST = Pattern(
    r"(?:(?P<rounds>[0-9]{1,2})\s*[x×]\s*)?(?P<work>[0-9]{1,3})\s*s?\s*[/:-]\s*(?P<rest>[0-9]{1,3})\s*s?(?!\w)"
    r"(?:\s*[x×]\s*(?P<last>[0-9]{1,2})(?!\w))?"
)
"""``8 x 20s/10s``."""


def refuse_containers(held: Assembly) -> None:
    """Refuse a line that is several steps under a head.

    Raises:
        RefusalError: with the container.
    """
    text = held.reading.text.strip()
    head = death_by(held, text) or read_head(held, text)
    if head is None:
        return
    message = f"{head.kind} is a step that contains steps"
    if head.kind in ("superset", "repeat"):
        message = "this is a step that contains steps"
    if held.lines != "whole" and head.kind in ("superset", "repeat"):
        raise RefusalError(message, "Write it outside of this list.", at=0)
    if held.parse is None:
        raise RefusalError(message, at=0)
    raise RefusalError(
        message,
        at=0,
        forms=tuple(_forms(held, head)),
        reads_as=_as_written(held, head),
        is_hinted=head.is_guess,
    )


def _as_written(held: Assembly, head: Head) -> str:
    """The container, if its head has its numbers, and its steps say how much; else nothing."""
    pieces = pieces_of(head.body)
    if head.is_asked or (head.kind == "tabata" and (head.rounds or FEWEST_OF_TABATA) < FEWEST_OF_TABATA):
        return ""
    if head.kind == "tabata" and not re.search("[0-9]", head.body):
        names = [bare_step(held, piece) for piece in pieces]
        rounds = f", rounds: {head.rounds}" if head.rounds else ""
        return f"{{tabata: [{', '.join(map(flow_item, names))}]{rounds}}}" if names and all(names) else ""
    if head.kind == "superset":
        return _superset_as_written(held, head, pieces)
    steps = [step_as_written(held, piece, LINES_AGAINST_CLOCK.get(head.kind, "whole")) for piece in pieces]
    if not steps or not all(steps):
        return ""
    listed = f"steps: [{', '.join(steps)}]"
    rounds = f", rounds: {head.rounds}" if head.rounds else ""
    if head.kind == "emom" and len(steps) == 1 and (intervals := head.intervals()):
        every = f", every: {written_s(head.every_s)}" if head.every_s else ""
        return f"{{emom: {intervals}{every}, {listed}}}"
    if head.kind == "amrap" and head.length_s:
        return f"{{amrap: {written_s(head.length_s)}, {listed}}}"
    if head.kind == "for_time" and head.length_s and not RUNGS.search(head.body):
        return f"{{for_time: {{cap: {written_s(head.length_s)}{rounds}}}, {listed}}}"
    return f"{{{_rounds(head)}, {listed}}}" if head.kind == "repeat" and head.rounds else ""


def _rounds(head: Head) -> str:
    """The key of rounds: a circuit, if they have a name."""
    if not head.name:
        return f"repeat: {head.rounds}"
    rest = f", round_rest: {written_s(head.rest_s)}" if head.rest_s else ""
    return f"circuit: {flow_item(capitalized(head.name))}, rounds: {head.rounds}{rest}"


def step_as_written(held: Assembly, piece: str, lines: Lines) -> str:
    """A piece as a step of a flow list, if it says how much; else nothing."""
    try:
        line = held.parse(piece, lines=lines) if held.parse else None
    except RefusalError:
        return ""
    return flow_item(piece) if line is not None and line.has_amount else ""


def _superset_as_written(held: Assembly, head: Head, pieces: Sequence[str]) -> str:
    """A superset of exercises that all have the same sets, and one rest."""
    if not all(step_as_written(held, piece, "whole") for piece in pieces) or len(pieces) < 2:
        return ""
    assert held.parse is not None
    lines = [held.parse(piece) for piece in pieces]
    sets = {line.sets for line in lines} | ({head.rounds} if head.rounds else set())
    rests = {line.rest_ms for line in lines if line.rest_ms}
    if (sets - {1} and len(sets - {1}) > 1) or not sets - {1} or (1 in sets and not head.rounds):
        return ""
    if len(rests) > 1 or any(line.is_rest for line in lines):
        return ""
    steps = ", ".join(flow_item(write_line(replace(line, sets=1, rest_ms=None))) for line in lines)
    rest = f", rest: {write_time(rests.pop())}" if rests else ""
    return f"{{superset: [{steps}], sets: {max(sets)}{rest}}}"


def _forms(held: Assembly, head: Head) -> Iterator[str]:
    """The containers that a head may be."""
    pieces = pieces_of(head.body)
    lines = LINES_AGAINST_CLOCK.get(head.kind, "whole")
    if head.kind == "tabata" and 1 < (head.rounds or 0) < FEWEST_OF_TABATA:
        yield f"{{repeat: {head.rounds}, steps: [{_tabata(held, replace(head, rounds=None), pieces)}]}}"
        return
    if head.kind == "tabata":
        yield _tabata(held, head, pieces)
        return
    if head.kind == "superset":
        yield _superset(held, pieces, head.rounds)
        return
    if head.kind == "for_time" and (rungs := RUNGS.search(head.body)):
        yield f"{{for_time: {{cap: 15 min}}, steps: [{', '.join(_by_rungs(held, head.body, rungs))}]}}"
        return
    if head.kind == "emom":
        rest = f"Rest {written_s(head.every_s or 60)}"
        alone = re.compile(any_word("rest"), re.IGNORECASE)
        done = [piece for piece in pieces if not alone.fullmatch(piece)]
        is_turn = len(done) > 1 or re.search(r"(?<!\w)(?:even|odd|min\w*\s?[0-9])", head.body, re.IGNORECASE)
        pieces = [rest if alone.fullmatch(piece) else piece for piece in pieces] if is_turn else done
    steps = [step_of(held, piece, lines) for piece in pieces[:_MOST_STEPS]]
    if head.kind == "emom" and _is_together(head, pieces):
        steps = [f"{{superset: [{', '.join(steps)}]}}"]
    listed = f"steps: [{', '.join(steps) or ('Squat 10 reps' if head.kind == 'repeat' else _EXAMPLE)}]"
    if head.kind == "emom":
        every = f", every: {written_s(head.every_s)}" if head.every_s else ""
        yield f"{{emom: {head.intervals() or 10}{every}, {listed}}}"
    elif head.kind == "amrap":
        length = written_s(head.length_s or 720)
        if len(pieces) == 1 and not re.search("[0-9]", pieces[0]):
            yield f"{pieces[0]} max reps {length}"
        yield f"{{amrap: {length}, {listed}}}"
    elif head.kind == "for_time":
        rounds = f", rounds: {head.rounds}" if head.rounds else ""
        yield f"{{for_time: {{cap: {written_s(head.length_s or 900)}{rounds}}}, {listed}}}"
    else:
        yield f"{{{_rounds(head)}, {listed}}}"


_BY_TURNS = Pattern(r"(?<!\w)(?:even|odd|alt|min\w*\s?[0-9])|(?:^|\s)[1-9][.)]\s", re.IGNORECASE)


def _is_together(head: Head, pieces: Sequence[str]) -> bool:
    """Whether all steps are done in each interval: what a plus joins, and what more than a minute is for."""
    if len(pieces) < 2 or _BY_TURNS.search(head.body) or ";" in head.body:
        return False
    is_joined = re.search(r"\s\+\s", head.body) is not None and "," not in head.body
    return is_joined or (head.every_s or 60) > 60


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


def _tabata(held: Assembly, head: Head, pieces: Sequence[str]) -> str:
    found = _WORK_REST.search(head.body)
    options = f", rounds: {head.rounds}" if head.rounds else ""
    body = head.body
    if found:
        options = f", work: {int(found['work'])}s, rest: {int(found['rest'])}s"
        rounds = found["rounds"] or found["last"]
        options += f", rounds: {rounds}" if rounds else ""
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


def _superset(held: Assembly, pieces: Sequence[str], rounds: int | None) -> str:
    """The exercises of a superset, with the ``rounds`` of its head, or the sets that all have."""
    assert held.parse is not None
    if len(pieces) == 1:
        pieces = [
            piece
            for piece in re.split(
                rf"\s(?:w/|{any_word('beside', 'and')}|e)\s", pieces[0], flags=re.IGNORECASE
            )
            if piece
        ]
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
    sets = rounds or max(line.sets for line in lines)
    rests = [line.rest_ms for line in lines if line.rest_ms]
    single = [line if line.has_amount else replace(line, reps=10) for line in lines]
    steps = ", ".join(
        flow_item(write_line(with_example_time(replace(line, sets=1, rest_ms=None), "whole")))
        for line in single
    )
    rest = f", rest: {write_time(rests[-1])}" if rests else ""
    return f"{{superset: [{steps}], sets: {sets if sets > 1 else 3}{rest}}}"
