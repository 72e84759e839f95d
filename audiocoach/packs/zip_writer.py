"""Write reproducible archives: the same content always gives the same bytes.

Files are stored uncompressed: songs and clips are compressed already, and the output of a compressor depends
on its version. Times, owners and permissions are fixed. The caller sets the order.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from audiocoach.packs.limits import BLOCK_BYTES
from audiocoach.packs.zip_layout import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    END,
    END_SIGNATURE,
    FILE_MODE,
    FIXED_DATE,
    FIXED_TIME,
    FLAG_UTF8,
    LOCAL,
    LOCAL_SIGNATURE,
    STORED,
    UNIX,
    VERSION_NEEDED,
)


def write_archive(file: BinaryIO, contents: Iterable[tuple[str, Path | bytes]]) -> None:
    """Write an archive of the given names and contents (paths or bytes) to an empty ``file``.

    Raises:
        OSError: if a file cannot be read or the archive cannot be written.
    """
    directory = []
    for name, source in contents:
        directory.append(_write_entry(file, name.encode("utf-8"), source))
    offset = file.tell()
    for entry in directory:
        file.write(entry)
    size = file.tell() - offset
    file.write(END.pack(END_SIGNATURE, 0, 0, len(directory), len(directory), size, offset, 0))


def _write_entry(file: BinaryIO, name: bytes, source: Path | bytes) -> bytes:
    """Write a file and its header, and rewrite the header once the size is known. Returns the directory
    entry.
    """
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
