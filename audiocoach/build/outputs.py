"""The files of a build: which may be written, and which of them are intact."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audiocoach.build.mixing import prepare_music
from audiocoach.build.options import Options, outputs_of, parts_folder
from audiocoach.build.parts import ExistingParts, check_parts, read_parts
from audiocoach.build.resources import Resources
from audiocoach.errors import OutputError
from audiocoach.files import check_output_folder
from audiocoach.media.containers import CONTAINERS, container_of, is_intact, suffixes
from audiocoach.media.ffmpeg import build_of
from audiocoach.media.output import check_place, output_error
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


def read_targets(output: Path, options: Options) -> Targets:
    """The files of a build, and what is there already.

    Raises:
        OutputError: when one has the suffix of no format, or cannot be read.
    """
    if output.suffix.lower() not in CONTAINERS:
        raise OutputError(f"{output}: a track's name ends in {suffixes()}")
    mixes, stems = outputs_of(output, options), stems_of(output, options)
    if options.recipe.split is not None:
        parts = {path: read_parts(parts_folder(path)) for path in mixes.values()}
        return Targets(mixes, stems, {path: there.stamp for path, there in parts.items()}, parts)
    return Targets(mixes, stems, {path: _stamp_at(path) for path in mixes.values()}, {})


def check_targets(targets: Targets, options: Options, *, with_folder: bool = False) -> None:
    """Check early whether the files of a build may be written. The folder of the stems may be missing, as the
    build creates it, and so may that of the mixes ``with_folder``.

    Raises:
        OutputError: when one cannot be written or was not made by AudioCoach.
    """
    for path in targets.mixes.values():
        if with_folder and not os.path.isdir(path.parent):
            check_output_folder(path.parent)
            continue
        there = targets.parts.get(path)
        if there is not None:
            check_parts(parts_folder(path), there, options)
        else:
            _check_file(path, targets.stamps[path], options, "name")
    for path in targets.stems.values():
        if os.path.isdir(path.parent):
            _check_file(path, stem_key(path), options, "folder")
        else:
            check_output_folder(path.parent)


def stems_of(output: Path, options: Options) -> dict[str, Path]:
    """The file of each stem, if stems are asked for."""
    folder = options.recipe.stems
    return {part: folder / f"{output.stem}.{part}.wav" for part in STEMS} if folder else {}


def _stamp_at(path: Path) -> Stamp | None:
    """The stamp of an existing track."""
    try:
        return container_of(path).read_stamp(path) if path.is_file() else None
    except OSError as error:
        raise output_error(path, error) from error
    except ValueError as error:
        raise OutputError(f"{str(path)!r} is not a file name") from error


def _check_file(path: Path, ours: Stamp | str | None, options: Options, other: str) -> None:
    """Refuse a place that cannot be written, and a file that is not ``ours`` unless it may be overwritten."""
    check_place(path)
    if ours is None and os.path.exists(path) and not options.rules.force:
        raise OutputError(
            f"{path} was not made by AudioCoach; choose another {other}, or overwrite it with --force"
        )


def find_intact(workout: Workout, targets: Targets, resources: Resources) -> set[Path]:
    """The existing tracks whose sound is still what their stamps say. Where one of the tracks has to be made,
    music is decoded, and ffmpeg is asked for its version.
    """
    stamps, force = targets.stamps, resources.options.rules.force
    if force or None in stamps.values():
        prepare_music(workout, resources)
        build_of(resources.ffmpeg)
    return {
        path
        for path, stamp in stamps.items()
        if stamp is not None and not force and is_intact(path, stamp, resources.ffmpeg)
    }
