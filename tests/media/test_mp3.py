"""MP3 as frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3

from audiocoach.errors import MediaError
from audiocoach.media.containers import CONTAINERS
from audiocoach.media.crc16 import crc16
from audiocoach.media.encode import EncodeSettings
from audiocoach.media.mp3 import Encoding, frame_sizes, seek_frames, xing_frame
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags, id3v24_bytes
from audiocoach.store.store import Store
from support.pcm import Samples, beats

FRAME = b"\xff\xfb\x50\x00" + bytes(204)
PADDED = b"\xff\xfb\x52\x00" + bytes(205)


VARIABLE = Encoding(None, 7)


def header(sizes: list[int], duration_frames: int, encoding: Encoding = VARIABLE) -> bytes:
    """A header frame for frames of these sizes."""
    return xing_frame(np.array(sizes, np.uint16), encoding, duration_frames=duration_frames, music_crc=0)


def test_a_stream_is_cut_into_its_frames() -> None:
    """Frames with and without the padding byte have their lengths, and nothing has none."""
    assert frame_sizes(FRAME + PADDED + FRAME).tolist() == [208, 209, 208]
    assert len(frame_sizes(b"")) == 0


@pytest.mark.parametrize(
    "stream",
    [
        b"x",
        FRAME[:-1],
        FRAME + b"\x00",
        b"ID3" + FRAME,
        b"\xff\xfb\xf0\x00" + bytes(500),
        b"\xff\xfb\x54\x00" + bytes(500),
    ],
)
def test_what_is_not_whole_frames_is_refused(stream: bytes) -> None:
    """Another format, a cut frame, a bitrate that does not exist, or another sample rate is an error."""
    with pytest.raises(MediaError, match="the encoder's output"):
        frame_sizes(stream)


@given(st.lists(st.integers(104, 1045), min_size=2, max_size=500))
def test_the_seek_table_points_at_the_frames(sizes: list[int]) -> None:
    """Each hundredth of the time is found at its share of the bytes, to the 256th that a byte can say."""
    frame = header(sizes, len(sizes) * 1152 - 1105 - 576)
    table = frame[36 + 16 : 36 + 116]
    total = VARIABLE.header_bytes + sum(sizes)
    for point in range(100):
        place = VARIABLE.header_bytes + sum(sizes[: point * len(sizes) // 100])
        assert 0 <= place * 256 / total - table[point] < 1
    assert len(frame) == VARIABLE.header_bytes
    assert frame_sizes(frame).tolist() == [VARIABLE.header_bytes]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kbps", [48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320])
def test_a_constant_rate_has_counts_and_no_table(kbps: int, channels: int) -> None:
    """The header is a frame of the same rate as the others, which counts them and itself, and points nowhere:
    older Android players would follow a table to places that are seconds off.
    """
    encoding = Encoding(kbps, 7, channels=channels)
    sizes = [encoding.header_bytes] * 100
    frame = header(sizes, 100 * 1152 - 1105 - 576, encoding)
    assert frame_sizes(frame).tolist() == [144_000 * kbps // 44_100]
    tag = frame[4 + (32 if channels == 2 else 17) :]
    assert tag[:4] == b"Info"
    assert int.from_bytes(tag[4:8], "big") & 0b111 == 0b011
    assert int.from_bytes(tag[8:12], "big") == 100
    assert int.from_bytes(tag[12:16], "big") == sum(sizes) + len(frame)
    assert len(frame) < 192 or int.from_bytes(frame[190:192], "big") == crc16(frame[:190])


def test_frames_that_cannot_hold_the_samples_are_refused() -> None:
    """Too few or far too many frames for a length are a fault of the encoder."""
    for frames in (10, 16):
        with pytest.raises(MediaError, match="MP3 frames for"):
            header([208] * frames, 12_000)


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
            file, source, lambda: TAGS, STAMP, EncodeSettings("smallest", ffmpeg, store)
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
        CONTAINERS[".mp3"].write(file, source, lambda: TAGS, STAMP, EncodeSettings("small", ffmpeg, store))
    assert not ID3(path).getall("MLLT")


@given(st.lists(st.integers(104, 1045), min_size=0, max_size=200))
def test_the_tag_has_the_same_length_before_the_places_are_known(sizes: list[int]) -> None:
    """Whatever the frames are, the table fits where the tag without it was written."""
    duration_frames = max(1, len(sizes) * 1152 - 1200)
    before = id3v24_bytes(TAGS, STAMP, seek_frames(duration_frames))
    after = id3v24_bytes(TAGS, STAMP, seek_frames(duration_frames, np.array(sizes, np.uint16)))
    assert len(before) == len(after)
