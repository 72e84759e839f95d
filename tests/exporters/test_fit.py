"""FIT workouts, read by three libraries."""

from __future__ import annotations

import io
import warnings
from typing import Any

import fitdecode
import pytest
from fit_tool.fit_file import FitFile
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from garmin_fit_sdk import Decoder, Profile, Stream

from audiocoach.errors import OutputError
from audiocoach.exporters.fit import MAX_STEPS, MAX_TEXT_BYTES, write_fit
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep, TimedWords
from audiocoach.exporters.targets import Share
from support.exporting import SHIPPED

SQUAT = SessionStep("work", "Squat", 30_000, reps=10, by_reps=True, load="60kg")


def read(data: bytes) -> dict[str, list[dict[Any, Any]]]:
    """The messages of a file, as Garmin's decoder gives them."""
    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    assert errors == []
    return messages  # type: ignore[no-any-return]


def steps_of(session: ExportSession) -> list[dict[Any, Any]]:
    """The step messages of a session's file."""
    return read(write_fit(session).data)["workout_step_mesgs"]


def one(**fields: Any) -> dict[Any, Any]:
    """The message of a ride with these fields."""
    step = SessionStep("work", "Ride", 60_000, activity="ride", **fields)
    return steps_of(ExportSession("Ride", (step,), "ride"))[0]


def unrolled(messages: list[dict[Any, Any]]) -> list[tuple[str, str, int]]:
    """Name, kind of length and length of every step, repeats written out."""
    done: list[list[tuple[str, str, int]]] = []  # by message index; a repeat's steps are in its first one's
    for message in messages:
        length = message["duration_value"]
        if message["duration_type"] == "repeat_until_steps_cmplt":
            inner = [step for group in done[length:] for step in group]
            done[length:] = [inner * message["target_value"], *([] for _ in done[length:])]
        else:
            done.append([(message["wkt_step_name"], message["duration_type"], length)])
    return [step for group in done for step in group]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_session_is_read_back_step_for_step(name: str, shipped) -> None:
    """Garmin's decoder finds no fault; names, times to the millisecond, reps and order are the session's."""
    session, _ = shipped(name)
    messages = read(write_fit(session).data)
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    assert messages["workout_mesgs"][0]["num_valid_steps"] == len(messages["workout_step_mesgs"])
    wanted = [
        (step.title, "reps", step.reps) if step.by_reps else (step.title, "time", int(step.length_ms))
        for step in session.flat()
    ]
    assert unrolled(messages["workout_step_mesgs"]) == wanted


@pytest.mark.parametrize("name", ["strength/runner-a", "run/intervals"])
def test_three_libraries_open_it_without_a_complaint(name: str, shipped) -> None:
    """garmin-fit-sdk, fitdecode and fit-tool find the same steps with the same names and times."""
    data = write_fit(shipped(name)[0]).data
    decoder = Decoder(Stream.from_byte_array(bytearray(data)))
    assert decoder.is_fit()
    assert decoder.check_integrity()
    steps = read(data)["workout_step_mesgs"]
    garmin = [(step.get("wkt_step_name"), step["duration_value"]) for step in steps]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reader = fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE)
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
        records = FitFile.from_bytes(data).records
    by_fitdecode = [frame for frame in frames if frame.name == "workout_step"]
    assert [
        (frame.get_value("wkt_step_name", fallback=None), frame.get_raw_value(1, fallback=None) is not None)
        for frame in by_fitdecode
    ] == [(name, True) for name, _ in garmin]
    by_fit_tool = [record.message for record in records if isinstance(record.message, WorkoutStepMessage)]
    assert [message.workout_step_name for message in by_fit_tool] == [name for name, _ in garmin]
    times = [step.get("duration_time") for step in steps]
    assert [message.duration_time for message in by_fit_tool] == times
    assert [frame.get_value("duration_time", fallback=None) for frame in by_fitdecode] == times


