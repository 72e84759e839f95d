"""The leaves of a session: steps that contain no other steps, with what they inherit and what the library
knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from audiocoach.script.model import CueSettings, Exercise, Manner, Say, Step, Superset
from audiocoach.script.music import MusicSettings
from audiocoach.script.source import Mark
from audiocoach.timeline.kits import Kit
from audiocoach.timeline.movements import RepTime, library_setup, rep_time
from audiocoach.timeline.plan import Call, Chapter
from audiocoach.timeline.quiet import hushed, is_quiet, soft_kit
from audiocoach.trainers.apply import section_phase
from audiocoach.trainers.read import SessionPhase


class Context(NamedTuple):
    """What a leaf inherits from the containers around it."""

    cues: CueSettings
    kit: Kit
    music: MusicSettings
    manner: Manner
    chapter: Chapter
    section: str | None = None
    round: int | None = None
    rounds: int | None = None
    in_round: bool = False
    """Inside a circuit's round, whose chapter holds whatever is nested in it."""
    moves: tuple[str, ...] = ()
    """The exercises of a stretch that holds several."""
    has_own_beeps: bool = False
    """A section chose the tones."""
    quiet: bool = False
    session_phase: SessionPhase | None = None
    """What the section's name suggests."""


class Leaf(NamedTuple):
    """A step that contains no other steps, at its place in the session."""

    step: Step
    context: Context | None
    """``None`` for a container's own rest, which belongs to what it follows."""
    calls: tuple[Call, ...] = ()
    """Told when it begins: the containers that open with it, and the counts that go up."""
    opens: bool = False
    """Whether a container has been entered since the last exercise."""
    within: Context | None = None
    """The context of its own work instead of ``context``, if that work is quiet."""
    rep: RepTime | None = None
    """The time of a rep, where the reps give the length."""


class Opening(NamedTuple):
    """A container that leaves no time to explain its exercises: they are explained before it."""

    steps: Sequence[Step]
    context: Context


def informed(leaves: Iterable[Leaf | Opening], *, teaches: bool) -> Iterator[Leaf]:
    """The leaves with what the library knows of their exercises (how long a rep takes, and which work is done
    in quiet) and with the phase of the session that their section's name suggests.

    Where the session ``teaches``, each exercise's set-up is spoken once, before its first set or its
    container.
    """
    taught: set[str] = set()
    for leaf in leaves:
        if teaches and leaf.context is not None and leaf.context.cues.teach:
            steps = leaf.steps if isinstance(leaf, Opening) else (leaf.step,)
            for step in _untaught(steps, taught):
                taught.add(step.name)
                if setup := library_setup(step):
                    say = Say(text=f"{step.name}. {setup}", mark=Mark(step.mark.line, 1))
                    yield _informed(Leaf(say, leaf.context))
        if isinstance(leaf, Leaf):
            yield _informed(leaf)


def _untaught(steps: Iterable[Step], taught: Set[str]) -> Iterator[Exercise]:
    for step in steps:
        if isinstance(step, Superset):
            yield from _untaught(step.steps, taught)
        elif isinstance(step, Exercise) and step.announce and step.name not in taught:
            yield step


def _informed(leaf: Leaf) -> Leaf:
    step, context = leaf.step, leaf.context
    if context is None:
        return leaf
    section = context.section
    phase = section_phase(section or str(getattr(step, "name", "")))
    context = within = context._replace(session_phase=phase if section or phase == "warm_up" else None)
    if not isinstance(step, Exercise):
        return leaf._replace(context=context)
    rep = rep_time(step) if step.for_ms is None else None
    if is_quiet(step, section, context.session_phase, context.music.source[0]):
        kit = context.kit if context.has_own_beeps else soft_kit(context.kit.name) or context.kit
        within = context._replace(cues=hushed(context.cues), kit=kit, quiet=True)
    return leaf._replace(context=context, within=within, rep=rep)
