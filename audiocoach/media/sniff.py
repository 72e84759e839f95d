"""Find out from a file's bytes which demuxer may read it, or what it is instead of audio.

ffmpeg never guesses the format: it could guess a playlist, and then open other files or the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audiocoach.errors import MediaError
from audiocoach.files import open_regular, why_unreadable

HEAD_BYTES = 65_536
"""Number of bytes that are examined at the start of a file, and again after an ID3 tag."""

AUDIO_SUFFIXES = frozenset(
    {
        ".aac", ".ac3", ".aif", ".aiff", ".alac", ".ape", ".flac", ".m4a", ".m4b", ".mka", ".mp2", ".mp3",
        ".mp4", ".oga", ".ogg", ".opus", ".wav", ".webm", ".wma", ".wv",
    }
)  # fmt: skip
"""The files of a folder that count as audio."""

SUPPORTED = "MP3, WAV, FLAC, Ogg, M4A, AIFF and the like"


@dataclass(frozen=True, slots=True)
class Magic:
    """How a format is recognised: all marks (offset, bytes) match. ``name`` is a demuxer or in words."""

    name: str
    marks: tuple[tuple[int, bytes], ...]


def _row(name: str, *marks: tuple[int, bytes]) -> Magic:
    return Magic(name, marks)


AUDIO = (
    _row("wav", (0, b"RIFF"), (8, b"WAVE")),
    _row("wav", (0, b"RF64"), (8, b"WAVE")),
    _row("wav", (0, b"BW64"), (8, b"WAVE")),
    _row("w64", (0, b"riff\x2e\x91\xcf\x11")),
    _row("aiff", (0, b"FORM"), (8, b"AIFF")),
    _row("aiff", (0, b"FORM"), (8, b"AIFC")),
    _row("flac", (0, b"fLaC")),
    _row("ogg", (0, b"OggS")),
    _row("mov", (4, b"ftyp")),
    _row("mov", (4, b"moov")),
    _row("mov", (4, b"mdat")),
    _row("mov", (4, b"wide")),
    _row("mov", (4, b"free")),
    _row("matroska", (0, b"\x1a\x45\xdf\xa3")),
    _row("caf", (0, b"caff\x00\x01")),
    _row("wv", (0, b"wvpk")),
    _row("asf", (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c")),
    _row("ape", (0, b"MAC ")),
    _row("mpc8", (0, b"MPCK")),
    _row("mpc", (0, b"MP+")),
    _row("tta", (0, b"TTA1")),
    _row("dsf", (0, b"DSD ")),
    _row("iff", (0, b"FRM8"), (12, b"DSD ")),
    _row("au", (0, b".snd")),
    _row("voc", (0, b"Creative Voice File\x1a")),
    _row("amr", (0, b"#!AMR")),
    _row("avi", (0, b"RIFF"), (8, b"AVI ")),
    _row("flv", (0, b"FLV\x01")),
    _row("mpeg", (0, b"\x00\x00\x01\xba")),
    _row("mpegts", (0, b"\x47"), (188, b"\x47"), (376, b"\x47")),
)

OTHER = (
    _row("a playlist", (0, b"#EXTM3U")),
    _row("a playlist", (0, b"[playlist]")),
    _row("a playlist", (0, b"[Playlist]")),
    _row("a playlist", (0, b"ffconcat")),
    _row("a playlist", (0, b"<asx")),
    _row("a playlist", (0, b"<ASX")),
    _row("a web page", (0, b"<!DOCTYPE html")),
    _row("a web page", (0, b"<!doctype html")),
    _row("a web page", (0, b"<html")),
    _row("a web page", (0, b"<HTML")),
    _row("an XML file", (0, b"<?xml")),
    _row("a JPEG picture", (0, b"\xff\xd8\xff")),
    _row("a PNG picture", (0, b"\x89PNG\r\n\x1a\n")),
    _row("a GIF picture", (0, b"GIF8")),
    _row("a WebP picture", (0, b"RIFF"), (8, b"WEBP")),
    _row("a PDF document", (0, b"%PDF-")),
    _row("a ZIP archive", (0, b"PK\x03\x04")),
    _row("a gzip archive", (0, b"\x1f\x8b")),
    _row("a MIDI score", (0, b"MThd")),
)

_TEXT_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\r\f\x1b")
_ID3_BYTES = 10
_TAGGED_WITH_ID3 = tuple(magic for magic in AUDIO if magic.name in ("flac", "tta", "ape", "wv"))

_MPEG_BITRATES_KBPS = {
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MPEG_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8000)}
_FOLLOWING_FRAMES = 2
_SEARCHED_BYTES = 8192


def sniff_file(path: Path) -> str:
    """Return the demuxer for an audio file.

    Raises:
        MediaError: if it cannot be read, is empty, or is not audio; the message says what it is instead.
    """
    try:
        file = open_regular(path)
        if file is None:
            raise MediaError(f"{path} is not a plain file; use {SUPPORTED}")
        with file:
            head = file.read(HEAD_BYTES)
            body = _behind_id3(file, head)
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {why_unreadable(error)}") from error
    if not head:
        raise MediaError(f"{path} is empty; it should be an audio file ({SUPPORTED})")
    demuxer = demuxer_of(head, body)
    if demuxer is None:
        raise MediaError(f"{path} is {describe(head)}, not an audio file; use {SUPPORTED}")
    return demuxer


def demuxer_of(head: bytes, body: bytes | None = None) -> str | None:
    """Return the demuxer for data that starts with ``head``; ``None`` if it is not audio.

    ``body`` is the data after the ID3 tag, if there is one.
    """
    if head.startswith(b"ID3"):
        body = body if body is not None else head[_id3_size(head) :]
        return _name_in(_TAGGED_WITH_ID3, body) or _stream(body.lstrip(b"\x00")) or "mp3"
    return _name_in(AUDIO, head) or _stream(head)


def describe(head: bytes) -> str:
    """Return what data that is not audio is, in words with an article."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _name_in(OTHER, start) or ("a text file" if _is_text(head) else "something unknown")


