"""Containers → stretches that tile the track.

Rounds, sets, sides and the rests between them are written out one after the other; the gaps that the clock
asks for (lead-in, get-ready, switch, tail) are put in. What is said and beeped around each stretch is decided
in :mod:`audiocoach.timeline.cues`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audiocoach.script.model import (
    Circuit,
    CueSettings,
    Exercise,
    MusicSettings,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Step,
    Tabata,
    Workout,
)
from audiocoach.timeline.model import Side
from audiocoach.timeline.phrases import PhraseBook
from audiocoach.timeline.plan import Call, Chapter, Stretch

LEAD_IN_MS = 1000
"""Bluetooth speakers swallow the first syllable, so nothing is said in the first second."""

TAIL_MS = 3000
DEFAULT_PACE_MS = 3000
"""Length of a repetition that has neither tempo nor pace."""

_SIDES: dict[str, tuple[Side, Side]] = {
    "each": ("left", "right"),
    "left-right": ("left", "right"),
    "right-left": ("right", "left"),
}


@dataclass(frozen=True, slots=True)
class _Context:
    """What a stretch inherits from the containers around it."""

    cues: CueSettings
    kit: str
    music: MusicSettings
    chapter: Chapter
    section: str | None = None
    round: int | None = None
    rounds: int | None = None


def expand(workout: Workout, book: PhraseBook) -> tuple[Stretch, ...]:
    """All stretches of a workout, from the lead-in to the tail."""
    return _Expander(workout, book).run()


class _Expander:
    """Walks the steps once; what it has written so far decides which gap the next exercise needs."""

    def __init__(self, workout: Workout, book: PhraseBook) -> None:
        self._workout = workout
        self._book = book
        self._out: list[Stretch] = []
        self._calls: list[Call] = []
        self._opened = False
        self._occurrences: dict[str, int] = {}
        self._chapters = 0

    def run(self) -> tuple[Stretch, ...]:
        workout = self._workout
        outside = _Context(workout.cues, workout.beeps, workout.music, Chapter(0, ""))
        self._steps(_with_safety(workout), outside, top=True)
        tail = self._out[-1]
        body = _settled_opening(self._out)
        lead_in = replace(_bare(body[0]), kind="lead_in", duration_ms=LEAD_IN_MS)
        ending = replace(_bare(tail), kind="tail", duration_ms=TAIL_MS)
        return (lead_in, *body, ending)

    # containers

    def _steps(self, steps: Sequence[Step], context: _Context, *, top: bool = False) -> None:
        """Steps in turn. A container among them has chapters of its own; what stands between them forms
        stretches outside.
        """
        own_chapter: Chapter | None = None if top else context.chapter
        for index, step in enumerate(steps):
            if isinstance(step, Section | Circuit | Repeat | Tabata):
                self._container(step, context)
                own_chapter = None
                continue
            if own_chapter is None:
                own_chapter = self._chapter(self._outside_title(steps[index:], context))
            self._leaf(step, replace(context, chapter=own_chapter))

    def _container(self, step: Section | Circuit | Repeat | Tabata, context: _Context) -> None:
        self._opened = True
        match step:
            case Section():
                self._section(step, context)
            case Circuit():
                self._circuit(step, context)
            case Repeat():
                self._repeat(step, context)
            case Tabata():
                self._tabata(step, context)
        self._opened = False

    def _section(self, step: Section, context: _Context) -> None:
        self._calls.append(Call("section", step.name))
        inner = replace(
            context,
            cues=step.cues or context.cues,
            kit=step.beeps or context.kit,
            music=step.music or context.music,
            section=step.name,
            chapter=self._chapter(step.name),
        )
        self._steps(step.steps, inner)

    def _circuit(self, step: Circuit, context: _Context) -> None:
        self._calls.append(Call("circuit", step.name, total=step.rounds))
        between_rounds_ms = step.rest_ms if step.round_rest_ms is None else step.round_rest_ms
        for number in range(1, step.rounds + 1):
            if number > 1:
                self._gap_rest(
                    between_rounds_ms, step.line_of("rest" if step.round_rest_ms is None else "round_rest")
                )
                self._count("round", number, step.rounds)
            title = self._book.chapter("round", name=step.name, number=number, total=step.rounds)
            inner = replace(
                context,
                section=step.name,
                round=number,
                rounds=step.rounds,
                chapter=self._chapter(title if step.rounds > 1 else step.name),
            )
            self._spaced(step.steps, step.rest_ms, step.line_of("rest"), inner)

    def _spaced(self, steps: Sequence[Step], rest_ms: int, rest_line: int, context: _Context) -> None:
        """Steps with a rest between exercises; a rest the script itself has there serves."""
        rest_due = False
        chapter: Chapter | None = context.chapter
        for index, step in enumerate(steps):
            if isinstance(step, Rest):
                rest_due = False
            elif not isinstance(step, Say):
                if rest_due:
                    self._gap_rest(rest_ms, rest_line)
                rest_due = True
            if isinstance(step, Section | Circuit | Repeat | Tabata):
                self._container(step, context)
                chapter = None
                continue
            if chapter is None:
                chapter = self._chapter(self._outside_title(steps[index:], context))
            self._leaf(step, replace(context, chapter=chapter))

    def _repeat(self, step: Repeat, context: _Context) -> None:
        chapter = self._chapter(self._repeat_title(step))
        for number in range(1, step.times + 1):
            if number > 1:
                self._count("repeat", number, step.times)
            self._steps(step.steps, replace(context, round=number, rounds=step.times, chapter=chapter))

    def _tabata(self, step: Tabata, context: _Context) -> None:
        self._calls.append(Call("tabata", total=step.rounds))
        chapter = self._chapter(self._book.chapter("tabata"))
        for number in range(1, step.rounds + 1):
            if number > 1:
                self._gap_rest(step.rest_ms, step.line_of("rest"))
                self._count("interval", number, step.rounds)
            exercise = step.steps[(number - 1) % len(step.steps)]
            timed = exercise.model_copy(update={"for_ms": step.work_ms, "reps": None})
            self._leaf(timed, replace(context, round=number, rounds=step.rounds, chapter=chapter))

    # leaves

    def _leaf(self, step: Step, context: _Context) -> None:
        match step:
            case Exercise():
                self._exercise(step, context)
            case Run():
                self._ready_if_needed(step, context, family=True)
                self._work(step, context, duration_ms=step.duration_ms, first=True)
            case Rest():
                self._rest(step.for_ms, context, step.mark.line, words=step.say or "")
            case Say():
                self._append(
                    context, "say", None, line=step.mark.line, words=step.text, at_least_ms=step.for_ms or 0
                )
            case _:
                raise AssertionError(f"no such leaf: {step!r}")

    def _exercise(self, step: Exercise, context: _Context) -> None:
        sides: tuple[Side | None, ...] = _SIDES[step.sides] if step.sides else (None,)
        rep_ms = None
        if step.for_ms is None:
            rep_ms = step.tempo.rep_ms if step.tempo else step.pace_ms or DEFAULT_PACE_MS
        duration_ms = step.for_ms if rep_ms is None else rep_ms * (step.reps or 1)
        for number in range(1, step.sets + 1):
            if number == 1:
                self._ready_if_needed(step, context, family=False)
            else:
                if step.rest_ms:
                    self._rest(step.rest_ms, context, step.line_of("rest"))
                self._count("set", number, step.sets)
            for side_number, side in enumerate(sides):
                if side_number and step.switch_ms:
                    self._append(
                        context, "switch", step.switch_ms, line=step.mark.line, exercise=step, side=side
                    )
                self._work(
                    step,
                    context,
                    duration_ms=duration_ms,
                    first=number == 1 and side_number == 0,
                    set=number if step.sets > 1 else None,
                    side=side,
                    rep_ms=rep_ms,
                )

    def _work(
        self,
        step: Exercise | Run,
        context: _Context,
        *,
        duration_ms: int | None,
        first: bool,
        set: int | None = None,
        side: Side | None = None,
        rep_ms: int | None = None,
    ) -> None:
        occurrence = self._occurrences.get(step.name, -1) + first
        self._occurrences[step.name] = occurrence
        self._append(
            context,
            "work",
            duration_ms,
            line=step.mark.line,
            name=step.name,
            set=set,
            side=side,
            reps=step.reps if isinstance(step, Exercise) else None,
            exercise=step,
            rep_ms=rep_ms,
            calls=tuple(self._calls),
            occurrence=occurrence,
            first=first,
        )
        self._calls.clear()
        self._opened = False

    def _ready_if_needed(self, step: Exercise | Run, context: _Context, *, family: bool) -> None:
        """The get-ready gap: where an exercise opens the track, follows words, or opens a container straight
        from work.
        """
        if not context.cues.ready_ms:
            return
        previous = self._out[-1] if self._out else None
        if previous is not None and previous.kind != "say":
            from_run = isinstance(previous.exercise, Run) and family
            if previous.kind != "work" or not self._opened or from_run:
                return
        self._append(context, "ready", context.cues.ready_ms, line=step.mark.line)

    def _gap_rest(self, duration_ms: int, line: int) -> None:
        """A container's own rest; it belongs to what it follows."""
        if duration_ms:
            last = self._out[-1]
            context = _Context(
                last.cues, last.kit, last.music, last.chapter, last.section, last.round, last.rounds
            )
            self._rest(duration_ms, context, line)

    def _rest(self, duration_ms: int, context: _Context, line: int, words: str = "") -> None:
        self._append(context, "rest", duration_ms, line=line, words=words)

    def _append(self, context: _Context, kind: str, duration_ms: int | None, **fields: object) -> None:
        values: dict[str, object] = {
            "kind": kind,
            "duration_ms": duration_ms,
            "cues": context.cues,
            "kit": context.kit,
            "music": context.music,
            "chapter": context.chapter,
            "section": context.section,
            "round": context.round,
            "rounds": context.rounds,
            **fields,
        }
        self._out.append(Stretch(**values))  # type: ignore[arg-type]

    # names and counts

    def _count(self, kind: str, number: int, total: int) -> None:
        self._calls.append(Call(kind, number=number, total=total))  # type: ignore[arg-type]

    def _chapter(self, title: str) -> Chapter:
        self._chapters += 1
        return Chapter(self._chapters, title)

    def _outside_title(self, steps: Sequence[Step], context: _Context) -> str:
        """Inside a section its name; else what the stretch begins with."""
        if context.section:
            return context.section
        for step in steps:
            if isinstance(step, Exercise | Run):
                return step.name
            if not isinstance(step, Say | Rest):
                return self._workout.title
        return self._book.chapter("finish") if self._occurrences else self._workout.title

    def _repeat_title(self, step: Repeat) -> str:
        names: Mapping[str, None] = dict.fromkeys(
            inner.name for inner in step.steps if isinstance(inner, Exercise | Run | Section | Circuit)
        )
        return self._book.chapter("repeat", number=step.times, name=" / ".join(names) or self._workout.title)


