"""The reader of FIT workout files. The files are written by Garmin's encoder, and by another library."""

from __future__ import annotations

import time
from typing import Any

import pytest
from garmin_fit_sdk import CrcCalculator, Encoder, Profile

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftRest,
    DraftSay,
    DraftStep,
    ImportRequest,
)
from audiocoach.importers.fit import read_fit
from audiocoach.importers.registry import convert, format_of

NUMBERS = Profile["mesg_num"]
BENCH = {word: number for number, word in Profile["types"]["bench_press_exercise_name"].items()}
Message = dict[str, Any]


def fit(*steps: Message, kind: str = "workout", **workout: object) -> bytes:
    """A file with these steps; those without an index get the next one."""
    encoder = Encoder()
    encoder.write_mesg({"mesg_num": NUMBERS["FILE_ID"], "type": kind, "manufacturer": "development"})
    head = {"sport": "running", "num_valid_steps": len(steps), **workout}
    encoder.write_mesg({"mesg_num": NUMBERS["WORKOUT"], **head})
    for index, step in enumerate(steps):
        encoder.write_mesg({"mesg_num": NUMBERS["WORKOUT_STEP"], "message_index": index, **step})
    return bytes(encoder.close())


def timed(seconds: float, intensity: str = "active", **more: object) -> Message:
    """A step by time."""
    return {"duration_type": "time", "duration_value": round(seconds * 1000), "intensity": intensity, **more}


def again(first: int, times: int, **more: object) -> Message:
    """A repeat of the steps from ``first``."""
    kind = {"duration_type": "repeat_until_steps_cmplt", "duration_value": first}
    return {**kind, "target_type": "open", "target_value": times, **more}


def custom(kind: str, low: int, high: int) -> Message:
    """A target between two raw values."""
    bounds = {"custom_target_value_low": low, "custom_target_value_high": high}
    return {"target_type": kind, "target_value": 0, **bounds}


def read(data: bytes, **options: Any) -> tuple[tuple[DraftItem, ...], list[str]]:
    """The steps and the remarks of a file, which also becomes a script that loads."""
    draft, remarks = read_fit(data, ImportRequest("w.fit", **options))
    assert isinstance(draft, Draft)
    convert(data, ImportRequest("w.fit", **options), "fit")
    return draft.steps, [remark.text for remark in remarks]


def test_a_run_has_its_lengths_names_notes_and_targets() -> None:
    """Distances are centimetres, speeds millimetres a second; notes are spoken."""
    data = fit(
        timed(600, "warmup", target_type="heart_rate", target_value=2),
        {"duration_type": "distance", "duration_value": 40_000, **custom("speed", 4000, 4000)},
        timed(90.5, "recovery", wkt_step_name="Easy walk"),
        timed(300, "cooldown", notes="Breathe out.", **custom("cadence", 85, 90)),
        wkt_name="Intervals",
        wkt_description="Four hundred metres fast.",
    )
    draft, _ = read_fit(data, ImportRequest("w.fit"))
    assert isinstance(draft, Draft)
    assert draft.title == "Intervals"
    say, warm, fast, easy, cool = draft.steps
    assert say == DraftSay("Four hundred metres fast.")
    assert warm == DraftStep("run", "Warm-up", 600_000, effort="zone 2")
    assert fast == DraftStep("run", "Run", 100_000, distance="400m", pace="4:10/km")
    assert easy == DraftStep("walk", "Easy walk", 90_500)
    assert isinstance(cool, DraftStep)
    assert cool.tips == ("Cadence 170 to 180.",)
    assert [note.text for note in cool.notes] == ["Breathe out."]


@pytest.mark.parametrize(
    ("target", "effort", "tip"),
    [
        (custom("power", 1200, 1220), "", "Aim for 200 to 220 watts."),
        (custom("power", 88, 94), "zone 4", "Aim for 88 to 94 percent of threshold power."),
        (custom("heart_rate", 240, 250), "", "Heart rate 140 to 150."),
        (custom("heart_rate", 72, 78), "zone 3", "Aim for 72 to 78 percent of maximum heart rate."),
        ({"target_type": "power_3s", "target_value": 4}, "zone 4", ""),
        ({"target_type": "power", "target_value": 7}, "sprint", ""),
    ],
)
def test_targets_are_offset_by_a_thousand_watts_and_a_hundred_beats(
    target: Message, effort: str, tip: str
) -> None:
    """Below, they are percentages; a value of its own is the number of a zone."""
    steps, _ = read(fit(timed(60, **target), sport="cycling"))
    (step,) = steps
    assert isinstance(step, DraftStep)
    assert (step.effort, " ".join(step.tips)) == (effort, tip)


