"""Reading a file of the user's: never more than it should hold, never from a pipe or a device."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import stat
from pathlib import Path

from audiocoach.errors import UsageError

PACK_FILE = "pack.yaml"
"""A folder that holds a file of this name is a pack: nothing in it reaches a file outside it."""

PACK_TRAINERS = "trainers"
"""In a pack: the trainers that its scripts find by name."""

PACK_CLIPS = "spoken/clips.wav"
"""In a pack: what its author had spoken, all of it in one file."""
PACK_CLIPS_INDEX = "spoken/index.json"
"""In a pack: which words lie where in its clips."""

_DEEP = "**"
_DRIVE = re.compile(r"[A-Za-z]:")


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The file's bytes; of a larger file ``max_bytes + 1`` of them, so that the caller can tell.

    Raises:
        UsageError: when it is missing, no regular file, or cannot be read.
    """
    try:
        # Non-blocking, so that opening a named pipe returns at once and can be refused.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UsageError(f"{path} is not a file that can be read")
            return file.read(max_bytes + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"{str(path)!r} is not a file name") from error


def sha256_of(path: Path, *, skip_bytes: int = 0) -> tuple[str, int]:
    """The SHA-256 (hex) of a file's bytes from ``skip_bytes`` on, and the size of the whole file in bytes.

    Raises:
        OSError: when it cannot be read.
    """
    with open(path, "rb") as file:
        file.seek(skip_bytes)
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


def pack_root(path: Path) -> Path | None:
    """The pack that a file or folder lies in, by its real path, or ``None``."""
    real = Path(os.path.realpath(path))
    return next((folder for folder in (real, *real.parents) if os.path.isfile(folder / PACK_FILE)), None)


def is_inside(root: Path, path: Path) -> bool:
    """Whether ``path``, all links followed, lies in the folder ``root`` (or is it)."""
    top, target = os.path.realpath(root), os.path.realpath(path)
    try:
        return os.path.commonpath((top, target)) == top
    except ValueError:  # on another drive
        return False


def matching_paths(path: Path) -> list[Path]:
    """What a path in a script stands for: itself where it is there, else what it matches as a pattern.

    A folder that is there is taken by its name, so that brackets in it mean themselves.

    Raises:
        UsageError: when the pattern would go through all folders within all folders.
    """
    if os.path.exists(path):
        return [path]
    folder, rest = Path(), list(path.parts)
    while rest and os.path.isdir(folder / rest[0]):
        folder /= rest.pop(0)
    # Each further ** finds the same files again by more ways, and takes many times as long.
    pattern = [part for part, before in zip(rest, ("", *rest), strict=False) if not part == before == _DEEP]
    if pattern.count(_DEEP) > 1:
        raise UsageError(f"a pattern holds {_DEEP} once, and {path} has it {pattern.count(_DEEP)} times")
    found = glob.glob(os.path.join(*pattern), root_dir=folder, recursive=True)
    return sorted({folder / one for one in found})


def entries_of(folder: Path) -> list[Path]:
    """The files and folders in a folder, sorted by name.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be read: {error.strerror or error}; check its permissions or name another"
        ) from error


def why_outside(root: Path, folder: Path, written: str, *, whole_paths: bool = False) -> str | None:
    """Why a path as a script in ``folder`` of the pack ``root`` writes it may not be used, or ``None``.

    A pattern must not be able to leave the pack, whatever it matches; so it holds no ``..`` at all. A path
    from the disk's root on is refused unless ``whole_paths`` are expected; then it must lie in the pack.
    """
    is_whole = written.startswith(("/", "~")) or _DRIVE.match(written) or "\\" in written
    if is_whole and not (whole_paths and os.path.isabs(written)):
        return "a pack's script names files relative to itself, with / between folders"
    try:
        if any(part == ".." for part in written.split("/")) and glob.has_magic(written):
            return "a pattern in a pack's script holds no .."
        # The path itself too: a link that leads nowhere yet, or a name that looks like a pattern.
        found = [folder / written, *matching_paths(folder / written)]
        if all(is_inside(root, one) and _is_closed(root, one) for one in found):
            return None
    except UsageError as error:
        return str(error)
    except (OSError, ValueError):
        return "it is not a file name"
    return "it is outside the pack, and a pack's script reaches nothing outside its pack"


def _is_closed(root: Path, path: Path) -> bool:
    """Whether a folder's entries, which a script may mean with it, lie in the pack too."""
    return not os.path.isdir(path) or all(is_inside(root, entry) for entry in entries_of(path))
