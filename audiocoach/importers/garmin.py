"""Read the workouts of Garmin Connect as JSON, for running, cycling, swimming, strength and the rest.

There are two dialects. Today's has ``workoutSegments`` with ``ExecutableStepDTO`` and nested
``RepeatGroupDTO``; lengths are seconds and metres, speeds metres a second. The older one is a flat list in
which a repeat's ``groupId`` is its steps' ``parentGroupId``, and values have units of their own. Only keys
(``conditionTypeKey``) are read, because the same number means distance in one file and reps in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from audiocoach.exercises.garmin import from_garmin, readable, to_garmin
from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftSay,
    DraftSection,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.encoding import number, plain, read_json
from audiocoach.importers.watch import (
    INTENSITIES,
    ZONES,
    End,
    EndKind,
    StepTarget,
    StepWriter,
    TargetKind,
    WatchSport,
    WatchStep,
    name_place,
    opening,
)
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.constants import MAX_ROUNDS, MAX_STEPS
from audiocoach.units import quoted

MAX_BYTES = 1_000_000

_OLD_ROOT = "com.garmin.connect.workout.json.UserWorkoutJson"
_WRAPPERS = (_OLD_ROOT, "workout", "workoutDTO")
_MARKS = (b'"workoutSegments"', b'"workoutSteps"', b'"stepTypeKey"', b'"workoutName"', _OLD_ROOT.encode())
_SPORTS: Mapping[str, WatchSport] = {
    "run": "run",
    "track": "run",
    "treadmill": "run",
    "walk": "walk",
    "hik": "walk",
    "cycl": "ride",
    "bik": "ride",
    "rowing": "row",
    "swim": "swim",
}
"""Parts of the keys of sports that are not done in sets."""
_TARGETS: tuple[tuple[str, TargetKind], ...] = (
    ("pace", "speed"),
    ("speed", "speed"),
    ("heart.rate", "heart rate"),
    ("power", "power"),
    ("cadence", "cadence"),
)
_NO_TARGET = ("", "no.target", "open")
_UNITS: Mapping[str, Fraction] = {
    "ms": Fraction(1, 1000),
    "centimeter": Fraction(1, 100),
    "millimeter": Fraction(1, 1000),
    "kilometer": Fraction(1000),
    "mile": Fraction("1609.344"),
    "yard": Fraction("0.9144"),
    "centimeterspermillisecond": Fraction(10),
    "metersperminute": Fraction(1, 60),
    "centimeterspersecond": Fraction(1, 100),
    "kilometersperhour": Fraction(10, 36),
}
"""Units of the older dialect, in seconds, metres and metres a second; others already are."""
_STROKES: Mapping[str, str] = {
    "free": "Freestyle",
    "fly": "Butterfly",
    "individual_medley": "Individual medley",
    "any_stroke": "",
}
_CONDITIONS: Mapping[str, tuple[str, str]] = {
    "calories": ("you have burned", "kilocalories"),
    "heart.rate": ("your heart rate is", "beats"),
    "power": ("your power is", "watts"),
}
"""Ends that are not a length: the words before and after their value."""
_NAME_CHARS, _NAME_WORDS = 40, 5
_COMPARED = {"gt": "above ", "lt": "below "}


def read_garmin(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a workout of Garmin Connect, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not such a workout, or a step has no length and none was given.
    """
    if len(data) > MAX_BYTES:
        request.refuse(f"the file is too large; a workout has at most {MAX_BYTES:,} bytes")
    remarks = Remarks()
    root = read_json(data, request, remarks)
    if isinstance(root, list) and root:
        if len(root) > 1:
            remarks.add(0, f"the file has {len(root)} workouts; only the first was read")
        root = root[0]
    for wrapper in _WRAPPERS:
        if isinstance(root, dict) and isinstance(root.get(wrapper), dict):
            root = root[wrapper]
    if not isinstance(root, dict) or not ("workoutSegments" in root or "workoutSteps" in root):
        request.refuse(
            "this JSON is not a workout of Garmin Connect",
            suggestion="It has workoutSegments or workoutSteps; an activity or a plan has neither.",
        )
    return _GarminReader(root, request, remarks).draft(), tuple(remarks.found)