def test_repeats_point_back_and_nest() -> None:
    """Their number is of all rounds; shuffled steps are sorted by their index first."""
    steps = [
        timed(60, "warmup"),
        timed(30),
        timed(20, "recovery"),
        again(1, 4),
        timed(120, "rest"),
        again(1, 2),
    ]
    numbered = [{"message_index": index, **step} for index, step in enumerate(steps)]
    work, easy = DraftStep("run", "Run", 30_000), DraftStep("jog", "Recovery", 20_000)
    expected = (
        DraftStep("run", "Warm-up", 60_000),
        DraftLoop(2, (DraftLoop(4, (work, easy)), DraftRest(120_000))),
    )
    assert read(fit(*numbered))[0] == expected
    assert read(fit(*reversed(numbered)))[0] == expected


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([timed(1), again(5, 2)], "does not point back"),
        ([timed(1), again(1, 2)], "does not point back"),
        ([timed(1), timed(1), again(0, 2), again(1, 2)], "does not point back"),
        ([timed(1), again(0, 0)], "must repeat 1 to"),
        ([timed(1), {**again(0, 2), "duration_type": "repeat_until_time"}], "only repeat a number of rounds"),
        ([timed(1), timed(1, message_index=0)], "same number"),
        ([], "no steps"),
        ([timed(30_000)], "cannot become a script|longer than 6 h|more than 20,000 steps"),
        (
            [timed(3600), again(0, 1000), timed(1), again(0, 1000)],
            "cannot become a script|longer than 6 h|more than 20,000 steps",
        ),
    ],
)
def test_repeats_and_steps_that_make_no_sense_are_refused(steps: list[Message], message: str) -> None:
    """The decoder passes them on as they are."""
    with pytest.raises(AudioCoachError, match=message):
        read(fit(*steps))


def test_strength_has_exercises_weights_and_sets() -> None:
    """The exercise is a number in the list of its category; a better name of the step wins."""

    def lift(
        reps: int, category: str, number: int | None, kg: float | None = None, **more: object
    ) -> Message:
        fields = {"exercise_category": category, "exercise_name": number, "exercise_weight": kg, **more}
        step = {"duration_type": "reps", "duration_value": reps, "intensity": "active", **fields}
        return {key: value for key, value in step.items() if value is not None}

    data = fit(
        lift(8, "bench_press", BENCH["barbell_bench_press"], 60, weight_display_unit="kilogram"),
        timed(90, "rest"),
        again(0, 3),
        lift(5, "bench_press", BENCH["partial_lockout"], 61.23, weight_display_unit="pound"),
        lift(12, "squat", None, wkt_step_name="Cossack squat"),
        lift(10, "curl", 5000),
        timed(30, exercise_category="plank", exercise_name=43),
        sport="training",
        sub_sport="strength_training",
    )
    assert read(data)[0] == (
        DraftExercise("Bench press", reps="8", sets=3, rest_ms=90_000, load="60kg"),
        DraftRest(90_000),
        DraftExercise("Partial lockout", reps="5", load="135lb"),
        DraftExercise("Cossack squat", reps="12"),
        DraftExercise("Biceps curl", reps="10"),
        DraftExercise("Plank", length_ms=30_000),
    )


def test_an_open_step_needs_a_length() -> None:
    """The message names it; what its wearer waits for is spoken."""
    data = fit(timed(60), {"duration_type": "hr_less_than", "duration_value": 220, "intensity": "recovery"})
    with pytest.raises(ScriptError, match=r"step 2 \(recovery\) ends when your heart rate is below 120"):
        read(data)
    step = read(data, open_ms=120_000)[0][1]
    assert isinstance(step, DraftStep)
    assert step.length_ms == 120_000
    assert [note.text for note in step.notes] == ["Until your heart rate is below 120."]


@pytest.mark.parametrize("kind", ["activity", "course", "settings"])
def test_other_kinds_of_fit_files_are_refused_by_their_kind(kind: str) -> None:
    """An activity has no plan to follow."""
    with pytest.raises(ScriptError, match=rf"not a workout .*{kind}"):
        read(fit(timed(1), kind=kind))


def recorded(body: bytes) -> bytes:
    """An activity with these messages after its type, in the format's own bytes."""
    kind = b"\x40\0\0" + NUMBERS["FILE_ID"].to_bytes(2, "little") + b"\x01\0\x01\0" + b"\0\x04"
    head = bytes([12, 0x20, 0, 0]) + len(kind + body).to_bytes(4, "little") + b".FIT"
    whole = bytearray(head + kind + body)
    return bytes(whole) + CrcCalculator.calculate_crc(whole, 0, len(whole)).to_bytes(2, "little")


