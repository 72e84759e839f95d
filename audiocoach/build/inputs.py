"""Compute a hash of a track's inputs, to know without planning or mixing whether it is up to date.

Files count by name, size and modification time, so nothing large is read. A different hash only means that
the track is checked more closely; if it turns out to sound the same, it is kept.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.build.options import Options
from audiocoach.files import files_meant
from audiocoach.script.model import Workout
from audiocoach.sources.load import pack_info
from audiocoach.sources.references import named_files
from audiocoach.store.entry import JSON
from audiocoach.store.store import key_of
from audiocoach.version import __version__

if TYPE_CHECKING:
    from audiocoach.media.describe import AlbumPlace

FORMAT = 2


def inputs_key(workout: Workout, options: Options, place: AlbumPlace | None, voice: str = "") -> str:
    """Return the hash of everything that determines a track: the script with its includes and values, the
    files it names, the voice (``voice``: engine and version), the encoding, and its place in the album.
    """
    pack = pack_info(workout)
    return key_of(
        format=FORMAT,
        version=__version__,
        # Steps are declared as their base class: without the flag, fields of subclasses would be left out.
        workout=workout.model_dump(mode="json", exclude={"file", "folder", "pack"}, serialize_as_any=True),
        files=[
            _state(path, workout.folder)
            for named in named_files(workout)
            for path in files_meant(named) or [named]
        ],
        voice=voice,
        preset=options.recipe.preset,
        loudness_lufs=options.recipe.loudness_lufs,
        place=place and asdict(place),
        **_form(options),
        credit=pack.credit_line if pack else "",
    )


def _form(options: Options) -> dict[str, JSON]:
    """The options of a track in parts, and of one for a device."""
    recipe = options.recipe
    parts: dict[str, JSON] = {} if recipe.split is None else {"split": recipe.split, "wait": recipe.wait}
    return parts if recipe.device is None else {**parts, "device": recipe.device}


def _state(path: Path, folder: str) -> tuple[str, int, int]:
    """Name, size and modification time of a file."""
    name = os.path.relpath(path, folder or ".")
    try:
        status = path.stat()
    except OSError:
        return name, -1, -1
    return name, status.st_size, status.st_mtime_ns
