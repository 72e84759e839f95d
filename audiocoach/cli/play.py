"""``audiocoach play``: plays a session without building it."""

from __future__ import annotations

from typing import Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import (
    MusicOption,
    PaceOption,
    TargetWord,
    TeachOption,
    TrainerOption,
    VariablesOption,
    VoiceOption,
    examples,
    options_for,
    settings_for,
)
from audiocoach.cli.printing import note, note_warnings
from audiocoach.cli.targets import find_target, parse_overrides
from audiocoach.errors import EXIT_CANCELLED
from audiocoach.units import QuantityError, format_clock, frame_at, ms_at, parse_duration, quoted


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(epilog=examples("play runner-a", "play my.yaml --from 5:00", "play my.yaml --browser"))(play)


def play(
    target: TargetWord,
    *,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Where to start, like 5:00 or 90s.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser", help="Play in the default browser.")] = False,
    voice: VoiceOption = None,
    trainer: TrainerOption = None,
    teach: TeachOption = False,
    music: MusicOption = None,
    variables: VariablesOption = None,
    pace: PaceOption = None,
) -> None:
    """Play a session without building it.

    It sounds like the track that build makes. A player of the terminal is used (mpv, ffplay, pw-play, paplay,
    aplay or SoX), or else the default browser. Ctrl-C ends it.
    """
    from audiocoach.studio.audition import open_audition
    from audiocoach.studio.listen import find_players, play_in_browser, play_with

    settings = settings_for(voice=voice, music=music)
    from_frame = 0 if start is None else int(frame_at(_start_ms(start)))
    overrides = parse_overrides(
        variables=variables, pace=pace, music=settings.music, trainer=trainer, teach=teach
    )
    found = find_target(target, overrides)
    if found.is_block:
        raise WrongUsageError(f"{target} is a training block; play one of its sessions, by its own script")
    workout = found.load()
    audition = open_audition(workout, options_for(settings), from_frame=from_frame)
    try:
        note_warnings(audition.warnings)
        if from_frame >= audition.duration_frames:
            length = format_clock(ms_at(audition.timeline.duration_frames))
            raise WrongUsageError(f"--from {start} is after the end; the session lasts {length}")
        length = format_clock(ms_at(audition.timeline.duration_frames))
        note(f"{audition.timeline.title}, {length}, spoken by {audition.timeline.voice['engine']}")
        players = [] if browser else find_players()
        failures = play_with(players, audition, from_frame, note)
        if failures or not players:
            play_in_browser(audition, from_frame, note, failures)
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_CANCELLED) from None
    finally:
        audition.close()


def _start_ms(written: str) -> int:
    try:
        return int(parse_duration(written.strip()))
    except QuantityError as error:
        raise WrongUsageError(f"--from {quoted(written)}: {error}") from error