def test_an_activity_is_refused_by_its_kind_however_it_was_recorded() -> None:
    """Three hours have more messages than a workout, and an old watch wrote the seconds into the headers."""
    beat = b"\x40\0\0" + NUMBERS["RECORD"].to_bytes(2, "little") + b"\x01\x03\x01\x02"
    for messages in (b"\0\x78" * 10_800, bytes([0x81, 120, 0x82, 121])):
        with pytest.raises(ScriptError, match=r"not a workout .*activity"):
            read(recorded(beat + messages))


def test_of_chained_files_the_first_workout_is_read() -> None:
    """With a remark."""
    steps, remarks = read(fit(kind="settings") + fit(timed(10)) + fit(timed(20)))
    assert steps == (DraftStep("run", "Run", 10_000),)
    assert "the file contains 3 FIT files; the first workout was read" in remarks


def test_a_damaged_file_is_refused() -> None:
    """A changed byte, a missing end, a byte too many, a length that lies: never half a workout."""
    data = fit(timed(60), timed(30), again(0, 3))
    assert read(data)
    for at in range(0, len(data)):
        changed = bytearray(data)
        changed[at] ^= 0x10
        with pytest.raises(AudioCoachError):
            read_fit(bytes(changed), ImportRequest("w.fit"))
    for wrong in (data[:-1], data + b"\0", data[:30], data[:12], data[:4] + b"\xff\xff\xff\x7f" + data[8:]):
        with pytest.raises(AudioCoachError, match=r"damaged|not a FIT file"):
            read_fit(wrong, ImportRequest("w.fit"))


def test_a_file_of_many_empty_messages_is_refused_at_once() -> None:
    """A message can be one byte long, and a file a million of them."""
    body = b"\x40\0\0\0\0\0" + b"\0" * 900_000
    head = bytes([12, 0x10, 0, 0]) + len(body).to_bytes(4, "little") + b".FIT"
    crc = CrcCalculator.calculate_crc(bytearray(head + body), 0, len(head + body))
    start = time.process_time()
    with pytest.raises(ScriptError, match="more than 10,000 messages"):
        read(head + body + crc.to_bytes(2, "little"))
    assert time.process_time() - start < 2


def test_a_file_of_another_library_is_read_the_same() -> None:
    """fit-tool writes its fields in an order of its own."""
    builders = pytest.importorskip("fit_tool.fit_file_builder")
    messages = "fit_tool.profile.messages"
    types = pytest.importorskip("fit_tool.profile.profile_type")
    file_id = pytest.importorskip(f"{messages}.file_id_message").FileIdMessage()
    file_id.type, file_id.manufacturer = types.FileType.WORKOUT, types.Manufacturer.DEVELOPMENT.value
    head = pytest.importorskip(f"{messages}.workout_message").WorkoutMessage()
    head.workout_name, head.sport, head.num_valid_steps = "Tool", types.Sport.RUNNING, 3
    new_step = pytest.importorskip(f"{messages}.workout_step_message").WorkoutStepMessage
    work, easy, repeat = new_step(), new_step(), new_step()
    for index, step in enumerate((work, easy, repeat)):
        step.message_index = index
    work.duration_type, work.target_type = types.WorkoutStepDuration.TIME, types.WorkoutStepTarget.HEART_RATE
    work.intensity, work.duration_time, work.target_hr_zone = types.Intensity.ACTIVE, 90.5, 4
    easy.duration_type, easy.target_type = types.WorkoutStepDuration.TIME, types.WorkoutStepTarget.OPEN
    easy.intensity, easy.duration_time = types.Intensity.REST, 30.0
    repeat.duration_type = types.WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    repeat.target_type = types.WorkoutStepTarget.OPEN
    repeat.duration_step, repeat.target_repeat_steps = 0, 5
    builder = builders.FitFileBuilder(auto_define=True)
    builder.add_all([file_id, head, work, easy, repeat])
    steps, _ = read(builder.build().to_bytes())
    hard = DraftStep("run", "Threshold", 90_500, effort="zone 4")
    assert steps == (DraftLoop(5, (hard, DraftRest(30_000))),)


def test_a_fit_file_is_recognised_by_its_signature() -> None:
    """Whatever it is called."""
    assert format_of(fit(timed(1)), "<stdin>") == "fit"
