"""Steps that hold steps → their leaves in turn: rounds, sets, intervals and the rests between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from audiocoach.script.lengths import time_taken_ms
from audiocoach.script.model import (
    Amrap,
    Circuit,
    Cycle,
    Emom,
    Exercise,
    Include,
    Ladder,
    Pause,
    Pick,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Sound,
    Step,
    Superset,
    Tabata,
)
from audiocoach.script.source import Mark
from audiocoach.timeline.intervals import fit_interval
from audiocoach.timeline.kits import KitOf
from audiocoach.timeline.leaves import Context, Leaf, Opening
from audiocoach.timeline.plan import Call, CallKind, Chapter, Title
from audiocoach.units import Ms

_MINUTE_MS: Ms = 60_000

CONTAINERS = (Section, Circuit, Superset, Repeat, Tabata, Emom, Amrap, Ladder, Pick, Include)


Leaves = Iterator[Leaf | Opening]


class Walker:
    """Walks the steps of a session once."""

    def __init__(self, title: str, kit_of: KitOf) -> None:
        """``title`` is the workout's; ``kit_of`` knows the kits that it names."""
        self._title = title
        self._kit_of = kit_of
        self._calls: list[Call] = []
        self._chapters = 0
        self._opens = self._has_work = False

    def leaves(
        self, steps: Sequence[Step], context: Context, *, top: bool = False, rest: Rest | None = None
    ) -> Leaves:
        """The leaves of the steps in turn, ``rest`` between exercises; a rest of the script's own serves too.

        A container among them has chapters of its own; what is between them forms stretches outside.
        """
        rest_due = False
        chapter: Chapter | None = None if top else context.chapter
        inner, ended, held = context, False, False
        for index, step in enumerate(steps):
            if isinstance(step, Rest):
                rest_due = False
            elif not isinstance(step, Say | Sound | Pause):
                if rest_due:
                    yield from _own(rest)
                rest_due = True
            if isinstance(step, CONTAINERS):
                yield from self._container(step, context)
                chapter, ended = chapter if context.in_round else None, False
                continue
            is_long, is_work = top and _is_long(step), isinstance(step, Exercise | Run)
            if chapter is None or (is_long and held) or (ended and not isinstance(step, Rest)):
                ended = held = False
                chapter = self._outside(steps[index:], context)
            if inner.chapter is not chapter:
                inner = context._replace(chapter=chapter)
            yield self._leaf(step, inner)
            ended, held = ended or is_long, held or is_work

    def _leaf(self, step: Step, context: Context) -> Leaf:
        """A leaf; the exercise or cycle that begins takes all pending announcements."""
        if not isinstance(step, Exercise | Run | Cycle | Amrap):
            return Leaf(step, context)
        leaf = Leaf(step, context, tuple(self._calls), self._opens)
        self._calls.clear()
        if not isinstance(step, Cycle):
            self._opens, self._has_work = False, True
        return leaf

    def _container(self, step: Step, context: Context) -> Leaves:
        self._opens, waiting = True, len(self._calls)
        if isinstance(step, Superset | Tabata | Emom | Amrap):
            yield Opening(step.steps, context)
        match step:
            case Section():
                yield from self._section(step, context)
            case Circuit():
                yield from self._circuit(step, context)
            case Superset():
                yield from self._superset(step, context)
            case Repeat():
                yield from self._repeat(step, context)
            case Tabata():
                yield from self._tabata(step, context)
            case Emom():
                yield from self._emom(step, context)
            case Amrap():
                kind = "for_time" if step.counts_up else "amrap"
                title = Title(kind, names=_names(step.steps))
                yield self._leaf(step, self._inside(context, title))
            case Ladder():
                yield from self._ladder(step, context)
            case Pick():
                yield from self.leaves(step.steps, self._inside(context, _names(step.steps) or self._title))
            case Include():
                yield from self.leaves(step.steps, self._inside(context, step.section or step.title))
        self._opens = False
        self._forget(waiting)

    def _call(self, kind: CallKind, name: str = "", **count: Any) -> None:
        """Something to announce when the next exercise begins."""
        self._calls.append(Call(kind, name, **count))

    def _forget(self, waiting: int) -> None:
        """What waits beyond so many is of no use any more: no exercise came that it could announce."""
        del self._calls[waiting:]

    def _chapter(self, title: str | Title) -> Chapter:
        self._chapters += 1
        return Chapter(self._chapters, title)

    def _inside(self, context: Context, title: str | Title) -> Context:
        """The context of a container with a chapter of its own, unless a circuit's round holds it."""
        return context if context.in_round else context._replace(chapter=self._chapter(title))

    def _section(self, step: Section, context: Context) -> Leaves:
        self._call("section", step.name)
        inner = context._replace(
            cues=step.cues or context.cues,
            kit=self._kit_of(step.beeps) if step.beeps else context.kit,
            has_own_beeps=bool(step.beeps) or context.has_own_beeps,
            music=step.music or context.music,
            manner=step.voice.manner if step.voice else context.manner,
            section=step.name,
            chapter=self._chapter(step.name),
            # What a section holds alone is the section's chapter.
            in_round=len(step.steps) == 1 and isinstance(step.steps[0], Repeat | Superset),
        )
        return self.leaves(step.steps, inner)

    def _circuit(self, step: Circuit, context: Context) -> Leaves:
        self._call("circuit", step.name, total=step.rounds)
        rest = between = _rest(step.rest_ms, step.line_of("rest"))
        if step.round_rest_ms is not None:
            between = _rest(step.round_rest_ms, step.line_of("round_rest"))
        if isinstance(step.steps[-1], Rest) or isinstance(step.steps[0], Rest):
            between = None
        waiting = len(self._calls)
        for number in range(1, step.rounds + 1):
            self._forget(waiting)
            if number > 1:
                yield from _own(between)
                self._call("round", number=number, total=step.rounds)
            title = Title("round", name=step.name, number=number, total=step.rounds)
            inner = context._replace(
                section=step.name,
                round=number,
                rounds=step.rounds,
                chapter=self._chapter(title if step.rounds > 1 else step.name),
                in_round=True,
            )
            yield from self.leaves(step.steps, inner, rest=rest)

    def _superset(self, step: Superset, context: Context) -> Leaves:
        inner = self._inside(context, _names(step.steps) or self._title)
        for number in range(1, step.sets + 1):
            if number > 1:
                yield from _own(_rest(step.rest_ms, step.line_of("rest")))
                self._call("set", number=number, total=step.sets)
            yield from self.leaves(step.steps, inner)

    def _repeat(self, step: Repeat, context: Context) -> Leaves:
        name = _main(step.steps) or _names(step.steps) or context.section or self._title
        title = Title("repeat", number=step.times, name=name)
        inner, waiting = self._inside(context, title), len(self._calls)
        for number in range(1, step.times + 1):
            self._forget(waiting)
            if number > 1:
                self._call("repeat", number=number, total=step.times)
            yield from self.leaves(step.steps, inner._replace(round=number, rounds=step.times))

    def _tabata(self, step: Tabata, context: Context) -> Leaves:
        self._call("tabata", total=step.rounds)
        title = Title("tabata", names=_names(step.steps))
        inner = self._inside(context, title)
        for number in range(1, step.rounds + 1):
            if number > 1:
                yield from _own(_rest(step.rest_ms, step.line_of("rest")))
                self._call("interval", number=number, total=step.rounds)
            exercise = step.steps[(number - 1) % len(step.steps)]
            timed = exercise.model_copy(update={"for_ms": step.work_ms, "reps": None})
            yield self._leaf(timed, inner._replace(round=number, rounds=step.rounds))

    def _emom(self, step: Emom, context: Context) -> Leaves:
        kind: CallKind = "emom" if step.every_ms == _MINUTE_MS else "every"
        self._call(kind, total=step.intervals, every_ms=step.every_ms)
        names = _names(step.steps)
        title = Title(kind, names=names, every_ms=step.every_ms, total=step.intervals)
        inner = self._inside(context, title)
        for number in range(1, step.intervals + 1):
            one_interval = step.steps[(number - 1) % len(step.steps)]
            if number > 1 and not isinstance(one_interval, Rest):
                self._call("interval", number=number, total=step.intervals)
            taken = fit_interval(one_interval, step.every_ms)
            here = inner._replace(round=number, rounds=step.intervals, moves=taken.moves)
            left = _rest(taken.left_ms, step.mark.line)
            for one in (*taken.steps, left) if left else taken.steps:
                yield self._leaf(one, here)

    def _ladder(self, step: Ladder, context: Context) -> Leaves:
        kind = "pyramid" if step.is_pyramid else "ladder"
        inner = self._inside(context, Title(kind, name=_names(step.steps)))
        rungs: list[dict[str, int | Ms]] = [{"reps": reps} for reps in step.reps]
        rungs += [{"for_ms": time_ms} for time_ms in step.times_ms]
        for number, rung in enumerate(rungs, start=1):
            taken = [one.model_copy(update=rung) if isinstance(one, Exercise) else one for one in step.steps]
            yield from self.leaves(taken, inner._replace(round=number, rounds=len(rungs)))

    def _outside(self, steps: Sequence[Step], context: Context) -> Chapter:
        """The chapter of steps outside any container. Its title is that of the section, or of the first
        exercise; without one, it says that these steps are a rest or the end.
        """
        if context.section:
            return self._chapter(context.section)
        outside = list(takewhile(lambda step: not isinstance(step, CONTAINERS), steps))
        for step in outside:
            if isinstance(step, Exercise | Run):
                return self._chapter(step.name)
        if self._has_work and len(outside) == len(steps):
            return self._chapter(Title("finish"))
        if self._has_work and any(isinstance(step, Rest) for step in outside):
            return self._chapter(Title("rest"))
        return self._chapter(self._title)


