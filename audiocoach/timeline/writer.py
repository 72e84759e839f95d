"""Leaf steps → stretches: what has been written so far decides which gap the next exercise needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from audiocoach.script.located import Mark
from audiocoach.script.model import (
    CueSettings,
    Cycle,
    Exercise,
    Manner,
    Pause,
    Rest,
    Run,
    Say,
    Sound,
    Step,
    Superset,
)
from audiocoach.script.music import MusicSettings
from audiocoach.timeline.kits import Kit
from audiocoach.timeline.model import SegmentKind, Side
from audiocoach.timeline.movements import library_setup, rep_time
from audiocoach.timeline.plan import Call, CallKind, Chapter, Stretch
from audiocoach.timeline.quiet import hushed, is_quiet, soft_kit
from audiocoach.units import Ms

_SIDES: dict[str | None, tuple[Side | None, ...]] = {
    None: (None,),
    "alternate": (None,),
    "left": ("left",),
    "right": ("right",),
    "each": ("left", "right"),
    "left-right": ("left", "right"),
    "right-left": ("right", "left"),
}
NEEDS_READY_AFTER = frozenset({"say", "pause", "phase"})
"""After these an exercise needs a gap to get ready in: nothing in them announces it."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a stretch inherits from the containers around it."""

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
    teaches: bool = True
    """The session speaks the library's language."""
    has_own_beeps: bool = False
    """A section chose the tones."""


