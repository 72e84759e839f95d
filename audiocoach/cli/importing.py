"""``audiocoach import``: converts workouts and plans of other programs into scripts and blocks."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import FAILED, WrongUsageError, error_text
from audiocoach.cli.options import STDIN, STDIN_FILE, examples, parse_pace
from audiocoach.cli.printing import note, pluralize, result
from audiocoach.cli.writing import Force, check_free, folder_named_by, output_path, write_file, write_files
from audiocoach.errors import AudioCoachError
from audiocoach.files import output_folder, read_bytes, why_unwritable
from audiocoach.script.constants import SUFFIXES
from audiocoach.units import Ms, QuantityError, parse_duration, quoted

if TYPE_CHECKING:
    from audiocoach.importers.draft import ImportRequest
    from audiocoach.importers.registry import Converted

SERVICE = "intervals.icu"
"""The name of the service in place of a file."""

_UNTITLED = "workout"


class SportChoice(StrEnum):
    """The word that the steps start with."""

    RIDE = "ride"
    RUN = "run"
    WALK = "walk"
    ROW = "row"


class LoadUnit(StrEnum):
    """The unit of loads that have none."""

    KG = "kg"
    LB = "lb"


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to import: where it is read from, and the file to write below the output folder."""

    path: str
    name: str


def add_to(app: typer.Typer) -> None:
    app.command(
        "import",
        epilog=examples(
            "import ride.zwo",
            "import plan.ics --from 2027-01-04 --pace 5:00/km -o plan/",
            'import hevy.csv --last "Push day" --next',
            "import rides/ -o scripts/",
            "import intervals.icu --from 2027-01-04 --to 2027-01-10",
        ),
    )(import_workout)


def complete_file(incomplete: str) -> list[str]:
    """Folders, and files whose suffix a format has."""
    from audiocoach.importers.registry import importers

    suffixes = {suffix for row in importers().values() for suffix in row.suffixes}
    folder, start = os.path.split(incomplete)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            return sorted(
                os.path.join(folder, entry.name) + (os.sep if entry.is_dir() else "")
                for entry in entries
                if entry.name.startswith(start)
                and (start or not entry.name.startswith("."))
                and (entry.is_dir() or os.path.splitext(entry.name)[1].lower() in suffixes)
            )
    except OSError:
        return []


def import_workout(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Files or folders; - for standard input; intervals.icu for your calendar there.",
            autocompletion=complete_file,
        ),
    ],
    *,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="OUT", help="Script or folder to write; - prints a script."),
    ] = None,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="Format of FILE; default: detected.")
    ] = None,
    pace: Annotated[
        str, typer.Option("--pace", metavar="PACE", help="Pace for steps with a distance, like 5:00/km.")
    ] = "",
    open_length: Annotated[
        str,
        typer.Option("--open", metavar="TIME", help="Time for steps without a length, like 5m."),
    ] = "",
    sport: Annotated[
        SportChoice | None, typer.Option("--sport", help="Sport of the steps, instead of the one in FILE.")
    ] = None,
    unit: Annotated[
        LoadUnit | None, typer.Option("--unit", help="Unit of loads in a log that has none.")
    ] = None,
    last: Annotated[
        str, typer.Option("--last", metavar="NAME", help="Session of a log; default: its latest.")
    ] = "",
    is_next: Annotated[
        bool,
        typer.Option("--next", help="Add the rep or the plate that the session earned."),
    ] = False,
    with_notes: Annotated[bool, typer.Option("--notes", help="Speak a log's notes, too.")] = False,
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First day of a plan, like 2027-01-04.")
    ] = "",
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day of a plan.")] = "",
    force: Force = False,
) -> None:
    """Convert workouts, plans and logs of other programs into scripts.

    Reads Zwift, intervals.icu, Garmin Connect, FIT, MRC and ERG, Hevy, Strong, FitNotes, Liftoscript, Runna,
    calendars and plain text. A plan of several days becomes a folder with a block. Anything that cannot be
    converted exactly is listed.
    """
    from audiocoach.importers.draft import ImportRequest
    from audiocoach.importers.registry import importers

    if format_name is not None and format_name not in importers():
        known = ", ".join(importers())
        raise WrongUsageError(f"--format: unknown format {quoted(format_name)}; choose {known}")
    request = ImportRequest(
        file="",
        word=sport.value if sport else None,
        pace=parse_pace(pace) or "",
        open_ms=parse_open(open_length),
        session=last,
        is_next=is_next,
        unit=unit.value if unit else "",
        with_notes=with_notes,
        since=_date(since, "--from"),
        until=_date(until, "--to"),
    )
    if request.since and request.until and request.until < request.since:
        raise WrongUsageError("--to is before --from")
    if len(files) == 1 and not os.path.isdir(os.path.expanduser(files[0])):
        _import_one(files[0], output, format_name, request, force=force)
    else:
        _import_all(list(_sources(files)), output, format_name, request, force=force)


def _import_one(
    file: str, output: str | None, format_name: str | None, request: ImportRequest, *, force: bool
) -> None:
    """Import one file, standard input or the service; a plan becomes a folder."""
    stem = {STDIN: _UNTITLED, SERVICE: "intervals-icu"}.get(file) or Path(file).stem
    written = os.path.expanduser(output or f"{stem}.yaml")
    if os.path.exists(written) and os.path.exists(file) and os.path.samefile(written, file):
        raise WrongUsageError(f"-o: {written} is the file to import; choose another name")
    if file == SERVICE:
        request, data = ask_service(request)
        format_name = "intervals-json"
    else:
        data = _read(file)
    name = STDIN_FILE if file == STDIN else file
    converted = _convert(data, name, stem, format_name, request)
    if converted.sessions:
        target: Path | None = _write_plan(converted, stem, output, force=force)
    else:
        target = output_path(stem, SUFFIXES, output, force=force)
        if target is None:
            result(converted.text.removesuffix("\n"))
        else:
            with folder_named_by(output):
                write_file(target, converted.text.encode(), force=True)
    _report(converted, name, target)


