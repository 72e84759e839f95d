"""Any text becomes a workout or a list of findings, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.load import load_workout
from audiocoach.script.source import MAX_PROBLEMS

VALID = """\
audiocoach: 1
title: Runner's strength
minutes: 25
level: beginner
tags: [strength, legs]
language: en-GB
safety: Stop if anything hurts.
vars: {work: 40s, rounds: 3}
voice: {engine: auto, accent: co.uk, rate: 1.0}
music: {source: drive, bpm: 128, level: -17dB}
beeps: classic
cues: {countdown: 3, halfway: true, every: auto}
say_as: {RDL: Romanian deadlift}
workout:
  - say: Welcome. Today's session is {title}, {total}.
  - section: Warm-up
    music: {source: calm}
    steps:
      - Jog on the spot 60s
      - Leg swing 30s each side
  - circuit: Strength
    rounds: ${rounds}
    rest: 15s
    round_rest: 60s
    steps:
      - Squat ${work}
      - do: Single-leg hop
        reps: 10
        tempo: 2-0-1-0
        sides: each
        tip: [Land softly., Knee over toes.]
      - Plank 3 x 45s
  - tabata: [Burpee, Mountain climber]
  - repeat: 6
    steps:
      - run: Hard
        distance: 400m
        pace: 4:00/km
      - walk: Easy
        for: 1:30
  - rest: {for: 30s, say: Shake it out.}
  - Goblet squat 10 reps @ 3-1-1-0 @ 16kg
"""
LINES = VALID.splitlines()
WORDS = sorted(
    {word for line in LINES for word in line.split()}
    | set('{}[]:-,&*!|>%@`"#?')
    | {"${", "<<", "\t", "0", "9" * 40}
)


def _load(text: str | bytes) -> None:
    """Loads a text, and holds that its findings are the program's own, with a place in the file."""
    problems: tuple[Problem, ...] = ()
    try:
        assert load_workout(text, file="any.yaml").steps
    except ScriptError as error:
        problems = error.problems
    for problem in problems:
        assert problem.message
        assert problem.file == "any.yaml"
        assert problem.line <= len(str(text)) + 1
        assert "pydantic" not in problem.render()
        assert "validation error" not in problem.render()


def test_the_valid_script_is_valid() -> None:
    """What the following laws change is right to begin with."""
    loaded = load_workout(VALID, file="any.yaml")
    assert len(loaded.steps) == 7
    assert not loaded.warnings


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """No text ends in anything but a workout or findings."""
    _load(text)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """No file does either."""
    _load(data)


@settings(max_examples=120)
@given(
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 8), st.sampled_from(WORDS)), max_size=4)
)
def test_a_valid_script_with_words_changed(changes: list[tuple[int, int, str]]) -> None:
    """A script in which words are replaced is read or refused in words."""
    lines = list(LINES)
    for number, position, word in changes:
        indent = len(lines[number]) - len(lines[number].lstrip())
        words = lines[number].split()
        words[position : position + 1] = [word]
        lines[number] = " " * indent + " ".join(words)
    _load("\n".join(lines))


@settings(max_examples=80)
@given(st.permutations(range(len(LINES))), st.integers(0, len(LINES)))
def test_a_valid_script_with_lines_moved(order: list[int], kept: int) -> None:
    """So is one whose lines are shuffled or lost."""
    _load("\n".join(LINES[index] for index in sorted(order[:kept])))
    _load("audiocoach: 1\n" + "\n".join(LINES[index] for index in order[:kept]))


@settings(max_examples=120)
@given(st.integers(0, len(VALID)), st.integers(0, 30), st.sampled_from(WORDS))
def test_a_valid_script_with_a_hole(start: int, length: int, filling: str) -> None:
    """So is one with something cut out and something else put in."""
    _load(VALID[:start] + filling + VALID[start + length :])


def test_all_errors_in_one_go(problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    """Every mistake of a file is found at once, in the order of the file, whatever else is wrong."""
    text = (
        VALID.replace("title:", "titel:")
        .replace("minutes: 25", "minutes: long")
        .replace("rounds: ${rounds}", "rounds: ${round}")
        .replace("reps: 10", "reps: 3x10")
        .replace("Plank 3 x 45s", "Plank 45")
        .replace("pace: 4:00/km", "pace: 4")
        .replace("- rest: {for", "- rset: {for")
    )
    assert [problem.line for problem in problems_of(text)] == [2, 3, 22, 28, 32, 38, 41]


def test_countless_errors_are_not_all_listed(problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    """A list of errors stays readable; its end says how many there are."""
    problems = problems_of("audiocoach: 1\nworkout:\n" + "  - Squat\n" * 500)
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].message == "and 400 more errors"


def test_errors_and_warnings_are_apart(problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    """A script's errors hold no warnings."""
    problems = problems_of("audiocoach: 1\nvars: {unused: 1}\nworkout: [Squat]\n")
    assert [problem.severity for problem in problems] == ["error"]


@pytest.mark.parametrize(
    "text",
    [
        "  - Squat {digits}s\n",
        "  - Squat {digits} reps\n",
        "  - rest: {digits}\n",
        "  - repeat: {digits}\n    steps: [Squat 1s]\n",
        "  - do: Squat\n    reps: {digits}\n",
        "  - do: Squat\n    reps: 5\n    tempo: {digits}\n",
        "  - run: Easy\n    distance: {digits}km\n    pace: 5:00/km\n",
        "  - run: Easy\n    distance: 5km\n    pace: {digits}/km\n",
    ],
)
def test_numbers_of_six_thousand_digits(problems_of: Callable[[str], tuple[Problem, ...]], text: str) -> None:
    """No number is too long to be refused."""
    assert problems_of("audiocoach: 1\nworkout:\n" + text.replace("{digits}", "7" * 6000))


def test_replacing_variables_stays_bounded(problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    """A few bytes of variables cannot become gigabytes of text."""
    text = f"audiocoach: 1\nvars: {{a: {'x' * 1900}}}\nworkout:\n" + "  - say: " + "${a}" * 1000 + "\n"
    assert "insert more than" in problems_of(text)[0].message
