"""A good pack as a folder and as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.packs import good_archive, good_files, write_folder


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """The files of a good pack."""
    return write_folder(tmp_path / "hill-legs", good_files())


@pytest.fixture
def pack_file(tmp_path: Path) -> Path:
    """The same as one file."""
    path = tmp_path / "hill-legs-1.2.0.coachpack"
    path.write_bytes(good_archive())
    return path
