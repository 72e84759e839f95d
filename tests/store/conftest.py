"""A store for every test of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")
