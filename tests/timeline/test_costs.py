"""What a timeline costs: work that grows with the session, and no faster. Counted, not timed."""

from __future__ import annotations

from typing import Any

import pytest

from audiocoach.languages.phrases import phrase_book
from audiocoach.script.model import Exercise, Rest, Workout
from audiocoach.timeline import layout
from audiocoach.timeline.cues import annotate
from audiocoach.timeline.expand import expand
from audiocoach.timeline.kits import built_in_kit
from audiocoach.timeline.lane import Lane
from audiocoach.timeline.model import MusicSpan
from audiocoach.timeline.plan import Plan, Stretch
from audiocoach.timeline.resolve import plan_workout
from audiocoach.timeline.schedule import schedule
from audiocoach.units import SAMPLE_RATE


class CountedStretches(tuple[Stretch, ...]):
    """Stretches that count how many of them are handed out by index or slice."""

    __slots__ = ()
    handed_out = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        CountedStretches.handed_out += len(found) if isinstance(key, slice) else 1
        return found


def dense(exercises: int) -> Workout:
    """Exercises of one second with one second between them: no preview fits."""
    steps = (Exercise(name="Squat", for_ms=1000), Rest(for_ms=1000)) * exercises
    return Workout(title="Dense", steps=steps)


def lengths(plan: Plan) -> dict[Any, int]:
    return dict.fromkeys(plan.words(), 5 * SAMPLE_RATE)


def stretches_read(exercises: int) -> int:
    book = phrase_book("en")
    CountedStretches.handed_out = 0
    annotate("Dense", "", CountedStretches(expand(dense(exercises), book, built_in_kit)), book)
    return CountedStretches.handed_out


def test_planning_words_reads_stretches_in_proportion_to_the_session() -> None:
    """Twice the exercises take about twice the look-ups, never four times."""
    assert stretches_read(200) < 2.2 * stretches_read(100)


def test_music_that_plays_on_is_one_span_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A span is not made again for each stretch that it plays on through."""
    made = 0

    class CountedSpan(MusicSpan):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            nonlocal made
            made += 1
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(layout, "MusicSpan", CountedSpan)
    plan = plan_workout(dense(50))
    timeline = schedule(plan, lengths(plan), {}).timeline()
    assert made == len(timeline.music)


def test_words_too_long_for_every_window_are_not_tried_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A form longer than its window is not looked up among the words placed so far."""
    searched = 0
    free_from = Lane.free_from

    def counted(lane: Lane, start_ms: int, length_ms: int) -> int:
        nonlocal searched
        searched += 1
        return free_from(lane, start_ms, length_ms)

    monkeypatch.setattr(Lane, "free_from", counted)
    plan = plan_workout(dense(50))
    placement = schedule(plan, lengths(plan), {})
    dropped = len(placement.dropped)
    assert dropped > 50
    assert searched < dropped