def ask_service(request: ImportRequest) -> tuple[ImportRequest, bytes]:
    """The user's calendar at the service. Without a first day it is this week, without a last one 7 days."""
    from audiocoach.config import load_settings, user_config_file
    from audiocoach.net.service import fetch_events

    settings = load_settings()
    if settings.intervals_key is None:
        raise WrongUsageError(
            f"{SERVICE} needs the API key of your account there (Settings, Developer Settings); write "
            f'intervals_key = "..." in {user_config_file()}'
        )
    today = datetime.date.today()
    since = request.since or min(request.until or today, today - datetime.timedelta(days=today.weekday()))
    until = request.until or since + datetime.timedelta(days=6)
    data = fetch_events(
        settings.intervals_key,
        since,
        until,
        athlete=settings.intervals_athlete,
        site=settings.intervals_url,
    )
    return replace(request, since=since, until=until), data


def _import_all(
    sources: list[_Source],
    output: str | None,
    format_name: str | None,
    request: ImportRequest,
    *,
    force: bool,
) -> None:
    """Import several files into a folder. One that fails does not stop the others."""
    if output == STDIN:
        raise WrongUsageError("-o -: several files cannot be printed as one; name a folder")
    folder = Path(os.path.expanduser(output or "."))
    if folder.suffix.lower() in SUFFIXES:
        raise WrongUsageError(f"-o: {folder} is the name of one script; several files need a folder")
    if not sources:
        raise WrongUsageError("there is nothing to import; no file there has the suffix of a known format")
    failed = 0
    taken: set[Path] = set()
    for source in sources:
        try:
            target = folder / source.name
            if target in taken:
                raise WrongUsageError(f"{source.path}: another file is already imported as {target}")
            taken.add(target)
            if not force:
                check_free(target)
            stem = Path(source.path).stem
            converted = _convert(_read(source.path), source.path, stem, format_name, request)
            with output_folder(target.parent):
                if converted.sessions:
                    target = _write_plan(converted, stem, str(target.with_suffix("")), force=force)
                else:
                    write_file(target, converted.text.encode(), force=True)
        except AudioCoachError as error:
            failed += 1
            note(error_text(error))
        except OSError as error:
            failed += 1
            note(f"error: {target} cannot be written: {why_unwritable(error)}")
        else:
            _report(converted, source.path, target)
    note(f"{len(sources) - failed} of {pluralize(len(sources), 'file')} imported")
    if failed:
        raise typer.Exit(FAILED)


def _convert(data: bytes, name: str, stem: str, format_name: str | None, request: ImportRequest) -> Converted:
    from audiocoach.importers.registry import convert, format_of
    from audiocoach.importers.words import clean_text

    title = clean_text(stem.replace("_", " ")) or _UNTITLED.capitalize()
    return convert(data, replace(request, file=name, title=title), format_name or format_of(data, name))


def _report(converted: Converted, name: str, target: Path | None) -> None:
    for remark in converted.remarks:
        note(f"{name}:{remark.line}: {remark.text}" if remark.line else f"{name}: {remark.text}")
    changes = pluralize(len(converted.remarks), "remark") + " about differences"
    note(f"{target or 'the script'} is ready; {changes if converted.remarks else 'everything was converted'}")


def _write_plan(converted: Converted, stem: str, output: str | None, *, force: bool) -> Path:
    """Write a block and its scripts into a folder; returns the block's path."""
    from audiocoach.importers.registry import BLOCK_FILE

    if output == STDIN:
        raise WrongUsageError("-o -: a plan of several days is a folder and cannot be printed; name a folder")
    folder = Path(os.path.expanduser(output or stem))
    if folder.suffix.lower() in SUFFIXES:
        raise WrongUsageError(f"-o: {folder} is the name of a script; a plan of several days needs a folder")
    files = {**converted.sessions, BLOCK_FILE: converted.text}
    with output_folder(folder):
        write_files(folder, {name: text.encode() for name, text in files.items()}, force=force)
    return folder / BLOCK_FILE


def _sources(files: list[str]) -> Iterator[_Source]:
    """The files to import, those of a folder by their names in it."""
    from audiocoach.importers.registry import importers

    suffixes = {suffix for row in importers().values() for suffix in row.suffixes}
    for written in files:
        if written in (STDIN, SERVICE):
            raise WrongUsageError(f"{written} cannot be imported together with others")
        path = os.path.expanduser(written)
        if not os.path.isdir(path):
            yield _Source(written, f"{Path(path).stem}.yaml")
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if os.path.splitext(name)[1].lower() in suffixes:
                    whole = os.path.join(folder, name)
                    yield _Source(whole, os.path.splitext(os.path.relpath(whole, path))[0] + ".yaml")


def _read(file: str) -> bytes:
    """A file's bytes; of one that is too large, enough for the converter to refuse it."""
    from audiocoach.importers.registry import MAX_BYTES

    if file == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    return read_bytes(Path(os.path.expanduser(file)), MAX_BYTES)


def parse_open(written: str) -> Ms | None:
    """The value of ``--open``; ``None`` if it was not given."""
    if not written:
        return None
    try:
        found = parse_duration(written)
    except QuantityError as error:
        raise WrongUsageError(f"--open: {error}") from error
    if not found:
        raise WrongUsageError("--open: a step needs a time longer than 0")
    return found


def _date(written: str, flag: str) -> datetime.date | None:
    if not written:
        return None
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        raise WrongUsageError(f"{flag}: {quoted(written)} is not a date like 2027-01-04") from None
