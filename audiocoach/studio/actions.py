"""The actions of the page, as commands of the program; the page shows which one it runs."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path

from audiocoach.errors import UsageError
from audiocoach.importers.registry import MAX_BYTES
from audiocoach.studio.folder import Folder
from audiocoach.studio.jobs import Job, Jobs
from audiocoach.studio.tools import EditedScript

STARTERS = ("strength", "drill", "recovery", "run", "ems", "block")
TRACK_SUFFIXES = (".mp3", ".m4a", ".opus", ".flac", ".wav")
SITE = "site"
"""The folder of published pages, in the studio's folder."""

_UNSAFE = re.compile(r"[^\w.() +-]")


class Actions:
    """Starts the commands of one studio; everything they write is in its folder."""

    def __init__(self, folder: Folder, jobs: Jobs) -> None:
        self._folder = folder
        self._jobs = jobs

    def build(self, name: str, draft: EditedScript, *, is_block: bool) -> Job:
        """Build a saved script: the track beside it, or a block's tracks in a folder beside it."""
        stem = os.path.splitext(name)[0]
        output = stem if is_block else f"{stem}.mp3"
        if not is_block:
            self._folder.path_of(output, TRACK_SUFFIXES)
        return self._jobs.start(["build", name, "-o", output, *draft.flags()])

    def publish(self, name: str) -> Job:
        """Publish a built track, or the built tracks of a block, as pages."""
        stem = os.path.splitext(name)[0]
        found = [
            f"{stem}{suffix}"
            for suffix in TRACK_SUFFIXES
            if (self._folder.root / f"{stem}{suffix}").is_file()
        ]
        built = found[:1] or ([stem] if (self._folder.root / stem).is_dir() else [])
        if not built:
            raise UsageError(f"{name} is not built yet; build it, then share it as a page")
        return self._jobs.start(["publish", *built, "-o", SITE])

    def pack(self) -> Job:
        """Make a pack of the folder, which has a ``pack.yaml``."""
        if not (self._folder.root / "pack.yaml").is_file():
            raise UsageError(
                "a pack needs a pack.yaml with its name, version and licence in this folder; "
                "see how to write one: audiocoach new pack"
            )
        return self._jobs.start(["pack", "create", "."])

    def new(self, kind: str, name: str) -> Job:
        """Write a starter."""
        if kind not in STARTERS:
            raise UsageError(f"a starter is one of {', '.join(STARTERS)}")
        self._folder.path_of(name)
        return self._jobs.start(["new", kind, name])

    def copy(self, source: str, name: str) -> Job:
        """Copy a script that ships, or one of a pack, with the files that it needs."""
        if source.startswith("-"):
            raise UsageError("there is no such session")
        self._folder.path_of(name)
        return self._jobs.start(["copy", source, name])

    def import_file(self, dropped: str, data: bytes, name: str) -> Job:
        """Convert a dropped file; the remarks are what the command prints."""
        if len(data) > MAX_BYTES:
            raise UsageError(f"{dropped} is larger than {MAX_BYTES // 1_000_000} MB")
        target = self._folder.path_of(name)
        if os.path.lexists(target):
            raise UsageError(f"{name} already exists; rename the file before you drop it")
        kept = (
            _UNSAFE.sub("_", os.path.basename(dropped.replace("\\", "/"))).lstrip(".-")[-120:]
            or "workout.txt"
        )
        aside = Path(tempfile.mkdtemp(prefix="audiocoach-import-"))
        (aside / kept).write_bytes(data)
        return self._jobs.start(
            ["import", str(aside / kept), "-o", name],
            after=partial(shutil.rmtree, aside, ignore_errors=True),
            hide=f"{aside}{os.sep}",
        )
