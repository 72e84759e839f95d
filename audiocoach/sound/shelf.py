"""The recordings of beds. Each is made once for a tempo and a key, and kept in the store."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO, cast

from audiocoach.sound.band import Band
from audiocoach.sound.beds import BED_VERSION, Recording, Tune, band_of, order_of, record
from audiocoach.sound.scores import Layer
from audiocoach.store.entry import JSON
from audiocoach.store.store import Store, key_of

_BED = "bed"
_PIECE_BYTES = 1 << 20


class BedShelf:
    """Returns recordings, and keeps them open until it is closed. Thread-safe."""

    def __init__(self, store: Store | None = None) -> None:
        """Keep recordings in ``store``; without one, in memory; if it cannot be written, in unnamed files."""
        self._store = store
        self._lock = threading.Lock()
        self._held: dict[tuple[Tune, Layer], Recording] = {}
        self._opened = ExitStack()
        self._band: tuple[Tune, Band] | None = None
        """The band of the last recording; the next one is usually of the same tune."""

    def __call__(self, tune: Tune, layer: Layer) -> Recording:
        """Return a layer of a tune. One is made at a time, since each takes 50 MB."""
        held = self._held.get((tune, layer))
        if held is not None:
            return held
        with self._lock:
            if (tune, layer) not in self._held:
                self._held[tune, layer] = self._stored(tune, layer) or self._made(tune, layer)
            return self._held[tune, layer]

    def close(self) -> None:
        """Close the files."""
        self._opened.close()

    def _made(self, tune: Tune, layer: Layer) -> Recording:
        if self._band is None or self._band[0] != tune:
            self._band = tune, band_of(tune)
        recording = record(tune, layer, self._band[1])
        if self._store is None:
            return recording
        meta: dict[str, JSON] = {"lengths": list(recording.lengths), "scales": list(recording.scales)}
        # The store reports its own failures.
        with contextlib.suppress(OSError), self._store.write(_BED, _key(tune, layer)) as writer:
            for piece in _pieces(recording):
                writer.write(piece)
            writer.commit(meta)
        return self._stored(tune, layer) or self._put_aside(recording)

    def _put_aside(self, recording: Recording) -> Recording:
        """Return the recording in an unnamed file, or in memory if there is no room for one."""
        with contextlib.suppress(OSError), ExitStack() as unused:
            file = cast(BinaryIO, unused.enter_context(tempfile.TemporaryFile()))
            for piece in _pieces(recording):
                file.write(piece)
            file.flush()
            self._opened.push(unused.pop_all())
            return replace(recording, sound=_Aside(file))
        return recording

    def _stored(self, tune: Tune, layer: Layer) -> Recording | None:
        entry = self._store.open(_BED, _key(tune, layer)) if self._store else None
        if entry is None:
            return None
        self._opened.callback(entry.close)
        lengths = tuple(cast(list[int], entry.meta["lengths"]))
        scales = tuple(cast(list[float], entry.meta["scales"]))
        return Recording(entry, order_of(tune, layer), lengths, scales)


class _Aside:
    """The sound of a recording in a file that any thread can read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def read(self, offset: int, count: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(count)


def _pieces(recording: Recording) -> Iterator[bytes]:
    for offset in range(0, recording.size, _PIECE_BYTES):
        yield recording.sound.read(offset, _PIECE_BYTES)


def _key(tune: Tune, layer: Layer) -> str:
    return key_of(version=BED_VERSION, name=tune.name, bpm=tune.bpm, tonic=tune.tonic, layer=layer)
