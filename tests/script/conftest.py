"""Scripts made from steps, and the problems found in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.load import load_workout
from audiocoach.script.model import Step, Workout

HEADER = "audiocoach: 1\nworkout:\n"

Mistake = tuple[str, int, int, str, str]
"""Steps with one mistake, the first of which starts in line 3; its line and column; what its message and its
remedy contain.
"""
CheckMistake = Callable[[Mistake], None]


@pytest.fixture
def workout_of() -> Callable[..., Workout]:
    """Loads a whole script that must be right."""

    def make(text: str, **variables: str) -> Workout:
        return load_workout(text, file="test.yaml", variables=variables)

    return make


@pytest.fixture
def step_of() -> Callable[[str], Step]:
    """Loads the only step of a script, given from its dash on; it starts in line 3."""

    def make(text: str) -> Step:
        (step,) = load_workout(HEADER + text, file="test.yaml").steps
        return step

    return make


@pytest.fixture
def problems_of() -> Callable[..., tuple[Problem, ...]]:
    """The problems of a script that must be wrong."""

    def make(text: str | bytes, **variables: str) -> tuple[Problem, ...]:
        with pytest.raises(ScriptError) as caught:
            load_workout(text, file="test.yaml", variables=variables)
        return caught.value.problems

    return make


@pytest.fixture
def problem_of(problems_of: Callable[..., tuple[Problem, ...]]) -> Callable[..., Problem]:
    """The only problem of a script given by its steps, the first of which starts in line 3."""

    def make(steps: str) -> Problem:
        (problem,) = problems_of(HEADER + steps)
        return problem

    return make


@pytest.fixture
def check_mistake(problem_of: Callable[..., Problem]) -> CheckMistake:
    """Asserts that a mistake is the only finding, and how it is reported."""

    def check(case: Mistake) -> None:
        text, line, column, message, suggestion = case
        problem = problem_of(text)
        assert message in problem.message
        assert suggestion in problem.suggestion
        assert (problem.line, problem.column) == (line, column)

    return check


@pytest.fixture
def header_problem_of(problems_of: Callable[..., tuple[Problem, ...]]) -> Callable[..., Problem]:
    """The only problem of a script given by its header after ``audiocoach: 1``, which starts in line 2."""

    def make(header: str) -> Problem:
        (problem,) = problems_of(f"audiocoach: 1\n{header}\nworkout: [Squat 40s]\n")
        return problem

    return make
