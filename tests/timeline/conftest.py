"""Timelines made from steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.script.model import Step, Workout
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.resolve import resolve
from support.speech import measured


@pytest.fixture
def timeline_of() -> Callable[..., Timeline]:
    """Makes the timeline of a workout given as steps and header fields."""

    def make(*steps: Step, **header: object) -> Timeline:
        return resolve(Workout(title="Session", steps=steps, **header), measured)  # type: ignore[arg-type]

    return make
