#!/usr/bin/env bash
# One would guess that two libraries that write FIT workouts take a field's value in the field's own unit, whatever the order in which
# the fields are set, and complain about a value that does not fit. Garmin's encoder does neither: a step's `duration_time` (the name that
# its own decoder gives) is dropped without a word and the step has no length; a weight of 700 kg comes back as 44.64 kg, wrapped at 16
# bits. fit-tool takes seconds, but scales them by the duration type that is set at that moment: the same step with its type set after
# its time lasts 90 ms instead of 90 s.
# Version: garmin-fit-sdk 21.218.0, fit-tool 0.9.16. Source: FIT Profile 21.218, message workout_step, and the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check garmin-fit-sdk==21.218.0 fit-tool==0.9.16

cat > "$work/steps.py" <<'EOF'
from importlib.metadata import version

from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import WorkoutStepDuration
from garmin_fit_sdk import Decoder, Encoder, Profile, Stream

NUMBERS = Profile["mesg_num"]


def read_back(**fields):
    """A workout step as Garmin's encoder writes it and its decoder reads it."""
    encoder = Encoder()
    encoder.write_mesg({"mesg_num": NUMBERS["FILE_ID"], "type": "workout", "manufacturer": "development"})
    encoder.write_mesg({"mesg_num": NUMBERS["WORKOUT_STEP"], "message_index": 0, "duration_type": "time", **fields})
    messages, errors = Decoder(Stream.from_byte_array(bytearray(encoder.close()))).read()
    assert not errors, errors
    return messages["workout_step_mesgs"][0]


by_name = read_back(duration_time=90.0)
raw = read_back(duration_value=90_000)
heavy = read_back(duration_value=90_000, exercise_weight=700)
print("garmin-fit-sdk", version("garmin-fit-sdk"))
print("  duration_time=90.0     read back:", by_name.get("duration_time"))
print("  duration_value=90000   read back:", raw.get("duration_time"))
print("  exercise_weight=700    read back:", heavy.get("exercise_weight"))
assert "duration_time" not in by_name, "the name of its decoder is written now"
assert raw["duration_time"] == 90.0
assert heavy["exercise_weight"] == 44.64, "a weight that does not fit is no longer wrapped"


def length(type_first):
    """The duration (s) of a step of 90 s in fit-tool, with its type set before or after its time."""
    step = WorkoutStepMessage()
    if type_first:
        step.duration_type = WorkoutStepDuration.TIME
    step.duration_time = 90.0
    step.duration_type = WorkoutStepDuration.TIME
    return step.duration_value


print("fit-tool", version("fit-tool"))
print("  type, then time:", length(True), "  time, then type:", length(False))
assert length(True) == 90.0
assert length(False) == 0.09, "the order no longer matters"
EOF
"$work/venv/bin/python" "$work/steps.py"
