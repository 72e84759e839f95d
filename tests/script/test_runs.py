"""Runs: a stretch by time or distance."""

from __future__ import annotations

import pytest

from audiocoach.script.load import load_workout
from audiocoach.script.model import Run


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Run"), ("de", "Lauf"), ("es", "Carrera"), ("fr", "Course"), ("it", "Corsa")],
)
def test_a_run_without_a_name_has_the_languages_word(language: str, name: str) -> None:
    """A German session announces "Lauf", not "Run"."""
    text = f"audiocoach: 1\nlanguage: {language}\nworkout:\n  - run: 5min\n"
    (step,) = load_workout(text, file="t.yaml").steps
    assert isinstance(step, Run)
    assert (step.name, step.word) == (name, "run")
