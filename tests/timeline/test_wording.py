"""Tips of the library, said where a script has none of its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from audiocoach.exercises.library import library
from audiocoach.script.model import Amrap, Circuit, CueSettings, Exercise, Rest, Run, Section, Step, Workout
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.muscles import muscle_seconds
from audiocoach.timeline.resolve import surely_clean

Make = Callable[..., Timeline]
SQUAT = library().movements["Squat"].tips
KNOWN = {tip for movement in library().movements.values() for tip in movement.tips}


def tips(timeline: Timeline) -> list[str]:
    """What is said of the library, in order."""
    return [cue.text for cue in timeline.cues if cue.text in KNOWN]


def rounds(*steps: Step, number: int = 5) -> Circuit:
    return Circuit(name="Legs", rounds=number, rest_ms=20_000, steps=steps)


def test_an_exercise_without_tips_has_the_librarys(timeline_of: Make) -> None:
    """Another one each round, and as what may be left out; after the last of them there are no more."""
    steps, cues = rounds(Exercise(name="Slow squats", for_ms=40_000)), CueSettings(ready_ms=20_000)
    timeline = timeline_of(steps, cues=cues)
    assert tips(timeline) == list(SQUAT)
    assert {cue.priority for cue in timeline.cues if cue.text in KNOWN} == {"may"}
    assert timeline_of(steps, cues=cues) == timeline


def test_a_shorter_tip_serves_where_the_first_does_not_fit(timeline_of: Make) -> None:
    """A short gap is better used than not; a script's own tip is never exchanged, but said in the
    exercise.
    """
    shortest = min(SQUAT, key=len)
    slow = Exercise(name="Slow squats", for_ms=40_000)
    assert tips(timeline_of(rounds(slow)))[0] == shortest
    own = slow.model_copy(update={"tip": (SQUAT[0],)})
    timeline = timeline_of(rounds(own))
    assert tips(timeline) == [SQUAT[0]]
    (cue,) = (cue for cue in timeline.cues if cue.text in KNOWN)
    (work,) = (part for part in timeline.segments if part.start_frame <= cue.start_frame < part.end_frame)
    assert work.kind == "work"


def test_rich_says_more_and_none_says_nothing(timeline_of: Make) -> None:
    """The density holds for them as for the script's own, and a section may change it."""
    circuit = rounds(Exercise(name="Squat", for_ms=40_000))
    rich = tips(timeline_of(circuit, cues=CueSettings(tips="rich")))
    assert set(rich) == set(SQUAT)
    assert len(rich) > 2 * len(SQUAT)
    assert tips(timeline_of(circuit, cues=CueSettings(tips="none"))) == []
    quiet = Section(name="Quiet", cues=CueSettings(tips="none"), steps=(circuit,))
    assert tips(timeline_of(quiet)) == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_rich_repeats_no_tip_where_there_is_another(timeline_of: Make, number: int) -> None:
    """A tip from the gap is not the one inside; with several, none follows itself the next time."""
    own = SQUAT[:number]
    steps = rounds(Exercise(name="Squat", for_ms=60_000, tip=own), number=4)
    circuit = steps.model_copy(update={"rest_ms": 30_000})
    timeline = timeline_of(circuit, cues=CueSettings(tips="rich", ready_ms=15_000))
    said = [(cue.start_frame, cue.text) for cue in timeline.cues if cue.text in own]
    if number == 1:
        assert len(said) == 4
    else:
        assert len(said) == 8
        assert all(before != after for (_, before), (_, after) in pairwise(said))


def test_each_step_of_a_name_has_tips_of_its_own(timeline_of: Make) -> None:
    """A later exercise of the same name begins with its own first tip."""
    steps = [Exercise(name="Squat", for_ms=20_000, tip=(tip,)) for tip in ("Go slowly.", "Now go heavy.")]
    said = [cue.text for cue in timeline_of(steps[0], Rest(for_ms=20_000), steps[1]).cues]
    assert {"Go slowly.", "Now go heavy."} <= set(said)


