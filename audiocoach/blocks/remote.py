"""Open a block's output folder, local or behind a URL. Tracks for a URL are made locally and copied whole."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from audiocoach.blocks.folder import LocalFolder
from audiocoach.errors import OutputError, UsageError
from audiocoach.locks import locked
from audiocoach.media.output import is_part_of
from audiocoach.media.tags import stamp_of
from audiocoach.media.temporary import TemporaryFolder, temporary_root
from audiocoach.store.remote import file_system, is_url, put_whole


class RemoteFolder:
    """A folder given by URL, with the methods of :class:`~audiocoach.blocks.folder.LocalFolder`. Its lock is
    on the building machine, so it does not keep two machines from building into the same URL.
    """

    def __init__(self, url: str) -> None:
        """The folder need not exist yet.

        Raises:
            UsageError: if the URL cannot be used.
        """
        self.where = self.address = url.rstrip("/")
        self._system, self._root = file_system(self.where)

    def path_of(self, name: str) -> str:
        return f"{self.where}/{name}"

    def exists(self, name: str) -> bool:
        with self._naming_errors(name):
            return bool(self._system.exists(self._path(name)))

    def is_track(self, name: str) -> bool:
        try:
            with self._system.open(self._path(name), "rb") as file:
                return stamp_of(file) is not None
        except Exception:  # each file system has its own errors; they all mean that it is not our track
            return False

    def read(self, name: str, max_bytes: int) -> bytes | None:
        if not self.exists(name):
            return None
        with self._naming_errors(name), self._system.open(self._path(name), "rb") as file:
            data = bytes(file.read(max_bytes + 1))
        if len(data) > max_bytes:
            raise OutputError(f"{self.path_of(name)} is too large to be AudioCoach's; move it")
        return data

    def write(self, name: str, data: bytes) -> None:
        with TemporaryFolder() as folder:
            path = Path(folder, "file")
            path.write_bytes(data)
            put_whole(self._system, path, self._path(name))

    def is_whole(self, name: str, sha256: str, size: int) -> bool:
        """Return whether the file has the expected size. Comparing its hash would mean downloading it."""
        try:
            return int(self._system.size(self._path(name))) == size
        except Exception:  # each file system has its own error for a missing file
            return False

    def check_place(self) -> None:
        """Nothing is known of the place before a file is written."""

    def prepare(self, names: list[str]) -> None:
        for folder in sorted({self._path(name).rpartition("/")[0] for name in names} | {self._root}):
            with self._naming_errors(""):
                self._system.makedirs(folder, exist_ok=True)
                for path in self._system.ls(folder, detail=False):
                    if is_part_of(str(path).rpartition("/")[2], names):
                        self._system.rm_file(path)

    def rename(self, name: str, new_name: str) -> None:
        with self._naming_errors(name):
            self._system.mv(self._path(name), self._path(new_name))

    def remove(self, name: str) -> None:
        with self._naming_errors(name):
            self._system.rm_file(self._path(name))
        with contextlib.suppress(Exception):  # a file system may have no folders, or a full one
            self._system.rmdir(self._path(name).rpartition("/")[0])

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        name = f"audiocoach-{hashlib.sha256(self.where.encode()).hexdigest()[:16]}.lock"
        with locked(temporary_root() / name, f"another build is using {self.where}"):
            yield

    @contextlib.contextmanager
    def output(self, name: str) -> Iterator[Path]:
        with TemporaryFolder() as folder:
            path = Path(folder, name.rsplit("/", 1)[-1])
            yield path
            put_whole(self._system, path, self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextlib.contextmanager
    def _naming_errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each file system has its own errors
            raise OutputError(f"{self.path_of(name)} cannot be used: {error}") from error


BlockFolder = LocalFolder | RemoteFolder
"""A block's output folder."""


def open_folder(where: str) -> BlockFolder:
    """Return the folder that ``where`` names.

    Raises:
        UsageError: if it is a URL that cannot be used.
    """
    if is_url(where):
        return RemoteFolder(where)
    return LocalFolder(Path(where))


def require_local(folder: BlockFolder) -> None:
    """Refuse a folder behind a URL, for tracks in parts.

    Raises:
        UsageError: if it is one.
    """
    if isinstance(folder, RemoteFolder):
        raise UsageError(f"{folder.where} is not on this machine; build parts into a folder, then copy it")
