"""Write FIT workout files for Garmin watches and others.

The encoder is that of ``garmin-fit-sdk``, Garmin's own: the only kept Python library besides ``fit-tool``
that writes FIT, and its words are those of the published profile. ``fit-tool`` scales a value by the fields
that happen to be set before it, so a change of order writes a ninety-second step as one of 90 ms. Garmin's
encoder wants raw integers and wraps those that do not fit, so ranges are checked here, and the file is read
back and compared.

Source: FIT Protocol and Profile 21.218, messages ``workout`` (26) and ``workout_step`` (27). A repeat is a
step of its own after the steps that it repeats.
"""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audiocoach.errors import OutputError
from audiocoach.exercises.garmin import to_garmin
from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionStep, Sport
from audiocoach.exporters.targets import speed_mm_per_s, zone_number
from audiocoach.exporters.words import cut_bytes, note_of, time_on_track

MAX_TEXT_BYTES = 254
"""The longest text of a field, without the zero that ends it."""
MAX_STEPS = 4095
"""Step messages are counted in twelve bits; one number is left for a reader's own use."""

PACE_MARGIN = 0.025
"""How far above and below a pace a watch stays silent, as a share of the speed."""
_WATTS_FROM = 1000
_BEATS_FROM = 100
"""Custom targets of power and heart rate below these are percentages, above them watts and beats."""
_TARGETS: Mapping[str, set[str]] = {"speed": {"pace", "km_s"}, "cadence": {"cadence"}}
"""The fields of a step that each target covers."""
_MAX_KG = 655.34
_MAX_UINT32 = 0xFFFF_FFFE

_SPORTS: Mapping[Sport, tuple[str, str]] = {
    "run": ("running", "generic"),
    "walk": ("walking", "generic"),
    "ride": ("cycling", "generic"),
    "row": ("rowing", "generic"),
    "strength": ("training", "strength_training"),
    "mobility": ("training", "flexibility_training"),
    "breathing": ("training", "breathing"),
}
_INTENSITIES = {
    "warm_up": "warmup",
    "work": "active",
    "cool_down": "cooldown",
    "rest": "rest",
    "ready": "rest",
}
_WEIGHT = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*(kg|lbs?)", re.IGNORECASE)
_KG_OF_LB = 0.45359237
_TIME_CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
"""Fixed, so that the same session gives the same bytes."""


def write_fit(session: ExportSession) -> Exported:
    """The workout file of a session.

    Raises:
        OutputError: if it has more steps than a file can hold.
    """
    maker = _Maker()
    maker.add(session.steps)
    if len(maker.steps) > MAX_STEPS:
        raise OutputError(
            f"{session.title} has {len(maker.steps):,} steps; a FIT file holds at most {MAX_STEPS:,}"
        )
    sport, sub_sport = _SPORTS[session.sport]
    workout = {
        "wkt_name": maker.text(session.title, "the title was cut") or "Workout",
        "sport": sport,
        "sub_sport": sub_sport,
        "num_valid_steps": len(maker.steps),
    }
    if session.description:
        workout["wkt_description"] = maker.text(session.description, "the description was cut")
    if session.author:
        maker.losses.add("the author is left out")
    if len({step.section for step in session.flat()}) > 1:
        maker.losses.add("the names of sections are left out")
    maker.losses.add_where(
        "the watch counts these as one sport; their names say how they are done", _of_another_sport(session)
    )
    return Exported(_encode(workout, maker.steps), maker.losses.sentences())


def _of_another_sport(session: ExportSession) -> Iterator[SessionStep]:
    """The steps that are not of the file's sport."""
    plain = {"run": "run", "walk": "walk", "ride": "ride", "row": "row"}.get(session.sport, "")
    return (step for step in session.flat() if step.is_work and step.activity != plain)


