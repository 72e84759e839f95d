"""The table of places in an MP3 of variable bit rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3

from audiocoach.media.containers import CONTAINERS, EncodeSettings
from audiocoach.media.seeking import seek_frames
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags, id3v24_bytes
from audiocoach.store.store import Store
from support.pcm import Samples, beats

TAGS, STAMP = TrackTags(title="Legs"), Stamp("k" * 64, UNKNOWN_SHA256, "espeak", "1")


def places(tag: ID3) -> tuple[list[int], list[int]]:
    """Bytes and milliseconds of each place after the first MPEG frame, as Android's media3 reads them: the
    deviations are bits without a sign, one after the other.
    """
    table = tag.getall("MLLT")[0]
    bits = "".join(f"{byte:08b}" for byte in table.data)
    width = table.bits_for_bytes + table.bits_for_milliseconds
    words = [bits[start : start + width] for start in range(0, len(bits), width)]
    steps = [int(word[: table.bits_for_bytes], 2) + table.bytes for word in words]
    times = [int(word[table.bits_for_bytes :], 2) + table.milliseconds for word in words]
    return np.cumsum(steps).tolist(), np.cumsum(times).tolist()


def test_a_variable_rate_has_its_places_in_the_tag(tmp_path: Path, ffmpeg: Path, store: Store) -> None:
    """Each place is where the MPEG frame of its time begins, to the millisecond, and the length is told; at a
    constant rate there is no table.
    """
    source = Samples(beats(10 * 44_100 + 99))
    path = tmp_path / "track.mp3"
    with path.open("w+b") as file:
        encoded = CONTAINERS[".mp3"].write(
            file, source, TAGS, STAMP, EncodeSettings("smallest", ffmpeg, store)
        )
    assert encoded.sizes is not None
    assert len(set(encoded.sizes.tolist())) > 10
    tag = ID3(path)
    assert tag.getall("TLEN")[0].text == ["10002"]
    starts = np.concatenate(([0], np.cumsum(encoded.sizes, dtype=np.int64)))
    for number, (at_byte, at_ms) in enumerate(zip(*places(tag), strict=True), start=1):
        assert at_byte == starts[7 * number]
        assert at_ms == 7 * number * 1152 * 1000 // 44_100
    assert at_ms > 9_800
    with path.open("w+b") as file:
        CONTAINERS[".mp3"].write(file, source, TAGS, STAMP, EncodeSettings("small", ffmpeg, store))
    assert not ID3(path).getall("MLLT")


@given(st.lists(st.integers(104, 1045), min_size=0, max_size=200))
def test_the_tag_has_the_same_length_before_the_places_are_known(sizes: list[int]) -> None:
    """Whatever the frames are, the table fits where the tag without it was written."""
    duration_frames = max(1, len(sizes) * 1152 - 1200)
    before = id3v24_bytes(TAGS, STAMP, seek_frames(duration_frames))
    after = id3v24_bytes(TAGS, STAMP, seek_frames(duration_frames, np.array(sizes, np.uint16)))
    assert len(before) == len(after)
