"""Inspect a pack's metadata, credits and contents without installing it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from audiocoach.errors import Problem
from audiocoach.packs.archive import open_archive, unpack
from audiocoach.packs.blocks import block_files
from audiocoach.packs.folder import check_scripts, read_folder
from audiocoach.packs.kinds import PackFileKind, kind_of
from audiocoach.packs.manifest import PackManifest
from audiocoach.packs.shelf import Shelf
from audiocoach.script.limits import time_of
from audiocoach.script.model import Workout
from audiocoach.script.pack import PackInfo
from audiocoach.sources.find import read_header


@dataclass(frozen=True, slots=True)
class ScriptSummary:
    """A script of a pack. ``minutes`` is its own value, or else the minimum duration of its steps."""

    name: str
    title: str
    minutes: float
    voice: str
    language: str


@dataclass(frozen=True, slots=True)
class BlockSummary:
    """A training block of a pack, with its number of weeks."""

    name: str
    title: str
    weeks: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """A pack that passed every check. ``counts`` is the number of files of each kind, by name."""

    info: PackInfo
    manifest: PackManifest
    scripts: tuple[ScriptSummary, ...]
    blocks: tuple[BlockSummary, ...]
    counts: dict[PackFileKind, int]
    warnings: tuple[Problem, ...] = ()


def inspect_pack(source: Path, *, data_dir: Path) -> Inspected:
    """Verify a pack's file or folder completely, without installing it; ``data_dir`` is for unpacking.

    Raises:
        PackError: if it is refused; the message says why.
        ScriptError: if its scripts have errors; lists all of them.
    """
    if os.path.isdir(source):
        folder = read_folder(source)
        return summarise(folder.info, folder.manifest, source)
    archive = open_archive(source)
    with Shelf(data_dir).workspace() as work:
        unpack(archive, work)
        return summarise(archive.info, archive.manifest, work)


def summarise(info: PackInfo, manifest: PackManifest, folder: Path) -> Inspected:
    """Return the summary of a pack whose files are in ``folder``.

    Raises:
        ScriptError: if its scripts have errors; lists all of them.
    """
    workouts, warnings = check_scripts(folder, manifest)
    blocks = tuple(_block(name, path) for name, path in block_files(folder, manifest).items())
    counts = dict(Counter(kind_of(file.path) for file in manifest.files))
    return Inspected(info, manifest, tuple(map(_script, workouts)), blocks, counts, warnings)


def _block(name: str, path: Path) -> BlockSummary:
    header = read_header(name, path)
    return BlockSummary(name, header.title, header.weeks or 0)


def _script(workout: Workout) -> ScriptSummary:
    minutes = workout.minutes or round(time_of(workout) / 60_000, 1)
    return ScriptSummary(workout.file, workout.title, minutes, workout.voice.engine, workout.language)
