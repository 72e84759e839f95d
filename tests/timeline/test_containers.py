"""Steps and containers beyond the plain ones: what the format's page promises of each, to the millisecond."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.script.load import load_workout
from audiocoach.script.model import (
    Amrap,
    Circuit,
    CueSettings,
    Cycle,
    Emom,
    Exercise,
    Include,
    Ladder,
    Manner,
    Note,
    Pause,
    Phase,
    Pick,
    Rest,
    Run,
    Say,
    Section,
    Sound,
    Superset,
    Tempo,
    VoiceSettings,
)
from audiocoach.script.music import MusicSettings
from audiocoach.timeline.kits import KITS, phase_variant, tone_spec
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE, frame_at
from support.speech import timeline as plan_of

Make = Callable[..., Timeline]
PLANK = Exercise(name="Plank", for_ms=45_000)
PUSH_UP = Exercise(name="Push-up", reps=10)
SQUAT = Exercise(name="Squat", for_ms=20_000)
BOX = (Phase("in", 4000), Phase("hold", 4000), Phase("out", 4000), Phase("hold_out", 4000))


def shape(timeline: Timeline) -> list[tuple[str, str, float]]:
    """Kind, name and length in seconds of what lies between the lead-in and the tail."""
    return [
        (segment.kind, segment.name, round((segment.end_frame - segment.start_frame) / SAMPLE_RATE, 3))
        for segment in timeline.segments[1:-1]
    ]


def texts(timeline: Timeline) -> list[str]:
    return [cue.text for cue in timeline.cues]


def at(timeline: Timeline, text: str) -> float:
    return next(cue.start_frame for cue in timeline.cues if cue.text == text) / SAMPLE_RATE


def beeps(timeline: Timeline, kind: str) -> list[float]:
    return [round(tone.at_frame / SAMPLE_RATE, 3) for tone in timeline.tones if tone.kind == kind]


def test_a_superset_rests_between_its_sets_only(timeline_of: Make) -> None:
    """No rest inside, rest between sets, none after the last."""
    timeline = timeline_of(Superset(steps=(SQUAT, PLANK), sets=2, rest_ms=60_000))
    assert [(kind, length) for kind, _, length in shape(timeline)] == [
        ("ready", 10.0),
        ("work", 20.0),
        ("work", 45.0),
        ("rest", 60.0),
        ("work", 20.0),
        ("work", 45.0),
    ]
    assert "Last set." in texts(timeline)


def test_emom_intervals_last_exactly_their_minute(timeline_of: Make) -> None:
    """A timed step leaves the rest of its minute as rest, the last one's too; free repetitions take the whole
    minute.
    """
    timeline = timeline_of(Emom(intervals=4, steps=(SQUAT, PUSH_UP)))
    assert shape(timeline) == [
        ("ready", "", 10.0),
        ("work", "Squat", 20.0),
        ("rest", "", 40.0),
        ("work", "Push-up", 60.0),
        ("work", "Squat", 20.0),
        ("rest", "", 40.0),
        ("work", "Push-up", 60.0),
    ]
    assert "Two." not in texts(timeline)
    last = timeline_of(Emom(intervals=1, every_ms=30_000, steps=(SQUAT,)))
    assert shape(last)[-1] == ("rest", "", 10.0)


def test_directions_in_an_interval_are_said(timeline_of: Make) -> None:
    """Both directions are done within the interval, without a switch, and the reps of each are announced."""
    timeline = timeline_of(Emom(intervals=1, steps=(Exercise(name="Halo", reps=5, sides="each-way"),)))
    assert "Get ready: Halo, 5 reps each direction in one minute." in texts(timeline)
    (work,) = [segment for segment in timeline.segments if segment.kind == "work"]
    assert (work.side, work.reps, work.end_s - work.start_s) == (None, 10, 60.0)


def test_emom_takes_a_supersets_steps_into_one_interval(timeline_of: Make) -> None:
    """A superset puts several steps into an interval; repetitions with a tempo are timed and counted."""
    hop = Exercise(name="Hop", reps=5, tempo=Tempo(2000, 0, 1000, 0))
    timeline = timeline_of(Emom(intervals=2, steps=(Superset(steps=(SQUAT, hop)), Rest(for_ms=60_000))))
    assert [(kind, length) for kind, _, length in shape(timeline)][1:] == [
        ("work", 20.0),
        ("work", 15.0),
        ("rest", 25.0),
        ("rest", 60.0),
    ]
    assert "Last one." in texts(timeline)


def test_amrap_reads_the_list_then_runs_the_clock(timeline_of: Make) -> None:
    """The list is said, then the clock runs: time left each minute, at 30 s and at 10 s."""
    timeline = timeline_of(Amrap(for_ms=180_000, steps=(PUSH_UP, PLANK)))
    assert [kind for kind, _, _ in shape(timeline)] == ["say", "ready", "work"]
    assert texts(timeline)[0] == (
        "As many rounds as you can in three minutes. 10 Push-up. Plank, 45 seconds."
    )
    start = next(segment.start_frame for segment in timeline.segments if segment.kind == "work") / SAMPLE_RATE
    assert round(at(timeline, "Two minutes left.") - start, 3) == 60.0
    assert round(at(timeline, "One minute left.") - start, 3) == 120.0
    assert round(at(timeline, "30 seconds left.") - start, 3) == 150.0
    assert "Ten seconds." in texts(timeline)


def test_for_time_counts_up(timeline_of: Make) -> None:
    """``for_time`` says the minutes that are gone, and the end of the cap."""
    timeline = timeline_of(Amrap(for_ms=180_000, steps=(PUSH_UP,), counts_up=True))
    start = next(segment.start_frame for segment in timeline.segments if segment.kind == "work") / SAMPLE_RATE
    assert round(at(timeline, "One minute gone.") - start, 3) == 60.0
    assert round(at(timeline, "Two minutes gone.") - start, 3) == 120.0
    assert "Two minutes left." not in texts(timeline)


def test_a_ladder_climbs_by_reps_or_time(timeline_of: Make) -> None:
    """Its steps come once for each rung."""
    reps = timeline_of(Ladder(reps=(2, 4), steps=(PUSH_UP,)))
    assert [segment.reps for segment in reps.segments if segment.kind == "work"] == [2, 4]
    times = timeline_of(Ladder(times_ms=(20_000, 40_000), steps=(Exercise(name="Row"),)))
    assert [length for kind, _, length in shape(times) if kind == "work"] == [20.0, 40.0]


def test_picked_and_included_steps_are_steps_like_others(timeline_of: Make) -> None:
    """What was picked or included is played in its order, with a chapter of its own."""
    timeline = timeline_of(
        Pick(count=1, steps=(SQUAT,), seed="x"), Include(file="b.yaml", title="Core", steps=(PLANK,))
    )
    assert [name for kind, name, _ in shape(timeline) if kind == "work"] == ["Squat", "Plank"]
    assert [marker.title for marker in timeline.markers] == ["Squat", "Core"]


def test_a_cycle_repeats_its_phases(timeline_of: Make) -> None:
    """Phases follow each other over and over, each with its own tone; the first rounds are spoken."""
    cycle = Cycle(phases=(Phase("Contract", 6000), Phase("Relax", 10_000)), rounds=5)
    timeline = timeline_of(cycle, Say(text="Done."))
    assert shape(timeline)[:3] == [
        ("phase", "Contract", 6.0),
        ("phase", "Relax", 10.0),
        ("phase", "Contract", 6.0),
    ]
    assert len(beeps(timeline, "phase")) == 10
    assert texts(timeline).count("Contract") == 3
    variants = {tone.variant for tone in timeline.tones if tone.kind == "phase"}
    assert len(variants) == 2


def test_a_cycle_after_a_rest_is_counted_in(timeline_of: Make) -> None:
    """A rest counts down to the go tone, on which a device is started; a breath begins without."""
    phases = (Phase("Contract", 6000), Phase("Relax", 10_000))
    timeline = timeline_of(Rest(for_ms=10_000), Cycle(phases=phases, rounds=2))
    assert [tone.kind for tone in timeline.tones] == [*["countdown"] * 3, "go", *["phase"] * 3, "end"]
    assert timeline.tones[3].at_frame == frame_at(11_000)
    breath = timeline_of(Rest(for_ms=10_000), Cycle(phases=phases * 2, rounds=1, is_breath=True))
    assert [tone.kind for tone in breath.tones] == [*["phase"] * 4, "end"]


def test_a_section_that_opens_with_a_cycle_is_told_in_the_rest_before_it(timeline_of: Make) -> None:
    """Its name does not wait for the next exercise, where the names of all sections would pile up."""
    cycle = Cycle(phases=(Phase("Contract", 6000), Phase("Relax", 10_000)), rounds=1)
    timeline = timeline_of(
        Rest(for_ms=10_000),
        Section(name="Pulses", steps=(cycle,)),
        Section(name="Move", steps=(Rest(for_ms=15_000), Exercise(name="Squat", for_ms=20_000))),
    )
    said = [cue.text for cue in timeline.cues]
    assert said[:5] == ["Rest, 10 seconds.", "Pulses.", "Contract", "Relax", "Rest, 15 seconds."]
    assert said[5] == "Move."


def test_a_cycle_may_end_within_a_round(timeline_of: Make) -> None:
    """With ``for`` a cycle ends on its time, in the middle of a phase if need be."""
    cycle = Cycle(phases=(Phase("Contract", 6000), Phase("Relax", 10_000)), rounds=2, last_ms=8000)
    assert [length for _, _, length in shape(timeline_of(cycle))] == [6.0, 10.0, 6.0, 2.0]


def test_breathing_has_words_and_rising_and_falling_tones(timeline_of: Make) -> None:
    """``breathe`` is a cycle with the words of the language and a tone of its own for each part."""
    timeline = timeline_of(Cycle(phases=BOX, rounds=4, is_breath=True))
    assert [name for _, name, _ in shape(timeline)[:4]] == ["Breathe in.", "Hold.", "Breathe out.", "Hold."]
    assert [tone.variant for tone in timeline.tones if tone.kind == "phase"][:4] == [
        "breath-in",
        "breath-hold",
        "breath-out",
        "breath-rest",
    ]
    part = Cycle(
        phases=(Phase("in", 4000), Phase("hold", 7000), Phase("out", 8000), Phase("hold_out", 0)), rounds=1
    )
    assert len(shape(timeline_of(part.model_copy(update={"is_breath": True})))) == 3


def test_an_exercise_after_a_cycle_a_sound_or_a_pause_gets_ready(timeline_of: Make) -> None:
    """The get-ready gap follows ``cycle``, ``sound`` and ``pause``."""
    cycle = Cycle(phases=(Phase("On", 6000), Phase("Off", 4000)), rounds=1)
    for step in (cycle, Sound(tone="go"), Pause(for_ms=5000)):
        kinds = [kind for kind, _, _ in shape(timeline_of(SQUAT, step, PLANK))]
        assert kinds[-2:] == ["ready", "work"]


def test_sounds_and_pauses_are_music_with_or_without_a_sound(timeline_of: Make) -> None:
    """A tone of the kit lasts its time and beeps; a file lasts its own; a pause is silence of the voice."""
    timeline = timeline_of(Sound(tone="switch"), Sound(file="gong.mp3"), Pause(for_ms=5000), folder="/sounds")
    assert shape(timeline) == [("pause", "switch", 0.38), ("pause", "gong.mp3", 2.0), ("pause", "", 5.0)]
    assert beeps(timeline, "switch") == [1.0]
    (sound,) = timeline.sounds
    assert (sound.path, sound.end_frame - sound.start_frame) == ("/sounds/gong.mp3", 2 * SAMPLE_RATE)


def test_notes_speak_at_their_times(timeline_of: Make) -> None:
    """``at`` counts from the start, back from the end, or is a share."""
    notes = (
        Note(text="Shoulders down.", at_ms=60_000),
        Note(text="Last push.", at_ms=-30_000),
        Note(text="Shake your hands.", share=0.7),
    )
    timeline = timeline_of(Run(name="Easy", duration_ms=300_000, notes=notes), cues=CueSettings(every_ms=0))
    start = 11.0
    assert at(timeline, "Shoulders down.") == start + 60
    assert at(timeline, "Shake your hands.") == start + 210
    assert at(timeline, "Last push.") == start + 270
    assert all(cue.priority == "must" for cue in timeline.cues if cue.text in {note.text for note in notes})


def test_a_cadence_clicks_on_every_step(timeline_of: Make) -> None:
    """Clicks stand on every step from the first after the go tone's frame, and the bed starts anew."""
    timeline = timeline_of(SQUAT, Run(name="Cadence", duration_ms=20_000, cadence_spm=180))
    start = next(s.start_frame for s in timeline.segments if s.name == "Cadence") / SAMPLE_RATE
    clicks = [round(click - start, 3) for click in beeps(timeline, "click")]
    assert clicks[:3] == [0.333, 0.667, 1.0]
    assert len(clicks) >= 56
    span = timeline.music[1]
    assert (span.restart, span.bpm, span.start_frame / SAMPLE_RATE) == (True, 180, start)


