"""``audiocoach measure``: the loudness and timing of a finished file, in figures."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach.cli.options import (
    JsonOption,
    MusicOption,
    VariablesOption,
    VoiceOption,
    complete_target,
    examples,
    flag_value,
    options_for,
    settings_for,
)
from audiocoach.cli.printing import note, result_json, table
from audiocoach.cli.targets import find_target, parse_overrides
from audiocoach.units import SAMPLE_RATE, format_clock, seconds

if TYPE_CHECKING:
    from audiocoach.build.measure import Measurement

ERRORS = ("typical_error_ms", "worst_error_ms")
NOT_OURS = (
    "the file does not say where its words and tones are, so only its loudness is measured; "
    "name its script with --script"
)


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "measure runner-a.mp3", "measure legs.mp3 --script legs.yaml", "measure song.flac --json"
        )
    )(measure)


def measure(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A track, or any other sound file.")],
    *,
    script: Annotated[
        str | None,
        typer.Option(
            metavar="TARGET",
            help="Script that the track was built from, to measure speech over music exactly.",
            autocompletion=complete_target,
        ),
    ] = None,
    voice: VoiceOption = None,
    music: MusicOption = None,
    variables: VariablesOption = None,
    loudness: Annotated[
        str | None, typer.Option(metavar="LUFS", help="Loudness that the track was built with.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the loudness of a track.

    Loudness, loudness range and true peak follow EBU R128. In a track made by AudioCoach, speech, music and
    the exact starts of the tones are measured too.
    """
    from audiocoach.build.measure import measure as measure_track

    settings = settings_for(voice=voice, music=music, loudness=flag_value("loudness", loudness))
    overrides = parse_overrides(variables=variables, music=settings.music)
    workout = find_target(script, overrides).load() if script is not None else None
    measured = measure_track(Path(os.path.expanduser(file)), options_for(settings), workout)
    if measured.figures.planned_frames is None:
        note(f"{file}: {NOT_OURS}")
    if as_json:
        result_json(measurement_json(measured))
    else:
        table(("figure", "value"), _rows(measured), fixed=("figure",))


def measurement_json(measured: Measurement) -> dict[str, Any]:
    """The output of ``--json``; ``null`` is an unknown value or the loudness of silence."""
    figures, levels, parts = measured.figures, measured.figures.levels, measured.speech_over_music_lu
    return {
        "file": str(measured.path),
        "voice": measured.stamp.engine if measured.stamp else None,
        "duration_s": seconds(figures.duration_frames),
        "planned_s": seconds(figures.planned_frames) if figures.planned_frames is not None else None,
        "channels": figures.channels,
        "integrated_lufs": _number(levels.integrated_lufs),
        "momentary_max_lufs": _number(levels.momentary_max_lufs),
        "short_term_max_lufs": _number(levels.short_term_max_lufs),
        "loudness_range_lu": _number(levels.range_lu),
        "true_peak_dbtp": _number(levels.true_peak_dbtp),
        "speech_lufs": _number(figures.speech_lufs),
        "music_lufs": _number(figures.music_lufs),
        "music_under_speech_lufs": _number(figures.music_under_speech_lufs),
        "speech_over_music_lu": _number(parts[1] if parts else figures.speech_over_music_lu),
        "speech_over_music_least_lu": _number(parts[0]) if parts else None,
        "tones": [
            asdict(tone) | {name: _number(getattr(tone, name)) for name in ERRORS} for tone in figures.tones
        ],
    }


def _rows(measured: Measurement) -> Iterator[tuple[str, str]]:
    figures, levels, parts = measured.figures, measured.figures.levels, measured.speech_over_music_lu
    yield "length", format_clock(figures.duration_frames * 1000 // SAMPLE_RATE)
    yield "integrated loudness", _level(levels.integrated_lufs, "LUFS")
    yield "loudest 0.4 s", _level(levels.momentary_max_lufs, "LUFS")
    yield "loudest 3 s", _level(levels.short_term_max_lufs, "LUFS")
    yield "loudness range", _level(levels.range_lu, "LU")
    yield "true peak", _level(levels.true_peak_dbtp, "dBTP")
    if figures.planned_frames is None:
        return
    yield "speech", _level(figures.speech_lufs, "LUFS")
    yield "music between cues", _level(figures.music_lufs, "LUFS")
    yield "music under cues", _level(figures.music_under_speech_lufs, "LUFS")
    if parts:
        yield "speech over music", f"{parts[1]:.1f} LU, at least {parts[0]:.1f} LU (from the script)"
    elif figures.speech_over_music_lu is not None:
        yield "speech over music", f"{figures.speech_over_music_lu:.1f} LU (from the gaps between cues)"
    for tone in figures.tones:
        place = ""
        if tone.found:
            place = f"; starts {tone.typical_error_ms:.2f} ms off, at most {tone.worst_error_ms:.2f} ms"
        yield f"tone {tone.kind}", f"{tone.found} of {tone.planned} found{place}"


def _level(value: float | None, unit: str) -> str:
    if value is None:
        return "unknown"
    return "silence" if math.isinf(value) else f"{value:.1f} {unit}"


def _number(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else round(value, 2)
