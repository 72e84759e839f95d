"""``--music``: what it names, and how the next build finds it again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.cli.guard import WrongUsageError
from audiocoach.errors import UsageError
from audiocoach.files import matching_paths
from audiocoach.script.constants import BEDS
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.build.options import Options
    from audiocoach.media.tags import Stamp

NO_MUSIC = "none"
OF_SCRIPT = "script"
"""Restores the script's own music for a track that has other music."""

_KIND = "music"
_FILES = "files:"


@dataclass(frozen=True, slots=True)
class MusicChoice:
    """Music instead of the script's: ``none``, a bed, or an absolute path or pattern; ``None`` leaves the
    script's own. ``shuffle`` plays files in random order, the same at every build.
    """

    source: str | None = None
    shuffle: bool = False

    @property
    def mark(self) -> str:
        """What a track's stamp holds of it: a path only as a hash, since tracks are shared."""
        if self.source is None or self.source in (NO_MUSIC, *BEDS):
            return self.source or ""
        return _FILES + hashlib.sha256(f"{self.shuffle} {self.source}".encode()).hexdigest()


def parse_music(written: str | None, *, shuffle: bool = False) -> MusicChoice | None:
    """The music that ``--music`` and ``--shuffle`` ask for; ``None`` if they ask for nothing.

    Raises:
        WrongUsageError: for anything but ``none``, ``script``, a bed, a file, a folder or a pattern that
            matches files.
    """
    from audiocoach.script.quantities import did_you_mean
    from audiocoach.sources.references import near_path

    if written is None:
        return MusicChoice(shuffle=True) if shuffle else None
    if shuffle and written in (NO_MUSIC, *BEDS):
        raise WrongUsageError(
            f"--shuffle needs music files, but --music is {written}; name a folder of songs, or leave out "
            "--shuffle"
        )
    if written == OF_SCRIPT:
        return MusicChoice(shuffle=shuffle)
    if written in (NO_MUSIC, *BEDS):
        return MusicChoice(written)
    path = Path(os.path.expanduser(written)).absolute()
    try:
        is_there = bool(written.strip() and matching_paths(path))
    except UsageError as error:
        raise WrongUsageError(f"--music {quoted(written, 200)}: {error}") from error
    if not is_there:
        choices = ", ".join((*BEDS, NO_MUSIC))
        near = did_you_mean(written, (*BEDS, NO_MUSIC)) or near_path(written, path)
        looked = f"{f'{near} It' if near else '; it'} was looked for at {quoted(str(path), 300)}"
        raise WrongUsageError(
            f"no music at {quoted(written, 200)}{looked}; name a file, a folder, a pattern like "
            f"'Music/*.mp3', or one of {choices}"
        )
    return MusicChoice(str(path), shuffle)


def remember_music(choice: MusicChoice, options: Options) -> Options:
    """The options of a build with this music, which the next build of the same track finds again."""
    if choice.mark.startswith(_FILES):
        store = options.machine.open_store()
        store.put(_KIND, choice.mark.removeprefix(_FILES), json.dumps(asdict(choice)).encode(), {})
    return replace(options, recipe=replace(options.recipe, music=choice.mark))


def kept_music(tracks: Iterable[Path], options: Options) -> tuple[MusicChoice | None, tuple[str, ...]]:
    """The music that existing tracks were made with instead of their scripts', and a note that says so."""
    marks = {stamp.music for path in tracks if (stamp := _stamp(path)) is not None} - {""}
    if not marks:
        return None, ()
    mark = marks.pop()
    if marks:
        return None, ("the existing tracks have different music; choose one for all with --music",)
    choice = MusicChoice(mark)
    if mark.startswith(_FILES):
        entry = options.machine.open_store().get(_KIND, mark.removeprefix(_FILES))
        if entry is None:
            return None, ("the music of the existing track is no longer known; name it with --music",)
        choice = MusicChoice(**json.loads(entry.payload))
        if not matching_paths(Path(choice.source or "")):
            return None, (
                f"the music of the existing track, {choice.source}, is gone; choose another with --music",
            )
    return choice, (f"kept {choice.source}, the music of the existing track; change it with --music",)


def _stamp(path: Path) -> Stamp | None:
    if path.suffix.lower() == ".mp3":
        from audiocoach.media.tags import read_stamp

        return read_stamp(path)
    from audiocoach.media.containers import container_of  # not needed for an MP3 that is up to date

    return container_of(path).read_stamp(path) if os.path.exists(path) else None