def test_alternating_sides_are_one_set(timeline_of: Make) -> None:
    """``alternate`` counts both sides in one set."""
    timeline = timeline_of(Exercise(name="Lunge", reps=10, sides="alternate"))
    assert shape(timeline) == [("ready", "", 10.0), ("work", "Lunge", 30.0)]
    assert "Get ready: Lunge, 10 reps, alternating sides." in texts(timeline)


def test_previews_tell_ranges_most_reps_effort_and_incline(timeline_of: Make) -> None:
    """Ranges are spoken as such and timed by the upper end; effort and incline are spoken."""
    ranged = timeline_of(Exercise(name="Row", reps=12, reps_from=8))
    assert shape(ranged)[-1] == ("work", "Row", 36.0)
    assert "Get ready: Row, 8 to 12 reps." in texts(ranged)
    most = timeline_of(Exercise(name="Push-up", for_ms=60_000, max_reps=True))
    assert "Get ready: Push-up, as many reps as you can in one minute." in texts(most)
    run = timeline_of(Run(name="Hills", duration_ms=60_000, effort="zone 4", incline="5%"))
    assert "Get ready: Hills, one minute, zone 4, incline 5%." in texts(run)


def test_a_section_may_change_accent_and_pace(timeline_of: Make) -> None:
    """Words of a section with a voice of its own are spoken in its manner, and take its time."""
    calm = Section(name="Calm", steps=(SQUAT,), voice=VoiceSettings(rate=0.8))
    timeline = timeline_of(PLANK, calm)
    manners = {cue.text: cue.manner for cue in timeline.cues}
    assert manners["Get ready: Squat, 20 seconds."] == Manner(None, 0.8)
    assert manners["Get ready: Plank, 45 seconds."] == Manner(None, 1.0)


