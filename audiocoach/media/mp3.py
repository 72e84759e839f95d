"""MP3 as a stream of frames: find them in an encoder's output, and make the Xing and LAME header.

Only MPEG-1 Layer III at 44.1 kHz is supported. Sources: ISO 11172-3 2.4.1.3 (frame header), the
Xing header as LAME's ``VbrTag.c`` defines it, the "LAME info tag" revision 1.
"""

from __future__ import annotations

import mmap
import struct

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media.crc16 import crc16

SAMPLES_PER_FRAME = 1152
ENCODER_DELAY = 576
"""Samples that LAME puts before the sound; a decoder drops them and its own 529."""

XING_BYTES = 208
"""Size of the header frame. It has 64 kbit/s, the lowest bitrate with room for the tag."""

FrameSizes = NDArray[np.uint16]

_BITRATES_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_FRAME_BYTES = tuple(SAMPLES_PER_FRAME // 8 * kbps * 1000 // 44_100 for kbps in _BITRATES_KBPS)
_HEADER = b"\xff\xfb\x50\x44"
_SIDE_INFORMATION = bytes(32)
_SEEK_POINTS = 100
_HAS_ALL_FIELDS = 0xF
_VBR_MTRH = 4
_JOINT_STEREO_44100 = 3 << 2 | 1 << 6
_TAGGED_BYTES = 190


def frame_sizes(stream: bytes | mmap.mmap) -> FrameSizes:
    """Return the size of every frame of a stream in bytes, shape (frames,).

    Raises:
        MediaError: if the stream is not made of whole MPEG-1 Layer III frames at 44.1 kHz.
    """
    sizes: list[int] = []
    position = 0
    while position < len(stream):
        header = stream[position : position + 4]
        if len(header) < 4 or header[0] != 0xFF or header[1] & 0xFE != 0xFA or header[2] & 0x0C:
            raise MediaError(f"the encoder's output is not MP3 at byte {position:,}; try another ffmpeg")
        index = header[2] >> 4
        size = _FRAME_BYTES[index] + (header[2] >> 1 & 1) if 0 < index < len(_FRAME_BYTES) else 0
        position += size
        if not size or position > len(stream):
            raise MediaError("the encoder's output ends within an MP3 frame; try another ffmpeg")
        sizes.append(size)
    return np.array(sizes, np.uint16)


def xing_frame(
    sizes: FrameSizes,
    *,
    duration_frames: int,
    music_crc: int,
    vbr_quality: int,
    encoder_quality: int,
    delay: int = ENCODER_DELAY,
) -> bytes:
    """Return the header frame of a track, with which players show the right length and seek exactly.

    They play ``duration_frames``, in samples per channel. ``sizes`` are the bytes of each audio frame,
    ``music_crc`` is the CRC-16 of all of them, and the qualities are LAME's V and q (0 to 9). Decoders drop
    ``delay`` samples, up to 4,095, and their own 529 before the sound.

    Raises:
        MediaError: if the audio frames do not fit the number of samples.
    """
    padding = len(sizes) * SAMPLES_PER_FRAME - delay - duration_frames
    if not 0 <= padding < 4096:
        raise MediaError(
            f"{len(sizes):,} MP3 frames for {duration_frames:,} samples cannot be right; try another ffmpeg"
        )
    total_bytes = XING_BYTES + int(sizes.sum(dtype=np.int64))
    frame = b"".join(
        (
            _HEADER,
            _SIDE_INFORMATION,
            b"Xing",
            struct.pack(">III", _HAS_ALL_FIELDS, len(sizes), total_bytes),
            _seek_table(sizes, total_bytes),
            struct.pack(">I", 100 - 10 * vbr_quality - encoder_quality),
            b"LAME3.100",
            struct.pack(">BB", _VBR_MTRH, 0),  # tag revision 0; low-pass unknown
            bytes(8),  # peak and gains unknown
            bytes(2),  # flags; lowest bitrate unknown
            (delay << 12 | padding).to_bytes(3, "big"),
            struct.pack(">BBH", _JOINT_STEREO_44100, 0, 500 - 10 * vbr_quality),
            struct.pack(">IH", total_bytes, music_crc),
        )
    )
    assert len(frame) == _TAGGED_BYTES
    return (frame + struct.pack(">H", crc16(frame))).ljust(XING_BYTES, b"\x00")


def _seek_table(sizes: FrameSizes, total_bytes: int) -> bytes:
    """Return where each hundredth of the time starts, in 256ths of the bytes, header frame included."""
    starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    points = np.arange(_SEEK_POINTS) * len(sizes) // _SEEK_POINTS
    return bytes(np.minimum(255, (XING_BYTES + starts[points]) * 256 // total_bytes).astype(np.uint8))
