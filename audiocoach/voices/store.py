"""The store of spoken clips, over the program's general store: by what was spoken and by whom."""

from __future__ import annotations

from dataclasses import dataclass, fields

from audiocoach.sound.clip import TREATMENT_VERSION, Clip
from audiocoach.store.entry import JSON
from audiocoach.store.store import Store, key_of

KIND = "clip"
KEY_VERSION = 1
"""Changes when the same parts of a key would give another clip."""

_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Speech:
    """All that decides how a clip sounds.

    ``text`` is written out; ``rate`` is the voice's pace and ``speed`` (1.0 to 2.0) how much faster than
    that the finished clip is played.
    """

    engine: str
    engine_version: str
    voice: str
    language: str
    rate: float
    text: str
    speed: float = 1.0


class ClipStore:
    """Finished clips by the speech they hold; any number of threads and processes may share it."""

    def __init__(self, store: Store) -> None:
        """``store`` is where entries lie, verified and atomic."""
        self._store = store

    def get(self, speech: Speech) -> Clip | None:
        """The clip, or ``None`` when it is not there or not whole."""
        entry = self._store.get(KIND, _key(speech))
        if entry is None or not entry.payload or entry.meta.get("frames") != len(entry.payload) / 2:
            return None
        return Clip.from_bytes(entry.payload, entry.sha256)

    def put(self, speech: Speech, clip: Clip) -> bool:
        """Keeps a clip; ``False`` when the store does not take it."""
        meta: dict[str, JSON] = {
            "frames": clip.frames,
            "engine": speech.engine,
            "voice": speech.voice,
            "text": speech.text[:_SHOWN_CHARACTERS],
        }
        return self._store.put(KIND, _key(speech), clip.to_bytes(), meta)


def _key(speech: Speech) -> str:
    parts = {field.name: getattr(speech, field.name) for field in fields(speech)}
    return key_of(key_version=KEY_VERSION, treatment_version=TREATMENT_VERSION, **parts)