def test_own_phrases_replace_single_ones(timeline_of: Make) -> None:
    """``phrases`` of a script override the book's."""
    timeline = timeline_of(SQUAT, Rest(for_ms=20_000), PLANK, phrases={"rest": ("Take {duration}.",)})
    assert "Take 20 seconds." in texts(timeline)


def test_containers_inside_a_round_belong_to_its_chapter(timeline_of: Make) -> None:
    """A superset within a circuit opens no chapter: the round holds it."""
    circuit = Circuit(name="Strength", rounds=2, steps=(Superset(steps=(SQUAT, PLANK)), PLANK))
    timeline = timeline_of(circuit)
    assert [marker.title for marker in timeline.markers] == [
        "Strength, round 1 of 2",
        "Strength, round 2 of 2",
    ]


def test_a_section_of_other_music_levels(timeline_of: Make) -> None:
    """A section's level and source hold for its steps alone."""
    quiet = MusicSettings(source=("calm",), level_lufs=-26)
    timeline = timeline_of(PLANK, Section(name="Calm", steps=(SQUAT,), music=quiet), PLANK)
    assert [(span.label, span.level_lufs) for span in timeline.music] == [
        ("drive", -17),
        ("calm", -26),
        ("drive", -17),
    ]


def test_every_phase_of_a_cycle_sounds_in_its_own_way() -> None:
    """Phases and parts of a breath differ by pitch; breathing in rises, breathing out falls."""
    kit = KITS["classic"]
    phases = [tone_spec("classic", "phase", phase_variant(phase, is_breath=False)) for phase in range(4)]
    assert None not in phases
    assert len({spec.notes[0].freq_hz for spec in phases if spec}) == 4
    breath_in, breath_out = kit["breath-in"].notes[0], kit["breath-out"].notes[0]
    assert (breath_in.end_freq_hz or 0) > breath_in.freq_hz
    assert (breath_out.end_freq_hz or 0) < breath_out.freq_hz


