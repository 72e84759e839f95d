"""What holds for the timeline of every workout, and two whole sessions kept as text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.load import load_workout
from audiocoach.script.model import Exercise, Rest, Say, Sound, Workout
from audiocoach.script.read_music import MUSIC_KEYS, SOURCE
from audiocoach.script.settings import CUE_KEYS, DEFAULT_KEYS, VOICE_KEYS
from audiocoach.script.steps import STEP_KINDS
from audiocoach.timeline import resolve as resolving
from audiocoach.timeline.kits import tone_length_frames
from audiocoach.timeline.model import CUE_GAP_MS, MAX_CUE_SPEED, Timeline
from audiocoach.timeline.resolve import (
    Lengths,
    place_words,
    plan_without_files,
    plan_workout,
    surely_clean,
)
from audiocoach.units import SAMPLE_RATE, frame_at
from support.any_workout import WORKOUTS
from support.as_text import as_text
from support.speech import SOUND_FRAMES, measured
from support.speech import timeline as timeline_of

LAW = settings(
    max_examples=350,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)


def _countdown_runs(timeline: Timeline) -> list[tuple[int, int]]:
    """From the first of a row of countdown beeps to the end of the go tone it leads to."""
    runs, start = [], None
    for tone in timeline.tones:
        if tone.kind == "countdown":
            start = tone.at_frame if start is None else start
        elif tone.kind == "go":
            if start is not None:
                runs.append((start, tone.at_frame + tone_length_frames(tone.kit, "go")))
            start = None
        elif tone.kind in ("end", "switch", "phase"):
            start = None
    return runs


def segments_tile_the_track(timeline: Timeline) -> None:
    """Segments, music and chapters each tile the track without gap or overlap."""
    for ranges in (timeline.segments, timeline.music, timeline.markers):
        assert ranges[0].start_frame == 0
        assert ranges[-1].end_frame == timeline.duration_frames
        assert all(one.end_frame == other.start_frame for one, other in pairwise(ranges))
        assert all(item.end_frame > item.start_frame for item in ranges)


def no_two_cues_overlap(timeline: Timeline) -> None:
    """Cues are at least 0.35 s apart, stay within the track and are at most 1.25 times as fast."""
    gap_frames = CUE_GAP_MS * SAMPLE_RATE // 1000
    for one, other in pairwise(timeline.cues):
        assert other.start_frame - one.end_frame >= gap_frames - 1
    for cue in timeline.cues:
        assert 0 <= cue.start_frame < cue.end_frame <= timeline.duration_frames
        assert 1.0 <= cue.speed <= MAX_CUE_SPEED


def no_cue_sounds_from_the_countdown_to_the_end_of_the_go_tone(timeline: Timeline) -> None:
    """Once the countdown beeps, nothing is said until the go tone has ended."""
    for start, end in _countdown_runs(timeline):
        for cue in timeline.cues:
            assert cue.end_frame <= start or cue.start_frame >= end


def every_work_segment_starts_on_a_go_tone(timeline: Timeline) -> None:
    """A go tone stands on each first frame of work, second sides too; no two tones share a frame."""
    starts = {segment.start_frame for segment in timeline.segments if segment.kind == "work"}
    assert starts <= {tone.at_frame for tone in timeline.tones if tone.kind == "go"}
    frames = [tone.at_frame for tone in timeline.tones]
    assert frames == sorted(set(frames))


def each_must_is_there_or_listed(timeline: Timeline, workout: Workout) -> None:
    """Each name, word and safety note of the plan is spoken, or listed as left out with its line."""
    spoken = sum(cue.priority == "must" for cue in timeline.cues)
    dropped = [cue for cue in timeline.dropped if cue.priority == "must"]
    plan = plan_workout(workout)
    asked = sum(stretch.kind == "say" for stretch in plan.stretches)
    asked += sum(utterance.priority == "must" for group in plan.groups for utterance in group.utterances)
    assert spoken + len(dropped) == asked
    assert all(cue.line is not None and cue.why for cue in dropped)


@LAW
@given(WORKOUTS)
def test_the_laws_of_a_timeline(workout: Workout) -> None:
    """What the format says of every track holds for workouts of every shape."""
    timeline = timeline_of(workout)
    segments_tile_the_track(timeline)
    no_two_cues_overlap(timeline)
    no_cue_sounds_from_the_countdown_to_the_end_of_the_go_tone(timeline)
    every_work_segment_starts_on_a_go_tone(timeline)
    each_must_is_there_or_listed(timeline, workout)


@settings(LAW, max_examples=30)
@given(WORKOUTS)
def test_the_clock_never_moves_for_speech(workout: Workout) -> None:
    """With words half as long only ``say`` steps change their length, and no boundary is off by rounding."""
    slow = timeline_of(workout)
    fast = place_words(
        workout,
        plan_workout(workout),
        lambda words: {word: frames // 2 for word, frames in measured(words).items()},
        lambda path: SOUND_FRAMES,
    ).timeline()
    assert [segment.kind for segment in slow.segments] == [segment.kind for segment in fast.segments]
    for one, other, stretch in zip(
        slow.segments, fast.segments, plan_workout(workout).stretches, strict=True
    ):
        if stretch.duration_ms is not None:
            for segment in (one, other):
                length = segment.end_frame - segment.start_frame
                assert abs(length - frame_at(stretch.duration_ms)) <= 1


@settings(LAW, max_examples=25)
@given(WORKOUTS)
def test_two_plans_are_the_same(workout: Workout) -> None:
    """Variety is not chance: the same workout gives the same timeline."""
    assert timeline_of(workout) == timeline_of(workout)


GOLDEN = Path(__file__).parents[1] / "golden"
LEFT_OUT = {"cover", "trainer", "clips", "gaps"}
"""They need a picture and a trainer's file; held by the tests of the pipeline and of trainers."""


