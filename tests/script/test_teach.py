"""``--teach``: every exercise is taught, whatever the script says."""

from __future__ import annotations

from collections.abc import Callable

from audiocoach.script.model import Section, Workout
from audiocoach.script.teach import with_teaching


def test_it_holds_at_the_top_and_in_every_section(workout_of: Callable[..., Workout]) -> None:
    """A section's own no is overridden, also deep inside; nothing else changes."""
    text = (
        "audiocoach: 1\nworkout:\n  - Squat 30s\n  - repeat: 2\n    steps:\n      - section: A\n"
        "        teach: no\n        cues: {countdown: 5}\n        steps: [Plank 30s]\n"
    )
    workout = workout_of(text)
    taught = with_teaching(workout)
    section = taught.steps[1].steps[0]  # type: ignore[attr-defined]
    assert isinstance(section, Section)
    assert section.cues is not None
    assert (taught.cues.teach, section.cues.teach, section.cues.countdown) == (True, True, 5)
    assert not workout.cues.teach
    assert taught.steps[0] == workout.steps[0]