def test_the_lead_in_is_the_first_step(shipped) -> None:
    """So that a watch started with the track is in step with it."""
    session, timeline = shipped("strength/runner-a")
    first = steps_of(session)[0]
    work = next(part for part in timeline.segments if part.kind == "work")
    assert first["duration_value"] == round(int(work.start_frame) / 44.1)
    assert first["intensity"] == "rest"


def test_a_repeat_points_back(shipped) -> None:
    """The step behind a repeated pair names its first step and all rounds."""
    messages = steps_of(shipped("run/intervals")[0])
    repeat = next(step for step in messages if step["duration_type"] == "repeat_until_steps_cmplt")
    assert (repeat["duration_value"], repeat["target_value"], repeat["message_index"]) == (4, 6, 6)
    assert messages[4]["wkt_step_name"] == "Hard"


def test_reps_have_the_exercise_the_weight_and_the_time_of_the_track() -> None:
    """Category and name are Garmin's; the weight is in kilograms, with its unit."""
    (step,) = steps_of(ExportSession("Legs", (SQUAT,)))
    assert (step["duration_type"], step["duration_value"]) == ("reps", 10)
    assert step["exercise_category"] == "squat"
    assert Profile["types"]["squat_exercise_name"][step["exercise_name"]] == "squat"
    assert (step["exercise_weight"], step["weight_display_unit"]) == (60.0, "kilogram")
    assert step["notes"] == "30s on the track."


@pytest.mark.parametrize(
    ("load", "kg"), [("45 lb", 20.41), ("0.5kg", 0.5), ("700kg", None), ("-20kg", None), ("24/16 kg", None)]
)
def test_a_weight_that_does_not_fit_is_written_as_words(load: str, kg: float | None) -> None:
    """The encoder would wrap it: 700 kg would be 44.64 kg."""
    step = SessionStep("work", "Squat", 30_000, reps=10, by_reps=True, load=load)
    exported = write_fit(ExportSession("Legs", (step,)))
    (message,) = read(exported.data)["workout_step_mesgs"]
    assert message.get("exercise_weight") == (None if kg is None else pytest.approx(kg, abs=0.01))
    assert (load in message["notes"]) is (kg is None)
    assert any("written as words" in loss for loss in exported.losses) is (kg is None)


def test_targets() -> None:
    """Power is percent below 1000 and watts above it; a pace is a range of speed around it."""
    percent = one(share=Share(0.65, 0.75))
    assert (percent["target_type"], percent["custom_target_value_low"]) == ("power", 65)
    assert percent["custom_target_value_high"] == 75
    assert one(watts=(200, 220))["custom_target_power_low"] == 1200
    speed = one(pace="5:00/km")
    assert speed["target_type"] == "speed"
    assert (speed["custom_target_speed_low"], speed["custom_target_speed_high"]) == (3.25, 3.417)
    zone = one(effort="zone 2")
    assert (zone["target_type"], zone["target_value"]) == ("heart_rate", 2)
    assert one(cadence=(85, 95))["custom_target_cadence_low"] == 85
    ramp = one(share=Share(0.75, 0.5, ramp=True))
    assert (ramp["custom_target_value_low"], ramp["custom_target_value_high"]) == (50, 75)
    words = one(effort="rpe 7")
    assert (words["target_type"], words["notes"]) == ("open", "Rpe 7.")


def test_steps_of_a_run_count_every_foot_but_a_watch_every_pair() -> None:
    """A cadence of 180 steps is 90 in a file."""
    step = SessionStep("work", "Quick feet", 60_000, activity="run", cadence=(180, 180))
    assert steps_of(ExportSession("Run", (step,), "run"))[0]["custom_target_cadence_low"] == 90


