"""Leaves → stretches: what has been written so far decides which gap the next exercise needs."""

from __future__ import annotations

from collections.abc import Iterable

from audiocoach.script.model import Amrap, Cycle, Exercise, Pause, Rest, Run, Say, Sound
from audiocoach.timeline.intervals import clock_list, moves_of
from audiocoach.timeline.leaves import Context, Leaf
from audiocoach.timeline.model import SegmentKind, Side
from audiocoach.timeline.plan import Call, Clock, Stretch
from audiocoach.units import Ms

_SIDES: dict[str | None, tuple[Side | None, ...]] = {
    None: (None,),
    "alternate": (None,),
    "left": ("left",),
    "right": ("right",),
    "each": ("left", "right"),
    "left-right": ("left", "right"),
    "right-left": ("right", "left"),
    "each-way": ("one way", "other way"),
}
NEEDS_READY_AFTER = frozenset({"say", "pause", "phase"})
"""After these an exercise needs a gap to get ready in: nothing in them announces it."""


def _reps_of(step: Exercise) -> int | None:
    """The reps in a stretch of work: those of both directions where nothing switches between them."""
    return step.reps if step.switches or step.reps is None else 2 * step.reps


def write(leaves: Iterable[Leaf]) -> list[Stretch]:
    """The stretches of a session's leaves, in order."""
    writer = _Writer()
    for leaf in leaves:
        writer.leaf(leaf)
    return writer.stretches


class _Writer:
    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._occurrences: dict[tuple[str, tuple[str, ...]], int] = {}

    def leaf(self, leaf: Leaf) -> None:
        step, context, line = leaf.step, leaf.context or self._last(), leaf.step.mark.line
        match step:
            case Exercise():
                self._exercise(step, leaf, context)
            case Run():
                self._ready_if_needed(leaf, step, context)
                self._work(step, context, leaf.calls, duration_ms=step.duration_ms, first=True)
            case Amrap():
                self._clock(step, leaf, context)
            case Rest():
                self._append(context, "rest", step.for_ms, line=line, words=step.say or "")
            case Say():
                self._append(context, "say", None, line=line, words=step.text, at_least_ms=step.for_ms or 0)
            case Pause():
                self._append(context, "pause", step.for_ms, line=line)
            case Sound():
                name = step.tone or step.file or ""
                self._append(context, "pause", None, line=line, name=name, sound=step)
            case Cycle():
                self._cycle(step, context, leaf.calls)
            case _:
                raise AssertionError(f"no such leaf: {step!r}")

    def _last(self) -> Context:
        """The context of the last stretch."""
        last = self.stretches[-1]
        return Context(
            last.cues,
            last.kit,
            last.music,
            last.manner,
            last.chapter,
            last.section,
            last.round,
            last.rounds,
            session_phase=last.session_phase,
        )

    def _clock(self, step: Amrap, leaf: Leaf, context: Context) -> None:
        """The list read out, and one long stretch of work against the clock, named by its key."""
        clock: Clock = "up" if step.counts_up else "down"
        key = "for_time" if step.counts_up else "amrap"
        context = context._replace(moves=moves_of(step.steps))
        self._append(context, "say", None, line=step.mark.line, said=clock_list(key, step))
        runner = Exercise(name=key, for_ms=step.for_ms, announce=False, mark=step.mark)
        self._ready_if_needed(leaf, runner, context)
        self._work(runner, context, leaf.calls, duration_ms=step.for_ms, first=True, clock=clock)

    def _exercise(self, step: Exercise, leaf: Leaf, context: Context) -> None:
        within, calls = leaf.within or context, leaf.calls
        rep_ms, rep_source = leaf.rep or (None, None)
        duration_ms = step.for_ms if rep_ms is None else rep_ms * (step.reps or 1)
        self._ready_if_needed(leaf, step, context)
        for number in range(1, step.sets + 1):
            if number > 1:
                calls = (Call("set", number=number, total=step.sets),)
                if step.rest_ms:
                    self._append(context, "rest", step.rest_ms, line=step.line_of("rest"))
            for side_number, side in enumerate(_SIDES[step.sides if step.switches else None]):
                if side_number and step.switch_ms:
                    self._append(within, "switch", step.switch_ms, line=step.mark.line, side=side)
                self._work(
                    step,
                    within,
                    () if side_number else calls,
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
        calls: tuple[Call, ...],
        *,
        duration_ms: Ms | None,
        begins: bool = True,
        **fields: object,
    ) -> None:
        # Tips take turns: the same name with other tips counts as another exercise.
        key = step.name, step.tip
        occurrence = self._occurrences.get(key, -1) + begins
        self._occurrences[key] = occurrence
        self._append(
            context,
            "work",
            duration_ms,
            line=step.mark.line,
            name=step.name,
            reps=_reps_of(step) if isinstance(step, Exercise) else None,
            exercise=step,
            calls=calls,
            occurrence=occurrence,
            moves=context.moves,
            **fields,
        )

    def _cycle(self, step: Cycle, context: Context, calls: tuple[Call, ...]) -> None:
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
                        context._replace(round=number, rounds=step.rounds),
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

    def _ready_if_needed(self, leaf: Leaf, step: Exercise | Run, context: Context) -> None:
        """Add a get-ready gap where an exercise opens the track, follows words, a sound or a cycle, or opens
        a container right after work. Where the script has a default gap between exercises, that is kept
        instead of following at once.
        """
        previous = self.stretches[-1] if self.stretches else None
        if previous is not None and previous.kind == "work" and (gap_ms := _gap_ms(previous, step)):
            self._append(self._last(), "rest", gap_ms, line=step.mark.line)
            return
        if not context.cues.ready_ms:
            return
        if previous is not None and previous.kind not in NEEDS_READY_AFTER:
            both_run = isinstance(previous.exercise, Run) and isinstance(step, Run)
            if previous.kind != "work" or not leaf.opens or both_run:
                return
        self._append(context, "ready", context.cues.ready_ms, line=step.mark.line)

    def _append(self, context: Context, kind: SegmentKind, duration_ms: Ms | None, **fields: object) -> None:
        self.stretches.append(
            Stretch(
                kind,
                duration_ms,
                context.cues,
                context.kit,
                context.music,
                context.manner,
                context.chapter,
                section=context.section,
                round=context.round,
                rounds=context.rounds,
                quiet=context.quiet,
                session_phase=context.session_phase,
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
