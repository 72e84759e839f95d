"""Install and remove the other voices of ``hibari``: on the user's word alone, verified and tested."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from audiocoach.errors import OutputError, UsageError, VoiceError
from audiocoach.files import sha256_of, why_unwritable
from audiocoach.units import quoted
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import NAME, Hibari
from audiocoach.voices.hibari_model import listed_voices, model_file, versions
from audiocoach.voices.piper_voices import Added, Fetch

PREFIX = f"{NAME}:"
PUBLISHED = "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/"
"""Where the package's author publishes the models; the package has the size and SHA-256 of each."""

_TRIAL = "Three, two, one."


def install_hibari_voice(name: str, folder: Path, fetch: Fetch, *, published: str = PUBLISHED) -> Added:
    """Download a voice into ``folder``, and hold it to the size and the SHA-256 in the package's list.

    Args:
        name: of the voice, such as ``fenrir``.
        folder: the folder of the downloaded voices.
        fetch: downloads files, and decides what may be downloaded.
        published: the address of the folder of models.

    Raises:
        UsageError: if there is no such voice, or it is already there.
        VoiceError: if it cannot be downloaded, is another file than the package lists, or does not speak.
        OutputError: if it cannot be written.
    """
    versions()
    listed = listed_voices().get(name)
    if listed is None:
        others = ", ".join(one.name for one in listed_voices().values() if not one.is_included)
        raise UsageError(f"hibari has no voice {quoted(name)}; choose {others}")
    if listed.is_included:
        raise UsageError(f"{name} is the voice that comes with hibari; use it with --voice {NAME}")
    if model_file(listed, folder) is not None:
        raise UsageError(
            f"{name} is already installed; remove it with `audiocoach voices remove {PREFIX}{name}`"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as work:
            model = Path(work, listed.file)
            fetch(published + listed.file, model, listed.size_bytes)
            found, size_bytes = sha256_of(model)[0], model.stat().st_size
            if (size_bytes, found) != (listed.size_bytes, listed.sha256):
                raise VoiceError(
                    f"hibari: the file of {name} has {size_bytes:,} bytes and the SHA-256 {found}, not "
                    f"{listed.size_bytes:,} and {listed.sha256}; nothing was installed",
                    engine=NAME,
                )
            Hibari(Path(work), name).speak(Request(_TRIAL, listed.language, name))
            os.replace(model, folder / listed.file)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {why_unwritable(error)} with the setting data_dir"
        ) from error
    return Added(f"{PREFIX}{name}", listed.language, found, size_bytes)


def remove_hibari_voice(name: str, folder: Path) -> None:
    """Remove a downloaded voice.

    Raises:
        UsageError: if it is not there.
        OutputError: if it cannot be removed.
    """
    listed = listed_voices().get(name)
    file = model_file(listed, folder) if listed and not listed.is_included else None
    if file is None:
        raise UsageError(f"the voice {quoted(PREFIX + name)} is not installed")
    try:
        file.unlink()
    except OSError as error:
        raise OutputError(
            f"{name} cannot be removed: {error.strerror or error}; check its permissions"
        ) from error
