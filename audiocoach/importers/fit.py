"""Read the FIT workout files of Garmin and other watches, with Garmin's own decoder.

Lengths are milliseconds and centimetres. A custom target above 1000 is watts and above 100 beats, below that
a percentage. A repeat is a step after the steps that it repeats; it names the first of them by its index.
Source: FIT Protocol and Profile 21.218, messages ``file_id``, ``workout`` and ``workout_step``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audiocoach.exercises.garmin import from_garmin, readable, to_garmin
from audiocoach.importers.draft import Draft, DraftItem, DraftSay, Importer, ImportRequest, Remark, Remarks
from audiocoach.importers.encoding import number, plain
from audiocoach.importers.watch import (
    INTENSITIES,
    ZONES,
    End,
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

MAX_BYTES = 1_000_000
MAX_MESSAGES = 10_000
"""The maximum number of messages; a workout has one a step, and a step's number has twelve bits."""

_SIGNATURE = slice(8, 12)
_INDEX = 0x0FFF
"""The bits of a message's index that are its number; the others are flags."""
_SKIP_LAST = 18
"""A field that is not in the profile; watches write it on a repeat whose last recovery is skipped."""
_WATTS_FROM, _BEATS_FROM = 1000, 100
_POUND_KG = Fraction("0.45359237")
_SPORTS: Mapping[str, WatchSport] = {
    "running": "run",
    "walking": "walk",
    "hiking": "walk",
    "cycling": "ride",
    "e_biking": "ride",
    "rowing": "row",
    "swimming": "swim",
}
_SUB_SPORTS: Mapping[str, WatchSport] = {
    "indoor_cycling": "ride",
    "spin": "ride",
    "indoor_rowing": "row",
    "treadmill": "run",
}
_STRIDES = ("run", "walk")
"""Sports whose cadence counts one foot only."""
_TARGETS: Mapping[str, TargetKind] = {
    "speed": "speed",
    "speed_lap": "speed",
    "heart_rate": "heart rate",
    "heart_rate_lap": "heart rate",
    "power": "power",
    "power_3s": "power",
    "power_10s": "power",
    "power_30s": "power",
    "power_lap": "power",
    "cadence": "cadence",
}
_OFFSETS: Mapping[TargetKind, tuple[int, TargetKind]] = {
    "heart rate": (_BEATS_FROM, "heart rate %"),
    "power": (_WATTS_FROM, "power %"),
}
_STROKES: Mapping[str, str] = {
    "im": "Individual medley",
    "im_by_round": "Individual medley by round",
    "rimo": "Reverse individual medley",
}
_UNTIL: Mapping[str, tuple[str, str, int]] = {
    "hr_less_than": ("your heart rate is below", "", _BEATS_FROM),
    "hr_greater_than": ("your heart rate is above", "", _BEATS_FROM),
    "power_less_than": ("your power is below", " watts", _WATTS_FROM),
    "power_greater_than": ("your power is above", " watts", _WATTS_FROM),
    "calories": ("you have burned", " kilocalories", 0),
}
"""Ends that are not a length: the words around their value, and what it is offset by."""


