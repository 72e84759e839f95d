"""``audiocoach export``: writes a session, or those of a block, for watches and other programs."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.export_block import BlockExport
from audiocoach.cli.export_file import note_ready, plan_session, write_output
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import (
    StartOption,
    TargetWord,
    TeachOption,
    TrainerOption,
    VariablesOption,
    VoiceOption,
    examples,
    options_for,
    parse_number,
    settings_for,
)
from audiocoach.cli.printing import note, note_warnings
from audiocoach.cli.targets import find_target, load_block, parse_overrides, session_scripts
from audiocoach.cli.writing import Force, folder_named_by, output_path
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.exporters.exporter import Exporter

_CALENDAR = "ics"
"""The format that needs a day."""
_DEFAULT_FTP_W = 200
_FTP_RANGE_W = (50, 600)


def complete_format(incomplete: str) -> list[str]:
    """Names of formats."""
    from audiocoach.exporters.exporter import exporter_names

    return [name for name in exporter_names() if name.startswith(incomplete)]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    lines = (
        "run/intervals --to fit",
        "my.yaml -o my.zwo",
        "strength/runner-a --to text -o -",
        "plan.yaml --to fit --zip",
        "plan.yaml --to ics --start 2027-01-04",
    )
    app.command(epilog=examples(*(f"export {line}" for line in lines)))(export)


def export(
    target: TargetWord,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="Format: fit, zwo, intervals, garmin, erg, mrc, ics, csv or text; default: by the name "
            "of OUT.",
            autocompletion=complete_format,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="OUT", help="File or folder to write; - prints the file."),
    ] = None,
    as_zip: Annotated[
        bool, typer.Option("--zip", help="Write the sessions of a training block into one ZIP file.")
    ] = False,
    start: StartOption = None,
    ftp: Annotated[
        str | None,
        typer.Option(
            "--ftp",
            metavar="WATTS",
            help=f"Your threshold power, for formats in watts; default: {_DEFAULT_FTP_W}.",
        ),
    ] = None,
    voice: VoiceOption = None,
    trainer: TrainerOption = None,
    teach: TeachOption = False,
    variables: VariablesOption = None,
    force: Force = False,
) -> None:
    """Write a session for a watch or another program.

    The steps last as long as on the track, so that both stay in step if you start them together. What a
    format cannot hold is listed. A training block becomes one file a session, named like its track. The
    network is never used.
    """
    exporter = _exporter(to, output)
    ftp_w = parse_number("--ftp", ftp, int, *_FTP_RANGE_W) or _DEFAULT_FTP_W
    found = find_target(target, parse_overrides(variables=variables, trainer=trainer, teach=teach))
    options = options_for(settings_for(voice=voice))
    if found.is_block:
        loaded = load_block(found, start)
        note_warnings(loaded.warnings)
        block = BlockExport(found, loaded.block, exporter, options, session_scripts(found), ftp_w)
        block.export(output, as_zip=as_zip, force=force)
        return
    if as_zip:
        raise WrongUsageError("--zip applies only to training blocks")
    if start is not None and exporter.name != _CALENDAR:
        raise WrongUsageError(f"--start applies only to training blocks and --to {_CALENDAR}")
    begins = None if start is None else _begins(start)
    path = output_path(found.stem, (exporter.suffix,), output, force=force)
    workout = found.load()
    session, notes = plan_session(workout, options)
    session = replace(session, ftp_w=ftp_w, begins=begins, whole_day=":" not in (start or ""))
    exported = exporter.write(session)
    with folder_named_by(output):
        write_output(path, exported.data, force=force)
    for remark in (*notes, *exported.losses):
        note(f"{found.word}: {remark}")
    note_ready(str(path or "the file"), exporter, len(exported.losses))


def _exporter(to: str | None, output: str | None) -> Exporter:
    """The format that ``--to`` names, else that of the suffix of ``-o``."""
    from audiocoach.exporters.exporter import exporters, names_for

    known = exporters()
    if to is not None:
        if to not in known:
            raise WrongUsageError(f"--to: unknown format {quoted(to)}; choose {', '.join(known)}")
        return known[to]
    names = names_for(os.path.basename(output or ""))
    if len(names) != 1:
        choice = ", ".join(names or known)
        why = f"-o {quoted(output, 200)} does not show the format" if output else "a format is missing"
        raise WrongUsageError(f"{why}; choose one with --to: {choice}")
    return known[names[0]]


def _begins(written: str) -> datetime:
    """A day, or a day and a time."""
    try:
        begins = datetime.fromisoformat(written.strip())
    except ValueError:
        begins = None
    if begins is None or begins.tzinfo is not None:
        raise WrongUsageError(
            f"--start {quoted(written)} is not a day; write it like 2027-01-04 or 2027-01-04T18:30"
        )
    return begins
