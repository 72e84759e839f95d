"""The file of an entry: whatever happens to it, it gives what was put in or nothing."""

from __future__ import annotations

import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiocoach.errors import MediaError
from audiocoach.store.store import Store
from support.stores import KEY, OTHER, PAYLOAD, files_of

each_in_its_own_folder = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@each_in_its_own_folder
@given(position=st.integers(0, 4096 + len(PAYLOAD) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_a_miss_or_harmless(store: Store, position: int, bit: int) -> None:
    """Whichever bit of an entry's file flips, the store gives what was put or nothing, and heals."""
    store.put("clips", KEY, PAYLOAD, {"frames": 7})
    (path,) = files_of(store)
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)
    entry = store.get("clips", KEY)
    if entry is None:
        assert files_of(store) == []
    else:
        assert (entry.payload, entry.meta) == (PAYLOAD, {"frames": 7})
    assert store.put("clips", KEY, PAYLOAD, {})
    assert store.get("clips", KEY) is not None


@each_in_its_own_folder
@given(size=st.integers(0, 4096 + len(PAYLOAD) - 1))
def test_a_file_cut_short_is_a_miss(store: Store, size: int) -> None:
    """However much of an entry's file is missing, it counts as absent and is removed."""
    store.put("clips", KEY, PAYLOAD, {})
    (path,) = files_of(store)
    os.truncate(path, size)
    assert store.get("clips", KEY) is None
    assert files_of(store) == []


@pytest.mark.parametrize("content", [b"{}", b"[]", b"null", b'{"size": Infinity}', b"\xff\xfe", b"[" * 5000])
def test_a_file_that_is_no_entry_is_a_miss(store: Store, content: bytes) -> None:
    """Whatever else lies in an entry's place counts as absent and is removed."""
    store.put("clips", KEY, PAYLOAD, {})
    (path,) = files_of(store)
    path.write_bytes(content)
    assert store.get("clips", KEY) is None
    assert not path.exists()


def test_an_entry_in_a_wrong_place_is_a_miss(store: Store) -> None:
    """A file renamed to another key does not answer for that key."""
    store.put("clips", KEY, PAYLOAD, {})
    (path,) = files_of(store)
    wrong = store.folder / "clips" / OTHER[:2] / OTHER
    wrong.parent.mkdir(parents=True, exist_ok=True)
    path.rename(wrong)
    assert store.get("clips", OTHER) is None


def test_a_streamed_entry_is_read_in_pieces_by_many_threads(store: Store) -> None:
    """An entry written in blocks gives every range right, also to threads that read at once."""
    blocks = [bytes([number]) * 10_000 for number in range(50)]
    with store.write("music", KEY) as writer:
        for block in blocks:
            writer.write(block)
        writer.commit({"frames": 1})
    with store.open("music", KEY) or pytest.fail("not stored") as entry, ThreadPoolExecutor(8) as pool:
        assert entry.size == 500_000
        assert list(pool.map(lambda number: entry.read(number * 10_000, 10_000), range(50))) == blocks
        assert entry.read(499_999, 10) == blocks[-1][:1]
        assert entry.read(500_000, 10) == b""


@pytest.mark.parametrize("error", [KeyboardInterrupt, MediaError("no"), None])
def test_an_abandoned_entry_leaves_nothing(store: Store, error: BaseException | None) -> None:
    """A writer that fails, is interrupted, or never commits leaves no entry and no file."""

    def abandon() -> None:
        with store.write("music", KEY) as writer:
            writer.write(PAYLOAD)
            if error is not None:
                raise error

    if error is None:
        abandon()
    else:
        with pytest.raises((KeyboardInterrupt, MediaError)):
            abandon()
    assert store.get("music", KEY) is None
    assert files_of(store) == []


def test_a_meta_too_large_is_refused(store: Store) -> None:
    """A header has a fixed room; what does not fit is a mistake of the caller and leaves nothing."""
    with pytest.raises(ValueError, match="meta"):
        store.put("clips", KEY, b"", {"much": "x" * 5000})
    assert files_of(store) == []


def test_a_file_shortened_under_a_reader_is_an_error_and_not_a_wrong_sound(store: Store) -> None:
    """Bytes that are gone since the entry was opened are reported."""
    store.put("music", KEY, PAYLOAD, {})
    with store.open("music", KEY) or pytest.fail("not stored") as entry:
        os.truncate(files_of(store)[0], 5000)
        with pytest.raises(MediaError, match="changed while in use"):
            entry.read(0, len(PAYLOAD))


def test_an_entry_whose_size_is_not_the_declared_one_is_not_read(store: Store) -> None:
    """A file larger than its header says is bad, and its payload is not read into memory."""
    for read in (store.get, store.open):
        assert store.put("clips", KEY, PAYLOAD, {})
        (path,) = files_of(store)
        os.truncate(path, path.stat().st_size + (1 << 26))
        tracemalloc.start()
        assert read("clips", KEY) is None
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak_bytes < 8_000_000
