"""MP3 as frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import MediaError
from audiocoach.media.mp3 import XING_BYTES, frame_sizes, xing_frame

FRAME = b"\xff\xfb\x50\x00" + bytes(204)
PADDED = b"\xff\xfb\x52\x00" + bytes(205)


def header(sizes: list[int], duration_frames: int) -> bytes:
    """A header frame for frames of these sizes."""
    return xing_frame(
        np.array(sizes, np.uint16),
        duration_frames=duration_frames,
        music_crc=0,
        vbr_quality=4,
        encoder_quality=7,
    )


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
    total = XING_BYTES + sum(sizes)
    for point in range(100):
        place = XING_BYTES + sum(sizes[: point * len(sizes) // 100])
        assert 0 <= place * 256 / total - table[point] < 1
    assert len(frame) == XING_BYTES
    assert frame_sizes(frame).tolist() == [XING_BYTES]


def test_frames_that_cannot_hold_the_samples_are_refused() -> None:
    """Too few or far too many frames for a length are a fault of the encoder."""
    for frames in (10, 16):
        with pytest.raises(MediaError, match="MP3 frames for"):
            header([208] * frames, 12_000)
