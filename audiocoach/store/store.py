"""The cache of spoken clips, MP3 chunks and decoded music, each by the hash of what it was made from.

An entry has hashes of its payload and its header. Both are checked on reading, and a bad entry is removed and
counts as absent, so bit flips, incomplete files and power cuts cost time but never change the sound (and
nothing needs fsync). Entries appear by rename, so any number of processes can share a folder. If the folder
cannot be written, :attr:`Store.problem` says so; nothing else happens.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

from audiocoach.files import why_unreadable, why_unwritable
from audiocoach.store.entry import (
    HEADER_BYTES,
    JSON,
    EntryHeader,
    EntryWriter,
    OpenEntry,
    canonical_json,
    has_its_payload,
    header_line,
    open_plain,
    read_header,
)

TOUCH_AFTER_S = 60
"""An entry's time of last use is updated at most this often."""

STALE_AFTER_S = 3600
"""A temporary file as old as this was left by a killed process."""

_KIND = re.compile(r"[a-z]{1,32}")
_KEY = re.compile(r"[0-9a-f]{64}")
_TEMPORARY = ".tmp"


_T = TypeVar("_T")
_ReadEntry: TypeAlias = Callable[[BinaryIO, EntryHeader], _T | None]


def key_of(**parts: object) -> str:
    """The key of something made from ``parts``: SHA-256 (hex) of their canonical JSON.

    Raises:
        TypeError: if a part has no JSON form.
        ValueError: if a part is NaN or infinite.
    """
    return hashlib.sha256(canonical_json(parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A small entry, read whole and verified."""

    payload: bytes
    meta: dict[str, JSON]
    sha256: str
    """Of the payload, in hex."""


@dataclass(frozen=True, slots=True)
class KindInfo:
    """The number of entries of a kind, and their bytes on disk with headers."""

    entries: int
    bytes: int


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The number of entries that were checked, removed because damaged, and damaged but not removable."""

    checked: int
    removed: int
    stuck: int = 0


class Store:
    """A folder of entries by kind and key. Cheap to make; the folder appears with the first entry."""

    def __init__(self, folder: Path, *, max_bytes: int = 2 * 1024**3) -> None:
        """``max_bytes`` is what :meth:`trim` keeps at most."""
        self.folder = folder
        self.max_bytes = max_bytes
        self.problem: str | None = None
        """The last error, as a message; ``None`` if there was none."""
        self._used: set[Path] = set()

    def get(self, kind: str, key: str) -> StoredEntry | None:
        """A small entry, read once and verified, or ``None``. A bad one is removed."""
        return self._find(kind, key, _read_whole)

    def put(self, kind: str, key: str, payload: bytes, meta: Mapping[str, JSON]) -> bool:
        """Store a small entry, replacing an earlier one; return ``False`` if it cannot be written."""
        try:
            with self.write(kind, key) as writer:
                writer.write(payload)
                writer.commit(meta)
        except OSError:
            return False
        return True

    def open(self, kind: str, key: str) -> OpenEntry | None:
        """A large entry, its hash checked in blocks, or ``None``. A bad one is removed."""
        return self._find(kind, key, _open_checked)

    @contextlib.contextmanager
    def write(self, kind: str, key: str) -> Iterator[EntryWriter]:
        """Write a large entry in pieces. It is stored at the end of the context if it was committed.

        Raises:
            OSError: if it cannot be written; also noted in :attr:`problem`.
        """
        folder = self._path(kind, key).parent
        temporary: Path | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=_TEMPORARY)
            temporary = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.seek(HEADER_BYTES)
                writer = EntryWriter(file)
                yield writer
                if writer.committed is None:
                    return
                final_key, meta = writer.committed
                path = self._path(kind, final_key or key)
                file.seek(0)
                file.write(header_line(EntryHeader(writer.sha256, writer.size, dict(meta)), _place(path)))
            path.parent.mkdir(exist_ok=True)
            if os.path.isdir(path):
                _remove(path)
            temporary.replace(path)
            temporary = None
            self._used.add(path)
        except OSError as error:
            self.problem = f"the cache cannot be written: {why_unwritable(error)}"
            raise
        finally:
            if temporary is not None:
                _remove(temporary)

    def info(self) -> dict[str, KindInfo]:
        """The size of each kind, by name in alphabetical order."""
        found: dict[str, KindInfo] = {}
        for kind, path in self._entries():
            status = _status(path)
            if status is not None:
                before = found.get(kind, KindInfo(0, 0))
                found[kind] = KindInfo(before.entries + 1, before.bytes + status.st_size)
        return found

    def verify(self) -> VerifyResult:
        """Read every entry and remove the bad ones."""
        checked = removed = stuck = 0
        for kind, path in list(self._entries()):
            checked += 1
            entry = self._read(kind, path.name, _open_checked)
            if entry is not None:
                entry.close()
            elif _status(path) is None:
                removed += 1
            else:
                stuck += 1
        return VerifyResult(checked, removed, stuck)

    def clean(self, kind: str | None = None) -> int:
        """Remove all entries of a kind, or of every kind, and return the bytes freed.

        An entry that cannot be removed is noted in :attr:`problem`.
        """
        freed = self._remove_stale()
        for found, path in list(self._entries()):
            if kind in (None, found):
                freed += (size := _remove(path))
                if not size and _status(path) is not None:
                    self.problem = f"{path} could not be removed; check the permissions of {self.folder}"
        return freed

    def trim(self) -> int:
        """Remove the least recently used entries above ``max_bytes``, and return the number of bytes freed.

        Entries that were used through this object stay, because the running build needs them.
        """
        freed = self._remove_stale()
        used = [
            (status.st_mtime_ns, status.st_size, path)
            for _, path in self._entries()
            if (status := _status(path))
        ]
        over = sum(size for _, size, _ in used) - self.max_bytes
        for _, size, path in sorted(used):
            if over <= 0:
                break
            if path not in self._used:
                freed += _remove(path)
                over -= size
        return freed

    def _find(self, kind: str, key: str, read: _ReadEntry[_T]) -> _T | None:
        """The entry as ``read`` returns it, from another place if it is missing here, or ``None``."""
        found = self._read(kind, key, read)
        if found is None and self._fetch(kind, key):
            found = self._read(kind, key, read)
        if found is not None:
            path = self._path(kind, key)
            self._used.add(path)
            _touch(path)
        return found

    def _read(self, kind: str, key: str, read: _ReadEntry[_T]) -> _T | None:
        """The entry as ``read`` returns it, or ``None``. A bad one is removed."""
        path = self._path(kind, key)
        file = _open(path)
        if file is None:
            return None
        try:
            header = read_header(file, _place(path))
            found = None if header is None else read(file, header)
        except OSError as error:
            self._note_unreadable(error)
            file.close()
            return None
        if found is None:
            file.close()
            _remove(path)
        return found

    def _fetch(self, kind: str, key: str) -> bool:
        """Get a missing entry from another place; return whether it is here now, not yet verified."""
        return False

    def _note_unreadable(self, error: OSError) -> None:
        path = error.filename or self.folder
        self.problem = f"the cache cannot be read: {path}: {why_unreadable(error)}"

    def _path(self, kind: str, key: str) -> Path:
        if not _KIND.fullmatch(kind) or not _KEY.fullmatch(key):
            raise ValueError(f"not a kind and key of the store: {kind!r}, {key!r}")
        return self.folder / kind / key[:2] / key

    def _entries(self) -> Iterator[tuple[str, Path]]:
        """Yield kind and path of every entry, in order; files with other names are ignored."""
        for kind in self._listing(self.folder):
            if not _KIND.fullmatch(kind.name):
                continue
            for shard in self._listing(kind):
                for path in self._listing(shard):
                    if _KEY.fullmatch(path.name):
                        yield kind.name, path

    def _listing(self, folder: Path) -> list[Path]:
        """Return a folder's entries, sorted; none if it has vanished. Note other errors in ``problem``."""
        try:
            return sorted(folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._note_unreadable(error)
            return []

    def _remove_stale(self) -> int:
        freed = 0
        for path in self.folder.glob(f"*/*/.*{_TEMPORARY}"):
            status = _status(path)
            if status is not None and time.time() - status.st_mtime > STALE_AFTER_S:
                freed += _remove(path)
        return freed


def _read_whole(file: BinaryIO, header: EntryHeader) -> StoredEntry | None:
    """A small entry, whose file is closed; ``None`` if its payload is damaged."""
    with file:
        payload = file.read(header.size)
    return StoredEntry(payload, header.meta, header.sha256) if header.fits(payload) else None


def _open_checked(file: BinaryIO, header: EntryHeader) -> OpenEntry | None:
    """A large entry, whose file stays open; ``None`` if its payload is damaged."""
    return OpenEntry(file, header) if has_its_payload(file, header) else None


def _place(path: Path) -> str:
    """Kind and key of the entry at ``path``."""
    return f"{path.parent.parent.name}/{path.name}"


def _open(path: Path) -> BinaryIO | None:
    """Open an entry's file, or return ``None``. A folder, socket, pipe or dangling link is removed."""
    file = open_plain(path)
    if file is None and os.path.lexists(path) and not os.path.isfile(path):
        _remove(path)
    return file


def _status(path: Path) -> os.stat_result | None:
    """Return the status of a path, links not followed; ``None`` if there is nothing."""
    try:
        return path.lstat()
    except OSError:
        return None


def _remove(path: Path) -> int:
    """Remove a file or folder; return its size in bytes, 0 if it is gone or cannot be removed."""
    status = _status(path)
    try:
        if status is not None and stat.S_ISDIR(status.st_mode):
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return 0
    return status.st_size if status else 0


def _touch(path: Path) -> None:
    """Update the time of last use, if the store can be written."""
    status = _status(path)
    if status is not None and time.time() - status.st_mtime > TOUCH_AFTER_S:
        with contextlib.suppress(OSError):
            os.utime(path)
