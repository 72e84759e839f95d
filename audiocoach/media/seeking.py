"""Where the times of an MP3 of variable bit rate are in its bytes, as frames of its ID3 tag.

Source: "ID3 tag version 2.4.0 - Native Frames", 4.6 MPEG location lookup table. Android's media3 reads it.
"""

# mypy: allow-untyped-calls
# (mutagen's frames have no types)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiocoach.media.mp3 import SAMPLES_PER_FRAME, FrameSizes
from audiocoach.units import SAMPLE_RATE

if TYPE_CHECKING:
    from mutagen.id3 import Frame

FRAMES_BETWEEN = 7
"""MPEG frames between two places of the table: 0.18 s."""

_BYTE_BITS, _MS_BITS = 13, 3
"""Together two bytes. Seven frames have 728 to 7,315 bytes, and 182 or 183 ms."""


def seek_frames(duration_frames: int, sizes: FrameSizes | None = None) -> tuple[Frame, ...]:
    """Return the length (``TLEN``) and the places (``MLLT``) of a track of ``duration_frames``.

    ``sizes`` are the bytes of each MPEG frame, header excluded. Until they are known, what is returned has
    only the right length.
    """
    from mutagen import id3  # noqa: PLC0415  (costs a tenth of a second that most commands need not pay)

    length = id3.TLEN(encoding=3, text=str(duration_frames * 1000 // SAMPLE_RATE))
    count = duration_frames // (FRAMES_BETWEEN * SAMPLES_PER_FRAME)
    if not count:
        return (length,)
    known = np.zeros(count * FRAMES_BETWEEN, np.uint16) if sizes is None else sizes[: count * FRAMES_BETWEEN]
    bytes_between = known.reshape(count, FRAMES_BETWEEN).sum(axis=1, dtype=np.int64)
    places = np.arange(count + 1, dtype=np.int64) * FRAMES_BETWEEN * SAMPLES_PER_FRAME
    ms_between = np.diff(places * 1000 // SAMPLE_RATE)
    least_bytes, least_ms = int(bytes_between.min()), int(ms_between.min())
    words = (bytes_between - least_bytes) << _MS_BITS | (ms_between - least_ms)
    table = id3.MLLT(
        frames=FRAMES_BETWEEN,
        bytes=least_bytes,
        milliseconds=least_ms,
        bits_for_bytes=_BYTE_BITS,
        bits_for_milliseconds=_MS_BITS,
        data=words.astype(">u2").tobytes(),
    )
    return length, table
