"""A small file of every format that can be imported, to change at random."""

from __future__ import annotations

import json
from collections.abc import Mapping

from garmin_fit_sdk import Encoder, Profile


def _garmin() -> bytes:
    def step(kind: str, ends: str, value: float | None, **more: object) -> dict[str, object]:
        return {
            "type": "ExecutableStepDTO",
            "stepOrder": 1,
            "stepType": {"stepTypeKey": kind},
            "endCondition": {"conditionTypeKey": ends},
            "endConditionValue": value,
            "description": "Strong, but relaxed.",
            **more,
        }

    pace = {"targetType": {"workoutTargetTypeKey": "pace.zone"}, "targetValueOne": 4.1, "targetValueTwo": 3.9}
    zone = {"targetType": {"workoutTargetTypeKey": "heart.rate.zone"}, "zoneNumber": 3}
    lift = {"category": "SQUAT", "exerciseName": "BARBELL_BACK_SQUAT", "weightValue": 60.0}
    swim = {"strokeType": {"strokeTypeKey": "free"}, "equipmentType": {"equipmentTypeKey": "fins"}}
    steps = [
        step("warmup", "lap.button", None, **zone),
        {
            "type": "RepeatGroupDTO",
            "numberOfIterations": 4,
            "skipLastRestStep": True,
            "workoutSteps": [
                step("interval", "distance", 400, **pace),
                step("recovery", "time", 60.5),
                {
                    "type": "RepeatGroupDTO",
                    "numberOfIterations": 2,
                    "workoutSteps": [step("rest", "time", 9)],
                },
            ],
        },
        step("interval", "reps", 8, **lift),
        step("interval", "calories", 50, endConditionCompare="gt", **swim),
    ]
    segments = [
        {"segmentOrder": order, "sportType": {"sportTypeKey": sport}, "workoutSteps": steps}
        for order, sport in enumerate(("running", "lap_swimming", "strength_training"))
    ]
    root = {"workoutName": "Seed", "description": "Words.", "workoutSegments": segments}
    return json.dumps(root, indent=1).encode()


def _garmin_older() -> bytes:
    def step(order: int, kind: str, ends: str, value: float, unit: str, **more: object) -> dict[str, object]:
        return {
            "stepOrder": order,
            "stepTypeKey": kind,
            "endConditionTypeKey": ends,
            "endConditionValue": value,
            "endConditionUnitKey": unit,
            **more,
        }

    steps = [
        step(1, "warmup", "time", 600_000, "ms"),
        step(2, "repeat", "iterations", 3, "dimensionless", groupId=1),
        step(3, "repeat", "iterations", 2, "dimensionless", groupId=2, parentGroupId=1),
        step(4, "interval", "distance", 40_000, "centimeter", groupId=2, parentGroupId=2),
        step(5, "rest", "time", 60_000, "ms", groupId=1, parentGroupId=1),
    ]
    root = {"workoutName": "Old", "sportTypeKey": "running", "workoutSteps": steps}
    return json.dumps({"com.garmin.connect.workout.json.UserWorkoutJson": root}).encode()


def _fit() -> bytes:
    numbers = Profile["mesg_num"]
    steps: list[dict[str, object]] = [
        {"duration_type": "time", "duration_value": 60_000, "intensity": "warmup", "notes": "Easy."},
        {
            "duration_type": "distance",
            "duration_value": 40_000,
            "target_type": "speed",
            "custom_target_value_low": 3900,
            "custom_target_value_high": 4100,
        },
        {"duration_type": "open", "intensity": "rest", "target_type": "power", "target_value": 3},
        {"duration_type": "repeat_until_steps_cmplt", "duration_value": 1, "target_value": 3},
        {
            "duration_type": "reps",
            "duration_value": 8,
            "exercise_category": "squat",
            "exercise_name": 6,
            "exercise_weight": 60.0,
        },
        {"duration_type": "repeat_until_steps_cmplt", "duration_value": 0, "target_value": 2},
    ]
    encoder = Encoder()
    encoder.write_mesg({"mesg_num": numbers["FILE_ID"], "type": "workout"})
    head = {"sport": "running", "num_valid_steps": len(steps), "wkt_name": "Seed"}
    encoder.write_mesg({"mesg_num": numbers["WORKOUT"], **head})
    for index, step in enumerate(steps):
        encoder.write_mesg({"mesg_num": numbers["WORKOUT_STEP"], "message_index": index, **step})
    return bytes(encoder.close())