def load(name: str) -> Workout:
    script = GOLDEN / name
    loaded = load_workout(
        script.read_bytes(), file=script.name, folder="", reader=lambda path: (GOLDEN / path).read_bytes()
    )
    assert loaded.warnings == ()
    return loaded


@pytest.mark.parametrize("name", ["gym", "everything"])
def test_a_session_happens_as_its_text_says(name: str) -> None:
    """The timeline of ``NAME.yaml`` is ``NAME.txt``, line for line."""
    timeline = timeline_of(load(f"{name}.yaml"))
    assert as_text(timeline) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_everything_uses_everything() -> None:
    """``everything.yaml`` holds every key of the header and its settings, kind of step and option that the
    loader knows.
    """
    script = yaml.safe_load((GOLDEN / "everything.yaml").read_text(encoding="utf-8"))
    assert {key.name for key in HEADER_KEYS} - set(script) <= LEFT_OUT
    written: dict[str, set[str]] = {}
    settings = {
        "voice": VOICE_KEYS,
        "music": (SOURCE, *MUSIC_KEYS),
        "cues": CUE_KEYS,
        "defaults": DEFAULT_KEYS,
    }
    unset = {name: {key.name for key in keys} - LEFT_OUT for name, keys in settings.items()}

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for kind in STEP_KINDS.keys() & node.keys():
                inner = node[kind] if isinstance(node[kind], dict) else {}
                written.setdefault(kind, set()).update(map(str, (*node, *inner)))
            for name in settings.keys() & node.keys():
                unset[name] -= set(node[name]) if isinstance(node[name], dict) else set()
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(script["workout"])
    walk({name: script[name] for name in settings})
    assert not any(unset.values()), unset
    assert set(written) == set(STEP_KINDS)
    run_words = ("run", "walk", "jog", "sprint", "ride", "row")
    run_options = set().union(*(written[word] for word in run_words))
    for kind, row in STEP_KINDS.items():
        used = run_options if kind in run_words else written[kind]
        if kind in ("cycle", "breathe"):
            used = written["cycle"] | written["breathe"]
        assert {key.name for key in row.options} - used == set(), kind


