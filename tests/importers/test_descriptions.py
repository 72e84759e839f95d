"""Sessions of what a calendar says."""

from __future__ import annotations

import pytest

from audiocoach.importers.descriptions import read_description, sport_of
from audiocoach.importers.draft import Draft, DraftExercise, DraftStep, ImportRequest, Remarks


@pytest.mark.parametrize(
    ("title", "sport"),
    [
        ("Long run", "run"),
        ("🚴 Sweet-spot ride", "ride"),
        ("VirtualRide", None),
        ("Rudern 5 km", "row"),
        ("Hike", "walk"),
        ("Yoga", None),
        ("Brunch", None),
    ],
)
def test_a_title_tells_its_sport_by_the_beginnings_of_words(title: str, sport: str | None) -> None:
    """A word that merely contains one tells none."""
    assert sport_of(title) == sport


@pytest.mark.parametrize(
    ("title", "step"),
    [
        ("Easy run", DraftStep("run", "Easy run", 60_000, tips=("Relaxed.",))),
        ("Yoga", DraftExercise("Yoga", length_ms=60_000, tips=("Relaxed.",))),
    ],
)
def test_words_without_steps_are_the_tip_of_one_step(title: str, step: DraftStep | DraftExercise) -> None:
    """It lasts as long as was planned."""
    draft = read_description(title, "Relaxed.", 60_000, ImportRequest("p"), Remarks())
    assert draft == Draft(title, (step,))


def test_a_description_that_its_reader_refuses_is_a_remark() -> None:
    """The session is left out, with the reason and what to do."""
    remarks = Remarks()
    assert read_description("Run", "- 5km easy", 0, ImportRequest("p"), remarks) is None
    assert "Run: " in remarks.found[0].text
    assert "--pace" in remarks.found[0].text
