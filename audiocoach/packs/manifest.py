"""Read and write ``MANIFEST.json``, the list of a pack's files, and compute the pack's digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from audiocoach.errors import PackError
from audiocoach.packs.names import check_names, fold_name
from audiocoach.units import quoted

MANIFEST_NAME = "MANIFEST.json"
MANIFEST_FORMAT = 1

# Limits are enforced while reading, because an archive's own figures can lie.
MAX_FILES = 2000
MAX_FILE_BYTES = 200_000_000
MAX_TOTAL_BYTES = 500_000_000
"""Limit for the total size of all files, and for the archive."""

MAX_MANIFEST_BYTES = 1_000_000

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file: its name with ``/`` between folders, its size in bytes, and its SHA-256 (hex)."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackManifest:
    """All files of a pack except the manifest, sorted by name."""

    files: tuple[PackFile, ...]

    @staticmethod
    def of(files: Iterable[PackFile]) -> PackManifest:
        """Return a manifest of files given in any order.

        Raises:
            PackError: if a name is refused, or the files are too many or too large.
        """
        found = PackManifest(tuple(sorted(files, key=lambda file: file.path)))
        found._check()
        return found

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of names, sizes and contents; does not depend on how the files are packed."""
        listed = [[file.path, file.size, file.sha256] for file in self.files]
        document = {"format": MANIFEST_FORMAT, "files": listed}
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def total_bytes(self) -> int:
        """Total size of all files."""
        return sum(file.size for file in self.files)

    def to_bytes(self) -> bytes:
        """Return the canonical form of the file."""
        files = [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in self.files]
        document = {"format": MANIFEST_FORMAT, "digest": self.digest, "files": files}
        return json.dumps(document, indent=1, ensure_ascii=True).encode() + b"\n"

    def _check(self) -> None:
        if len(self.files) > MAX_FILES:
            raise PackError(f"it has {len(self.files):,} files; the limit is {MAX_FILES:,}")
        check_names(file.path for file in self.files)
        for file in self.files:
            if fold_name(file.path) == fold_name(MANIFEST_NAME):
                raise PackError(f"the name {quoted(file.path)} is reserved for the list of files")
            if file.size > MAX_FILE_BYTES:
                raise PackError(
                    f"{quoted(file.path)} has {file.size:,} bytes; the limit is {MAX_FILE_BYTES:,}"
                )
        if self.total_bytes > MAX_TOTAL_BYTES:
            raise PackError(f"its files total {self.total_bytes:,} bytes; the limit is {MAX_TOTAL_BYTES:,}")


def read_manifest(data: bytes) -> PackManifest:
    """Parse an archive's manifest. Only its canonical form is accepted.

    Raises:
        PackError: if the format is unknown, or the form is not canonical.
    """
    try:
        document = json.loads(data)
        if document["format"] != MANIFEST_FORMAT or isinstance(document["format"], bool):
            raise PackError(f"its {MANIFEST_NAME} is not of format {MANIFEST_FORMAT}")
        files = [_file(entry) for entry in document["files"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackError(f"its {MANIFEST_NAME} is not a list of files that can be read") from error
    manifest = PackManifest.of(files)
    if manifest.to_bytes() != data:
        raise PackError(
            f"its {MANIFEST_NAME} is not written as `pack create` writes it, or its digest is wrong"
        )
    return manifest


def _file(entry: dict[str, object]) -> PackFile:
    path, size, sha256 = entry["path"], entry["size"], entry["sha256"]
    if not (isinstance(path, str) and isinstance(size, int) and isinstance(sha256, str)):
        raise TypeError
    if isinstance(size, bool) or size < 0 or not _SHA256.fullmatch(sha256):
        raise ValueError
    path.encode("utf-8")  # a lone surrogate is no name
    return PackFile(path, size, sha256)
