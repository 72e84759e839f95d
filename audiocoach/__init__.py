"""AudioCoach: a workout written in YAML becomes an MP3 audio trainer.

The library in three calls::

    import audiocoach

    workout = audiocoach.load("strength/runner-a", variables={"work": "50s"})
    timeline = audiocoach.plan(workout)
    track = audiocoach.render(workout, "runner-a.mp3")

Nothing heavy is imported until the first call.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, overload

from audiocoach.errors import AudioCoachError, Problem, ScriptError, VoiceError
from audiocoach.version import __version__

if TYPE_CHECKING:
    from pydub import AudioSegment

    from audiocoach.build.options import Options, Progress, Recipe, Rules
    from audiocoach.build.track import Track
    from audiocoach.script.model import Workout
    from audiocoach.timeline.model import Timeline
    from audiocoach.timeline.parts import SplitName

__all__ = ["AudioCoachError", "Problem", "ScriptError", "VoiceError", "__version__", "load", "plan", "render"]

TEXT_FILE = "<text>"
"""The name of a script that was given as text, in messages."""


def load(
    source: str | os.PathLike[str] | None = None,
    *,
    text: str | bytes | None = None,
    variables: Mapping[str, str | float] | None = None,
    trainer: str | None = None,
) -> Workout:
    """Read a script: a file, a workout by its name, or text.

    Args:
        source: a path, or a name such as ``strength/runner-a`` (or ``runner-a`` if only one workout is called
            that), or ``pack/workout``.
        text: the script itself, instead of ``source``; its paths start in the current folder.
        variables: values that replace the script's ``vars``, like ``{"work": "50s", "rounds": 3}``.
        trainer: the coaching style: ``calm``, ``cheerful``, ``drill``, the name of your own trainer, or a
            trainer's file.

    Returns:
        The workout. Its ``warnings`` are findings that are not errors, each with line and column.

    Raises:
        ScriptError: with every problem found in the script, each with its line and column.
        AudioCoachError: if there is no such file, workout or trainer.
        TypeError: unless exactly one of ``source`` and ``text`` is given.
    """
    from audiocoach.build import track
    from audiocoach.config import current_folder, data_dir, trainers_dir

    if (source is None) == (text is None):
        raise TypeError("load needs a source or a text, not both")
    values = {name: str(value) for name, value in (variables or {}).items()}
    if text is not None:
        folder = str(current_folder())
        return track.load_text(
            text, file=TEXT_FILE, folder=folder, variables=values, trainer=trainer, shelf=trainers_dir()
        )
    assert source is not None
    return track.load(source, variables=values, trainer=trainer, shelf=trainers_dir(), data_dir=data_dir())


def plan(workout: Workout, *, voice: str | None = None) -> Timeline:
    """Plan a workout: what sounds when, to the frame, without using the network.

    Args:
        workout: from :func:`load`.
        voice: the engine that gives the cue lengths (``None``: the script's own). For clips that are not
            stored yet, lengths are estimated or measured with an offline voice.

    Returns:
        The timeline. Its ``warnings`` are the workout's, and one for each cue that does not fit.

    Raises:
        ScriptError: if the words of a ``say`` step are longer than its ``for``.
        TypeError: if ``workout`` is not from :func:`load`.
    """
    from dataclasses import replace

    from audiocoach.build import planning
    from audiocoach.build.options import Recipe, Rules

    _require_workout(workout)
    planned = planning.plan(workout, _options(Recipe(voice=voice), Rules()))
    return replace(planned.timeline, warnings=planned.warnings)


@overload
def render(
    workout: Workout,
    output: str | os.PathLike[str],
    *,
    as_segment: Literal[False] = False,
    voice: str | None = None,
    quality: str = "standard",
    loudness_lufs: float = -16.0,
    mixes: Sequence[str] = ("full",),
    stems: str | os.PathLike[str] | None = None,
    split: SplitName | None = None,
    wait: bool = False,
    jobs: int | None = None,
    force: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Track: ...


@overload
def render(
    workout: Workout,
    *,
    as_segment: Literal[True],
    voice: str | None = None,
    loudness_lufs: float = -16.0,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> AudioSegment: ...


def render(
    workout: Workout,
    output: str | os.PathLike[str] | None = None,
    *,
    as_segment: bool = False,
    voice: str | None = None,
    quality: str = "standard",
    loudness_lufs: float = -16.0,
    mixes: Sequence[str] = ("full",),
    stems: str | os.PathLike[str] | None = None,
    split: SplitName | None = None,
    wait: bool = False,
    jobs: int | None = None,
    force: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Track | AudioSegment:
    """Build the track at ``output``, or return the mix as a pydub segment with ``as_segment``.

    Args:
        workout: from :func:`load`.
        output: the file to write: an MP3, or an M4A, Opus, FLAC or WAV file if its suffix says so. It is
            skipped if it is up to date.
        as_segment: return the 44.1 kHz stereo mix instead of writing a file; up to 60 minutes.
        voice: ``gtts``, ``hibari``, ``pico``, ``espeak``, ``auto`` or another engine (``None``: the
            script's own).
        quality: ``smallest``, ``small``, ``standard`` or ``high``.
        loudness_lufs: integrated loudness with music at its default level, -30 to -10.
        mixes: ``full``, ``voice-only`` (without music, at ``NAME.voice-only.mp3``), or both.
        stems: a folder for voice, tones and music as separate WAV files, which add up to the mix.
        split: ``chapters``, ``exercises`` or ``sets``: write a file of each, and a playlist, into the folder
            ``output`` without its suffix, instead of the whole track. They play without a gap.
        wait: with ``sets``: each set's file ends in two minutes of music, for you to press "next" when you
            are done.
        jobs: number of chunks to encode at once (``None``: one for each processor).
        force: build even if the track is up to date, and overwrite files that AudioCoach did not make.
        strict: treat warnings as errors, including those of the script.
        on_progress: called with the progress.

    Returns:
        The track with its ``warnings``, or the mix.

    Raises:
        AudioCoachError: if the track cannot be built; what is at ``output`` is then left unchanged.
        TypeError: if ``workout`` is not from :func:`load`, or there is no ``output``.
    """
    from pathlib import Path

    from audiocoach.build import track
    from audiocoach.build.finished import LastBuild
    from audiocoach.build.options import Recipe, Rules

    _require_workout(workout)
    recipe = Recipe(
        voice=voice,
        preset=quality,
        mixes=tuple(mixes),
        stems=None if stems is None else Path(stems),
        split=split,
        wait=wait,
        loudness_lufs=loudness_lufs,
    )
    options = _options(recipe, Rules(force=force, strict=strict), jobs)
    if as_segment:
        return track.render_segment(workout, options, on_progress=on_progress)
    if output is None:
        raise TypeError("render needs an output file, or as_segment=True")
    return LastBuild(workout, options).rebuild(Path(output), on_progress=on_progress)


def _require_workout(workout: object) -> None:
    from audiocoach.script.model import Workout

    if not isinstance(workout, Workout):
        raise TypeError(f"expected a workout, as load() returns it, not {type(workout).__name__}")


def _options(recipe: Recipe, rules: Rules, jobs: int | None = None) -> Options:
    """The options of a build, with folders and programs from the user's settings.

    Raises:
        UsageError: if a value is not allowed.
    """
    from audiocoach.build.options import MIXES, Machine, Options
    from audiocoach.config import LOUDNESS_RANGE_LUFS, QUALITIES, load_settings
    from audiocoach.errors import UsageError
    from audiocoach.timeline.parts import SPLITS

    least, most = LOUDNESS_RANGE_LUFS
    if recipe.preset not in QUALITIES:
        raise UsageError(f"quality must be one of {', '.join(QUALITIES)}, not {recipe.preset!r}")
    if not recipe.mixes or not set(recipe.mixes) <= set(MIXES):
        found = ", ".join(map(repr, recipe.mixes)) or "none"
        raise UsageError(f"mixes must be full, voice-only or both, not {found}")
    if recipe.split not in (None, *SPLITS):
        raise UsageError(f"split must be one of {', '.join(SPLITS)}, not {recipe.split!r}")
    if recipe.wait and recipe.split != "sets":
        raise UsageError('wait needs split="sets"')
    if not least <= recipe.loudness_lufs <= most:
        raise UsageError(f"loudness_lufs must be from {least:g} to {most:g}, not {recipe.loudness_lufs}")
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs must be 1 or more, not {jobs}")
    return Options(recipe, Machine.of(load_settings()), rules).with_machine(jobs=jobs)
