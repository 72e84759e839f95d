"""Words of a step for formats that have none of its fields."""

from __future__ import annotations

import pytest

from audiocoach.exporters.steps import SessionStep, TimedWords
from audiocoach.exporters.targets import Share
from audiocoach.exporters.words import aims_of, cut_bytes, note_of, seconds_of
from audiocoach.script.model import Tempo


@pytest.mark.parametrize("text", ["a" * 300, "ä" * 200, "🏋️" * 60, "x" + "é" * 126 + "🏋" * 3, "short", ""])
def test_a_text_is_cut_after_a_whole_character(text: str) -> None:
    """It has at most 254 bytes, is UTF-8, and shows by an ellipsis that it was cut."""
    cut = cut_bytes(text, 254)
    assert len(cut.encode()) <= 254
    assert cut == text if len(text.encode()) <= 254 else cut.endswith("…") and text.startswith(cut[:-1])


def test_half_a_character_does_not_stop_it() -> None:
    """A lone surrogate cannot be written and becomes a question mark."""
    assert cut_bytes("a\ud800b", 254) == "a?b"


@pytest.mark.parametrize(("ms", "seconds"), [(90_000, "90"), (25_290, "25.29"), (7, "0.007"), (0, "0")])
def test_seconds_have_the_decimals_they_need(ms: int, seconds: str) -> None:
    """And no more."""
    assert seconds_of(ms) == seconds


def test_a_note_has_everything() -> None:
    """Except the fields that a format carries itself."""
    step = SessionStep(
        "work",
        "Squat",
        30_000,
        reps=12,
        reps_from=8,
        tempo=Tempo(3000, 1000, 1500, 0),
        load="60kg",
        effort="rpe 8",
        share=Share(0.5, 0.6),
        watts=(200, 200),
        cadence=(80, 90),
        moves=("Squat", "Hop"),
        words=("Go",),
        tips=("Chest up.",),
        timed=(TimedWords(65_000, "Half."),),
    )
    assert note_of(step, first=["30s"]) == (
        "30s, 8 to 12 reps, tempo 3-1-1.5-0, 60kg, rpe 8, 50 to 60 percent of threshold power, 200 watts, "
        "cadence 80 to 90. Squat, Hop. Go. Chest up. 1:05 Half."
    )
    assert list(aims_of(step, {"reps", "load", "effort", "share", "watts", "tempo"})) == ["cadence 80 to 90"]
