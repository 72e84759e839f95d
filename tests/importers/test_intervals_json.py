"""The JSON of intervals.icu."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftLoop,
    DraftPlan,
    DraftRest,
    DraftSection,
    DraftStep,
    ImportRequest,
)
from audiocoach.importers.intervals_json import read_events
from audiocoach.importers.registry import convert

STEPS = [
    {"text": "Warm up", "duration": 600, "warmup": True, "ramp": True,
     "power": {"start": 40, "end": 60, "units": "%ftp"}, "cadence": {"value": 90, "units": "rpm"}},
    {"text": "Main set", "reps": 3, "steps": [
        {"duration": 300, "power": {"value": 4, "units": "power_zone"}},
        {"duration": 60, "intensity": "rest"},
    ]},
    {"duration": 120, "hr": {"start": 130, "end": 140, "units": "bpm"}},
]  # fmt: skip


def event(**changes: Any) -> dict[str, Any]:
    """A planned ride."""
    return {
        "start_date_local": "2027-01-05T18:30:00",
        "category": "WORKOUT",
        "type": "Ride",
        "name": "Threshold",
        "workout_doc": {"steps": STEPS},
    } | changes


def read(data: Any, **asked: Any) -> tuple[Draft | DraftPlan, list[str]]:
    """What JSON becomes, and the remarks."""
    found, remarks = read_events(json.dumps(data).encode(), ImportRequest("events.json", **asked))
    return found, [remark.text for remark in remarks]


def test_steps_keep_lengths_targets_and_repeats() -> None:
    """Percent, zones and beats are spoken; a repeat with words is a section; a plain rest is a rest."""
    plan, _ = read(event())
    assert isinstance(plan, DraftPlan)
    draft = plan.days[0].draft
    warm_up, main, last = draft.steps
    assert warm_up == DraftStep(
        "ride", "Warm up", 600_000, effort="zone 1",
        tips=("Go from 40 to 60 percent of threshold power. Cadence 90.",),
    )  # fmt: skip
    work = DraftStep("ride", "Threshold", 300_000, effort="zone 4")
    assert main == DraftSection("Main set", (DraftLoop(3, (work, DraftRest(60_000))),))
    assert isinstance(last, DraftStep)
    assert last.tips == ("Aim for 130 to 140 beats a minute.",)


@pytest.mark.parametrize(
    ("target", "pace"),
    [
        ({"value": 5.5, "units": "MINS_KM"}, "5:30/km"),
        ({"start": 300, "end": 280, "units": "mins_km"}, "4:50/km"),
        ({"value": 120, "units": "SECS_500M"}, "4:00/km"),
        ({"value": 8, "units": "mins_mile"}, "8:00/mi"),
    ],
)
def test_a_distance_has_the_pace_of_its_step(target: dict[str, Any], pace: str) -> None:
    """Paces are written as a script does; of a range, its middle."""
    draft, _ = read({"steps": [{"distance": 1000, "pace": target}], "type": "Run", "pace_units": "MINS_KM"})
    assert isinstance(draft, Draft)
    (step,) = draft.steps
    assert isinstance(step, DraftStep)
    assert (step.word, step.distance, step.pace) == ("run", "1000m", pace)


def test_a_step_for_the_lap_button_asks_for_a_length() -> None:
    """``--open`` gives it one."""
    doc = {"steps": [{"text": "Settle", "until_lap_press": True}], "zoneTimes": []}
    with pytest.raises(ScriptError, match="lap button") as caught:
        read(doc)
    assert "--open" in caught.value.problems[0].suggestion
    draft, remarks = read(doc, open_ms=120_000)
    assert isinstance(draft, Draft)
    assert draft.steps == (DraftStep("ride", "Settle", 120_000),)
    assert remarks == ["Workout: Settle ends with the lap button; it lasts 2m here"]


def test_a_calendar_is_a_plan_of_its_workouts() -> None:
    """Notes and races are remarked on; days that were not asked for are left alone."""
    events = [
        event(),
        event(start_date_local="2027-01-06T00:00:00", type="Gym", workout_doc=None, moving_time=1800),
        event(start_date_local="2027-01-07T00:00:00", name="Race", category="RACE_A"),
        event(start_date_local="2027-02-01T00:00:00"),
    ]  # fmt: skip
    found, remarks = read(events, since=datetime.date(2027, 1, 4), until=datetime.date(2027, 1, 10))
    assert isinstance(found, DraftPlan)
    assert [(day.date.day, day.time) for day in found.days] == [(5, datetime.time(18, 30)), (6, None)]
    assert remarks == ["Race on 2027-01-07 is not a workout (race_a) and was left out"]


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b"[1, null]",
        b'{"start_date_local": 5}',
        b"\xff",
        b'{"steps": [{"reps": 1e9, "steps": [{"duration": 1}]}]}',
        b'{"steps": [{"duration": -5}, {"duration": "x"}, 3]}',
        b'{"steps": [{"duration": NaN}, {"duration": Infinity}]}',
    ],
)
def test_what_is_no_workout_is_refused(data: bytes) -> None:
    """In words, whatever types it has."""
    with pytest.raises(ScriptError):
        convert(data, ImportRequest("x.json"), "intervals-json")


def test_deep_json_is_refused() -> None:
    """Nothing is read below the depth that a workout can have."""
    steps: list[Any] = [{"duration": 60}]
    for _ in range(20):
        steps = [{"reps": 2, "steps": steps}]
    with pytest.raises(ScriptError, match="repeats that a script cannot have"):
        read({"steps": steps, "zoneTimes": []})
