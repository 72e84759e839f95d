"""The reader of Garmin Connect's workouts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftRest,
    DraftSay,
    DraftSection,
    DraftStep,
    ImportRequest,
)
from audiocoach.importers.garmin import read_garmin
from audiocoach.importers.registry import convert, format_of

Json = dict[str, Any]


def step(kind: str, ends: str, value: float | None = None, **more: object) -> Json:
    """A step as Garmin Connect writes it, its ids wrong on purpose."""
    return {
        "type": "ExecutableStepDTO",
        "stepType": {"stepTypeId": 99, "stepTypeKey": kind},
        "endCondition": {"conditionTypeId": 3, "conditionTypeKey": ends},
        "endConditionValue": value,
        "targetType": {"workoutTargetTypeId": 1, "workoutTargetTypeKey": "no.target"},
        **more,
    }


def target(key: str, one: float | None = None, two: float | None = None, zone: int | None = None) -> Json:
    """The fields of a target."""
    return {
        "targetType": {"workoutTargetTypeKey": key},
        "targetValueOne": one,
        "targetValueTwo": two,
        "zoneNumber": zone,
    }


def repeat(times: int, *steps: Json, **more: object) -> Json:
    """A repeat group."""
    return {"type": "RepeatGroupDTO", "numberOfIterations": times, "workoutSteps": list(steps), **more}


def workout(*steps: Json, sport: str = "running", **more: object) -> Json:
    """A workout with one segment, its steps numbered."""
    for order, one in enumerate(steps, start=1):
        one["stepOrder"] = order
    segment = {"segmentOrder": 1, "sportType": {"sportTypeKey": sport}, "workoutSteps": list(steps)}
    return {"workoutName": "Test", "workoutSegments": [segment], **more}


def read(root: object, **options: Any) -> tuple[tuple[DraftItem, ...], list[str]]:
    """The steps and the remarks of a workout."""
    data = json.dumps(root).encode()
    draft, remarks = read_garmin(data, ImportRequest("w.json", **options))
    assert isinstance(draft, Draft)
    convert(data, ImportRequest("w.json", **options), "garmin")
    return draft.steps, [remark.text for remark in remarks]


def test_a_run_by_time_and_distance_with_paces() -> None:
    """Speeds are metres a second, the fast bound first; a distance takes the time of its pace."""
    steps, remarks = read(
        workout(
            step("warmup", "time", 600, **target("heart.rate.zone", zone=2)),
            step("interval", "distance", 400, **target("pace.zone", 1000 / 230, 1000 / 250)),
            step("recovery", "time", 90.5),
            step("cooldown", "time", 300, **target("pace.zone", 1000 / 360, 1000 / 360)),
        )
    )
    assert steps == (
        DraftStep("run", "Warm-up", 600_000, effort="zone 2"),
        DraftStep(
            "run",
            "Run",
            96_000,
            distance="400m",
            pace="4:00/km",
            tips=("Between 3 minutes 50 and 4 minutes 10 a kilometre.",),
        ),
        DraftStep("jog", "Recovery", 90_500),
        DraftStep("run", "Cool-down", 300_000, pace="6:00/km"),
    )
    assert remarks == [
        "step 2 (interval): the pace 3:50 to 4:10/km became 4:00/km, its middle, and a spoken tip"
    ]


def test_repeats_nest_and_may_skip_their_last_rest() -> None:
    """The last round ends with the work."""
    steps, _ = read(
        workout(
            repeat(
                2,
                repeat(3, step("interval", "time", 60), step("recovery", "time", 30), skipLastRestStep=True),
                step("rest", "time", 120),
            )
        )
    )
    work, easy = DraftStep("run", "Run", 60_000), DraftStep("jog", "Recovery", 30_000)
    assert steps == (DraftLoop(2, (DraftLoop(2, (work, easy)), work, DraftRest(120_000))),)


def test_steps_are_taken_in_the_order_that_they_have() -> None:
    """The file may hold them in any."""
    one, two = step("interval", "time", 10), step("cooldown", "time", 20)
    root = workout(one, two)
    root["workoutSegments"][0]["workoutSteps"].reverse()
    assert [item.length_ms for item in read(root)[0] if isinstance(item, DraftStep)] == [10_000, 20_000]


def test_the_words_of_the_coach_are_spoken() -> None:
    """Those of the workout before it, those of a step in it; a short first sentence is the step's name."""
    steps, _ = read(
        workout(
            step("interval", "time", 300, description="Hill. Strong from here to the top."),
            step("rest", "time", 60, description="Shake it out."),
            description="Hard day.",
        )
    )
    say, run, rest = steps
    assert say == DraftSay("Hard day.")
    assert isinstance(run, DraftStep)
    assert [note.text for note in run.notes] == ["Strong from here to the top."]
    assert run.name == "Hill"
    assert rest == DraftRest(60_000, "Shake it out.")


