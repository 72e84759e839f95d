"""The calendar of a block."""

from __future__ import annotations

import datetime
from pathlib import Path

from audiocoach.blocks.calendar import calendar_of
from audiocoach.blocks.model import Block, Session, Week


def test_the_calendar_has_the_sessions_with_a_date() -> None:
    """A block made in Python may have sessions without a date; the calendar leaves those out."""
    sessions = (
        Session(1, 1, 0, "legs", Path("legs.yaml")),
        Session(1, 2, 1, "arms", Path("arms.yaml"), date=datetime.date(2027, 1, 5)),
    )
    block = Block("B", (Week(1, sessions),), "block.yaml")
    calendar = calendar_of(block, {}, lambda session: session.workout).decode()
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:arms" in calendar
