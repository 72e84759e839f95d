"""Inspect an untrusted archive without unpacking it, or unpack and verify it in an empty folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audiocoach.boundary import PACK_FILE
from audiocoach.errors import PackError, ScriptError
from audiocoach.files import why_unreadable
from audiocoach.media.output import output_error
from audiocoach.packs.kinds import check_content, kind_of
from audiocoach.packs.manifest import MANIFEST_NAME, MAX_MANIFEST_BYTES, PackFile, PackManifest, read_manifest
from audiocoach.packs.zip_reader import ZipEntry, read_content, read_entries
from audiocoach.script.constants import MAX_FILE_BYTES as MAX_SCRIPT_BYTES
from audiocoach.script.pack import PackInfo, read_pack
from audiocoach.units import quoted

MAX_SCRIPT_TOTAL_BYTES = 2_000_000
"""Limit for the total size of all YAML files, which are all read before a pack is installed."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A pack's archive. Headers, manifest and ``pack.yaml`` are valid; other files have not been read."""

    path: Path
    info: PackInfo
    manifest: PackManifest
    entries: tuple[ZipEntry, ...]


def open_archive(path: Path) -> Archive:
    """Read an archive's headers, manifest and ``pack.yaml`` without unpacking it.

    Raises:
        PackError: if it is refused; the message says why.
    """
    with _open(path) as file:
        entries = read_entries(file)
        if not entries or entries[0].name != MANIFEST_NAME:
            raise PackError(f"its first file is not {MANIFEST_NAME}")
        if entries[0].size > MAX_MANIFEST_BYTES:
            raise PackError(f"its {MANIFEST_NAME} has {entries[0].size:,} bytes, far more than a list needs")
        manifest = read_manifest(b"".join(read_content(file, entries[0])))
        check_files(manifest)
        _check_complete(entries[1:], manifest)
        own = next(number for number, listed in enumerate(manifest.files) if listed.path == PACK_FILE)
        data = b"".join(_read_verified(file, entries[1 + own], manifest.files[own]))
        return Archive(path, read_info(data), manifest, entries)


def unpack(archive: Archive, folder: Path) -> None:
    """Unpack all files into an empty ``folder``, each checked against the manifest and its content's kind.

    Raises:
        PackError: if a file is refused; the message says why. Discard ``folder`` then.
        OutputError: if ``folder`` cannot be written.
    """
    with _open(archive.path) as file:
        for entry, listed in zip(archive.entries[1:], archive.manifest.files, strict=True):
            target = folder.joinpath(*listed.path.split("/"))
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as written:
                    for block in _read_verified(file, entry, listed):
                        written.write(block)
            except OSError as error:
                raise output_error(target, error) from error
            check_content(listed.path, target)


def check_files(manifest: PackManifest) -> None:
    """Check that a pack may contain these files.

    Raises:
        PackError: if a file is not allowed, ``pack.yaml`` is missing, or the scripts are too large.
    """
    script_bytes = 0
    for file in manifest.files:
        if kind_of(file.path) not in ("sound", "picture", "text", "spoken"):
            script_bytes += file.size
            if file.size > MAX_SCRIPT_BYTES:
                raise PackError(
                    f"{quoted(file.path)} has {file.size:,} bytes; the limit is {MAX_SCRIPT_BYTES:,}"
                )
    if not any(file.path == PACK_FILE for file in manifest.files):
        raise PackError(f"it has no {PACK_FILE}")
    if script_bytes > MAX_SCRIPT_TOTAL_BYTES:
        raise PackError(f"its scripts total {script_bytes:,} bytes; the limit is {MAX_SCRIPT_TOTAL_BYTES:,}")


def read_info(data: bytes) -> PackInfo:
    """Parse the bytes of a ``pack.yaml``.

    Raises:
        PackError: lists every mistake in it.
    """
    try:
        return read_pack(data, file=PACK_FILE)
    except ScriptError as error:
        raise PackError(f"its {PACK_FILE} cannot be used:\n{error}") from error


def _check_complete(entries: tuple[ZipEntry, ...], manifest: PackManifest) -> None:
    """Check that the archive contains exactly the listed files, in that order."""
    held, listed = [entry.name for entry in entries], [file.path for file in manifest.files]
    if unlisted := set(held) - set(listed):
        raise PackError(f"{quoted(min(unlisted))} is in the archive but not in {MANIFEST_NAME}")
    if missing := set(listed) - set(held):
        raise PackError(f"{quoted(min(missing))} is in {MANIFEST_NAME} but not in the archive")
    if held != listed:
        raise PackError(f"its files are not in the order of {MANIFEST_NAME}")
    for entry, file in zip(entries, manifest.files, strict=True):
        if entry.size != file.size:
            raise PackError(f"{quoted(file.path)} does not have the size that {MANIFEST_NAME} lists")


def _read_verified(file: BinaryIO, entry: ZipEntry, listed: PackFile) -> Iterator[bytes]:
    """Yield a file's bytes in blocks. After the last block, raise if they don't match the manifest."""
    digest = hashlib.sha256()
    try:
        for block in read_content(file, entry):
            digest.update(block)
            yield block
    except OSError as error:
        raise PackError(f"it cannot be read: {why_unreadable(error)}") from error
    if digest.hexdigest() != listed.sha256:
        raise PackError(f"{quoted(entry.name)} is not the file that {MANIFEST_NAME} lists: its hash differs")


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    """Open the archive's file, and add its name to errors raised in the context."""
    try:
        if not os.path.isfile(path):
            raise PackError("there is no such file")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise PackError(f"{path} cannot be read: {why_unreadable(error)}") from error
    except PackError as error:
        raise PackError(f"{path.name} is refused: {error}") from error
