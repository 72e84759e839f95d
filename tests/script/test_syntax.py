"""Text that is no YAML is explained in plain words at its place, with a remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem

CASES = [
    (
        "workout:\n  - say: Remember: knees out\n",
        3,
        18,
        "colon and a space needs quotes",
        'say: "Remember: knees out"',
    ),
    ('workout:\n  - say: a "b": c\n', 3, 15, "colon and a space needs quotes", "say: 'a \"b\": c'"),
    ("workout: [Squat ${work}]\n", 2, 17, "that contains ${} must be quoted", 'Write "Squat ${work}"'),
    (
        "workout: [{rounds: ${rounds}, steps: [Squat 40s]}]\n",
        2,
        20,
        "that contains ${} must be quoted",
        'Write rounds: "${rounds}"',
    ),
    ("cues: {ready: ${work}}\n", 2, 15, "that contains ${} must be quoted", "${work}"),
    ("workout:\n\t- Squat 40s\n", 3, 1, "indented with a tab", "spaces"),
    ("workout:\n  - Squat 40s\n  -Plank 45s\n", 4, 3, "a space is missing after the dash", "- Plank 45s"),
    ("workout:\n  - Squat 40s\n    tip: Knees out\n", 4, 8, "keys cannot follow the text", "do: Squat"),
    ('title: "open\nworkout: []\n', 2, 8, "quote that opens here is never closed", "Close it"),
    ("tags: [a, b\n", 2, 7, "[ that opens here is never closed", "Close it"),
    ("tags: [a, b\nworkout: []\n", 3, 8, "the [ of line 2 is not closed", "commas"),
    ("workout:\n  - say: 'Don't stop'\n", 3, 15, "text continues after the closing quote", "apostrophe"),
    ("workout: - Squat 40s\n", 2, 10, "a list cannot start on this line", "line of its own"),
    ("title: @home\n", 2, 8, "text cannot start with @", "quotes"),
    ("title: *bold*\n", 2, 8, "text cannot start with *", "quotes"),
    ("title: > words\n", 2, 8, "text cannot start with >", "quotes"),
    ("title\nworkout: []\n", 2, 1, 'a colon is missing after the key "title"', "key: value"),
    ("workout:\n    - Squat 40s\n  - Plank 45s\n", 4, 3, "does not line up", "same column"),
    ('title: "a\\qb"\n', 2, 11, "a backslash has a meaning", "single quotes"),
    ("workout:\n  - a]: b\n  ]\n", 4, 3, "the ] has no opening", "Remove it"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_explained(
    problems_of: Callable[..., tuple[Problem, ...]], case: tuple[str, int, int, str, str]
) -> None:
    """Each mistake has its own words, its exact place, the line it is in, and a remedy."""
    text, line, column, message, remedy = case
    (problem,) = problems_of("audiocoach: 1\n" + text)
    assert message in problem.message
    assert remedy in problem.suggestion
    assert (problem.line, problem.column) == (line, column)
    assert problem.source == ("audiocoach: 1\n" + text).split("\n")[line - 1]