def test_placeholders_in_tips_and_notes_are_filled(timeline_of: Make) -> None:
    """Tips and notes may speak of the exercise, the round and what comes next."""
    squat = Exercise(
        name="Squat",
        for_ms=60_000,
        tip=("This is {exercise}.",),
        notes=(Note(text="Round {round}, then {next}.", at_ms=15_000),),
    )
    timeline = timeline_of(Circuit(name="C", rounds=2, rest_ms=20_000, steps=(squat, PLANK)))
    assert "This is Squat." in texts(timeline)
    assert "Round 1, then Plank." in texts(timeline)
    assert "Round 2, then Plank." in texts(timeline)


def chapters_of(steps: str) -> list[str]:
    workout = load_workout(f"audiocoach: 1\ntitle: Session\nworkout:\n{steps}", file="t.yaml")
    return [mark.title for mark in plan_of(workout).markers]


@pytest.mark.parametrize(
    ("steps", "titles"),
    [
        (
            "  - say: Hello.\n  - {walk: Walk, for: 5m}\n  - say: Now run.\n  - {run: Easy, for: 20m}\n"
            "  - Rest 30s\n  - Squat 30s\n  - Plank 30s\n",
            ["Walk", "Easy", "Squat"],
        ),
        (
            "  - {jog: Warm-up, for: 10m}\n  - repeat: 5\n    steps:\n"
            "      - {run: Fast, distance: 1000m, pace: 4:00/km}\n      - {jog: Float, for: 2m}\n"
            "  - {jog: Home, for: 5m}\n",
            ["Warm-up", "5 x 1000 m", "Home"],
        ),
        ("  - repeat: 3\n    steps: [Squat 30s, Plank 30s]\n", ["3 x Squat / Plank"]),
        (
            "  - section: Main set\n    steps:\n      - repeat: 3\n        steps:\n"
            "          - {run: Hard, for: 3m}\n          - {jog: Easy, for: 2m}\n",
            ["Main set"],
        ),
        (
            "  - section: Long run\n    steps:\n      - {run: A, for: 5m}\n      - {run: B, for: 5m}\n",
            ["Long run"],
        ),
        ("  - tabata: [Burpee, Squat]\n", ["Tabata: Burpee / Squat"]),
        (
            "  - amrap: 4m\n    steps: [Squat, Plank, Burpee, Lunge]\n",
            ["As many rounds as possible: Squat / Plank / Burpee …"],
        ),
    ],
)
def test_chapters_are_named_by_what_they_hold(steps: str, titles: list[str]) -> None:
    """The section, else the kind of container with its exercises; outside of any, a step of two minutes and
    more has its own.
    """
    assert chapters_of(steps) == titles
