"""How a command fails: one message to the user, and the exit code.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled with Ctrl-C.
"""

from __future__ import annotations

import errno
import platform
import sys
import traceback
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from audiocoach.cli.printing import note
from audiocoach.errors import CANCELLED, EXIT_CANCELLED, AudioCoachError, UsageError
from audiocoach.files import why_unwritable
from audiocoach.units import QuantityError
from audiocoach.version import __version__

FAILED = 1
WRONG_USAGE = 2
REPORT_NAME = "last-error.txt"

_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Any write can fail for want of room, and that is no bug of the program."""


class WrongUsageError(UsageError):
    """The arguments are wrong; nothing was started."""


class BrokenSessionsError(AudioCoachError):
    """Some sessions of a block have broken scripts; their errors are already printed."""


class GuardedGroup(TyperGroup):
    """The commands; turns the program's own errors into a message and an exit code."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the arguments, which takes a while, as much is imported for it."""
        try:
            return super().make_context(*arguments, **options)
        except KeyboardInterrupt as error:
            raise _cancelled_exit() from error

    def invoke(self, ctx: Any) -> Any:
        """Run the requested command."""
        try:
            return super().invoke(ctx)
        except WrongUsageError as error:
            note(f"error: {error}")
            raise typer.Exit(WRONG_USAGE) from error
        except AudioCoachError as error:
            note(error_text(error))
            raise typer.Exit(FAILED) from error
        except OSError as error:
            if error.errno not in _FULL:
                raise
            where = error.filename or "a file"
            note(f"error: {where} cannot be written: {why_unwritable(error)}")
            raise typer.Exit(FAILED) from error
        except KeyboardInterrupt as error:
            raise _cancelled_exit() from error
        except typer.Abort as error:
            # Nobody answered a question: Ctrl-C was pressed, or standard input has ended.
            if isinstance(error.__context__, KeyboardInterrupt):
                raise _cancelled_exit() from error
            raise


def _cancelled_exit() -> typer.Exit:
    note(CANCELLED)
    return typer.Exit(EXIT_CANCELLED)


def with_remedy(error: QuantityError) -> str:
    """The message of a value that cannot be read, and how to write it."""
    remedy = getattr(error, "suggestion", "").rstrip(".")
    return f"{error}; {remedy[0].lower()}{remedy[1:]}" if remedy else str(error)


def error_text(error: AudioCoachError | str) -> str:
    """The message for an error; problems in scripts already start with their place and ``error``."""
    text = str(error)
    return text if ": error: " in text.partition("\n")[0] else f"error: {text}"


def report_unexpected(error: BaseException) -> None:
    """Report an error of the program itself, and where its details are."""
    try:
        where = f"the details are in {_write_report(error)}"
    except OSError as unwritable:
        where = f"the details could not be written ({unwritable.strerror})"
    kind = type(error).__name__
    note(f"error: unexpected error ({kind}); this is a bug in AudioCoach; {where}")


def _write_report(error: BaseException) -> Path:
    import tempfile

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
