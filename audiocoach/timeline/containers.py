"""Steps that hold steps → their steps in turn: rounds, sets, intervals and the rests between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from audiocoach.languages.phrases import PhraseBook
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
    Phase,
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
from audiocoach.timeline.intervals import clock_list, fit_interval, moves_of
from audiocoach.timeline.kits import KitOf
from audiocoach.timeline.plan import CallKind, Chapter, Stretch
from audiocoach.timeline.writer import Context, Writer
from audiocoach.units import Ms

_MINUTE_MS: Ms = 60_000

CONTAINERS = (Section, Circuit, Superset, Repeat, Tabata, Emom, Amrap, Ladder, Pick, Include)


class Walker:
    """Walks the steps once and has the leaves written down."""

    def __init__(self, title: str, book: PhraseBook, kit_of: KitOf) -> None:
        """``title`` is the workout's; ``kit_of`` knows the kits that it names."""
        self._title = title
        self._book = book
        self._kit_of = kit_of
        self._writer = Writer()

    @property
    def stretches(self) -> list[Stretch]:
        """What has been written."""
        return self._writer.stretches

    def steps(
        self, steps: Sequence[Step], context: Context, *, top: bool = False, rest_ms: Ms = 0, line: int = 0
    ) -> None:
        """Steps in turn, ``rest_ms`` between exercises; a rest that the script has there itself serves.

        A container among them has chapters of its own; what stands between them forms stretches outside.
        """
        rest_due = False
        chapter: Chapter | None = None if top else context.chapter
        inner, ended, held = context, False, False
        for index, step in enumerate(steps):
            if isinstance(step, Rest):
                rest_due = False
            elif not isinstance(step, Say | Sound | Pause):
                if rest_due:
                    self._writer.rest_between(rest_ms, line)
                rest_due = True
            if isinstance(step, CONTAINERS):
                self._container(step, context)
                chapter, ended = chapter if context.in_round else None, False
                continue
            is_long, is_work = top and _is_long(step), isinstance(step, Exercise | Run)
            if chapter is None or (is_long and held) or (ended and not isinstance(step, Rest)):
                ended = held = False
                chapter = self._writer.chapter(self._outside_title(steps[index:], context))
            if inner.chapter is not chapter:
                inner = replace(context, chapter=chapter)
            self._writer.leaf(self._named(step), inner)
            ended, held = ended or is_long, held or is_work

    def _named(self, step: Step) -> Step:
        """A breathing exercise with the words of the language for its phases."""
        if not isinstance(step, Cycle) or not step.is_breath:
            return step
        spoken = zip(self._book.breath, step.phases, strict=True)
        return step.model_copy(
            update={"phases": tuple(Phase(name, phase.length_ms) for name, phase in spoken)}
        )

    def _container(self, step: Step, context: Context) -> None:
        self._writer.opened, waiting = True, self._writer.waiting
        if isinstance(step, Superset | Tabata | Emom | Amrap):
            self._writer.teach(step.steps, context)
        match step:
            case Section():
                self._section(step, context)
            case Circuit():
                self._circuit(step, context)
            case Superset():
                self._superset(step, context)
            case Repeat():
                self._repeat(step, context)
            case Tabata():
                self._tabata(step, context)
            case Emom():
                self._emom(step, context)
            case Amrap():
                self._amrap(step, context)
            case Ladder():
                self._ladder(step, context)
            case Pick():
                self.steps(step.steps, self._inside(context, _names(step.steps) or self._title))
            case Include():
                self.steps(step.steps, self._inside(context, step.section or step.title))
        self._writer.opened = False
        self._writer.forget(waiting)

    def _holding(self, kind: str, steps: Sequence[Step], **values: object) -> str:
        """A container's title: its kind, and its exercises."""
        title, names = self._book.chapter(kind, **values), _names(steps)
        return f"{title}: {names}" if names else title

    def _inside(self, context: Context, title: str) -> Context:
        """The context of a container with a chapter of its own, unless a circuit's round holds it."""
        return context if context.in_round else replace(context, chapter=self._writer.chapter(title))

    def _section(self, step: Section, context: Context) -> None:
        self._writer.call("section", step.name)
        inner = replace(
            context,
            cues=step.cues or context.cues,
            kit=self._kit_of(step.beeps) if step.beeps else context.kit,
            has_own_beeps=bool(step.beeps) or context.has_own_beeps,
            music=step.music or context.music,
            manner=step.voice.manner if step.voice else context.manner,
            section=step.name,
            chapter=self._writer.chapter(step.name),
            # What a section holds alone is the section's chapter.
            in_round=len(step.steps) == 1 and isinstance(step.steps[0], Repeat | Superset),
        )
        self.steps(step.steps, inner)

    def _circuit(self, step: Circuit, context: Context) -> None:
        self._writer.call("circuit", step.name, total=step.rounds)
        by_round = step.round_rest_ms is not None
        between_ms = step.round_rest_ms if step.round_rest_ms is not None else step.rest_ms
        waiting = self._writer.waiting
        for number in range(1, step.rounds + 1):
            self._writer.forget(waiting)
            if number > 1:
                if not (isinstance(step.steps[-1], Rest) or isinstance(step.steps[0], Rest)):
                    self._writer.rest_between(between_ms, step.line_of("round_rest" if by_round else "rest"))
                self._writer.call("round", number=number, total=step.rounds)
            title = self._book.chapter("round", name=step.name, number=number, total=step.rounds)
            inner = replace(
                context,
                section=step.name,
                round=number,
                rounds=step.rounds,
                chapter=self._writer.chapter(title if step.rounds > 1 else step.name),
                in_round=True,
            )
            self.steps(step.steps, inner, rest_ms=step.rest_ms, line=step.line_of("rest"))

    def _superset(self, step: Superset, context: Context) -> None:
        inner = self._inside(context, _names(step.steps) or self._title)
        for number in range(1, step.sets + 1):
            if number > 1:
                self._writer.rest_between(step.rest_ms or 0, step.line_of("rest"))
                self._writer.call("set", number=number, total=step.sets)
            self.steps(step.steps, inner)

    def _repeat(self, step: Repeat, context: Context) -> None:
        name = _main(step.steps) or _names(step.steps) or context.section or self._title
        title = self._book.chapter("repeat", number=step.times, name=name)
        inner, waiting = self._inside(context, title), self._writer.waiting
        for number in range(1, step.times + 1):
            self._writer.forget(waiting)
            if number > 1:
                self._writer.call("repeat", number=number, total=step.times)
            self.steps(step.steps, replace(inner, round=number, rounds=step.times))

    def _tabata(self, step: Tabata, context: Context) -> None:
        self._writer.call("tabata", total=step.rounds)
        inner = self._inside(context, self._holding("tabata", step.steps))
        for number in range(1, step.rounds + 1):
            if number > 1:
                self._writer.rest_between(step.rest_ms, step.line_of("rest"))
                self._writer.call("interval", number=number, total=step.rounds)
            exercise = step.steps[(number - 1) % len(step.steps)]
            timed = exercise.model_copy(update={"for_ms": step.work_ms, "reps": None})
            self._writer.leaf(timed, replace(inner, round=number, rounds=step.rounds))

    def _emom(self, step: Emom, context: Context) -> None:
        kind: CallKind = "emom" if step.every_ms == _MINUTE_MS else "every"
        every = self._book.interval(step.every_ms)
        self._writer.call(kind, every, total=step.intervals)
        inner = self._inside(context, self._holding(kind, step.steps, duration=every, total=step.intervals))
        for number in range(1, step.intervals + 1):
            one_interval = step.steps[(number - 1) % len(step.steps)]
            if number > 1 and not isinstance(one_interval, Rest):
                self._writer.call("interval", number=number, total=step.intervals)
            taken = fit_interval(one_interval, step.every_ms)
            here = replace(inner, round=number, rounds=step.intervals, moves=taken.moves)
            for one in taken.steps:
                self._writer.leaf(one, here)
            if taken.left_ms:
                self._writer.rest(taken.left_ms, here, step.mark.line)

    def _amrap(self, step: Amrap, context: Context) -> None:
        kind = "for_time" if step.counts_up else "amrap"
        inner = self._inside(context, self._holding(kind, step.steps))
        words = clock_list(kind, step, self._book)
        self._writer.say(words, inner, step.mark.line)
        together = replace(inner, moves=moves_of(step.steps))
        self._writer.clock(
            self._book.chapter(kind), step.for_ms, together, step.mark.line, counts_up=step.counts_up
        )

    def _ladder(self, step: Ladder, context: Context) -> None:
        kind = "pyramid" if step.is_pyramid else "ladder"
        inner = self._inside(context, self._book.chapter(kind, name=_names(step.steps)))
        rungs: list[dict[str, int | Ms]] = [{"reps": reps} for reps in step.reps]
        rungs += [{"for_ms": time_ms} for time_ms in step.times_ms]
        for number, rung in enumerate(rungs, start=1):
            taken = [one.model_copy(update=rung) if isinstance(one, Exercise) else one for one in step.steps]
            self.steps(taken, replace(inner, round=number, rounds=len(rungs)))

    def _outside_title(self, steps: Sequence[Step], context: Context) -> str:
        """Inside a section its name; else its first exercise, or that it rests from work or ends it."""
        if context.section:
            return context.section
        outside = list(takewhile(lambda step: not isinstance(step, CONTAINERS), steps))
        for step in outside:
            if isinstance(step, Exercise | Run):
                return step.name
        if not self._writer.has_work:
            return self._title
        if len(outside) == len(steps):
            return self._book.chapter("finish")
        return self._book.chapter("rest") if any(isinstance(step, Rest) for step in outside) else self._title


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
