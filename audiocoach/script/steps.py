"""Read steps: the table of their kinds, how a kind is recognised, and steps that contain other steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from audiocoach.errors import Problem
from audiocoach.script import clocks, cycles, exercises, include, leaves, runs, settings, tabata
from audiocoach.script.constants import MAX_ROUNDS
from audiocoach.script.container_heads import names_container
from audiocoach.script.document import List, Map, Node, Scalar, node_of, value_of
from audiocoach.script.flow_lists import refuse_split_decimals
from audiocoach.script.form import Cell, Form, Fragment, Key, step_path
from audiocoach.script.heads import is_heading, without_head
from audiocoach.script.model import Circuit, Pick, Repeat, Section, Step, Superset
from audiocoach.script.pairs import with_pairs
from audiocoach.script.picks import choose_steps
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.script.read_music import MUSIC
from audiocoach.script.remedies import FORMS
from audiocoach.script.settings import InheritedSettings, Lines
from audiocoach.script.values import GAP, LINE, NAME, steps, times, whole
from audiocoach.units import one_of, quoted

SECTION = Key("section", NAME, "stand-in", "a chapter with settings of its own")
CIRCUIT = Key("circuit", NAME, "stand-in", "its steps in turn, in rounds")
REPEAT = Key("repeat", times(1, MAX_ROUNDS), 1, "how many times its steps are done")
ROUNDS = Key("rounds", times(1, MAX_ROUNDS), 1, "how many rounds")
REST = Key("rest", GAP, 0, "the rest between exercises")
ROUND_REST = Key("round_rest", GAP, None, "the rest between rounds", shown="as rest")
STEPS = Key(
    "steps", steps(), (), "the steps in it", needed="Add steps: and below it the steps, each with a dash."
)  # fmt: skip

PICK = Key("pick", whole(1, MAX_ROUNDS), 1, "how many of the steps under `from`")
FROM = Key(
    "from", steps(), (), "the steps to choose from", needed="Add from: and below it the steps to choose from."
)  # fmt: skip
SEED = Key("seed", LINE, "", "any text; another text gives another choice", shown="the title and its place")


def read_steps(
    cell: Cell,
    inherited: InheritedSettings,
    *,
    only: Sequence[str] = (),
    holder: str = "",
    lines: Lines | None = None,
) -> tuple[Step, ...]:
    """Read a list of steps. A step that cannot be read is reported and left out.

    Args:
        cell: the list.
        inherited: the settings around it.
        only: the kinds of step that it can contain; none means all.
        holder: the step that contains it, for messages.
        lines: how much quantity its exercises have; ``None`` means as ``inherited``.

    Raises:
        RefusalError: if it is not a list, or is empty.
    """
    inherited = replace(inherited, lines=lines) if lines else inherited
    refuse_split_decimals(cell)
    read: list[Step] = []
    nodes = [_without_colon(item.node) for item in cell.items("steps")]
    alone = ((number, node, None) for number, node in enumerate(nodes, start=1))
    for number, node, refusal in alone if only or holder else with_pairs(nodes):
        label, is_chapter = _label(node)
        path = step_path(cell.path[:-1], number, label, is_chapter=is_chapter)
        placed = replace(cell, node=node, path=path)
        if refusal is not None:
            placed.refuse(refusal)
        else:
            read += placed.attempt(lambda one: _steps_of(one, inherited, only, holder), ())
    return tuple(read)


def _steps_of(cell: Cell, inherited: InheritedSettings, only: Sequence[str], holder: str) -> tuple[Step, ...]:
    """The step of an item; or the steps that its line says, where the list can hold them."""
    cell = without_head(cell, inherited.language, NO_NAMES)
    try:
        return (_step(cell, inherited, only, holder),)
    except RefusalError as error:
        if not isinstance(cell.node, Scalar):
            raise
        written = error.reads_as.split("\n") if error.reads_as else []
        if not written or (len(written) > 1 and (only or holder)):
            raise _with_read_forms(error, cell, inherited) from None
        reading = replace(cell.reading, problems=[], warnings=[])
        steps = _read_written(written, replace(cell, reading=reading), inherited, only, holder)
        if reading.problems or len(steps) < len(written):
            raise _with_paces(_with_read_forms(error, cell, inherited), reading.problems) from None
        if error.is_hinted:
            message = f"{quoted(cell.text())} is read as {', '.join(written)}"
            reason = str(error)
            cell.reading.warn(cell.node.mark, message, cell.path, f"{reason[:1].upper()}{reason[1:]}.")
        cell.reading.warnings.extend(reading.warnings)
        return steps


def _read_written(
    written: Sequence[str], cell: Cell, inherited: InheritedSettings, only: Sequence[str], holder: str
) -> tuple[Step, ...]:
    """The steps that lines are in the place of a cell; problems are reported to its reading."""
    nodes = [node_of(text, cell.node.mark) for text in written]
    items = [replace(cell, node=node) for node in nodes if node is not None]
    read = [one.attempt(lambda item: _step(item, inherited, only, holder), None) for one in items]
    return tuple(step for step in read if step is not None)


def _with_read_forms(error: RefusalError, cell: Cell, inherited: InheritedSettings) -> RefusalError:
    """The refusal of a line with those of its forms that are steps when they are read themselves."""

    def is_read(form: str) -> bool:
        reading = replace(cell.reading, problems=[], warnings=[])
        written = [step.partition("  # ")[0] for step in form.split("\n")]
        steps = _read_written(written, replace(cell, reading=reading), inherited, (), "")
        return len(steps) == len(written) and not reading.problems

    forms = tuple(form for form in error.forms if is_read(form))
    if forms == error.forms or error.suggestion != RefusalError("", forms=error.forms).suggestion:
        return error
    return RefusalError(str(error), "" if forms else FORMS, at=error.at, forms=forms)


def _label(node: Node) -> tuple[str, bool]:
    """Return the name of a step in paths, and whether it is a chapter."""
    if isinstance(node, Scalar):
        return node.text, False
    entries = node.entries if isinstance(node, Map) else ()
    able = [key.text for key, _ in entries if key.text in STEP_KINDS]
    if not able:
        return entries[0][0].text if entries else "?", False
    head = _find_head(able) or able[0]
    kind, value = STEP_KINDS[head], value_of(node, head)
    if kind.is_named and isinstance(value, Scalar) and value.text.strip():
        return value.text, kind.is_chapter
    return head, False


def _find_head(able: Sequence[str]) -> str | None:
    """Return the key that takes all others as its options (``do`` with ``rest``), or ``None``."""
    takes_all = (key for key in able if all(other == key or STEP_KINDS[key].takes(other) for other in able))
    return next(takes_all, None)


def _step(cell: Cell, inherited: InheritedSettings, only: Sequence[str], holder: str) -> Step:
    node = cell.node
    if isinstance(node, List):
        raise RefusalError("expected a step, found a list", "Put a list of steps under steps.")
    if not isinstance(node, Map):
        _refuse_glued_colon(cell)
        return exercises.read_exercise_line(cell, inherited)
    key = _step_key(node, cell)
    if only and key not in only:
        refused = next(written for written, _ in node.entries if written.text == key)
        cell.reading.refuse(
            refused.mark,
            f"{holder} cannot contain {key}",
            cell.path,
            f"It can contain {one_of(only)}.",
        )
        raise AlreadyReportedError
    kind = STEP_KINDS[key]
    known = (key, *(option.name for option in kind.options))
    others = [other for other, _ in node.entries if other.text in STEP_KINDS and other.text not in known]
    for other in others:
        message = f"{key} and {other.text} are two steps"
        cell.reading.refuse(other.mark, message, cell.path, f"Give each a dash: - {other.text}: ...")
    if others:
        # What else is wrong with the step is found without the keys of other steps.
        entries = tuple(entry for entry in node.entries if entry[0] not in others)
        cell = replace(cell, node=replace(node, entries=entries))
    return kind.build(Form(cell, key, (kind.key, *kind.options), elsewhere=_holders_of), inherited)


def _with_paces(error: RefusalError, problems: Sequence[Problem]) -> RefusalError:
    """The refusal of a line, with the paces of the header that would do, if its steps need some."""
    found = (re.search(r"For all lines: .*", problem.suggestion) for problem in problems)
    paces = next((one[0] for one in found if one), "")
    suggestion = f"{error.suggestion} {paces}".strip()
    return RefusalError(str(error), suggestion, at=error.at, forms=error.forms)


def _without_colon(node: Node) -> Node:
    """``Squat: 3x10``, which is a key with a value for YAML, as the line that it is; any other node as is."""
    if not isinstance(node, Map) or len(node.entries) != 1:
        return node
    key, value = node.entries[0]
    is_run = key.text not in NO_NAMES and key.text.casefold() in runs.RUNS
    is_near = not is_heading(key.text) and did_you_mean(key.text, NO_NAMES)
    is_slip = key.text.casefold() in NO_NAMES - {"tabata", "superset"}
    is_container = key.text not in NO_NAMES and not is_slip and names_container(key.text)
    is_key = not (is_run or is_container) and (key.text.casefold() in NO_NAMES or is_near)
    if not isinstance(value, Scalar) or is_key:
        return node
    if not re.search(exercises.WITH_QUANTITY, value.text) and not (is_container and value.text):
        return node
    is_beside = value.mark.line == key.mark.line and value.text_column == key.mark.column + len(key.text) + 2
    return replace(
        value,
        text=f"{key.text}: {value.text}",
        mark=key.mark,
        text_column=key.mark.column if is_beside else None,
    )


def _refuse_glued_colon(cell: Cell) -> None:
    """Refuse ``say:Hello``, which is a text for YAML."""
    key, colon, value = cell.node.text.partition(":") if isinstance(cell.node, Scalar) else ("", "", "")
    if colon and key in STEP_KINDS and value:
        raise RefusalError("a space is missing after the colon", f"Write {key}: {value}", at=len(key))


def _holders_of(option: str) -> str:
    """The kinds of step that have an option, for messages: ``circuit and tabata``."""
    holders = [name for name, kind in STEP_KINDS.items() if kind.takes(option)]
    return one_of(holders[:3]) if holders else ""


def _step_key(node: Map, cell: Cell) -> str:
    """Return the key that names a step's kind: the one that takes the others as options, else the first."""
    if not node.entries:
        raise RefusalError("the step is empty", "Write it like - Squat 40s or - say: Well done.")
    first, value = node.entries[0]
    able = [key.text for key, _ in node.entries if key.text in STEP_KINDS]
    head = _find_head(able)
    is_misspelt = head is not None and _is_misspelt_kind(first.text, head)
    if head is not None and not is_misspelt:
        return head
    if first.text in STEP_KINDS:
        return first.text
    message, suggestion = f"unknown step {quoted(first.text)}{did_you_mean(first.text, STEP_KINDS)}", ""
    options = {option.name for kind in STEP_KINDS.values() for option in kind.options}
    if able and not is_misspelt:
        message = "the first key says what a step is, and this could be several"
        suggestion = f"Put {one_of(able)} first."
    elif first.text in options:
        message = f"{quoted(first.text)} is an option, but no key names the step"
        suggestion = "Put one first, like do: Squat."
    elif "did you mean" not in message and isinstance(value, Scalar) and value.text:
        suggestion = exercises.suggest_line(first.text, value.text)
    elif isinstance(value, List) and is_heading(first.text):
        suggestion = "A heading with a list is a section, like Warm-up:, or rounds, like 3 rounds:."
    else:
        suggestion = f"Known steps are {', '.join(STEP_KINDS)}."
    cell.reading.refuse(first.mark, message, cell.path, suggestion)
    raise AlreadyReportedError


