"""``audiocoach schema``: what a script or a block may hold, for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from audiocoach.cli.options import examples
from audiocoach.cli.printing import result_json


class Kind(StrEnum):
    """What a schema describes."""

    WORKOUT = "workout"
    BLOCK = "block"


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command(
        epilog=examples(
            "audiocoach schema > audiocoach.schema.json",
            "audiocoach schema block > audiocoach-block.schema.json",
        )
    )(schema)


def schema(
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", help="What it describes: workout or block.")
    ] = Kind.WORKOUT,
) -> None:
    """Prints the JSON Schema of a script, or of a training block.

    An editor with a YAML language server completes and explains keys with it, and marks what is wrong, where
    a script starts with the line

    # yaml-language-server: $schema=audiocoach.schema.json

    `audiocoach new` writes such a script, and the schema beside it.
    """
    if kind == Kind.BLOCK:
        from audiocoach.blocks.schema import block_schema

        result_json(block_schema())
        return
    from audiocoach.script.schema import script_schema

    result_json(script_schema())
