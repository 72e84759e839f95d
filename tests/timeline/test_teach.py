"""``teach``: the library's set-up before an exercise's first set, where there is time for it."""

from __future__ import annotations

import pytest

from audiocoach.exercises.library import library
from audiocoach.script.load import load_workout
from audiocoach.timeline.model import Timeline
from support.speech import timeline as plan_of

SETUP = library().movements["Squat"].setup


def plan(steps: str, header: str = "teach: yes\n") -> Timeline:
    return plan_of(load_workout(f"audiocoach: 1\n{header}workout:\n{steps}", file="t.yaml"))


def told(timeline: Timeline) -> list[int]:
    """The segments in which the squat's set-up is told."""
    return [
        index
        for index, part in enumerate(timeline.segments)
        for cue in timeline.cues
        if SETUP in cue.text and part.start_frame <= cue.start_frame < part.end_frame
    ]


def test_the_set_up_comes_before_the_first_set_only() -> None:
    """Later sets and rounds only name the exercise, under another name of the same form, too."""
    circuit = "  - circuit: Legs\n    rounds: 2\n    rest: 20s\n    steps: [Plank 30s, Squat 30s]\n"
    timeline = plan(circuit)
    (index,) = told(timeline)
    assert [part.kind for part in timeline.segments[index : index + 3]] == ["say", "ready", "work"]
    assert timeline.segments[index + 2].name == "Squat"
    assert any("Get ready: Squat" in cue.text for cue in timeline.cues)


@pytest.mark.parametrize(
    "steps",
    [
        "  - superset: [Plank 30s, Squat 30s]\n    sets: 2\n",
        "  - tabata: [Burpee, Squat]\n",
        "  - emom: 4\n    steps: [Plank 30s, Squat 10 reps]\n",
        "  - emom: 2\n    steps:\n      - superset: [Plank 20s, Squat 20s]\n",
        "  - amrap: 4m\n    steps: [5 burpees, 10 squats, Squat]\n",
    ],
)
def test_against_a_clock_it_comes_before_the_container(steps: str) -> None:
    """No interval and no set waits for words: all are told before it begins."""
    timeline = plan(steps)
    first_work = next(index for index, part in enumerate(timeline.segments) if part.kind == "work")
    assert told(timeline)
    assert max(told(timeline)) < first_work


@pytest.mark.parametrize(
    ("steps", "header"),
    [
        ("  - Squat 30s\n", ""),
        ("  - Squat 30s\n", "teach: no\n"),
        ("  - section: A\n    teach: no\n    steps: [Squat 30s]\n", "teach: yes\n"),
        ("  - {do: Squat, for: 30s, announce: no}\n", "teach: yes\n"),
    ],
)
def test_who_does_not_ask_is_not_taught(steps: str, header: str) -> None:
    """By default, where a section says no, and where the exercise is not announced."""
    assert told(plan(steps, header)) == []


def test_a_section_teaches_alone() -> None:
    """``teach`` in a section holds for its steps."""
    timeline = plan("  - Plank 30s\n  - section: A\n    teach: yes\n    steps: [Squat 30s]\n", "")
    assert len(told(timeline)) == 1
    assert not any(library().movements["Plank"].setup in cue.text for cue in timeline.cues)


def test_set_ups_are_spoken_in_english_only() -> None:
    """In another language there is a warning, and nothing English is said."""
    loaded = load_workout("audiocoach: 1\nlanguage: de\nteach: yes\nworkout:\n  - Squat 30s\n", file="t.yaml")
    assert "in English" in loaded.warnings[0].message
    assert told(plan_of(loaded)) == []