def _with_safety(workout: Workout) -> tuple[Step, ...]:
    """The safety words follow the first ``say``, if that opens the session; else they come first of all."""
    if not workout.safety:
        return workout.steps
    safety = Say(text=workout.safety, mark=workout.marks.get("safety", workout.mark))
    return _inserted_after_opening_say(workout.steps, safety) or (safety, *workout.steps)


def _inserted_after_opening_say(steps: tuple[Step, ...], safety: Say) -> tuple[Step, ...] | None:
    """The steps with the safety words behind the ``say`` that opens them; ``None`` where something else opens
    them.
    """
    first, rest = steps[0], steps[1:]
    if isinstance(first, Say):
        return (first, safety, *rest)
    if isinstance(first, Section):
        inner = _inserted_after_opening_say(first.steps, safety)
        return (first.model_copy(update={"steps": inner}), *rest) if inner else None
    return None


def _settled_opening(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Opening words outside any container belong to the first chapter and sound over its music."""
    spoken = 0
    while spoken < len(stretches) and stretches[spoken].kind == "say":
        spoken += 1
    if spoken == len(stretches):
        return list(stretches)
    first = stretches[spoken]
    opening = [
        replace(stretch, chapter=first.chapter, music=first.music, kit=first.kit)
        if stretch.section is None
        else stretch
        for stretch in stretches[:spoken]
    ]
    return [*opening, *stretches[spoken:]]


def _bare(stretch: Stretch) -> Stretch:
    """A stretch's settings without its content."""
    return Stretch(
        kind=stretch.kind,
        duration_ms=None,
        cues=stretch.cues,
        kit=stretch.kit,
        music=stretch.music,
        chapter=stretch.chapter,
    )
