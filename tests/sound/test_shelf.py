"""Recordings of beds in the store."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

from audiocoach.sound import shelf as shelf_module
from audiocoach.sound.beds import Bed, tune_of
from audiocoach.sound.shelf import BedShelf
from audiocoach.store.store import Store

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
    """Where the folder cannot be written the bed is held in a file without a name, for as long as it is
    open.
    """
    blocked = tmp_path / "file"
    blocked.touch()
    shelf = BedShelf(Store(blocked))
    assert heard(shelf) == heard(BedShelf())
    recording = shelf(TUNE, "rest")
    shelf.close()
    with pytest.raises(ValueError, match="closed file"):
        recording.sound.read(0, 4)


def test_without_room_for_any_file_the_bed_is_held_in_memory(tmp_path: Path, monkeypatch) -> None:
    """Neither the store nor the folder of temporary files takes it: it sounds all the same."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr(tempfile, "tempdir", str(blocked))
    assert heard(BedShelf(Store(blocked))) == heard(BedShelf())
