"""What the exports of a session and of a block share: planning a session, and writing a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.cli.printing import note, note_warnings, pluralize, write_stdout
from audiocoach.cli.writing import write_file

if TYPE_CHECKING:
    from audiocoach.build.options import Options
    from audiocoach.exporters.exporter import Exporter
    from audiocoach.exporters.steps import ExportSession
    from audiocoach.script.model import Workout


def plan_session(workout: Workout, options: Options) -> tuple[ExportSession, tuple[str, ...]]:
    """The session of a workout, and where the lengths of its words come from. Its warnings are printed."""
    from audiocoach.build.planning import plan
    from audiocoach.exporters.steps import session_of

    planned = plan(workout, options)
    note_warnings(planned.warnings)
    return session_of(workout, planned.outline, planned.timeline), planned.notes


def write_output(path: Path | None, data: bytes, *, force: bool) -> None:
    """Write a file, or its bytes to standard output.

    Raises:
        OutputError: if it cannot be written.
    """
    if path is not None:
        write_file(path, data, force=force)
        return
    write_stdout(data, end=False)


def note_ready(written: str, exporter: Exporter, losses: int) -> None:
    """Print that it is done, and how many losses were listed."""
    what = f"{pluralize(losses, 'remark')} about what this format cannot hold"
    note(f"{written} is ready as {exporter.title}; {what if losses else 'everything was written'}")
