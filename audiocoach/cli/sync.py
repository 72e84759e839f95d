"""``audiocoach sync``: builds this week's sessions of the user's calendar; made for a daily job."""

from __future__ import annotations

import datetime
import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import FAILED, WrongUsageError, error_text
from audiocoach.cli.options import MusicOption, VoiceOption, examples, options_for, parse_pace, settings_for
from audiocoach.cli.printing import SessionNotes, note, pluralize, result
from audiocoach.cli.publishing import Url, publish_tracks, summary
from audiocoach.cli.targets import Target, load_block, parse_overrides, session_scripts
from audiocoach.cli.writing import write_files
from audiocoach.files import open_regular, output_folder
from audiocoach.media.output import output_error

if TYPE_CHECKING:
    from audiocoach.blocks.making import BlockBuild, Outcome
    from audiocoach.config import Settings
    from audiocoach.importers.draft import ImportRequest
    from audiocoach.importers.registry import Converted

PLAN = "plan"
"""The folder of the week's scripts, below the folder of its tracks."""
TITLE = "My week"

_LOCK = ".sync.lock"
_OURS = b"# Imported from "


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "sync ~/Music/week", "sync ~/Music/week --publish ~/site --url https://example.org/week"
        )
    )(sync)


def sync(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Folder of the week's tracks.")],
    *,
    pace: Annotated[
        str, typer.Option("--pace", metavar="PACE", help="Pace for steps with a distance, like 5:00/km.")
    ] = "",
    open_length: Annotated[
        str, typer.Option("--open", metavar="TIME", help="Time for steps without a length, like 5m.")
    ] = "",
    voice: VoiceOption = None,
    music: MusicOption = None,
    site: Annotated[
        str, typer.Option("--publish", metavar="SITE", help="Also publish the tracks into this folder.")
    ] = "",
    url: Url = "",
    details: Annotated[
        bool, typer.Option("--details", help="Also list what could not be converted exactly.")
    ] = False,
) -> None:
    """Build this week's sessions of your calendar.

    From Monday to Sunday. The calendar is that of intervals.icu if your settings have an intervals_key, else
    the calendar of your settings. Only what changed is built; sessions that are no longer planned are
    removed. With --publish, the tracks are then published as `audiocoach publish` does. Prints one line. If
    the calendar cannot be reached, the folder stays as it is, and the exit code is 1.
    """
    from audiocoach.cli.importing import parse_open
    from audiocoach.importers.draft import ImportRequest
    from audiocoach.locks import locked

    _check_site(site, url)
    settings = settings_for(voice=voice, music=music)
    today = datetime.date.today()
    monday = today - datetime.timedelta(days=today.weekday())
    request = ImportRequest(
        file="the calendar",
        title=TITLE,
        pace=parse_pace(pace) or "",
        open_ms=parse_open(open_length),
        since=monday,
        until=monday + datetime.timedelta(days=6),
    )
    data, format_name = _fetch(settings, request)
    target = Path(os.path.expanduser(folder))
    with output_folder(target), locked(target / _LOCK, f"another sync is using {target}"):
        _sync_into(target, data, format_name, request, settings, details=details, site=site, url=url)


def _sync_into(
    folder: Path,
    data: bytes,
    format_name: str,
    request: ImportRequest,
    settings: Settings,
    *,
    details: bool,
    site: str,
    url: str,
) -> None:
    from audiocoach.blocks.making import build
    from audiocoach.importers.registry import convert

    converted = convert(data, request, format_name, keep_plan=True)
    if details:
        for remark in converted.remarks:
            note(remark.text)
    if not converted.text:
        result(f"{folder}: no session from {request.since} to {request.until}; nothing was changed")
        return
    block = _write(folder / PLAN, converted)
    week = Target(str(block), block, overrides=parse_overrides(music=settings.music))
    loaded = load_block(week)
    built = build(
        loaded.block,
        str(folder),
        options_for(settings),
        prune=True,
        scripts=session_scripts(week),
        on_outcome=partial(_note_failed, SessionNotes()),
    )
    line = _line(folder, built, len(converted.remarks))
    if site and any(outcome.state != "failed" for outcome in built.outcomes):
        done = publish_tracks([str(folder)], site, url=url)
        for left_out in done.notes:
            note(left_out)
        line += f"; {done.folder}: {summary(done)}"
    result(line)
    if not built.ok:
        raise typer.Exit(FAILED)


def _check_site(site: str, url: str) -> None:
    """Refuse an address that a feed cannot have before anything is built."""
    from audiocoach.publish.collect import check_url

    if url and not site:
        raise WrongUsageError("--url is the address of a site; name its folder with --publish SITE")
    if url:
        check_url(url)


def _fetch(settings: Settings, request: ImportRequest) -> tuple[bytes, str]:
    """The user's calendar, and the format of what it gives."""
    from audiocoach.cli.importing import SERVICE, ask_service
    from audiocoach.config import user_config_file
    from audiocoach.importers.registry import MAX_BYTES
    from audiocoach.net.service import get

    if settings.intervals_key is not None:
        return ask_service(request)[1], "intervals-json"
    if settings.calendar is None:
        raise WrongUsageError(
            f"there is no calendar to sync; write intervals_key (for {SERVICE}) or calendar (an address) in "
            f"{user_config_file()}"
        )
    return get(settings.calendar.replace("webcal://", "https://", 1), max_bytes=MAX_BYTES), "ics"


def _write(folder: Path, converted: Converted) -> Path:
    """Write the week's block and scripts, remove the scripts of other weeks; returns the block's path."""
    from audiocoach.importers.plans import SESSIONS
    from audiocoach.importers.registry import BLOCK_FILE

    files = {**converted.sessions, BLOCK_FILE: converted.text}
    with output_folder(folder):
        write_files(folder, {name: text.encode() for name, text in files.items()}, force=True)
    try:
        for path in (folder / SESSIONS).glob("*.yaml"):
            if f"{SESSIONS}/{path.name}" not in files and _is_imported(path):
                path.unlink()
    except OSError as error:
        raise output_error(folder, error) from error
    return folder / BLOCK_FILE


def _is_imported(path: Path) -> bool:
    """Whether a script was written by a sync."""
    file = open_regular(path)
    if file is None:
        return False
    with file:
        return file.read(len(_OURS)) == _OURS


def _note_failed(notes: SessionNotes, outcome: Outcome) -> None:
    if outcome.state == "failed":
        notes.fail(outcome.session.label, error_text(outcome.error), f"{outcome.file} failed")


def _line(folder: Path, built: BlockBuild, remarks: int) -> str:
    """The one line that says what was done."""
    states = Counter(outcome.state for outcome in built.outcomes)
    words = {"made": "made", "unchanged": "up to date", "failed": "failed"}
    parts = [f"{states[state]} {word}" for state, word in words.items() if states[state]]
    if built.removed:
        parts.append(f"{len(built.removed)} removed")
    if remarks:
        parts.append(f"{pluralize(remarks, 'remark')} (--details)")
    return f"{folder}: {pluralize(len(built.outcomes), 'session')} this week: {', '.join(parts)}"
