"""``audiocoach build`` on a training block: builds its tracks, and prints a line for each and a total."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiocoach.cli.guard import WrongUsageError, error_text, with_remedy
from audiocoach.cli.music import kept_music, remember_music
from audiocoach.cli.printing import SessionNotes, format_size, note, note_warnings, pluralize, result
from audiocoach.cli.progress import show_progress
from audiocoach.cli.targets import Target, load_block, session_scripts
from audiocoach.errors import AudioCoachError, refuse_warnings
from audiocoach.units import QuantityError, format_seconds, quoted

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from audiocoach.blocks.making import BlockBuild, Outcome
    from audiocoach.blocks.model import Block
    from audiocoach.build.options import Options


@dataclass(frozen=True, slots=True)
class BuildCall:
    """What one call of ``audiocoach build`` asks for."""

    options: Options
    output: str | None
    """A file or folder; ``None`` is the current folder."""
    several: bool
    """There is more than one target."""
    dry_run: bool
    quiet: bool
    start: str | None
    """A block's first day; this field and the next ones are for training blocks only."""
    weeks: str | None
    only: list[str] | None
    """Days of the week."""
    prune: bool
    cluster: str | None
    """Address of a Dask cluster."""
    store: str | None
    """Folder or URL that the cluster's workers share."""


def with_kept_music(
    target: Target, tracks: Iterable[Path], options: Options
) -> tuple[Target, Options, tuple[str, ...]]:
    """The target with the music to build with: the chosen one, else that of the existing tracks; the options
    that mark the new tracks with it; and what to tell the user.
    """
    music = target.overrides.music
    music, notes = (music, ()) if music is not None else kept_music(tracks, options)
    if music is None:
        return target, options, notes
    target = replace(target, overrides=replace(target.overrides, music=music))
    return target, remember_music(music, options), notes


def build_block(target: Target, call: BuildCall, number: int, total: int) -> tuple[bool, dict[str, Any]]:
    """Build a block and print the results; return whether all tracks succeeded, and the JSON."""
    from audiocoach.blocks.making import build

    folder = _folder_of(target, call)
    try:
        loaded = load_block(target, call.start)
        if call.options.rules.strict:
            refuse_warnings(loaded.warnings)
        days = _days(call.only)
        _require_sessions(loaded.block, _weeks(call.weeks, loaded.block), days)
        note_warnings(loaded.warnings)
        target, options, notes = with_kept_music(target, sorted(Path(folder).glob("*.mp3")), _options(call))
        with (
            _executor(call) as executor,
            show_progress(folder, number, total, quiet=call.quiet) as on_progress,
        ):
            built = build(
                loaded.block,
                folder,
                options,
                executor=executor,
                weeks=_weeks(call.weeks, loaded.block),
                days=days,
                prune=call.prune,
                dry_run=call.dry_run,
                scripts=session_scripts(target),
                on_progress=on_progress,
                on_outcome=partial(_print_outcome, SessionNotes(), folder=folder, quiet=call.quiet),
            )
    except WrongUsageError:
        raise
    except AudioCoachError as error:
        note(error_text(error))
        return False, {"target": target.word, "file": target.file, "ok": False, "error": str(error)}
    for remark in (*notes, *built.notes):
        note(f"{target.word}: {remark}")
    _print_removed(built, call)
    if not call.quiet:
        result(_total(built))
    return built.ok, _json(target, built)


def _executor(call: BuildCall) -> AbstractContextManager[Executor | None]:
    """The executor of the requested cluster; ``None`` builds on this machine."""
    if call.cluster is None or call.dry_run:
        return nullcontext()
    from audiocoach.blocks.workers import cluster

    return cluster(call.cluster)


def _options(call: BuildCall) -> Options:
    """The options with the requested store."""
    from audiocoach.store.remote import is_url

    if call.store is None:
        return call.options
    if is_url(call.store):
        return call.options.with_machine(store_url=call.store)
    return call.options.with_machine(cache_dir=Path(os.path.expanduser(call.store)))


def _folder_of(target: Target, call: BuildCall) -> str:
    """The folder of the tracks: ``-o``, or the block's name in it if there are several targets."""
    from audiocoach.store.remote import is_url

    stem = target.stem
    if call.output is None:
        return stem
    if call.output.lower().endswith(".mp3"):
        raise WrongUsageError(f"-o {quoted(call.output, 200)}: a block has many tracks; name a folder")
    if is_url(call.output):
        return f"{call.output.rstrip('/')}/{stem}" if call.several else call.output
    folder = os.path.expanduser(call.output)
    return os.path.join(folder, stem) if call.several else folder


