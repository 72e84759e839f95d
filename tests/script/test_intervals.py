"""Lines that are several steps, or open: what they are answered with, and what stays a plain line."""

from __future__ import annotations

import pytest

from support.lines import read


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        ("5 x 1000 m @ 3:45/km, 2 min jog", "repeat: 5, steps: [Run 1000 metres @ 3:45/km, jog 2 min]"),
        ("8 x (60s run, 90s walk)", "repeat: 8, steps: [run 60s, walk 90s]"),
        (
            "Laufen 5 x 3 min schnell, 2 min locker",
            "repeat: 5, steps: [Laufen 3 min hard, Laufen 2 min easy]",
        ),
        ("3 x (10 squats, 10 push-ups)", "repeat: 3, steps: [squats 10 reps, push-ups 10 reps]"),
    ],
)
def test_intervals_with_a_recovery_are_a_repeat(line: str, steps: str) -> None:
    """The recovery is a step of its own, and never the time of the distance before it."""
    assert read(line, "whole").partition(" ")[2].startswith(f"{{{steps}}}")


@pytest.mark.parametrize(
    "line",
    [
        "Run 5x1000m @ 3:45/km, rest 2 min",
        "Plank 3x30s (15s rest)",
        "Burpees 8 x 40s work / 20s rest",
        "Squat 3x8, 60s",
    ],
)
def test_sets_with_a_rest_stay_one_line(line: str) -> None:
    """A rest between sets is no second step."""
    assert read(line, "whole").startswith("= ")
    assert "between sets" in read(line, "whole")


def test_a_series_of_loads_is_a_step_for_each_set() -> None:
    """Sets and reps with a load of their own keep it; small numbers in front of an x stay sets."""
    assert read("Squat 60x10, 80x5", "whole") == "=> Squat 10 reps @ 60kg // Squat 5 reps @ 80kg"
    assert read("Squat 3x8, 1x12", "whole") == "=> Squat 3x8 // Squat 12 reps"


def test_a_range_counts_at_its_upper_end() -> None:
    """A rest, a hold and a number of sets are one number: the upper end, as of reps, with a warning."""
    assert read("Bench 3x8, rest 60-90s", "whole") == "~> Bench 3x8, rest 90s"
    assert read("Bench 2-3 sets of 8", "whole") == "~> Bench 3 sets of 8"


def test_a_clock_that_nobody_can_run_asks_for_the_pace() -> None:
    """Ten kilometres in five minutes are a pace; four hundred metres in ninety seconds are a time."""
    assert read("Run 10k @ 5:00", "whole") == "? Run 10km @ 5:00/km | Run 10km 5 min"
    assert read("Run 400m @ 1:30", "whole") == "= Run; 400m; 90s"


def test_a_short_pause_may_belong_to_the_rep() -> None:
    """A pause up to three seconds is in each rep, one of a few more is refused with a question; a minute is
    the rest between sets.
    """
    assert read("Bench 4x6, 3s pause", "whole") == "= Bench; 4 sets; 6 reps; tempo 1-3-1-0"
    assert read("Bench 4x6, 5s pause", "whole") == "? Bench 4x6 @ 1-5-1-0 | Bench 4x6, rest 5s"
    assert read("Bench 4x6, 60s pause", "whole") == "= Bench; 4 sets; 6 reps; rest 60s between sets"
