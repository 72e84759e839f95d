"""Steps: the table of their kinds, what tells them apart, and the steps that hold steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import get_args

from audiocoach.script import (
    clocks,
    cycles,
    exercises,
    include,
    leaves,
    picks,
    quantities,
    runs,
    settings,
    tabata,
)
from audiocoach.script.document import List, Map, Node, Scalar
from audiocoach.script.form import Cell, Form, step_path
from audiocoach.script.model import MAX_ROUNDS, Circuit, Repeat, RunWord, Section, Step
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.script.read_music import read_music
from audiocoach.script.settings import Lines, Settings
from audiocoach.script.shorthand import FORMS, read_line
from audiocoach.units import quoted, shortened

_rounds = partial(quantities.whole, least=1, most=MAX_ROUNDS)


def read_steps(
    cell: Cell, held: Settings, *, only: Sequence[str] = (), holder: str = "", lines: Lines | None = None
) -> tuple[Step, ...]:
    """A list of steps; a step that cannot be read is reported and left out.

    Args:
        cell: the list.
        held: the settings around it.
        only: the kinds of step that may stand in it; none are all.
        holder: what holds it, for the message about another kind.
        lines: how much its exercises say of themselves; ``None`` is as around it.

    Raises:
        RefusalError: when it is no list, or an empty one.
    """
    held = replace(held, lines=lines) if lines else held
    steps = []
    for number, item in enumerate(cell.items("steps"), start=1):
        label, is_chapter = _label(item.node)
        placed = replace(item, path=step_path(cell.path[:-1], number, label, is_chapter=is_chapter))
        step = placed.attempt(lambda one: _step(one, held, only, holder), None)
        if step is not None:
            steps.append(step)
    return tuple(steps)


def _label(node: Node) -> tuple[str, bool]:
    """What a step is called in paths, and whether it is a chapter."""
    if isinstance(node, Scalar):
        return node.text, False
    entries = node.entries if isinstance(node, Map) else ()
    able = [key.text for key, _ in entries if key.text in STEP_KINDS]
    if not able:
        return entries[0][0].text if entries else "?", False
    head = _leading(able) or able[0]
    kind, value = STEP_KINDS[head], next(value for key, value in entries if key.text == head)
    if kind.is_named and isinstance(value, Scalar) and value.text.strip():
        return value.text, kind.is_chapter
    return head, False


def _leading(able: Sequence[str]) -> str | None:
    """The key that takes all the others as its options, ``None`` when there is none: ``do`` with ``rest``."""
    takes_all = (key for key in able if all(other in (key, *STEP_KINDS[key].options) for other in able))
    return next(takes_all, None)


def _step(cell: Cell, held: Settings, only: Sequence[str], holder: str) -> Step:
    node = cell.node
    if isinstance(node, List):
        raise RefusalError("expected a step, found a list", "A list of steps stands under steps.")
    if not isinstance(node, Map):
        return exercises.from_line(cell, held.lines)
    key = _step_key(node, cell)
    if only and key not in only:
        refused = next(written for written, _ in node.entries if written.text == key)
        cell.reading.refuse(
            refused.mark, f"{holder} holds no {key}", cell.path, f"It holds {quantities.one_of(only)}."
        )
        raise AlreadyReportedError
    kind = STEP_KINDS[key]
    known = (key, *kind.options)
    others = [other for other, _ in node.entries if other.text in STEP_KINDS and other.text not in known]
    for other in others:
        message = f"{key} and {other.text} are two steps"
        cell.reading.refuse(other.mark, message, cell.path, f"Give each a dash: - {other.text}: ...")
    if others:
        # What else is wrong with the step is found without the keys of other steps.
        entries = tuple(entry for entry in node.entries if entry[0] not in others)
        cell = replace(cell, node=replace(node, entries=entries))
    return kind.build(Form(cell, key, known), held)


def _step_key(node: Map, cell: Cell) -> str:
    """The key that says what a step is: the one that takes the others as options, else the first."""
    if not node.entries:
        raise RefusalError("the step is empty", "Write it like - Squat 40s or - say: Well done.")
    first, value = node.entries[0]
    able = [key.text for key, _ in node.entries if key.text in STEP_KINDS]
    head = _leading(able)
    if head is not None:
        return head
    if first.text in STEP_KINDS:
        return first.text
    message, suggestion = f"there is no step {quoted(first.text)}{did_you_mean(first.text, STEP_KINDS)}", ""
    options = {option for kind in STEP_KINDS.values() for option in kind.options}
    if able:
        message = "the first key says what a step is, and this could be several"
        suggestion = f"Put {quantities.one_of(able)} first."
    elif first.text in options:
        message = f"{quoted(first.text)} is an option, and no key says what the step is"
        suggestion = "Put one first, like do: Squat."
    elif "did you mean" not in message and isinstance(value, Scalar) and value.text:
        suggestion = _as_a_line(first.text, value.text)
    else:
        suggestion = f"Known steps are {', '.join(STEP_KINDS)}."
    cell.reading.refuse(first.mark, message, cell.path, suggestion)
    raise AlreadyReportedError


def _as_a_line(key: str, value: str) -> str:
    """What to write for ``Squat: 40s``, ``Squat: 10`` or ``exercise: Squat``."""
    line = f"{key} {value}"
    try:
        read_line(line)
    except RefusalError as error:
        if error.suggestion != FORMS:
            return error.suggestion
        return f"An exercise is written like - do: {shortened(value, 60)}."
    return f"An exercise is written like - {shortened(line, 60)}."


def _section(form: Form, held: Settings) -> Section:
    inner = Settings(
        voice=form.get("voice", partial(settings.read_section_voice, base=held.voice), held.voice),
        music=form.get("music", partial(read_music, base=held.music), held.music),
        beeps=form.get("beeps", settings.read_beeps, held.beeps),
        cues=form.get("cues", partial(settings.read_cues, base=held.cues), held.cues),
        lines=held.lines,
    )
    return Section(
        mark=form.mark,
        marks=form.marks,
        name=form.value("section", quantities.name, "stand-in"),
        steps=_steps_of(form, inner),
        voice=inner.voice if form.has("voice") else None,
        music=inner.music if form.has("music") else None,
        beeps=inner.beeps if form.has("beeps") else None,
        cues=inner.cues if form.has("cues") else None,
    )


def _circuit(form: Form, held: Settings) -> Circuit:
    rounds = form.value("rounds", _rounds, 1)
    if form.has("round_rest") and not form.has("rounds"):
        form.warn("round_rest", "round_rest stands between rounds and this has one", "Add rounds: 3.")
    return Circuit(
        mark=form.mark,
        marks=form.marks,
        name=form.value("circuit", quantities.name, "stand-in"),
        rounds=rounds,
        rest_ms=form.value("rest", quantities.duration_ms, 0),
        round_rest_ms=form.value("round_rest", quantities.duration_ms, None),
        steps=_steps_of(form, held),
    )


def _repeat(form: Form, held: Settings) -> Repeat:
    times = form.value("repeat", _rounds, 1)
    return Repeat(mark=form.mark, marks=form.marks, times=times, steps=_steps_of(form, held))


def _steps_of(form: Form, held: Settings) -> tuple[Step, ...]:
    form.require("steps", "Add steps: and below it the steps, each with a dash.")
    return form.get("steps", partial(read_steps, held=held), ())


def _holding(build: Callable[[Form, clocks.ReadSteps], Step]) -> Callable[[Form, Settings], Step]:
    """A builder that reads its own list of steps."""
    return lambda form, held: build(form, partial(read_steps, held=held))


@dataclass(frozen=True, slots=True)
class StepKind:
    """A row of the table: the options beside a step's key, what builds it, what it is called in paths."""

    options: tuple[str, ...]
    build: Callable[[Form, Settings], Step]
    is_chapter: bool = False
    """Its name stands for it in paths, without a number."""
    is_named: bool = True
    """The value of its key is a name; else the key itself names it."""


