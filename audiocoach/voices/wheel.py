"""Whether the files of an installed package are those in the list that it was installed with."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib.metadata import files
from pathlib import Path

from audiocoach.files import sha256_of


def listed_sums(distribution: str, folder: str) -> Mapping[str, str]:
    """Return the SHA-256 of each file in a package's folder of this name, in base64; none without a list."""
    return {
        listed.name: listed.hash.value
        for listed in files(distribution) or ()
        if listed.parent.name == folder and listed.hash is not None and listed.hash.mode == "sha256"
    }


def fault_of(file: Path, sha256: str) -> str:
    """Return what is wrong with a file, if anything; its sum is in hexadecimal, or as packages list it."""
    try:
        found = sha256_of(file)[0]
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    encoded = base64.urlsafe_b64encode(bytes.fromhex(found)).decode().rstrip("=")
    return "" if sha256 in (found, encoded) else "is damaged"
