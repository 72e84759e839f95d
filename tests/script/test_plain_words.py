"""Turns of phrase with one meaning only, in the words of the grammar."""

from __future__ import annotations

import pytest

from audiocoach.script.plain_words import in_plain_words
from support.lines import read


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("3 x 1.000 m a 4:00/km", "3 x 1000 m a 4:00/km"),
        ("5 x 1'500 m in 5:30", "5 x 1500 m in 5:30"),
        ("1 000 m nage", "1000 m nage"),
        ("Run 1.5 km", "Run 1.5 km"),
        ("5 100 m sprints", "5 100 m sprints"),
        ("then 4 x 200m in 36", "4 x 200m in 36s"),
        ("3000m in 12", "3000m in 12"),
        ("Plank 30s, twice", "Plank 30s x 2"),
        ("Heel raise 3x10 twice", "Heel raise 3x10 twice"),
        ("a five-minute walk", "a 5 minute walk"),
        ("Warrior 2 - 5 breaths", "Warrior 2, 5 breaths"),
        ("Plank 3 - 5 breaths", "Plank 3 - 5 breaths"),
        ("Row 2k @ r20", "Row 2k @ rate 20"),
        ("(90 sec after B2)", "Rest 90 sec"),
        ("8 x 400 m, 60s standing rest", "8 x 400 m, 60s rest"),
        ("20 minutes of 30s sprints", "20 minutes of 30s sprints"),
        ("6 hill reps of 80 m", "hill repeats 6 x 80 m"),
        ('Step-ups 30"', 'Step-ups 30"'),
        ('Step-ups 3 x 30"', 'Step-ups 3 x 30"'),
        ('Box jump 24" 3x5', "Box jump 24 inches 3x5"),
    ],
)
def test_what_has_one_meaning(text: str, plain: str) -> None:
    """Thousands of metres, heights, ``twice`` and the like are as the grammar has them; the rest stays."""
    assert in_plain_words(text) == plain


def test_thousands_of_metres_are_no_minutes() -> None:
    """``5.000 m`` is five kilometres, and an incline with a speed is asked with both."""
    assert read("5.000 m carrera", "whole") == "= carrera; 5000m"
    assert read("Run 3 x 1.000 m a 4:00/km", "whole") == "= Run; 3 sets; 1000m; pace 4:00/km"
