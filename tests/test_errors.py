"""Findings as they are printed."""

from __future__ import annotations

import importlib
import pickle
import pkgutil

from hypothesis import given
from hypothesis import strategies as st

import audiocoach
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.units import QuantityError


def test_a_finding_shows_place_path_line_caret_and_remedy() -> None:
    """All that is known of a finding is printed, the caret under the column."""
    problem = Problem("not a tempo", "a.yaml", 27, 9, "Strength > tempo", "  tempo: 9", "Write 3-1-1-0.")
    assert problem.render().split("\n") == [
        "a.yaml:27:9: error: not a tempo",
        "  in Strength > tempo",
        "  27 |   tempo: 9",
        "     |         ^",
        "  Write 3-1-1-0.",
    ]


def test_a_finding_of_the_whole_file_has_no_line() -> None:
    """Without a line the place is the file alone."""
    assert Problem("it is empty", "a.yaml").render() == "a.yaml: error: it is empty"


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_the_caret_stays_under_its_character(length: int, column: int) -> None:
    """However long a line, what is shown is short and the caret stands under the character of the column."""
    column = min(column, length)
    source = "".join(chr(ord("a") + index % 26) for index in range(length))
    _, shown, caret, *_ = Problem("x", "a.yaml", 1, column, source=source).render().split("\n")
    assert len(shown) <= 110
    assert shown[caret.index("^")] == source[column - 1]


def test_what_cannot_be_printed_takes_one_place() -> None:
    """A tab or control character in a line does not shift the caret."""
    _, shown, caret = Problem("x", "a.yaml", 1, 3, source="\t\x1bz").render().split("\n")
    assert shown[caret.index("^")] == "z"


def test_a_script_error_prints_every_problem() -> None:
    """The error's text is all its problems in their order."""
    problems = [Problem("first", "a.yaml", 1, 1), Problem("second", "a.yaml", 2, 1)]
    error = ScriptError(problems)
    assert error.problems == tuple(problems)
    assert str(error).index("first") < str(error).index("second")


def errors_of_the_package() -> list[type[Exception]]:
    """Every error class of the package's own."""
    for module in pkgutil.walk_packages(audiocoach.__path__, "audiocoach."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    found: list[type[Exception]] = []
    waiting: list[type[Exception]] = [AudioCoachError, QuantityError]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.__subclasses__()
    return [one for one in found if one.__module__.startswith("audiocoach.")]


FIELDS = {
    "ScriptError": ([Problem("first", "a.yaml", 1, 1), Problem("second", "a.yaml", 2, 1)],),
}
"""What an error is made with, unless a message is enough."""


def test_every_error_travels_to_another_process() -> None:
    """Pickled and unpickled, an error has its class, text and fields: a pool hands it back as it was."""
    kinds = errors_of_the_package()
    assert len(kinds) > 10
    for kind in kinds:
        error = kind(*FIELDS.get(kind.__name__, ("it went wrong",)))
        for name in vars(error).keys() - {"problems"}:
            setattr(error, name, "told")
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), str(back), vars(back)) == (kind, str(error), vars(error))