@dataclass(slots=True)
class _Maker:
    """Collects the step messages, each repeat after what it repeats."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)

    def add(self, items: Sequence[SessionItem]) -> None:
        for item in items:
            if isinstance(item, SessionStep):
                self._append(self._step(item))
                continue
            first = len(self.steps)
            self.add(item.steps)
            self._append(
                {
                    "duration_type": "repeat_until_steps_cmplt",
                    "duration_value": first,
                    "target_type": "open",
                    "target_value": item.times,
                }
            )

    def text(self, text: str, loss: str, step: SessionStep | None = None) -> str:
        """The text as one field can hold it."""
        cut = cut_bytes(text.replace("\0", ""), MAX_TEXT_BYTES)
        if cut != text:
            self.losses.add(f"{loss} to {MAX_TEXT_BYTES} bytes", step)
        return cut

    def _append(self, step: dict[str, Any]) -> None:
        self.steps.append({"message_index": len(self.steps), **step})

    def _step(self, step: SessionStep) -> dict[str, Any]:
        fields: dict[str, Any] = {"wkt_step_name": self.text(step.title, "names were cut", step)}
        if step.by_reps and step.reps:
            fields |= {"duration_type": "reps", "duration_value": step.reps}
            self.losses.add("reps have no time of their own; their time on the track is in the notes", step)
        else:
            fields |= {"duration_type": "time", "duration_value": _checked(int(step.length_ms), step)}
        fields |= self._target(step)
        fields["intensity"] = _INTENSITIES[step.kind]
        if step.is_exercise:
            fields |= self._exercise(step)
        note = note_of(step, _carried(step, fields), first=[time_on_track(step)] if step.by_reps else ())
        if note:
            fields["notes"] = self.text(note, "the words of a step were cut", step)
        if step.timed:
            self.losses.add("words with a time are shown for the whole step", step)
        return fields

    def _target(self, step: SessionStep) -> dict[str, Any]:
        """The target that the watch monitors: the first that a step has of power, pace, heart rate, zone and
        cadence.
        """
        zone = zone_number(step.effort)
        custom: tuple[str, float, float] | None = None
        if step.watts is not None:
            custom = "power", step.watts[0] + _WATTS_FROM, step.watts[1] + _WATTS_FROM
        elif step.share is not None and step.share.of == "power":
            custom = "power", step.share.low * 100, step.share.high * 100
        elif (
            step.share is not None and step.share.of == "max HR" and max(step.share.low, step.share.high) <= 1
        ):
            custom = "heart_rate", step.share.low * 100, step.share.high * 100
        elif step.beats is not None:
            custom = "heart_rate", step.beats[0] + _BEATS_FROM, step.beats[1] + _BEATS_FROM
        elif (speeds := speeds_of(step)) is not None:
            custom = "speed", *speeds
        elif step.cadence is not None and zone is None and step.share is None:
            steps_a_turn = 2 if step.activity not in ("ride", "row", "") else 1
            custom = "cadence", step.cadence[0] / steps_a_turn, step.cadence[1] / steps_a_turn
        if custom is not None:
            kind, first, last = custom
            if step.share is not None and step.share.ramp:
                self.losses.add("a ramp is written as a range", step)
            low, high = sorted((round(first), round(last)))
            return {
                "target_type": kind,
                "target_value": 0,
                "custom_target_value_low": _checked(low, step),
                "custom_target_value_high": _checked(high, step),
            }
        if zone is not None:
            return {"target_type": "heart_rate", "target_value": zone}
        if step.effort or step.share is not None:
            self.losses.add("the effort is written as words", step)
        return {"target_type": "open", "target_value": 0}

    def _exercise(self, step: SessionStep) -> dict[str, Any]:
        """The exercise in Garmin's numbers, and its weight."""
        fields: dict[str, Any] = {}
        named = to_garmin(step.title)
        if named is not None:
            from garmin_fit_sdk import Profile  # noqa: PLC0415  (its profile takes 0.1 s)

            category, name = named
            fields["exercise_category"] = category
            numbers = {
                word: number for number, word in Profile["types"].get(f"{category}_exercise_name", {}).items()
            }
            if name in numbers:
                fields["exercise_name"] = numbers[name]
        else:
            self.losses.add("Garmin has no exercise like these; they keep their names", step)
        weight = weight_of(step.load)
        if weight is not None:
            amount, is_kg = weight
            kg = amount if is_kg else amount * _KG_OF_LB
            if kg <= _MAX_KG:
                fields["exercise_weight"] = kg
                fields["weight_display_unit"] = "kilogram" if is_kg else "pound"
        if step.load and "exercise_weight" not in fields:
            self.losses.add("loads other than a single weight are written as words", step)
        return fields


