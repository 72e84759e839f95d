"""The steps that a line of notes holds."""

from __future__ import annotations

import pytest

from audiocoach.importers.draft import DraftContainer, DraftItem, DraftLine, DraftLoop, DraftSection
from audiocoach.importers.remedies import read_remedy


@pytest.mark.parametrize(
    ("suggestion", "item"),
    [
        (
            "Write {repeat: 6, steps: [Run 800 metres @ 3:30/km, jog 2 min]}.",
            DraftLoop(6, (DraftLine("Run 800 metres @ 3:30/km"), DraftLine("jog 2 min"))),
        ),
        (
            "Write {superset: [Row 8 reps, Dips 10 reps], sets: 3}.",
            DraftContainer(
                "superset", "", (DraftLine("Row 8 reps"), DraftLine("Dips 10 reps")), (("sets", "3"),)
            ),
        ),
        (
            "Write {section: Warm up, steps: [{repeat: 2, steps: [bike 5 min]}]}.",
            DraftSection("Warm up", (DraftLoop(2, (DraftLine("bike 5 min"),)),)),
        ),
    ],
)
def test_a_remedy_with_steps_is_them(suggestion: str, item: DraftItem) -> None:
    """And what was read is told as it would be written."""
    assert read_remedy(suggestion) == (item, suggestion[len("Write ") : -1])


@pytest.mark.parametrize(
    "suggestion",
    [
        "Write Squat 10 reps or Squat 10s.",
        "Write {do: Quad sets, reps: 10, tempo: 1-5-1-0}.",
        "Write {repeat: six, steps: [jog 2 min]}.",
        "Write {repeat: 6, steps: [{do: Squat, reps: 5}]}.",
        "Write {repeat: 6, steps: []}.",
        "Write {superset: [Row 8 reps], colour: red}.",
        "Write {superset: [Row 8 reps.",
        "Write {a: [}.",
        "Write {Squat}.",
        "",
    ],
)
def test_any_other_remedy_is_left_to_the_reader(suggestion: str) -> None:
    """Nothing is guessed: a form that no draft has, two forms, words."""
    assert read_remedy(suggestion) is None
