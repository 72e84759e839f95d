"""A spoken session → its mixes, with and without music, each as one file or as a folder of parts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from audiocoach.build.options import VOICE_ONLY, Progress
from audiocoach.build.outputs import Targets
from audiocoach.build.parts import write_mix_in_parts
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.build.write import Written, read_cover, write_mix
from audiocoach.media.describe import AlbumPlace
from audiocoach.script.model import Workout


def write_mixes(
    workout: Workout,
    speech: Speech,
    targets: Targets,
    intact: Collection[Path],
    *,
    place: AlbumPlace | None,
    resources: Resources,
    on_progress: Progress | None,
) -> list[Written]:
    """Write each mix, unless what is there is one of the ``intact`` files and up to date.

    Raises:
        AudioCoachError: when the cover or the music cannot be read, or a file cannot be written.
    """
    cover = read_cover(workout)
    without_music = replace(speech, timeline=speech.timeline.without_music)
    written = []
    for mix, path in targets.mixes.items():
        spoken = without_music if mix == VOICE_ONLY else speech
        if resources.options.recipe.split is None:
            one = write_mix(
                workout,
                spoken,
                path,
                targets.stamps[path],
                is_intact=path in intact,
                cover=cover,
                place=place,
                resources=resources,
                on_progress=on_progress,
            )
        else:
            one = write_mix_in_parts(
                workout,
                spoken,
                path,
                cover=cover,
                place=place,
                resources=resources,
                on_progress=on_progress,
            )
        written.append(one)
    return written
