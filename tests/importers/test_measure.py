"""The size of a draft."""

from __future__ import annotations

from audiocoach.importers.draft import (
    DraftExercise,
    DraftLine,
    DraftLoop,
    DraftPause,
    DraftRest,
    DraftSay,
    DraftSection,
    DraftStep,
)
from audiocoach.importers.measure import is_plain, measure


def test_repeats_are_written_out() -> None:
    """Steps and time are those of the track; words count as no time."""
    step = DraftStep("run", "Run", 60_000)
    inner = DraftLoop(3, (step, DraftRest(30_000)))
    draft = (DraftSection("Main", (DraftLoop(2, (inner,)),)), DraftSay("Well done."), DraftPause(5000))
    assert measure(draft) == (14, 6 * 90_000 + 5000)
    assert measure((DraftExercise("Plank", length_ms=30_000, sets=3, rest_ms=10_000),)) == (3, 110_000)


def test_only_what_always_loads_is_plain() -> None:
    """Lines are judged by the loader, and so is what is nested deep."""
    assert is_plain((DraftStep("run", "Run", 60_000), DraftLoop(2, (DraftRest(1000),))))
    assert not is_plain((DraftLoop(2, (DraftLine("Squat 10 reps"),)),))
    item: DraftLoop | DraftRest = DraftRest(1000)
    for _ in range(20):
        item = DraftLoop(1, (item,))
    assert not is_plain((item,))