def test_what_is_lost_is_listed() -> None:
    """Each kind of loss, with its steps."""
    items = (
        SessionStep("warm_up", "Jog", 60_000, section="Warm-up", activity="jog", effort="easy"),
        SessionStep(
            "work", "Zercher thing", 60_000, load="heavy", tips=("a" * 300,), timed=(TimedWords(1, "b"),)
        ),
        SessionStep("work", "Ramp", 60_000, activity="run", share=Share(0.5, 0.9, "power", ramp=True)),
    )
    exported = write_fit(ExportSession("T" * 300, items, "run", author="Me"))
    assert exported.losses == (
        "the effort is written as words: Jog",
        "Garmin has no exercise like these; they keep their names: Zercher thing",
        "loads other than a single weight are written as words: Zercher thing",
        "the words of a step were cut to 254 bytes: Zercher thing",
        "words with a time are shown for the whole step: Zercher thing",
        "a ramp is written as a range: Ramp",
        "the title was cut to 254 bytes",
        "the author is left out",
        "the names of sections are left out",
        "the watch counts these as one sport; their names say how they are done: Jog, Zercher thing",
    )


@pytest.mark.parametrize("text", ["Ærø 🏋️ " * 60, "🏋️" * 90, 'A "quoted" <name> & more', "a\0b"])
def test_texts_are_cut_at_whole_characters(text: str) -> None:
    """Titles, names and notes of any script have at most 254 bytes and read back as they were written."""
    step = SessionStep("work", text, 30_000, words=(text,))
    messages = read(write_fit(ExportSession(text, (step,), description=text)).data)
    workout, written = messages["workout_mesgs"][0], messages["workout_step_mesgs"][0]
    for found in (workout["wkt_name"], workout["wkt_description"], written["wkt_step_name"]):
        plain = text.replace("\0", "")
        assert found == plain or (found.endswith("…") and plain.startswith(found[:-1]))
        assert len(found.encode()) <= MAX_TEXT_BYTES


def test_nested_repeats_are_repeats_of_repeats() -> None:
    """The outer one points to the first step of the inner one."""
    plank = SessionStep("work", "Plank", 20_000)
    rest = SessionStep("rest", "Rest", 10_000)
    items: tuple[SessionItem, ...] = (SessionLoop(3, (SessionLoop(2, (SQUAT, rest)), plank)),)
    names = [name for name, _, _ in unrolled(steps_of(ExportSession("T", items)))]
    assert names == ["Squat", "Rest", "Squat", "Rest", "Plank"] * 3


def test_a_session_of_too_many_steps_is_refused() -> None:
    """Step messages are counted in twelve bits."""
    steps = tuple(SessionStep("work", f"Step {number}", 1000) for number in range(MAX_STEPS + 1))
    with pytest.raises(OutputError, match="4,096 steps; a FIT file holds at most 4,095"):
        write_fit(ExportSession("Long", steps))
    assert len(steps_of(ExportSession("Long", steps[:-1]))) == MAX_STEPS


def test_two_sessions_are_told_apart() -> None:
    """A watch knows a file by its time and serial number: the time is fixed, the number is the content's."""
    first, again, other = (
        read(write_fit(ExportSession(title, (SQUAT,))).data)["file_id_mesgs"][0] for title in ("A", "A", "B")
    )
    assert first == again
    assert first["time_created"] == other["time_created"]
    assert first["serial_number"] != other["serial_number"]


def test_a_file_that_reads_back_otherwise_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library does to a number, nobody gets a wrong step."""
    import garmin_fit_sdk  # noqa: PLC0415

    class Wrapping(garmin_fit_sdk.Encoder):  # type: ignore[misc]
        def write_mesg(self, mesg: dict[str, Any]) -> Any:
            return super().write_mesg(
                {name: 90 if name == "duration_value" else value for name, value in mesg.items()}
            )

    monkeypatch.setattr(garmin_fit_sdk, "Encoder", Wrapping)
    with pytest.raises(OutputError, match="duration_value 10 was read back as 90"):
        write_fit(ExportSession("T", (SQUAT,)))
