"""MP3 as frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import MediaError
from audiocoach.media.crc16 import crc16
from audiocoach.media.mp3 import Encoding, frame_sizes, xing_frame

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