def test_tips_go_on_over_sets_and_rounds(timeline_of: Make) -> None:
    """Two rounds of three sets say six tips, each once."""
    own = tuple(f"Tip {number}." for number in range(6))
    sets = Exercise(name="Squat", for_ms=20_000, sets=3, rest_ms=20_000, tip=own)
    timeline = timeline_of(Circuit(name="Legs", rounds=2, rest_ms=20_000, steps=(sets,)))
    assert [cue.text for cue in timeline.cues if cue.text in own] == list(own)


def test_a_tip_waits_for_the_first_time_with_room(timeline_of: Make) -> None:
    """Counted repetitions that follow another exercise at once have none, so the rest before the second set
    does.
    """
    counted = Exercise(name="Push-up", reps=10, sets=3, rest_ms=60_000, tip=("Leave two in the tank.",))
    said = [cue.text for cue in timeline_of(Exercise(name="Squat", for_ms=20_000), counted).cues]
    assert said.count("Leave two in the tank.") == 1


def test_a_counted_row_is_a_weights_and_a_timed_one_the_machines(timeline_of: Make) -> None:
    """So are its tips and the muscles that it trains."""
    movements = library().movements
    for step, name in (
        (Exercise(name="Row", reps=10, load="12kg"), "Bent-over row"),
        (Exercise(name="Row", for_ms=60_000), "Row"),
    ):
        timeline = timeline_of(step)
        assert tips(timeline) == [movements[name].tips[0]]
        assert set(muscle_seconds(timeline).groups) >= set(movements[name].primary)


def test_own_tips_go_before_the_librarys(timeline_of: Make) -> None:
    """Where the script has a tip for an exercise, at any of its places, it speaks for it alone."""
    own = Exercise(name="Squat", for_ms=40_000, tip=("Knees out.",))
    bare = Exercise(name="Squat", for_ms=40_000)
    timeline = timeline_of(own, Rest(for_ms=20_000), bare, Rest(for_ms=20_000), own)
    assert tips(timeline) == []
    assert [cue.text for cue in timeline.cues].count("Knees out.") == 1


@pytest.mark.parametrize("language", ["de", "es", "fr", "it"])
def test_the_library_speaks_english_alone(timeline_of: Make, language: str) -> None:
    """A session in another language hears no English tip; en-GB is English."""
    circuit = rounds(Exercise(name="Squat", for_ms=40_000))
    assert tips(timeline_of(circuit, language=language)) == []
    assert len(tips(timeline_of(circuit, language="en-GB"))) == len(SQUAT)


def test_a_run_has_tips_by_its_word(timeline_of: Make) -> None:
    """Where its name is its own; a ride is never told how to sprint."""
    assert tips(timeline_of(Run(name="Hard", duration_ms=60_000)))[0] in library().movements["Run"].tips
    ride = tips(timeline_of(Run(word="ride", name="Sprint", duration_ms=60_000)))
    assert set(ride) <= set(library().movements["Ride"].tips)
    assert ride


@pytest.mark.parametrize(
    "name", ["Sled push", "Squat with a heavy barbell", "Plank (on a ball)", "Squat, plank"]
)
def test_what_is_done_otherwise_has_no_tips(timeline_of: Make, name: str) -> None:
    """A tip is for what is done just like it; several exercises on one clock have none."""
    assert tips(timeline_of(Exercise(name=name, for_ms=40_000))) == []
    amrap = Amrap(for_ms=120_000, steps=(Exercise(name="Squat", reps=10), Exercise(name="Plank", reps=1)))
    assert tips(timeline_of(amrap)) == []


def test_a_session_with_them_is_as_surely_clean(timeline_of: Make) -> None:
    """They may be left out, so no voice makes a finding of them."""
    steps = (
        Exercise(name="Squat", for_ms=40_000),
        Rest(for_ms=30_000),
        Exercise(name="Plank", for_ms=40_000),
    )
    assert tips(timeline_of(*steps))
    assert surely_clean(Workout(title="Session", steps=steps))
    tight = (
        Exercise(name="Squat", for_ms=20_000),
        Rest(for_ms=10_000),
        Exercise(name="Burpee", for_ms=20_000),
    )
    assert surely_clean(Workout(title="Session", steps=tight))
