"""The scanner's busy methods give what PyYAML's own give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.script.scan import EventScanner

SIGNS = [
    *"[]{}'\"!?",
    ": ",
    ":\n",
    "- ",
    " #",
    "# c\n",
    ", ",
    "|\n  ",
    ">\n",
    "? ",
    "---\n",
    "...\n",
    "\\n",
    "&a ",
    "*a",
]
WORDS = ["a", "b c", "ä", "-x", "a:b", "k: v", "  ", "\n", "\n  ", "\n    ", "\n- ", "\r\n", "\r"]
PIECES = st.sampled_from([*SIGNS, *WORDS])


def _seen(events: Iterable[Any]) -> list[object]:
    seen: list[object] = []
    try:
        for event in events:
            mark = event.start_mark
            value = getattr(event, "value", None)
            seen.append((type(event).__name__, value, mark.line, mark.column, event.end_mark.index))
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark
        seen.append((error.problem, place and (place.line, place.column)))
    return seen


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_same_events_as_pyyaml(text: str) -> None:
    """Any text gives the events and the error, with their places, that PyYAML's own scanner gives."""
    assert _seen(EventScanner(text, 32).events()) == _seen(yaml.parse(text, Loader=yaml.SafeLoader))
