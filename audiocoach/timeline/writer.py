"""Leaves → stretches: what has been written so far decides which gap the next exercise needs."""

from __future__ import annotations

from collections.abc import Iterable

from audiocoach.script.model import DEFAULT_PACE_MS, Cycle, Exercise, Pause, Rest, Run, Say, Sound
from audiocoach.timeline.containers import Context, Leaf
from audiocoach.timeline.model import SegmentKind, Side
from audiocoach.timeline.plan import Call, Stretch
from audiocoach.units import Ms

_SIDES: dict[str | None, tuple[Side | None, ...]] = {
    None: (None,),
    "alternate": (None,),
    "each": ("left", "right"),
    "left-right": ("left", "right"),
    "right-left": ("right", "left"),
}
NEEDS_READY_AFTER = frozenset({"say", "pause", "phase"})
"""After these an exercise needs a gap to get ready in: nothing in them announces it."""


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
        step, context, line = leaf.step, leaf.context or self._context(), leaf.step.mark.line
        match step:
            case Exercise() | Run():
                if context.cues.ready_ms and self._needs_ready(leaf):
                    self._append(context, "ready", context.cues.ready_ms, line=line)
                if isinstance(step, Exercise):
                    self._exercise(step, context, leaf.calls)
                else:
                    self._work(step, context, duration_ms=step.duration_ms, calls=leaf.calls, first=True)
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

    def _context(self) -> Context:
        """That of the last stretch."""
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
        )

    def _exercise(self, step: Exercise, context: Context, calls: tuple[Call, ...]) -> None:
        sides = _SIDES[step.sides]
        rep_ms = None
        if step.for_ms is None:
            rep_ms = step.tempo.rep_ms if step.tempo else step.pace_ms or DEFAULT_PACE_MS
        duration_ms = step.for_ms if rep_ms is None else rep_ms * (step.reps or 1)
        for number in range(1, step.sets + 1):
            if number > 1:
                calls = (Call("set", number=number, total=step.sets),)
                if step.rest_ms:
                    self._append(context, "rest", step.rest_ms, line=step.line_of("rest"))
            for side_number, side in enumerate(sides):
                if side_number and step.switch_ms:
                    self._append(context, "switch", step.switch_ms, line=step.mark.line, side=side)
                self._work(
                    step,
                    context,
                    duration_ms=duration_ms,
                    calls=calls if side_number == 0 else (),
                    first=number == 1 and side_number == 0,
                    begins=side_number == 0,
                    set=number if step.sets > 1 else None,
                    side=side,
                    rep_ms=rep_ms,
                )

    def _work(
        self,
        step: Exercise | Run,
        context: Context,
        *,
        duration_ms: Ms | None,
        begins: bool = True,
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
            line=step.mark.line,
            name=step.name,
            reps=step.reps if isinstance(step, Exercise) else None,
            exercise=step,
            occurrence=occurrence,
            moves=context.moves,
            clock=context.clock,
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

    def _needs_ready(self, leaf: Leaf) -> bool:
        """Whether a gap to get ready is needed: an exercise opens the track, follows words, a sound or a
        cycle, or opens a container right after work.
        """
        if not self.stretches or self.stretches[-1].kind in NEEDS_READY_AFTER:
            return True
        previous = self.stretches[-1]
        both_run = isinstance(previous.exercise, Run) and isinstance(leaf.step, Run)
        return previous.kind == "work" and leaf.opens and not both_run

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
                **fields,  # type: ignore[arg-type]
            )
        )
