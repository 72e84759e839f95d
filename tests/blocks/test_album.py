"""Titles in the files beside a block's tracks."""

from __future__ import annotations

import datetime
from pathlib import Path

from audiocoach.blocks.album import playlist_of
from audiocoach.blocks.calendar import calendar_of
from audiocoach.blocks.model import Block, Session, Week

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
