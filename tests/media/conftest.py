"""The real ffmpeg, an empty store, and audio files made on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.store.store import Store
from support.audio import ffmpeg as call_ffmpeg

MakeFile = Callable[..., Path]


@pytest.fixture(scope="session")
def ffmpeg() -> Path:
    """The ffmpeg of the install."""
    return find_ffmpeg()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")


@pytest.fixture
def make_file(tmp_path: Path) -> MakeFile:
    """Makes an audio file from samples, or of a one-second tone; its name gives the format."""

    def make(name: str, *options: str, pcm: NDArray[np.int16] | None = None) -> Path:
        if pcm is None:
            tone = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100) * 8000
            pcm = np.stack((tone, tone), axis=1).astype(np.int16)
        path = tmp_path / name
        source = ("-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0")
        call_ffmpeg("-v", "error", *source, *options, "-y", f"file:{path}", data=pcm.tobytes())
        return path

    return make
