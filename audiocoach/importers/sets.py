"""The sets of strength exercises as steps: one exercise after the other, or in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from audiocoach.importers.draft import DraftExercise, DraftItem, DraftLoop, DraftRest
from audiocoach.units import Ms

REST_MS: Ms = 90_000
"""The rest between sets if a file has none."""


@dataclass(frozen=True, slots=True)
class WorkSet:
    """One set, and the rest after it (``None``: unknown). A drop set follows at once."""

    step: DraftExercise
    rest_ms: Ms | None = None
    is_drop: bool = False

    @property
    def pause_ms(self) -> Ms:
        """The rest after it."""
        return REST_MS if self.rest_ms is None else self.rest_ms


def in_sequence(works: Sequence[WorkSet]) -> Iterator[DraftItem]:
    """Sets one after the other, each with the rest after it; equal ones are one step."""
    runs = [list(run) for _, run in groupby(works, key=lambda work: (work.step, work.rest_ms))]
    if len(runs) > 1 and len(runs[-1]) == 1 and runs[-1][0].step == runs[-2][0].step:
        runs[-2:] = [runs[-2] + runs[-1]]
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        yield replace(run[0].step, sets=len(run), rest_ms=run[0].pause_ms if len(run) > 1 else None)
        if run[-1].pause_ms and not (after and after[0].is_drop):
            yield DraftRest(run[-1].pause_ms)


def in_turn(members: Sequence[Sequence[WorkSet]]) -> Iterator[DraftItem]:
    """A superset: the first set of each exercise, a rest, the second of each, and so on."""
    rounds: list[tuple[DraftItem, ...]] = []
    for at in range(max(map(len, members))):
        works = [works[at] for works in members if at < len(works)]
        rests = [int(work.rest_ms) for work in works if work.rest_ms]
        rounds.append((*(work.step for work in works), DraftRest(max(rests, default=REST_MS))))
    for steps, same in groupby(rounds):
        times = len(list(same))
        yield from (DraftLoop(times, steps),) if times > 1 else steps


def without_last_rest(steps: Sequence[DraftItem]) -> list[DraftItem]:
    """The steps of a session up to the last that is no rest."""
    kept = list(steps)
    while kept and isinstance(kept[-1], DraftRest):
        kept.pop()
    return kept
