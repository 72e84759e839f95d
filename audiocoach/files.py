"""Read the user's files: never more than a file should contain, never from a pipe or a device."""

from __future__ import annotations

import errno
import glob
import os
import re
import stat
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO

from audiocoach.errors import DiskError, OutputError, UsageError

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space or choose another place",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another place",
    errno.EFBIG: "the file would be larger than this disk allows; choose another place",
    errno.EACCES: "no permission to write there; choose another place",
    errno.EPERM: "no permission to write there; choose another place",
    errno.EROFS: "that disk is read-only; choose another place",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}

_READ_REMEDIES = {
    errno.ENOENT: "check its name",
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.ELOOP: "name a file, not a link that leads to itself",
}

_DEEP = "**"
_reader: ContextVar[Callable[[Path], object] | None] = ContextVar("_reader", default=None)


def parse_own_yaml(text: str) -> Any:
    """Return the content of one of the program's own YAML files. The C loader is ten times as fast, but has
    none of the limits that a user's file needs.
    """
    import yaml  # noqa: PLC0415 - most commands need none

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@contextmanager
def on_read(call: Callable[[Path], object]) -> Iterator[None]:
    """Inside the context, call a function with each path that :func:`read_bytes` is about to read."""
    token = _reader.set(call)
    try:
        yield
    finally:
        _reader.reset(token)


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return a file's bytes; of a larger file the first ``max_bytes + 1``, so that the caller notices.

    Raises:
        UsageError: if it is missing, is not a regular file, or cannot be read.
    """
    if (reader := _reader.get()) is not None:
        reader(path)
    try:
        file = open_regular(path)
        if file is None:
            raise UsageError(f"{path} is not a regular file; name one")
        with file:
            return file.read(max_bytes + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {why_unreadable(error)}") from error
    except ValueError as error:
        raise UsageError(f"{str(path)!r} is not a file name") from error


def open_regular(path: Path, *, buffering: int = -1) -> BinaryIO | None:
    """Open a file for reading; ``None`` if it is not a regular one. A named pipe is not waited for.

    Raises:
        OSError: if it is missing or cannot be read.
        ValueError: if it is not a file name.
    """
    # Non-blocking, so that opening a named pipe returns at once.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb", buffering)
    os.close(descriptor)
    return None


def sha256_of(path: Path, *, skip_bytes: int = 0) -> tuple[str, int]:
    """The SHA-256 (hex) of a file's bytes from ``skip_bytes`` on, and the size of the whole file in bytes.

    Raises:
        OSError: if it cannot be read.
    """
    import hashlib  # noqa: PLC0415 - few commands need it, and it takes a moment

    with open(path, "rb") as file:
        file.seek(skip_bytes)
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


def portable_name(text: str, max_bytes: int) -> str:
    """A text as a part of a file name, in characters that every file system accepts; "" if none are left."""
    kept = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text)).strip("-.")
    return kept.encode()[:max_bytes].decode(errors="ignore").rstrip("-.")


def path_bytes(path: str) -> bytes:
    """A path as a C library gets it."""
    return path.encode("mbcs", "replace") if sys.platform == "win32" else os.fsencode(path)


def make_folder(folder: Path) -> None:
    """Create a folder, with those that it is in, unless it exists.

    Raises:
        OutputError: if it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        check_output_folder(folder)
        raise OutputError(f"the folder {folder} cannot be created: {why_unwritable(error)}") from error


def check_output_folder(folder: Path) -> None:
    """Check early whether files can be written into a folder, which may have to be created for them, with
    those that it is in.

    Raises:
        OutputError: if something else is in its place, or it or the folder it is created in is not writable.
    """
    there = next(one for one in (folder, *folder.absolute().parents) if os.path.lexists(one))
    if not os.path.isdir(there):
        raise OutputError(
            f"the folder {folder} cannot be created: {there} is not a folder; choose another place"
        )
    if not os.access(there, os.W_OK):
        raise OutputError(f"{there} is not writable; change its permissions or choose another place")


@contextmanager
def output_folder(folder: Path) -> Iterator[None]:
    """Create a folder, with those that it is in, unless it exists. If the context fails, those that it
    created are removed again, unless something is in them.

    Raises:
        OutputError: if it cannot be created.
    """
    created = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    try:
        make_folder(folder)
        yield
    except BaseException:
        for one in created:
            with suppress(OSError):  # not empty, or never created
                one.rmdir()
        raise


def why_unwritable(error: OSError | DiskError) -> str:
    """Why the system refuses an output, with the remedy."""
    number = error.number if isinstance(error, DiskError) else error.errno or 0
    return _REMEDIES.get(number, f"{getattr(error, 'strerror', None) or error}; choose another place")


def why_unreadable(error: OSError) -> str:
    """Why the system does not let a file be read, with the remedy."""
    remedy = _READ_REMEDIES.get(error.errno or 0, "name another")
    return f"{error.strerror or error}; {remedy}"


def matching_paths(path: Path) -> list[Path]:
    """The files and folders that a path in a script means: itself if it exists, else its matches as a glob.

    Brackets in the name of an existing folder are no pattern.

    Raises:
        UsageError: if the pattern has ``**`` more than once.
    """
    if os.path.exists(path):
        return [path]
    folder, rest = Path(), list(path.parts)
    while rest and os.path.isdir(folder / rest[0]):
        folder /= rest.pop(0)
    # Each further ** finds the same files again by more ways, and takes many times as long.
    pattern = [part for part, before in zip(rest, ("", *rest), strict=False) if not part == before == _DEEP]
    if pattern.count(_DEEP) > 1:
        raise UsageError(f"a pattern may contain {_DEEP} once; {path} has it {pattern.count(_DEEP)} times")
    found = glob.glob(os.path.join(*pattern), root_dir=folder, recursive=True)
    return sorted({folder / one for one in found})


def files_meant(path: Path) -> list[Path]:
    """The files that a path in a script means: itself, the matches of a pattern, and all that is in a folder.

    Raises:
        UsageError: if the pattern has ``**`` more than once.
    """
    files: list[Path] = []
    for found in matching_paths(path):
        if os.path.isdir(found):
            for where, folders, names in os.walk(found):
                folders.sort()
                files += (Path(where, name) for name in sorted(names))
        else:
            files.append(found)
    return files


def entries_of(folder: Path) -> list[Path]:
    """The files and folders in a folder, sorted by name.

    Raises:
        UsageError: if it cannot be read.
    """
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {why_unreadable(error)}") from error


FileMark = tuple[int, int]
"""Size and time of change of a file: they show whether it has changed."""


def mark_of(path: Path) -> FileMark | None:
    """Return the mark of a file; ``None`` if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def has_drive(path: str) -> bool:
    """Whether a path begins with the letter of a drive."""
    return re.match("[A-Za-z]:", path) is not None
