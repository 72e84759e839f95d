"""What is told of sections, rounds and counts: at the exercise it belongs to, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.script.model import (
    Amrap,
    Circuit,
    CueSettings,
    Cycle,
    Emom,
    Exercise,
    Pause,
    Phase,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Sound,
    Step,
    Tempo,
)
from audiocoach.script.source import Mark
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE

Make = Callable[..., Timeline]
PLANK = Exercise(name="Plank", for_ms=30_000)
SQUAT = Exercise(name="Squat", for_ms=20_000)
HELLO = Say(text="Hello.")
BEEP = Sound(tone="go")
BREATH = Cycle(phases=(Phase("In", 4000), Phase("Out", 4000)), rounds=2)
NO_TIPS = CueSettings(tips="none")


def texts(timeline: Timeline) -> list[str]:
    """What is said, in order."""
    return [cue.text for cue in timeline.cues]


@pytest.mark.parametrize(
    "empty",
    [
        Repeat(times=3, steps=(BEEP, Pause(for_ms=3000))),
        Repeat(times=2, steps=(Circuit(name="In", rounds=2, steps=(HELLO,)),)),
        Section(name="Welcome", steps=(HELLO,)),
        Circuit(name="Calm", rounds=3, steps=(HELLO,)),
    ],
)
def test_what_holds_no_exercise_is_not_announced_at_the_next(timeline_of: Make, empty: Step) -> None:
    """Neither its name nor its counts are told when something else begins."""
    said = texts(timeline_of(empty, Section(name="Main", steps=(PLANK,)), cues=NO_TIPS))
    assert said[said.index("Main.") :][:2] == ["Main.", "Get ready: Plank, 30 seconds."]
    assert not [text for text in said if text.startswith(("Two of", "Last", "Welcome", "Calm", "In,"))]


def test_an_interval_of_rest_is_not_counted_aloud(timeline_of: Make) -> None:
    """Where an interval is a rest the next exercise tells its own number, and after the last none is told."""
    emom = Emom(intervals=4, every_ms=30_000, steps=(SQUAT, Rest(for_ms=30_000)))
    said = texts(timeline_of(emom, Section(name="Next", steps=(PLANK,)), cues=NO_TIPS))
    assert "Three of four." in said
    assert not {"Two of four.", "Last one."} & set(said)


@pytest.mark.parametrize(
    ("every_ms", "language", "said", "chapter"),
    [
        (60_000, "en", "On the minute, 3 rounds.", "On the minute, 3 times"),
        (30_000, "en", "Every 30 seconds, 3 rounds.", "Every 30 seconds, 3 times"),
        (120_000, "de", "Alle zwei Minuten, 3 Runden.", "Alle zwei Minuten, 3-mal"),
        (30_000, "es", "Cada 30 segundos, 3 rondas.", "Cada 30 segundos, 3 veces"),
        (30_000, "fr", "Toutes les 30 secondes, 3 tours.", "Toutes les 30 secondes, 3 fois"),
        (60_000, "fr", "Toutes les minutes, 3 tours.", "Toutes les minutes, 3 fois"),
        (90_000, "en", "Every 90 seconds, 3 rounds.", "Every 90 seconds, 3 times"),
        (90_000, "de", "Alle 90 Sekunden, 3 Runden.", "Alle 90 Sekunden, 3-mal"),
        (90_000, "es", "Cada 90 segundos, 3 rondas.", "Cada 90 segundos, 3 veces"),
        (90_000, "fr", "Toutes les 90 secondes, 3 tours.", "Toutes les 90 secondes, 3 fois"),
        (90_000, "it", "Ogni 90 secondi, 3 giri.", "Ogni 90 secondi, 3 volte"),
    ],
)
def test_intervals_are_announced_by_their_length(
    timeline_of: Make, every_ms: int, language: str, said: str, chapter: str
) -> None:
    """On the minute is what begins each minute; others say how often, in words and in the chapter."""
    timeline = timeline_of(Emom(intervals=3, every_ms=every_ms, steps=(SQUAT,)), language=language)
    assert said in texts(timeline)
    assert f"{chapter}: {SQUAT.name}" in [marker.title for marker in timeline.markers]


def test_rounds_that_open_with_a_cycle_are_told_in_its_first_phase(timeline_of: Make) -> None:
    """Without a rest before it the count follows the phase's own word."""
    said = texts(timeline_of(Circuit(name="Coil", rounds=3, steps=(BREATH, SQUAT)), cues=NO_TIPS))
    for text in ("Coil, 3 rounds.", "Round 2 of 3.", "Last round."):
        assert said[said.index(text) - 1] == "In"


def test_a_section_with_words_of_its_own_is_not_named_in_a_breath(timeline_of: Make) -> None:
    """Its own words have opened it."""
    said = texts(timeline_of(SQUAT, Section(name="Calm", steps=(HELLO, BREATH)), cues=NO_TIPS))
    assert "Hello." in said
    assert "Calm." not in said


