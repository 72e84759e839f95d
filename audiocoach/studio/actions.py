"""The actions of the page, as commands of the program; the page shows which one it runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from audiocoach.boundary import PACK_FILE
from audiocoach.errors import AudioCoachError, ScriptError, UsageError
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import BLOCK_FILE, MAX_BYTES, convert, format_of
from audiocoach.script.pack import PACK_FORMAT, read_pack
from audiocoach.studio.answers import as_word
from audiocoach.studio.folder import Folder
from audiocoach.studio.jobs import Job, Jobs
from audiocoach.studio.tools import EditedScript

STARTERS = ("strength", "drill", "recovery", "run", "ems", "block")
PACK_FIELDS = ("name", "version", "title", "author", "licence")
"""What the page asks for a new ``pack.yaml``."""
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
            self._folder.path_of(output, (".mp3",))
        return self._jobs.start(["build", as_word(name), "-o", as_word(output), *draft.flags()])

    def publish(self, name: str, draft: EditedScript, *, is_single: bool) -> Job:
        """Publish a saved script or block, whose tracks are built first: as one page, or as a site. A site
        has a folder of its own, so that it takes no other session's place.
        """
        folder, stem = name.rpartition("/")[0], os.path.splitext(name)[0]
        output = f"{stem}.html" if is_single else f"{stem}-site"
        self._folder.path_of(output if is_single else f"{output}/index.html", (".html",))
        where = ["--tracks", as_word(folder)] if folder else []
        how = ["--single"] if is_single else []
        return self._jobs.start(
            ["publish", as_word(name), *how, "-o", as_word(output), *where, *draft.flags()]
        )

    def pack(self, fields: Mapping[str, str]) -> Job:
        """Make a pack of the folder. Its ``pack.yaml`` is written from ``fields`` unless there is one."""
        if not has_pack_file(self._folder):
            if not fields.get("name"):
                raise UsageError("a pack needs a name, a version and a licence; fill them in")
            lines = [
                f"{key}: {json.dumps(fields[key], ensure_ascii=False)}"
                for key in PACK_FIELDS
                if fields.get(key)
            ]
            text = "\n".join((f"coachpack: {PACK_FORMAT}", *lines, ""))
            try:
                read_pack(text, file=PACK_FILE)
            except ScriptError as error:
                first = error.problems[0]
                raise UsageError(f"{first.message}. {first.suggestion}".strip()) from error
            self._folder.write(PACK_FILE, text.encode(), expected=None)
        return self._jobs.start(["pack", "create", "."])

    def new(self, kind: str, name: str) -> Job:
        """Write a starter."""
        if kind not in STARTERS:
            raise UsageError(f"a starter is one of {', '.join(STARTERS)}")
        self._folder.path_of(name)
        return self._jobs.start(["new", kind, as_word(name)], makes=name)

    def copy(self, source: str, name: str) -> Job:
        """Copy a script that ships, or one of a pack, with the files that it needs."""
        if source.startswith("-"):
            raise UsageError("there is no such session")
        self._folder.path_of(name)
        return self._jobs.start(["copy", source, as_word(name)], makes=name)

    def import_file(self, dropped: str, data: bytes, name: str) -> Job:
        """Convert a dropped file into a script, or a plan of several days into a folder with a block. The
        remarks are what the command prints.
        """
        if len(data) > MAX_BYTES:
            raise UsageError(f"{dropped} is larger than {MAX_BYTES // 1_000_000} MB")
        target = self._folder.path_of(name)
        if os.path.lexists(target):
            raise UsageError(f"{name} already exists; rename the file before you drop it")
        kept = (
            _UNSAFE.sub("_", os.path.basename(dropped.replace("\\", "/"))).lstrip(".-")[-120:]
            or "workout.txt"
        )
        output = made = name
        if _is_plan(data, kept):
            output = os.path.splitext(name)[0]
            made = f"{output}/{BLOCK_FILE}"
            self._folder.path_of(made)
        aside = Path(tempfile.mkdtemp(prefix="audiocoach-import-"))
        (aside / kept).write_bytes(data)
        return self._jobs.start(
            ["import", str(aside / kept), "-o", as_word(output)],
            after=partial(shutil.rmtree, aside, ignore_errors=True),
            hide=f"{aside}{os.sep}",
            makes=made,
            imports=kept,
        )


def has_pack_file(folder: Folder) -> bool:
    """Whether a folder has a ``pack.yaml``."""
    return (folder.root / PACK_FILE).is_file()


def _is_plan(data: bytes, file: str) -> bool:
    """Whether a foreign file becomes a block. What cannot be read is for the command to report."""
    try:
        return bool(convert(data, ImportRequest(file), format_of(data, file)).sessions)
    except AudioCoachError:
        return False
