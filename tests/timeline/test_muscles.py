"""Who works how long: seconds of work by muscle group and side."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from audiocoach.exercises.model import GROUPS
from audiocoach.script.model import (
    Amrap,
    Cycle,
    Emom,
    Exercise,
    Phase,
    Rest,
    Run,
    Section,
    Step,
    Superset,
    Workout,
)
from audiocoach.timeline.muscles import (
    SECONDARY_WEIGHT,
    GroupTime,
    MuscleMap,
    muscle_seconds,
    muscle_seconds_of,
    total,
)
from support.any_workout import WORKOUTS
from support.speech import timeline as plan_of


def of(*steps: Step) -> MuscleMap:
    return muscle_seconds_of(Workout(title="Session", steps=steps))


def cycle(*phases: tuple[str, int]) -> Cycle:
    return Cycle(phases=tuple(Phase(name, length_ms) for name, length_ms in phases), rounds=3)


def test_primary_groups_have_all_of_the_time_and_secondary_half() -> None:
    """A squat is quads and glutes; hamstrings and core help. Rests are nobody's."""
    found = of(Exercise(name="Squats", for_ms=40_000), Rest(for_ms=20_000))
    assert found.work_s == 40
    assert found.groups["quads"] == found.groups["glutes"] == GroupTime(40)
    assert found.groups["hamstrings"] == found.groups["core"] == GroupTime(40 * SECONDARY_WEIGHT)
    assert found.left_out == ("feet", "calves", "back", "arms")
    assert found.share("quads") == 1
    assert found.share("core") == 0.5


def test_a_side_is_told_apart_so_that_an_imbalance_shows() -> None:
    """Both sides of an exercise are equal; one that is done on the left alone is not."""
    even = of(Exercise(name="Side plank", for_ms=30_000, sides="each"))
    assert (even.left_s, even.right_s, even.work_s) == (30, 30, 60)
    assert even.groups["core"] == GroupTime(60, 30, 30)
    assert even.groups["arms"] == GroupTime(30, 15, 15)
    alternating = of(Exercise(name="Lunge", reps=10, sides="alternate"))
    assert (alternating.left_s, alternating.right_s, alternating.work_s) == (0, 0, 30)
    named = of(
        Exercise(name="Left side plank", for_ms=30_000), Exercise(name="Side plank, right", for_ms=20_000)
    )
    assert (named.left_s, named.right_s, named.leaning_s) == (30, 20, 10)


def test_repetitions_sets_and_runs_count_by_their_length() -> None:
    """Reps by their pace, every set, and a run by its word where its name is its own."""
    assert of(Exercise(name="Push-up", reps=10, pace_ms=2000, sets=3)).groups["arms"].total_s == 60
    hard = of(Run(name="Hard", duration_ms=60_000))
    assert hard.groups["calves"].total_s == 60
    assert hard.unknown == ()
    assert of(Run(word="ride", name="Sprint", duration_ms=60_000)).left_out == (
        "feet",
        "core",
        "back",
        "arms",
    )
    assert of(Run(name="Hill sprint", duration_ms=20_000)).groups["glutes"].total_s == 20


def test_what_the_library_lacks_is_told() -> None:
    """Its time is work of no group, and its name is given once."""
    found = of(
        Exercise(name="Sled push", for_ms=30_000),
        Exercise(name="Sled push", for_ms=30_000),
        Exercise(name="Plank", for_ms=60_000),
    )
    assert (found.work_s, found.unknown_s, found.unknown_share) == (120, 60, 0.5)
    assert found.unknown == ("Sled push",)
    assert found.share("core") == 0.5


def test_a_clock_is_shared_by_what_is_done_on_it() -> None:
    """An amrap, and an interval that holds several give each of their exercises an equal part."""
    squat, plank = Exercise(name="Squat", reps=10), Exercise(name="Plank", for_ms=None, reps=1)
    run = Run(name="Shuttle", duration_ms=30_000)
    found = of(Amrap(for_ms=600_000, steps=(squat, plank, run)))
    assert found.work_s == pytest.approx(600)
    assert found.groups["quads"].total_s == pytest.approx(400)
    minutes = of(Emom(intervals=2, steps=(Superset(steps=(squat, plank)),)))
    assert minutes.groups["quads"].total_s == pytest.approx(60)
    assert minutes.unknown == ()


def test_phases_count_where_a_movement_is_named() -> None:
    """By their own name or their section's; pauses in it and breathing do not."""
    contract = cycle(("Contract", 6000), ("Relax", 10_000))
    found = of(Section(name="EMS quads", steps=(contract,)))
    assert found.work_s == found.groups["quads"].total_s == 18
    assert of(Section(name="Pads on", steps=(contract,))).work_s == 0
    assert of(cycle(("Calf roll", 20_000), ("Quad roll", 20_000))).groups["quads"].total_s == 60
    assert of(cycle(("Breathe in", 4000), ("Breathe out", 4000))).work_s == 0
    assert of(Exercise(name="Lie still", for_ms=60_000)).work_s == 0


def test_maps_add_up_to_a_week() -> None:
    """Sessions added are what one session of all their steps would be; nothing added is nothing."""
    squat, plank = (
        Exercise(name="Squat", for_ms=40_000),
        Exercise(name="Side plank", for_ms=20_000, sides="each"),
    )
    sled = Exercise(name="Sled push", for_ms=40_000)
    assert of(squat, sled) + of(plank, sled) == of(squat, sled, plank, sled)
    assert total([]) == MuscleMap()
    assert total([of(squat)] * 3).groups["quads"].total_s == 120
    assert MuscleMap().left_out == tuple(GROUPS)
    assert MuscleMap().share("core") == MuscleMap().unknown_share == 0


def test_json_names_all_eight_groups() -> None:
    """Seconds, shares and sides for a program, in the order from the ground up."""
    data = of(Exercise(name="Side plank", for_ms=30_000, sides="left-right")).to_json()
    assert [row["group"] for row in data["groups"]] == list(GROUPS)
    core = data["groups"][5]
    assert core == {
        "group": "core", "name": "core", "seconds": 60.0, "share": 1.0, "left_s": 30.0, "right_s": 30.0,
    }  # fmt: skip
    assert data["left_out"] == ["feet", "calves", "quads", "hamstrings", "back"]
    assert (data["unknown_s"], data["unknown"]) == (0.0, [])


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(WORKOUTS)
def test_a_map_never_holds_more_than_the_work(workout: Workout) -> None:
    """Told from the script or from the timeline it is the same; no group has more than all work, no side more
    than its group, and what is known and what is not make up the whole.
    """
    found, placed = muscle_seconds_of(workout), muscle_seconds(plan_of(workout))
    assert found.work_s == pytest.approx(placed.work_s, abs=0.01)
    assert found.unknown == placed.unknown
    assert found.unknown_s <= found.work_s + 1e-6
    for group in GROUPS:
        time = placed.groups[group]
        assert found.groups[group].total_s == pytest.approx(time.total_s, abs=0.01)
        assert time.left_s + time.right_s <= time.total_s + 1e-6
        assert time.total_s <= placed.work_s - placed.unknown_s + 1e-6
