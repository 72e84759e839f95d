"""Check the names of files in a pack: the same on every system, and never outside the pack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from audiocoach.errors import PackError
from audiocoach.files import has_drive
from audiocoach.units import quoted

MAX_NAME_BYTES = 200
MAX_DEPTH = 8
"""Maximum nesting of folders."""

_UNPORTABLE = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$|clock\$)"
    r"\s*(?:\..*)?"
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def check_name(name: str) -> None:
    """Check that a file's name, with ``/`` between folders, is the same on every system.

    Raises:
        PackError: if it is refused; the message says why.
    """
    why = _why_not(name)
    if why:
        raise PackError(f"the name {quoted(name)} {why}")


def check_names(names: Iterable[str]) -> None:
    """Check each name, and check that no two conflict.

    Raises:
        PackError: for a name that is refused, two that some system takes for one, or one that is both a file
            and a folder.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        check_name(name)
        key = fold_name(name)
        if files.get(key) == name:
            raise PackError(f"two files are called {quoted(name)}")
        if key in files:
            raise PackError(f"the names {quoted(files[key])} and {quoted(name)} are the same on some systems")
        files[key] = name
        parts = name.split("/")
        for count in range(1, len(parts)):
            folder = "/".join(parts[:count])
            if folders.setdefault(fold_name(folder), folder) != folder:
                other = folders[fold_name(folder)]
                raise PackError(
                    f"the folders {quoted(other)} and {quoted(folder)} are the same on some systems"
                )
    for key, folder in folders.items():
        if key in files:
            raise PackError(f"{quoted(folder)} is both a file and a folder")


def fold_name(name: str) -> str:
    """Return a key that is equal for names that differ only in case or in Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _why_not(name: str) -> str | None:
    """Return why a name is refused, or ``None`` if it is valid."""
    if not name:
        return "is empty"
    if "\0" in name:
        return "contains a NUL character"
    if "\\" in name:
        return "contains a backslash"
    if name.startswith("/"):
        return "is an absolute path"
    if has_drive(name):
        return "starts with a drive letter"
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        return "contains an invisible character"
    if len(name.encode("utf-8")) > MAX_NAME_BYTES:
        return f"is longer than {MAX_NAME_BYTES} bytes"
    if unicodedata.normalize("NFC", name) != name:
        return "is not in composed form (NFC)"
    parts = name.split("/")
    if len(parts) > MAX_DEPTH:
        return f"is more than {MAX_DEPTH - 1} folders deep"
    return next((why for part in parts if (why := _why_not_part(part))), None)


def _why_not_part(part: str) -> str | None:
    if not part:
        return "ends in / or contains //; folders have no entries"
    if part == "..":
        return "leads out of the pack with .."
    if part.startswith("."):
        return "is hidden: it starts with a dot"
    if part.endswith((".", " ")):
        return "ends in a dot or a space, which some systems drop"
    if _UNPORTABLE.search(part):
        return 'contains one of < > : " | ? *, which some systems do not allow'
    if _DEVICE.fullmatch(part.casefold()):
        return "is the name of a device on some systems"
    return None