def test_long_words_are_cut_to_what_a_script_can_hold() -> None:
    """With a remark; the script loads."""
    words = "Keep your elbows high. " * 100
    steps, remarks = read(
        workout(
            step("interval", "time", 5, description=words, **target("power.zone", 200, 220)),
            step("rest", "lap.button", description=words),
            sport="cycling",
            description=words,
        ),
        open_ms=60_000,
    )
    assert len(steps) == 2
    assert sum("changed or cut" in remark for remark in remarks) == 2
    assert any("it is shown, not spoken" in remark for remark in remarks)


@pytest.mark.parametrize("ends", ["lap.button", "calories", "heart.rate", "power"])
def test_a_step_without_a_length_needs_one(ends: str) -> None:
    """The message names the step and the flag; with a length the step has it."""
    root = workout(step("warmup", "time", 60), step("cooldown", ends, 120))
    with pytest.raises(ScriptError, match=r"step 2 \(cooldown\)") as error:
        read(root)
    assert "--open 5m" in error.value.problems[0].suggestion
    steps, remarks = read(root, open_ms=300_000)
    assert isinstance(steps[1], DraftStep)
    assert steps[1].length_ms == 300_000
    assert "step 2 (cooldown) has no length; it takes the time that you gave" in remarks


def test_a_distance_without_a_pace_needs_one() -> None:
    """The message says which flag."""
    root = workout(step("interval", "distance", 1000))
    with pytest.raises(ScriptError) as error:
        read(root)
    assert "--pace" in error.value.problems[0].suggestion
    assert read(root, pace="5:00/km")[0] == (
        DraftStep("run", "Run", 300_000, distance="1000m", pace="5:00/km"),
    )


def test_a_ride_has_watts_cadence_and_zones() -> None:
    """What a script has no key for is spoken, and remarked on."""
    cadence = {
        "secondaryTargetType": {"workoutTargetTypeKey": "cadence"},
        "secondaryTargetValueOne": 85,
        "secondaryTargetValueTwo": 95,
    }
    steps, remarks = read(
        workout(
            step("interval", "time", 60, **target("power.zone", 200, 220), **cadence),
            step("interval", "time", 60, **target("power.zone", zone=6)),
            step("interval", "time", 60, **target("resistance", 4, 5)),
            sport="cycling",
        )
    )
    assert steps == (
        DraftStep("ride", "Ride", 60_000, tips=("Aim for 200 to 220 watts. Cadence 85 to 95.",)),
        DraftStep("ride", "Sprint", 60_000, effort="sprint"),
        DraftStep("ride", "Ride", 60_000),
    )
    assert len(remarks) == 4


def test_strength_has_exercises_in_sets_with_weights() -> None:
    """One exercise with its rest is sets; several stay a repeat; names are ours or readable."""

    def exercise(category: str, name: str, reps: int, kg: float = -1, unit: str = "kilogram") -> Json:
        return step(
            "interval",
            "reps",
            reps,
            category=category,
            exerciseName=name,
            weightValue=kg,
            weightUnit={"unitKey": unit},
        )

    rest = step("rest", "time", 90)
    steps, _ = read(
        workout(
            repeat(
                3, exercise("BENCH_PRESS", "BARBELL_BENCH_PRESS", 8, 60), dict(rest), skipLastRestStep=True
            ),
            repeat(2, exercise("CURL", "EZ_BAR_PREACHER_CURL", 10, 45, "pound"), dict(rest)),
            repeat(2, exercise("SQUAT", "", 5), exercise("ROW", "SEATED_CABLE_ROW", 12), dict(rest)),
            step("interval", "time", 30, category="PLANK", exerciseName="PLANK"),
            sport="strength_training",
        )
    )
    assert steps == (
        DraftExercise("Bench press", reps="8", sets=3, rest_ms=90_000, load="60kg"),
        DraftExercise("EZ bar preacher curl", reps="10", sets=2, rest_ms=90_000, load="45lb"),
        DraftRest(90_000),
        DraftLoop(
            2, (DraftExercise("Squat", reps="5"), DraftExercise("Seated row", reps="12"), DraftRest(90_000))
        ),
        DraftExercise("Plank", length_ms=30_000),
    )


