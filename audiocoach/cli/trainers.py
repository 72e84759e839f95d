"""``audiocoach trainers``: who can lead a session."""

from __future__ import annotations

from typing import Annotated

import typer

from audiocoach import config
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import Json, examples
from audiocoach.cli.printing import note, result_json, table
from audiocoach.errors import AudioCoachError


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command(
        "trainers",
        epilog=examples("audiocoach trainers", "audiocoach build strength/runner-a --trainer calm"),
    )(list_trainers)


def list_trainers(
    word: Annotated[str | None, typer.Argument(hidden=True)] = None, *, as_json: Json = False
) -> None:
    """Shows who can lead a session.

    They are the trainers that ship with the program, and your own: files in the folder that is named below.
    """
    if word is not None:
        raise WrongUsageError(
            f"trainers shows them all; one is taken with `audiocoach build TARGET --trainer {word}`"
        )
    from audiocoach.trainers.find import find_trainer, trainers_on

    folder = config.trainers_dir()
    found = []
    for name, path in trainers_on((folder,)).items():
        try:
            told, broken = find_trainer(str(path), folder=folder).description, ""
        except AudioCoachError as error:
            told, broken = "", str(error).splitlines()[0]
        found.append({"name": name, "description": told, "broken": broken, "file": str(path)})
    if as_json:
        result_json(found)
        return
    rows = [(one["name"], one["description"] or f"broken: {one['broken']}") for one in found]
    table(("name", "how"), rows, fixed=("name",))
    note(f"your own go into {folder}")
