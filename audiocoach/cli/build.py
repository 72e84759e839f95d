"""``audiocoach build``: builds tracks from scripts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach import config
from audiocoach.cli.build_block import BuildCall, build_block, with_kept_music
from audiocoach.cli.guard import FAILED, WrongUsageError, error_text
from audiocoach.cli.options import (
    STDIN,
    JsonOption,
    MusicOption,
    PaceOption,
    QualityOption,
    StartOption,
    StrictOption,
    TargetWords,
    TeachOption,
    TrainerOption,
    VariablesOption,
    VoiceOption,
    complete_split,
    examples,
    flag_value,
    options_for,
    parse_device,
    parse_mixes,
    parse_split,
    settings_for,
)
from audiocoach.cli.outputs import creates_folder, folder_of, outputs_for
from audiocoach.cli.printing import format_size, note, note_warnings, pluralize, result, result_json
from audiocoach.cli.progress import show_progress
from audiocoach.cli.targets import Overrides, Target, find_targets, parse_overrides
from audiocoach.cli.watching import watch as watch_files
from audiocoach.errors import AudioCoachError, Problem
from audiocoach.units import format_seconds, quoted

if TYPE_CHECKING:
    from audiocoach.build.finished import UpToDateTrack
    from audiocoach.build.options import Options
    from audiocoach.build.track import Track
    from audiocoach.script.model import Workout


@dataclass(frozen=True, slots=True)
class TrackOutcome:
    """The result of one workout, as ``--json`` prints it."""

    target: str
    file: str
    ok: bool
    path: str | None = None
    others: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    duration_s: float | None = None
    voice: str | None = None
    up_to_date: bool = False
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "build my.yaml",
            "build strength/runner-a --voice hibari --music ~/Music/gym",
            "build plan/ -o tracks/ --set work=50s",
            "build legs.yaml --split exercises",
            "build legs.yaml -o legs.m4a --mix full,voice-only --stems parts/",
            "build my.yaml --watch",
            "build block.yaml -o out/ --weeks 3-4 --only tue",
            "build - -o my.mp3 < my.yaml",
        )
    )(build)


def build(
    targets: TargetWords,
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="File or folder to write; default: NAME.mp3. Other formats: .m4a, .m4b, .opus, .flac, .wav.",
        ),
    ] = None,
    voice: VoiceOption = None,
    trainer: TrainerOption = None,
    teach: TeachOption = False,
    music: MusicOption = None,
    shuffle: Annotated[
        bool, typer.Option("--shuffle", help="Play music files in random order, the same at every build.")
    ] = False,
    variables: VariablesOption = None,
    pace: PaceOption = None,
    quality: QualityOption = None,
    mix: Annotated[
        str | None,
        typer.Option(metavar="MIXES", help="Mixes to write: full, voice-only (no music) or full,voice-only."),
    ] = None,
    stems: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Also write voice, tones and music as separate files to DIR."),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            metavar="chapters|exercises|sets",
            help="Write a file for each chapter, exercise or set, and a playlist, to the folder NAME.",
            autocompletion=complete_split,
        ),
    ] = None,
    wait: Annotated[
        bool,
        typer.Option(
            "--wait",
            help="With --split sets: each file ends in two minutes of music; skip it when you are done.",
        ),
    ] = False,
    loudness: Annotated[
        str | None, typer.Option(metavar="LUFS", help=config.SETTINGS["loudness"].help)
    ] = None,
    jobs: Annotated[str | None, typer.Option(metavar="N", help=config.SETTINGS["jobs"].help)] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Rebuild up-to-date tracks, and overwrite files that AudioCoach did not make."
        ),
    ] = False,
    strict: StrictOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, without doing it.")
    ] = False,
    start: StartOption = None,
    weeks: Annotated[
        str | None, typer.Option(metavar="WEEKS", help="Only these weeks of a block, like 3, 3-4 or 1,5.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="DAY", help="Only this day of a block, like tue; repeatable.")
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="watch", help="One folder, names in playing order and no covers, for a watch."
        ),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove AudioCoach's tracks that are no longer in the block.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Build a block's tracks on a Dask cluster, like tcp://host:8786."
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Folder or URL that the cluster's workers share as their cache."),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Build again when a script or its music changes, until Ctrl-C."),
    ] = False,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only warnings and errors.")] = False,
) -> None:
    """Build an MP3 for each script, and for each session of a block.

    A block's tracks go to a folder, with a playlist and a calendar. Tracks that are up to date are skipped.
    If a script fails, the others are still built, and the exit code is 1.
    """
    from audiocoach.build.options import Recipe, Rules

    settings = settings_for(
        voice=voice,
        music=music,
        quality=flag_value("quality", quality),
        loudness=flag_value("loudness", loudness),
        jobs=flag_value("jobs", jobs),
    )
    recipe = Recipe(
        mixes=parse_mixes(mix),
        stems=Path(os.path.expanduser(stems)) if stems is not None else None,
        split=parse_split(split, wait=wait),
        wait=wait,
        device=parse_device(device, is_split=split is not None),
    )
    call = BuildCall(
        options=options_for(settings, recipe, Rules(force=force, strict=strict)),
        output=output,
        several=False,
        dry_run=dry_run,
        quiet=quiet or as_json,
        start=start,
        weeks=weeks,
        only=only,
        prune=prune,
        cluster=cluster,
        store=store,
    )
    overrides = parse_overrides(
        variables=variables, pace=pace, music=settings.music, shuffle=shuffle, trainer=trainer, teach=teach
    )
    build_targets = partial(_build_all, targets, overrides, call, has_mixes=(mix, stems) != (None, None))
    if watch and not dry_run:
        if as_json or STDIN in targets:
            raise WrongUsageError("--watch applies to files, and prints no JSON; leave out --json and -")
        watch_files(lambda: _watched(build_targets()), [os.path.expanduser(word) for word in targets])
        return
    outcomes = build_targets()
    if as_json:
        result_json([data for _, data in outcomes])
    if not all(ok for ok, _ in outcomes):
        raise typer.Exit(FAILED)


def _block_options(call: BuildCall) -> list[str]:
    """The given options that only blocks have."""
    options = {
        "--start": call.start,
        "--weeks": call.weeks,
        "--only": call.only,
        "--for": call.options.recipe.device,
        "--prune": call.prune or None,
        "--cluster": call.cluster,
        "--store": call.store,
    }
    return [name for name, value in options.items() if value is not None]


def _build_all(
    words: Sequence[str], overrides: Overrides, call: BuildCall, *, has_mixes: bool
) -> list[tuple[bool, Any]]:
    """Build the targets that words name; return whether each succeeded, and its JSON. ``has_mixes`` says that
    mixes or stems are asked for.
    """
    found = find_targets(words, overrides)
    call = replace(call, several=len(found) > 1)
    blocks = {target.word for target in found if target.is_block}
    if not blocks and (given := _block_options(call)):
        verb = "applies" if len(given) == 1 else "apply"
        raise WrongUsageError(
            f"{' and '.join(given)} {verb} only to training blocks, and {quoted(found[0].word)} is a workout"
        )
    if blocks and has_mixes:
        raise WrongUsageError("--mix and --stems do not apply to training blocks; leave them out")
    tracks = [target for target in found if target.word not in blocks]
    paths = iter(outputs_for(tracks, call.output, call.options, several=call.several) if tracks else ())
    outcomes: list[tuple[bool, Any]] = []
    for number, target in enumerate(found, start=1):
        if target.word in blocks:
            outcomes.append(build_block(target, call, number, len(found)))
        else:
            outcome = _build_target(target, next(paths), call, number, len(found))
            outcomes.append((outcome.ok, outcome))
    failed = sum(not ok for ok, _ in outcomes)
    if failed and len(found) > 1:
        note(f"{failed} of {len(found)} targets failed")
    return outcomes


def _watched(outcomes: list[tuple[bool, Any]]) -> tuple[bool, list[Path]]:
    """Whether all targets were built, and their tracks; folders where they are in parts."""
    written: list[str] = []
    for _, outcome in outcomes:
        if isinstance(outcome, TrackOutcome):
            written += [*filter(None, [outcome.path]), *outcome.others]
        else:
            tracks = outcome.get("tracks", ())
            written += [os.path.join(outcome["folder"], *track["file"].split("/")) for track in tracks]
    return all(ok for ok, _ in outcomes), list(map(Path, written))


def _build_target(target: Target, path: Path, call: BuildCall, number: int, total: int) -> TrackOutcome:
    """Build one target and print the result, warnings and errors."""
    try:
        target, options, notes = with_kept_music(target, _existing_files(path, call), call.options)
        workout = target.load()
        track = _preview_or_build(workout, path, options, call, number=number, total=total)
    except AudioCoachError as error:
        note(error_text(error))
        return TrackOutcome(target.word, target.file, ok=False, error=str(error))
    outcome = TrackOutcome(
        target.word,
        target.file,
        ok=True,
        path=str(track.path),
        others=tuple(map(str, track.others)),
        parts=tuple(str(part.path) for part in track.parts),
        duration_s=track.duration_s,
        voice=track.engine,
        up_to_date=track.up_to_date,
        warnings=track.warnings,
        notes=notes + track.notes,
    )
    note_warnings(outcome.warnings)
    for remark in outcome.notes:
        note(f"{target.word}: {remark}")
    if not call.quiet:
        result(_summary(outcome, call))
    return outcome


def _preview_or_build(
    workout: Workout, path: Path, options: Options, call: BuildCall, *, number: int, total: int
) -> Track | UpToDateTrack:
    """What a build would make, in a dry run; else the track, built unless it is up to date."""
    if call.dry_run:
        from audiocoach.build.track import preview

        with_folder = creates_folder(call.output, several=call.several)
        return preview(workout, path, options, with_folder=with_folder)
    from audiocoach.build.finished import LastBuild

    with (
        folder_of(path, call.output, several=call.several),
        show_progress(path.name, number, total, quiet=call.quiet) as on_progress,
    ):
        last_build = LastBuild(workout, options)
        return last_build.find_track(path) or last_build.rebuild(path, on_progress=on_progress)


def _existing_files(path: Path, call: BuildCall) -> Sequence[Path]:
    """The track's file, or its parts that are there already."""
    if call.options.recipe.split is None:
        return (path,)
    from audiocoach.build.options import parts_folder
    from audiocoach.build.parts import parts_in

    return parts_in(parts_folder(path))


def _summary(outcome: TrackOutcome, call: BuildCall) -> str:
    path = Path(outcome.path or "")
    clock = format_seconds(outcome.duration_s or 0)
    if call.dry_run:
        return f"{path}  {clock}  would be {'replaced if out of date' if os.path.exists(path) else 'made'}"
    state = "  up to date" if outcome.up_to_date else ""
    files = f"  {pluralize(len(outcome.parts), 'file')}" if outcome.parts else ""
    lines = [f"{path}  {clock}  {outcome.voice}  {format_size(_bytes(path))}{files}{state}"]
    lines += [f"{other}  {format_size(_bytes(Path(other)))}{state}" for other in outcome.others]
    return "\n".join(lines)


def _bytes(path: Path) -> int:
    """The size of a file, or of the files in a folder."""
    return sum(file.stat().st_size for file in path.iterdir()) if path.is_dir() else path.stat().st_size
