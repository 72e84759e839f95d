"""``audiocoach copy``: a script of one's own from an included or packed one, with the files that it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from audiocoach import config
from audiocoach.boundary import is_inside
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import complete_target, examples
from audiocoach.cli.printing import command_line, note, result
from audiocoach.cli.targets import Target, load_block
from audiocoach.cli.writing import Force, write_files
from audiocoach.files import files_meant, output_folder
from audiocoach.script.constants import SUFFIXES
from audiocoach.sources import find as catalog
from audiocoach.units import quoted


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    lines = ("audiocoach copy run/easy-30", "audiocoach copy strength/runner-a mine.yaml")
    app.command(epilog=examples(*lines))(copy)


def copy(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Name or file of a workout or block.", autocompletion=complete_target
        ),
    ],
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Script to write; default: NAME.yaml here.")
    ] = None,
    *,
    force: Force = False,
) -> None:
    """Copy a workout or block, to change it.

    Scripts, music and sounds that it names in its own folder are copied, too, with their folders.
    """
    source = catalog.find(name, data_dir=config.data_dir())
    path = Path(os.path.expanduser(file or source.name))
    if path.suffix.lower() not in SUFFIXES:
        raise WrongUsageError(f"{quoted(str(path), 200)} does not end in .yaml")
    if os.path.exists(path) and os.path.samefile(path, source):
        raise WrongUsageError(f"{quoted(str(path), 200)} is {name} itself; give the copy another name")
    needed: dict[str, bytes | Path] = {str(file): source.parent / file for file in _needed_files(source)}
    with output_folder(path.parent):
        write_files(path.parent, {path.name: source, **needed}, force=force)
    for file_needed in needed:
        note(f"{path.parent / file_needed}: needed by {path}")
    result(f"{path}: edit it, then run: {command_line('build', path)}")


def _needed_files(source: Path) -> list[Path]:
    """What a script names in its own folder or below, from there: other scripts, music, sounds, pictures."""
    needed: dict[Path, None] = {}
    for script in _scripts(source):
        for named in _named(script):
            for path in files_meant(named):
                if is_inside(source.parent, path):
                    needed[Path(os.path.relpath(path, source.parent))] = None
    needed.pop(Path(source.name), None)
    return list(needed)


def _scripts(source: Path) -> Iterator[Path]:
    """The script; of a block, also its sessions that are files of its own folder."""
    yield source
    if catalog.is_block(source):
        block = load_block(Target(str(source), source)).block
        yield from dict.fromkeys(session.script for session in block.sessions)


def _named(script: Path) -> Iterator[Path]:
    from audiocoach.sources.load import load
    from audiocoach.sources.references import included_files, named_files

    yield script
    if not catalog.is_block(script):
        workout = load(script, shelf=config.trainers_dir())
        yield from named_files(workout)
        yield from included_files(workout)
