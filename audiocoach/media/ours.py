"""Which files this program made, in whatever container: tracks by their stamp, stems by their key."""

from __future__ import annotations

import struct
from pathlib import Path

from audiocoach.media import containers, tags
from audiocoach.media.stems import stem_key
from audiocoach.media.tags import Stamp


def stamp_at(path: Path) -> Stamp | None:
    """The stamp of a track of ours in any container, or ``None``."""
    suffix = path.suffix.lower()
    if suffix in containers.CONTAINERS:
        try:
            return containers.read_stamp(path, suffix)
        except struct.error:  # mutagen lets it through where a damaged head is too short
            return None
    return tags.read_stamp(path)


def is_ours(path: Path) -> bool:
    """Whether a file is a track or a stem that we made."""
    return stamp_at(path) is not None or stem_key(path) is not None
