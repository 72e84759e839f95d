"""Findings as they are printed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import Problem, ScriptError


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
