"""Calls of time inside exercises, runs and long rests: when each is said, and that none says it twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.script.load import load_workout
from audiocoach.script.model import LANGUAGES, CueSettings, Exercise, Repeat, Rest, Run, Superset
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE
from support.speech import timeline as plan_of

Make = Callable[..., Timeline]
SQUAT = Exercise(name="Squat", for_ms=40_000)
PLANK = Exercise(name="Plank", for_ms=45_000)


def plan(script: str) -> Timeline:
    return plan_of(load_workout(f"audiocoach: 1\n{script}", file="t.yaml"))


def said(timeline: Timeline, number: int = 0, kind: str = "work") -> list[tuple[float, str]]:
    """What is said in one stretch of a kind, in seconds from its start."""
    part = [part for part in timeline.segments if part.kind == kind][number]
    return [
        (round((cue.start_frame - part.start_frame) / SAMPLE_RATE, 1), cue.text)
        for cue in timeline.cues
        if part.start_frame <= cue.start_frame < part.end_frame
    ]


def test_every_calls_to_the_last() -> None:
    """``every: 15s`` calls 45, 30 and 15 seconds, in a short step too; "Ten seconds" gives way."""
    timeline = plan(
        "cues: {every: 15s, halfway: no, tips: none, next: no}\nworkout:\n  - Run 60s\n  - Plank 31s\n"
    )
    assert said(timeline, 0) == [(15, "45 seconds left."), (30, "30 seconds left."), (45, "15 seconds left.")]
    assert said(timeline, 1) == [(1, "30 seconds left."), (16, "15 seconds left.")]


@pytest.mark.parametrize("length_s", range(30, 600, 13))
def test_halfway_and_time_left_keep_apart(timeline_of: Make, length_s: int) -> None:
    """No time left is called within 15 s of halfway."""
    timeline = timeline_of(Exercise(name="Plank", for_ms=length_s * 1000), cues=CueSettings(tips="none"))
    calls = said(timeline)
    halves = [at for at, text in calls if text.startswith("Halfway")]
    assert len(halves) == 1
    assert not [at for at, text in calls if text.endswith("left.") and 0 < abs(at - halves[0]) <= 15]


@pytest.mark.parametrize(
    ("language", "notes"),
    [
        ("en", ("Half way done", "5 minutes left", "10 seconds")),
        ("de", ("Die Hälfte ist geschafft", "Noch 5 Minuten", "Noch 10 Sekunden")),
        ("es", ("Llevas la mitad", "Quedan 5 minutos", "10 segundos")),
        ("fr", ("À mi-parcours", "Encore 5 minutes", "10 secondes")),
        ("it", ("Sei a metà", "Ancora 5 minuti", "10 secondi")),
    ],
)
def test_what_a_note_says_of_the_time_is_said_once(language: str, notes: tuple[str, str, str]) -> None:
    """The script's own words take the place of the call beside them; other words leave it."""
    half, left, last = notes
    timeline = plan(
        f"language: {language}\ncues: {{tips: none}}\nworkout:\n  - ride: X\n    for: 20m\n    notes:\n"
        f"      - {{at: 5m, say: Zzz}}\n      - {{at: 10m, say: {half}}}\n      - {{at: 15m, say: {left}}}\n"
        f"      - {{at: -10s, say: {last}}}\n"
    )
    calls = said(timeline)
    assert [text for at, text in calls if 590 < at < 1195] == [half, left, last]
    assert len([text for at, text in calls if 295 < at < 310]) == 2


def test_whoever_asks_for_the_time_left_hears_it(timeline_of: Make) -> None:
    """Where the script sets ``every`` alone, halfway gives way; with ``halfway`` too it stays."""
    plank = "workout:\n  - Plank 100s\n"
    assert "Halfway." not in [text for _, text in said(plan("cues: {every: 40s}\n" + plank))]
    assert "Halfway." in [text for _, text in said(plan("cues: {every: 40s, halfway: yes}\n" + plank))]


def test_a_long_rest_tells_its_time_and_names_what_comes_again(timeline_of: Make) -> None:
    """From a minute on: half a minute left, ten seconds left, and the name once more before the countdown."""
    timeline = timeline_of(SQUAT, Rest(for_ms=60_000), PLANK, Rest(for_ms=59_000), SQUAT)
    assert [part for part in said(timeline, 0, "rest") if part[0] >= 30] == [
        (30.0, "30 seconds left."),
        (50.0, "Ten seconds."),
        (51.3, "Plank."),
    ]
    assert not [part for part in said(timeline, 1, "rest") if part[0] >= 29]


