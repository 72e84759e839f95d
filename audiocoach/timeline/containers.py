"""Steps that hold steps → their leaves in turn: rounds, sets, intervals and the rests between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.located import Mark
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
    clock: Clock | None = None
    """How time is called where one clock runs for the whole stretch."""


class Leaf(NamedTuple):
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
        for index, step in enumerate(steps):
            if isinstance(step, Rest):
                rest_due = False
            elif not isinstance(step, Say | Sound | Pause):
                if rest_due and rest is not None:
                    yield Leaf(rest, None)
                rest_due = True
            if isinstance(step, CONTAINERS):
                yield from self._container(step, context)
                chapter = chapter if context.in_round else None
                continue
            if chapter is None:
                chapter = self._chapter(self._outside_title(steps[index:], context))
            yield self._leaf(
                step, context if context.chapter is chapter else context._replace(chapter=chapter)
            )

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

    def _container(self, step: Step, context: Context) -> Iterator[Leaf]:
        self._opens, waiting = True, len(self._calls)
        parts = self._take_apart(step, context)
        self._calls += [parts.call] if parts.call else []
        context = context._replace(**parts.gives) if parts.gives else context  # type: ignore[arg-type]
        waiting_in_laps = len(self._calls)
        for number, lap in enumerate(parts.laps, start=1):
            del self._calls[waiting_in_laps:]  # what no exercise came for is of no use any more
            if number > 1 and parts.gap:
                yield Leaf(parts.gap, None)
            self._calls += [lap.call] if lap.call else []
            if parts.has_chapters or (number == 1 and not context.in_round):
                context = context._replace(chapter=self._chapter(parts.title, number))
            inner = context._replace(**lap.gives) if lap.gives else context  # type: ignore[arg-type]
            yield from self.leaves(lap.steps, inner, rest=parts.rest)
        self._opens = False
        del self._calls[waiting:]

    def _take_apart(self, step: Step, context: Context) -> _Parts:
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

    def _section(self, step: Section, context: Context) -> _Parts:
        gives = {
            "cues": step.cues or context.cues,
            "kit": self._kit_of(step.beeps) if step.beeps else context.kit,
            "music": step.music or context.music,
            "manner": step.voice.manner if step.voice else context.manner,
            "section": step.name,
            "in_round": False,
        }
        return _Parts([_Lap(step.steps)], _Title(step.name), Call("section", step.name), gives)

    def _chapter(self, title: _Title, number: int = 0) -> Chapter:
        """A new chapter, of lap ``number``; the workout's own title serves one that has none."""
        self._chapters += 1
        values = {"number": number, **title.values}
        name = self._book.chapter(title.key, **values) if title.key else title.name
        return Chapter(self._chapters, name or self._title)

    def _outside_title(self, steps: Sequence[Step], context: Context) -> _Title:
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


def _names(steps: Sequence[Step]) -> str:
    """The exercises and named containers of a list, for a title."""
    return " / ".join(
        dict.fromkeys(step.name for step in steps if isinstance(step, Exercise | Run | Section | Circuit))
    )
