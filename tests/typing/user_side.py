"""A user's program, for mypy: the public names have types, and a wrong use is an error."""

from __future__ import annotations

import audiocoach
from audiocoach import blocks
from audiocoach.units import frame_at

workout = audiocoach.load("legs.yaml", variables={"work": "30s"})
same = audiocoach.load(text="audiocoach: 1\nworkout: [Squat 40s]\n")
problems: tuple[audiocoach.Problem, ...] = workout.warnings
timeline = audiocoach.plan(workout, voice="espeak")
length_s: float = timeline.duration_s
places: list[str] = [problem.place for problem in timeline.warnings]
track = audiocoach.render(workout, "legs.mp3", voice="espeak", strict=True)
engine: str = track.engine
milliseconds: int = len(audiocoach.render(workout, as_segment=True))
made = blocks.build("block.yaml", "out/")
states: list[str] = [outcome.state for outcome in made.outcomes]

try:
    audiocoach.load("wrong.yaml")
except audiocoach.ScriptError as error:
    print(error.problems[0].line + 1)

audiocoach.render(workout, 5)  # type: ignore[call-overload]
wrong: int = track.engine  # type: ignore[assignment]
frame = frame_at(timeline.duration_frames)  # type: ignore[arg-type]  # frames are not milliseconds