def test_what_is_not_announced_is_not_named_again(timeline_of: Make) -> None:
    """An exercise with ``announce: false`` stays unnamed in a long rest, too."""
    timeline = timeline_of(SQUAT, Rest(for_ms=90_000), PLANK.model_copy(update={"announce": False}))
    assert "Plank." not in [text for _, text in said(timeline, 0, "rest")]


def test_a_run_says_its_pace_and_its_splits() -> None:
    """The pace comes with the name, and the time that it gives at each split but the end."""
    timeline = plan("workout:\n  - {run: Track, distance: 800m, pace: 4:00/km, splits: 200m}\n")
    assert "Get ready: Track, 800 metres, four minutes per kilometre." in [
        text for _, text in said(timeline, 0, "ready")
    ]
    splits = [part for part in said(timeline) if "metres:" in part[1]]
    assert splits == [
        (48.0, "200 metres: 48 seconds."),
        (96.0, "400 metres: one minute 36."),
        (144.0, "600 metres: two minutes 24."),
    ]


def test_splits_take_the_place_of_the_time_left() -> None:
    """A runner hears the one or the other, unless the script asks for both."""
    run = "  - {run: Track, distance: 1000m, pace: 4:15/km, splits: 200m}\n"
    assert not [text for _, text in said(plan(f"workout:\n{run}")) if "left" in text]
    asked = said(plan(f"cues: {{every: 1m}}\nworkout:\n{run}"))
    assert [text for _, text in asked if "left" in text]


@pytest.mark.parametrize(
    ("language", "pace"),
    [
        ("en", "four minutes thirty per kilometre"),
        ("de", "vier Minuten dreißig pro Kilometer"),
        ("fr", "quatre minutes trente au kilomètre"),
        ("es", "cuatro minutos treinta por kilómetro"),
    ],
)
def test_the_pace_is_said_in_each_language(language: str, pace: str) -> None:
    """As a coach of the language says it."""
    assert {language} <= set(LANGUAGES)
    timeline = plan(f"language: {language}\nworkout:\n  - {{run: Test, distance: 1km, pace: 4:30/km}}\n")
    assert any(pace in cue.text for cue in timeline.cues)


def test_a_target_is_said_every_time(timeline_of: Make) -> None:
    """A run's tip with a figure is what to aim for: with targets that change it is told in each round; other
    tips are told once.
    """
    hard = Run(name="Hard", word="ride", duration_ms=60_000, tip=("Aim for 250 watts.",))
    easy = Run(name="Easy", word="ride", duration_ms=60_000, tip=("Aim for 120 watts.",))
    loose = Run(name="Loose", word="ride", duration_ms=60_000, tip=("Loose shoulders.",))
    texts = [cue.text for cue in timeline_of(Repeat(times=3, steps=(hard, easy, loose))).cues]
    assert texts.count("Aim for 250 watts.") == texts.count("Aim for 120 watts.") == 3
    assert texts.count("Loose shoulders.") == 1


def test_the_last_round_is_not_the_last_one(timeline_of: Make) -> None:
    """A round is called as such after the go; "Last one." is said on the last repetition."""
    squat = Exercise(name="Squat", reps=6)
    timeline = timeline_of(Repeat(times=2, steps=(squat, PLANK)), cues=CueSettings(tips="none"))
    assert (15.0, "Last one.") in said(timeline, 2)
    assert "Last round." in [text for _, text in said(timeline, 2)]
    assert "Last one." not in [text for at, text in said(timeline, 2) if at < 15]


def test_a_tip_that_does_not_fit_its_gap_is_said_in_the_exercise(timeline_of: Make) -> None:
    """Where other words fill the gap, the exercise's first half has room."""
    tip = "Keep your elbows close to the body and your chest proud all the way."
    split = Exercise(name="Bulgarian split squat with a bar", for_ms=60_000, tip=(tip,))
    timeline = timeline_of(SQUAT, Rest(for_ms=12_000), split)
    assert tip in [text for _, text in said(timeline, 1)]
    assert tip not in [cue.text for cue in timeline.dropped]


def test_a_tip_without_room_anywhere_is_left_out(timeline_of: Make) -> None:
    """Nor is it said in a set that is counted."""
    tip = "Keep your elbows close to the body and your chest proud all the way."
    step = Exercise(name="Bulgarian split squat with a bar", reps=6, tip=(tip,))
    timeline = timeline_of(SQUAT, Rest(for_ms=12_000), step)
    assert tip in [cue.text for cue in timeline.dropped]


def test_sets_of_a_superset_are_told(timeline_of: Make) -> None:
    """With no rest between, the set is told after the go tone."""
    timeline = timeline_of(Superset(steps=(SQUAT, PLANK), sets=3), cues=CueSettings(tips="none"))
    assert said(timeline, 2)[0][1] == "Set 2 of 3."
    assert said(timeline, 4)[0][1] == "Last set."