def test_a_swim_has_strokes_and_distances() -> None:
    """A length takes the time of its pace; equipment is part of its name."""
    steps, _ = read(
        workout(
            step(
                "interval",
                "distance",
                100,
                strokeType={"strokeTypeKey": "free"},
                equipmentType={"equipmentTypeKey": "pull_buoy"},
            ),
            step("rest", "fixed.rest", 20),
            sport="lap_swimming",
        ),
        pace="2:00/100m",
    )
    assert steps == (
        DraftExercise("Freestyle with pull buoy", length_ms=120_000, load="100 metres"),
        DraftRest(20_000),
    )


def test_several_segments_are_sections() -> None:
    """Each with its sport."""
    root = workout(step("interval", "time", 60), sport="cycling")
    root["workoutSegments"].append(
        {
            "segmentOrder": 2,
            "sportType": {"sportTypeKey": "running"},
            "workoutSteps": [step("interval", "time", 60)],
        }
    )
    assert read(root)[0] == (
        DraftSection("Cycling", (DraftStep("ride", "Ride", 60_000),)),
        DraftSection("Running", (DraftStep("run", "Run", 60_000),)),
    )


def old(order: int, kind: str, ends: str, value: object = None, unit: str = "", **more: object) -> Json:
    """A step of the older, flat dialect."""
    return {
        "stepOrder": order,
        "stepTypeKey": kind,
        "endConditionTypeKey": ends,
        "endConditionValue": value,
        "endConditionUnitKey": unit,
        "targetTypeKey": "no.target",
        **more,
    }


def test_the_older_dialect_is_a_flat_list_with_groups() -> None:
    """Values have units, numbers may be text, and groups may nest."""
    speeds = {
        "targetTypeKey": "pace.zone",
        "targetValueOne": "0.4",
        "targetValueTwo": "0.4",
        "targetValueUnitKey": "centimetersPerMillisecond",
    }
    root = {
        "com.garmin.connect.workout.json.UserWorkoutJson": {
            "workoutName": "Old",
            "sportTypeKey": "running",
            "workoutSteps": [
                old(5, "recovery", "time", "60000", "ms", groupId=2, parentGroupId=2),
                old(1, "warmup", "time", 600000.0, "ms"),
                old(2, "repeat", "iterations", 3.0, "dimensionless", groupId=1),
                old(3, "repeat", "iterations", 2.0, "dimensionless", groupId=2, parentGroupId=1),
                old(4, "interval", "distance", 40000, "centimeter", groupId=2, parentGroupId=2, **speeds),
                old(6, "rest", "time", 120000, "ms", groupId=1, parentGroupId=1),
            ],
        }
    }
    steps, _ = read(root)
    fast = DraftStep("run", "Run", 100_000, distance="400m", pace="4:10/km")
    inner = DraftLoop(2, (fast, DraftStep("jog", "Recovery", 60_000)))
    assert steps == (DraftStep("run", "Warm-up", 600_000), DraftLoop(3, (inner, DraftRest(120_000))))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "not JSON"),
        (b"[" * 1000 + b"]" * 1000, "64 levels deep"),
        (b"{}", "not a workout of Garmin Connect"),
        (b'{"activityId": 1, "summaryDTO": {}}', "not a workout of Garmin Connect"),
        (json.dumps(workout()).encode(), "no steps"),
        (json.dumps(workout(step("interval", "time", None))).encode(), "not a number"),
        (json.dumps(workout(repeat(0, step("interval", "time", 1)))).encode(), "repeats"),
        (
            json.dumps(
                workout(
                    {
                        **repeat(2, step("interval", "time", 1)),
                        "endCondition": {"conditionTypeKey": "lap.button"},
                    }
                )
            ).encode(),
            "must repeat 1 to",
        ),
        (json.dumps(workout(repeat(10**6, step("interval", "time", 1)))).encode(), "repeats 1000000 times"),
        (
            json.dumps(workout(step("interval", "time", 10**8))).encode(),
            "cannot become a script|longer than 6 h|more than 20,000 steps",
        ),
        (b'{"workoutSegments": [], "x": ' + b"9" * 9000 + b"}", "not JSON|no steps"),
    ],
)
def test_what_is_no_workout_is_refused(data: bytes, message: str) -> None:
    """In words, before it becomes large."""
    with pytest.raises(AudioCoachError, match=message):
        convert(data, ImportRequest("w.json"), "garmin")


def test_json_of_garmin_is_recognised() -> None:
    """By its keys, whatever the file is called."""
    assert format_of(json.dumps(workout()).encode(), "x.json") == "garmin"
    assert format_of(b"\xef\xbb\xbf " + json.dumps(workout()).encode(), "<stdin>") == "garmin"
