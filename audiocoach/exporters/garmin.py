"""Write workouts as the JSON of Garmin Connect, the dialect with ``workoutSegments``.

Connect has no published format; the keys and numbers are those of workouts that it exports. Speeds are in
metres per second, the faster bound first. Weights are in grams by the unit's factor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audiocoach.exercises.garmin import from_garmin, to_garmin
from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.fit import speeds_of, weight_of
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionStep, Sport, StepRole
from audiocoach.exporters.targets import zone_number
from audiocoach.exporters.words import note_of, time_on_track

_SPORTS: Mapping[Sport, tuple[int, str]] = {
    "run": (1, "running"),
    "ride": (2, "cycling"),
    "walk": (3, "other"),
    "row": (3, "other"),
    "strength": (5, "strength_training"),
    "mobility": (6, "cardio_training"),
    "breathing": (6, "cardio_training"),
}
_STEP_TYPES: Mapping[StepRole, tuple[int, str]] = {
    "warm_up": (1, "warmup"),
    "cool_down": (2, "cooldown"),
    "work": (3, "interval"),
    "rest": (5, "rest"),
    "ready": (5, "rest"),
}
_KILOGRAM = {"unitId": 8, "unitKey": "kilogram", "factor": 1000.0}
_POUND = {"unitId": 9, "unitKey": "pound", "factor": 453.59237}


def write_garmin(session: ExportSession) -> Exported:
    """The workout of a session as JSON."""
    writer = _Writer(session)
    steps = writer.steps(session.steps)
    sport = _sport(session)
    workout: dict[str, Any] = {
        "workoutName": session.title,
        "description": session.description,
        "sportType": sport,
        "estimatedDurationInSecs": round(int(session.length_ms) / 1000),
        "workoutSegments": [{"segmentOrder": 1, "sportType": sport, "workoutSteps": steps}],
    }
    if session.author:
        writer.losses.add("the author is left out")
    return Exported(
        (json.dumps(workout, indent=2, ensure_ascii=False) + "\n").encode(), writer.losses.sentences()
    )


class _Writer:
    def __init__(self, session: ExportSession) -> None:
        self._order = 0
        self._groups = 0
        self.losses = Losses()
        if len({step.section for step in session.flat()}) > 1:
            self.losses.add("the names of sections are left out")

    def steps(self, items: Sequence[SessionItem], group: int | None = None) -> list[dict[str, Any]]:
        """The steps in order; ``group`` is the number of the repeat that they are in."""
        return [self._item(item, group) for item in items]

    def _item(self, item: SessionItem, group: int | None) -> dict[str, Any]:
        self._order += 1
        head: dict[str, Any] = {"stepOrder": self._order}
        if isinstance(item, SessionStep):
            return {"type": "ExecutableStepDTO", **head, "childStepId": group, **self._step(item)}
        self._groups += 1
        number = self._groups
        return {
            "type": "RepeatGroupDTO",
            **head,
            "childStepId": number,
            "stepType": {"stepTypeId": 6, "stepTypeKey": "repeat"},
            "numberOfIterations": item.times,
            "smartRepeat": False,
            "skipLastRestStep": False,
            "endCondition": {"conditionTypeId": 7, "conditionTypeKey": "iterations"},
            "endConditionValue": float(item.times),
            "workoutSteps": self.steps(item.steps, number),
        }

    def _step(self, step: SessionStep) -> dict[str, Any]:
        number, key = _STEP_TYPES[step.kind]
        fields: dict[str, Any] = {"stepType": {"stepTypeId": number, "stepTypeKey": key}}
        carried: set[str] = set()
        if step.by_reps and step.reps:
            fields["endCondition"] = {"conditionTypeId": 10, "conditionTypeKey": "reps"}
            fields["endConditionValue"] = float(step.reps)
            carried |= set() if step.reps_from else {"reps"}
            self.losses.add("reps have no time of their own; their time on the track is in the notes", step)
        else:
            fields["endCondition"] = {"conditionTypeId": 2, "conditionTypeKey": "time"}
            fields["endConditionValue"] = int(step.length_ms) / 1000
        fields |= self._target(step, carried)
        if step.is_exercise:
            fields |= self._exercise(step, carried)
        named = from_garmin(*(str(fields.get(name, "")) for name in ("category", "exerciseName")))
        if step.is_work and named != step.title:
            self.losses.add("steps have no names; the names begin their notes", step)
        first = [time_on_track(step)] if step.by_reps else []
        fields["description"] = note_of(step, carried, name=step.title, first=first)
        if step.timed:
            self.losses.add("words with a time are shown for the whole step", step)
        return fields

    def _target(self, step: SessionStep, carried: set[str]) -> dict[str, Any]:
        """The target: the first that a step has of power, pace, zone and cadence."""
        zone = zone_number(step.effort)
        if step.watts is not None:
            carried.add("watts")
            return _between(2, "power.zone", step.watts[0], step.watts[1])
        if step.beats is not None:
            carried.add("beats")
            return _between(4, "heart.rate.zone", *step.beats)
        if (speeds := speeds_of(step)) is not None:
            carried |= {"pace", "km_s"}
            return _between(6, "pace.zone", speeds[1] / 1000, speeds[0] / 1000)
        if zone is not None and step.share is None:
            carried.add("effort")
            return {**_target_type(4, "heart.rate.zone"), "zoneNumber": zone}
        if step.cadence is not None and step.share is None:
            carried.add("cadence")
            return _between(3, "cadence", *step.cadence)
        if step.effort or step.share is not None:
            self.losses.add("the effort is written as words", step)
        return _target_type(1, "no.target")

    def _exercise(self, step: SessionStep, carried: set[str]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        named = to_garmin(step.title)
        if named is None:
            self.losses.add("Garmin has no exercise like these", step)
        else:
            category, name = named
            fields["category"] = category.upper()
            fields |= {"exerciseName": name.upper()} if name else {}
        weight = weight_of(step.load)
        if weight is not None:
            carried.add("load")
            amount, is_kg = weight
            fields |= {"weightValue": amount, "weightUnit": _KILOGRAM if is_kg else _POUND}
        elif step.load:
            self.losses.add("loads other than a single weight are written as words", step)
        return fields


def _sport(session: ExportSession) -> dict[str, Any]:
    number, key = _SPORTS[session.sport]
    return {"sportTypeId": number, "sportTypeKey": key}


def _target_type(number: int, key: str) -> dict[str, Any]:
    return {"targetType": {"workoutTargetTypeId": number, "workoutTargetTypeKey": key}}


def _between(number: int, key: str, first: float, last: float) -> dict[str, Any]:
    values = {"targetValueOne": round(float(first), 6), "targetValueTwo": round(float(last), 6)}
    return {**_target_type(number, key), **values}


EXPORTER = Exporter("garmin", "Garmin Connect JSON", ".json", write_garmin)