def _is_misspelt_kind(key: str, head: str) -> bool:
    """Whether the first key of a step is nearly that of another kind: ``circut`` above ``rest``."""
    options = [option.name for option in STEP_KINDS[head].options]
    near = did_you_mean(key, [name for name in STEP_KINDS if name != head])
    return key not in (*STEP_KINDS, *options) and bool(near) and not did_you_mean(key, options)


def _read_section(form: Form, inherited: InheritedSettings) -> Section:
    inner = InheritedSettings(
        voice=form.read(settings.SECTION_VOICE, inherited.voice, base=inherited.voice),
        music=form.read(MUSIC, inherited.music, base=inherited.music),
        beeps=form.read(settings.BEEPS, inherited.beeps),
        cues=settings.with_teach(form, form.read(settings.CUES, inherited.cues, base=inherited.cues)),
        lines=inherited.lines,
        language=inherited.language,
        defaults=form.read(settings.DEFAULTS, inherited.defaults, base=inherited.defaults),
        paces=inherited.paces,
    )
    return Section(
        **form.place,
        name=form.read(SECTION),
        steps=form.read(STEPS, read=partial(read_steps, inherited=inner)),
        **{key: getattr(inner, key) for key in ("voice", "music", "beeps") if form.has(key)},
        cues=inner.cues if form.has("cues") or form.has("teach") else None,
    )


