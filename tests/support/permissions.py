"""Folders that may not be read, also for root, whom no mode stops."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def refuse_listing(monkeypatch: pytest.MonkeyPatch, folder: Path | None = None) -> None:
    """Makes every listing of ``folder`` (``None``: of any folder) fail with ``PermissionError``."""
    iterdir, scandir = Path.iterdir, os.scandir

    def check(path: object) -> None:
        if folder is None or Path(str(path)) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    def refused_iterdir(self: Path) -> Iterator[Path]:
        check(self)
        return iterdir(self)

    def refused_scandir(path: str = ".") -> object:
        check(path)
        return scandir(path)

    monkeypatch.setattr(Path, "iterdir", refused_iterdir)
    monkeypatch.setattr(os, "scandir", refused_scandir)
