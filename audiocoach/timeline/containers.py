"""Steps that hold steps → their leaves in turn: rounds, sets, intervals and the rests between them."""

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
    CueSettings,
    Cycle,
    Emom,
    Exercise,
    Include,
    Ladder,
    Manner,
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
from audiocoach.script.music import MusicSettings
from audiocoach.timeline.intervals import clock_list, fit_interval, moves_of
from audiocoach.timeline.kits import Kit, KitOf
from audiocoach.timeline.plan import Call, CallKind, Chapter, Clock
from audiocoach.units import Ms

_MINUTE_MS: Ms = 60_000

CONTAINERS = (Section, Circuit, Superset, Repeat, Tabata, Emom, Amrap, Ladder, Pick, Include)


@dataclass(frozen=True, slots=True)
class Context:
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
    clock: Clock | None = None
    """How time is called where one clock runs for the whole stretch."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A step that holds no steps, at its place in the session."""

    step: Step
    context: Context | None
    """``None`` for a container's own rest, which belongs to whatever it follows."""
    calls: tuple[Call, ...] = ()
    """Told when it begins: the containers that open with it and the counts that go up."""
    opens: bool = False
    """Whether a container has been entered since the last exercise."""


@dataclass(frozen=True, slots=True)
class _Lap:
    """One time through a container; its steps inherit ``gives`` besides what they inherit anyway."""

    steps: Sequence[Step]
    call: Call | None = None
    gives: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Title:
    """A chapter's title: a phrase with its values, or only a name."""

    name: str = ""
    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A container taken apart; ``gap`` is the rest between its laps, ``rest`` that between its exercises."""

    laps: Sequence[_Lap]
    title: _Title
    """That of its chapter, unless a circuit's round holds it."""
    call: Call | None = None
    gives: Mapping[str, object] = field(default_factory=dict)
    gap: Rest | None = None
    rest: Rest | None = None
    has_chapters: bool = False
    """Whether each lap is a chapter, whose title tells its number."""


class Walker:
    """Walks the steps of a session once."""

    def __init__(self, title: str, book: PhraseBook, kit_of: KitOf) -> None:
        """``title`` is the workout's; ``kit_of`` knows the kits that it names."""
        self._title = title
        self._book = book
        self._kit_of = kit_of
        self._calls: list[Call] = []
        self._chapters = 0
        self._opens = self._has_work = False

    def leaves(
        self, steps: Sequence[Step], context: Context, *, top: bool = False, rest: Rest | None = None
    ) -> Iterator[Leaf]:
        """The leaves of the steps in turn, ``rest`` between exercises; a rest of the script's own serves too.

        A container among them has chapters of its own; what stands between them forms stretches outside.
        """
        rest_due = False
        chapter: Chapter | None = None if top else context.chapter
        inner, ended, held = context, False, False
        for index, step in enumerate(steps):
            if isinstance(step, Rest):
                rest_due = False
            elif not isinstance(step, Say | Sound | Pause):
                if rest_due and rest is not None:
                    yield Leaf(rest, None)
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

    def _leaf(self, step: Step, context: Context) -> Leaf:
        calls, opens = tuple(self._calls), self._opens
        if isinstance(step, Cycle) and step.is_breath:
            spoken = zip(self._book.breath, step.phases, strict=True)
            step = step.model_copy(
                update={"phases": tuple(Phase(name, phase.length_ms) for name, phase in spoken)}
            )
        if not isinstance(step, Exercise | Run | Cycle):
            return Leaf(step, context)
        self._calls.clear()
        if not isinstance(step, Cycle):
            self._opens, self._has_work = False, True
        return Leaf(step, context, calls, opens)

    def _container(self, step: Step, context: Context) -> None:
        self._writer.opened, waiting = True, self._writer.waiting
        if isinstance(step, Superset | Tabata | Emom | Amrap):
            self._writer.teach(step.steps, context)
        match step:
            case Section():
                return self._section(step, context)
            case Circuit():
                return _circuit(step)
            case Superset():
                return _superset(step)
            case Repeat():
                return _repeat(step, context.section or self._title)
            case Tabata():
                return _tabata(step)
            case Ladder():
                return _ladder(step)
            case Pick():
                return _Parts([_Lap(step.steps)], _Title(_names(step.steps)))
            case Include():
                return _Parts([_Lap(step.steps)], _Title(step.section or step.title))
            case Emom():
                return _emom(step, self._book)
            case Amrap():
                return _amrap(step, self._book)
        raise AssertionError(f"no such container: {step!r}")

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
            return _Title(context.section)
        outside = list(takewhile(lambda step: not isinstance(step, CONTAINERS), steps))
        for step in outside:
            if isinstance(step, Exercise | Run):
                return _Title(step.name)
        if self._has_work and len(outside) == len(steps):
            return _Title(key="finish")
        rests = self._has_work and any(isinstance(step, Rest) for step in outside)
        return _Title(key="rest") if rests else _Title()


