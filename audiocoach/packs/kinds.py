"""Determine the kind of a pack's file from its name, and check that the content matches."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Literal

from audiocoach.boundary import PACK_CLIPS, PACK_CLIPS_INDEX, PACK_FILE
from audiocoach.errors import MediaError, PackError
from audiocoach.media.sniff import AUDIO_SUFFIXES, HEAD_BYTES, describe, sniff_file
from audiocoach.script.constants import SUFFIXES
from audiocoach.units import quoted

PackFileKind = Literal[
    "pack", "script", "block", "trainer", "kit", "clip", "text", "sound", "picture", "spoken"
]

FOLDERS: dict[str, PackFileKind] = {"blocks": "block", "trainers": "trainer", "kits": "kit", "clips": "clip"}
"""Top-level folders whose YAML files are not workout scripts."""

_TEXT = frozenset({".md", ".txt"})
_TEXT_NAMES = frozenset({"licence", "license", "readme", "credits"})
_PICTURE = frozenset({".jpg", ".jpeg", ".png"})
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def kind_of(name: str) -> PackFileKind:
    """Return the kind of a pack's file, based on its name.

    Raises:
        PackError: if a pack cannot contain it.
    """
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if name == PACK_FILE:
        return "pack"
    if name in (PACK_CLIPS_INDEX, PACK_CLIPS):
        return "spoken"
    if path.parts[0] != "spoken":
        if suffix in SUFFIXES:
            if path.name.casefold() == PACK_FILE:
                raise PackError(f"{quoted(name)} would be a pack in a pack")
            return FOLDERS.get(path.parts[0], "script") if len(path.parts) > 1 else "script"
        if suffix in _TEXT or name.casefold() in _TEXT_NAMES:
            return "text"
        if suffix in AUDIO_SUFFIXES:
            return "sound"
        if suffix in _PICTURE:
            return "picture"
    raise PackError(
        f"{quoted(name)} cannot be part of a pack; a pack has scripts (.yaml), texts (.md, .txt), sound and "
        "pictures (.jpg, .png)"
    )


def check_content(name: str, path: Path) -> None:
    """Check that a file's content matches the kind given by its name.

    Raises:
        PackError: if it does not match; the message says what it is.
    """
    kind = kind_of(name)
    if kind == "sound" or name == PACK_CLIPS:
        try:
            sniff_file(path)
        except MediaError as error:
            raise PackError(str(error).replace(str(path), quoted(name))) from None
        return
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if kind == "picture" and not head.startswith(_PICTURE_STARTS):
        raise PackError(f"{quoted(name)} is {describe(head)}, not a JPEG or PNG picture")
    if kind == "text" and b"\0" in head:
        raise PackError(f"{quoted(name)} is not a text")
