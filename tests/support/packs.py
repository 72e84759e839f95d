"""Packs to try: a small good one as files, and archives put together byte by byte, whatever they say."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image

from audiocoach.packs.manifest import MANIFEST_NAME, PackFile, PackManifest
from audiocoach.packs.zip_writer import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    END,
    END_SIGNATURE,
    FILE_MODE,
    FIXED_DATE,
    FLAG_UTF8,
    LOCAL,
    LOCAL_SIGNATURE,
    STORED,
    UNIX,
    VERSION_NEEDED,
)

PACK_YAML = """\
coachpack: 1
name: hill-legs
version: 1.2.0
title: Hill legs
author: Jo Coach
licence: CC-BY-4.0
language: en
description: Two short sessions for hills.
credits:
  music: [River by Ana]
"""
SCRIPT = """\
audiocoach: 1
title: Legs
minutes: 0.5
voice: espeak
music: none
workout:
  - Squat 5s
  - Rest 5s
  - Lunge 5s
"""


def wav(seconds: float = 0.2) -> bytes:
    """A quiet square wave, mono, 8 kHz."""
    frames = b"".join(
        struct.pack("<h", 800 if index // 20 % 2 else -800) for index in range(int(8000 * seconds))
    )
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + len(frames), b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16
    )
    return head + struct.pack("<4sI", b"data", len(frames)) + frames


def png(path: Path) -> bytes:
    """A small picture."""
    Image.new("RGB", (8, 8), (20, 40, 60)).save(path, "PNG")
    return path.read_bytes()


def good_files() -> dict[str, bytes]:
    """The contents of a pack without a fault."""
    return {
        "pack.yaml": PACK_YAML.encode(),
        "legs.yaml": SCRIPT.encode(),
        "strength/hills.yaml": SCRIPT.replace("Legs", "Hills")
        .replace("music: none", "music: ../music")
        .encode(),
        "music/river.wav": wav(),
        "README.md": "# Hügel\n".encode(),
    }


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files of a pack in a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@dataclass(frozen=True)
class Raw:
    """An entry of an archive, each of whose fields may lie. ``local`` and ``central`` replace fields in one
    of the two headers.
    """

    name: bytes
    data: bytes = b""
    method: int = STORED
    packed: bytes | None = None
    flags: int = FLAG_UTF8
    attributes: int = FILE_MODE << 16
    local: Mapping[str, int | bytes] = field(default_factory=dict)
    central: Mapping[str, int | bytes] = field(default_factory=dict)
    before: bytes = b""
    listed: bool = True


FIELDS = ("needed", "flags", "method", "time", "date", "crc", "packed", "size")


def deflated(data: bytes) -> bytes:
    """A raw stream of DEFLATE."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def raws(files: Mapping[str, bytes]) -> list[Raw]:
    """Entries as `pack create` writes them, the list of files first."""
    listed = PackManifest.of(
        PackFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    )
    entries = [Raw(name.encode(), files[name]) for name in sorted(files)]
    return [Raw(MANIFEST_NAME.encode(), listed.to_bytes()), *entries]


def listing(entries: list[tuple[str, bytes]]) -> bytes:
    """A list of files with a true digest, whatever the names are."""
    files = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in entries
    ]
    flat = [[file["path"], file["size"], file["sha256"]] for file in files]
    canonical = json.dumps({"files": flat, "format": 1}, sort_keys=True, separators=(",", ":"))
    document = {"format": 1, "digest": hashlib.sha256(canonical.encode()).hexdigest(), "files": files}
    return json.dumps(document, indent=1).encode() + b"\n"


def archive(
    entries: list[Raw], *, end: Mapping[str, int] | None = None, tail: bytes = b"", gap: bytes = b""
) -> bytes:
    """An archive's bytes; ``end`` replaces fields of its last record."""
    body, directory = bytearray(), bytearray()
    count = 0
    for entry in entries:
        body += entry.before
        packed = entry.packed if entry.packed is not None else entry.data
        values: dict[str, int | bytes] = {
            "needed": VERSION_NEEDED, "flags": entry.flags, "method": entry.method, "time": 0,
            "date": FIXED_DATE, "crc": zlib.crc32(entry.data), "packed": len(packed), "size": len(entry.data),
            "name": entry.name, "extra": b"", "comment": b"", "offset": len(body), "disk": 0,
            "attributes": entry.attributes, "made": UNIX << 8 | VERSION_NEEDED,
        }  # fmt: skip
        own, far = values | dict(entry.local), values | dict(entry.central)
        body += LOCAL.pack(
            LOCAL_SIGNATURE,
            *(own[name] for name in FIELDS),
            len(own["name"]),
            len(own["extra"]),  # type: ignore[arg-type]
        )
        body += own["name"] + own["extra"] + packed  # type: ignore[operator]
        if entry.listed:
            count += 1
            lengths = [len(far[name]) for name in ("name", "extra", "comment")]  # type: ignore[arg-type]
            directory += CENTRAL.pack(
                CENTRAL_SIGNATURE, far["made"], *(far[name] for name in FIELDS), *lengths, far["disk"], 0,
                far["attributes"], far["offset"],
            )  # fmt: skip
            directory += far["name"] + far["extra"] + far["comment"]  # type: ignore[operator]
    body += gap
    last = {
        "disk": 0,
        "start": 0,
        "here": count,
        "count": count,
        "size": len(directory),
        "offset": len(body),
        "comment": 0,
    }
    last |= dict(end or {})
    return bytes(body + directory + END.pack(END_SIGNATURE, *last.values()) + tail)


def good_archive(files: Mapping[str, bytes] | None = None) -> bytes:
    """An archive without a fault."""
    return archive(raws(good_files() if files is None else files))


def changed(entries: list[Raw], name: str, /, **changes: object) -> list[Raw]:
    """The entries with one of them changed."""
    return [
        replace(entry, **changes) if entry.name == name.encode() else entry  # type: ignore[arg-type]
        for entry in entries
    ]
