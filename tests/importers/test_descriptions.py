"""Sessions of what a calendar says."""

from __future__ import annotations

import pytest

from audiocoach.importers.descriptions import read_description, sport_of
from audiocoach.importers.draft import Draft, DraftExercise, DraftLine, DraftStep, ImportRequest, Remarks


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


def test_gym_notes_are_a_session_of_their_steps() -> None:
    """Several lines that the law of a line understands; a sentence about the day is none."""
    draft = read_description(
        "Gym", "Squat 3x10\nPlank 60s\nPush-up 3x8", 3_600_000, ImportRequest("p"), Remarks()
    )
    assert draft is not None
    assert len(draft.steps) == 3
    talk = read_description("Gym", "Felt tired. Do 30 minutes.", 3_600_000, ImportRequest("p"), Remarks())
    assert talk is not None
    assert len(talk.steps) == 1


def test_a_description_without_steps_is_listed_and_its_links_are_not_spoken() -> None:
    """The session is one step, which a remark says; an address and the words before it are left out."""
    remarks = Remarks()
    text = "3 sets of:\n• Side plank\n\n📲 View in the app: https://example.org/workout?day=1"
    draft = read_description("Core", text, 60_000, ImportRequest("p"), remarks)
    assert draft == Draft(
        "Core", (DraftExercise("Core", length_ms=60_000, tips=("3 sets of: • Side plank",)),)
    )
    assert [remark.text for remark in remarks.found] == [
        "Core: its description has no steps that can be read; it became one step of 1m, with the "
        "description as a tip"
    ]


def test_a_run_without_a_name_is_no_second_warm_up() -> None:
    """The title gives the sport of a distance; only the name of an exercise is that of the next line, too."""
    text = "2km warm up at 6:00/km\n4km at 4:45/km\n2km cool down at 6:00/km"
    draft = read_description("8km Tempo", text, 0, ImportRequest("p"), Remarks())
    assert draft is not None
    assert draft.steps == tuple(
        map(DraftLine, ("2km warm up at 6:00/km", "Run 4km at 4:45/km", "2km cool down at 6:00/km"))
    )