def _carried(step: SessionStep, fields: Mapping[str, Any]) -> set[str]:
    """The parts of a step that its fields hold."""
    carried = {"reps"} if fields["duration_type"] == "reps" and not step.reps_from else set()
    if "exercise_weight" in fields:
        carried.add("load")
    if fields["target_type"] == "heart_rate" and zone_number(step.effort) and step.share is None:
        carried.add("effort")
    carried |= _TARGETS.get(fields["target_type"], set())
    return carried


def speeds_of(step: SessionStep) -> tuple[float, float] | None:
    """The range of speed of a step with a pace, in millimetres per second: its own, or around the pace."""
    if step.km_s is not None:
        fast_s, slow_s = step.km_s
        return 1_000_000 / slow_s, 1_000_000 / fast_s
    if not step.pace:
        return None
    speed = speed_mm_per_s(step.pace)
    return speed * (1 - PACE_MARGIN), speed * (1 + PACE_MARGIN)


def weight_of(load: str) -> tuple[float, bool] | None:
    """A load that is one weight (``60kg``), and whether it is in kilograms; ``None`` for others."""
    weight = _WEIGHT.fullmatch(load.strip())
    return None if weight is None else (float(weight[1]), weight[2].lower() == "kg")


def _checked(value: int, step: SessionStep) -> int:
    """A number that its field can hold; the encoder would wrap any other."""
    if not 0 <= value <= _MAX_UINT32:
        raise OutputError(f"{step.title}: {value} is out of the range of a FIT file")
    return value


def _encode(workout: dict[str, Any], steps: Sequence[dict[str, Any]]) -> bytes:
    """The file. Its serial number distinguishes workouts, because its time is always the same.

    Raises:
        OutputError: if it does not read back as it was written, which would be the library's fault.
    """
    from garmin_fit_sdk import Encoder, Profile  # noqa: PLC0415

    numbers = Profile["mesg_num"]
    content = repr((workout, steps)).encode("utf-8", "replace")
    file_id = {
        "type": "workout",
        "manufacturer": "development",
        "product": 0,
        "serial_number": zlib.crc32(content) | 1,
        "time_created": _TIME_CREATED,
    }
    encoder = Encoder()
    encoder.write_mesg({"mesg_num": numbers["FILE_ID"], **file_id})
    encoder.write_mesg({"mesg_num": numbers["WORKOUT"], **workout})
    for step in steps:
        encoder.write_mesg({"mesg_num": numbers["WORKOUT_STEP"], **step})
    data = bytes(encoder.close())
    _compare(data, workout, steps)
    return data


def _compare(data: bytes, workout: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> None:
    from garmin_fit_sdk import Decoder, Stream  # noqa: PLC0415

    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    read = messages.get("workout_step_mesgs", [])
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]]
    pairs = [(workout, messages.get("workout_mesgs", [{}])[0]), *zip(steps, read, strict=False)]
    wrong = [
        f"{name} {wanted!r} was read back as {found.get(name)!r}"
        for written, found in pairs
        for name, wanted in written.items()
        if not _same(name, wanted, found.get(name))
    ]
    if errors or len(read) != len(steps) or wrong:
        why = wrong[0] if wrong else f"{len(read)} of {len(steps)} steps were read back"
        raise OutputError(f"the FIT file could not be written: {why}; please report this")


def _same(name: str, wanted: Any, found: Any) -> bool:
    """Whether a field was read back as it was written; a weight has two decimals."""
    if name == "exercise_weight":
        return isinstance(found, float | int) and abs(found - wanted) <= 0.01
    return bool(wanted == found)


EXPORTER = Exporter("fit", "FIT workout", ".fit", write_fit)
