"""Ducking: the music dips under speech and tones.

The timeline is known beforehand, so the music is already down at the first syllable. The envelope is a list
of dips, each a ramp down, a hold and a ramp up. Only ramps are computed frame by frame.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.clip import SPEECH_LUFS
from audiocoach.sound.curves import decibels
from audiocoach.timeline.kits import tone_length_frames
from audiocoach.timeline.model import MusicSpan, Timeline, Tone
from audiocoach.units import Ms, frame_at


@dataclass(frozen=True, slots=True)
class DuckSettings:
    """Ramps of the music: down for ``attack_ms`` before a sound, up for ``release_ms`` after it. It stays
    down in gaps shorter than ``hold_ms``, which is at least the sum of both, so that ramps never overlap.
    """

    attack_ms: Ms
    release_ms: Ms
    hold_ms: Ms


SPEECH = DuckSettings(attack_ms=250, release_ms=700, hold_ms=1500)
TONES = DuckSettings(attack_ms=20, release_ms=120, hold_ms=140)

TONE_DEPTH_DB = 4.0
"""Depth of a dip under a tone for music at the default level; louder music dips deeper."""

SPEECH_OVER_MUSIC_LU = 15.0
"""Smallest distance of speech to the music under it, for any setting."""

DEFAULT_MUSIC_LUFS = -17.0

ACCESSIBLE_LU = 20.0
"""The distance that WCAG 1.4.7 and ``duck: accessible`` require."""

MUSIC_TRIM_LU = 0.5
"""Music is louder than its setting by this, so that tracks with few and with many words are equally loud."""

LOUD_PASSAGE_LU = 4.0
"""A loud passage of music is this much louder than all of it."""


@dataclass(frozen=True, slots=True)
class Dip:
    """The music is ``depth_db`` quieter in ``[start_frame, end_frame)``; the ramps are outside."""

    start_frame: int
    end_frame: int
    depth_db: float


@dataclass(frozen=True, slots=True)
class DipLayer:
    """Dips of one kind in order of time, with ramps that do not overlap."""

    settings: DuckSettings
    dips: tuple[Dip, ...]
    ends: tuple[int, ...]

    @staticmethod
    def of(settings: DuckSettings, wanted: Iterable[Dip]) -> DipLayer:
        """Make a layer of dips. Those that are close together become one, as deep as the deeper one."""
        hold = frame_at(settings.hold_ms)
        dips: list[Dip] = []
        for dip in sorted(wanted, key=lambda dip: dip.start_frame):
            if dips and dip.start_frame - dips[-1].end_frame < hold:
                last = dips.pop()
                end, depth_db = max(last.end_frame, dip.end_frame), max(last.depth_db, dip.depth_db)
                dips.append(Dip(last.start_frame, end, depth_db))
            else:
                dips.append(dip)
        return DipLayer(settings, tuple(dips), tuple(dip.end_frame for dip in dips))

    def touching(self, start_frame: int, end_frame: int) -> tuple[Dip, ...]:
        """Return the dips that affect a range."""
        attack, release = frame_at(self.settings.attack_ms), frame_at(self.settings.release_ms)
        first = bisect_right(self.ends, start_frame - release)
        last = bisect_left(self.dips, end_frame + attack, key=lambda dip: dip.start_frame)
        return self.dips[first:last]

    def apply(self, window: NDArray[np.float32], start_frame: int) -> None:
        """Lower music in place; ``window`` has shape (frames, 2) and starts at ``start_frame``."""
        end_frame = start_frame + len(window)
        attack, release = frame_at(self.settings.attack_ms), frame_at(self.settings.release_ms)
        for dip in self.touching(start_frame, end_frame):
            for first, last, gain in (
                (dip.start_frame - attack, dip.start_frame, decibels(attack, dip.depth_db)[::-1]),
                (dip.start_frame, dip.end_frame, np.float32(10 ** (-dip.depth_db / 20))),
                (dip.end_frame, dip.end_frame + release, decibels(release, dip.depth_db)),
            ):
                low, high = max(first, start_frame), min(last, end_frame)
                if low < high:
                    part = gain[low - first : high - first] if isinstance(gain, np.ndarray) else gain
                    window[low - start_frame : high - start_frame] *= part


@dataclass(frozen=True, slots=True)
class Ducking:
    """The envelope of a track: the product of its layers."""

    layers: tuple[DipLayer, ...]

    def apply(self, window: NDArray[np.float32], start_frame: int) -> None:
        """Lower music in place; ``window`` has shape (frames, 2) and starts at ``start_frame``."""
        for layer in self.layers:
            layer.apply(window, start_frame)

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Yield the ranges of the track in which the music is lower, ramps included."""
        for layer in self.layers:
            attack = int(frame_at(layer.settings.attack_ms))
            release = int(frame_at(layer.settings.release_ms))
            yield from ((dip.start_frame - attack, dip.end_frame + release) for dip in layer.dips)

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Return a text that is equal for equal envelopes, relative to the start of the range."""
        return repr(
            [
                [
                    (dip.start_frame - start_frame, dip.end_frame - start_frame, dip.depth_db)
                    for dip in layer.touching(start_frame, end_frame)
                ]
                for layer in self.layers
            ]
        )


def speech_depth_db(span: MusicSpan) -> float:
    """Return how deep the music of a span dips under speech, in decibels.

    It is at least its setting, and so deep that its loud passages are below speech by the setting, limited
    to 15 to 20 LU.
    """
    over_lu = min(max(span.duck_db, SPEECH_OVER_MUSIC_LU), ACCESSIBLE_LU)
    loud_lufs = span.level_lufs + MUSIC_TRIM_LU + LOUD_PASSAGE_LU
    return max(span.duck_db, loud_lufs - SPEECH_LUFS + over_lu)


def tone_depth_db(span: MusicSpan) -> float:
    """Return how deep the music of a span dips under a tone, so that tones stand out equally at any level."""
    return TONE_DEPTH_DB + max(0.0, span.level_lufs - DEFAULT_MUSIC_LUFS)


def built_in_length(tone: Tone) -> int:
    """Return the length of a tone of a built-in kit in frames."""
    return int(tone_length_frames(tone.kit, tone.kind, tone.variant))


def build_ducking(timeline: Timeline, length_of: Callable[[Tone], int] = built_in_length) -> Ducking:
    """Return the envelope of a timeline's music; ``length_of`` returns a tone's length in frames."""
    return Ducking(
        (DipLayer.of(SPEECH, _speech_dips(timeline)), DipLayer.of(TONES, _tone_dips(timeline, length_of)))
    )


def _tone_dips(timeline: Timeline, length_of: Callable[[Tone], int]) -> Iterable[Dip]:
    for tone in timeline.tones:
        if length := length_of(tone):
            index = bisect_right(timeline.music, tone.at_frame, key=lambda span: span.start_frame) - 1
            depth_db = tone_depth_db(timeline.music[index]) if index >= 0 else TONE_DEPTH_DB
            start_frame = int(tone.at_frame)
            yield Dip(start_frame, start_frame + length, depth_db)


def _speech_dips(timeline: Timeline) -> Iterable[Dip]:
    """Yield a dip for each cue and sound, deep enough for every span that it or its ramps touch."""
    before, after = frame_at(SPEECH.attack_ms), frame_at(SPEECH.release_ms)
    spans = timeline.music
    heard = [(cue.start_frame, cue.end_frame) for cue in timeline.cues]
    heard += [(sound.start_frame, sound.end_frame) for sound in timeline.sounds]
    for start_frame, end_frame in sorted(heard):
        first = max(0, bisect_right(spans, start_frame - before, key=lambda span: span.start_frame) - 1)
        last = bisect_left(spans, end_frame + after, key=lambda span: span.start_frame)
        depth_db = max((speech_depth_db(span) for span in spans[first:last]), default=0.0)
        yield Dip(int(start_frame), int(end_frame), depth_db)
