"""A session as a virtual WAV file: any range of its bytes is mixed when it is requested."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from audiocoach.studio.audition import Audition
from audiocoach.units import SAMPLE_RATE

FRAME_BYTES = 4
HEADER_BYTES = 44
PIECE_FRAMES = SAMPLE_RATE // 2
"""Frames that are sent at once: half a second."""

_MAX_BYTES = 0xFFFFFF00
"""The largest size that the header can hold."""
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def wav_header(frames: int) -> bytes:
    """The header of a WAV file of 44.1 kHz, stereo, 16 bit; it cannot name a length above 4 GB."""
    size = min(frames * FRAME_BYTES, _MAX_BYTES)
    shape = (16, 1, 2, SAMPLE_RATE, SAMPLE_RATE * FRAME_BYTES, FRAME_BYTES, 16)
    return struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", *shape, b"data", size)


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes ``[first, end)`` that an HTTP ``Range`` header asks for; all of them without one, and
    ``None`` if it asks for none of them. Of several ranges, and of one from the end, all is sent: RFC 9110
    allows it.
    """
    wanted = _RANGE.fullmatch(header or "")
    if wanted is None:
        return 0, size
    first, last = int(wanted[1]), int(wanted[2] or size - 1)
    return (first, min(last + 1, size)) if first <= last and first < size else None


@dataclass(frozen=True, slots=True)
class WavFile:
    """The sound of a session from a frame on."""

    audition: Audition
    start_frame: int = 0

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return HEADER_BYTES + self._frames * FRAME_BYTES

    def pieces(self, first: int, end: int) -> Iterator[bytes]:
        """The bytes ``[first, end)``, piece by piece, each mixed when it is asked for.

        Raises:
            ClosedError: if the audition is closed.
            VoiceError: if the words of a piece cannot be spoken.
        """
        if first < HEADER_BYTES:
            yield wav_header(self._frames)[first:end]
            first = min(HEADER_BYTES, end)
        while first < end:
            frame, into = divmod(first - HEADER_BYTES, FRAME_BYTES)
            last = min(frame + PIECE_FRAMES, -(-(end - HEADER_BYTES) // FRAME_BYTES))
            mixed = self.audition.pcm16(self.start_frame + frame, self.start_frame + last)
            piece = mixed.tobytes()[into : into + end - first]
            yield piece
            first += len(piece)

    @property
    def _frames(self) -> int:
        return self.audition.duration_frames - self.start_frame
