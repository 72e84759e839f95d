"""Titles in the files beside a block's tracks."""

from __future__ import annotations

import datetime
from pathlib import Path

from audiocoach.blocks.calendar import calendar_of
from audiocoach.blocks.model import Block, Session, Week
from audiocoach.blocks.playlist import playlist_of

STEERED = "Le\u200fgs\U000e0041\u202e"


def test_no_title_steers_what_a_player_or_calendar_shows() -> None:
    """Direction marks and invisible tags of a title reach neither the playlist nor the calendar."""
    day = datetime.date(2027, 1, 4)
    session = Session(1, 1, 0, "legs", Path("legs.yaml"), date=day)
    block = Block(STEERED, (Week(1, (session,)),), "block.yaml", start=day)
    texts = (playlist_of(block, []).decode(), calendar_of(block, {}, lambda _: STEERED).decode())
    for text in texts:
        assert "Legs" in text
        assert not set(text) & set(STEERED) - set("Legs")


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
