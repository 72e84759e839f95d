"""Where words are placed, what is dropped, and how much is searched for it: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from audiocoach.script.model import Exercise, Rest, Workout
from audiocoach.sources.load import load
from audiocoach.timeline import layout
from audiocoach.timeline.model import Dropped, MusicSpan, Timeline
from audiocoach.timeline.plan import Group, Plan
from audiocoach.timeline.resolve import Lengths, plan_workout
from audiocoach.timeline.schedule import Lane, Placement, PlacementScope, schedule
from audiocoach.units import SAMPLE_RATE

Make = Callable[..., Timeline]
GOLDEN = Path(__file__).parents[1] / "golden"
SQUAT = Exercise(name="Squat", for_ms=40_000)
PLANK = Exercise(name="Plank", for_ms=45_000)


def dense(exercises: int) -> Workout:
    """Exercises of one second with one second between them: no preview fits."""
    steps = (Exercise(name="Squat", for_ms=1000), Rest(for_ms=1000)) * exercises
    return Workout(title="Dense", steps=steps)


def lengths(plan: Plan) -> dict[Any, int]:
    return dict.fromkeys(plan.words, 5 * SAMPLE_RATE)


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


def test_a_check_for_missed_cues_places_no_more_than_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups without a must do not change what is missed, and the first missed cue may be enough."""
    placed = 0
    place = Placement._place

    def counted(placement: Placement, group: Group, order: Sequence[int]) -> None:
        nonlocal placed
        placed += 1
        place(placement, group, order)

    monkeypatch.setattr(Placement, "_place", counted)
    plan = plan_workout(dense(50))

    def missed(scope: PlacementScope) -> tuple[list[str], int]:
        nonlocal placed
        placed = 0
        found = schedule(plan, lengths(plan), {}, scope).dropped
        return [dropped.text for dropped in found if dropped.priority == "must"], placed

    every, of_all = missed("all")
    same, of_musts = missed("must")
    first, of_first = missed("until_missed")
    assert same == every
    assert len(first) == 1
    assert of_first < of_musts
    assert of_musts < of_all == len(plan.groups)


@pytest.mark.parametrize("ms_per_character", [20, 70, 180])
@pytest.mark.parametrize("name", ["core", "gym"])
def test_what_is_missed_is_the_same_without_the_rest(name: str, ms_per_character: int) -> None:
    """A check that places only what findings are about misses the same cues by the same times."""
    plan = plan_workout(load(GOLDEN / f"{name}.yaml"))
    each = Lengths(lambda words: len(words[0]) * ms_per_character * 44)

    def missed(scope: PlacementScope) -> list[Dropped]:
        dropped = schedule(plan, each, {}, scope).dropped
        return [cue for cue in dropped if cue.priority == "must"]

    assert missed("must") == missed("all")


def test_a_must_in_a_short_gap_is_shortened_then_hurried(timeline_of: Make) -> None:
    """In a gap too short for the preview its short form is said; the countdown it covers is left out."""
    timeline = timeline_of(SQUAT, Rest(for_ms=5000), PLANK)
    said = [cue.text for cue in timeline.cues]
    assert "Plank." in said
    assert "Next: Plank, 45 seconds." not in said
    tiny = timeline_of(SQUAT, Rest(for_ms=2500), PLANK)
    name = next(cue for cue in tiny.cues if cue.text == "Plank.")
    assert name.end_frame / SAMPLE_RATE < 53.5
    beeps = [round(tone.at_frame / SAMPLE_RATE, 3) for tone in tiny.tones if tone.kind == "countdown"]
    assert [at for at in beeps if 51.0 <= at < 53.5] == [52.5]


def test_a_must_that_cannot_fit_is_listed(timeline_of: Make) -> None:
    """A name that fits nowhere is listed with by how much it is too long."""
    name = "Very slow single-leg Romanian deadlift with an overhead reach and a twist"
    timeline = timeline_of(SQUAT, Rest(for_ms=2000), Exercise(name=name, for_ms=10_000))
    (dropped,) = [cue for cue in timeline.dropped if cue.priority == "must"]
    assert name in dropped.text
    assert dropped.over_ms > 1000
    assert "too long" in dropped.why
