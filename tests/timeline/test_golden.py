"""A whole session's timeline, kept as text: a change of the clock or of what is said shows as a change of
this text.
"""

from __future__ import annotations

from pathlib import Path

from audiocoach.script.load import load_workout
from support.as_text import as_text
from support.speech import timeline as plan_of

GOLDEN = Path(__file__).parents[1] / "golden"


def test_the_gym_session() -> None:
    """The session of ``gym.yaml`` happens as ``gym.txt`` says, line for line."""
    script = GOLDEN / "gym.yaml"
    loaded = load_workout(script.read_bytes(), file=script.name, folder=str(GOLDEN))
    assert loaded.warnings == ()
    timeline = plan_of(loaded.workout)
    assert as_text(timeline) == (GOLDEN / "gym.txt").read_text(encoding="utf-8")
