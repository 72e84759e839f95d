"""A spoken session → the files of its stems and of its mixes, with and without music, each as one file or a
folder of parts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from audiocoach.build.master import Written, open_master, read_cover, report_mixing
from audiocoach.build.mixing import encoding, open_mix
from audiocoach.build.options import VOICE_ONLY, Progress
from audiocoach.build.outputs import Targets
from audiocoach.build.parts import write_mix_in_parts
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.media.containers import container_of
from audiocoach.media.describe import AlbumPlace
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.stems import is_whole, stem_key, write_stem
from audiocoach.script.model import Workout
from audiocoach.sound.mixer import STEMS
from audiocoach.store.store import key_of
from audiocoach.units import quoted


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
        report = report_mixing(on_progress, int(spoken.timeline.duration_frames))
        report(0)  # what takes time now is the music
        with open_master(
            workout, spoken, path.suffix, cover=cover, place=place, resources=resources
        ) as master:
            key, stamp, before = master.key, master.stamp, targets.stamps[path]
            if resources.options.recipe.split is not None:
                there = targets.parts[path]
                one = write_mix_in_parts(master, path, there, resources=resources, on_progress=on_progress)
            elif path in intact and before is not None and before.key == key:
                one = Written(path, key, left_alone=True, warnings=master.warnings)
            else:
                container = container_of(path)
                get_tags = cache(master.tags_of_whole)
                with whole_or_nothing(path) as file:
                    encoded = container.write(
                        file, master.mix, get_tags, stamp, encoding(resources), on_progress=report
                    )
                figures = {"chunks_encoded": encoded.chunks_encoded, "chunks_reused": encoded.chunks_reused}
                other = before.title if before is not None and before.title != stamp.title else ""
                notes = [f"{path} replaces the track of {quoted(other)}"] if other else []
                chapters, shown = len(get_tags().chapters), container.surely_shown
                if shown is not None and chapters > shown:
                    notes.append(
                        f"{path} has {chapters} chapters, of which some players show only the first {shown}, "
                        "as its format lists no more; an MP3 has all"
                    )
                one = Written(path, key, False, master.warnings, tuple(notes), figures)
        written.append(one)
    return written


def write_stems(speech: Speech, stems: Mapping[str, Path], resources: Resources) -> bool:
    """Write voice, tones and music as files of their own. Returns whether all were up to date.

    Raises:
        AudioCoachError: when one cannot be written.
    """
    if not stems:
        return True
    left_alone = True
    with open_mix(speech, resources) as mix:
        key = key_of(sound=mix.fingerprint(0, mix.duration_frames))
        for part in STEMS:
            path = stems[part]
            is_known = not resources.options.rules.force and stem_key(path) == key
            if is_known and is_whole(path, mix.duration_frames):
                continue
            left_alone = False
            with whole_or_nothing(path) as file:
                write_stem(
                    Path(file.name),
                    lambda start, end, part=part: mix.stem(part, start, end),  # type: ignore[misc]
                    mix.duration_frames,
                    key,
                    ffmpeg=resources.ffmpeg,
                )
    return left_alone
