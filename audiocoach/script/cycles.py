"""Read ``cycle`` and ``breathe``: named phases that repeat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from audiocoach.script import quantities
from audiocoach.script.constants import MAX_STEPS
from audiocoach.script.document import Map
from audiocoach.script.form import Cell, Form, Fragment, Key, Value
from audiocoach.script.model import Cycle, Phase
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.script.settings import InheritedSettings
from audiocoach.script.values import GAP, LENGTH, LENGTH_SCHEMA, any_case, any_of, group, pattern, whole
from audiocoach.units import Ms, one_of, quoted

IN = Key("in", LENGTH, 1000, "how long to breathe in", needed="Write in: 4s.")
HOLD = Key("hold", GAP, 0, "how long to hold it")
OUT = Key("out", LENGTH, 1000, "how long to breathe out", needed="Write out: 6s.")
HOLD_OUT = Key("hold_out", GAP, 0, "how long to wait")
BREATH_KEYS = (IN, HOLD, OUT, HOLD_OUT)
MIN_PHASES = 2
MAX_PHASES = 8

_SPOKEN = re.compile(r"(first|every) +(\S+)")
_FIRST_SPOKEN = 3
_STAND_IN = (Phase("stand-in", 1000), Phase("stand-in", 1000))

BREATHING: Mapping[str, tuple[int, int, int, int]] = {
    "box": (4000, 4000, 4000, 4000),
    "4-7-8": (4000, 7000, 8000, 0),
    "coherent": (5500, 0, 5500, 0),
}
"""Breathing patterns: milliseconds to breathe in, hold, breathe out, hold."""


def read_cycle(form: Form, _settings: InheritedSettings) -> Cycle:
    """Read a ``cycle``. Its last round is cut if ``for`` ends within it."""
    phases = form.read(CYCLE)
    round_ms = sum(phase.length_ms for phase in phases)
    for_ms, rounds = _read_length(form, round_ms)
    left_ms = for_ms - (rounds - 1) * round_ms if for_ms else round_ms
    return _build(form, phases, rounds, last_ms=left_ms if left_ms < round_ms else None)


def read_breathe(form: Form, _settings: InheritedSettings) -> Cycle:
    """Read ``breathe``. It ends with the first whole breath that finishes at ``for`` or later."""
    phases = form.read(BREATHE)
    _, rounds = _read_length(form, sum(phase.length_ms for phase in phases))
    return _build(form, phases, rounds, is_breath=True)


def _build(
    form: Form, phases: Sequence[Phase], rounds: int, *, last_ms: Ms | None = None, is_breath: bool = False
) -> Cycle:
    first, every = form.read(VOICE, rounds=rounds)
    return Cycle(
        **form.place,
        phases=tuple(phases),
        rounds=rounds,
        last_ms=last_ms,
        is_breath=is_breath,
        spoken_first=first,
        spoken_every=every,
    )


def _read_length(form: Form, round_ms: Ms) -> tuple[Ms | None, int]:
    """Return ``for`` in milliseconds, if written, and the number of rounds; the last one may be cut."""
    for_ms = form.read(FOR)
    rounds = form.read(ROUNDS)
    if form.has("for") and form.has("rounds"):
        form.refuse("rounds", "for and rounds both set the length", "Keep one of them.")
    if not form.has("for") and not form.has("rounds"):
        form.refuse(None, f"{form.title} needs for or rounds", "Add for: 2m or rounds: 10.")
    return (for_ms, -(-int(for_ms) // int(round_ms))) if for_ms else (None, rounds)


def _read_phases(cell: Cell) -> tuple[Phase, ...]:
    entries = cell.entries(("Contract", "Relax"))
    if not MIN_PHASES <= len(entries) <= MAX_PHASES:
        raise RefusalError(
            f"a cycle has {MIN_PHASES} to {MAX_PHASES} phases, found {len(entries)}",
            "Write it like {Contract: 6s, Relax: 10s}.",
        )
    phases = []
    for key, value in entries:
        name = Cell(cell.reading, key, cell.path).attempt(lambda one: quantities.name(one.text()), "stand-in")
        length_ms = value.attempt(lambda one: quantities.length_ms(one.text().strip()), 1000)
        phases.append(Phase(name, length_ms))
    return tuple(phases)


def _read_breath(cell: Cell) -> tuple[Phase, ...]:
    """Read a named pattern, or the length of each part; holds may be 0."""
    if isinstance(cell.node, Map):
        form = Form(cell, "breathe", BREATH_KEYS)
        if not (form.has("in") and form.has("out")):
            raise AlreadyReportedError
        return tuple(Phase(key.name, form.read(key)) for key in BREATH_KEYS)
    text = cell.text().strip().lower()
    if text not in BREATHING:
        raise RefusalError(
            f"unknown breathing pattern {quoted(text)}{did_you_mean(text, BREATHING)}",
            f"Choose {one_of(BREATHING)}, or write your own: {{in: 4s, hold: 2s, out: 6s}}.",
        )
    return tuple(
        Phase(key.name, length_ms) for key, length_ms in zip(BREATH_KEYS, BREATHING[text], strict=True)
    )


def _read_voice(cell: Cell, rounds: int) -> tuple[int, int]:
    """Return how many rounds name their phases at the start, and which multiple does after that."""
    text = cell.text().strip()
    written = " ".join(text.lower().split())
    if written == "all":
        return rounds, 0
    found = _SPOKEN.fullmatch(written)
    if not found:
        raise RefusalError(f"expected all, first 3 or every 5, found {quoted(text)}")
    number = quantities.whole(found[2], 1, MAX_STEPS)
    return (number, 0) if found[1] == "first" else (0, number)


_ROUNDS_SPOKEN = f"({any_case(['all'])}|({any_case(['first', 'every'])})\\s+[0-9]{{1,9}})"

CYCLE = Key(
    "cycle",
    Value(_read_phases, {"type": "object", "minProperties": 2, "additionalProperties": LENGTH_SCHEMA}),
    _STAND_IN,
    "phases by name, over and over: {Contract: 6s, Relax: 10s}",
)  # fmt: skip
BREATHE = Key(
    "breathe", Value(_read_breath, any_of(pattern(f"({any_case(BREATHING)})"), group(BREATH_KEYS))),
    _STAND_IN,
    f"a breathing pattern ({', '.join(BREATHING)}), or its parts: {{in: 4s, hold: 2s, out: 6s}}",
)  # fmt: skip
FOR = Key("for", LENGTH, None, "how long it lasts", shown="this or rounds")
ROUNDS = Key("rounds", whole(1, MAX_STEPS), 1, "how many times")
VOICE = Key(
    "voice", Value(_read_voice, pattern(_ROUNDS_SPOKEN)), (_FIRST_SPOKEN, 0),
    "how often the phases are named: `all`, `first 3` or `every 5` rounds", shown=f"first {_FIRST_SPOKEN}",
)  # fmt: skip
CYCLE_KEYS = (FOR, ROUNDS, VOICE)
CYCLE_CONDITION: Fragment = {"oneOf": [{"required": ["for"]}, {"required": ["rounds"]}]}
