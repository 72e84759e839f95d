"""A spoken session → the files of its mixes and stems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiocoach.build.options import Progress
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.files import read_bytes
from audiocoach.media.containers import EncodeSettings, container_of
from audiocoach.media.cover import MAX_COVER_BYTES, load_cover
from audiocoach.media.credits import credit_line
from audiocoach.media.describe import AlbumPlace, content_key, tags_of
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.stems import is_whole, stem_key, write_stem
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp
from audiocoach.script.model import Workout
from audiocoach.sound.landmarks import landmarks_of
from audiocoach.sound.mixer import STEMS, beep_clip
from audiocoach.sources.load import pack_info
from audiocoach.store.store import key_of
from audiocoach.units import ms_at, quoted
from audiocoach.version import __version__

STAMPED_TITLE = 80
"""Characters of a title that a track's stamp holds: enough to tell one session from another."""


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


def read_cover(workout: Workout) -> tuple[str, bytes] | None:
    """The script's own picture, if it has one: MIME type and bytes.

    Raises:
        MediaError: if it cannot be used.
    """
    if workout.cover is None:
        return None
    path = Path(workout.folder, workout.cover)
    return load_cover(read_bytes(path, MAX_COVER_BYTES), str(path))


def write_mix(
    workout: Workout,
    speech: Speech,
    path: Path,
    before: Stamp | None,
    *,
    is_intact: bool,
    cover: tuple[str, bytes] | None,
    place: AlbumPlace | None,
    resources: Resources,
    on_progress: Progress | None,
) -> Written:
    """Write one mix, unless the existing track is intact and its stamp, ``before``, has the mix's key.

    Raises:
        AudioCoachError: when the music cannot be read or the file cannot be written.
    """
    timeline, recipe = speech.timeline, resources.options.recipe
    title = timeline.title[:STAMPED_TITLE]
    notes: tuple[str, ...] = ()
    if before is not None and before.title not in ("", title):
        notes = (f"{path} replaces the track of {quoted(before.title)}",)
    total_ms = int(ms_at(timeline.duration_frames))

    def report(done: int) -> None:
        if on_progress is not None:
            on_progress("mixing", int(ms_at(done)), total_ms)

    report(0)  # the words are spoken; what takes time now is the music
    with resources.mix(speech) as mix:
        warnings = tuple(mix.music.warnings)
        landmarks = landmarks_of(timeline, lambda tone: beep_clip(tone, speech.kits))
        credit = credit_line(mix.music.songs(), pack_info(workout))
        key = content_key(
            workout,
            sound=mix.fingerprint(0, mix.duration_frames),
            timeline=timeline.to_json(),
            container=path.suffix.lower(),
            preset=recipe.preset,
            credit=credit,
            cover=cover,
            place=place,
        )
        if recipe.device is not None:
            key = key_of(track=key, device=recipe.device)
        if is_intact and before is not None and before.key == key:
            return Written(path, key, left_alone=True, warnings=warnings)
        has_cover = recipe.device != "watch"
        stamp = Stamp(key, UNKNOWN_SHA256, timeline.voice["engine"], __version__, title, recipe.music)
        settings = EncodeSettings(
            recipe.preset, resources.ffmpeg, resources.store, resources.options.machine.jobs
        )
        with whole_or_nothing(path) as file:
            tags = tags_of(workout, timeline, cover, credit=credit, place=place, has_cover=has_cover)
            tags = replace(tags, landmarks=landmarks.to_bytes())
            encoded = container_of(path).write(file, mix, tags, stamp, settings, on_progress=report)
    figures = {"chunks_encoded": encoded.chunks_encoded, "chunks_reused": encoded.chunks_reused}
    return Written(path, key, False, warnings, notes, figures)


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
