"""The music and the mix of a build, whose files stay open while it is written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

from audiocoach.build.options import DEFAULTS
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.errors import AudioCoachError
from audiocoach.media.encode import EncodeSettings
from audiocoach.media.songs import PcmFile, music_pcm
from audiocoach.script.model import Workout
from audiocoach.sound.mixer import Mix, build_mix
from audiocoach.sound.music import MusicBus, build_music
from audiocoach.sound.shelf import BedShelf
from audiocoach.timeline.model import MusicSpan, Timeline
from audiocoach.timeline.resolve import estimate_music
from audiocoach.units import Frames, seconds

MUSIC_STEP_S = 600
"""Long files are decoded as far as the track needs, rounded up to this, so that tracks of similar length
share the decoded music.
"""


def encoding(resources: Resources) -> EncodeSettings:
    """How a mix is encoded."""
    recipe, machine = resources.options.recipe, resources.options.machine
    return EncodeSettings(recipe.preset, resources.ffmpeg, resources.store, machine.jobs)


@contextmanager
def open_mix(speech: Speech, resources: Resources) -> Iterator[Mix]:
    """The mix of a spoken session with its music, whose files stay open inside the context.

    Raises:
        MediaError: when a source of music names no readable file.
    """
    with open_music(speech.timeline, resources) as music:
        yield build_mix(
            speech.timeline,
            speech.clips,
            music=music,
            sounds=speech.sounds,
            kits=speech.kits,
            master_gain_db=resources.options.recipe.loudness_lufs - DEFAULTS.recipe.loudness_lufs,
        )


def open_music(timeline: Timeline, resources: Resources) -> AbstractContextManager[MusicBus]:
    """The music of a timeline; its files stay open inside the context.

    Raises:
        MediaError: when a source names no readable file.
    """
    return _open_spans(timeline.music, timeline.duration_frames, resources)


def prepare_music(workout: Workout, resources: Resources) -> None:
    """Decode a session's music into the store; this can run while the voice speaks.

    Unreadable files are left to :func:`open_music`, which reports them. It ends early once ``stop`` is set.
    """
    with suppress(AudioCoachError):
        resources.stop.check()
        with _open_spans(*estimate_music(resources.outline(workout).plan), resources):
            pass


@contextmanager
def _open_spans(
    spans: Sequence[MusicSpan], duration_frames: Frames, resources: Resources
) -> Iterator[MusicBus]:
    longest_s = math.ceil(seconds(duration_frames) / MUSIC_STEP_S) * MUSIC_STEP_S
    with ExitStack() as opened:

        def open_file(path: Path) -> PcmFile:
            pcm = music_pcm(
                path,
                store=resources.store,
                ffmpeg=resources.ffmpeg,
                max_s=longest_s,
                check=resources.stop.check,
            )
            opened.callback(pcm.close)
            return pcm

        shelf = BedShelf(resources.store)
        opened.callback(shelf.close)
        yield build_music(spans, int(duration_frames), open_file, shelf)
