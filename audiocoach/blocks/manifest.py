"""Read and write ``manifest.json``: our files in an output folder, and the inputs of each track.

A file that is not listed is not ours: it is never overwritten or deleted. Names are claimed here before their
tracks are made, so an interrupted run leaves no file of unknown origin.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from audiocoach.errors import OutputError

NAME = "manifest.json"
FORMAT = 1
PROGRAM = "AudioCoach"
MAX_BYTES = 8_000_000

_KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("file", "day", "workout", "title", "inputs", "sha256", "voice", "date"), (str,)),
    **dict.fromkeys(("week", "bytes"), (int,)),
    "duration_s": (int, float),
    "optional": (bool,),
}
"""Allowed JSON types for each field of a :class:`FinishedTrack`; a boolean is not a number here."""


@dataclass(frozen=True, slots=True)
class FinishedTrack:
    """A finished track.

    ``file`` is its path from the folder, with ``/``. ``inputs`` and ``sha256`` (hex) are the hashes of what
    it was made from and of the whole file; ``voice`` the engine that speaks. ``date`` is ISO 8601, or ""
    without one; ``chapters`` are tuples of a start in seconds and a title. Of a track in parts ``file`` is
    their folder, and ``parts`` are tuples of a name in it, a length in seconds and a title.
    """

    file: str
    week: int
    day: str
    workout: str
    title: str
    inputs: str
    sha256: str
    bytes: int
    duration_s: float
    voice: str
    date: str = ""
    optional: bool = False
    chapters: tuple[tuple[float, str], ...] = ()
    parts: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BlockManifest:
    """The tracks by file, the names claimed for unfinished tracks, and the ``voice`` that ``auto`` chose for
    the block.
    """

    block: str = ""
    voice: str = ""
    tracks: Mapping[str, FinishedTrack] = field(default_factory=dict)
    claimed: tuple[str, ...] = ()

    def require_block(self, title: str, where: str) -> None:
        """Check that the tracks in the folder ``where`` belong to this block, before any are removed.

        Raises:
            OutputError: if the folder was last built for a block with another title.
        """
        if self.block not in ("", title):
            raise OutputError(
                f'{where} contains the tracks of "{self.block}", and --prune would remove them. Choose '
                "another folder with -o. If this block replaces it, build once without --prune."
            )

    def owns(self, file: str) -> bool:
        """Return whether a name in the folder is ours."""
        return file in self.tracks or file in self.claimed

    def with_track(self, entry: FinishedTrack) -> BlockManifest:
        """Return the manifest with a finished track added."""
        left = tuple(name for name in self.claimed if name != entry.file)
        return BlockManifest(self.block, self.voice, {**self.tracks, entry.file: entry}, left)

    def without(self, files: Iterable[str]) -> BlockManifest:
        """Return the manifest without removed tracks."""
        gone = set(files)
        tracks = {file: entry for file, entry in self.tracks.items() if file not in gone}
        return BlockManifest(
            self.block, self.voice, tracks, tuple(one for one in self.claimed if one not in gone)
        )

    def with_names(self, names: Mapping[str, str]) -> BlockManifest:
        """Return the manifest after tracks were renamed; ``names`` gives the new name by the old one."""
        tracks = [replace(entry, file=names.get(file, file)) for file, entry in self.tracks.items()]
        left = tuple(name for name in self.claimed if name not in names.values())
        return BlockManifest(self.block, self.voice, {entry.file: entry for entry in tracks}, left)

    def to_bytes(self) -> bytes:
        """Return the manifest as JSON, sorted by file. The same manifest gives the same bytes."""
        data = {
            "format": FORMAT,
            "program": PROGRAM,
            "block": self.block,
            "voice": self.voice,
            "tracks": [asdict(self.tracks[file]) for file in sorted(self.tracks)],
            "claimed": sorted(self.claimed),
        }
        return (json.dumps(data, indent=1) + "\n").encode()


def parse(data: bytes, where: str) -> BlockManifest:
    """Parse the manifest of a folder.

    Raises:
        OutputError: if it is not one of ours; ``where`` names it.
    """
    try:
        values = json.loads(data)
        if values["program"] != PROGRAM or values["format"] != FORMAT:
            raise ValueError("another program or version")
        tracks = [_entry(row) for row in values["tracks"]]
        claimed = tuple(str(name) for name in values["claimed"])
        return BlockManifest(
            str(values["block"]), str(values["voice"]), {entry.file: entry for entry in tracks}, claimed
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise OutputError(
            f"{where} is not a manifest written by AudioCoach; choose another folder, or move that file"
        ) from error


def _entry(row: Mapping[str, Any]) -> FinishedTrack:
    values = {one.name: row[one.name] for one in fields(FinishedTrack) if one.name != "parts"}
    values["parts"] = tuple((str(file), float(s), str(title)) for file, s, title in row.get("parts", ()))
    values["chapters"] = tuple((float(start_s), str(title)) for start_s, title in values["chapters"])
    entry = FinishedTrack(**values)
    if any(type(values[name]) not in kinds for name, kinds in _KINDS.items()):
        raise ValueError("damaged track")
    if not math.isfinite(entry.duration_s):
        raise ValueError("duration is not a number")
    if entry.file.startswith("/") or ".." in entry.file.split("/"):
        raise ValueError("track outside the folder")
    if any("/" in file for file, _, _ in entry.parts):
        raise ValueError("part outside the track's folder")
    return entry
