"""The clip store."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from audiocoach.sound.clip import Clip
from audiocoach.store.store import Store
from audiocoach.voices.store import ClipStore, Speech

SPEECH = Speech("espeak", "1", "en-us", "en", 1.0, "Next: squat.")
CLIP = Clip.from_samples(np.linspace(-0.5, 0.5, 4410, dtype=np.float32))

OTHER = {
    "engine": "gtts",
    "engine_version": "2",
    "voice": "en-gb",
    "language": "en-GB",
    "rate": 1.1,
    "text": "next: squat.",
    "speed": 1.25,
}


def test_round_trip(store: Store) -> None:
    """What was put is got, to the bit."""
    assert ClipStore(store).get(SPEECH) is None
    assert ClipStore(store).put(SPEECH, CLIP)
    found = ClipStore(store).get(SPEECH)
    assert found is not None
    assert (found.digest, found.frames) == (CLIP.digest, 4410)


@pytest.mark.parametrize("part", [field.name for field in fields(Speech)])
def test_every_part_is_in_the_key(store: Store, part: str) -> None:
    """A clip of another engine, version, voice, language, rate, text or speed is another clip."""
    ClipStore(store).put(SPEECH, CLIP)
    assert ClipStore(store).get(replace(SPEECH, **{part: OTHER[part]})) is None


def test_long_odd_text(store: Store) -> None:
    """A text of any length and script has room in an entry."""
    speech = replace(SPEECH, text="深蹲\U0001f3cb" * 700)
    assert ClipStore(store).put(speech, CLIP)
    assert ClipStore(store).get(speech) is not None


def test_damaged_entry_is_a_miss(store: Store) -> None:
    """A flipped bit, a cut file and an empty one are misses, and the entry can be made again."""
    for damage in (lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: data[:-7], lambda _: b""):
        ClipStore(store).put(SPEECH, CLIP)
        path = entry_of(store)
        path.write_bytes(damage(path.read_bytes()))
        assert ClipStore(store).get(SPEECH) is None
    assert ClipStore(store).put(SPEECH, CLIP)
    assert ClipStore(store).get(SPEECH) is not None


def entry_of(store: Store) -> Path:
    """The only entry's file."""
    [path] = [path for path in store.folder.rglob("*") if path.is_file()]
    return path
