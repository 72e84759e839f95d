"""JSON of Garmin Connect."""

from __future__ import annotations

import json
from typing import Any

from audiocoach.exporters.garmin import write_garmin
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep
from audiocoach.exporters.targets import Share

SQUAT = SessionStep("work", "Goblet squat", 30_000, reps=10, by_reps=True, load="24kg", tips=("Chest up.",))
REST = SessionStep("rest", "Rest", 45_500)


def steps_of(*items: SessionItem, sport: str = "strength") -> list[dict[str, Any]]:
    """The steps of the only segment."""
    session = ExportSession("T", items, sport)  # type: ignore[arg-type]
    (segment,) = json.loads(write_garmin(session).data)["workoutSegments"]
    return segment["workoutSteps"]  # type: ignore[no-any-return]


def test_an_exercise_has_reps_a_category_and_a_weight() -> None:
    """And the time of the track in its description."""
    (step,) = steps_of(SQUAT)
    assert step["type"] == "ExecutableStepDTO"
    assert step["endCondition"]["conditionTypeKey"] == "reps"
    assert (step["endConditionValue"], step["category"], step["exerciseName"]) == (
        10.0,
        "SQUAT",
        "GOBLET_SQUAT",
    )
    assert (step["weightValue"], step["weightUnit"]["unitKey"]) == (24.0, "kilogram")
    assert step["description"] == "Goblet squat. 30s on the track. Chest up."


def test_repeats_nest_and_steps_are_numbered_through() -> None:
    """Each repeat is a group with its steps inside."""
    (outer,) = steps_of(SessionLoop(2, (SessionLoop(3, (SQUAT, REST)), REST)))
    assert (outer["type"], outer["numberOfIterations"], outer["stepOrder"]) == ("RepeatGroupDTO", 2, 1)
    inner, rest = outer["workoutSteps"]
    assert (inner["numberOfIterations"], inner["stepOrder"], rest["stepOrder"]) == (3, 2, 5)
    assert [step["stepOrder"] for step in inner["workoutSteps"]] == [3, 4]
    assert inner["workoutSteps"][1]["endConditionValue"] == 45.5


def test_targets() -> None:
    """A pace is metres a second with the faster bound first; a zone is one of the heart."""
    run = SessionStep("work", "Steady", 60_000, activity="run", pace="5:00/km")
    zone = SessionStep("work", "Easy", 60_000, activity="run", effort="zone 2")
    watts = SessionStep("work", "Ride", 60_000, activity="ride", watts=(200, 220))
    beats = SessionStep("work", "Ride", 60_000, activity="ride", beats=(140, 150))
    percent = SessionStep("work", "Ride", 60_000, activity="ride", share=Share(0.6, 0.7))
    paced, zoned, powered, beaten, plain = steps_of(run, zone, watts, beats, percent, sport="run")
    assert paced["targetType"]["workoutTargetTypeKey"] == "pace.zone"
    assert (paced["targetValueOne"], paced["targetValueTwo"]) == (3.416667, 3.25)
    assert zoned["zoneNumber"] == 2
    assert (powered["targetValueOne"], powered["targetValueTwo"]) == (200, 220)
    assert (beaten["targetValueOne"], beaten["targetValueTwo"]) == (140, 150)
    assert plain["targetType"]["workoutTargetTypeKey"] == "no.target"
    assert "60 to 70 percent of threshold power" in plain["description"]


def test_losses() -> None:
    """Names that Garmin does not have, authors, efforts in percent."""
    odd = SessionStep("work", "Zercher thing", 60_000, load="heavy", effort="rpe 8")
    exported = write_garmin(ExportSession("T", (odd,), author="Me"))
    assert exported.losses == (
        "the effort is written as words: Zercher thing",
        "Garmin has no exercise like these: Zercher thing",
        "loads other than a single weight are written as words: Zercher thing",
        "steps have no names; the names begin their notes: Zercher thing",
        "the author is left out",
    )
