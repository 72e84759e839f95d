"""A session's list of steps."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.exporters.steps import SessionLoop, SessionStep, flatten, fold
from audiocoach.exporters.targets import Share
from audiocoach.units import frame_at
from support.exporting import SHIPPED

STEP = SessionStep("work", "Squat", 30_000)
REST = SessionStep("rest", "Rest", 20_000)


@pytest.mark.parametrize("name", SHIPPED)
def test_steps_start_where_the_timeline_has_them(name: str, shipped) -> None:
    """For every shipped session each exercise and rest begins on its frame, and the lengths add up to the
    track.
    """
    session, timeline = shipped(name)
    steps = list(session.flat())
    starts = [frame_at(start_ms) for start_ms in accumulate((s.length_ms for s in steps), initial=0)]
    assert starts[-1] == timeline.duration_frames
    named = [
        (start, step.name, step.side, step.reps)
        for start, step in zip(starts, steps, strict=False)
        if step.is_work
    ]
    wanted = [
        (part.start_frame, part.name.rstrip("."), part.side, part.reps)
        for part in timeline.segments
        if part.kind in ("work", "phase")
    ]
    assert named == wanted


def test_what_leads_up_to_work_is_one_step(session) -> None:
    """The lead-in, the words and the time to get ready come first, with what is said."""
    first, squat, last = session("- say: Hello there.\n- Squat 40s").steps
    assert (first.kind, first.name, first.words) == ("ready", "Get ready", ("Hello there.",))
    assert first.length_ms == 1000 + (250 + 60 * len("Hello there.")) + 5000
    assert (squat.kind, squat.name, squat.length_ms) == ("work", "Squat", 40_000)
    assert (last.name, last.length_ms) == ("Finish", 3000)


def test_an_exercise_keeps_what_it_asks_for(session) -> None:
    """Reps, load, effort, sides, tips and notes with their time from the start."""
    steps = """
- do: Goblet squat
  reps: 8-12
  load: 16kg
  effort: rpe 8
  tip: Chest up.
  notes: [{at: 25%, say: Breathe.}, {at: -5s, say: Last ones.}]
- Side plank 20s each side
- Row 3x10 @ 60kg, rest 45s
"""
    _, squat, left, switch, right, *row = list(session(steps).flat())
    assert (squat.reps, squat.reps_from, squat.by_reps) == (12, 8, True)
    assert (squat.load, squat.effort, squat.tips) == ("16kg", "rpe 8", ("Chest up.",))
    assert [(words.at_ms, words.text) for words in squat.timed] == [
        (squat.length_ms // 4, "Breathe."),
        (squat.length_ms - 5000, "Last ones."),
    ]
    assert (left.title, switch.name, right.title) == (
        "Side plank (left)",
        "Switch sides",
        "Side plank (right)",
    )
    assert [step.name for step in row] == ["Row", "Rest", "Row", "Rest", "Row", "Finish"]
    assert {step.load for step in row if step.is_work} == {"60kg"}


def test_a_run_keeps_its_targets(session) -> None:
    """Pace, distance, effort and cadence; what an importer wrote as a tip is a number again."""
    steps = """
- run: Steady
  distance: 1km
  pace: 5:00/km
- ride: Ramp
  for: 5m
  effort: zone 2
  tip: Go from 50 to 75 percent of threshold power. Cadence 85 to 95. Sit tall.
- ride: Watts
  for: 5m
  tip: Aim for 200 to 220 watts.
- run: Quick feet
  for: 60s
  cadence: 180
"""
    _, steady, ramp, watts, quick, _ = session(steps).flat()
    assert (steady.pace, steady.distance, steady.length_ms) == ("5:00/km", "1km", 300_000)
    assert ramp.share == Share(0.5, 0.75, "power", ramp=True)
    assert (ramp.cadence, ramp.tips, ramp.effort) == ((85, 95), ("Sit tall.",), "zone 2")
    assert (watts.watts, watts.tips) == ((200, 220), ())
    assert quick.cadence == (180, 180)


def test_sections_tell_warm_up_and_cool_down(session) -> None:
    """By their names, in every language of the cues; a step outside of sections by its own."""
    steps = """
- section: Aufwärmen
  steps: [Squat 20s]
- Squat 30s
- section: Cool-down
  steps: [Squat 20s]
- Warm-up jog 5 min
"""
    kinds = [step.kind for step in session(steps).flat() if step.is_work]
    assert kinds == ["warm_up", "work", "cool_down", "warm_up"]


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("run/intervals", "run"),
        ("run/c25k-week-1", "run"),
        ("strength/gym-day", "strength"),
        ("recovery/pre-bed", "mobility"),
        ("recovery/rest-day-walk", "walk"),
    ],
)
def test_the_sport_is_that_of_most_work(name: str, sport: str, shipped) -> None:
    """Walking between runs is a part of a run."""
    assert shipped(name)[0].sport == sport


def test_sounds_and_words_alone_are_a_session(session) -> None:
    """Without any exercise there is one step."""
    (only,) = session("- sound: go\n- say: Hello.\n- sound: end").steps
    assert (only.kind, only.words) == ("ready", ("Hello.",))


def test_control_characters_do_not_get_through(session) -> None:
    """Neither marks that turn the direction of text nor line breaks are in a title, a name or words."""
    made = session('- {do: "Squat \\u202e deep", for: 20s, tip: "a\\nb"}', title='"T\\u202eitle 🏋️"')
    squat = list(made.flat())[1]
    assert (made.title, squat.name, squat.tips) == ("Title 🏋️", "Squat deep", ("a b",))


def test_repeats_are_found() -> None:
    """A round that comes again is written once; the last one without its rest stays."""
    other = replace(STEP, name="Lunge")
    steps = [STEP, REST, other, REST] * 3 + [STEP, REST, other]
    assert fold(steps) == (SessionLoop(3, (STEP, REST, other, REST)), STEP, REST, other)


def test_repeats_in_repeats_are_found() -> None:
    """Sets in rounds are a repeat in a repeat."""
    round_ = [STEP, REST, STEP, REST, STEP, replace(REST, length_ms=60_000)]
    inner = (SessionLoop(2, (STEP, REST)), STEP, round_[-1])
    assert fold(round_ * 4) == (SessionLoop(4, inner),)


@given(st.lists(st.sampled_from([STEP, REST, replace(STEP, side="left"), replace(STEP, tips=("a",))])))
def test_folding_keeps_every_step(steps: list[SessionStep]) -> None:
    """Written out again, a folded list is what it was."""
    assert list(flatten(fold(steps))) == steps
