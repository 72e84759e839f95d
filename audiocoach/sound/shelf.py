"""The recordings of beds: each made once for a tempo and a key, then taken from the store, also by others."""

from __future__ import annotations

import contextlib
import threading
from typing import cast

from audiocoach.entry import JSON
from audiocoach.sound.band import Band
from audiocoach.sound.beds import BED_VERSION, Recording, Tune, band_of, order_of, record
from audiocoach.sound.scores import Layer
from audiocoach.store import OpenEntry, Store, key_of

_BED = "bed"
_PIECE_BYTES = 1 << 20


class BedShelf:
    """Gives recordings; what it opened stays open until it is closed. Any thread may ask."""

    def __init__(self, store: Store | None = None) -> None:
        """Without a ``store``, or where it takes nothing, recordings are held in memory."""
        self._store = store
        self._lock = threading.Lock()
        self._held: dict[tuple[Tune, Layer], Recording] = {}
        self._opened: list[OpenEntry] = []
        self._band: tuple[Tune, Band] | None = None
        """The band that made the last recording: most often the next is of the same tune."""

    def __call__(self, tune: Tune, layer: Layer) -> Recording:
        """A layer of a tune."""
        with self._lock:
            if (tune, layer) not in self._held:
                self._held[tune, layer] = self._stored(tune, layer) or self._made(tune, layer)
            return self._held[tune, layer]

    def close(self) -> None:
        """Gives the store's files back."""
        for entry in self._opened:
            entry.close()

    def _made(self, tune: Tune, layer: Layer) -> Recording:
        if self._band is None or self._band[0] != tune:
            self._band = tune, band_of(tune)
        recording = record(tune, layer, self._band[1])
        if self._store is None:
            return recording
        meta: dict[str, JSON] = {"lengths": list(recording.lengths), "scales": list(recording.scales)}
        # What the store does not take it remembers itself.
        with contextlib.suppress(OSError), self._store.write(_BED, _key(tune, layer)) as writer:
            for offset in range(0, recording.size, _PIECE_BYTES):
                writer.write(recording.sound.read(offset, _PIECE_BYTES))
            writer.commit(meta)
        return self._stored(tune, layer) or recording

    def _stored(self, tune: Tune, layer: Layer) -> Recording | None:
        entry = self._store.open(_BED, _key(tune, layer)) if self._store else None
        if entry is None:
            return None
        self._opened.append(entry)
        lengths = tuple(cast(list[int], entry.meta["lengths"]))
        scales = tuple(cast(list[float], entry.meta["scales"]))
        return Recording(entry, order_of(tune, layer), lengths, scales)


def _key(tune: Tune, layer: Layer) -> str:
    return key_of(version=BED_VERSION, name=tune.name, bpm=tune.bpm, tonic=tune.tonic, layer=layer)