def read_fit(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a FIT workout file, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not such a file or is damaged, or a step has no length and none was given.
    """
    if data[_SIGNATURE] != b".FIT":
        request.refuse("this is not a FIT file: bytes 8 to 11 are not .FIT")
    if len(data) > MAX_BYTES:
        request.refuse(f"the file is too large; a workout has at most {MAX_BYTES:,} bytes")
    remarks = Remarks()
    files = _decode(data, request)
    workouts = [file for file in files if file.kind == "workout"]
    if not workouts:
        kinds = " and ".join(dict.fromkeys(readable(file.kind).lower() for file in files)) or "empty"
        request.refuse(
            f"this FIT file is not a workout (its type: {kinds})",
            suggestion="Export the planned workout; a recorded activity or a course has no steps.",
        )
    if len(files) > 1:
        remarks.add(0, f"the file contains {len(files)} FIT files; the first workout was read")
    return _FitReader(workouts[0], request, remarks).draft(), tuple(remarks.found)


@dataclass(frozen=True, slots=True)
class _File:
    """One of the files that may be chained in one: its type, and its messages by name in their order."""

    kind: str
    messages: list[tuple[str, Mapping[Any, Any]]]


def _decode(data: bytes, request: ImportRequest) -> list[_File]:
    """The files in the data. What follows the type of another kind of file is not judged.

    A long activity, or one with compressed timestamps, which the decoder does not know, is no damaged file.
    """
    from garmin_fit_sdk import Decoder, Profile, Stream  # noqa: PLC0415 - its profile takes 0.1 s

    names = {Profile["mesg_num"][name]: name.lower() for name in ("FILE_ID", "WORKOUT", "WORKOUT_STEP")}
    files: list[_File] = []
    count = 0

    def listen(number_of: int, message: Mapping[Any, Any]) -> None:
        nonlocal count
        count += 1
        if count > MAX_MESSAGES:
            raise ValueError(f"it has more than {MAX_MESSAGES:,} messages")
        name = names.get(number_of, "")
        if name == "file_id":
            files.append(_File(str(message.get("type", "")), []))
        elif name and files:
            files[-1].messages.append((name, message))

    decoder = Decoder(Stream.from_byte_array(bytearray(data)))
    try:
        _, errors = decoder.read(merge_heart_rates=False, mesg_listener=listen)
    except Exception as error:  # damaged bytes make the SDK raise errors of many types
        errors = [error]
    another_kind = bool(files) and all(file.kind not in ("", "workout") for file in files)
    if errors and not another_kind:
        reason = " ".join(str(errors[0]).split()) or type(errors[0]).__name__
        request.refuse(f"this FIT file is damaged: {reason[:100]}", suggestion="Export it again.")
    return files


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item, and the index of its first step."""

    first: int
    item: DraftItem


class _FitReader:
    def __init__(self, file: _File, request: ImportRequest, remarks: Remarks) -> None:
        self._request = request
        self._remarks = remarks
        self._workout: Mapping[Any, Any] = next(
            (made for name, made in file.messages if name == "workout"), {}
        )
        self._steps = self._in_order([made for name, made in file.messages if name == "workout_step"])
        sport, sub_sport = (_word(self._workout.get(name)) for name in ("sport", "sub_sport"))
        self._sport: WatchSport = _SUB_SPORTS.get(sub_sport) or _SPORTS.get(sport, "strength")
        self._writer = StepWriter(request, remarks, self._sport)

    def draft(self) -> Draft:
        told = number(self._workout.get("num_valid_steps"))
        if told is not None and told != len(self._steps):
            self._remarks.add(0, f"the file declares {plain(told)} steps but has {len(self._steps)}")
        steps = tuple(self._items())
        if not steps:
            self._request.refuse("this workout has no steps")
        description = _text(self._workout.get("wkt_description"))
        if said := opening(description, self._remarks):
            steps = (DraftSay(said), *steps)
        title = clean_text(_text(self._workout.get("wkt_name"))) or self._request.title
        return Draft(title, steps, clean_text(description))

    def _in_order(self, steps: Sequence[Mapping[Any, Any]]) -> list[tuple[int, Mapping[Any, Any]]]:
        """The steps by their index, which is what repeats refer to."""
        if len(steps) > min(MAX_STEPS, _INDEX):
            self._request.refuse(f"the workout has more than {_INDEX:,} steps")
        indexes = [number(step.get("message_index")) for step in steps]
        if all(index is None for index in indexes):
            return list(enumerate(steps))
        numbered = [
            (int(index) & _INDEX, step)
            for index, step in zip(indexes, steps, strict=True)
            if index is not None
        ]
        if len(numbered) < len(steps) or len({index for index, _ in numbered}) < len(steps):
            self._request.refuse("two steps of this FIT file have the same number, or one has none")
        return sorted(numbered, key=lambda pair: pair[0])

    def _items(self) -> list[DraftItem]:
        placed: list[_Placed] = []
        starts: set[int] = set()
        for position, (index, step) in enumerate(self._steps, start=1):
            kind = _word(step.get("duration_type"))
            place = name_place(position, _word(step.get("intensity")), _text(step.get("wkt_step_name")))
            if kind.startswith("repeat_until"):
                first = self._repeat(placed, starts, step, name_place(position, "repeat"))
                starts = {start for start in starts if start <= first}
                continue
            starts.add(index)
            if item := self._writer.item(self._step(step, kind, place)):
                placed.append(_Placed(index, item))
        return [one.item for one in placed]

    def _repeat(self, placed: list[_Placed], starts: set[int], step: Mapping[Any, Any], place: str) -> int:
        """Replace the steps from the one that a repeat names, whose index is returned, by their loop.

        ``starts`` are the indexes where a repeat may begin: not after it, not inside another one.
        """
        first, times = (number(step.get(name)) for name in ("duration_value", "target_value"))
        if _word(step.get("duration_type")) != "repeat_until_steps_cmplt":
            until = readable(_word(step.get("duration_type"))).lower()
            self._request.refuse(f"{place} is a {until}; a track can only repeat a number of rounds")
        if first not in starts:
            self._request.refuse(f"{place} does not point back to a step before it that begins a block")
        if times is None or not 1 <= times <= MAX_ROUNDS:
            self._request.refuse(f"{place} must repeat 1 to {MAX_ROUNDS:,} times")
        inside = [one.item for one in placed if one.first >= first]
        loop = self._writer.loop(int(times), inside, skip_last=bool(step.get(_SKIP_LAST)))
        placed[len(placed) - len(inside) :] = [_Placed(int(first), item) for item in loop]
        return int(first)

    def _step(self, step: Mapping[Any, Any], kind: str, place: str) -> WatchStep:
        name = clean_text(_text(step.get("wkt_step_name")), NAME_CHARS)
        exercise = self._exercise(step, name)
        return WatchStep(
            place=place,
            end=self._end(step, kind, place),
            intensity=INTENSITIES.get(_word(step.get("intensity")), "interval"),
            name=name,
            words=_text(step.get("notes")),
            targets=tuple(self._targets(step, place)),
            exercise=exercise,
            load=_load(step),
            stroke=self._stroke(step),
        )

    def _exercise(self, step: Mapping[Any, Any], name: str) -> str:
        """The exercise; a step's own name is better if Garmin has the same category for it."""
        from garmin_fit_sdk import Profile  # noqa: PLC0415

        category = _word(step.get("exercise_category"))
        if not category or category.isdecimal() or category == "unknown":
            return name if category else ""
        words = Profile["types"].get(f"{category}_exercise_name", {})
        told = number(step.get("exercise_name"))
        theirs = _word(words.get(int(told))) if told is not None else ""
        ours = to_garmin(name) if name else None
        if ours and ours[0] == category and (ours[1] == theirs or not theirs):
            return name
        return clean_text(from_garmin(category, theirs), NAME_CHARS)

    def _end(self, step: Mapping[Any, Any], kind: str, place: str) -> End:
        value = number(step.get("duration_value"))
        if kind in ("time", "time_only", "repetition_time", "distance", "reps"):
            if value is None:
                self._request.refuse(f"{place} has no length")
            if kind == "repetition_time":
                self._remarks.add(0, f"{place} includes its rest; its time is that of both")
            if kind == "distance":
                return End("distance", value / 100)
            return End("reps" if kind == "reps" else "time", value)
        if kind in _UNTIL and value is not None:
            before, unit, offset = _UNTIL[kind]
            if offset and value <= offset:
                return End("open", until=f"{before} {plain(value)} percent")
            return End("open", until=f"{before} {plain(value - offset)}{unit}")
        if kind not in ("open", ""):
            self._remarks.add(0, f"{place} ends by {readable(kind).lower()}, which a track cannot know")
        return End("open")

    def _targets(self, step: Mapping[Any, Any], place: str) -> list[StepTarget]:
        found = []
        for prefix in ("", "secondary_"):
            word = _word(step.get(f"{prefix}target_type"))
            kind = _TARGETS.get(word)
            if kind is None:
                if word not in ("", "open", "swim_stroke"):
                    self._remarks.add(0, f"{place}: its target {readable(word).lower()} was left out")
                continue
            zone = number(step.get(f"{prefix}target_value"))
            low, high = (number(step.get(f"{prefix}custom_target_value_{end}")) for end in ("low", "high"))
            if zone and kind in ZONES:
                found.append(StepTarget(ZONES[kind], zone, zone))
            elif low or high:
                found.append(self._custom(kind, low or high or Fraction(0), high or low or Fraction(0)))
            else:
                self._remarks.add(0, f"{place}: its target has no value and was left out")
        return found

    def _custom(self, kind: TargetKind, low: Fraction, high: Fraction) -> StepTarget:
        if kind == "speed":
            return StepTarget(kind, low / 1000, high / 1000)
        if kind == "cadence":
            feet = 2 if self._sport in _STRIDES else 1
            return StepTarget(kind, low * feet, high * feet)
        offset, percent = _OFFSETS[kind]
        if max(low, high) <= offset:
            return StepTarget(percent, low, high)
        return StepTarget(kind, max(low - offset, Fraction(0)), high - offset)

    def _stroke(self, step: Mapping[Any, Any]) -> str:
        word = _word(step.get("target_stroke_type")) if self._sport == "swim" else ""
        stroke = _STROKES.get(word) or readable(word)
        equipment = _word(step.get("equipment"))
        if equipment and equipment not in ("none", "unknown"):
            stroke = f"{stroke or 'Swim'} with {readable(equipment.removeprefix('swim_')).lower()}"
        return stroke


def _load(step: Mapping[Any, Any]) -> str:
    kg = number(step.get("exercise_weight"))
    if not kg or kg < 0:
        return ""
    if _word(step.get("weight_display_unit")) == "pound":
        return f"{plain(round(kg / _POUND_KG * 10) / Fraction(10))}lb"
    return f"{plain(kg)}kg"


def _word(value: object) -> str:
    """A word of the profile; an unknown number as it is."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _text(value: object) -> str:
    """A text; a NUL inside splits one into a list."""
    if isinstance(value, list):
        return " ".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _recognises(start: bytes) -> bool:
    return start[_SIGNATURE] == b".FIT"


IMPORTER = Importer("fit", "FIT workout", (".fit",), _recognises, read_fit)
