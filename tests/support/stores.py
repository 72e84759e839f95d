"""Keys and a payload for tests of the store."""

from __future__ import annotations

from pathlib import Path

from audiocoach.store.store import Store, key_of

KEY = key_of(what="a clip")
OTHER = key_of(what="another clip")
PAYLOAD = bytes(range(256)) * 8


def files_of(store: Store) -> list[Path]:
    """Every file in the store's folder, hidden ones too."""
    return [path for path in store.folder.rglob("*") if path.is_file()]
