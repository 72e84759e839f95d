"""Hints on what a coach would add, and none where the script has said what it means."""

from __future__ import annotations

import pytest

from audiocoach.script.load import load_workout
from audiocoach.timeline.advice import advice


def hints(steps: str, header: str = "") -> list[tuple[int, str]]:
    text = f"audiocoach: 1\n{header}workout:\n{steps}"
    return [(one.line, one.message) for one in advice(load_workout(text, file="t.yaml"))]


def test_sets_without_a_rest_are_hinted_at_once() -> None:
    """One hint for a script, at the first of them, with how many more there are."""
    (hint,) = hints("  - Plank 30s\n  - Squat 3x10\n  - Lunge 3x10\n")
    assert hint == (4, 'the sets of "Squat" follow each other without a rest (1 more)')
    assert hints("  - superset: [Squat 10 reps, Plank 30s]\n    sets: 3\n")[0][0] == 3


def test_a_change_of_machine_without_time_is_hinted_at_once() -> None:
    """From what is done with one thing to what needs another, also in a section."""
    steps = "  - section: A\n    steps: [Bench press 5 reps, Leg press 5 reps, Kettlebell swing 5 reps]\n"
    assert hints(steps) == [(4, 'there is no time to change from "Bench press" to "Leg press"')]


@pytest.mark.parametrize(
    ("steps", "header"),
    [
        ("  - {do: Squat, sets: 3, reps: 10, rest: 60s}\n", ""),
        ("  - {do: Squat, sets: 3, reps: 10, rest: 0}\n", ""),
        ("  - Squat 3x10\n", "defaults: {set_rest: 60s}\n"),
        ("  - superset: [Bench press 10 reps, Leg press 10 reps]\n    sets: 2\n    rest: 60s\n", ""),
        ("  - Bench press 10 reps\n  - Rest 15s\n  - Leg press 10 reps\n", ""),
        ("  - Bench press 10 reps\n  - Leg press 10 reps\n", "defaults: {between: 15s}\n"),
        ("  - circuit: A\n    rest: 15s\n    steps: [Bench press 10 reps, Leg press 10 reps]\n", ""),
        ("  - emom: 4\n    steps: [Bench press 5 reps, Leg press 5 reps]\n", ""),
        ("  - Goblet squat 10 reps\n  - Kettlebell swing 10 reps\n  - Plank 30s\n", ""),
        ("  - Squat 30s\n  - Plank 30s\n", ""),
    ],
)
def test_what_is_meant_is_not_hinted(steps: str, header: str) -> None:
    """A written rest, 0 too, a default, a superset, a clock, and equipment that stays in the hands."""
    assert hints(steps, header) == []


def test_cues_in_another_language_than_the_words_are_hinted() -> None:
    """German steps without `language` are announced in English, which nobody means."""
    steps = "  - Auf der Stelle gehen 40s\n  - say: Jetzt die Beine, und nicht zu schnell.\n"
    (hint,) = hints(steps)
    assert hint == (3, "the words of this session are not English (de), and its cues are")
    assert hints(steps, "language: de\n") == []
    assert hints(steps, "language: en\n") == []
