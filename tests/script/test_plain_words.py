"""Turns of phrase with one meaning only, in the words of the grammar."""

from __future__ import annotations

import pytest

from audiocoach.script.plain_words import in_plain_words
from audiocoach.script.shorthand import known_name
from support.lines import read, rows


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
        ("half an hour walk", "30 min walk"),
        ("half a mile jog", "0.5 miles jog"),
        ("half a squat 10 reps", "half a squat 10 reps"),
        ("8 x 200m (34s) 200m jog", "8 x 200m in 34s, 200m jog"),
        ("RDL 3x8 @ 60 (kg)", "RDL 3x8 @ 60 kg"),
        ("Bench: sets 4, reps 6", "Bench: 4x6"),
        ("3 sets 10 reps 5 kg", "3 sets 10 reps 5 kg"),
        ("Series 8x400 a 1:30", "Series 8x400 m a 1:30"),
        ("Squat 3x100 in 5:00", "Squat 3x100 in 5:00"),
        ("3x2000 @ 4:20", "3x2000 m @ 4:20"),
        ("3 x 1000 reps", "3 x 1000 reps"),
        ("400s x 10, 200 jog", "10 x 400m, 200 jog"),
        ("300s x 3 plank", "300s x 3 plank"),
        ("30r20", "Row 30 min rate 20"),
        ("Power 10s: 10 strokes hard", "Power 10 strokes hard"),
        ("4x3 @ 5s lower", "4x3 5s lower"),
        ("3x5 2ct pause", "3x5 2s pause"),
        ("4 trips 20m", "4 x 20m"),
        ("Slide 8 x 30on 60off", "Slide 8 x 30s on 60s off"),
        ("30/30 x 6 standing sprints", "standing sprints 6 x 30s, rest 30s"),
        ("15' allure 10 km", "15' @ allure 10 km"),
    ],
)
def test_what_has_one_meaning(text: str, plain: str) -> None:
    """Thousands of metres, heights, ``twice`` and the like are as the grammar has them; the rest stays."""
    assert in_plain_words(text, known_name) == plain


def test_plain_words_are_plain() -> None:
    """Every line of the table is as the grammar has it after the second time at the latest."""
    for row in rows():
        plain = in_plain_words(in_plain_words(row.text, known_name), known_name)
        assert in_plain_words(plain, known_name) == plain


def test_thousands_of_metres_are_no_minutes() -> None:
    """``5.000 m`` is five kilometres, and an incline with a speed is asked with both."""
    assert read("5.000 m carrera", "whole") == "= carrera; 5000m"
    assert read("Run 3 x 1.000 m a 4:00/km", "whole") == "= Run; 3 sets; 1000m; pace 4:00/km"
