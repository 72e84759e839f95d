"""The files of a build: which may be written, and which of them are intact."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audiocoach.build.mixing import prepare_music
from audiocoach.build.options import Options, outputs_of, parts_folder
from audiocoach.build.parts import ExistingParts, existing_parts
from audiocoach.build.resources import Resources
from audiocoach.errors import OutputError
from audiocoach.media.containers import CONTAINERS, container_of, is_intact, suffixes
from audiocoach.media.output import check_place
from audiocoach.media.stems import stem_key
from audiocoach.media.tags import Stamp
from audiocoach.script.model import Workout
from audiocoach.sound.mixer import STEMS


@dataclass(frozen=True, slots=True)
class Targets:
    """The files of a build: those it writes, and what is there already."""

    mixes: Mapping[str, Path]
    """The file of each mix, by name."""
    stems: Mapping[str, Path]
    """The file of each stem, by name."""
    stamps: Mapping[Path, Stamp | None]
    """The stamp of each mix's existing track or parts; ``None`` where there is none."""
    parts: Mapping[Path, ExistingParts]
    """The existing parts of each mix, if the track is in parts."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the mixes and stems."""
        return (*self.mixes.values(), *self.stems.values())

    @property
    def kept_voice(self) -> str | None:
        """The voice of the existing track."""
        return next((stamp.engine for stamp in self.stamps.values() if stamp), None)


def check_targets(output: Path, options: Options, *, dry_run: bool = False) -> Targets:
    """The files of a build, after checking that each may be written. A ``dry_run`` checks only those that
    exist, because a new file may need a folder that only the build makes.

    Raises:
        OutputError: when one has the suffix of no format, cannot be written or was not made by AudioCoach.
    """
    if output.suffix.lower() not in CONTAINERS:
        raise OutputError(f"{output}: a track's name ends in {suffixes()}")
    mixes, stems = outputs_of(output, options), stems_of(output, options)
    stamps: dict[Path, Stamp | None] = {}
    parts: dict[Path, ExistingParts] = {}
    in_parts = options.recipe.split is not None
    for path in mixes.values():
        if dry_run and not os.path.exists(parts_folder(path) if in_parts else path):
            stamps[path] = None
        elif in_parts:
            parts[path] = existing_parts(path, options)
            stamps[path] = parts[path].stamp
        else:
            stamps[path] = _existing_stamp(path, options)
    for path in stems.values():
        if not dry_run or path.exists():
            _check_stem(path, options)
    return Targets(mixes, stems, stamps, parts)


def stems_of(output: Path, options: Options) -> dict[str, Path]:
    """The file of each stem, if stems are asked for."""
    folder = options.recipe.stems
    return {part: folder / f"{output.stem}.{part}.wav" for part in STEMS} if folder else {}


def _existing_stamp(path: Path, options: Options) -> Stamp | None:
    """The stamp of an existing track, after checking that it may be replaced.

    Raises:
        OutputError: when something else is there, and it may not be overwritten.
    """
    check_place(path)
    try:
        stamp = container_of(path).read_stamp(path) if path.exists() else None
        if stamp is None and path.exists() and not options.rules.force and not path.is_dir():
            raise OutputError(
                f"{path} was not made by AudioCoach; choose another name, or overwrite it with --force"
            )
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {error}") from error
    return stamp


def _check_stem(path: Path, options: Options) -> None:
    """Check early whether a stem can be written. Its folder must exist.

    Raises:
        OutputError: when it cannot, or would replace a file that AudioCoach did not make.
    """
    check_place(path)
    if path.exists() and stem_key(path) is None and not options.rules.force:
        raise OutputError(
            f"{path} was not made by AudioCoach; choose another folder, or overwrite it with --force"
        )


def find_intact(workout: Workout, targets: Targets, resources: Resources) -> set[Path]:
    """The existing tracks whose sound is still what their stamps say; music is decoded where one of the
    tracks has to be made.
    """
    stamps, force = targets.stamps, resources.options.rules.force
    if force or None in stamps.values():
        prepare_music(workout, resources)
    return {
        path
        for path, stamp in stamps.items()
        if stamp is not None and not force and is_intact(path, stamp, resources.ffmpeg)
    }
