"""One track: a script becomes a workout, a timeline, speech, a mix and a file.

:func:`load` reads a script, :func:`plan` gives its timeline without the network, and :func:`render` makes the
track.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.build.choices import keep_voice
from audiocoach.build.master import BuiltPart
from audiocoach.build.mixing import open_mix
from audiocoach.build.options import DEFAULTS, Options, Progress, parts_folder
from audiocoach.build.outputs import check_targets, find_intact, read_targets
from audiocoach.build.planning import Planned, plan
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.build.write import write_mixes, write_stems
from audiocoach.errors import Problem, UsageError
from audiocoach.files import output_folder
from audiocoach.media.describe import AlbumPlace
from audiocoach.script.model import Workout
from audiocoach.sound.clip import stereo_segment
from audiocoach.sources.load import load, load_text
from audiocoach.sources.references import require_buildable
from audiocoach.timeline.model import Timeline

if TYPE_CHECKING:
    from pydub import AudioSegment

__all__ = ["Planned", "Track", "load", "load_text", "plan", "render", "render_segment"]

SEGMENT_LIMIT_S = 3600
"""The longest session that is held in memory whole."""


@dataclass(frozen=True, slots=True)
class Track:
    """A finished build."""

    path: Path
    timeline: Timeline
    engine: str
    """The voice: ``hibari``, or ``recorded,hibari`` if hibari speaks what is not recorded."""
    up_to_date: bool
    """The file was up to date and was not written."""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    """Chunks encoded and reused."""
    others: tuple[Path, ...] = ()
    """Other mixes, and stems."""
    keys: tuple[str, ...] = ()
    """The key in each mix's stamp."""
    parts: tuple[BuiltPart, ...] = ()
    """The files of a track in parts, in the order of play; ``path`` and ``others`` are then folders."""

    @property
    def duration_s(self) -> float:
        """The length of the track in seconds."""
        return self.timeline.duration_s


def render(
    workout: Workout,
    output: Path,
    options: Options = DEFAULTS,
    *,
    on_progress: Progress | None = None,
    place: AlbumPlace | None = None,
) -> Track:
    """Build the track, its other mixes and stems, or find them up to date.

    ``place`` is the track's position in an album.

    Raises:
        AudioCoachError: if a cue cannot be spoken, music cannot be read or the file cannot be written;
            the file at ``output`` is then left unchanged.
    """
    stems = options.recipe.stems
    with output_folder(stems) if stems else contextlib.nullcontext():
        return _render(workout, output, options, on_progress, place)


def _render(
    workout: Workout,
    output: Path,
    options: Options,
    on_progress: Progress | None,
    place: AlbumPlace | None,
) -> Track:
    targets = read_targets(output, options)
    voice = keep_voice(workout, options, targets.kept_voice)
    require_buildable(workout, targets.files, strict=options.rules.strict)
    check_targets(targets, options)
    resources = Resources(options)
    resources.outline(workout)
    with ThreadPoolExecutor(1) as aside, resources.stop:  # neither decoding nor checking needs the words
        checking = aside.submit(find_intact, workout, targets, resources)
        speech = speak(workout, resources, voice, on_progress=on_progress)
        intact = checking.result()
    timeline = speech.timeline
    written = write_mixes(
        workout, speech, targets, intact, place=place, resources=resources, on_progress=on_progress
    )
    stems_left_alone = write_stems(speech, targets.stems, resources)
    up_to_date = stems_left_alone and all(one.left_alone for one in written)
    notes = (*speech.notes, *(note for one in written for note in one.notes))
    if not up_to_date:
        resources.store.trim()
    of_music = dict.fromkeys(text for one in written for text in one.warnings)
    mark = workout.mark_of("music")
    warnings = speech.warnings + tuple(
        workout.problem(text, mark, path="music", severity="warning") for text in of_music
    )
    figures: Counter[str] = Counter()
    for one in written:
        figures.update(one.figures)
    first, *others = (one.path for one in written)
    return Track(
        path=first,
        timeline=timeline,
        engine=timeline.voice["engine"],
        up_to_date=up_to_date,
        warnings=warnings,
        notes=notes if up_to_date else (*notes, *resources.complaints()),
        figures=dict(figures),
        others=(*others, *targets.stems.values()),
        keys=tuple(one.key for one in written),
        parts=written[0].parts,
    )


def preview(
    workout: Workout, output: Path, options: Options = DEFAULTS, *, with_folder: bool = False
) -> Track:
    """The track that :func:`render` would make, without speaking or writing anything.

    ``with_folder`` says that the folder of ``output`` would be created for it.

    Raises:
        AudioCoachError: if it cannot be planned, or a file cannot be written or may not be replaced.
    """
    targets = read_targets(output, options)
    require_buildable(workout, targets.files, strict=options.rules.strict)
    check_targets(targets, options, with_folder=with_folder)
    planned = plan(workout, options)
    return Track(
        path=output if options.recipe.split is None else parts_folder(output),
        timeline=planned.timeline,
        engine=options.recipe.voice or workout.voice.engine,
        up_to_date=False,
        warnings=planned.warnings,
        notes=planned.notes,
    )


def render_segment(
    workout: Workout, options: Options = DEFAULTS, *, on_progress: Progress | None = None
) -> AudioSegment:
    """The whole mix as a pydub segment, 44.1 kHz stereo.

    Raises:
        UsageError: if the session is longer than an hour.
        AudioCoachError: as for :func:`render`.
    """
    require_buildable(workout, strict=options.rules.strict)
    resources = Resources(options)
    speech = speak(workout, resources, on_progress=on_progress)
    if speech.timeline.duration_s > SEGMENT_LIMIT_S:
        raise UsageError("a session over 60 minutes is too long for a segment; render it to a file")
    with open_mix(speech, resources) as mix:
        return stereo_segment(mix.pcm16(0, mix.duration_frames))
