"""Sessions to export: those of shipped workouts, and of scripts written in a test."""

from __future__ import annotations

from functools import cache

from audiocoach.exporters.steps import ExportSession, session_of
from audiocoach.script.load import load_workout
from audiocoach.script.model import Workout
from audiocoach.sources.find import is_block, shipped_workouts
from audiocoach.sources.load import load
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.resolve import place_words, plan_workout
from support.speech import SOUND_FRAMES, measured

SHIPPED = [name for name, path in shipped_workouts().items() if not is_block(path)]
"""The shipped workouts by name."""

Planned = tuple[ExportSession, Timeline]


def planned(workout: Workout) -> Planned:
    """The session of a workout and its timeline, as an even speaker says it."""
    plan = plan_workout(workout)
    timeline = place_words(workout, plan, measured, lambda path: SOUND_FRAMES).timeline()
    return session_of(workout, plan, timeline), timeline


@cache
def shipped_session(name: str) -> Planned:
    """A shipped workout's session and timeline."""
    return planned(load(shipped_workouts()[name]))


def session_of_text(text: str) -> ExportSession:
    """The session of a script."""
    return planned(load_workout(text, file="test.yaml"))[0]
