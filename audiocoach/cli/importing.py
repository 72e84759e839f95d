"""``audiocoach import``: converts a workout of another program into a script."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import examples, parse_pace
from audiocoach.cli.printing import note, pluralize, result
from audiocoach.cli.targets import STDIN, STDIN_FILE
from audiocoach.cli.writing import Force, check_free, path_with_suffix, write_file
from audiocoach.files import read_bytes
from audiocoach.sources.find import SUFFIXES

_READ_BYTES = 1 << 20
_UNTITLED = "workout"


class FormatName(StrEnum):
    """Formats that can be imported."""

    ZWO = "zwo"
    INTERVALS = "intervals"


class Sport(StrEnum):
    """The word that the steps start with."""

    RIDE = "ride"
    RUN = "run"
    WALK = "walk"
    ROW = "row"


def add_to(app: typer.Typer) -> None:
    app.command("import", epilog=examples("import ride.zwo", "import plan.txt --pace 5:00/km -o plan.yaml"))(
        import_workout
    )


def import_workout(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A .zwo file, intervals.icu text, or - for standard input.")
    ],
    *,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT", help="Script to write; - prints it.")
    ] = None,
    format_name: Annotated[
        FormatName | None, typer.Option("--format", help="Format of FILE; default: detected.")
    ] = None,
    pace: Annotated[
        str, typer.Option("--pace", metavar="PACE", help="Pace for steps with a distance, like 5:00/km.")
    ] = "",
    sport: Annotated[
        Sport | None, typer.Option("--sport", help="Sport of the steps, instead of the one in FILE.")
    ] = None,
    force: Force = False,
) -> None:
    """Convert a Zwift or intervals.icu workout into a script.

    Anything that cannot be converted exactly is listed with its line.
    """
    from audiocoach.importers.draft import ImportRequest
    from audiocoach.importers.registry import convert, format_of
    from audiocoach.importers.words import clean_text

    name = STDIN_FILE if file == STDIN else file
    stem = _UNTITLED if file == STDIN else Path(file).stem
    target = _output(stem, output, force=force)
    if target is not None and os.path.exists(target) and os.path.exists(file) and target.samefile(file):
        raise WrongUsageError(f"-o: {target} is the file to import; choose another name")
    data = (
        sys.stdin.buffer.read(_READ_BYTES)
        if file == STDIN
        else read_bytes(Path(os.path.expanduser(file)), _READ_BYTES)
    )
    title = clean_text(stem.replace("_", " ")) or _UNTITLED.capitalize()
    request = ImportRequest(name, title, sport.value if sport else None, parse_pace(pace) or "")
    converted = convert(data, request, format_name or format_of(data, name))
    if target is None:
        result(converted.text.removesuffix("\n"))
    else:
        write_file(target, converted.text.encode(), force=True)
    for remark in converted.remarks:
        note(f"{name}:{remark.line}: {remark.text}" if remark.line else f"{name}: {remark.text}")
    changes = pluralize(len(converted.remarks), "remark") + " about differences"
    note(f"{target or 'the script'} is ready; {changes if converted.remarks else 'everything was converted'}")


def _output(stem: str, wanted: str | None, *, force: bool) -> Path | None:
    """The file to write; ``None`` is standard output."""
    if wanted == STDIN:
        return None
    wanted = wanted or ""
    if not wanted or os.path.isdir(os.path.expanduser(wanted)) or wanted.endswith(("/", os.sep)):
        wanted = os.path.join(wanted, f"{stem}.yaml")
    path = path_with_suffix(wanted, SUFFIXES, "-o: ")
    if not force:
        check_free(path)
    return path
