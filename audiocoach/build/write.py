"""A spoken session → the files of its stems and of its mixes, with and without music, each as one file or a
folder of parts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from audiocoach.build.master import Master, Written, open_master, read_cover, report_mixing
from audiocoach.build.options import VOICE_ONLY, Progress
from audiocoach.build.outputs import Targets
from audiocoach.build.parts import write_mix_in_parts
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.media.containers import container_of
from audiocoach.media.describe import AlbumPlace
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.stems import is_whole, stem_key, write_stem
from audiocoach.media.tags import Stamp
from audiocoach.script.model import Workout
from audiocoach.sound.landmarks import landmarks_of
from audiocoach.sound.mixer import STEMS, beep_clip
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
            if resources.options.recipe.split is not None:
                there = targets.parts[path]
                one = write_mix_in_parts(master, path, there, resources=resources, on_progress=on_progress)
            else:
                before, is_intact = targets.stamps[path], path in intact
                one = _write_mix(
                    master, path, before, is_intact=is_intact, resources=resources, on_progress=on_progress
                )
        written.append(one)
    return written


def _write_mix(
    master: Master,
    path: Path,
    before: Stamp | None,
    *,
    is_intact: bool,
    resources: Resources,
    on_progress: Progress | None,
) -> Written:
    """Write one mix, unless the existing track is intact and its stamp, ``before``, has the mix's key.

    Raises:
        AudioCoachError: when the file cannot be written.
    """
    stamp = master.stamp
    if is_intact and before is not None and before.key == master.key:
        return Written(path, master.key, left_alone=True, warnings=master.warnings)
    notes: tuple[str, ...] = ()
    if before is not None and before.title not in ("", stamp.title):
        notes = (f"{path} replaces the track of {quoted(before.title)}",)
    report = report_mixing(on_progress, master.mix.duration_frames)
    with whole_or_nothing(path) as file:
        landmarks = landmarks_of(master.timeline, lambda tone: beep_clip(tone, master.speech.kits))
        tags = replace(master.tags(), landmarks=landmarks.to_bytes())
        encoded = container_of(path).write(
            file, master.mix, tags, stamp, resources.encoding, on_progress=report
        )
    figures = {"chunks_encoded": encoded.chunks_encoded, "chunks_reused": encoded.chunks_reused}
    return Written(path, master.key, False, master.warnings, notes, figures)


def write_stems(speech: Speech, stems: Mapping[str, Path], resources: Resources) -> bool:
    """Write voice, tones and music as files of their own. Returns whether all were up to date.

    Raises:
        AudioCoachError: when one cannot be written.
    """
    if not stems:
        return True
    left_alone = True
    with resources.mix(speech) as mix:
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
