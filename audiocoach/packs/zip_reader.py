"""Read untrusted archives. The directory, the local headers and the bytes are checked against each other.
Anything unexpected is refused, and nothing is repaired.

The standard library's reader is lenient: it trusts the directory for names and sizes, skips data between
entries, and does not detect overlapping entries.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from audiocoach.errors import PackError
from audiocoach.packs.manifest import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES
from audiocoach.packs.names import MAX_NAME_BYTES, check_names
from audiocoach.packs.zip_writer import (
    BLOCK_BYTES,
    CENTRAL,
    CENTRAL_SIGNATURE,
    DEFLATED,
    END,
    END64_LOCATOR_BYTES,
    END64_LOCATOR_SIGNATURE,
    END_SIGNATURE,
    FLAG_DESCRIPTOR,
    FLAG_ENCRYPTED,
    FLAG_UTF8,
    LOCAL,
    LOCAL_SIGNATURE,
    NO_VALUE_16,
    NO_VALUE_32,
    STORED,
    VERSION_NEEDED,
)
from audiocoach.units import quoted

MAX_RATIO = 100
"""Limit for unpacked bytes per packed byte."""

_ZIP64_EXTRA = 0x0001
_UNICODE_PATH_EXTRA = 0x7075
_AES_EXTRA = 0x9901
_MOST_ENTRIES = MAX_FILES + 1
"""All files plus the manifest."""


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """A file in an archive: its name, compression method and position."""

    name: str
    method: int
    crc32: int
    packed_bytes: int
    size: int
    data_offset: int


def read_entries(file: BinaryIO) -> tuple[ZipEntry, ...]:
    """Return all files of an archive in the order of their offsets, after checking every header.

    Raises:
        PackError: if anything is not as this program would write it; the message says what.
        OSError: if the file cannot be read.
    """
    archive_bytes = file.seek(0, os.SEEK_END)
    if archive_bytes > MAX_TOTAL_BYTES:
        raise PackError(f"it has {archive_bytes:,} bytes; the limit is {MAX_TOTAL_BYTES:,}")
    directory, directory_offset, count = _read_directory(file, archive_bytes)
    entries, offset, place = [], 0, 0
    for _ in range(count):
        fields, name, place = _read_directory_entry(directory, place)
        entry, offset = _read_entry(file, fields, name, offset, directory_offset)
        entries.append(entry)
    if place != len(directory):
        raise PackError("its directory has more entries than it counts")
    if offset != directory_offset:
        raise PackError("there is hidden data between its last file and its directory")
    check_names(entry.name for entry in entries)
    total = sum(entry.size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise PackError(f"its files total {total:,} bytes; the limit is {MAX_TOTAL_BYTES:,}")
    return tuple(entries)


def read_content(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    """Yield a file's bytes in blocks, never more than the size in its entry.

    Raises:
        PackError: if their number or checksum differs from the entry.
        OSError: if the archive cannot be read.
    """
    size, crc32 = 0, 0
    for block in _inflate(file, entry) if entry.method == DEFLATED else _blocks(file, entry):
        size += len(block)
        if size > entry.size:
            raise PackError(f"{quoted(entry.name)} is longer than the archive says")
        crc32 = zlib.crc32(block, crc32)
        yield block
    if size != entry.size:
        raise PackError(f"{quoted(entry.name)} is shorter than the archive says")
    if crc32 != entry.crc32:
        raise PackError(f"{quoted(entry.name)} is damaged: its checksum is wrong")


def _read_directory(file: BinaryIO, archive_bytes: int) -> tuple[bytes, int, int]:
    """Return the directory's bytes, offset and number of entries, found through the end record."""
    end_offset = archive_bytes - END.size
    if end_offset < 0:
        raise PackError("it is not a pack: it is too short")
    file.seek(0)
    start = file.read(len(LOCAL_SIGNATURE))
    file.seek(end_offset)
    end = END.unpack(file.read(END.size))
    signature, disk, directory_disk, here, count, size, offset, comment = end
    if signature != END_SIGNATURE or comment:
        if start != LOCAL_SIGNATURE:
            raise PackError("it is not a pack: a pack is a ZIP archive made by `pack create`")
        raise PackError("it is incomplete, or something was added at its end")
    if _has_zip64(file, end_offset) or NO_VALUE_16 in (here, count) or NO_VALUE_32 in (size, offset):
        raise PackError("it uses ZIP64, which a pack is too small to need")
    if disk or directory_disk or here != count:
        raise PackError("it is part of a split archive, or its two file counts differ")
    if count > _MOST_ENTRIES:
        raise PackError(f"it has {count:,} files; the limit is {MAX_FILES:,}")
    if start != LOCAL_SIGNATURE:
        raise PackError("something was added before its first file")
    if offset + size != end_offset or size > count * (CENTRAL.size + MAX_NAME_BYTES):
        raise PackError("its directory is not where it says, or larger than its files need")
    file.seek(offset)
    return file.read(size), offset, count


def _has_zip64(file: BinaryIO, end_offset: int) -> bool:
    if end_offset < END64_LOCATOR_BYTES:
        return False
    file.seek(end_offset - END64_LOCATOR_BYTES)
    return file.read(len(END64_LOCATOR_SIGNATURE)) == END64_LOCATOR_SIGNATURE