@pytest.fixture
def plans_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The title of each session that is planned, once for each time."""
    made: list[str] = []
    annotate = resolving.annotate

    def counted(workout: Workout, *args: Any) -> Any:
        made.append(workout.title)
        return annotate(workout, *args)

    monkeypatch.setattr(resolving, "annotate", counted)
    return made


def test_a_plan_that_is_handed_in_is_not_made_again(plans_made: list[str]) -> None:
    """The timeline is the same with a plan made before, and nothing is planned for it."""
    workout = Workout(title="Session", steps=(Say(text="Hello."), Exercise(name="Squat", for_ms=40_000)))
    plan = plan_workout(workout)
    placed = place_words(workout, plan, measured, lambda path: SOUND_FRAMES)
    assert placed.timeline() == timeline_of(workout)
    assert len(plans_made) == 2


def test_lengths_worked_out_when_asked_for_need_one_placement(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that was not asked for in advance is measured where it is needed, not guessed first."""
    placements = []
    schedule = resolving.schedule

    def counted(*args: Any) -> Any:
        placements.append(args)
        return schedule(*args)

    monkeypatch.setattr(resolving, "schedule", counted)
    workout = session(SQUAT, Rest(for_ms=5000), SQUAT)
    plan = plan_workout(workout)
    lengths = Lengths(lambda words: measured([words])[words])
    once = place_words(workout, plan, lambda _: lengths, lambda _: SOUND_FRAMES).timeline()
    assert len(placements) == 1
    assert once == place_words(workout, plan, measured, lambda _: SOUND_FRAMES).timeline()
    assert len(placements) > 2


@pytest.mark.parametrize(
    ("text", "said", "plans"),
    [
        ("Hello.", "Hello.", 1),
        ("{Total} in all.", "Eight minutes in all.", 2),
        ("{time_left} left.", "eight minutes left.", 2),
    ],
)
def test_a_session_is_planned_again_only_to_tell_its_length(
    text: str, said: str, plans: int, plans_made: list[str]
) -> None:
    """Words that take minutes longer than estimated change the plan only where a placeholder tells it."""
    steps = (Say(text=text), Say(text="Slow. " * 100), Exercise(name="Squat", for_ms=40_000))
    workout = Workout(title="Session", steps=steps)
    placed = place_words(
        workout,
        plan_workout(workout),
        lambda words: dict.fromkeys(words, 200 * SAMPLE_RATE),
        lambda path: SOUND_FRAMES,
    )
    assert (placed.timeline().cues[0].text, len(plans_made)) == (said, plans)


SQUAT = Exercise(name="Squat", for_ms=40_000)


def session(*steps: object, **header: object) -> Workout:
    return Workout(title="Session", steps=steps, **header)  # type: ignore[arg-type]


def test_a_roomy_session_is_clean_whatever_the_voice() -> None:
    """With long gaps and a fitting length no voice can give rise to a finding."""
    assert surely_clean(session(SQUAT, Rest(for_ms=30_000), SQUAT))
    assert surely_clean(session(SQUAT, Rest(for_ms=30_000), SQUAT, minutes=2.1))


def test_doubtful_sessions_are_left_to_the_true_lengths() -> None:
    """A tight gap, a doubtful length, words that may not fit, or a sound file: only the voice can tell."""
    name = "Single-leg Romanian deadlift with a reach"
    assert not surely_clean(session(SQUAT, Rest(for_ms=4000), Exercise(name=name, for_ms=40_000)))
    assert not surely_clean(session(SQUAT, minutes=5))
    assert not surely_clean(session(Say(text="Welcome to an evening of strength.", for_ms=4000), SQUAT))
    assert not surely_clean(session(Sound(file="gong.mp3"), SQUAT))


def test_a_tone_kit_of_ones_own_has_to_be_read_first() -> None:
    """Without its files there is no plan, and nothing is sure."""
    own = session(SQUAT, beeps="./kit")
    assert plan_without_files(own) is None
    assert not surely_clean(own)
    roomy = session(SQUAT, Rest(for_ms=30_000), SQUAT)
    assert surely_clean(roomy, plan_without_files(roomy))
