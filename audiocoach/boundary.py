"""What a pack may reach: its own files, with links followed."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from audiocoach.errors import UsageError
from audiocoach.files import entries_of, has_drive, matching_paths

PACK_FILE = "pack.yaml"
"""A folder with a file of this name is a pack. Nothing in it can use a file outside it."""

PACK_TRAINERS = "trainers"
"""In a pack: the folder of the trainers that its scripts can name."""

PACK_CLIPS = "spoken/clips.wav"
"""In a pack: all its spoken clips in one file."""
PACK_CLIPS_INDEX = "spoken/index.json"
"""In a pack: where the words are in that file."""


def pack_root(path: Path) -> Path | None:
    """The folder of the pack that a file or folder is in, with links followed; ``None`` if it is in none."""
    real = Path(os.path.realpath(path))
    return next((folder for folder in (real, *real.parents) if os.path.isfile(folder / PACK_FILE)), None)


def is_inside(root: Path, path: Path) -> bool:
    """Whether ``path``, with links followed, is in the folder ``root`` or is that folder."""
    top, target = os.path.realpath(root), os.path.realpath(path)
    try:
        return os.path.commonpath((top, target)) == top
    except ValueError:  # on another drive
        return False


def why_outside(root: Path, folder: Path, written: str, *, whole_paths: bool = False) -> str | None:
    """Why a script in ``folder`` of the pack ``root`` may not use the path ``written``; ``None`` if it may.

    A pattern may not contain ``..``, so that it cannot leave the pack. An absolute path is
    refused unless ``whole_paths`` is set; then it must be in the pack.
    """
    is_whole = written.startswith(("/", "~")) or has_drive(written) or "\\" in written
    if is_whole and not (whole_paths and os.path.isabs(written)):
        return "in a pack, paths are relative to the script, with / between folders"
    try:
        if any(part == ".." for part in written.split("/")) and glob.has_magic(written):
            return "in a pack, a pattern may not contain .."
        # The path itself too: a link that leads nowhere yet, or a name that looks like a pattern.
        found = [folder / written, *matching_paths(folder / written)]
        if all(is_inside(root, one) and _is_closed(root, one) for one in found):
            return None
    except UsageError as error:
        return str(error)
    except (OSError, ValueError):
        return "it is not a file name"
    return "it is outside the pack; a script in a pack can only use the pack's files"


def _is_closed(root: Path, path: Path, seen: frozenset[str] = frozenset()) -> bool:
    """Whether everything in a folder, at any depth and with links followed, is in the pack too."""
    real = os.path.realpath(path)
    if real in seen or not os.path.isdir(real):
        return True
    entries = entries_of(path)
    return all(is_inside(root, entry) and _is_closed(root, entry, seen | {real}) for entry in entries)
