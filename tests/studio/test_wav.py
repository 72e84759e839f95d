"""A WAV file that is mixed as far as it is asked for."""

from __future__ import annotations

import io
import wave

import pytest

from audiocoach.build.options import Options
from audiocoach.script.model import Workout
from audiocoach.studio.audition import open_audition
from audiocoach.studio.wav import WavFile, byte_range, wav_header


def test_any_range_is_that_of_the_whole_file(workout: Workout, options: Options) -> None:
    """Ranges that begin and end anywhere, also in the header and within a sample, are cut from one file."""
    audition = open_audition(workout, options, is_private=True)
    file = WavFile(audition)
    size, whole = file.size, b"".join(file.pieces(0, file.size))
    assert len(whole) == size
    for first, end in ((0, 1), (3, 60), (44, 48), (45, 100_001), (size - 7, size), (50, 50)):
        assert b"".join(file.pieces(first, end)) == whole[first:end]
    with wave.open(io.BytesIO(whole)) as read:
        assert (read.getnchannels(), read.getframerate(), read.getsampwidth()) == (2, 44_100, 2)
        assert read.getnframes() == audition.duration_frames
    later = WavFile(audition, 44_100)
    assert (
        b"".join(later.pieces(0, later.size))
        == wav_header(audition.duration_frames - 44_100) + whole[44 + 4 * 44_100 :]
    )
    assert b"".join(later.pieces(45, 101)) == whole[45 + 4 * 44_100 : 101 + 4 * 44_100]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=100-", None),
        ("bytes=9-3", None),
        ("bytes=-5", (0, 100)),
        ("bytes=0-1,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
        ("bytes=" + "9" * 40 + "-", (0, 100)),
    ],
)
def test_a_range_is_read_or_all_is_sent(header: str | None, wanted: tuple[int, int] | None) -> None:
    """What RFC 9110 lets a server ignore is ignored; a range after the end is none."""
    assert byte_range(header, 100) == wanted


def test_a_header_of_more_than_four_gigabytes_is_cut() -> None:
    """The length of a WAV file is 32 bits; a longer one says as much as it can."""
    assert wav_header(2**31)[40:44] == b"\x00\xff\xff\xff"
