"""A spoken session → its mixes, with and without music, each as one file or as a folder of parts."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from audiocoach.build.master import open_master, read_cover, report_mixing
from audiocoach.build.options import VOICE_ONLY, Progress
from audiocoach.build.outputs import Targets
from audiocoach.build.parts import write_mix_in_parts
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.build.write import Written, write_mix
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
    written = []
    for mix, path in targets.mixes.items():
        spoken = speech.without_music if mix == VOICE_ONLY else speech
        report_mixing(on_progress, spoken.timeline.duration_frames)(0)  # what takes time now is the music
        with open_master(
            workout, spoken, path.suffix, cover=cover, place=place, resources=resources
        ) as master:
            if resources.options.recipe.split is not None:
                one = write_mix_in_parts(master, path, resources=resources, on_progress=on_progress)
            else:
                before, is_intact = targets.stamps[path], path in intact
                one = write_mix(
                    master, path, before, is_intact=is_intact, resources=resources, on_progress=on_progress
                )
        written.append(one)
    return written
