"""Name a block's tracks, place them in the album, and write its playlist."""

from __future__ import annotations

from collections.abc import Sequence

from audiocoach.blocks.manifest import FinishedTrack
from audiocoach.blocks.model import DAYS, Block, Session
from audiocoach.files import portable_name
from audiocoach.media.describe import PROGRAM, Place
from audiocoach.units import shortened, without_steering

PLAYLIST = "block.m3u8"
CALENDAR = "block.ics"

_MAX_STEM_BYTES = 80


def track_file(session: Session) -> str:
    """Return a session's track, relative to the output folder: ``week-01/2-tue-runner-a.mp3``.

    It does not depend on the block's other sessions, so adding one renames no track.
    """
    stem = portable_name(session.script.stem, _MAX_STEM_BYTES) or "session"
    return f"week-{session.week:02}/{session.day_number}-{DAYS[session.day]}-{stem}.mp3"


def place_of(session: Session, block: Block) -> Place:
    """Return a session's place: album = block, disc = week, track = day within the week."""
    return Place(
        album=block.title or "Training block",
        disc=session.week,
        track=session.day_number,
        occasion=session.label,
    )


def playlist_of(block: Block, finished: Sequence[tuple[Session, FinishedTrack]]) -> bytes:
    """Return ``block.m3u8`` in UTF-8: the tracks in training order, with paths relative to it."""
    lines = ["#EXTM3U", f"# {PROGRAM}", f"#PLAYLIST:{shortened(without_steering(block.title), 200)}"]
    for session, entry in finished:
        title = shortened(without_steering(f"{entry.title} ({session.label})"), 200)
        lines += [f"#EXTINF:{round(entry.duration_s)},{title}", entry.file]
    return ("\n".join(lines) + "\n").encode()
