"""Create a pack from a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.boundary import PACK_FILE
from audiocoach.errors import OutputError, Problem
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.packs.folder import SUFFIX, PackFolder, check_scripts, read_folder
from audiocoach.packs.kinds import kind_of
from audiocoach.packs.manifest import MANIFEST_NAME, PackManifest
from audiocoach.packs.zip_writer import write_archive
from audiocoach.script.pack import PackInfo

if TYPE_CHECKING:
    from audiocoach.build.options import Options


@dataclass(frozen=True, slots=True)
class Created:
    """A pack that was written, with warnings for its author."""

    path: Path
    info: PackInfo
    manifest: PackManifest
    warnings: tuple[Problem, ...] = ()


def create_pack(
    folder: Path,
    output: Path | None = None,
    *,
    force: bool = False,
    with_voice: str | None = None,
    options: Options | None = None,
) -> Created:
    """Write a folder as a pack. The same files always give the same bytes.

    Args:
        folder: contains a ``pack.yaml``; all its scripts are checked first.
        output: the file or its folder; ``None`` means ``NAME-VERSION.coachpack`` in the current folder.
        force: overwrite an existing file.
        with_voice: engine that speaks all words of the pack, so that using it needs no voice.
        options: the user's own engines and ffmpeg, for ``with_voice``.

    Raises:
        PackError: if the folder has a file that a pack cannot contain, or an invalid ``pack.yaml``.
        ScriptError: lists the errors of all its scripts.
        OutputError: if ``output`` exists or cannot be written.
        VoiceError: if a text cannot be spoken.
    """
    pack = read_folder(folder)
    workouts, warnings = check_scripts(folder, pack.manifest)
    path = output_path(pack.info, output)
    if os.path.exists(path) and not force:
        raise OutputError(f"{path} exists; choose another name, or overwrite it with --force")
    with TemporaryFolder() as name:
        if with_voice is not None:
            from audiocoach.build.options import DEFAULTS  # noqa: PLC0415
            from audiocoach.packs.blocks import load_sessions  # noqa: PLC0415
            from audiocoach.packs.speaking import speak_pack  # noqa: PLC0415  (loads the voices)

            sessions = load_sessions(folder, pack.manifest)
            spoken = chain(workouts, (one for one in sessions if one.pack))  # not what AudioCoach includes
            pack = pack.with_files(speak_pack(spoken, with_voice, options or DEFAULTS, Path(name)))
        write_pack(pack, path)
    return Created(path, pack.info, pack.manifest, (*warnings, *missing_credits(pack)))


def write_pack(pack: PackFolder, path: Path) -> None:
    """Write a folder's files as an archive.

    Raises:
        OutputError: if it cannot be written.
    """
    contents = [(file.path, pack.paths[file.path]) for file in pack.manifest.files]
    with whole_or_nothing(path) as file:
        write_archive(file, [(MANIFEST_NAME, pack.manifest.to_bytes()), *contents])


def output_path(info: PackInfo, output: Path | None) -> Path:
    """Return the path of the archive for the given ``output``."""
    name = f"{info.name}-{info.version}{SUFFIX}"
    if output is None:
        return Path(name)
    if os.path.isdir(output):
        return output / name
    if output.suffix != SUFFIX:
        raise OutputError(f"{output}: the file name of a pack must end in {SUFFIX}")
    return output


def missing_credits(pack: PackFolder) -> tuple[Problem, ...]:
    """Return warnings for music and recordings without credits."""
    tops = {"clips": "voices", "kits": None, "spoken": None}
    sounds = [file.path for file in pack.manifest.files if kind_of(file.path) == "sound"]
    kinds = {tops.get(name.split("/")[0], "music") for name in sounds}
    given = (
        ("music", "music", pack.info.music_credits),
        ("recorded voices", "voices", pack.info.voice_credits),
    )
    return tuple(
        Problem(
            f"the pack has {what} but no credits for it",
            PACK_FILE,
            suggestion=f"Write credits: and below it {key}: with who made it and under which licence.",
            severity="warning",
        )
        for what, key, lines in given
        if key in kinds and not lines
    )