class Writer:
    """Collects the stretches of a session in order."""

    def __init__(self) -> None:
        """Starts with nothing."""
        self.stretches: list[Stretch] = []
        self.opened = False
        """Whether a container has been entered since the last exercise."""
        self._calls: list[Call] = []
        self._occurrences: dict[tuple[str, tuple[str, ...]], int] = {}
        self._chapters = 0
        self._taught: set[str] = set()

    @property
    def has_work(self) -> bool:
        """Whether any exercise has been written."""
        return bool(self._occurrences)

    def chapter(self, title: str) -> Chapter:
        """A new chapter."""
        self._chapters += 1
        return Chapter(self._chapters, title)

    def call(self, kind: CallKind, name: str = "", *, number: int = 0, total: int = 0) -> None:
        """Something to tell when the next exercise begins."""
        self._calls.append(Call(kind, name, number, total))

    @property
    def waiting(self) -> int:
        """How many things wait to be told."""
        return len(self._calls)

    def forget(self, waiting: int) -> None:
        """What waits beyond so many is of no use any more: no exercise came that it could announce."""
        del self._calls[waiting:]

    def leaf(self, step: Step, context: Context) -> None:
        """A step that holds no steps."""
        match step:
            case Exercise():
                self._exercise(step, context)
            case Run():
                self._ready_if_needed(step, context)
                self._work(step, context, duration_ms=step.duration_ms, first=True)
            case Rest():
                self.rest(step.for_ms, context, step.mark.line, words=step.say or "")
            case Say():
                self.say(step.text, context, step.mark.line, at_least_ms=step.for_ms or 0)
            case Pause():
                self._append(context, "pause", step.for_ms, line=step.mark.line)
            case Sound():
                self._append(context, "pause", None, line=step.mark.line, name=_sound_name(step), sound=step)
            case Cycle():
                self._cycle(step, context)
            case _:
                raise AssertionError(f"no such leaf: {step!r}")

    def say(self, words: str, context: Context, line: int, *, at_least_ms: Ms = 0) -> None:
        """Words that take as long as they take."""
        self._append(context, "say", None, line=line, words=words, at_least_ms=at_least_ms)

    def rest(self, duration_ms: Ms, context: Context, line: int, *, words: str = "") -> None:
        """A rest of more than nothing."""
        self._append(context, "rest", duration_ms, line=line, words=words)

    def rest_between(self, duration_ms: Ms, line: int) -> None:
        """A container's own rest, if any; it belongs to what it follows."""
        if duration_ms:
            last = self.stretches[-1]
            context = Context(
                last.cues,
                last.kit,
                last.music,
                last.manner,
                last.chapter,
                last.section,
                last.round,
                last.rounds,
            )
            self.rest(duration_ms, context, line)

    def clock(self, name: str, duration_ms: Ms, context: Context, line: int, *, counts_up: bool) -> None:
        """One long stretch of work against the clock."""
        runner = Exercise(name=name, for_ms=duration_ms, announce=False, mark=Mark(line, 1))
        self._ready_if_needed(runner, context)
        self._work(
            runner,
            context,
            duration_ms=duration_ms,
            first=True,
            line=line,
            clock="up" if counts_up else "down",
        )

    def teach(self, steps: Iterable[Step], context: Context) -> None:
        """Tells the set-ups of exercises that were not told yet, if the session teaches. Where a clock or the
        next set leaves no time for it, that is done before the container.
        """
        for step in steps if context.cues.teach and context.teaches else ():
            if isinstance(step, Superset):
                self.teach(step.steps, context)
            elif isinstance(step, Exercise) and step.announce and step.name not in self._taught:
                self._taught.add(step.name)
                if setup := library_setup(step):
                    self.say(f"{step.name}. {setup}", context, step.mark.line)

    def _exercise(self, step: Exercise, context: Context) -> None:
        self.teach((step,), context)
        sides = _SIDES[step.sides]
        rep_ms, rep_source = rep_time(step) if step.for_ms is None else (None, None)
        duration_ms = step.for_ms if rep_ms is None else rep_ms * (step.reps or 1)
        for number in range(1, step.sets + 1):
            if number == 1:
                self._ready_if_needed(step, context)
            else:
                if step.rest_ms:
                    self.rest(step.rest_ms, context, step.line_of("rest"))
                self.call("set", number=number, total=step.sets)
            for side_number, side in enumerate(sides):
                if side_number and step.switch_ms:
                    self._append(
                        context, "switch", step.switch_ms, line=step.mark.line, side=side, inside=step
                    )
                self._work(
                    step,
                    context,
                    duration_ms=duration_ms,
                    first=number == 1 and side_number == 0,
                    begins=side_number == 0,
                    set=number if step.sets > 1 else None,
                    side=side,
                    rep_ms=rep_ms,
                    rep_source=rep_source,
                )

    def _work(
        self,
        step: Exercise | Run,
        context: Context,
        *,
        duration_ms: Ms | None,
        first: bool,
        begins: bool = True,
        line: int | None = None,
        **fields: object,
    ) -> None:
        # The same name with other tips is another exercise to whoever gives tips in turn.
        key = step.name, step.tip
        occurrence = self._occurrences.get(key, -1) + begins
        self._occurrences[key] = occurrence
        self._append(
            context,
            "work",
            duration_ms,
            line=step.mark.line if line is None else line,
            name=step.name,
            reps=step.reps if isinstance(step, Exercise) else None,
            inside=None if fields.get("clock") else step,
            exercise=step,
            calls=tuple(self._calls),
            occurrence=occurrence,
            first=first,
            moves=context.moves,
            **fields,
        )
        self._calls.clear()
        self.opened = False

    def _cycle(self, step: Cycle, context: Context) -> None:
        calls, self._calls = tuple(self._calls), []
        for number in range(1, step.rounds + 1):
            left_ms = step.last_ms if number == step.rounds else None
            spoken = number <= step.spoken_first or (
                step.spoken_every and (number - 1) % step.spoken_every == 0
            )
            for index, (name, length_ms) in enumerate(step.phases):
                taken_ms = length_ms if left_ms is None else min(length_ms, left_ms)
                left_ms = None if left_ms is None else left_ms - taken_ms
                if taken_ms:
                    self._append(
                        replace(context, round=number, rounds=step.rounds),
                        "phase",
                        taken_ms,
                        line=step.mark.line,
                        name=name,
                        words=name if spoken else "",
                        phase=index,
                        is_breath=step.is_breath,
                        calls=calls,
                    )
                    calls = ()

    def _ready_if_needed(self, step: Exercise | Run, context: Context) -> None:
        """Adds a get-ready gap where an exercise opens the track, follows words, a sound or a cycle, or opens
        a container right after work. Where the script has a default gap between exercises, that is kept
        instead of following at once.
        """
        previous = self.stretches[-1] if self.stretches else None
        if previous is not None and previous.kind == "work" and (gap_ms := _gap_ms(previous, step)):
            self.rest_between(gap_ms, step.mark.line)
            return
        if not context.cues.ready_ms:
            return
        if previous is not None and previous.kind not in NEEDS_READY_AFTER:
            both_run = isinstance(previous.exercise, Run) and isinstance(step, Run)
            if previous.kind != "work" or not self.opened or both_run:
                return
        self._append(context, "ready", context.cues.ready_ms, line=step.mark.line)

    def _append(
        self,
        context: Context,
        kind: SegmentKind,
        duration_ms: Ms | None,
        inside: Exercise | Run | None = None,
        **fields: object,
    ) -> None:
        """Adds a stretch; ``inside`` is the exercise that it belongs to."""
        cues, kit = context.cues, context.kit
        quiet = is_quiet(inside, context.section, context.music.source[0])
        if quiet:
            cues = hushed(cues)
            kit = kit if context.has_own_beeps else soft_kit(kit.name) or kit
        self.stretches.append(
            Stretch(
                kind,
                duration_ms,
                cues,
                kit,
                context.music,
                context.manner,
                context.chapter,
                section=context.section,
                round=context.round,
                rounds=context.rounds,
                quiet=quiet,
                **fields,  # type: ignore[arg-type]
            )
        )


def _gap_ms(previous: Stretch, step: Exercise | Run) -> Ms:
    """The default gap between two exercises that follow each other; of the same exercise they are sets."""
    if not isinstance(step, Exercise) or previous.clock:
        return 0
    before = previous.exercise
    if isinstance(before, Exercise) and before.name == step.name and step.between_ms:
        return step.between_ms if step.rest_ms is None else step.rest_ms
    return step.between_ms


def _sound_name(step: Sound) -> str:
    return step.tone or step.file or ""
