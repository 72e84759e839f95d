"""A spoken session → a mix that is ready to be written, with its tags and its key; and the result of writing
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from audiocoach.build.mixing import open_mix
from audiocoach.build.options import Progress, Recipe
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.files import read_bytes
from audiocoach.media.containers import ENCODING_VERSION
from audiocoach.media.cover import MAX_COVER_BYTES, load_cover
from audiocoach.media.credits import credit_line
from audiocoach.media.describe import AlbumPlace, tags_of
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags
from audiocoach.script.model import Workout
from audiocoach.sound.landmarks import landmarks_of
from audiocoach.sound.mixer import Mix, beep_clip
from audiocoach.sources.load import pack_info
from audiocoach.store.store import key_of
from audiocoach.timeline.model import Timeline
from audiocoach.units import ms_at
from audiocoach.version import __version__

STAMPED_TITLE = 80
"""Characters of a title that a track's stamp holds: enough to distinguish sessions."""


@dataclass(frozen=True, slots=True)
class Master:
    """A mix with everything that its files contain besides the sound."""

    workout: Workout
    speech: Speech
    mix: Mix
    recipe: Recipe
    cover: tuple[str, bytes] | None
    """The script's own picture: MIME type and bytes."""
    place: AlbumPlace | None
    """The track's position in an album."""
    credit: str
    """The songs and the pack, for the comment."""
    key: str
    """The hash of everything that the track is made of."""

    @property
    def timeline(self) -> Timeline:
        """What sounds when."""
        return self.speech.timeline

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with the music."""
        return tuple(self.mix.music.warnings)

    @property
    def stamp(self) -> Stamp:
        """The stamp of the track, before the hash of its sound is known."""
        engine, title = self.timeline.voice["engine"], self.timeline.title[:STAMPED_TITLE]
        return Stamp(self.key, UNKNOWN_SHA256, engine, __version__, title, self.recipe.music)

    def tags(self) -> TrackTags:
        """The tags of the track; a cover is drawn for one that has none."""
        return tags_of(
            self.workout,
            self.timeline,
            self.cover,
            credit=self.credit,
            place=self.place,
            has_cover=self.recipe.device != "watch",
        )

    def tags_of_whole(self) -> TrackTags:
        """The tags of a track that is one file: with the places of its words, tones and steps."""
        landmarks = landmarks_of(self.timeline, partial(beep_clip, kits=self.speech.kits))
        return replace(self.tags(), landmarks=landmarks.to_bytes())


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


@contextmanager
def open_master(
    workout: Workout,
    speech: Speech,
    suffix: str,
    *,
    cover: tuple[str, bytes] | None,
    place: AlbumPlace | None,
    resources: Resources,
) -> Iterator[Master]:
    """The master of a spoken session for a file with this suffix; its music stays open inside the context.

    Raises:
        MediaError: when the music cannot be read.
    """
    recipe = resources.options.recipe
    with open_mix(speech, resources) as mix:
        credit = credit_line(mix.music.songs(), pack_info(workout))
        key = key_of(
            version=__version__,
            sound=mix.fingerprint(0, mix.duration_frames),
            preset=[recipe.preset, ENCODING_VERSION],
            container=suffix.lower(),
            timeline=speech.timeline.to_json(),
            header=[workout.author, workout.language, *workout.tags],
            credit=credit,
            place=place and asdict(place),
            cover=cover and hashlib.sha256(cover[1]).hexdigest(),
        )
        if recipe.device is not None:
            key = key_of(track=key, device=recipe.device)
        yield Master(workout, speech, mix, recipe, cover, place, credit, key)


def read_cover(workout: Workout) -> tuple[str, bytes] | None:
    """The script's own picture, if it has one: MIME type and bytes.

    Raises:
        MediaError: if it cannot be used.
    """
    if workout.cover is None:
        return None
    path = Path(workout.folder, workout.cover)
    return load_cover(read_bytes(path, MAX_COVER_BYTES), str(path))


def report_mixing(on_progress: Progress | None, duration_frames: int) -> Callable[[int], None]:
    """A function that reports how many of these frames are mixed."""
    total_ms = int(ms_at(duration_frames))

    def report(done: int) -> None:
        if on_progress is not None:
            on_progress("mixing", int(ms_at(done)), total_ms)

    return report