class _GarminReader:
    def __init__(self, root: Mapping[str, Any], request: ImportRequest, remarks: Remarks) -> None:
        self._root = root
        self._request = request
        self._remarks = remarks
        self._count = 0
        self._writer = StepWriter(request, remarks, "run")
        self._sport: WatchSport = "run"

    def draft(self) -> Draft:
        segments = self._segments()
        made = [self._segment(self._sport_of(sport), steps) for sport, steps in segments]
        if len(made) > 1:
            names = [readable(sport) or f"Part {at}" for at, (sport, _) in enumerate(segments, start=1)]
            steps: tuple[DraftItem, ...] = tuple(
                DraftSection(clean_text(name, NAME_CHARS), items)
                for name, items in zip(names, made, strict=True)
                if items
            )
        else:
            steps = made[0] if made else ()
        if not steps:
            self._request.refuse("this workout has no steps")
        description = _text(self._root.get("description"))
        if said := opening(description, self._remarks):
            steps = (DraftSay(said), *steps)
        return Draft(
            title=clean_text(_text(self._root.get("workoutName"))) or self._request.title,
            steps=steps,
            description=clean_text(description),
            author=clean_text(_text(_get(self._root, "author", "fullName")), NAME_CHARS),
        )

    def _segments(self) -> list[tuple[str, Sequence[Any]]]:
        """The sport and the steps of each segment."""
        own = _key(self._root, "sportType", "sportTypeKey")
        segments = self._root.get("workoutSegments")
        if not isinstance(segments, list):
            return [(own, _nested(_list(self._root.get("workoutSteps"))))]
        return [
            (_key(segment, "sportType", "sportTypeKey") or own, _list(segment.get("workoutSteps")))
            for segment in _in_order(segments, "segmentOrder")
        ]

    def _sport_of(self, key: str) -> WatchSport:
        found = next((sport for part, sport in _SPORTS.items() if part in key), None)
        if (
            found is None
            and key
            and not any(word in key for word in ("strength", "cardio", "hiit", "yoga", "pilates"))
        ):
            self._remarks.add(0, f"the sport {quoted(key)} is unknown; its steps became exercises")
        return found or "strength"

    def _segment(self, sport: WatchSport, steps: Sequence[Any]) -> tuple[DraftItem, ...]:
        self._sport = sport
        self._writer = StepWriter(self._request, self._remarks, sport)
        return tuple(self._items(steps))

    def _items(self, steps: Sequence[Any]) -> list[DraftItem]:
        made: list[DraftItem] = []
        for step in _in_order(steps, "stepOrder"):
            self._count += 1
            if self._count > MAX_STEPS:
                self._request.refuse(f"the workout has more than {MAX_STEPS:,} steps, the maximum of a track")
            if isinstance(step.get("workoutSteps"), list):
                made += self._repeat(step, step["workoutSteps"])
            elif item := self._writer.item(self._step(step)):
                made.append(item)
        return made

    def _repeat(self, step: Mapping[str, Any], steps: Sequence[Any]) -> list[DraftItem]:
        place = name_place(self._count, "repeat")
        condition = _key(step, "endCondition", "conditionTypeKey", "endConditionTypeKey")
        times = number(step.get("numberOfIterations", step.get("endConditionValue")))
        if condition not in ("", "iterations") or times is None:
            self._request.refuse(f"{place} must repeat 1 to {MAX_ROUNDS:,} times")
        if times.denominator != 1 or not 1 <= times <= MAX_ROUNDS:
            self._request.refuse(
                f"{place} repeats {plain(times)} times; a track has 1 to {MAX_ROUNDS:,} rounds"
            )
        return self._writer.loop(
            int(times), self._items(steps), skip_last=step.get("skipLastRestStep") is True
        )

    def _step(self, step: Mapping[str, Any]) -> WatchStep:
        kind = _key(step, "stepType", "stepTypeKey")
        place = name_place(self._count, kind)
        category, theirs = _text(step.get("category")), _text(step.get("exerciseName"))
        exercise = clean_text(from_garmin(category, theirs), NAME_CHARS)
        name, words = _name_in(_text(step.get("description")))
        if exercise and name:
            ours = to_garmin(name)
            is_same = ours and ours[0] == category.lower() and (not theirs or ours[1] in ("", theirs.lower()))
            exercise, words = (name, words) if is_same else (exercise, f"{name}. {words}".strip())
        return WatchStep(
            place=place,
            end=self._end(step, place),
            intensity=INTENSITIES.get(kind, "interval"),
            name="" if exercise else name,
            words=words,
            targets=tuple(self._targets(step, place)),
            exercise=exercise,
            load=self._load(step),
            stroke=self._stroke(step),
        )

    def _end(self, step: Mapping[str, Any], place: str) -> End:
        key = _key(step, "endCondition", "conditionTypeKey", "endConditionTypeKey")
        value = number(step.get("endConditionValue"))
        ends: Mapping[str, tuple[EndKind, int]] = {
            "time": ("time", 1000),
            "fixed.rest": ("time", 1000),
            "distance": ("distance", 1),
            "reps": ("reps", 1),
        }
        if key in ends:
            kind, scale = ends[key]
            if value is None:
                self._request.refuse(f"{place} ends after a {key} that is not a number")
            factor = _UNITS.get(_text(step.get("endConditionUnitKey")).lower(), Fraction(1))
            return End(kind, value * factor * scale)
        if key in _CONDITIONS and value is not None:
            before, unit = _CONDITIONS[key]
            written = _text(step.get("endConditionCompare")).lower()
            compared = _COMPARED.get(written, "") if key != "calories" else ""
            return End("open", until=f"{before} {compared}{plain(value)} {unit}")
        if key not in ("lap.button", "", "fixed.repetition"):
            self._remarks.add(
                0, f"{place} ends by {quoted(key)}, which a track cannot know; it is an open end"
            )
        return End("open")

    def _targets(self, step: Mapping[str, Any], place: str) -> list[StepTarget]:
        found = []
        for names in (
            ("targetType", "targetTypeKey", "targetValueOne", "targetValueTwo", "zoneNumber"),
            (
                *("secondaryTargetType", "secondaryTargetTypeKey", "secondaryTargetValueOne"),
                *("secondaryTargetValueTwo", "secondaryZoneNumber"),
            ),
        ):
            key = _key(step, names[0], "workoutTargetTypeKey", names[1])
            kind = next((kind for start, kind in _TARGETS if key.startswith(start)), None)
            if kind is None:
                if key not in _NO_TARGET and not key.startswith("swim"):
                    text = f"{place}: the target {quoted(key)} has no equivalent in a script and was left out"
                    self._remarks.add(0, text)
                continue
            unit = _text(step.get("targetValueUnitKey")).lower()
            factor = _UNITS.get(unit, Fraction(1))
            one, two = (number(step.get(name)) for name in names[2:4])
            zone = number(step.get(names[4]))
            if one or two:
                low, high = one or two or Fraction(0), two or one or Fraction(0)
                found.append(StepTarget(kind, low * factor, high * factor))
            elif zone and kind in ZONES:
                found.append(StepTarget(ZONES[kind], zone, zone))
            else:
                self._remarks.add(0, f"{place}: its target has no value and was left out")
        return found

    def _load(self, step: Mapping[str, Any]) -> str:
        weight = number(step.get("weightValue"))
        if weight is None or weight <= 0:
            return ""
        unit = _text(_get(step, "weightUnit", "unitKey")).lower()
        return f"{plain(weight)}{'lb' if unit.startswith('pound') else 'kg'}"

    def _stroke(self, step: Mapping[str, Any]) -> str:
        """A swim's stroke, with the equipment and the kind of drill if there are any."""
        stroke = _key(step, "strokeType", "strokeTypeKey")
        name = _STROKES.get(stroke, readable(stroke))
        drill = _key(step, "drillType", "drillTypeKey")
        equipment = _key(step, "equipmentType", "equipmentTypeKey")
        if drill:
            name = f"{name} {readable(drill).lower()}".strip().capitalize()
        if equipment and equipment != "none":
            name = f"{name or 'Swim'} with {readable(equipment).lower()}"
        return clean_text(name, NAME_CHARS)