def _is_text(head: bytes) -> bool:
    """Return whether data is text: UTF-16 with its mark, or mostly ASCII without control characters."""
    ascii_bytes = sum(byte < 0x80 for byte in head)
    is_plain = not _TEXT_CONTROLS.intersection(head) and ascii_bytes * 2 > len(head)
    return is_plain or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _name_in(table: tuple[Magic, ...], head: bytes) -> str | None:
    """Return the name of the first row of a table that data matches."""
    for magic in table:
        if all(head[offset : offset + len(mark)] == mark for offset, mark in magic.marks):
            return magic.name
    return None


def _id3_size(head: bytes) -> int:
    """Return the size of the ID3v2 tag at the start of ``head``, footer included (ID3v2.4, 3.1)."""
    if len(head) < _ID3_BYTES or any(byte & 0x80 for byte in head[6:10]):
        return _ID3_BYTES
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + _ID3_BYTES * (2 if head[5] & 0x10 else 1)


def _behind_id3(file: BinaryIO, head: bytes) -> bytes | None:
    if not head.startswith(b"ID3"):
        return None
    file.seek(_id3_size(head))
    return file.read(HEAD_BYTES)


def mpeg_frame_bytes(head: bytes, offset: int = 0) -> int | None:
    """Return the size of the MPEG layer II or III frame at ``offset``, or ``None`` (ISO 11172-3, 2.4.1.3)."""
    if len(head) < offset + 4 or head[offset] != 0xFF or head[offset + 1] & 0xE0 != 0xE0:
        return None
    version, layer = head[offset + 1] >> 3 & 3, head[offset + 1] >> 1 & 3
    bitrate_index, rate_index = head[offset + 2] >> 4, head[offset + 2] >> 2 & 3
    bitrates = _MPEG_BITRATES_KBPS.get((3 if version == 3 else 2, layer))
    if version == 1 or layer not in (1, 2) or bitrates is None or bitrate_index in (0, 15) or rate_index == 3:
        return None
    slots = 72 if layer == 1 and version != 3 else 144
    padding = head[offset + 2] >> 1 & 1
    return slots * bitrates[bitrate_index - 1] * 1000 // _MPEG_RATES[version][rate_index] + padding


def _adts_frame_bytes(head: bytes, offset: int = 0) -> int | None:
    """Return the size of the AAC frame at ``offset``; ``None`` if there is none (ISO 13818-7, 6.2)."""
    if len(head) < offset + 7 or head[offset] != 0xFF or head[offset + 1] & 0xF6 != 0xF0:
        return None
    size = (head[offset + 3] & 3) << 11 | head[offset + 4] << 3 | head[offset + 5] >> 5
    return size if size >= 7 else None


def _stream(head: bytes) -> str | None:
    """Return the demuxer of a stream of frames. Several must fit: two bytes of sync prove nothing."""
    if _chain(head, 0, _adts_frame_bytes):
        return "aac"
    for offset in (found.start() for found in re.finditer(rb"\xff[\xe2-\xff]", head[:_SEARCHED_BYTES])):
        if _chain(head, offset, mpeg_frame_bytes):
            return "mp3"
    return None


def _chain(head: bytes, offset: int, frame_bytes: Callable[[bytes, int], int | None]) -> bool:
    for _ in range(_FOLLOWING_FRAMES + 1):
        size = frame_bytes(head, offset)
        if size is None:
            return False
        offset += size
        if offset == len(head):
            return True
    return True
