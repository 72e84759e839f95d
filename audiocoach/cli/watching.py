"""``build --watch``: builds again whenever a file that the last build was made of has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.boundary import PACK_CLIPS_INDEX, PACK_FILE
from audiocoach.cli.guard import WrongUsageError, error_text
from audiocoach.cli.printing import note, pluralize
from audiocoach.errors import AudioCoachError, UsageError
from audiocoach.files import files_meant, on_read
from audiocoach.script.constants import SUFFIXES

if TYPE_CHECKING:
    from audiocoach.script.model import Workout

POLL_S = 0.5
SETTLE_S = 0.2
"""An editor may write a file in several steps; a build waits until nothing changes for this long."""

SETTLE_TURNS = 25
"""How many times it checks whether a missing file has come back."""

_STOP = "press Ctrl-C to stop"

Files = Mapping[str, tuple[int, int, int]]
"""Modification time in nanoseconds, size and inode of each file."""

_noted: ContextVar[dict[Path, Files] | None] = ContextVar("_noted", default=None)


@contextmanager
def noting() -> Iterator[None]:
    """Note the state of each file that is read inside the context. Without ``--watch`` it does nothing."""
    noted = _noted.get()
    if noted is None:
        yield
        return
    with on_read(lambda path: noted.setdefault(path, files_at(path))):
        yield


def note_named(workout: Workout) -> None:
    """Note the music, sounds and other files that a script names, and those of its pack."""
    noted = _noted.get()
    if noted is not None:
        from audiocoach.sources.references import named_files

        of_pack = (Path(workout.pack, name) for name in (PACK_FILE, PACK_CLIPS_INDEX) if workout.pack)
        for path in (*named_files(workout), *of_pack):
            noted.setdefault(path, files_at(path))


def files_at(path: Path) -> Files:
    """The files that a path means: itself, and the scripts and songs in a folder or of a pattern."""
    from audiocoach.media.sniff import AUDIO_SUFFIXES

    files = {}
    with suppress(UsageError):  # the build reports it
        for file in files_meant(path):
            if file == path or file.suffix.lower() in (*AUDIO_SUFFIXES, *SUFFIXES):
                with suppress(OSError):
                    status = file.stat()
                    files[os.path.abspath(file)] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return files


def watch(
    build: Callable[[], tuple[bool, Collection[Path]]],
    words: Collection[str],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Build, then build again after each change, until Ctrl-C.

    ``build`` prints its errors, and returns whether all went well and what it wrote; changes of these are not
    followed. ``words`` are the targets: a folder, or a file that is not there yet, is watched too. After a
    build that failed, and may not have read all its files, those of the build before are watched as well.

    Raises:
        WrongUsageError: if the first build finds the arguments wrong.
    """
    is_first = True
    before: Collection[Path] = ()
    outputs: set[str] = set()
    while True:
        noted: dict[Path, Files] = {Path(word): files_at(Path(word)) for word in words}
        known = {path: files_at(path) for path in before}
        token = _noted.set(noted)
        is_ok = False
        written: Collection[Path] = ()
        try:
            is_ok, written = build()
        except WrongUsageError:
            if is_first:
                raise
            note("error: the targets no longer go together; correct them, or start again")
        except AudioCoachError as error:
            note(error_text(error))
        finally:
            _noted.reset(token)
        is_first = False
        outputs = {*map(os.path.abspath, written), *(() if is_ok else outputs)}
        noted = noted if is_ok else {**known, **noted}
        before = noted
        names = dict.fromkeys(name for files in noted.values() for name in files)
        note(f"watching {_named([name for name in names if not _is_in(name, outputs)], words)}; {_STOP}")
        try:
            changed = _wait(noted, outputs, sleep)
        except KeyboardInterrupt:
            return
        note(f"{changed} changed")


def _named(names: Sequence[str], words: Collection[str]) -> str:
    """``legs.yaml and 3 other files``; the targets where none of their files is there."""
    if not names:
        return ", ".join(words)
    others = f" and {pluralize(len(names) - 1, 'other file')}" if len(names) > 1 else ""
    return f"{os.path.relpath(names[0])}{others}"


def _wait(noted: Mapping[Path, Files], outputs: Collection[str], sleep: Callable[[float], None]) -> str:
    """Wait until a file differs from what was noted and is no longer being written. Return its name."""
    changed = ""
    while not changed:
        sleep(POLL_S)
        changed = _first_change(noted, outputs)
    before: object = None
    for _ in range(SETTLE_TURNS):
        now = {path: files_at(path) for path in noted}
        if now == before and os.path.exists(changed):
            break
        before = now
        sleep(SETTLE_S)
    return os.path.relpath(changed)


def _first_change(noted: Mapping[Path, Files], outputs: Collection[str]) -> str:
    for path, before in noted.items():
        after = files_at(path)
        for name in {**before, **after}:
            if before.get(name) != after.get(name) and not _is_in(name, outputs):
                return name
    return ""


def _is_in(name: str, outputs: Collection[str]) -> bool:
    """Whether a file is one of the outputs, or in one that is a folder."""
    return any(name == output or name.startswith(output + os.sep) for output in outputs)