STEP_KINDS: Mapping[str, StepKind] = MappingProxyType(
    {
        "do": StepKind(exercises.DO_OPTIONS, exercises.exercise),
        "rest": StepKind(leaves.REST_OPTIONS, leaves.rest, is_named=False),
        "say": StepKind(leaves.SAY_OPTIONS, leaves.say, is_named=False),
        **{word: StepKind(runs.RUN_OPTIONS, runs.run) for word in get_args(RunWord)},
        "section": StepKind(("steps", "music", "beeps", "cues", "voice"), _section, is_chapter=True),
        "circuit": StepKind(("rounds", "rest", "round_rest", "steps"), _circuit, is_chapter=True),
        "repeat": StepKind(("steps",), _repeat, is_named=False),
        "tabata": StepKind(tabata.TABATA_OPTIONS, tabata.tabata, is_named=False),
        "superset": StepKind(("sets", "rest"), _holding(clocks.superset), is_named=False),
        "emom": StepKind(("every", "steps"), _holding(clocks.emom), is_named=False),
        "amrap": StepKind(("steps",), _holding(clocks.amrap), is_named=False),
        "for_time": StepKind(("steps",), _holding(clocks.for_time), is_named=False),
        "ladder": StepKind(("steps",), _holding(clocks.ladder), is_named=False),
        "pyramid": StepKind(("steps",), _holding(clocks.ladder), is_named=False),
        "pick": StepKind(picks.PICK_OPTIONS, _holding(picks.pick), is_named=False),
        "include": StepKind(include.INCLUDE_OPTIONS, _holding(include.include)),
        "cycle": StepKind(cycles.CYCLE_OPTIONS, cycles.cycle, is_named=False),
        "breathe": StepKind(cycles.CYCLE_OPTIONS, cycles.breathe, is_named=False),
        "sound": StepKind((), leaves.sound),
        "pause": StepKind((), leaves.pause, is_named=False),
    }
)
"""Every kind of step, by its key."""