def _weeks(written: str | None, block: Block) -> list[int] | None:
    from audiocoach.blocks.days import parse_week_range

    if written is None:
        return None
    try:
        return [week for part in written.split(",") for week in parse_week_range(part, len(block.weeks))]
    except QuantityError as error:
        raise WrongUsageError(f"--weeks {quoted(written)}: {with_remedy(error)}") from error


def _days(written: list[str] | None) -> list[str] | None:
    from audiocoach.blocks.days import parse_day
    from audiocoach.script.constants import DAYS

    if written is None:
        return None
    try:
        return [DAYS[parse_day(part)] for text in written for part in text.split(",")]
    except QuantityError as error:
        raise WrongUsageError(f"--only: {with_remedy(error)}") from error


def _require_sessions(block: Block, weeks: list[int] | None, days: list[str] | None) -> None:
    """Refuse days without a session in the requested weeks."""
    from audiocoach.script.constants import DAYS

    wanted = [week for week in block.weeks if weeks is None or week.number in weeks]
    there = {session.day for week in wanted for session in week.sessions}
    if days is not None and there and there.isdisjoint(DAYS.index(day) for day in days):
        named = ", ".join(DAYS[day] for day in sorted(there))
        raise WrongUsageError(f"--only: no session on {', '.join(days)}; choose {named}")


def _print_outcome(notes: SessionNotes, outcome: Outcome, folder: str, quiet: bool) -> None:
    notes.warn(outcome.warnings)
    for remark in outcome.notes:
        note(f"{outcome.file}: {remark}")
    if outcome.state == "failed":
        notes.fail(outcome.session.label, error_text(outcome.error), f"{outcome.file} failed")
    elif not quiet:
        result(_line(outcome, folder))


def _line(outcome: Outcome, folder: str) -> str:
    path = os.path.join(folder, *outcome.file.split("/"))
    if outcome.state == "to make":
        return f"{path}  would be {'made again' if outcome.bytes else 'made'}"
    clock = format_seconds(outcome.duration_s or 0)
    state = "  up to date" if outcome.state == "unchanged" else ""
    return f"{path}  {clock}  {outcome.voice}  {format_size(outcome.bytes or 0)}{state}"


def _print_removed(built: BlockBuild, call: BuildCall) -> None:
    for file in built.removed:
        note(f"{file}: removed; it is no longer in the block")
    if built.left:
        remedy = "" if call.prune else "; --prune removes those that AudioCoach made"
        note(f"no longer in the block: {', '.join(built.left)}{remedy}")


def _total(built: BlockBuild) -> str:
    states = Counter(outcome.state for outcome in built.outcomes)
    words = {"made": "made", "unchanged": "up to date", "to make": "to make", "failed": "failed"}
    parts = [f"{states[state]} {word}" for state, word in words.items() if states[state]]
    failed = [outcome.session.label for outcome in built.outcomes if outcome.state == "failed"]
    named = f" ({'; '.join(failed)})" if failed else ""
    return f"{built.folder}: {pluralize(len(built.outcomes), 'track')}: {', '.join(parts) or 'none'}{named}"


def _json(target: Target, built: BlockBuild) -> dict[str, Any]:
    return {
        "target": target.word,
        "file": target.file,
        "ok": built.ok,
        "folder": built.folder,
        "left": built.left,
        "removed": built.removed,
        "notes": built.notes,
        "tracks": [_track_json(outcome) for outcome in built.outcomes],
    }


def _track_json(outcome: Outcome) -> dict[str, Any]:
    from audiocoach.script.constants import DAYS

    session = outcome.session
    return {
        "file": outcome.file,
        "week": session.week,
        "day": DAYS[session.day],
        "date": session.date.isoformat() if session.date else None,
        "workout": session.workout,
        "state": outcome.state,
        "error": outcome.error or None,
        "duration_s": outcome.duration_s,
        "bytes": outcome.bytes,
        "voice": outcome.voice or None,
        "warnings": outcome.warnings,
        "notes": outcome.notes,
    }
