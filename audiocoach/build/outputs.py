"""The files of a build: which may be written, and which of them are intact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audiocoach.build.mixing import prepare_music
from audiocoach.build.options import Options, outputs_of
from audiocoach.build.parts import ExistingParts, existing_parts
from audiocoach.build.resources import Resources
from audiocoach.errors import OutputError, refuse_warnings
from audiocoach.media.containers import CONTAINERS, container_of, is_intact, suffixes
from audiocoach.media.output import check_place
from audiocoach.media.stems import stem_key
from audiocoach.media.tags import Stamp
from audiocoach.script.model import Workout
from audiocoach.sound.mixer import STEMS
from audiocoach.sources.references import materials_among, require_music, require_usable


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
    def kept_voice(self) -> str | None:
        """The voice of the existing track."""
        return next((stamp.engine for stamp in self.stamps.values() if stamp), None)


def check_files(workout: Workout, output: Path, options: Options) -> Targets:
    """The files of a build, after checking that the files of the script can be used and that each target may
    be written.

    Raises:
        ScriptError: when a file that the script names cannot be used, or on its warnings with ``strict``.
        OutputError: when a target has the suffix of no format, is the session's own song or sound, or was
            not made by AudioCoach.
    """
    if output.suffix.lower() not in CONTAINERS:
        raise OutputError(f"{output}: a track's name ends in {suffixes()}")
    require_usable(workout)
    require_music(workout)
    mixes, stems = outputs_of(output, options), stems_of(output, options)
    for own in materials_among(workout, (*mixes.values(), *stems.values())):
        raise OutputError(f"{own} is one of the session's own files; choose another name for the track")
    stamps: dict[Path, Stamp | None] = {}
    parts: dict[Path, ExistingParts] = {}
    for path in mixes.values():
        if options.recipe.split is None:
            stamps[path] = existing(path, options)
        else:
            parts[path] = existing_parts(path, options)
            stamps[path] = parts[path].stamp
    check_stems(stems, options)
    if options.rules.strict:
        refuse_warnings(workout.warnings)
    return Targets(mixes, stems, stamps, parts)


def stems_of(output: Path, options: Options) -> dict[str, Path]:
    """The file of each stem, if stems are asked for."""
    folder = options.recipe.stems
    return {part: folder / f"{output.stem}.{part}.wav" for part in STEMS} if folder else {}


def existing(path: Path, options: Options) -> Stamp | None:
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


def check_stems(stems: Mapping[str, Path], options: Options) -> None:
    """Check early whether the stems can be written. Their folder must exist.

    Raises:
        OutputError: when they cannot, or would replace files that AudioCoach did not make.
    """
    for path in stems.values():
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
