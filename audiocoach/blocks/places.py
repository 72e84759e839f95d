"""An output folder by how it is written: a path of this machine, or the URL of a file system."""

from __future__ import annotations

from pathlib import Path

from audiocoach.blocks.folder import Folder, LocalFolder


def open_folder(where: str) -> Folder:
    """The folder that ``where`` names."""
    return LocalFolder(Path(where))
