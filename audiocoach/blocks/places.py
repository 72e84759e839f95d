"""Open an output folder given as a local path or as the URL of a file system."""

from __future__ import annotations

from pathlib import Path

from audiocoach.blocks.folder import Folder, LocalFolder
from audiocoach.store.remote import is_url


def open_folder(where: str) -> Folder:
    """Return the folder that ``where`` names.

    Raises:
        UsageError: if it is a URL that cannot be used.
    """
    if is_url(where):
        from audiocoach.blocks.remote import RemoteFolder  # noqa: PLC0415  (needs an extra)

        return RemoteFolder(where)
    return LocalFolder(Path(where))