def _read_circuit(form: Form, inherited: InheritedSettings) -> Circuit:
    if form.has("round_rest") and not form.has("rounds"):
        form.warn("round_rest", "round_rest goes between rounds, and there is only one", "Add rounds: 3.")
    inner = _without_gap(inherited) if form.has("rest") else inherited
    return Circuit(
        **form.place,
        name=form.read(CIRCUIT),
        rounds=form.read(ROUNDS),
        rest_ms=form.read(REST),
        round_rest_ms=form.read(ROUND_REST),
        steps=form.read(STEPS, read=partial(read_steps, inherited=inner)),
    )


def _without_gap(inherited: InheritedSettings) -> InheritedSettings:
    """The settings for steps whose container says itself what lies between them."""
    return replace(inherited, defaults=inherited.defaults.model_copy(update={"between_ms": None}))


def _read_repeat(form: Form, inherited: InheritedSettings) -> Repeat:
    return Repeat(
        **form.place,
        times=form.read(REPEAT),
        steps=form.read(STEPS, read=partial(read_steps, inherited=inherited)),
    )


def _read_pick(form: Form, inherited: InheritedSettings) -> Pick:
    """Read ``pick``. Without ``seed``, the choice depends on the title and the step's position."""
    count = form.read(PICK)
    seed = form.read(SEED, " > ".join((form.reading.title, *form.reading.place, *form.path)))
    read = form.read(FROM, read=partial(read_steps, inherited=inherited, holder="pick"))
    cell = form.cell("from")
    listed = len(cell.node.items) if cell and isinstance(cell.node, List) else count
    if listed and count > listed:
        form.refuse("pick", f"{count} cannot be picked from {listed} steps", "Add steps, or pick fewer.")
    return Pick(**form.place, count=count, steps=choose_steps(read, count, seed), seed=seed)