def _circuit(step: Circuit) -> _Parts:
    if isinstance(step.steps[-1], Rest) or isinstance(step.steps[0], Rest):
        gap = None
    elif step.round_rest_ms is None:
        gap = _rest(step.rest_ms, step.line_of("rest"))
    else:
        gap = _rest(step.round_rest_ms, step.line_of("round_rest"))
    return _Parts(
        _laps([step.steps] * step.rounds, "round"),
        _Title(step.name, "round" if step.rounds > 1 else "", {"name": step.name, "total": step.rounds}),
        Call("circuit", step.name, total=step.rounds),
        {"section": step.name, "in_round": True},
        gap,
        _rest(step.rest_ms, step.line_of("rest")),
        has_chapters=True,
    )


def _superset(step: Superset) -> _Parts:
    laps = [replace(lap, gives={}) for lap in _laps([step.steps] * step.sets, "set")]
    return _Parts(laps, _Title(_names(step.steps)), gap=_rest(step.rest_ms, step.line_of("rest")))


def _repeat(step: Repeat, name: str) -> _Parts:
    values = {"number": step.times, "name": _names(step.steps) or name}
    return _Parts(_laps([step.steps] * step.times, "repeat"), _Title(key="repeat", values=values))


def _tabata(step: Tabata) -> _Parts:
    timed = [one.model_copy(update={"for_ms": step.work_ms, "reps": None}) for one in step.steps]
    return _Parts(
        _laps([(timed[index % len(timed)],) for index in range(step.rounds)], "interval"),
        _Title(key="tabata"),
        Call("tabata", total=step.rounds),
        gap=_rest(step.rest_ms, step.line_of("rest")),
    )


def _ladder(step: Ladder) -> _Parts:
    rungs: list[dict[str, int | Ms]] = [{"reps": reps} for reps in step.reps]
    rungs += [{"for_ms": time_ms} for time_ms in step.times_ms]
    laps = [
        [one.model_copy(update=rung) if isinstance(one, Exercise) else one for one in step.steps]
        for rung in rungs
    ]
    key = "pyramid" if step.is_pyramid else "ladder"
    return _Parts(_laps(laps), _Title(key=key, values={"name": _names(step.steps)}))


def _emom(step: Emom, book: PhraseBook) -> _Parts:
    kind: CallKind = "emom" if step.every_ms == _MINUTE_MS else "every"
    intervals = [fit_interval(one, step.every_ms) for one in step.steps]
    laps = []
    for number in range(1, step.intervals + 1):
        turn = (number - 1) % len(intervals)
        fitted = intervals[turn]
        rest = (Rest(for_ms=fitted.left_ms, mark=Mark(step.mark.line, 1)),) if fitted.left_ms else ()
        counted = number > 1 and not isinstance(step.steps[turn], Rest)
        laps.append(
            _Lap(
                (*fitted.steps, *rest),
                Call("interval", number=number, total=step.intervals) if counted else None,
                {"round": number, "rounds": step.intervals, "moves": fitted.moves},
            )
        )
    every = book.interval(step.every_ms)
    title = _Title(key=kind, values={"duration": every, "total": step.intervals})
    return _Parts(laps, title, Call(kind, every, total=step.intervals))


def _amrap(step: Amrap, book: PhraseBook) -> _Parts:
    """The list read out, then one long stretch of work against the clock."""
    kind = "for_time" if step.counts_up else "amrap"
    gives = {"moves": moves_of(step.steps), "clock": "up" if step.counts_up else "down"}
    mark = Mark(step.mark.line, 1)
    words = Say(text=clock_list(kind, step, book), mark=mark)
    name = book.chapter(kind)
    work = Exercise(name=name, for_ms=step.for_ms, announce=False, mark=mark)
    return _Parts([_Lap((words, work), gives=gives)], _Title(name))


def _laps(laps: Sequence[Sequence[Step]], count: CallKind | None = None) -> list[_Lap]:
    """Laps that are numbered, each counted aloud from the second on."""
    total = len(laps)
    return [
        _Lap(
            steps,
            Call(count, number=number, total=total) if count and number > 1 else None,
            {"round": number, "rounds": total},
        )
        for number, steps in enumerate(laps, start=1)
    ]


def _rest(for_ms: Ms | None, line: int) -> Rest | None:
    """A container's own rest, if it is of more than nothing."""
    return Rest(for_ms=for_ms, mark=Mark(line, 1)) if for_ms else None


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
