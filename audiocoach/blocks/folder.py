"""A block's output folder on this machine: one build at a time, every file whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from audiocoach.errors import OutputError, UsageError
from audiocoach.files import read_bytes
from audiocoach.media.output import is_part_of, whole_or_nothing
from audiocoach.media.tags import read_stamp

LOCK = ".audiocoach.lock"


class Folder(Protocol):
    """Where a block's files go. Names are paths from the folder, with ``/``."""

    @property
    def where(self) -> str:
        """The folder as it is told to people."""
        ...

    @property
    def address(self) -> str:
        """The folder as a worker opens it, wherever that runs."""
        ...

    def path_of(self, name: str) -> str:
        """A file of it as it is told to people."""
        ...

    def exists(self, name: str) -> bool:
        """Whether something has this name."""
        ...

    def is_track(self, name: str) -> bool:
        """Whether the file is a track that this program made."""
        ...

    def read(self, name: str, max_bytes: int) -> bytes | None:
        """A small file, or ``None`` where there is none.

        Raises:
            OutputError: when it cannot be read, or is larger.
        """
        ...

    def write(self, name: str, data: bytes) -> None:
        """Writes a small file whole or not at all.

        Raises:
            OutputError: when it cannot be written.
        """
        ...

    def is_whole(self, name: str, sha256: str, size: int) -> bool:
        """Whether a file is what it was: by its size in bytes, and where reading is cheap by its hash."""
        ...

    def prepare(self, names: list[str]) -> None:
        """Makes the folders that these files need, and removes what an earlier run left unfinished of them.

        Raises:
            OutputError: when it cannot be made.
        """
        ...

    def remove(self, name: str) -> None:
        """Removes a file, and its folder when nothing else is in it.

        Raises:
            OutputError: when it cannot be removed.
        """
        ...

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Keeps every other build out of the folder while the context lasts.

        Raises:
            OutputError: when another build is at work in it.
        """
        ...

    def output(self, name: str) -> contextlib.AbstractContextManager[Path]:
        """A file on this machine at which a track is made; when the context ends well it is in its place."""
        ...


class LocalFolder:
    """A folder of this machine's file system, which may be one that several machines share."""

    def __init__(self, folder: Path) -> None:
        """The folder need not be there yet."""
        self._folder = folder
        self._prepared: set[Path] = set()
        self.where = str(folder)
        self.address = os.path.abspath(folder)

    def path_of(self, name: str) -> str:
        return str(self._folder / name)

    def exists(self, name: str) -> bool:
        return os.path.lexists(self._folder / name)

    def is_track(self, name: str) -> bool:
        return read_stamp(self._folder / name) is not None

    def read(self, name: str, max_bytes: int) -> bytes | None:
        path = self._folder / name
        if not os.path.lexists(path):
            return None
        try:
            data = read_bytes(path, max_bytes)
        except UsageError as error:
            raise OutputError(str(error)) from error
        if len(data) > max_bytes:
            raise OutputError(f"{path} is larger than it can be; move it away, or choose another folder")
        return data

    def write(self, name: str, data: bytes) -> None:
        with whole_or_nothing(self._folder / name) as file:
            file.write(data)

    def is_whole(self, name: str, sha256: str, size: int) -> bool:
        try:
            return digest_of(self._folder / name) == (sha256, size)
        except OSError:
            return False

    def prepare(self, names: list[str]) -> None:
        folders = {(self._folder / name).parent for name in names} | {self._folder}
        for folder in sorted(folders):
            _make(folder)
            self._prepared.add(folder)
            for left in folder.iterdir():
                if is_part_of(left.name, names):
                    left.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        path = self._folder / name
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be removed: {error.strerror or error}") from error
        with contextlib.suppress(OSError):
            path.parent.rmdir()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        _make(self._folder)
        with _locked(self._folder / LOCK, self.where):
            try:
                yield
            finally:
                for folder in self._prepared - {self._folder}:
                    with contextlib.suppress(OSError):  # it is empty where the build was stopped
                        folder.rmdir()

    @contextlib.contextmanager
    def output(self, name: str) -> Iterator[Path]:
        yield self._folder / name


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 (hex) and size in bytes of a file.

    Raises:
        OSError: when it cannot be read.
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {folder} cannot be made: {error.strerror or error}") from error


@contextlib.contextmanager
def _locked(path: Path, where: str) -> Iterator[None]:
    """Holds a lock that the system takes back when this process ends, however it ends."""
    while True:
        try:
            file = open(path, "a+b")  # noqa: SIM115  (closed below)
        except OSError as error:
            raise OutputError(f"{where} cannot be written: {error.strerror or error}") from error
        if not _take(file):
            file.close()
            raise OutputError(f"another build is at work in {where}; wait until it is done")
        try:
            # A build that just ended may have removed the file while we waited for it.
            if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                break
        except FileNotFoundError:
            pass
        file.close()
    try:
        yield
    finally:
        if os.name == "posix":  # elsewhere an open file cannot be removed
            path.unlink(missing_ok=True)
        file.close()


def _take(file: IO[bytes]) -> bool:
    """Whether the lock is ours now; it is never waited for."""
    try:
        if os.name == "posix":
            import fcntl  # noqa: PLC0415  (of this system)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt  # noqa: PLC0415  (of that one)

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
