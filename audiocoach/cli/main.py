"""The entry point: registers the commands and runs one."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import Annotated

import typer

from audiocoach.cli import (
    build,
    cache,
    check,
    copying,
    doctor,
    exercises,
    exporting,
    importing,
    listing,
    measure,
    new,
    pack,
    show,
    voices,
)
from audiocoach.cli.guard import FAILED, GuardedGroup, report_unexpected
from audiocoach.cli.options import examples
from audiocoach.version import __version__

app = typer.Typer(
    name="audiocoach",
    cls=GuardedGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("list", "build runner-a", "build my.yaml -o music/"),
)
for module in (
    build,
    check,
    show,
    measure,
    listing,
    exercises,
    new,
    copying,
    importing,
    exporting,
    pack,
    voices,
    cache,
    doctor,
):
    module.add_to(app)


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
    _clean_up_on_signals()
    try:
        app(prog_name="audiocoach")
    except Exception as error:
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


def _clean_up_on_signals() -> None:
    """Make SIGTERM and a closed terminal clean up as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    run()
