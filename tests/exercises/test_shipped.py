"""What the shipped workouts name is in the library, or left out of it knowingly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from audiocoach.exercises.library import library
from audiocoach.exercises.model import GROUPS
from audiocoach.script.model import Exercise, Step
from audiocoach.sources.load import load
from audiocoach.timeline.muscles import muscle_seconds_of, total

FOLDER = Path(__file__).resolve().parents[2] / "workouts"
OWN_NAMES: frozenset[str] = frozenset()
"""Exercises of shipped workouts that the library need not know."""


def exercises_in(steps: tuple[Step, ...]) -> Iterator[Exercise]:
    for step in steps:
        if isinstance(step, Exercise):
            yield step
        yield from exercises_in(getattr(step, "steps", ()))


def test_the_library_knows_what_the_workouts_use() -> None:
    """So that each has muscles on the map; a run is known by its word, whatever its name."""
    scripts = [
        path for path in FOLDER.rglob("*.yaml") if "workout" in yaml.safe_load(path.read_text("utf-8"))
    ]
    names = {step.name for path in scripts for step in exercises_in(load(path).workout.steps)}
    assert len(names) > 30
    assert {name for name in names if library().find(name) is None} == OWN_NAMES


def test_the_strength_sessions_train_the_whole_runner() -> None:
    """Over all of them each of the eight muscle groups has at least 8 % of the work, both sides the same, and
    nothing is unknown.
    """
    sessions = [muscle_seconds_of(load(path).workout) for path in sorted(FOLDER.glob("strength/*.yaml"))]
    assert len(sessions) >= 10
    found = total(sessions)
    assert {group for group in GROUPS if found.share(group) < 0.08} == set()
    assert found.unknown == ()
    assert all(session.leaning_s == 0 for session in sessions)
