"""MP3 as a stream of frames: find them in an encoder's output, make the Info or Xing header, and the table of
places for the ID3 tag.

Only MPEG-1 Layer III at 44.1 kHz is supported. Sources: ISO 11172-3 2.4.1.3 (frame header), the
Xing header as LAME's ``VbrTag.c`` defines it, the "LAME info tag" revision 1; "ID3 tag version 2.4.0 - Native
Frames", 4.6 MPEG location lookup table, which Android's media3 reads.
"""

# mypy: allow-untyped-calls
# (mutagen's frames have no types)

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media.crc16 import crc16
from audiocoach.units import SAMPLE_RATE

if TYPE_CHECKING:
    from mutagen.id3 import Frame

SAMPLES_PER_FRAME = 1152
ENCODER_DELAY = 576
"""Samples that LAME puts before the sound; a decoder drops them and its own 529."""

PADDING_PERIOD = 49
"""At a constant bit rate some frames have one byte more, and the pattern repeats after this number of frames:
a frame of n kbit/s has 144,000 n / 44,100 bytes on average, and 44,100 / gcd(44,100, 144,000) is 49.
"""

FrameSizes = NDArray[np.uint16]

_BITRATES_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_FRAME_BYTES = tuple(SAMPLES_PER_FRAME // 8 * kbps * 1000 // 44_100 for kbps in _BITRATES_KBPS)
_VBR_HEADER_KBPS = 64
"""The lowest bit rate whose frame has room for the header with its table."""

_SIDE_INFORMATION_BYTES = {1: 17, 2: 32}
_MODES = {1: b"\xc4", 2: b"\x44"}
"""The last byte of a frame's header, for one channel and for joint stereo."""

_LAME_MODES = {1: 0, 2: 3}
_SEEK_POINTS = 100
_HAS_COUNTS, _HAS_TABLE, _HAS_QUALITY = 0b11, 0b100, 0b1000
_CBR, _VBR_MTRH = 1, 4
_CHECKED_BYTES = 190
"""Where readers that always expect a table, such as eyeD3, look for the checksum of what is before."""

_DEFAULT_V = 4
_LAME_GAINS = ((160, 0.95), (192, 0.97), (224, 0.98))
"""At a constant bit rate up to each of these LAME makes the sound quieter (``abr_switch_map`` in its
``presets.c``).
"""
FRAMES_BETWEEN = 7
"""MPEG frames between two places of the table: 0.18 s."""

_BYTE_BITS, _MS_BITS = 13, 3
"""Together two bytes. Seven frames have 728 to 7,315 bytes, and 182 or 183 ms."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Settings of LAME.

    ``kbps`` is the constant bit rate; ``None`` is a variable one, of the V ``vbr_quality`` (0 best to 9).
    ``quality`` is LAME's q (0 slowest to 9). With one channel the sound is the same in both.
    """

    kbps: int | None
    quality: int
    vbr_quality: int = _DEFAULT_V
    channels: int = 2

    @property
    def arguments(self) -> list[str]:
        """Ffmpeg's arguments for frames that stand alone, as loud as the sound, without a header."""
        rate = ["-b:a", f"{self.kbps}k"] if self.kbps else ["-q:a", str(self.vbr_quality)]
        least = next((gain for kbps, gain in _LAME_GAINS if self.kbps and self.kbps <= kbps), 1.0)
        louder = ["-af", f"volume={1 / least:.6f}:precision=float"] if least < 1 else []
        lame = ["-c:a", "libmp3lame", *rate, "-compression_level", str(self.quality), "-reservoir", "0"]
        return [*louder, *lame, "-write_xing", "0"]

    @property
    def header_bytes(self) -> int:
        """Size of the header frame. At a constant bit rate it is that of the frames without padding."""
        return _FRAME_BYTES[_BITRATES_KBPS.index(self.kbps or _VBR_HEADER_KBPS)]


def frame_sizes(stream: bytes) -> FrameSizes:
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
    encoding: Encoding,
    *,
    duration_frames: int,
    music_crc: int,
    delay: int = ENCODER_DELAY,
) -> bytes:
    """Return the header frame of a track, with which players show the right length and seek.

    They play ``duration_frames``, in samples per channel. ``sizes`` are the bytes of each audio frame, and
    ``music_crc`` is the CRC-16 of all of them. Decoders drop ``delay`` samples, up to 4,095, and their own
    529 before the sound.

    At a constant bit rate the header is called ``Info``. It has the exact counts of frames and bytes and no
    table of places: readers that follow the table, of 8 bits, miss by seconds, and the others count.

    Raises:
        MediaError: if the audio frames do not fit the number of samples.
    """
    padding = len(sizes) * SAMPLES_PER_FRAME - delay - duration_frames
    if not 0 <= padding < 4096:
        raise MediaError(
            f"{len(sizes):,} MP3 frames for {duration_frames:,} samples cannot be right; try another ffmpeg"
        )
    constant, channels = encoding.kbps, encoding.channels
    total_bytes = encoding.header_bytes + int(sizes.sum(dtype=np.int64))
    fields = _HAS_COUNTS | _HAS_QUALITY | (0 if constant else _HAS_TABLE)
    bitrate = _BITRATES_KBPS.index(constant or _VBR_HEADER_KBPS)
    frame = b"".join(
        (
            b"\xff\xfb" + bytes([bitrate << 4]) + _MODES[channels],
            bytes(_SIDE_INFORMATION_BYTES[channels]),
            b"Info" if constant else b"Xing",
            struct.pack(">III", fields, len(sizes), total_bytes),
            b"" if constant else _seek_table(sizes, total_bytes, encoding.header_bytes),
            struct.pack(">I", 100 - 10 * encoding.vbr_quality - encoding.quality),
            b"LAME3.100",
            struct.pack(">BB", _CBR if constant else _VBR_MTRH, 0),  # tag revision 0; low-pass unknown
            bytes(8),  # peak and gains unknown
            struct.pack(">BB", 0, min(constant or 0, 255)),  # flags; a lowest variable bit rate is unknown
            (delay << 12 | padding).to_bytes(3, "big"),
            struct.pack(">BB", _LAME_MODES[channels] << 2 | 1 << 6, 0),
            struct.pack(">H", constant or 500 - 10 * encoding.vbr_quality),
            struct.pack(">IH", total_bytes, music_crc),
        )
    )
    frame += struct.pack(">H", crc16(frame))
    if constant and encoding.header_bytes >= _CHECKED_BYTES + 2:
        frame = frame.ljust(_CHECKED_BYTES, b"\x00")
        frame += struct.pack(">H", crc16(frame))
    return frame.ljust(encoding.header_bytes, b"\x00")


def _seek_table(sizes: FrameSizes, total_bytes: int, header_bytes: int) -> bytes:
    """Return where each hundredth of the time starts, in 256ths of the bytes, header frame included."""
    starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    points = np.arange(_SEEK_POINTS) * len(sizes) // _SEEK_POINTS
    return bytes(np.minimum(255, (header_bytes + starts[points]) * 256 // total_bytes).astype(np.uint8))


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