def _read_directory_entry(directory: bytes, place: int) -> tuple[tuple[int, ...], bytes, int]:
    """Return fields and name of the directory entry at ``place``, and the offset of the next one."""
    if len(directory) - place < CENTRAL.size:
        raise PackError("its directory has fewer entries than it counts")
    signature, *fields = CENTRAL.unpack_from(directory, place)
    name_bytes, extra_bytes, comment_bytes = fields[9:12]
    start = place + CENTRAL.size
    end = start + name_bytes + extra_bytes + comment_bytes
    if signature != CENTRAL_SIGNATURE or end > len(directory):
        raise PackError("its directory is damaged")
    name = directory[start : start + name_bytes]
    if extra_bytes:
        raise PackError(f"{_shown(name)} {_why_no_extra(directory[start + name_bytes :])}")
    if comment_bytes:
        raise PackError(f"{_shown(name)} has a comment, which files in a pack cannot have")
    return tuple(fields), name, end


def _why_no_extra(extra: bytes) -> str:
    kind = int.from_bytes(extra[:2], "little")
    if kind == _ZIP64_EXTRA:
        return "uses ZIP64, which a pack is too small to need"
    if kind == _UNICODE_PATH_EXTRA:
        return "has a second name"
    if kind == _AES_EXTRA:
        return "is encrypted"
    return "has extra fields, which files in a pack cannot have"


def _read_entry(
    file: BinaryIO, fields: tuple[int, ...], written: bytes, offset: int, directory_offset: int
) -> tuple[ZipEntry, int]:
    """Return the entry whose local header must be at ``offset``, and the offset of the next one."""
    made, needed, flags, method, time, date, crc32, packed, size, *_, disk, _, attributes, place = fields
    if flags & FLAG_ENCRYPTED:
        raise PackError(f"{_shown(written)} is encrypted")
    name = _decode(written, flags)
    _check_kind(name, made >> 8, attributes)
    if NO_VALUE_32 in (packed, size, place):
        raise PackError(f"{quoted(name)} uses ZIP64, which a pack is too small to need")
    if flags & FLAG_DESCRIPTOR or flags & ~FLAG_UTF8 or needed > VERSION_NEEDED or disk:
        raise PackError(f"{quoted(name)} is packed in a way that no pack uses")
    if method not in (STORED, DEFLATED):
        raise PackError(f"{quoted(name)} is packed by method {method}, which no pack uses")
    if size > MAX_FILE_BYTES:
        raise PackError(f"{quoted(name)} has {size:,} bytes; the limit is {MAX_FILE_BYTES:,}")
    if size > packed * MAX_RATIO:
        raise PackError(f"{quoted(name)} would unpack to more than {MAX_RATIO} times its packed size")
    if method == STORED and packed != size:
        raise PackError(f"{quoted(name)} has two different sizes")
    if place != offset:
        why = "overlaps another file" if place < offset else "has hidden data before it"
        raise PackError(f"{quoted(name)} {why}")
    local_name = _local_name(file, name, offset, (needed, flags, method, time, date, crc32, packed, size))
    if local_name != written:
        raise PackError(f"{quoted(name)} has one name in its local header and another in the directory")
    data_offset = offset + LOCAL.size + len(written)
    if data_offset + packed > directory_offset:
        raise PackError(f"{quoted(name)} reaches beyond the end of the archive")
    return ZipEntry(name, method, crc32, packed, size, data_offset), data_offset + packed


def _local_name(file: BinaryIO, name: str, offset: int, expected: tuple[int, ...]) -> bytes:
    """Return the name in a local header, after checking its other fields against the directory."""
    file.seek(offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size or not header.startswith(LOCAL_SIGNATURE):
        raise PackError(f"{quoted(name)} is not where the directory says")
    _, *fields, name_bytes, extra_bytes = LOCAL.unpack(header)
    if tuple(fields) != expected or extra_bytes:
        raise PackError(f"{quoted(name)} has a local header that differs from the directory")
    return file.read(name_bytes)


def _check_kind(name: str, system: int, attributes: int) -> None:
    """Refuse anything but a regular file, whatever system made the archive."""
    mode = attributes >> 16
    if stat.S_ISLNK(mode):
        raise PackError(f"{quoted(name)} is a symbolic link; a pack has only plain files")
    if stat.S_ISDIR(mode) or attributes & 0x10 or name.endswith("/"):
        raise PackError(f"{quoted(name)} is a folder entry; a pack lists only files")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise PackError(f"{quoted(name)} is a device, a pipe or a socket; a pack has only plain files")
    if mode & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX | 0o111):
        raise PackError(f"{quoted(name)} is marked as executable; a pack cannot contain code")
    if attributes & 0xFFFF:
        raise PackError(f"{quoted(name)} has attributes of another system ({system})")


def _decode(written: bytes, flags: int) -> str:
    try:
        return written.decode("utf-8" if flags & FLAG_UTF8 else "ascii")
    except UnicodeDecodeError:
        raise PackError(f"the name {_shown(written)} is not written in UTF-8") from None


def _shown(written: bytes) -> str:
    return quoted(written.decode("utf-8", "backslashreplace"))


def _blocks(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    file.seek(entry.data_offset)
    left = entry.packed_bytes
    while left:
        block = file.read(min(BLOCK_BYTES, left))
        if not block:
            raise PackError(f"{quoted(entry.name)} is incomplete")
        left -= len(block)
        yield block


def _inflate(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    """Yield the blocks of a deflated file, with at most one block in memory."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _blocks(file, entry):
        waiting = packed
        while waiting and not inflater.eof:
            try:
                block = inflater.decompress(waiting, BLOCK_BYTES)
            except zlib.error:
                raise PackError(f"{quoted(entry.name)} is damaged: it cannot be unpacked") from None
            waiting = inflater.unconsumed_tail
            if block:
                yield block
        if inflater.eof and (inflater.unused_data or waiting):
            raise PackError(f"{quoted(entry.name)} has hidden data after its content")
    if not inflater.eof:
        yield inflater.flush()
    if not inflater.eof:
        raise PackError(f"{quoted(entry.name)} is incomplete")
