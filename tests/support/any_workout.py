"""Workouts of every shape, for the laws that hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from audiocoach.script.model import (
    Amrap,
    Circuit,
    CueSettings,
    Cycle,
    Emom,
    Exercise,
    Include,
    Ladder,
    Note,
    Pause,
    Phase,
    Pick,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Sound,
    Step,
    Superset,
    Tabata,
    Tempo,
    VoiceSettings,
    Workout,
)
from audiocoach.script.music import MusicSettings

NAMES = st.sampled_from(
    [
        "Squat",
        "Plank",
        "Single-leg Romanian deadlift",
        "Row",
        "Side plank with a very slow reach under the body",
    ]
)
WORDS = st.sampled_from(
    ["Done.", "Breathe {next}.", "Now {title}, {total}.", "Stand tall and shake out your legs. " * 3]
)
SHORT_MS = st.integers(1, 90).map(lambda s: s * 500) | st.integers(1, 45_001)
GAP_MS = st.just(0) | SHORT_MS
WORK_MS = SHORT_MS.map(lambda ms: max(ms, 1000))
"""An exercise outlasts its go tone."""
TIPS = st.lists(st.sampled_from(["Knees out.", "Chest up, eyes ahead.", "Slowly."]), max_size=2).map(tuple)

TEMPOS = (
    st.tuples(*[st.integers(0, 3).map(lambda s: s * 1000)] * 4).filter(any).map(lambda parts: Tempo(*parts))
)
SIDES = st.sampled_from([None, "each", "left-right", "right-left", "alternate"])
CADENCES = st.sampled_from([None, None, None, 160.0, 37.3])
NOTES = st.lists(
    st.builds(Note, text=st.sampled_from(["Shoulders down.", "Soft knees."]), at_ms=st.integers(-9000, 9000))
    | st.builds(Note, text=st.just("Look ahead."), share=st.floats(0, 1)),
    max_size=2,
).map(tuple)


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    timed = draw(st.booleans())
    return Exercise(
        name=draw(NAMES),
        for_ms=draw(WORK_MS) if timed else None,
        reps=None if timed else draw(st.integers(1, 12)),
        sets=draw(st.integers(1, 3)),
        rest_ms=draw(GAP_MS),
        tempo=None if timed else draw(st.none() | TEMPOS),
        pace_ms=draw(st.none() | st.integers(400, 4000)),
        sides=draw(SIDES),
        switch_ms=draw(st.sampled_from([0, 1000, 3000, 5000])),
        tip=draw(TIPS),
        notes=draw(NOTES),
        cadence_spm=draw(CADENCES),
        announce=draw(st.booleans()),
    )


RUNS = st.builds(
    Run,
    name=st.sampled_from(["Easy", "Hard"]),
    duration_ms=st.integers(1, 700).map(lambda s: s * 1000),
    effort=st.sampled_from([None, "hard", "zone 2"]),
    cadence_spm=CADENCES,
    notes=NOTES,
)
PAUSES = st.builds(Pause, for_ms=SHORT_MS)
SOUNDS = st.builds(Sound, tone=st.sampled_from(["go", "switch"])) | st.builds(Sound, file=st.just("gong.mp3"))
PHASES = st.lists(st.builds(Phase, st.sampled_from(["Contract", "Relax"]), SHORT_MS), min_size=2, max_size=4)
CYCLES = st.builds(
    Cycle,
    phases=PHASES.map(tuple),
    rounds=st.integers(1, 4),
    last_ms=st.none() | st.integers(1, 900),
    spoken_every=st.sampled_from([0, 2]),
)
RESTS = st.builds(Rest, for_ms=SHORT_MS, say=st.none() | WORDS)
SAYS = st.builds(Say, text=WORDS)
LEAVES = st.one_of(exercises(), RUNS, RESTS, SAYS, PAUSES, SOUNDS, CYCLES)
CUES = st.builds(
    CueSettings,
    ready_ms=st.sampled_from([0, 2000, 10_000]),
    countdown=st.integers(0, 5),
    countdown_voice=st.booleans(),
    halfway=st.booleans(),
    every_ms=st.sampled_from([None, 0, 20_000]),
    tempo=st.sampled_from(["ticks", "words", "off"]),
    tips=st.sampled_from(["none", "normal", "rich"]),
    next=st.booleans(),
)


def _containers(inner: st.SearchStrategy[Step]) -> st.SearchStrategy[Step]:
    steps = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Section, name=st.just("Strength"), steps=steps, cues=st.none() | CUES),
        st.builds(
            Section,
            name=st.just("Recovery"),
            steps=steps,
            music=st.just(MusicSettings(source=("calm",))),
        ),
        st.builds(
            Circuit,
            name=st.just("Round trip"),
            rounds=st.integers(1, 3),
            rest_ms=GAP_MS,
            round_rest_ms=st.none() | GAP_MS,
            steps=steps,
        ),
        st.builds(Repeat, times=st.integers(1, 3), steps=steps),
        st.builds(Superset, sets=st.integers(1, 3), rest_ms=GAP_MS, steps=steps),
        st.builds(Section, name=st.just("Calm"), steps=steps, voice=st.just(VoiceSettings(rate=0.8))),
        st.builds(Pick, count=st.just(1), seed=st.just("seed"), steps=steps),
        st.builds(Include, file=st.just("core.yaml"), title=st.just("Core"), steps=steps),
        st.builds(
            Emom,
            intervals=st.integers(1, 4),
            every_ms=st.just(60_000),
            steps=st.lists(
                st.builds(Exercise, name=NAMES, reps=st.integers(1, 20))
                | st.builds(Exercise, name=NAMES, for_ms=st.integers(1, 60).map(lambda s: s * 1000)),
                min_size=1,
                max_size=3,
            ).map(tuple),
        ),
        st.builds(
            Amrap,
            for_ms=st.integers(1, 200).map(lambda s: s * 1000),
            counts_up=st.booleans(),
            steps=st.lists(
                st.builds(Exercise, name=NAMES, reps=st.integers(1, 20)), min_size=1, max_size=3
            ).map(tuple),
        ),
        st.builds(
            Ladder,
            reps=st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple),
            steps=st.lists(st.builds(Exercise, name=NAMES), min_size=1, max_size=2).map(tuple),
        ),
        st.builds(
            Tabata,
            steps=st.lists(st.builds(Exercise, name=NAMES), min_size=1, max_size=3).map(tuple),
            rounds=st.integers(1, 5),
        ),
    )


STEPS = st.recursive(LEAVES, _containers, max_leaves=4)
WORKOUTS = st.builds(
    Workout,
    title=st.just("Session"),
    safety=st.sampled_from(["", "Stop if anything hurts."]),
    cues=CUES,
    steps=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
)