def _read_superset(form: Form, inherited: InheritedSettings) -> Superset:
    read = partial(read_steps, inherited=_without_gap(inherited))
    return clocks.read_superset(form, read, set_rest_ms=inherited.defaults.set_rest_ms)


def _with_steps(build: Callable[[Form, clocks.ReadSteps], Step]) -> Callable[[Form, InheritedSettings], Step]:
    """Adapt a reader that takes a reader of steps."""
    return lambda form, inherited: build(form, partial(read_steps, inherited=inherited))


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of step: the key that names it, its reader, and its options."""

    key: Key[Any]
    build: Callable[[Form, InheritedSettings], Step]
    options: tuple[Key[Any], ...] = ()
    condition: Fragment = field(default_factory=dict)
    """A further condition, as JSON Schema."""
    is_chapter: bool = False
    """In messages its name is its position, without a number."""
    is_named: bool = True
    """The value of its key is its name; otherwise the key itself is."""

    def takes(self, option: str) -> bool:
        """Whether it has this option."""
        return any(key.name == option for key in self.options)


_KINDS = (
    StepKind(exercises.DO, exercises.read_exercise, exercises.DO_KEYS, exercises.DO_CONDITION),
    StepKind(leaves.REST, leaves.read_rest, leaves.REST_KEYS, is_named=False),
    StepKind(leaves.SAY, leaves.read_say, (leaves.SAY_FOR,), is_named=False),
    *(
        StepKind(key, runs.read_run, runs.RUN_KEYS, runs.run_condition(word))
        for word, key in runs.RUNS.items()
    ),
    StepKind(
        SECTION,
        _read_section,
        (
            STEPS,
            MUSIC,
            settings.BEEPS,
            settings.CUES,
            settings.TEACH,
            settings.DEFAULTS,
            settings.SECTION_VOICE,
        ),
        is_chapter=True,
    ),
    StepKind(CIRCUIT, _read_circuit, (ROUNDS, REST, ROUND_REST, STEPS), is_chapter=True),
    StepKind(REPEAT, _read_repeat, (STEPS,), is_named=False),
    StepKind(tabata.TABATA, tabata.read_tabata, tabata.TABATA_KEYS, is_named=False),
    StepKind(clocks.SUPERSET, _read_superset, (clocks.SETS, clocks.REST), is_named=False),
    StepKind(clocks.EMOM, _with_steps(clocks.read_emom), clocks.EMOM_KEYS, is_named=False),
    StepKind(clocks.AMRAP, _with_steps(clocks.read_amrap), (clocks.FREE_STEPS,), is_named=False),
    StepKind(clocks.FOR_TIME, _with_steps(clocks.read_for_time), (clocks.FREE_STEPS,), is_named=False),
    StepKind(clocks.LADDER, _with_steps(clocks.read_ladder), (clocks.RUNG_STEPS,), is_named=False),
    StepKind(clocks.PYRAMID, _with_steps(clocks.read_ladder), (clocks.RUNG_STEPS,), is_named=False),
    StepKind(PICK, _read_pick, (FROM, SEED), is_named=False),
    StepKind(include.INCLUDE, _with_steps(include.read_include), (include.VARS,)),
    StepKind(cycles.CYCLE, cycles.read_cycle, cycles.CYCLE_KEYS, cycles.CYCLE_CONDITION, is_named=False),
    StepKind(cycles.BREATHE, cycles.read_breathe, cycles.CYCLE_KEYS, cycles.CYCLE_CONDITION, is_named=False),
    StepKind(leaves.SOUND, leaves.read_sound),
    StepKind(leaves.PAUSE, leaves.read_pause, is_named=False),
)
STEP_KINDS: Mapping[str, StepKind] = {kind.key.name: kind for kind in _KINDS}
"""Every kind of step, by its key."""
NO_NAMES = frozenset(STEP_KINDS) | {
    *(option.name for kind in STEP_KINDS.values() for option in kind.options),
    *("exercise", "name", "step", "movement"),
}
"""Keys that are no name of an exercise in ``Squat: 3x10``."""
