"""What a block's tracks are called, and where they stand in the album."""

from __future__ import annotations

import re
import unicodedata

from audiocoach.blocks.model import DAYS, Block, Session
from audiocoach.media.describe import Place

PLAYLIST = "block.m3u8"
CALENDAR = "block.ics"

_MAX_STEM_BYTES = 80


def track_file(session: Session) -> str:
    """The track of a session from the output folder, with ``/``: ``week-01/1-tue-runner-a.mp3``."""
    return f"week-{session.week:02}/{session.number}-{DAYS[session.day]}-{_plain(session.script.stem)}.mp3"


def place_of(session: Session, block: Block) -> Place:
    """Album = block, disc = week, track = the session within its week."""
    sessions = block.weeks[session.week - 1].sessions
    return Place(
        album=block.title or "Training block",
        disc=session.week,
        discs=len(block.weeks),
        track=session.number,
        tracks=len(sessions),
        occasion=session.label,
    )


def _plain(stem: str) -> str:
    """A script's name as every file system takes it."""
    kept = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", stem)).strip("-.")
    return kept.encode()[:_MAX_STEM_BYTES].decode(errors="ignore") or "session"
