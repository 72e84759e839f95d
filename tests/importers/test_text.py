"""The format of plain texts."""

from __future__ import annotations

import pytest

from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert, format_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Push day\n\nBench press 5x5 @ 80kg\n", "text"),
        ("- Squat 3x10\n- Plank 30s\n", "text"),
        ("Lie down. [pause 10s]\n", "text"),
        ("Repeaters 7/3 x 6, 4 sets\nPull-ups 3x5\n", "text"),
        ("Easy 40 min w/ 4 x 100 m strides\n", "text"),
        ("- 10m 60%\n- 5m Z2\n", "intervals"),
        ("Warmup\n- 10m\n- 5m\n", "intervals"),
    ],
)
def test_what_nothing_else_recognises_is_a_text(text: str, expected: str) -> None:
    """A list of exercises is a text; a list of lengths or targets is a plan of intervals.icu."""
    assert format_of(text.encode(), "plan.txt") == expected
    assert format_of(text.encode(), "<stdin>") == expected


def test_the_script_names_its_origin() -> None:
    """As it does with every format."""
    converted = convert(b"Plank 30s", ImportRequest("core.md"), "text")
    assert converted.text.startswith("# Imported from a text: core.md\n")