def _rest(for_ms: Ms | None, line: int) -> Rest | None:
    """A container's own rest, if it is of more than nothing."""
    return Rest(for_ms=for_ms, mark=Mark(line, 1)) if for_ms else None


def _own(rest: Rest | None) -> Leaves:
    """A container's own rest, if any, which belongs to what it follows."""
    if rest is not None:
        yield Leaf(rest, None)


_LONG_MS: Ms = 120_000
"""Outside of containers a step of this length is a chapter of its own."""

_MOST_NAMES = 3
"""Exercises that a title names."""


def _is_long(step: Step) -> bool:
    if isinstance(step, Run):
        return step.duration_ms >= _LONG_MS
    return isinstance(step, Exercise) and (time_taken_ms(step) or 0) >= _LONG_MS


def _main(steps: Sequence[Step]) -> str:
    """The run that a repeat is about, the first of its list: its distance, else its name."""
    runs = [step for step in steps if isinstance(step, Run)]
    if not runs or any(isinstance(step, Exercise | Section | Circuit) for step in steps):
        return ""
    written = runs[0].distance
    return re.sub(r"(?<=\d)(?=[a-z])", " ", written) if written else runs[0].name


def _names(steps: Sequence[Step]) -> str:
    """The exercises and named containers of a list, for a title."""
    named = (step.name for step in steps if isinstance(step, Exercise | Run | Section | Circuit))
    names = list(dict.fromkeys(named))
    return " / ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
