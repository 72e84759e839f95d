"""The parts of a session: they tile it, and begin with what announces them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from audiocoach.script.load import load_workout
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.parts import SPLITS, SplitName, parts_of
from support.speech import timeline as timeline_of

SESSION = """\
audiocoach: 1
title: Everything
workout:
  - say: Welcome.
  - section: Strength
    steps:
      - Squat 2x8, rest 20s
      - Side plank 10s each side
      - circuit: Core
        rounds: 2
        steps: [Push-up 8 reps, Rest 5s, Plank 10s]
  - section: Breath
    steps:
      - breathe: box
        rounds: 2
  - amrap: 2 min
    steps: [Squat 5 reps, Lunge 5 reps]
"""


def planned(text: str) -> Timeline:
    """The timeline of a script."""
    return timeline_of(load_workout(text, file="x.yaml", folder="/scripts"))


EVERYTHING = planned(SESSION)


def titles(split: SplitName, *, with_closing: bool = False) -> list[str]:
    return [part.title for part in parts_of(EVERYTHING, split, with_closing=with_closing)]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("with_closing", [False, True])
def test_parts_tile_the_track(split: SplitName, with_closing: bool) -> None:
    """Each begins where the one before ends, from the first frame to the last, and has a title."""
    parts = parts_of(EVERYTHING, split, with_closing=with_closing)
    assert parts[0].start_frame == 0
    assert parts[-1].end_frame == EVERYTHING.duration_frames
    assert all(one.end_frame == other.start_frame for one, other in pairwise(parts))
    assert all(part.title and part.end_frame > part.start_frame for part in parts)


def test_the_sets_of_an_exercise_are_one_part_or_one_each() -> None:
    """An exercise has all its sets and both sides, a circuit's each round; a set has both sides. Breathing is
    one exercise, however many breaths, and so is what is done in one's own time.
    """
    core = ["Push-up 1/2", "Plank 1/2", "Push-up 2/2", "Plank 2/2"]
    amrap = "As many rounds as possible"
    exercises, sets = titles("exercises"), titles("sets", with_closing=True)
    assert exercises[:6] == ["Squat", "Side plank", *core]
    assert sets[:7] == ["Squat 1/2", "Squat 2/2", "Side plank", *core]
    assert len(exercises) == 8
    assert exercises[-1].startswith(amrap)
    assert sets[-1] == "Everything"


def test_a_part_begins_with_its_rest_and_ends_with_its_work() -> None:
    """What announces a set is in its own part; only the last one may end in the session's last words."""
    ends = {segment.end_frame for segment in EVERYTHING.segments if segment.kind in ("work", "phase")}
    for split in ("exercises", "sets"):
        *parts, last = parts_of(EVERYTHING, split, with_closing=True)
        assert all(part.ends_in_work and part.end_frame in ends for part in parts)
        assert not last.ends_in_work
        assert not parts_of(EVERYTHING, split)[-1].ends_in_work


def test_chapters_are_the_tracks_own() -> None:
    """Their titles and edges are those of the markers."""
    parts = parts_of(EVERYTHING, "chapters")
    assert [(part.end_frame, part.title) for part in parts] == [
        (mark.end_frame, mark.title) for mark in EVERYTHING.markers
    ]


def test_a_session_without_exercises_is_one_part() -> None:
    """A meditation has its title."""
    talk = planned("audiocoach: 1\ntitle: Calm\nworkout:\n  - say: Sit.\n  - pause: 10s\n")
    assert [(part.title, part.end_frame) for part in parts_of(talk, "sets")] == [
        ("Calm", talk.duration_frames)
    ]
