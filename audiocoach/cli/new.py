"""``audiocoach new`` and ``schema``: a commented file to start from, and the JSON Schema for editors."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer

from audiocoach.boundary import PACK_FILE
from audiocoach.cli.choices import known_word
from audiocoach.cli.options import examples
from audiocoach.cli.printing import command_line, note, result, result_json
from audiocoach.cli.writing import Force, path_with_suffix, write_files
from audiocoach.files import output_folder
from audiocoach.script.constants import SUFFIXES

SCHEMA_NAME = "audiocoach.schema.json"
"""The schema that a starter's first line names; a block's names :data:`BLOCK_SCHEMA_NAME`."""

BLOCK_SCHEMA_NAME = "audiocoach-block.schema.json"

_STDOUT = "-"
_PACK_NAME = "my-pack"
"""The name in a pack's starter, and its default folder."""


class StarterName(StrEnum):
    """Kinds of starters; each is a file in ``audiocoach/starters``."""

    STRENGTH = "strength"
    DRILL = "drill"
    RECOVERY = "recovery"
    RUN = "run"
    EMS = "ems"
    BLOCK = "block"
    PACK = "pack"


class SchemaName(StrEnum):
    """What a schema describes."""

    WORKOUT = "workout"
    BLOCK = "block"


def complete_starter(incomplete: str) -> list[str]:
    """Names of starters."""
    return [name for name in StarterName if name.startswith(incomplete)]


def complete_schema(incomplete: str) -> list[str]:
    """What schemas describe."""
    return [name for name in SchemaName if name.startswith(incomplete)]


def add_to(app: typer.Typer) -> None:
    lines = ("new strength", "new run tuesday.yaml", "new block plan.yaml", "new pack my-pack")
    app.command(epilog=examples(*lines))(new)
    schemas = ("schema > audiocoach.schema.json", "schema block > audiocoach-block.schema.json")
    app.command(epilog=examples(*schemas))(schema)


def new(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="Kind of session: strength, drill, recovery, run or ems; or block or pack.",
            autocompletion=complete_starter,
        ),
    ],
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE", help="Script, pack folder, or - for standard output; default: KIND.yaml."
        ),
    ] = None,
    *,
    force: Force = False,
) -> None:
    """Write a commented script to start from.

    You can build it as it is. The JSON Schema is written beside it, for completion and checks in your editor.
    """
    name = StarterName(known_word("kind", kind, {name: name for name in StarterName}, StarterName))
    starter = files("audiocoach").joinpath("starters", f"{name}.yaml").read_bytes()
    if file == _STDOUT:
        result(starter.decode("utf-8").rstrip("\n"))
        return
    if name is StarterName.PACK:
        _new_pack(Path(os.path.expanduser(file or _PACK_NAME)), starter, force=force)
        return
    path = path_with_suffix(file or f"{name}.yaml", SUFFIXES)
    _write(path.parent, {path.name: starter}, name, force=force)
    result(f"{path}: edit it, then run: {command_line('build', path)}")


def _new_pack(folder: Path, starter: bytes, *, force: bool) -> None:
    """Write a folder with ``pack.yaml`` and one workout; the pack takes the folder's name if it is valid."""
    from audiocoach.script.pack import is_pack_name

    name = folder.absolute().name
    if is_pack_name(name):
        starter = starter.replace(_PACK_NAME.encode(), name.encode())
    script = files("audiocoach").joinpath("starters", f"{StarterName.STRENGTH}.yaml").read_bytes()
    scripts = {PACK_FILE: starter, f"{StarterName.STRENGTH}.yaml": script}
    with output_folder(folder):
        _write(folder, scripts, StarterName.STRENGTH, force=force)
    result(f"{folder}: add workouts, then run: {command_line('pack', 'create', folder)}")


def schema(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="What to describe: workout or block; default: workout.",
            show_default=False,
            autocompletion=complete_schema,
        ),
    ] = SchemaName.WORKOUT,
) -> None:
    """Print the JSON Schema of a script or a training block.

    An editor with a YAML language server uses it to complete and explain keys and to mark errors, if the
    script starts with this line:

    # yaml-language-server: $schema=audiocoach.schema.json

    `audiocoach new` writes such a script with the schema beside it.
    """
    result_json(_schema_of(known_word("kind", kind, {name: name for name in SchemaName}, SchemaName)))


def _schema_of(name: str) -> dict[str, Any]:
    if name == SchemaName.BLOCK:
        from audiocoach.blocks.read import block_schema

        return block_schema()
    from audiocoach.script.schema import script_schema

    return script_schema()


def _write(folder: Path, scripts: dict[str, bytes], starter: StarterName, *, force: bool) -> None:
    """Write scripts with their schema beside them, unless a file of its name exists."""
    name = BLOCK_SCHEMA_NAME if starter == StarterName.BLOCK else SCHEMA_NAME
    has_schema = os.path.lexists(folder / name)
    schema = {} if has_schema else {name: (json.dumps(_schema_of(starter), indent=2) + "\n").encode()}
    write_files(folder, {**scripts, **schema}, force=force)
    if not has_schema:
        note(f"{folder / name}: the schema for your editor")
