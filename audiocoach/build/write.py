"""A master → its file; a spoken session → its stems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiocoach.build.master import Master, report_mixing
from audiocoach.build.options import Progress
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.media.containers import container_of
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.stems import is_whole, stem_key, write_stem
from audiocoach.media.tags import Stamp
from audiocoach.sound.landmarks import landmarks_of
from audiocoach.sound.mixer import STEMS, beep_clip
from audiocoach.store.store import key_of
from audiocoach.units import quoted


@dataclass(frozen=True, slots=True)
class BuiltPart:
    """A part's file, its length and its title."""

    path: Path
    duration_s: float
    title: str


@dataclass(frozen=True, slots=True)
class Written:
    """The result for one mix: its file, or the folder of its parts; ``key`` is in the stamps."""

    path: Path
    key: str
    left_alone: bool
    warnings: tuple[str, ...]
    """What is wrong with the music."""
    notes: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    """Chunks encoded and taken from the store."""
    parts: tuple[BuiltPart, ...] = ()
    """In the order of play."""


def write_mix(
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
