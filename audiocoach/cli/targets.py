"""Turns words of the command line into scripts, and loads their workouts."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach import config
from audiocoach.boundary import pack_root
from audiocoach.cli.guard import WrongUsageError, with_remedy
from audiocoach.cli.music import MusicChoice, parse_music
from audiocoach.cli.options import STDIN, STDIN_FILE, parse_pace, parse_variables
from audiocoach.cli.printing import note
from audiocoach.cli.watching import note_named, noting
from audiocoach.errors import AudioCoachError, UsageError
from audiocoach.files import entries_of
from audiocoach.sources import find as catalog
from audiocoach.units import QuantityError, quoted

if TYPE_CHECKING:
    from audiocoach.blocks.load import LoadedBlock
    from audiocoach.blocks.sessions import Scripts
    from audiocoach.script.model import Workout

STDIN_TITLE = "Workout"
_READ_BYTES = 1 << 20
"""A little more than the limit of a script, so that a larger one is refused."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line sets in the place of what a script says."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """Values of ``--set``, by name."""
    pace: str | None = None
    """Of distances that have none."""
    music: MusicChoice | None = None
    trainer: str | None = None
    teach: bool = False
    """With set-ups."""


NO_OVERRIDES = Overrides()


@dataclass(frozen=True, slots=True)
class Target:
    """One script. ``path`` is ``None`` for standard input; ``missing`` says why there is no script."""

    word: str
    path: Path | None = None
    missing: AudioCoachError | None = None
    overrides: Overrides = NO_OVERRIDES
    text: bytes | None = None
    """The script itself, instead of what is in the file now."""

    @property
    def file(self) -> str:
        """The script's name in messages."""
        return self.word if self.missing else str(self.path or STDIN_FILE)

    @property
    def is_block(self) -> bool:
        """Whether it is a training block; standard input is a workout."""
        if self.text is not None:
            return catalog.is_block_text(self.text)
        return self.path is not None and catalog.is_block(self.path)

    @property
    def stem(self) -> str:
        """The default name of a file that is made of it, without suffix."""
        return self.path.stem if self.path else "workout"

    def load(self) -> Workout:
        """The workout, as its script and the command line have it.

        Raises:
            ScriptError: if the script has errors.
            UsageError: if there is no such script or trainer.
        """
        from audiocoach.cli.changes import with_music, with_teaching
        from audiocoach.sources.load import ScriptText, load_script

        if self.missing:
            raise self.missing
        given = self.overrides
        with noting():
            if self.path is not None and self.text is None:
                script = ScriptText.at(self.path)
            else:
                text = _read_stdin() if self.text is None else self.text
                folder = self.path.parent if self.path else config.current_folder()
                script = ScriptText(text, self.file, str(folder), pack_root(folder))
            workout = load_script(
                script,
                variables=given.variables,
                pace=given.pace,
                trainer=given.trainer,
                shelf=config.trainers_dir(),
            )
        if workout.title == STDIN_FILE:  # used in place of a missing title, which may be spoken
            workout = workout.model_copy(update={"title": STDIN_TITLE})
        workout = with_teaching(workout) if given.teach else workout
        workout = workout if given.music is None else with_music(workout, given.music)
        note_named(workout)
        return workout


def parse_overrides(
    *,
    variables: list[str] | None = None,
    pace: str | None = None,
    music: str | None = None,
    shuffle: bool = False,
    trainer: str | None = None,
    teach: bool = False,
) -> Overrides:
    """The overrides that a command's flags set.

    Raises:
        WrongUsageError: if one of them cannot be used.
    """
    source = parse_music(music, shuffle=shuffle)
    return Overrides(parse_variables(variables), parse_pace(pace), source, trainer, teach)


def find_targets(words: Sequence[str], overrides: Overrides = NO_OVERRIDES) -> list[Target]:
    """The targets that words name, in order, each once; a folder means every script in it."""
    targets: dict[object, Target] = {}
    for word in words:
        for target in _targets(word):
            key = target.path.absolute() if target.path else target.word
            targets.setdefault(key, replace(target, overrides=overrides))
    return list(targets.values())


def find_target(word: str, overrides: Overrides = NO_OVERRIDES) -> Target:
    """The single target that a word names.

    Raises:
        UsageError: if there is none, or it is a folder.
    """
    path = None if word == STDIN else catalog.find(word, data_dir=config.data_dir())
    return Target(word, path, overrides=overrides)


def load_block(target: Target, start: str | None = None) -> LoadedBlock:
    """The block of a target, and its warnings; ``start`` is the value of ``--start``.

    Raises:
        ScriptError: if the block has errors.
        UsageError: if variables are set for it, or ``start`` is not a date.
    """
    from audiocoach.blocks.days import parse_date
    from audiocoach.blocks.load import load, load_text

    assert target.path is not None  # a block is a file
    if target.overrides.variables:
        raise UsageError(f"{target.word}: --set does not apply to a block; set its variables under vars")
    try:
        first_day = None if start is None else parse_date(start.strip())
    except QuantityError as error:
        raise WrongUsageError(f"--start {quoted(start or '')}: {with_remedy(error)}") from error
    with noting():
        if target.text is not None:
            folder = target.path.parent
            return load_text(
                target.text, file=target.file, folder=folder, data_dir=config.data_dir(), start=first_day
            )
        return load(target.path, data_dir=config.data_dir(), start=first_day)


def session_scripts(block: Target) -> Scripts:
    """A loader of the workouts of a block's sessions, as the command line has them."""
    from audiocoach.blocks.sessions import Scripts

    def read(script: Path, variables: Mapping[str, str]) -> Workout:
        return Target(str(script), script, overrides=replace(block.overrides, variables=variables)).load()

    return Scripts(read)


def _targets(word: str) -> list[Target]:
    if word == STDIN:
        return [Target(word)]
    folder = os.path.expanduser(word)
    if os.path.isdir(folder):
        if scripts := catalog.scripts_in(Path(folder), recursive=True):
            return [Target(str(path), path) for path in scripts]
        try:
            entries_of(Path(folder))
        except UsageError as error:
            return [Target(word, missing=error)]
        return [Target(word, missing=UsageError(f"{word}: no scripts in this folder"))]
    try:
        return [Target(word, catalog.find(word, data_dir=config.data_dir()))]
    except UsageError as error:
        return [Target(word, missing=error)]


def _read_stdin() -> bytes:
    if sys.stdin.isatty():
        note("reading a script from the keyboard; end it with Ctrl-D on a new line")
    return sys.stdin.buffer.read(_READ_BYTES)