def _name_in(description: str) -> tuple[str, str]:
    """A first sentence that is short enough for a name, and the rest; the steps of this format have none."""
    text = " ".join(description.split())
    first, dot, rest = text.partition(". ")
    first = first if dot else first.removesuffix(".")
    is_name = len(first) <= _NAME_CHARS and len(first.split()) <= _NAME_WORDS and first[-1:] not in ("!", "?")
    name = clean_text(first) if is_name else ""
    return (name, rest) if name else ("", text)


def _nested(flat: Sequence[Any]) -> list[Any]:
    """The older dialect's list with the steps of a repeat inside it, as today's dialect has them."""
    ordered = [dict(step) for step in _in_order(flat, "stepOrder")]
    groups: dict[str, dict[str, Any]] = {}
    top: list[Any] = []
    for step in ordered:
        group, parent = _text(step.get("groupId")), _text(step.get("parentGroupId"))
        is_repeat = _key(step, "stepType", "stepTypeKey") == "repeat"
        inside = groups.get(parent) or (groups.get(group) if not is_repeat else None)
        (inside["workoutSteps"] if inside else top).append(step)
        if is_repeat:
            step["workoutSteps"] = list(_list(step.get("workoutSteps")))
            if group and group not in groups:
                groups[group] = step
    return top


def _in_order(steps: Sequence[Any], order: str) -> list[Mapping[str, Any]]:
    """The steps by their order, if each has one; else as they are in the file."""
    found: list[Mapping[str, Any]] = [step for step in steps if isinstance(step, dict)]
    orders = [number(step.get(order)) for step in found]
    if any(one is None for one in orders):
        return found
    return sorted(found, key=lambda step: number(step[order]) or Fraction(0))


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _get(holder: Mapping[str, Any], name: str, key: str) -> object:
    inner = holder.get(name)
    return inner.get(key) if isinstance(inner, dict) else None


def _key(holder: Mapping[str, Any], name: str, key: str, flat: str = "") -> str:
    """A word such as ``time``, from an object of its own or, in the older dialect, written flat."""
    return (_text(_get(holder, name, key)) or _text(holder.get(flat or key))).lower()


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9 else ""


def _recognises(start: bytes) -> bool:
    plain_start = start.replace(b"\0", b"")
    return plain_start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[") and any(
        mark in plain_start for mark in _MARKS
    )


IMPORTER = Importer("garmin", "Garmin Connect", (".json",), _recognises, read_garmin)
