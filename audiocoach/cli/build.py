"""``audiocoach build``: scripts become MP3s."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach import config
from audiocoach.cli.build_block import BlockJob, build_block
from audiocoach.cli.guard import FAILED, WrongUsageError, described
from audiocoach.cli.music import checked_music
from audiocoach.cli.options import (
    Json,
    Music,
    Start,
    Strict,
    Targets,
    Trainer,
    Variables,
    Voice,
    complete_quality,
    examples,
    options_for,
    parse_mixes,
    parse_variables,
    settings_for,
    written_value,
)
from audiocoach.cli.outputs import make_folder_of, outputs_for
from audiocoach.cli.printing import format_size, note, problem_json, result, result_json
from audiocoach.cli.progress import shown_progress
from audiocoach.cli.targets import Target, collect
from audiocoach.errors import AudioCoachError, Problem, refuse_warnings
from audiocoach.units import format_clock

if TYPE_CHECKING:
    from audiocoach.build.options import Options

_SHARED = ("options", "variables", "music", "trainer", "output", "several", "dry_run", "quiet")
"""What holds for tracks and blocks alike."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a whole call asks for."""

    options: Options
    variables: dict[str, str]
    music: str | None
    trainer: str | None
    output: str | None
    several: bool
    dry_run: bool
    quiet: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target, as ``--json`` prints it."""

    target: str
    file: str
    ok: bool
    path: str | None = None
    others: tuple[str, ...] = ()
    duration_s: float | None = None
    voice: str | None = None
    up_to_date: bool = False
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command(
        epilog=examples(
            "audiocoach build my.yaml",
            "audiocoach build strength/runner-a --voice hibari --music ~/Music/gym",
            "audiocoach build plan/ -o tracks/ --set work=50s",
            "audiocoach build legs.yaml -o legs.m4a --mix full,voice-only --stems parts/",
            "audiocoach build block.yaml -o out/ --weeks 3-4 --only tue",
            "cat my.yaml | audiocoach build - -o my.mp3",
        )
    )(build)


def build(
    targets: Targets,
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="The track, or a folder for it; default: NAME.mp3. Also .m4a, .opus, .flac, .wav.",
        ),
    ] = None,
    voice: Voice = None,
    trainer: Trainer = None,
    music: Music = None,
    variables: Variables = None,
    quality: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(config.QUALITIES),
            help="How large the file may be; default: standard.",
            autocompletion=complete_quality,
        ),
    ] = None,
    mix: Annotated[
        str | None,
        typer.Option(metavar="MIXES", help="full, voice-only (without music) or both: full,voice-only."),
    ] = None,
    stems: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Voice, tones and music as files of their own, into this folder."),
    ] = None,
    loudness: Annotated[
        str | None,
        typer.Option(
            metavar="LUFS",
            help="Loudness of the track, -30 to -10; default: -16.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=config.MAX_JOBS, help="How many processors to use; default: all."
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Build what is up to date, too; overwrite files this program did not make."
        ),
    ] = False,
    strict: Strict = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    start: Start = None,
    weeks: Annotated[
        str | None, typer.Option(metavar="WEEKS", help="Of a block only these weeks: 3, 3-4 or 1,5.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="DAY", help="Of a block only this day: tue; repeatable.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove tracks of a block that are no longer in it, if made here.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Have a Dask cluster make a block's tracks: tcp://host:8786."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="A folder or URL that a cluster's workers share as their store."),
    ] = None,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only warnings and errors.")] = False,
) -> None:
    """Makes an MP3 of each script, and of each session of a block.

    A block's tracks go to a folder, with a playlist and a calendar. What is up to date is skipped.
    One script that fails does not stop the others; the exit code is then 1.
    """
    settings = settings_for(
        voice=voice,
        music=music,
        quality=written_value("quality", quality),
        loudness=written_value("loudness", loudness),
        jobs=jobs,
    )
    found = collect(targets)
    blocks = {target.word for target in found if target.is_block}
    if not blocks and (start, weeks, only, prune, cluster, store) != (None, None, None, False, None, None):
        raise WrongUsageError(
            "--start, --weeks, --only, --prune, --cluster and --store are for training blocks"
        )
    if blocks and (mix, stems) != (None, None):
        raise WrongUsageError("--mix and --stems are for single sessions, not for training blocks")
    job = Job(
        options=dataclasses.replace(
            options_for(settings, force=force, strict=strict),
            mixes=parse_mixes(mix),
            stems=Path(os.path.expanduser(stems)) if stems is not None else None,
        ),
        variables=parse_variables(variables),
        music=checked_music(settings.music),
        trainer=trainer,
        output=output,
        several=len(found) > 1,
        dry_run=dry_run,
        quiet=quiet or as_json,
        as_json=as_json,
    )
    block_job = BlockJob(
        **{key: getattr(job, key) for key in _SHARED},
        start=start,
        weeks=weeks,
        only=only,
        prune=prune,
        cluster=cluster,
        store=store,
    )
    tracks = [target for target in found if target.word not in blocks]
    paths = iter(outputs_for(tracks, output, job.options, several=job.several) if tracks else ())
    outcomes: list[tuple[bool, dict[str, Any]]] = []
    for number, target in enumerate(found, start=1):
        if target.word in blocks:
            outcomes.append(build_block(target, block_job, number, len(found)))
        else:
            outcome = _outcome(target, next(paths), job, number, len(found))
            outcomes.append((outcome.ok, _outcome_json(outcome)))
    if as_json:
        result_json([data for _, data in outcomes])
    failed = sum(not ok for ok, _ in outcomes)
    if failed:
        if len(found) > 1:
            note(f"{failed} of {len(found)} targets failed")
        raise typer.Exit(FAILED)


def _outcome(target: Target, path: Path, job: Job, number: int, total: int) -> Outcome:
    """Builds one target and prints what is to be said about it."""
    try:
        outcome = _planned(target, path, job) if job.dry_run else _built(target, path, job, number, total)
    except AudioCoachError as error:
        note(described(error))
        return Outcome(target.word, target.file, ok=False, error=str(error))
    for warning in outcome.warnings:
        note(warning.render())
    for remark in outcome.notes:
        note(f"{target.word}: {remark}")
    if not job.quiet:
        result(_summary(outcome, job))
    return outcome


def _built(target: Target, path: Path, job: Job, number: int, total: int) -> Outcome:
    from audiocoach.build.track import render

    workout, warnings = target.load(job.variables, job.music, job.trainer)
    if job.options.strict:
        refuse_warnings(warnings)
    make_folder_of(path, job.output, several=job.several)
    with shown_progress(target.track_name, number, total, quiet=job.quiet) as on_progress:
        track = render(workout, path, job.options, on_progress=on_progress)
    return Outcome(
        target.word,
        target.file,
        ok=True,
        path=str(track.path),
        others=tuple(map(str, track.others)),
        duration_s=track.timeline.duration_s,
        voice=track.engine,
        up_to_date=track.up_to_date,
        warnings=tuple(dict.fromkeys(warnings + track.warnings)),
        notes=track.notes,
    )


def _planned(target: Target, path: Path, job: Job) -> Outcome:
    from audiocoach.build.outputs import check_stems, existing, outputs_of, stems_of
    from audiocoach.build.track import plan

    workout, warnings = target.load(job.variables, job.music, job.trainer)
    for output in outputs_of(path, job.options).values():
        if os.path.exists(output):  # what is not there may need a folder that only the build makes
            existing(output, job.options)
    stems = stems_of(path, job.options)
    check_stems({part: stem for part, stem in stems.items() if os.path.exists(stem)}, job.options)
    planned = plan(workout, job.options)
    warnings = tuple(dict.fromkeys(warnings + planned.warnings))
    return Outcome(
        target.word,
        target.file,
        ok=True,
        path=str(path),
        duration_s=planned.timeline.duration_s,
        voice=job.options.voice or workout.voice.engine,
        warnings=warnings,
        notes=planned.notes,
    )


def _summary(outcome: Outcome, job: Job) -> str:
    path = Path(outcome.path or "")
    clock = format_clock(round((outcome.duration_s or 0) * 1000))
    if job.dry_run:
        return f"{path}  {clock}  would be {'replaced if out of date' if os.path.exists(path) else 'made'}"
    state = "  up to date" if outcome.up_to_date else ""
    lines = [f"{path}  {clock}  {outcome.voice}  {format_size(path.stat().st_size)}{state}"]
    lines += [f"{other}  {format_size(Path(other).stat().st_size)}{state}" for other in outcome.others]
    return "\n".join(lines)


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    fields = {field.name: getattr(outcome, field.name) for field in dataclasses.fields(outcome)}
    return fields | {"warnings": [problem_json(warning) for warning in outcome.warnings]}
