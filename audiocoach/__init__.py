"""AudioCoach: a workout written in YAML becomes an MP3 audio trainer.

The front door of the library::

    import audiocoach

    workout = audiocoach.load("strength/runner-a", variables={"work": "50s"})
    timeline = audiocoach.plan(workout)
    track = audiocoach.render(workout, "runner-a.mp3")

Nothing heavy is imported before the first call.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, overload

from audiocoach.errors import AudioCoachError, Problem, ScriptError, VoiceError
from audiocoach.version import __version__

if TYPE_CHECKING:
    from pydub import AudioSegment

    from audiocoach.build.options import Options, Progress
    from audiocoach.build.track import Track
    from audiocoach.script.model import Workout
    from audiocoach.timeline.model import Timeline

__all__ = ["AudioCoachError", "Problem", "ScriptError", "VoiceError", "__version__", "load", "plan", "render"]

TEXT_FILE = "<text>"
"""The name of a script that was given as text, in messages."""


def load(
    source: str | os.PathLike[str] | None = None,
    *,
    text: str | bytes | None = None,
    variables: Mapping[str, str] | None = None,
    trainer: str | None = None,
) -> Workout:
    """Reads a script: a file, a workout by its name, or text.

    Args:
        source: a path, or a name such as ``strength/runner-a`` (or ``runner-a`` if only one workout is called
            that), or ``pack/workout``.
        text: the script itself, instead of ``source``; its paths start in the current folder.
        variables: values that replace the script's ``vars``.
        trainer: the coaching style: ``calm``, ``cheerful``, ``drill``, the name of your own trainer, or a
            trainer's file.

    Returns:
        The workout. Its ``warnings`` hold findings that are no errors, each with line and column.

    Raises:
        ScriptError: with every problem found in the script, each with its line and column.
        AudioCoachError: when there is no such file, workout or trainer.
        TypeError: unless exactly one of ``source`` and ``text`` is given.
    """
    from audiocoach.build import track
    from audiocoach.config import current_folder, data_dir, trainers_dir

    if (source is None) == (text is None):
        raise TypeError("load needs a source or a text, not both")
    if text is not None:
        folder = str(current_folder())
        loaded = track.load_text(
            text, file=TEXT_FILE, folder=folder, variables=variables, trainer=trainer, shelf=trainers_dir()
        )
    else:
        assert source is not None
        loaded = track.load(
            source, variables=variables, trainer=trainer, shelf=trainers_dir(), data_dir=data_dir()
        )
    return loaded.workout


def plan(workout: Workout, *, voice: str | None = None) -> Timeline:
    """The timeline of a workout: what sounds when, to the frame, without the network.

    Args:
        workout: from :func:`load`.
        voice: the engine whose cue lengths count (``None``: the script's own). Where its clips are not
            stored yet, hibari and espeak tell theirs, and theirs stand in for other engines'.

    Returns:
        The timeline. Its ``warnings`` hold the workout's, and those about words that do not fit.

    Raises:
        ScriptError: when the words of a ``say`` step are longer than its ``for``.
    """
    from dataclasses import replace

    from audiocoach.build import track

    planned = track.plan(workout, _options(voice=voice))
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
    jobs: int | None = None,
    force: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Track | AudioSegment:
    """Makes the track at ``output``, or with ``as_segment`` the mix as a pydub segment.

    Args:
        workout: from :func:`load`.
        output: the file to write, an MP3, or by its suffix an M4A, Opus, FLAC or WAV; one that is up to date
            is left alone.
        as_segment: gives the 44.1 kHz stereo mix in memory instead of a file; refused over 60 minutes.
        voice: ``gtts``, ``hibari``, ``espeak``, ``auto`` or another engine (``None``: the script's own).
        quality: ``small``, ``standard`` or ``high``.
        loudness_lufs: integrated loudness with music at its default level, -30 to -10.
        mixes: ``full``, ``voice-only`` (without music, at ``NAME.voice-only.mp3``), or both.
        stems: a folder for voice, tones and music as WAV files of their own, which add up to the mix.
        jobs: chunks encoded at once (``None``: one for each processor).
        force: builds what is up to date and overwrites a file that AudioCoach did not make.
        strict: warnings are errors, those of the script included.
        on_progress: called with the progress.

    Returns:
        The track with its ``warnings``, or the mix.

    Raises:
        AudioCoachError: when it cannot be made; what was at ``output`` stays as it was.
    """
    from pathlib import Path

    from audiocoach.build import track

    options = _options(
        voice=voice,
        preset=quality,
        loudness_lufs=loudness_lufs,
        mixes=tuple(mixes),
        stems=None if stems is None else Path(stems),
        jobs=jobs,
        force=force,
        strict=strict,
    )
    if as_segment:
        return track.render_segment(workout, options, on_progress=on_progress)
    if output is None:
        raise TypeError("render needs an output file, or as_segment=True")
    return track.render(workout, Path(output), options, on_progress=on_progress)


def _options(**chosen: object) -> Options:
    """Options with what the environment says about folders and programs.

    Raises:
        UsageError: when one of those chosen is not what it may be.
    """
    from audiocoach.build.options import MIXES, Options
    from audiocoach.config import LOUDNESS_RANGE_LUFS, QUALITIES, load_settings
    from audiocoach.errors import UsageError

    settings = load_settings()
    asked = Options(**chosen)  # type: ignore[arg-type]
    least, most = LOUDNESS_RANGE_LUFS
    if asked.preset not in QUALITIES:
        raise UsageError(f"quality is {', '.join(QUALITIES)}, not {asked.preset!r}")
    if not asked.mixes or not set(asked.mixes) <= set(MIXES):
        raise UsageError(f"mixes are full and voice-only, not {', '.join(map(repr, asked.mixes)) or 'none'}")
    if not least <= asked.loudness_lufs <= most:
        raise UsageError(f"loudness_lufs is {least:g} to {most:g}, not {asked.loudness_lufs}")
    if asked.jobs is not None and asked.jobs < 1:
        raise UsageError(f"jobs is 1 or more, not {asked.jobs}")
    return Options(
        **chosen,  # type: ignore[arg-type]
        ffmpeg=settings.ffmpeg,
        cache_dir=settings.cache_dir,
        cache_max_bytes=settings.cache_mb * 1024**2,
        engines=settings.engines,
    )