_COURSE = """\
[COURSE HEADER]
VERSION = 2
UNITS = ENGLISH
DESCRIPTION = Over unders
FTP = 250
MINUTES {unit}
[END COURSE HEADER]
[COURSE DATA]
0.00\t100
5.00\t150
5.00\t240
5.05 241
5.10 243
5.15 247
5.20 250
7.50 250
7.50 120
10.0 120
[END COURSE DATA]
[COURSE TEXT]
0\tWelcome to the ride.\t10
310\tHold it there.\t10
[END COURSE TEXT]
"""
_HEVY = """\
"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",\
"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"
"Push","14 Nov 2025, 18:02","","","Bench Press (Barbell)",,"note","0","warmup","40","10",,,
"Push","14 Nov 2025, 18:02","","","Bench Press (Barbell)",,"","1","normal","60","8",,,"8.5"
"Push","14 Nov 2025, 18:02","","","Curl","0","","0","normal","12,5","12",,,
"Push","14 Nov 2025, 18:02","","","Row","0","","0","failure","30","10","1.5","90",
"Legs","3 août 2025, 18:02","3 août 2025, 19:00","","Squat",,"","0","dropset","100","5",,,
"""
_STRONG = """\
Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight;Reps;RPE;Distance;Seconds;Notes
1;2025-01-02 18:00:00;Legs;3600;Squat (Barbell);W;20,0;5;;;0;"a; ""private"" note"
1;2025-01-02 18:00:00;Legs;3600;Squat (Barbell);Rest Timer;;;;;90;
1;2025-01-02 18:00:00;Legs;3600;Squat (Barbell);1;80,0;5;9;;0;
1;2025-01-02 18:00:00;Legs;3600;Running;1;;;;2,5;900;
"""
_FITNOTES = """\
Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time,Comment
2025-03-01,Deadlift,Back,100.0,5,,,,hard
2025-03-03,Rowing Machine,Cardio,,,2.0,km,0:08:30,
03/04/2025,Flat Barbell Bench Press,Chest,60.0,8,,,,
"""
_LIFTOSCRIPT = """\
# Week 1
## Day 1
t1 / used: none / 2x5, 1x5+ / 3x3 / 75% 120s / progress: custom(increment: 5lb) {~
  weights += state.increment
~}
// **Brace** first.
t1: Squat[1-4] / ...t1 / warmup: 1x5 20kg, 1x3 40%
Bench Press, Dumbbell / 3x8-12 60lb @8.5+ (top) / 90s / superset: A / progress: lp(5lb)
Curl / ...Bench Press / superset: A
## Day 2
Row / 3x8
# Week 2
"""
_ZWO = """\
<workout_file><name>Seed</name><sportType>run</sportType><durationType>distance</durationType><workout>
<Warmup Duration="600" PowerLow="0.5" PowerHigh=".75" pace="1">
<textevent timeoffset="10" message="Go"/></Warmup>
<IntervalsT Repeat="3" OnDuration="60" OffDuration="30" OnPower="1.2" OffPower="0.5" Cadence="90"/>
<FreeRide Duration="300"/></workout></workout_file>
"""
_INTERVALS = """\
Warm up
- 15m Z1 + 4x20s Z5
Main set 3x
- Hard 2m 4:00/km 33^Halfway
- 400mtr 105%
- 90s rest, 10m ramp 50-70% 90rpm
"""
_CALENDAR = """\
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270104
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Intervals
DESCRIPTION:4 reps of:\\n0.25mi at 6:25/mi\\, 90s walking rest
END:VEVENT
END:VCALENDAR
"""
_EVENTS = [
    {
        "id": 1,
        "category": "WORKOUT",
        "type": "Ride",
        "name": "Seed",
        "start_date_local": "2027-01-04T00:00:00",
        "moving_time": 3600,
        "workout_doc": {
            "steps": [
                {"duration": 600, "power": {"start": 50, "end": 75, "units": "%ftp"}, "ramp": True},
                {"reps": 3, "steps": [{"distance": 400, "pace": {"value": 95, "units": "%pace"}}]},
            ]
        },
    }
]
_TEXT = """\
Warm-up
Squat 3x10 @ 60kg, rest 60s
[pause 10s]
Breathe in ... and out.
12/9 cal row 60s
"""

_RUNNA = """\
Intervals • 6km • 45m - 50m

2km warm up at a conversational pace (no faster than 7:05/km), 90s walking rest

Repeat the following 2x:
----------
3 reps of:
• 400m at 5:35/km (5:25-5:45/km), 60s walking rest

60s rest
----------

4 reps of: 0.25mi at 6:25/mi, 90s walking rest
10 mins cool down, add 3x 15s fast bursts
"""

SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "erg": (_COURSE.format(unit="WATTS").encode(),),
    "fit": (_fit(),),
    "fitnotes": (_FITNOTES.encode(),),
    "garmin": (_garmin(), _garmin_older()),
    "hevy": (_HEVY.encode(),),
    "ics": (_CALENDAR.encode(),),
    "intervals": (_INTERVALS.encode(),),
    "intervals-json": (json.dumps(_EVENTS).encode(),),
    "liftoscript": (_LIFTOSCRIPT.encode(),),
    "mrc": (_COURSE.format(unit="PERCENT").encode(),),
    "runna": (_RUNNA.encode(),),
    "strong": (_STRONG.encode(),),
    "text": (_TEXT.encode(),),
    "zwo": (_ZWO.encode(),),
}
"""By the name of the format."""
