"""Cycles and breathing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import Problem
from audiocoach.script.lengths import cycle_ms
from audiocoach.script.load import load_workout
from audiocoach.script.model import Cycle, Phase, Step

StepOf = Callable[[str], Step]
ProblemOf = Callable[[str], Problem]


def _cycle(text: str) -> Cycle:
    (step,) = load_workout(f"audiocoach: 1\nworkout:\n{text}", file="test.yaml").steps
    assert isinstance(step, Cycle)
    return step


def test_cycle_for_a_time_cuts_its_last_round() -> None:
    """Two minutes of 16 s are seven rounds and half of one."""
    step = _cycle("  - cycle: {Contract: 6s, Relax: 10s}\n    for: 2m\n")
    assert step.phases == (Phase("Contract", 6000), Phase("Relax", 10_000))
    assert (step.rounds, step.last_ms, step.is_breath) == (8, 8000, False)


def test_cycle_of_whole_rounds() -> None:
    """A time that holds whole rounds, or rounds themselves, cut nothing."""
    assert (_cycle("  - cycle: {A: 5s, B: 5s}\n    for: 1m\n").rounds) == 6
    step = _cycle("  - cycle: {A: 5s, B: 5s}\n    rounds: 6\n")
    assert (step.rounds, step.last_ms) == (6, None)


@pytest.mark.parametrize(
    ("voice", "first", "every"),
    [("", 3, 0), ("    voice: all\n", 5, 0), ("    voice: first 1\n", 1, 0), ("    voice: every 2\n", 0, 2)],
)
def test_how_many_rounds_are_spoken(voice: str, first: int, every: int) -> None:
    """Three at first unless the script says otherwise."""
    step = _cycle(f"  - cycle: {{A: 5s, B: 5s}}\n    rounds: 5\n{voice}")
    assert (step.spoken_first, step.spoken_every) == (first, every)


@pytest.mark.parametrize(
    ("pattern", "lengths_ms"),
    [
        ("box", (4000, 4000, 4000, 4000)),
        ("4-7-8", (4000, 7000, 8000, 0)),
        ("coherent", (5500, 0, 5500, 0)),
        ("{in: 4s, hold: 7s, out: 8s, hold_out: 0s}", (4000, 7000, 8000, 0)),
        ("{out: 6s, in: 4s}", (4000, 0, 6000, 0)),
    ],
)
def test_patterns_of_breath(pattern: str, lengths_ms: tuple[int, ...]) -> None:
    """Named ones and one's own, always in the order of a breath."""
    step = _cycle(f"  - breathe: {pattern}\n    rounds: 4\n")
    assert step.is_breath
    assert tuple(phase.length_ms for phase in step.phases) == lengths_ms


@given(st.integers(1, 9000), st.integers(0, 9000), st.integers(1, 9000), st.integers(1, 600_000))
def test_breathing_ends_on_a_whole_breath(in_ms: int, hold_ms: int, out_ms: int, for_ms: int) -> None:
    """The least number of whole breaths that last at least so long."""
    pattern = f"{{in: {in_ms}ms, hold: {hold_ms}ms, out: {out_ms}ms}}"
    breath_ms = in_ms + hold_ms + out_ms
    if for_ms > 5000 * breath_ms:
        for_ms = breath_ms
    step = _cycle(f"  - breathe: {pattern}\n    for: {for_ms}ms\n")
    assert step.last_ms is None
    assert for_ms <= cycle_ms(step) < for_ms + breath_ms


@given(st.integers(1000, 9000), st.integers(1000, 9000), st.integers(1, 3_600_000))
def test_a_cycle_lasts_as_long_as_it_says(first_ms: int, second_ms: int, for_ms: int) -> None:
    """To the millisecond."""
    text = f"  - cycle: {{A: {first_ms}ms, B: {second_ms}ms}}\n    for: {for_ms}ms\n"
    assert cycle_ms(_cycle(text)) == for_ms


MISTAKES = [
    ("  - cycle: {A: 5s}\n    for: 1m\n", 3, 12, "2 to 8 phases, found 1"),
    ("  - cycle: {}\n    for: 1m\n", 3, 12, "2 to 8 phases, found 0"),
    (
        "  - cycle: {" + ", ".join(f"P{n}: 1s" for n in range(9)) + "}\n    for: 1m\n",
        3,
        12,
        "2 to 8 phases, found 9",
    ),
    ("  - cycle: box\n    for: 1m\n", 3, 12, "expected keys with values like Contract, Relax"),
    ("  - cycle: {A: 5s, '...': 5s}\n    for: 1m\n", 3, 20, "nothing that can be spoken"),
    ("  - cycle: {A: 5s, B: 0s}\n    for: 1m\n", 3, 23, "is zero"),
    ("  - cycle: {A: 5s, B: soon}\n    for: 1m\n", 3, 23, "is not a duration"),
    ("  - cycle: {A: 5s, B: 5s}\n", 3, 5, "cycle needs for or rounds"),
    ("  - cycle: {A: 5s, B: 5s}\n    for: 1m\n    rounds: 3\n", 5, 13, "for and rounds both"),
    ("  - cycle: {A: 5s, B: 5s}\n    rounds: 0\n", 4, 13, "from 1 to 20,000"),
    ("  - cycle: {A: 5s, B: 5s}\n    for: 0\n", 4, 10, "is zero"),
    ("  - cycle: {A: 5s, B: 5s}\n    round: 3\n    for: 1m\n", 4, 5, 'did you mean "rounds"?'),
    ("  - cycle: {A: 5s, B: 5s}\n    for: 1m\n    voice: some\n", 5, 12, "expected all, first 3 or every 5"),
    ("  - cycle: {A: 5s, B: 5s}\n    for: 1m\n    voice: every 0\n", 5, 12, "from 1 to 20,000"),
    ("  - cycle: {A: 5s, B: 5s}\n    for: 1m\n    voice:\n", 5, 11, "a value is missing"),
    ("  - breathe: boxx\n    for: 1m\n", 3, 14, 'did you mean "box"?'),
    ("  - breathe: [4, 4]\n    for: 1m\n", 3, 14, "expected text, found a list"),
    ("  - breathe: box\n", 3, 5, "breathe needs for or rounds"),
    ("  - breathe: {in: 4s}\n    for: 1m\n", 3, 14, "breathe needs the key out"),
    ("  - breathe: {in: 0s, out: 4s}\n    for: 1m\n", 3, 19, "is zero"),
    ("  - breathe: {in: 4s, out: 4s, hodl: 1s}\n    for: 1m\n", 3, 32, 'did you mean "hold"?'),
    ("  - breathe: {in: 4s, out: 4s, hold: -1s}\n    for: 1m\n", 3, 38, "cannot be negative"),
]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[3])
def test_mistakes(problem_of: ProblemOf, case: tuple[str, int, int, str]) -> None:
    """Each mistake is the only finding, at its place, in plain words."""
    text, line, column, message = case
    problem = problem_of(text)
    assert message in problem.message
    assert (problem.line, problem.column) == (line, column)
