"""The training blocks of a pack: find them, and load their sessions with the values that they set."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from pathlib import Path

from audiocoach.blocks.load import load_text
from audiocoach.blocks.sessions import Scripts, sound_key
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.files import read_bytes
from audiocoach.packs.kinds import kind_of
from audiocoach.packs.manifest import PackManifest
from audiocoach.script.constants import MAX_FILE_BYTES
from audiocoach.script.model import Workout
from audiocoach.sources.find import is_block_text

MAX_SESSIONS = 2000
"""The most different sessions that the blocks of a pack may have, so that checking them ends."""

Report = Callable[[Problem], object]


def block_files(folder: Path, manifest: PackManifest) -> dict[str, Path]:
    """The training blocks of a pack in ``folder``, by their names in the pack."""
    scripts = {
        file.path: folder.joinpath(*file.path.split("/"))
        for file in manifest.files
        if kind_of(file.path) in ("script", "block")
    }
    return {name: path for name, path in scripts.items() if is_block_text(read_bytes(path, MAX_FILE_BYTES))}


def load_sessions(folder: Path, manifest: PackManifest, report: Report = lambda _: None) -> Iterator[Workout]:
    """Load each session of a pack's blocks, those that sound the same once, and only one at a time: a
    stranger's may be large. ``report`` is called with each error, and with the warnings about the blocks.
    """
    seen: set[Hashable] = set()
    for name, path in block_files(folder, manifest).items():
        try:
            loaded = load_text(read_bytes(path, MAX_FILE_BYTES), file=name, folder=path.parent)
        except ScriptError as error:
            for problem in error.problems:
                report(problem)
            continue
        for warning in loaded.warnings:
            report(warning)
        for session in loaded.block.sessions:
            if sound_key(session) in seen:
                continue
            seen.add(sound_key(session))
            if len(seen) > MAX_SESSIONS:
                text = f"the blocks of this pack have more than {MAX_SESSIONS:,} different sessions"
                report(Problem(text, name, suggestion="Make two packs of it."))
                return
            try:
                yield Scripts().load(session)
            except ScriptError as error:
                for problem in error.problems:
                    report(replace(problem, path=" > ".join(filter(None, (session.label, problem.path)))))
            except AudioCoachError as error:
                report(Problem(str(error), name, path=session.label))
