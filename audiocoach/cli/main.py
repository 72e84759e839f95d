"""The entry point: registers the commands and runs one."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from audiocoach.cli.as_written import take_as_written, without_checks
from audiocoach.cli.guard import FAILED, GuardedGroup, report_unexpected
from audiocoach.cli.interrupts import handle_interrupts, is_interrupted
from audiocoach.cli.options import examples
from audiocoach.version import __version__

COMMANDS = {
    "build": "build",
    "check": "check",
    "show": "show",
    "play": "play",
    "studio": "studio",
    "measure": "measure",
    "list": "listing",
    "trainers": "listing",
    "exercises": "exercises",
    "new": "new",
    "schema": "new",
    "copy": "copying",
    "import": "importing",
    "sync": "sync",
    "export": "exporting",
    "publish": "publishing",
    "doctor": "doctor",
    "pack": "pack",
    "voices": "voices",
    "cache": "cache",
}
"""The module of each command, in the order of the help."""


class LazyGroup(GuardedGroup):
    """The commands. The module of each is imported when it is asked for: all of them take longer than most
    commands do.
    """

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or ``None``."""
        if cmd_name in COMMANDS:
            self._add(COMMANDS[cmd_name])
        else:  # the message suggests a command that is spelled like it
            for module in COMMANDS.values():
                self._add(module)
        return super().get_command(ctx, cmd_name)

    def get_params(self, ctx: Any) -> list[Any]:
        """The options of the program itself."""
        return without_checks(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands, in the order of the help."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands into the help. It takes the first line of each, and leaves the options alone:
        working them out takes as long as everything else.
        """
        helps: dict[str, str | None] = {}
        for module in dict.fromkeys(COMMANDS.values()):
            part = _part_of(module)
            for command in part.registered_commands:
                name = command.name or typer.main.get_command_name(command.callback.__name__)
                helps[name] = command.callback.__doc__
            helps |= {group.name: group.help for group in part.registered_groups}
        outline = TyperGroup(commands={name: TyperCommand(name, help=helps[name]) for name in COMMANDS})
        outline.format_commands(ctx, formatter)

    def _add(self, module: str) -> None:
        if not any(COMMANDS[name] == module for name in self.commands):
            self.commands.update(commands_in(module))


def commands_in(module: str) -> dict[str, Any]:
    """The commands that a module of this package adds, by name."""
    commands = dict(typer.main.get_group(_part_of(module)).commands)
    for command in commands.values():
        _hide_types(command)
        take_as_written(command)
    return commands


def _hide_types(command: Any) -> None:
    """Leave Python's types out of a command's help: newer versions of Typer write ``FILE <str>``."""
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            parameter.display_type = lambda ctx: ""
    for part in getattr(command, "commands", {}).values():
        _hide_types(part)


def _part_of(module: str) -> Any:
    """What a module of this package adds to the program; its options are not worked out yet."""
    part = typer.Typer(rich_markup_mode=None)
    import_module(f"audiocoach.cli.{module}").add_to(part)
    return part


app = typer.Typer(
    name="audiocoach",
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("list", "build runner-a", "build my.yaml -o music/"),
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"audiocoach {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def audiocoach(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Turn a workout written in YAML into an MP3 audio trainer.

    A voice tells you what's next, beeps fall exactly on time, and the music dips whenever the voice speaks.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run() -> None:
    """Run the command in ``sys.argv`` and exit with its code. No traceback reaches the terminal."""
    _prepare_streams()
    handle_interrupts()
    try:
        app(prog_name="audiocoach")
    except Exception as error:
        if is_interrupted():
            raise KeyboardInterrupt from error
        report_unexpected(error)
        sys.exit(FAILED)


def _prepare_streams() -> None:
    """Replace closed streams by empty ones, and escape characters that a stream cannot print."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (as long as the process)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    run()
