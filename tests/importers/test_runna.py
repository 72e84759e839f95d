"""Runna's lines."""

from __future__ import annotations

import pytest

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import DraftLoop, DraftRest, DraftStep, ImportRequest
from audiocoach.importers.registry import convert
from audiocoach.importers.runna import looks_like_runna, read_runna
from audiocoach.script.load import load_workout

WALK_RUN = """\
Walk Run • 2.3km • 25m - 30m

5 mins walking warm up

Repeat the following 6x:
----------
1 min running at a conversational pace
1.5 mins walking
----------

5 mins walking cool down

📲 View in the Runna app: https://club.runna.com/abc
"""

INTERVALS = """\
2km warm up at a conversational pace (no faster than 7:05/km), 90s walking rest

Repeat the following 2x:
----------
3 reps of:
• 400m at 5:35/km (5:25-5:45/km), 60s walking rest

60s rest
----------

4 reps of: 0.25mi at 6:25/mi, 90s walking rest
"""


def test_a_run_and_walk_session_is_read_to_the_second() -> None:
    """The header and the link are no steps; what is between the dashes is repeated."""
    draft, remarks = read_runna(WALK_RUN.encode(), ImportRequest("a.txt"))
    assert draft.steps == (
        DraftStep("walk", "Walking warm-up", 300_000),
        DraftLoop(6, (DraftStep("run", "Easy", 60_000, effort="easy"), DraftStep("walk", "Walk", 90_000))),
        DraftStep("walk", "Walking cool-down", 300_000),
    )
    assert remarks == ()


def test_reps_may_be_within_a_repeat_or_in_their_line() -> None:
    """Bullets below "reps of:" are repeated; so is what follows it. Distances keep their own paces."""
    draft, remarks = read_runna(INTERVALS.encode(), ImportRequest("a.txt"))
    warm_up, rest, outer, miles = draft.steps
    assert isinstance(warm_up, DraftStep)
    assert (warm_up.distance, warm_up.pace, warm_up.tips) == ("2km", "7:05/km", ("No faster than 7:05/km.",))
    assert rest == DraftStep("walk", "Walking rest", 90_000)
    fast = DraftStep("run", "Run", 134_000, distance="400m", pace="5:35/km")
    inner = DraftLoop(3, (fast, DraftStep("walk", "Walking rest", 60_000)))
    assert outer == DraftLoop(2, (inner, DraftRest(60_000)))
    mile = DraftStep("run", "Run", 96_250, distance="0.25mi", pace="6:25/mi")
    assert miles == DraftLoop(4, (mile, DraftStep("walk", "Walking rest", 90_000)))
    assert [remark.line for remark in remarks] == [1, 6]


def test_a_distance_without_a_pace_asks_for_one() -> None:
    """With its line and the flag."""
    with pytest.raises(ScriptError) as caught:
        read_runna(b"1km easy", ImportRequest("a.txt"))
    problem = caught.value.problems[0]
    assert (problem.line, problem.message) == (1, "1km is a distance and needs a pace")
    assert "--pace" in problem.suggestion


def test_repeats_within_repeats_have_an_end() -> None:
    """The line that is too deep is named."""
    text = "• 2 reps of:\n" * 9 + "• 1 min easy\n"
    with pytest.raises(ScriptError, match="more than 8 deep") as caught:
        read_runna(text.encode(), ImportRequest("a.txt"))
    assert caught.value.problems[0].line == 9


def test_endless_words_are_cut_so_that_the_script_loads() -> None:
    """In brackets and behind a comma."""
    text = f"5 mins easy ({'so easy ' * 600}), {'and on ' * 600}\n5 mins walking"
    converted = convert(text.encode(), ImportRequest("a.txt"), "runna")
    assert load_workout(converted.text, file="a.yaml").steps


@pytest.mark.parametrize("text", ["Squat 3 x 10", "Notes • from the coach", "- 10m 60%\n- 5m Z2", ""])
def test_other_texts_do_not_look_like_it(text: str) -> None:
    """Gym notes and intervals.icu's text are left to their readers."""
    assert not looks_like_runna(text)


def test_a_step_of_no_time_is_left_out() -> None:
    """With a remark; a script cannot hold it."""
    draft, remarks = read_runna(b"2 reps of: 1 min running, 00s walking rest\n", ImportRequest("a.txt"))
    assert isinstance(draft.steps[0], DraftLoop)
    assert len(draft.steps[0].steps) == 1
    assert any("length of zero" in remark.text for remark in remarks)
