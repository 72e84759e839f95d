"""Read and write the list of a site's own files, ``.audiocoach-site.json``.

A file that is not listed is not ours: it is never overwritten or removed. Names are claimed here before their
files appear, so an interrupted run leaves no file of unknown origin. The list is JSON Lines, so that
the memory it takes while it is read or written does not depend on the number of tracks.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audiocoach.errors import OutputError, UsageError
from audiocoach.files import FileMark, read_bytes
from audiocoach.publish.track import Summary

NAME = ".audiocoach-site.json"
_FORMAT = 2
_PROGRAM = "AudioCoach site"
_MAX_BYTES = 128_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """The entry of a track: its source's id and mark, its summary, and its guid."""

    id: str
    source: FileMark
    info: Summary
    guid: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The files of a site with their marks and the keys of what they were made from, and its tracks by name.

    The mark ``None`` is that of a file whose name is claimed but which may not exist.
    """

    files: Mapping[str, tuple[FileMark | None, str]] = field(default_factory=dict)
    tracks: Mapping[str, Known] = field(default_factory=dict)

    def to_lines(self) -> Iterator[bytes]:
        """Yield the ledger as lines of JSON. The same ledger gives the same bytes."""
        yield _line({"format": _FORMAT, "program": _PROGRAM})
        for name in sorted(self.files):
            yield _line(["file", name, *self.files[name]])
        for name, known in self.tracks.items():
            yield _line(["track", name, known.id, known.source, known.guid, known.info.to_json()])


def _line(data: object) -> bytes:
    return (json.dumps(data, separators=(",", ":")) + "\n").encode()


def read(folder: Path) -> Ledger:
    """Return the ledger of a folder; an empty one if it has none.

    Raises:
        OutputError: if the file is not one of ours.
    """
    path = folder / NAME
    if not os.path.lexists(path):
        return Ledger()
    files: dict[str, tuple[FileMark | None, str]] = {}
    tracks: dict[str, Known] = {}
    try:
        lines = io.BytesIO(read_bytes(path, _MAX_BYTES))
        if json.loads(lines.readline()) != {"format": _FORMAT, "program": _PROGRAM}:
            raise ValueError("another program or version")
        for line in lines:
            kind, name, *values = json.loads(line)
            if kind == "file":
                mark, key = values
                files[_plain_name(name)] = (None if mark is None else _mark(mark), str(key))
            else:
                source_id, mark, guid, info = values
                tracks[str(name)] = Known(str(source_id), _mark(mark), Summary.from_json(info), str(guid))
    except UsageError as error:
        raise OutputError(str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OutputError(
            f"{path} was not written by this version of AudioCoach, or is damaged; choose another folder, or "
            "move that file"
        ) from error
    return Ledger(files, tracks)


def _mark(values: Any) -> FileMark:
    size, time_ns = values
    return int(size), int(time_ns)


def _plain_name(name: str) -> str:
    """A name directly in the folder, so that a list that was tampered with removes nothing elsewhere."""
    if name in ("", ".", "..") or "/" in name or "\\" in name or "\x00" in name:
        raise ValueError("file outside the folder")
    return name
