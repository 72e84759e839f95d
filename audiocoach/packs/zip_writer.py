"""Writing archives that are the same bytes whenever their content is the same.

Files are stored as they are: songs and clips are compressed already, and what a compressor makes of the rest
depends on its version. Times, owners and permissions are fixed; the order is the caller's.
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
    """Writes names and their contents, files or bytes, as an archive to an empty ``file``.

    Raises:
        OSError: when a file cannot be read or the archive cannot be written.
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
    """One file behind its header, written again when its size is known; gives the entry for the directory."""
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
