"""Recordings of beds in the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from audiocoach.sound import shelf as shelf_module
from audiocoach.sound.beds import Bed, tune_of
from audiocoach.sound.shelf import BedShelf
from audiocoach.store import Store

TUNE = tune_of("groove", 190.0, "D")


def heard(shelf: BedShelf) -> bytes:
    """A second of the bed from a shelf."""
    out = np.zeros((44_100, 2), dtype=np.float32)
    Bed(TUNE, shelf).add(out, 1000, 1.0, lambda index: "rest")
    return out.tobytes()


def test_another_process_takes_what_the_first_made(tmp_path: Path, monkeypatch) -> None:
    """A bed is made once; from the store come the same samples as from memory."""
    expected = heard(BedShelf())
    first = BedShelf(Store(tmp_path))
    assert heard(first) == expected
    first.close()
    assert Store(tmp_path).info()["bed"].entries == 1
    monkeypatch.setattr(shelf_module, "record", None)  # nothing may be made any more
    second = BedShelf(Store(tmp_path))
    assert heard(second) == expected
    second.close()


def test_a_damaged_recording_is_made_again(tmp_path: Path) -> None:
    """Bytes that changed in the store never sound."""
    expected = heard(BedShelf())
    first = BedShelf(Store(tmp_path))
    heard(first)
    first.close()
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
    data = bytearray(entry.read_bytes())
    data[10_000] ^= 0xFF
    entry.write_bytes(data)
    second = BedShelf(Store(tmp_path))
    assert heard(second) == expected
    second.close()


def test_a_store_that_takes_nothing_costs_only_time(tmp_path: Path) -> None:
    """Where the folder cannot be written the bed is held in memory."""
    blocked = tmp_path / "file"
    blocked.touch()
    assert heard(BedShelf(Store(blocked))) == heard(BedShelf())
