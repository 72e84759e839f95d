"""Install and remove voices for ``piper``: both files, verified and tested, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audiocoach.errors import OutputError, UsageError, VoiceError
from audiocoach.files import sha256_of, why_unwritable
from audiocoach.units import quoted
from audiocoach.voices.engine import Request
from audiocoach.voices.piper import (
    CONFIG_SUFFIX,
    MAX_CONFIG_BYTES,
    MODEL_SUFFIX,
    Piper,
    installed_voices,
    language_of,
)

PUBLISHED = "https://huggingface.co/rhasspy/piper-voices/resolve/main/"
"""Where the Piper project publishes its voices. Its listing has the size and MD5 of each file."""
LISTING = "voices.json"
MAX_LISTING_BYTES = 20_000_000
MAX_MODEL_BYTES = 300_000_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TRIAL = "one"
"""A word that a voice speaks before it is installed."""

Fetch = Callable[[str, Path, int], None]
"""Downloads an address to a path, with a maximum number of bytes."""


@dataclass(frozen=True, slots=True)
class Added:
    """A newly installed voice, with the SHA-256 (hex) of its model."""

    name: str
    language: str
    sha256: str
    size_bytes: int


def install_voice(source: str, folder: Path, fetch: Fetch, *, sha256: str | None = None) -> Added:
    """Install a voice into ``folder``.

    ``source`` is the name of a published voice (checked against the project's listing), an
    ``https://`` address of a model (requires ``sha256``, hex), or a model on disk with its settings next to
    it. ``fetch`` downloads files, and decides what may be downloaded.

    Raises:
        UsageError: if there is no such voice, or ``sha256`` is missing or malformed.
        VoiceError: if the files do not match their checksums, or do not speak here.
        OutputError: if they cannot be written.
    """
    expected = _check_sum(sha256)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as work:
            model = _gather_files(source, Path(work), fetch, expected)
            name = model.name.removesuffix(MODEL_SUFFIX)
            found, size_bytes = sha256_of(model)
            if expected is not None and found != expected:
                raise VoiceError(
                    f"piper: the SHA-256 of {name} is {found}, not {expected}; nothing was installed"
                )
            if any(voice.name == name for voice in installed_voices(folder)):
                raise UsageError(
                    f"{name} is already installed; remove it with `audiocoach voices remove {name}`"
                )
            language = language_of(model)
            Piper(Path(work)).speak(Request(_TRIAL, language, name))
            # A voice exists when both files do, so the model comes last.
            for suffix in (CONFIG_SUFFIX, MODEL_SUFFIX):
                os.replace(Path(work, name + suffix), folder / (name + suffix))
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {why_unwritable(error)} with the setting data_dir"
        ) from error
    return Added(name, language, found, size_bytes)


def remove_voice(name: str, folder: Path) -> None:
    """Remove an installed voice.

    Raises:
        UsageError: if it is not installed.
        OutputError: if it cannot be removed.
    """
    if not _NAME.fullmatch(name) or not os.path.isfile(folder / (name + MODEL_SUFFIX)):
        names = ", ".join(voice.name for voice in installed_voices(folder))
        hint = f"choose {names}" if names else "no voice is"
        raise UsageError(f"the voice {quoted(name)} is not installed; {hint}")
    try:
        (folder / (name + MODEL_SUFFIX)).unlink()
        (folder / (name + CONFIG_SUFFIX)).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{name} cannot be removed: {error.strerror or error}; check its permissions"
        ) from error


def _gather_files(source: str, work: Path, fetch: Fetch, sha256: str | None) -> Path:
    """Put both files of a voice into ``work``. Returns the path of the model."""
    if "://" in source:
        if sha256 is None:
            raise UsageError("a voice from an address needs --sha256 with the SHA-256 of its model")
        name = _name_in(source.partition("?")[0].rpartition("/")[2])
        fetch(source, work / (name + MODEL_SUFFIX), MAX_MODEL_BYTES)
        before, mark, query = source.partition("?")
        fetch(f"{before}.json{mark}{query}", work / (name + CONFIG_SUFFIX), MAX_CONFIG_BYTES)
    elif source.lower().endswith(MODEL_SUFFIX) or os.path.exists(os.path.expanduser(source)):
        path = Path(os.path.expanduser(source))
        name = _name_in(path.name)
        for suffix, limit in ((MODEL_SUFFIX, MAX_MODEL_BYTES), (CONFIG_SUFFIX, MAX_CONFIG_BYTES)):
            _copy_file(path.with_name(name + suffix), work / (name + suffix), limit)
    else:
        name = _fetch_published(source, work, fetch)
    return work / (name + MODEL_SUFFIX)


def _fetch_published(name: str, work: Path, fetch: Fetch) -> str:
    """Download a published voice and check both files against the project's listing."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{quoted(name)} is not the name of a voice; write it like en_US-lessac-medium")
    listing = work / LISTING
    fetch(PUBLISHED + LISTING, listing, MAX_LISTING_BYTES)
    try:
        voices = json.loads(listing.read_bytes())
        files = {
            str(path): (int(entry["size_bytes"]), str(entry["md5_digest"]))
            for path, entry in voices.get(name, {}).get("files", {}).items()
            if str(path).endswith((f"{name}{MODEL_SUFFIX}", f"{name}{CONFIG_SUFFIX}"))
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise VoiceError("piper: the listing of published voices cannot be read; try again later") from error
    listing.unlink()
    if len(files) != 2:
        raise UsageError(
            f"no published voice {quoted(name)}; see https://rhasspy.github.io/piper-samples for all of them"
        )
    for path, (size_bytes, md5) in files.items():
        suffix = CONFIG_SUFFIX if path.endswith(CONFIG_SUFFIX) else MODEL_SUFFIX
        target = work / (name + suffix)
        fetch(PUBLISHED + path, target, min(size_bytes, MAX_MODEL_BYTES))
        if target.stat().st_size != size_bytes or _md5_of(target) != md5:
            raise VoiceError(f"piper: {target.name} does not match the listing; nothing was installed")
    return name


def _name_in(file: str) -> str:
    name = file.removesuffix(MODEL_SUFFIX)
    if name == file or not _NAME.fullmatch(name):
        raise UsageError(f"{quoted(file)} is not the model of a voice; its name must end in {MODEL_SUFFIX}")
    return name


def _copy_file(source: Path, target: Path, max_bytes: int) -> None:
    """Copy a regular file of limited size."""
    if not os.path.isfile(source):
        raise UsageError(
            f"{source} is missing; a voice is NAME{MODEL_SUFFIX} with NAME{CONFIG_SUFFIX} next to it"
        )
    if source.stat().st_size > max_bytes:
        raise UsageError(f"{source} is larger than {max_bytes // 1_000_000} MB")
    shutil.copyfile(source, target)


def _check_sum(sha256: str | None) -> str | None:
    if sha256 is not None and not _SHA256.fullmatch(sha256.strip().lower()):
        raise UsageError(f"{quoted(sha256)} is not a SHA-256; write 64 hexadecimal digits")
    return sha256 and sha256.strip().lower()


def _md5_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, partial(hashlib.md5, usedforsecurity=False)).hexdigest()
