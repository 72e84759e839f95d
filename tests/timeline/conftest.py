"""Timelines made from steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.script.model import Step, Workout
from audiocoach.timeline.model import Timeline
from support.speech import timeline as plan_of


@pytest.fixture
def timeline_of() -> Callable[..., Timeline]:
    """Makes the timeline of a workout given as steps and header fields."""

    def make(*steps: Step, **header: object) -> Timeline:
        return plan_of(Workout(title="Session", steps=steps, **header))  # type: ignore[arg-type]

    return make
