"""Read a pack from a folder: find the files that belong to it, and check its scripts."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from audiocoach.boundary import PACK_CLIPS_INDEX, PACK_FILE
from audiocoach.errors import AudioCoachError, PackError, Problem, ScriptError
from audiocoach.files import read_bytes, sha256_of, why_unreadable
from audiocoach.packs.archive import check_files, read_info
from audiocoach.packs.kinds import check_content, kind_of
from audiocoach.packs.manifest import MANIFEST_NAME, MAX_FILES, PackFile, PackManifest
from audiocoach.script.constants import MAX_FILE_BYTES, SUFFIXES
from audiocoach.script.document import read_document
from audiocoach.script.model import Workout
from audiocoach.script.pack import PackInfo
from audiocoach.sources.find import is_block_text
from audiocoach.units import quoted

SUFFIX = ".coachpack"
_LEFT_OUT = frozenset({"audiocoach.schema.json", "audiocoach-block.schema.json"})
"""What `audiocoach new` writes next to a script for the editor."""


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A folder that is a pack: its ``pack.yaml``, its files and their paths."""

    folder: Path
    info: PackInfo
    manifest: PackManifest
    paths: dict[str, Path]

    def with_files(self, files: Mapping[str, Path]) -> PackFolder:
        """Return the pack with files added or replaced, by name.

        Raises:
            PackError: if they are too many or too large.
        """
        kept = [file for file in self.manifest.files if file.path not in files]
        manifest = PackManifest.of([*kept, *(_pack_file(name, path) for name, path in files.items())])
        return replace(self, manifest=manifest, paths={**self.paths, **files})


def read_folder(folder: Path) -> PackFolder:
    """Read a folder as a pack. Hidden files, pack archives and the editor's schema are skipped.

    Raises:
        PackError: if it is not a pack, or has a file that a pack cannot contain.
    """
    if not os.path.isdir(folder):
        raise PackError(f"there is no folder {folder}")
    if not os.path.isfile(folder / PACK_FILE):
        raise PackError(
            f"{folder} is not a pack: it has no {PACK_FILE}; `audiocoach new pack` makes one to start from"
        )
    try:
        paths = dict(_files(folder))
        manifest = PackManifest.of(_pack_file(name, path) for name, path in paths.items())
        check_files(manifest)
        for name, path in paths.items():
            check_content(name, path)
        info = read_info(read_bytes(folder / PACK_FILE, MAX_FILE_BYTES))
    except OSError as error:
        raise PackError(f"{folder} cannot be read: {why_unreadable(error)}") from error
    except PackError as error:
        raise PackError(f"{folder} cannot be used as a pack: {error}") from error
    return PackFolder(folder, info, manifest, paths)


def check_scripts(folder: Path, manifest: PackManifest) -> tuple[tuple[Workout, ...], tuple[Problem, ...]]:
    """Read every script, training block and trainer of a pack in ``folder``. Returns the workouts, named as
    in the pack, and warnings.

    Raises:
        ScriptError: lists the errors of all of them with their positions.
    """
    from audiocoach.packs.blocks import load_sessions  # noqa: PLC0415
    from audiocoach.sources.load import load_text  # noqa: PLC0415
    from audiocoach.sources.references import missing_files  # noqa: PLC0415
    from audiocoach.trainers.find import read_trainer_file  # noqa: PLC0415

    workouts: list[Workout] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for listed in manifest.files:
        path = folder.joinpath(*listed.path.split("/"))
        try:
            kind = kind_of(listed.path)
            data = read_bytes(path, MAX_FILE_BYTES) if path.suffix.lower() in SUFFIXES else b""
            if kind == "script" and not is_block_text(data):
                workout = load_text(data, file=listed.path, folder=str(path.parent))
                problems += missing_files(workout)
                problems += _cover_problems(workout)
                warnings += workout.warnings
                workouts.append(workout)
            elif kind == "trainer":
                read_trainer_file(path)
            elif data and kind not in ("pack", "script", "block"):
                problems += read_document(data, file=listed.path).problems
        except ScriptError as error:
            problems += error.problems
        except AudioCoachError as error:
            problems.append(Problem(str(error), listed.path))
    if any(listed.path == PACK_CLIPS_INDEX for listed in manifest.files):
        problems += _clip_problems(folder)
    for _ in load_sessions(folder, manifest, report=problems.append):
        pass  # a session is only loaded, with the values that its block sets
    warnings += [problem for problem in problems if problem.severity != "error"]
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise ScriptError(_named_as_in_pack(errors, folder))
    return tuple(workouts), tuple(warnings)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return the NFC name and the path of every file that belongs to the pack."""
    count = 0
    for where, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*folders, *files]:
            path = Path(where, name)
            mode = path.lstat().st_mode
            relative = path.relative_to(folder).as_posix()
            if name.startswith(".") or name.lower().endswith(SUFFIX):
                continue
            if name in _LEFT_OUT or relative == MANIFEST_NAME:
                continue
            if stat.S_ISLNK(mode):
                raise PackError(f"{quoted(relative)} is a symbolic link; a pack has only plain files")
            if stat.S_ISDIR(mode):
                continue
            if not stat.S_ISREG(mode):
                raise PackError(f"{quoted(relative)} is a device, a pipe or a socket")
            count += 1
            if count > MAX_FILES:
                raise PackError(f"it has more than {MAX_FILES:,} files")
            yield unicodedata.normalize("NFC", relative), path


def _raise(error: OSError) -> None:
    raise error


def _pack_file(name: str, path: Path) -> PackFile:
    kind_of(name)  # refused before it is read
    sha256, size = sha256_of(path)
    return PackFile(name, size, sha256)


def _cover_problems(workout: Workout) -> list[Problem]:
    from audiocoach.media.cover import MAX_COVER_BYTES, load_cover  # noqa: PLC0415

    path = Path(workout.folder, workout.cover) if workout.cover else None
    if path is None or not os.path.isfile(path):
        return []  # one that is missing is reported with the other files
    mark = workout.mark_of("cover")
    try:
        load_cover(read_bytes(path, MAX_COVER_BYTES), f'"{workout.cover}"')
    except AudioCoachError as error:
        return [workout.problem(str(error), mark)]
    return []


def _clip_problems(folder: Path) -> list[Problem]:
    from audiocoach.voices.packed import PackVoice  # noqa: PLC0415

    try:
        PackVoice(folder)
    except AudioCoachError as error:
        return [Problem(str(error), PACK_CLIPS_INDEX)]
    return []


def _named_as_in_pack(problems: Iterable[Problem], folder: Path) -> list[Problem]:
    """Return problems with paths relative to the pack's folder, each once: a script's also come from the
    blocks that use it.
    """
    found: dict[Hashable, Problem] = {}
    for problem in problems:
        message, file = (
            text.replace(f"{folder.absolute()}{os.sep}", "").replace(f"{folder}{os.sep}", "")
            for text in (problem.message, problem.file)
        )
        named = replace(problem, message=message, file=file)
        found.setdefault((file, named.line, named.column, message), named)
    return list(found.values())
