"""Arguments that are taken as they are written, instead of being checked by pydantic."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import pytest
import typer

from audiocoach.cli.as_written import take_as_written


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


def _louder(value: str | None) -> str | None:
    return value and value.upper()


def _program(got: list[dict[str, Any]]) -> Any:
    """A command with a parameter of each kind; what it is called with is added to ``got``."""
    app = typer.Typer(rich_markup_mode=None)

    @app.command()
    def paint(
        files: list[str],
        *,
        name: str = "wall",
        note: str | None = None,
        shout: Annotated[str | None, typer.Option(callback=_louder)] = None,
        tags: Annotated[list[str] | None, typer.Option("--tag")] = None,
        coats: Annotated[int, typer.Option(min=0, max=9)] = 2,
        share: float | None = None,
        colour: Colour = Colour.RED,
        trim: Colour | None = None,
        sure: bool = False,
        wet: Annotated[bool | None, typer.Option("--wet/--dry")] = None,
        years: Annotated[list[int] | None, typer.Option("--year")] = None,
    ) -> None:
        """Paint."""
        got.append({given: value for given, value in locals().items() if given != "got"})

    return typer.main.get_command(app)


@pytest.mark.parametrize(
    "arguments",
    [
        ["a"],
        ["a", "b c", ""],
        ["a", "--name", "", "--note", "x", "--shout", "hey"],
        ["a", "--name", "\udcff", "--note", "ß", "--tag", "one", "--tag", ""],
        ["a", "--coats", "3", "--share", "0.5", "--colour", "blue", "--trim", "red", "--sure", "--dry"],
        ["a", "--year", "1", "--year", "2"],
        [],
        ["a", "--coats", "10"],
        ["a", "--coats", "x"],
        ["a", "--colour", "green"],
        ["a", "--year", "x"],
        ["a", "--share", "x"],
        ["--help"],
    ],
)
def test_a_command_gets_the_same_without_the_check(arguments, capsys) -> None:
    """Its values with their types, the exit code and what is printed are those of Typer."""
    results = []
    for is_ours in (False, True):
        got: list[dict[str, Any]] = []
        command = _program(got)
        if is_ours:
            take_as_written(command)
        with pytest.raises(SystemExit) as ended:
            command.main(arguments, "paint")
        values = [{name: (type(value), value) for name, value in call.items()} for call in got]
        results.append((values, ended.value.code, capsys.readouterr()))
    assert results[0] == results[1]
