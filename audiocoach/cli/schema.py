"""``audiocoach schema``: what a script may hold, for editors."""

from __future__ import annotations

import typer

from audiocoach.cli.options import examples
from audiocoach.cli.printing import result_json


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command(epilog=examples("audiocoach schema > audiocoach.schema.json"))(schema)


def schema() -> None:
    """Prints the JSON Schema of a script.

    An editor with a YAML language server completes and explains keys with it, and marks what is wrong, where
    a script starts with the line

    # yaml-language-server: $schema=audiocoach.schema.json

    `audiocoach new` writes such a script, and the schema beside it.
    """
    from audiocoach.script.schema import script_schema

    result_json(script_schema())
