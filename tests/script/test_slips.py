"""The slips that everybody makes in YAML, each with its remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem
from audiocoach.script.load import load_workout

HEADER = "audiocoach: 1\nworkout:\n"


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        (HEADER + "\t- Squat 40s\n", 3, "indented with a tab", "Indent with spaces."),
        (HEADER + "  - Squat 40s\n  Plank 30s\n", 4, "a dash is missing", "Write - Plank 30s"),
        (HEADER + "  - Squat 40s\n  rest: 20s\n  - Plank 30s\n", 4, "a dash is missing", "Write - rest: 20s"),
        (HEADER + "  - do: Squat\n    for: 40s\n  do: Plank\n", 5, "a dash is missing", "Write - do: Plank"),
        (HEADER + "  - Squat 40s\n    Plank 30s\n", 3, "is a dash missing?", "on the next line - Plank 30s"),
        (HEADER + "  - Squat 40s\n    Rest 20s\n", 3, "is a dash missing?", "on the next line - Rest 20s"),
        (HEADER + "  do: Squat\n  for: 40s\n", 3, "expected a list of steps", "A dash is missing"),
        (HEADER + "  Squat 40s\n", 3, "expected a list of steps", "with a dash and a space"),
        (HEADER + "  * Squat 40s\n", 3, "a step starts with a dash", "Write - Squat 40s"),
        (HEADER + "  -Squat 40s\n", 3, "expected a list of steps", "A space is missing after the dash."),
        (HEADER + "  - do: Squat\n   for: 40s\n", 4, "does not line up", "write for: 40s in column 5"),
        (HEADER + "    - Squat 9s\n  - Dip 9s\n", 4, "does not line up", "in column 5, like line 3"),
        (HEADER + "  - Rest 9s\n   - Squat 40s\n", 4, "indented further", "Write - Squat 40s in the"),
        (HEADER + "  - do: Squat\n    for: 9s\n     - Dip 9s\n", 5, "indented further", "- Dip 9s in"),
        (HEADER + "  - do: Squat\n      for: 9s\n", 4, "the key above", "Write for: 9s in column 5"),
        (HEADER + "  - say: \"Hello\n  - Squat 40s\n", 3, "never closed", "Close it"),
        (HEADER + "  - say: 'It's fine'\n", 3, "text continues after the closing quote", "written twice"),
        (HEADER + "  - say: Remember: knees\n", 3, "a colon and a space", 'say: "Remember: knees"'),
        (HEADER + "  - say:Hello\n", 3, "a space is missing after the colon", "Write say: Hello"),
        (HEADER + "  - do:Squat\n    for: 40s\n", 3, "a space is missing after the colon", "Write do: Squat"),
        (HEADER + "  - rest: 1,5 min\n", 3, "decimal comma", ""),
        (HEADER + "  - Run 1,5km @ 5:00/km\n", 3, "decimal comma", "Write Run 1.5km @ 5:00/km."),
        (HEADER + "  - superset: [Run 1,5km, Squat 40s]\n", 3, "the comma", "write 1.5km"),
        ("audiocoach: 1\nvoice:\n  rate: 0,9\nworkout: [Squat 40s]\n", 3, "decimal comma", "write 0.9"),
        (HEADER + "  - do: Squat 40s\n    fro: 40s\n", 4, 'did you mean "for"?', "Known keys are"),
        (HEADER + "  - do: Squat 40s\n    rounds: 3\n", 4, "it belongs to circuit", "Known keys are"),
        (HEADER + "  - circuit: A\n    sets: 3\n    steps: [A 9s]\n", 4, "it belongs to do or superset", ""),
        ((HEADER + "  - Übung für Läufer 40s\n").encode("latin-1"), 0, "is not UTF-8", 'Latin-1'),
        ("<workout_file/>\n", 1, "expected keys with values", "`audiocoach import` converts"),
        ("- Squat 40s\n", 1, "found a list", "A script starts with audiocoach: 1."),
        (b"RIFF\0" + bytes(2_000_000), 0, "this is a binary file", "`audiocoach import` converts"),
        ("audiocoach: 1\n" + "#" * 1_000_000, 0, "too large for a script", "include them"),
    ],
)  # fmt: skip
def test_slips(
    problems_of: Callable[..., tuple[Problem, ...]], text: str | bytes, line: int, message: str, remedy: str
) -> None:
    """Each slip is found at its line, named, and answered with what to write."""
    problem = problems_of(text)[0]
    assert message in problem.message
    assert (problem.line, remedy in problem.suggestion) == (line, True)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("audiocoach: 1\ntitle: Workout #5\nworkout: [Squat 9s]\n", 'Write "Workout #5"'),
        (HEADER + "  - say: Track #3 is fun\n", 'Write "Track #3 is fun"'),
        (HEADER + "  - Squat 9s #heavy\n", "or put a space after the # of a remark."),
    ],
)
def test_text_behind_a_hash_is_a_warning(text: str, remedy: str) -> None:
    """A `#` that cuts text off is a warning with the quotes to write; a remark with a space is none."""
    (warning,) = load_workout(text, file="test.yaml").warnings
    assert remedy in warning.suggestion
    assert not load_workout(text.replace("#", "# "), file="test.yaml").warnings


def test_spaces_that_do_not_break_are_spaces() -> None:
    """A space that a word processor or a French keyboard puts before a unit is one."""
    assert load_workout(HEADER + "  -\u00a0Squat 40\u202fs\n", file="test.yaml").steps
