"""Name a block's tracks and place them in the album."""

from __future__ import annotations

import re
import unicodedata

from audiocoach.blocks.model import DAYS, Block, Session
from audiocoach.media.describe import Place

PLAYLIST = "block.m3u8"
CALENDAR = "block.ics"

_MAX_STEM_BYTES = 80


def track_file(session: Session) -> str:
    """Return a session's track, relative to the output folder: ``week-01/1-tue-runner-a.mp3``."""
    return f"week-{session.week:02}/{session.number}-{DAYS[session.day]}-{_plain(session.script.stem)}.mp3"


def place_of(session: Session, block: Block) -> Place:
    """Return a session's place: album = block, disc = week, track = session within the week."""
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
    """Return a script's name in characters that every file system accepts."""
    kept = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", stem)).strip("-.")
    return kept.encode()[:_MAX_STEM_BYTES].decode(errors="ignore") or "session"
