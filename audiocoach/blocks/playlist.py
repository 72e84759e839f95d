"""Write ``block.m3u8``: the tracks in training order, with paths relative to it."""

from __future__ import annotations

from collections.abc import Sequence

from audiocoach.blocks.manifest import Entry
from audiocoach.blocks.model import Block, Session
from audiocoach.media.describe import PROGRAM
from audiocoach.units import shortened, without_steering


def playlist_of(block: Block, finished: Sequence[tuple[Session, Entry]]) -> bytes:
    """The playlist as UTF-8."""
    lines = ["#EXTM3U", f"# {PROGRAM}", f"#PLAYLIST:{shortened(without_steering(block.title), 200)}"]
    for session, entry in finished:
        title = shortened(without_steering(f"{entry.title} ({session.label})"), 200)
        lines += [f"#EXTINF:{round(entry.duration_s)},{title}", entry.file]
    return ("\n".join(lines) + "\n").encode()
