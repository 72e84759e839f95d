"""``${name}`` in values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem
from audiocoach.script.load import load_workout
from audiocoach.script.model import Circuit, Exercise, Say, Workout
from audiocoach.script.quantities import RefusalError
from audiocoach.script.variables import MAX_INSERTED_CHARS, Variables

Workouts = Callable[..., Workout]
Problems = Callable[..., tuple[Problem, ...]]

SCRIPT = """\
audiocoach: 1
title: Day ${n}
vars: {work: 40s, rounds: 3, n: 1}
workout:
  - circuit: Legs
    rounds: ${rounds}
    steps: ["Squat ${work}", "Plank ${ work }"]
"""


def _circuit(workout: Workout) -> tuple[int, int | None]:
    (circuit,) = workout.steps
    assert isinstance(circuit, Circuit)
    (_, plank) = circuit.steps
    assert isinstance(plank, Exercise)
    return circuit.rounds, plank.for_ms


def test_defaults(workout_of: Workouts) -> None:
    """A variable stands anywhere in a value and is replaced before quantities are read."""
    workout = workout_of(SCRIPT)
    assert workout.title == "Day 1"
    assert _circuit(workout) == (3, 40_000)


def test_overrides(workout_of: Workouts) -> None:
    """A build's values come before the script's, and the workout holds what was used."""
    workout = workout_of(SCRIPT, work="50s", rounds="2")
    assert _circuit(workout) == (2, 50_000)
    assert workout.variables == {"work": "50s", "rounds": "2", "n": "1"}


def test_an_override_can_supply_what_has_no_default(workout_of: Workouts) -> None:
    """A variable that the script uses and does not define may come from the build."""
    (step,) = workout_of("audiocoach: 1\nworkout:\n  - say: Hello ${who}\n", who="Jo").steps
    assert isinstance(step, Say)
    assert step.text == "Hello Jo"


@pytest.mark.parametrize(
    "value", ["{a: b}", "[a, b]", "a: b", "- a", "&a b", "*a", "# a", "'", '"', "${work}x"]
)
def test_a_value_never_becomes_structure(value: str) -> None:
    """Whatever text an override holds, it stays text or is refused."""
    script = "audiocoach: 1\nworkout:\n  - say: a ${x} b\n"
    if "${" in value:
        with pytest.raises(Exception, match="cannot contain another variable"):
            load_workout(script, file="test.yaml", variables={"x": value})
    else:
        (step,) = load_workout(script, file="test.yaml", variables={"x": value}).steps
        assert isinstance(step, Say)
        assert step.text == f"a {value} b"


def test_unknown_variable(problems_of: Problems) -> None:
    """An unknown name is found at its place, with the nearest known one."""
    (problem,) = problems_of("audiocoach: 1\nvars: {work: 40s}\nworkout: ['Plank ${work}', 'Squat ${wrk}']\n")
    assert problem.place == "test.yaml:3:35"
    assert 'did you mean "work"' in problem.message


def test_value_of_the_wrong_kind_names_the_variable(problems_of: Problems) -> None:
    """Where a value comes from a variable, the error says which and what it holds."""
    (problem,) = problems_of(SCRIPT, work="blue")[:1]
    assert "does not say how much" in problem.message
    assert '${work} is "blue" here' in problem.suggestion


def test_unused_override(problems_of: Problems) -> None:
    """An override that changes nothing is an error with the nearest name."""
    (problem,) = problems_of(SCRIPT, wrok="50s")
    assert problem.place == "test.yaml"
    assert "nothing in the script uses it" in problem.message
    assert 'did you mean "work"' in problem.message


def test_unused_variable_is_a_warning() -> None:
    """A default that nothing uses is worth a word, at its key."""
    loaded = load_workout("audiocoach: 1\nvars: {a: 1}\nworkout: [Squat 4s]\n", file="test.yaml")
    assert [(warning.place, warning.severity) for warning in loaded.warnings] == [
        ("test.yaml:2:8", "warning")
    ]


@pytest.mark.parametrize(
    ("written", "column", "message"),
    [
        ("{a: '${b}'}", 11, "cannot contain another variable"),
        ("{a: [b]}", 11, "expected text, found a list"),
        ("{a: }", 10, "a value is missing"),
        ("{1a: b}", 8, "cannot be the name of a variable"),
        ("[a]", 7, "expected keys with values"),
        ("a", 7, 'expected keys with values like work, rounds, found "a"'),
        ("{a: " + "x" * 2001 + "}", 11, "at most 2,000 characters"),
    ],
)
def test_vars_that_cannot_be(problems_of: Problems, written: str, column: int, message: str) -> None:
    """A variable has a plain name and a plain text."""
    (problem,) = problems_of(f"audiocoach: 1\nvars: {written}\nworkout: [Squat 4s]\n")
    assert message in problem.message
    assert (problem.line, problem.column) == (2, column)


def test_uses_of_a_bad_variable_are_no_errors_of_their_own(problems_of: Problems) -> None:
    """What is wrong with a variable is said once, where it is defined."""
    (problem,) = problems_of("audiocoach: 1\nvars: {a: [b]}\nworkout: ['Squat ${a}']\n")
    assert problem.line == 2


@pytest.mark.parametrize("value", ["a\0b", "a\x07b", "x" * 2001, "${b}"])
def test_overrides_that_cannot_be(problems_of: Problems, value: str) -> None:
    """What a build sets obeys the same rules."""
    assert "set for this build" in problems_of(SCRIPT, work=value)[0].message


def test_an_open_brace_is_an_error() -> None:
    """A variable whose brace is missing is not read out."""
    with pytest.raises(RefusalError, match="no closing }"):
        Variables({"a": "b"}).fill("x ${a")


def test_what_variables_insert_is_limited() -> None:
    """Replacing cannot make a small script large."""
    variables = Variables({"a": "x" * 2000})
    assert len(variables.fill("${a}" * 10)) == 20_000
    with pytest.raises(RefusalError, match="insert more than"):
        variables.fill("${a}" * (MAX_INSERTED_CHARS // 2000))
