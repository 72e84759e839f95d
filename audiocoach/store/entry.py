"""A file in the store: a padded line of JSON that describes the payload, then the payload.

The line has the payload's hash, and a hash of itself and its place, which reveal a flipped bit, an incomplete
file and a renamed one.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from audiocoach.errors import MediaError
from audiocoach.files import open_regular

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
"""The type of a meta value."""

FORMAT = 1
HEADER_BYTES = 4096
"""Length of the header line, padded with spaces: a streamed entry's hash is known only at its end."""

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class EntryHeader:
    """The first line of an entry: SHA-256 (hex) and size in bytes of the payload."""

    sha256: str
    size: int
    meta: dict[str, JSON]

    def fits(self, payload: bytes) -> bool:
        """Whether ``payload`` has this size and hash."""
        return len(payload) == self.size and hashlib.sha256(payload).hexdigest() == self.sha256


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of a value.

    Raises:
        TypeError: if it has no JSON form.
        ValueError: if a number in it is NaN or infinite.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def header_line(header: EntryHeader, place: str) -> bytes:
    """The line for an entry at ``place`` (kind and key), :data:`HEADER_BYTES` long.

    Raises:
        ValueError: if the meta has no room in it.
    """
    fields = {"format": FORMAT, "sha256": header.sha256, "size": header.size, "meta": header.meta}
    line = canonical_json({**fields, "seal": _seal(header, place)})
    if len(line) >= HEADER_BYTES:
        raise ValueError(f"the meta of an entry has at most {HEADER_BYTES} bytes of JSON, with its hashes")
    return line.ljust(HEADER_BYTES - 1) + b"\n"


def open_plain(path: Path) -> BinaryIO | None:
    """Open the file of an entry; ``None`` if it cannot be opened or is not a regular file."""
    try:
        return open_regular(path, buffering=0)
    except OSError:
        return None


def read_header(file: BinaryIO, place: str) -> EntryHeader | None:
    """Return the header at the start of ``file``; ``None`` if its format, place or size is wrong."""
    try:
        fields = json.loads(file.read(HEADER_BYTES))
        header = EntryHeader(str(fields["sha256"]), int(fields["size"]), dict(fields["meta"]))
        has_size = os.fstat(file.fileno()).st_size == HEADER_BYTES + header.size
        return header if has_size and fields["seal"] == _seal(header, place) else None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def has_its_payload(file: BinaryIO, header: EntryHeader) -> bool:
    """Return whether the payload after the header is intact. It is read in blocks."""
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK_BYTES):
        digest.update(block)
        size += len(block)
        if size > header.size:
            return False
    return size == header.size and digest.hexdigest() == header.sha256


class OpenEntry:
    """A large entry, verified on opening; close it, or use it as a context manager."""

    def __init__(self, file: BinaryIO, header: EntryHeader) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.size = header.size
        self.sha256 = header.sha256
        self.meta = header.meta

    def read(self, offset: int, count: int) -> bytes:
        """Bytes ``[offset, offset + count)`` of the payload, fewer at its end; thread-safe.

        Raises:
            MediaError: if the file was cut short after it was opened, or its disk fails.
        """
        wanted = max(0, min(count, self.size - offset))
        try:
            with self._lock:
                self._file.seek(HEADER_BYTES + offset)
                data = self._file.read(wanted)
        except OSError as error:
            raise MediaError(f"a file of the cache cannot be read: {error}") from error
        if len(data) != wanted:
            raise MediaError("a file of the cache was changed while in use; run the command again")
        return data

    def close(self) -> None:
        """Close the file; the entry stays."""
        self._file.close()

    def __enter__(self) -> OpenEntry:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class EntryWriter:
    """A large entry that is being written; it does not exist before :meth:`commit`."""

    def __init__(self, file: BinaryIO) -> None:
        """``file`` is positioned after the room for the header."""
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0
        self.committed: tuple[str | None, Mapping[str, JSON]] | None = None

    def write(self, data: bytes | memoryview) -> None:
        """Append to the payload.

        Raises:
            OSError: if the disk is full or fails.
        """
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of what was written so far."""
        return self._digest.hexdigest()

    def commit(self, meta: Mapping[str, JSON], *, key: str | None = None) -> None:
        """Mark the payload as complete, so that it is stored when the context ends.

        ``key`` replaces the entry's key if it was not known before writing.
        """
        self.committed = (key, meta)


def _seal(header: EntryHeader, place: str) -> str:
    """Hash of the header and of where it belongs."""
    sealed = [FORMAT, place, header.sha256, header.size, header.meta]
    return hashlib.sha256(canonical_json(sealed)).hexdigest()
