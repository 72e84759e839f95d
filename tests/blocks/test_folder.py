"""A block's folder on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.blocks.folder import LocalFolder
from audiocoach.media.containers import CONTAINERS
from audiocoach.media.encode import EncodeSettings
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags
from audiocoach.store.store import Store
from support.audio import ffmpeg
from support.pcm import Samples, beats


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_track_of_ours_is_known_in_every_container(suffix: str, tmp_path: Path) -> None:
    """A track that this program wrote is one; a song that another program wrote is not."""
    folder = LocalFolder(tmp_path)
    settings = EncodeSettings("small", find_ffmpeg(), Store(tmp_path / "store"))
    with (tmp_path / f"ours{suffix}").open("w+b") as file:
        stamp = Stamp("k" * 64, UNKNOWN_SHA256, "espeak", "1")
        CONTAINERS[suffix].write(file, Samples(beats(4410)), lambda: TrackTags(title="Legs"), stamp, settings)
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=duration=0.1", str(tmp_path / f"song{suffix}"))
    assert folder.is_track(f"ours{suffix}")
    assert not folder.is_track(f"song{suffix}")
    assert not folder.is_track(f"missing{suffix}")
