"""Places of an old version of a session in the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.script.model import Workout
from audiocoach.studio.places import same_place
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE
from studio.conftest import SCRIPT, load
from support.speech import timeline as plan_of


def plan(text: str, folder: Path) -> Timeline:
    """The timeline of a script."""
    workout: Workout = load(text, folder)
    return plan_of(workout)


def into(timeline: Timeline, name: str, seconds: float, nth: int = 0) -> int:
    """A frame in the nth stretch of a name."""
    found = [one for one in timeline.segments if one.name == name and one.kind == "work"]
    return int(found[nth].start_frame) + round(seconds * SAMPLE_RATE)


def test_a_longer_step_before_moves_the_place(tmp_path: Path) -> None:
    """One who is two seconds into the plank still is, when the squats became longer."""
    old, new = plan(SCRIPT, tmp_path), plan(SCRIPT.replace("{work: 5s}", "{work: 25s}"), tmp_path)
    assert same_place(old, new, into(old, "Plank", 2)) == into(new, "Plank", 2)


def test_the_second_side_stays_the_second(tmp_path: Path) -> None:
    """Of steps of one name, the same one is found."""
    old, new = plan(SCRIPT, tmp_path), plan(SCRIPT.replace("Rest 12s", "Rest 30s"), tmp_path)
    assert same_place(old, new, into(old, "Lunge", 1, 1)) == into(new, "Lunge", 1, 1)


def test_a_shorter_step_ends_the_place(tmp_path: Path) -> None:
    """Beyond the new end of the step, its last moment is the place."""
    old, new = plan(SCRIPT, tmp_path), plan(SCRIPT.replace("Plank 6s", "Plank 3s"), tmp_path)
    place = same_place(old, new, into(old, "Plank", 5))
    assert into(new, "Plank", 2.9) < place < into(new, "Plank", 3)


@pytest.mark.parametrize("seconds", [0, 3, 10_000])
def test_a_step_that_is_gone_leaves_the_time(seconds: int, tmp_path: Path) -> None:
    """The time stays, within the session."""
    old, new = plan(SCRIPT, tmp_path), plan("audiocoach: 1\nworkout: [Burpee 20s]\n", tmp_path)
    frame = seconds * SAMPLE_RATE
    assert same_place(old, new, frame) == min(frame, int(new.duration_frames) - 1)