def test_a_pause_or_a_tone_is_no_exercise_to_rest_from(timeline_of: Make) -> None:
    """The rest of a circuit stands once between two exercises, whatever else is between them."""
    steps = (Pause(for_ms=5000), SQUAT, BEEP, PLANK)
    timeline = timeline_of(Circuit(name="Legs", rest_ms=15_000, steps=steps))
    assert [segment.kind for segment in timeline.segments].count("rest") == 1


def test_spoken_numbers_wait_for_the_switch_tone(timeline_of: Make) -> None:
    """In a gap to change sides no number is spoken over the tone that opens it."""
    sides = Exercise(name="Side plank", for_ms=30_000, sides="each")
    timeline = timeline_of(sides, cues=CueSettings(countdown_voice=True, tips="none"))
    switch = next(tone for tone in timeline.tones if tone.kind == "switch")
    after = [cue for cue in timeline.cues if cue.start_frame >= switch.at_frame]
    assert [cue.text for cue in after[:2]] == ["Switch sides.", "One."]
    assert after[0].start_frame - switch.at_frame > 0.3 * SAMPLE_RATE


def test_a_range_of_two_sides_counts_both_ends_for_both(timeline_of: Make) -> None:
    """Eight to twelve each side are sixteen to twenty-four on the clock."""
    row = Exercise(name="Row", reps=12, reps_from=8, sides="each")
    said = texts(timeline_of(Emom(intervals=1, steps=(row,)), cues=NO_TIPS))
    assert any("16 to 24 reps" in text for text in said)


def test_the_list_before_a_clock_says_all_of_an_exercise(timeline_of: Make) -> None:
    """Range, load, sides, sets and as many as one can: nothing else announces them."""
    steps = (
        Exercise(name="Deadlift", reps=5, load="60kg"),
        Exercise(name="Lunge", reps=10, sides="each"),
        Exercise(name="Row", reps=12, reps_from=8),
        Exercise(name="Push-up", for_ms=60_000, max_reps=True),
        Exercise(name="Squat", reps=10, sets=3),
    )
    said = texts(timeline_of(Amrap(for_ms=300_000, steps=steps)))[0]
    for words in (
        "5 Deadlift, 60kg.",
        "10 Lunge each side.",
        "8 to 12 Row.",
        "Push-up, as many reps as you can in one minute.",
        "3 sets of 10 Squat.",
    ):
        assert words in said


def kinds(timeline: Timeline) -> list[tuple[str, str, float]]:
    """Kind, name and seconds of each segment between lead-in and tail."""
    return [
        (part.kind, part.name, (part.end_frame - part.start_frame) / SAMPLE_RATE)
        for part in timeline.segments[1:-1]
    ]


def test_a_default_gap_lies_between_exercises(timeline_of: Make) -> None:
    """Two that follow each other have it between them, also where a container opens; a written rest stands
    instead, and sets of one exercise in lines of their own are separated like sets.
    """
    squat = SQUAT.model_copy(update={"between_ms": 15_000, "rest_ms": 60_000})
    plank = PLANK.model_copy(update={"between_ms": 15_000, "rest_ms": 60_000})
    steps = (squat, squat, plank, Rest(for_ms=20_000), squat, Repeat(times=1, steps=(plank,)))
    assert [part for part in kinds(timeline_of(*steps)) if part[0] == "rest"] == [
        ("rest", "", 60.0),
        ("rest", "", 15.0),
        ("rest", "", 20.0),
        ("rest", "", 15.0),
    ]


def test_no_default_gap_lies_between_runs(timeline_of: Make) -> None:
    """A run takes none, whatever came before it."""
    run = Run(name="Easy", duration_ms=60_000)
    squat = SQUAT.model_copy(update={"between_ms": 15_000})
    assert [kind for kind, _, _ in kinds(timeline_of(squat, run, run))] == ["ready", "work", "work", "work"]


@pytest.mark.parametrize(
    ("step", "length_s", "source"),
    [
        (Exercise(name="Squat", reps=10, tempo=Tempo(2000, 0, 2000, 0)), 40.0, "tempo"),
        (Exercise(name="Squat", reps=10, pace_ms=5000, marks={"pace": Mark(1, 1)}), 50.0, "pace"),
        (Exercise(name="Squat", reps=10, pace_ms=5000), 50.0, "defaults"),
        (Exercise(name="Jumping jacks", reps=10), 10.0, "library"),
        (Exercise(name="Double-under", reps=10), 5.0, "library"),
        (Exercise(name="burpees", reps=10), 40.0, "library"),
        (Exercise(name="Odd thing", reps=10), 30.0, "default"),
    ],
)
def test_a_rep_takes_the_time_of_its_movement(
    timeline_of: Make, step: Exercise, length_s: float, source: str
) -> None:
    """Its own tempo or pace, the script's default, the library's, else three seconds; and where from."""
    (work,) = (part for part in timeline_of(step).segments if part.kind == "work")
    assert (work.end_frame - work.start_frame) / SAMPLE_RATE == length_s
    assert work.rep_source == source
