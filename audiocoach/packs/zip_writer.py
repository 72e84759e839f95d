"""The layout of a ZIP archive, and a writer of reproducible ones: the same content gives the same bytes.

The layout (APPNOTE.TXT 6.3.10, 4.3) is limited to what packs use: no ZIP64, no encryption, no extra fields,
no comments, no data descriptors, no second disk, and no gaps between entries. Files are stored uncompressed:
songs and clips are compressed already, and the output of a compressor depends on its version. Times, owners
and permissions are fixed. The caller sets the order.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 1 << 18

LOCAL = struct.Struct("<4s5H3L2H")
"""Signature, version, flags, method, time, date, CRC-32, packed size, size, lengths of name and extra."""

CENTRAL = struct.Struct("<4s6H3L5H2L")
"""Signature, version made by, as LOCAL, length of comment, disk, two attributes, offset of the header."""

END = struct.Struct("<4s4H2LH")
"""Signature, disk, disk of the directory, entries on this disk, total entries, size and offset of the
directory, length of the comment.
"""

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
END64_LOCATOR_SIGNATURE = b"PK\x06\x07"
END64_LOCATOR_BYTES = 20

STORED = 0
DEFLATED = 8

VERSION_NEEDED = 20
UNIX = 3
FLAG_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
FLAG_DESCRIPTOR = 1 << 3
FLAG_UTF8 = 1 << 11

FIXED_TIME = 0
FIXED_DATE = 1 << 5 | 1
"""1 January 1980, the earliest date of the format."""

FILE_MODE = 0o100644
"""A regular file, as Unix stores it in the upper half of the external attributes."""

NO_VALUE_16 = 0xFFFF
NO_VALUE_32 = 0xFFFFFFFF
"""Sentinel: the real value is in the ZIP64 extra field."""


def write_archive(file: BinaryIO, contents: Iterable[tuple[str, Path | bytes]]) -> None:
    """Write an archive of the given names and contents (paths or bytes) to an empty ``file``.

    Raises:
        OSError: if a file cannot be read or the archive cannot be written.
    """
    directory = [_write_entry(file, name.encode("utf-8"), source) for name, source in contents]
    offset = file.tell()
    file.writelines(directory)
    size = file.tell() - offset
    file.write(END.pack(END_SIGNATURE, 0, 0, len(directory), len(directory), size, offset, 0))


def _write_entry(file: BinaryIO, name: bytes, source: Path | bytes) -> bytes:
    """Write a file and its header, rewritten once the size is known, and return its directory entry."""
    offset = file.tell()
    file.write(bytes(LOCAL.size) + name)
    size, crc32 = 0, 0
    for block in _blocks(source):
        file.write(block)
        size += len(block)
        crc32 = zlib.crc32(block, crc32)
    end = file.tell()
    fields = (VERSION_NEEDED, FLAG_UTF8, STORED, FIXED_TIME, FIXED_DATE, crc32, size, size, len(name), 0)
    file.seek(offset)
    file.write(LOCAL.pack(LOCAL_SIGNATURE, *fields))
    file.seek(end)
    made_by = UNIX << 8 | VERSION_NEEDED
    return CENTRAL.pack(CENTRAL_SIGNATURE, made_by, *fields, 0, 0, 0, FILE_MODE << 16, offset) + name


def _blocks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block
