"""What happens when a command fails: one message for the person who ran it, and the exit code.

Exit codes: 0 done, 1 the work failed, 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from audiocoach.cli.printing import note
from audiocoach.errors import CANCELLED, EXIT_CANCELLED, AudioCoachError, UsageError
from audiocoach.version import __version__

FAILED = 1
WRONG_USAGE = 2
REPORT_NAME = "last-error.txt"


class WrongUsageError(UsageError):
    """Arguments that do not fit together: nothing was begun."""


class GuardedGroup(TyperGroup):
    """The commands, with the program's own errors turned into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was asked for."""
        try:
            return super().invoke(ctx)
        except WrongUsageError as error:
            note(f"error: {error}")
            raise typer.Exit(WRONG_USAGE) from error
        except AudioCoachError as error:
            note(described(error))
            raise typer.Exit(FAILED) from error
        except KeyboardInterrupt as error:
            raise _stopped() from error
        except typer.Abort as error:
            # A question was not answered: by Ctrl-C, or since standard input has ended.
            if isinstance(error.__context__, KeyboardInterrupt):
                raise _stopped() from error
            raise


def _stopped() -> typer.Exit:
    note(CANCELLED)
    return typer.Exit(EXIT_CANCELLED)


def described(error: AudioCoachError) -> str:
    """An error's text; findings in scripts already say that they are errors."""
    text = str(error)
    return text if ": error: " in text.partition("\n")[0] else f"error: {text}"


def report_unexpected(error: BaseException) -> None:
    """Says that the program itself is at fault, and where the details are."""
    try:
        where = f"details are in {_write_report(error)}"
    except OSError as unwritable:
        where = f"its details could not be written ({unwritable.strerror})"
    kind = type(error).__name__
    note(f"error: something unexpected went wrong ({kind}); this is a fault of the program; {where}")


def _write_report(error: BaseException) -> Path:
    import platformdirs

    lines = [
        f"audiocoach {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        f"arguments: {sys.argv[1:]!a}\n",
        *traceback.format_exception(error),
    ]
    data = "".join(lines).encode("utf-8", "backslashreplace")
    folder = platformdirs.user_log_path("audiocoach", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / REPORT_NAME
        path.write_bytes(data)
    except OSError:
        with tempfile.NamedTemporaryFile(prefix="audiocoach-error-", suffix=".txt", delete=False) as file:
            file.write(data)
        path = Path(file.name)
    return path
