"""Installing voices for ``piper``: both files whole, verified and tried out, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audiocoach.errors import OutputError, UsageError, VoiceError
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
"""Where the Piper project publishes its voices, with a listing that has each file's size and MD5."""
LISTING = "voices.json"
MAX_LISTING_BYTES = 20_000_000
MAX_MODEL_BYTES = 300_000_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TRIAL = "one"
_BLOCK_BYTES = 1 << 20

Fetch = Callable[[str, Path, int], None]
"""Brings what is at an address to a path; at most so many bytes."""


@dataclass(frozen=True, slots=True)
class Added:
    """A voice that was installed: its name, language and the SHA-256 of its model (hex)."""

    name: str
    language: str
    sha256: str
    size_bytes: int


def install_voice(
    source: str, folder: Path, fetch: Fetch, *, sha256: str | None = None, published: str = PUBLISHED
) -> Added:
    """Installs a voice into ``folder``.

    Args:
        source: the name of a published voice (verified by the project's listing), an ``https://`` address of
            a model (``sha256`` is needed), or a model on disk with its settings beside it.
        folder: where voices are kept.
        fetch: brings files from the network; it decides what may be fetched.
        sha256: what the model has to have, hex.
        published: where published voices lie.

    Raises:
        UsageError: when there is no such voice, or the sum is missing or malformed.
        VoiceError: when the files are not what they should be, or do not speak here.
        OutputError: when they cannot be written.
    """
    expected = _check_sum(sha256)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as work:
            model = _gather_files(source, Path(work), fetch, published, expected)
            name = model.name.removesuffix(MODEL_SUFFIX)
            found = _sum_of(model, "sha256")
            if expected is not None and found != expected:
                raise VoiceError(
                    f"piper: {name} has the SHA-256 {found}, not {expected}; nothing is installed"
                )
            if any(voice.name == name for voice in installed_voices(folder)):
                raise UsageError(f"{name} is installed already; `audiocoach voices remove {name}` removes it")
            language = language_of(model)
            _try_out(name, language, Path(work))
            size_bytes = model.stat().st_size
            # A voice is one when both files are there, so the model comes last.
            for suffix in (CONFIG_SUFFIX, MODEL_SUFFIX):
                os.replace(Path(work, name + suffix), folder / (name + suffix))
    except OSError as error:
        raise OutputError(f"the voice cannot be written to {folder}: {error.strerror or error}") from error
    return Added(name, language, found, size_bytes)


def remove_voice(name: str, folder: Path) -> None:
    """Removes an installed voice.

    Raises:
        UsageError: when there is none of that name.
        OutputError: when it cannot be removed.
    """
    if not _NAME.fullmatch(name) or not os.path.isfile(folder / (name + MODEL_SUFFIX)):
        there = ", ".join(voice.name for voice in installed_voices(folder)) or "none"
        raise UsageError(f"no voice {quoted(name)} is installed; there is {there}")
    try:
        (folder / (name + MODEL_SUFFIX)).unlink()
        (folder / (name + CONFIG_SUFFIX)).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{name} cannot be removed: {error.strerror or error}") from error


def _gather_files(source: str, work: Path, fetch: Fetch, published: str, sha256: str | None) -> Path:
    """Both files of a voice in ``work``, as they came; the path of the model."""
    if "://" in source:
        if sha256 is None:
            raise UsageError("a voice from an address needs --sha256 with the sum of its model")
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
        name = _fetch_published(source, work, fetch, published)
    return work / (name + MODEL_SUFFIX)


def _fetch_published(name: str, work: Path, fetch: Fetch, published: str) -> str:
    """Fetches a voice by its name, and holds both files to the project's listing."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{quoted(name)} is no voice's name; they look like en_US-lessac-medium")
    listing = work / LISTING
    fetch(published + LISTING, listing, MAX_LISTING_BYTES)
    try:
        voices = json.loads(listing.read_bytes())
        files = {
            str(path): (int(told["size_bytes"]), str(told["md5_digest"]))
            for path, told in voices.get(name, {}).get("files", {}).items()
            if str(path).endswith((f"{name}{MODEL_SUFFIX}", f"{name}{CONFIG_SUFFIX}"))
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise VoiceError("piper: the listing of published voices cannot be read") from error
    listing.unlink()
    if len(files) != 2:
        raise UsageError(
            f"no published voice {quoted(name)}; https://rhasspy.github.io/piper-samples has them all"
        )
    for path, (size_bytes, md5) in files.items():
        suffix = CONFIG_SUFFIX if path.endswith(CONFIG_SUFFIX) else MODEL_SUFFIX
        target = work / (name + suffix)
        fetch(published + path, target, min(size_bytes, MAX_MODEL_BYTES))
        if target.stat().st_size != size_bytes or _sum_of(target, "md5") != md5:
            raise VoiceError(f"piper: {target.name} is not the file that is listed; nothing is installed")
    return name


def _name_in(file: str) -> str:
    name = file.removesuffix(MODEL_SUFFIX)
    if name == file or not _NAME.fullmatch(name):
        raise UsageError(f"{quoted(file)} is not a voice's model; its name ends in {MODEL_SUFFIX}")
    return name


def _copy_file(source: Path, target: Path, max_bytes: int) -> None:
    """Copies a regular file of limited size."""
    if not os.path.isfile(source):
        raise UsageError(
            f"{source} is missing; a voice is NAME{MODEL_SUFFIX} with NAME{CONFIG_SUFFIX} beside it"
        )
    if source.stat().st_size > max_bytes:
        raise UsageError(f"{source} is larger than {max_bytes // 1_000_000} MB")
    shutil.copyfile(source, target)


def _try_out(name: str, language: str, work: Path) -> None:
    """Has the voice say something before it is installed."""
    Piper(work).speak(Request(_TRIAL, language, name))


def _check_sum(sha256: str | None) -> str | None:
    if sha256 is not None and not _SHA256.fullmatch(sha256.strip().lower()):
        raise UsageError("a SHA-256 is 64 hexadecimal figures")
    return sha256 and sha256.strip().lower()


def _sum_of(path: Path, kind: str) -> str:
    digest = hashlib.new(kind, usedforsecurity=kind != "md5")
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
