"""A spoken session → the files of its mixes and stems."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from audiocoach.build.options import Progress
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.errors import Problem
from audiocoach.files import read_bytes
from audiocoach.media.containers import ENCODING_VERSION, EncodeSettings, container_of
from audiocoach.media.cover import MAX_COVER_BYTES, load_cover
from audiocoach.media.credits import credit_of
from audiocoach.media.describe import Place, tags_of
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
class Written:
    """The result for one mix; ``key`` is in its stamp."""

    key: str
    left_alone: bool
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    """Chunks encoded and taken from the store."""


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
    place: Place | None,
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
        mark = workout.mark_of("music")
        warnings = tuple(
            workout.problem(text, mark, path="music", severity="warning") for text in mix.music.warnings
        )
        pack = pack_info(workout)
        credit = " ".join(filter(None, (credit_of(mix.music.songs()), pack.credit_line if pack else "")))
        key = key_of(
            version=__version__,
            sound=mix.fingerprint(0, mix.duration_frames),
            preset=[recipe.preset, ENCODING_VERSION],
            container=path.suffix.lower(),
            timeline=timeline.to_json(),
            header=[workout.author, workout.language, *workout.tags],
            credit=credit,
            place=place and asdict(place),
            cover=cover and hashlib.sha256(cover[1]).hexdigest(),
        )
        if is_intact and before is not None and before.key == key:
            return Written(key, left_alone=True, warnings=warnings)
        landmarks = landmarks_of(timeline, lambda tone: beep_clip(tone, speech.kits))
        tags = tags_of(workout, timeline, cover, credit=credit, place=place)
        tags = replace(tags, landmarks=landmarks.to_bytes())
        stamp = Stamp(key, UNKNOWN_SHA256, timeline.voice["engine"], __version__, title, recipe.music)
        settings = EncodeSettings(
            recipe.preset, resources.ffmpeg, resources.store, resources.options.machine.jobs
        )
        with whole_or_nothing(path) as file:
            encoded = container_of(path).write(file, mix, tags, stamp, settings, on_progress=report)
    figures = {"chunks_encoded": encoded.chunks_encoded, "chunks_reused": encoded.chunks_reused}
    return Written(key, False, warnings, notes, figures)


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
