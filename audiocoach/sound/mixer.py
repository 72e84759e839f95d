"""The mix: voice and tones over ducked music and a noise floor, limited.

A track is never held in memory as a whole: a window is computed from the timeline and the clips that touch
it, in blocks that fit the processor's cache. The samples are the same however a track is cut into windows.
Windows can be made in any order, from any thread.

The noise floor is a hiss too quiet to notice. Bluetooth speakers and headphones fall asleep on digital
silence, and then swallow the first syllable.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import UsageError
from audiocoach.media.pcm import BlockGrid
from audiocoach.sound.clip import Clip
from audiocoach.sound.duck import MUSIC_TRIM_LU, Ducking, build_ducking
from audiocoach.sound.echoes import find_echoes
from audiocoach.sound.limiter import BLOCK_FRAMES, LimiterSettings, find_limited_blocks, limit
from audiocoach.sound.music import MusicBus
from audiocoach.sound.playlist import CYCLE_FRAMES
from audiocoach.sound.tones import tone
from audiocoach.timeline.model import ClipKey, Timeline, Tone
from audiocoach.units import SAMPLE_RATE

MIX_VERSION = 3
"""Changes if the same timeline, clips and music give other samples."""

LIMITER = LimiterSettings(ceiling_dbfs=-2.5)
"""Limit of the sum. An MP3 may overshoot it by 1.5 dB and is still below -1 dBTP."""

StemName = Literal["voice", "tones", "music"]
STEMS: tuple[StemName, ...] = ("voice", "tones", "music")

TILE_FRAMES = CYCLE_FRAMES
"""Period of the noise floor. It is tiled by absolute frame, so that any window has the same samples."""

NOISE_DBFS = -72.0
"""Level of the noise floor: root mean square in each channel."""

_SEED = 7
_BAND_HZ = (150.0, 1500.0)

_WINDOW_FRAMES = 2048 * BLOCK_FRAMES


class PlacedClip(Protocol):
    """What a track plays: a :class:`Clip`, or one that is spoken when it is first heard."""

    @property
    def frames(self) -> int:
        """Length in frames; it never changes."""

    @property
    def digest(self) -> str:
        """A text that is equal for equal samples."""

    def samples(self, first: int = 0, last: int | None = None) -> NDArray[np.float32]:
        """Return its frames ``[first, last)``, by default all of them, shape (frames,), -1 to 1."""


@dataclass(frozen=True, slots=True)
class ClipTrack:
    """Clips and the frames they start on, in order of time."""

    starts: tuple[int, ...]
    clips: tuple[PlacedClip, ...]
    longest_frames: int

    @staticmethod
    def of(placed: Iterable[tuple[int, PlacedClip]]) -> ClipTrack:
        """Make a track from clips, each with the frame it starts on."""
        ordered = sorted(placed, key=lambda item: item[0])
        return ClipTrack(
            tuple(start for start, _ in ordered),
            tuple(clip for _, clip in ordered),
            max((clip.frames for _, clip in ordered), default=0),
        )

    def touching(self, start_frame: int, end_frame: int) -> list[tuple[int, PlacedClip]]:
        """Return the clips that sound in a range, each with the frame it starts on."""
        first = bisect_right(self.starts, start_frame - self.longest_frames)
        last = bisect_left(self.starts, end_frame)
        return [
            (start, clip)
            for start, clip in zip(self.starts[first:last], self.clips[first:last], strict=True)
            if start + clip.frames > start_frame
        ]

    def add(self, out: NDArray[np.float32], start_frame: int) -> None:
        """Add the clips to both channels of ``out``, shape (frames, 2), which starts at ``start_frame``."""
        for start, clip in self.touching(start_frame, start_frame + len(out)):
            low, high = max(start, start_frame), min(start + clip.frames, start_frame + len(out))
            samples = clip.samples(low - start, high - start)
            for channel in range(2):  # several times as fast as both at once
                out[low - start_frame : high - start_frame, channel] += samples

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Return a text that is equal for equal clips at equal places, relative to the start of the range."""
        return repr(
            [(start - start_frame, clip.digest) for start, clip in self.touching(start_frame, end_frame)]
        )


@dataclass(frozen=True, slots=True)
class Mix:
    """A whole track, whose windows are mixed on demand."""

    duration_frames: int
    voice: ClipTrack
    tones: ClipTrack
    music: MusicBus
    ducking: Ducking
    master_gain_db: float = 0.0

    @property
    def is_mono(self) -> bool:
        """Whether no music sounds anywhere. All the rest is the same in both channels."""
        return not self.music.sounding()

    @property
    def is_soft(self) -> bool:
        """Whether no music sounds but the calm beds, which have little that is hard to encode."""
        return self.music.is_calm

    def echoes(self, grid: BlockGrid) -> NDArray[np.int64]:
        """Return, for each block of the track, the first one that sounds the same with all around it."""
        sounding = [
            (start, start + clip.frames)
            for track in (self.voice, self.tones)
            for start, clip in zip(track.starts, track.clips, strict=True)
        ]
        reach = LIMITER.reach_before, LIMITER.reach_after
        return find_echoes(self.music, [*sounding, *self.ducking.ranges()], grid, reach)

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """Return the mix of a range as 16-bit samples, shape (end_frame - start_frame, 2).

        Raises:
            ValueError: if the range is not within the track.
        """
        self._check(start_frame, end_frame)
        out = np.empty((end_frame - start_frame, 2), dtype=np.int16)
        for low in range(start_frame, end_frame, _WINDOW_FRAMES):
            high = min(low + _WINDOW_FRAMES, end_frame)
            # The limiter's ceiling is well below full scale, so no sample can overflow.
            out[low - start_frame : high - start_frame] = _rounded(self._limit_range(low, high))
        return out

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Return a hash of everything that can influence the samples of a range, wherever in the track it is.

        Raises:
            ValueError: if the range is not within the track.
        """
        self._check(start_frame, end_frame)
        low, high = self._reach(start_frame, end_frame)
        parts = (
            MIX_VERSION,
            LIMITER,
            self.master_gain_db,
            (start_frame - low, end_frame - low, high - low),
            low % TILE_FRAMES,
            self.music.fingerprint(low, high),
            self.ducking.fingerprint(low, high),
            self.voice.fingerprint(low, high),
            self.tones.fingerprint(low, high),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def _check(self, start_frame: int, end_frame: int) -> None:
        if not 0 <= start_frame <= end_frame <= self.duration_frames:
            raise ValueError(
                f"[{start_frame}, {end_frame}) is not within the track's {self.duration_frames} frames"
            )

    def _reach(self, start_frame: int, end_frame: int) -> tuple[int, int]:
        """Return the range that affects the limiter's gain in a range. It starts on the grid."""
        low = max(0, start_frame // BLOCK_FRAMES * BLOCK_FRAMES - LIMITER.reach_before)
        high = -(-end_frame // BLOCK_FRAMES) * BLOCK_FRAMES + LIMITER.reach_after
        return low, min(high, self.duration_frames)

    def _limit_range(self, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        low, high = self._reach(start_frame, end_frame)
        mixed = self.unlimited(low, high)
        limit(mixed, LIMITER)
        return mixed[start_frame - low : end_frame - low]

    def stem(self, part: StemName, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        """Return one part of a range, shape (end_frame - start_frame, 2). The parts add up to
        :meth:`unlimited`.

        The music includes the noise floor.
        """
        if part == "music":
            out = self._music(start_frame, end_frame)
        else:
            out = np.zeros((end_frame - start_frame, 2), dtype=np.float32)
            (self.voice if part == "voice" else self.tones).add(out, start_frame)
        if self.master_gain_db:
            out *= np.float32(10 ** (self.master_gain_db / 20))
        if part == "music":
            add_noise_floor(out, start_frame)
        return out

    def unlimited(self, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        """Return the sum of a range before the limiter, shape (end_frame - start_frame, 2)."""
        out = self._music(start_frame, end_frame)
        self.tones.add(out, start_frame)
        self.voice.add(out, start_frame)
        if self.master_gain_db:
            out *= np.float32(10 ** (self.master_gain_db / 20))
        add_noise_floor(out, start_frame)
        return out

    def _music(self, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        out = self.music.window(start_frame, end_frame)
        out *= np.float32(10 ** (MUSIC_TRIM_LU / 20))
        self.ducking.apply(out, start_frame)
        return out

    def limited_blocks(self, start_frame: int, end_frame: int) -> NDArray[np.bool_]:
        """Return in which blocks (0.68 ms) of a range the limiter reduces the sum, shape (blocks,)."""
        low, high = self._reach(start_frame, end_frame)
        first = (start_frame - low) // BLOCK_FRAMES
        return find_limited_blocks(self.unlimited(low, high), LIMITER)[
            first : first + -(-(end_frame - start_frame) // BLOCK_FRAMES)
        ]


def beep_clip(beep: Tone, kits: Mapping[str, Mapping[str, Clip]] | None) -> Clip | None:
    """Return the clip of a tone, from the user's own kit or a built-in one; ``None`` if it is silent."""
    own = (kits or {}).get(beep.kit)
    return own[beep.variant or beep.kind] if own else tone(beep.kit, beep.kind, beep.variant)


def beep_frames(beep: Tone, kits: Mapping[str, Mapping[str, Clip]] | None) -> int:
    """The length of a tone; 0 if it is silent."""
    clip = beep_clip(beep, kits)
    return clip.frames if clip else 0


def build_mix(
    timeline: Timeline,
    clips: Mapping[ClipKey, PlacedClip],
    *,
    music: MusicBus,
    sounds: Mapping[str, Clip] | None = None,
    kits: Mapping[str, Mapping[str, Clip]] | None = None,
    master_gain_db: float = 0.0,
) -> Mix:
    """Return the mix of a timeline.

    Args:
        timeline: the timeline.
        clips: the clip of each cue.
        music: the timeline's music.
        sounds: the clips of sound files, by path.
        kits: the clips of the user's own tone kits, by name of the kit and of the tone.
        master_gain_db: gain of everything but the noise floor.

    Raises:
        UsageError: if a cue has no clip.
    """
    missing = next((cue.text for cue in timeline.cues if cue.clip_key not in clips), None)
    if missing is not None:
        raise UsageError(f'the cue "{missing}" has no clip')
    placed_tones = ((int(beep.at_frame), beep_clip(beep, kits)) for beep in timeline.tones)
    placed_sounds = ((int(sound.start_frame), (sounds or {})[sound.path]) for sound in timeline.sounds)
    return Mix(
        int(timeline.duration_frames),
        ClipTrack.of((int(cue.start_frame), clips[cue.clip_key]) for cue in timeline.cues),
        ClipTrack.of((*((at, clip) for at, clip in placed_tones if clip is not None), *placed_sounds)),
        music,
        build_ducking(timeline, partial(beep_frames, kits=kits)),
        master_gain_db,
    )


@lru_cache(maxsize=1)
def _tile() -> NDArray[np.float32]:
    """Return one period of the noise floor, shape (TILE_FRAMES, 2).

    It is a band that every encoder keeps, at almost no cost. White noise of the same level, or stereo noise,
    takes three times the bits of a silent track.
    """
    frequencies = np.fft.rfftfreq(TILE_FRAMES, 1 / SAMPLE_RATE)
    phases = 2j * np.pi * np.random.default_rng(_SEED).random(len(frequencies))
    inside = (frequencies >= _BAND_HZ[0]) & (frequencies <= _BAND_HZ[1])
    hiss = np.fft.irfft(np.where(inside, np.exp(phases), 0), TILE_FRAMES)
    hiss *= 10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(hiss * hiss))
    tile = np.repeat(hiss.astype(np.float32)[:, None], 2, axis=1)
    tile.setflags(write=False)
    return tile


def _rounded(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples as whole 16-bit steps, in place."""
    samples *= np.float32(32768)
    np.rint(samples, out=samples)
    return samples


def add_noise_floor(out: NDArray[np.float32], start_frame: int) -> None:
    """Add the noise floor in place to a window, shape (frames, 2), that starts at ``start_frame``."""
    tile, done, phase = _tile(), 0, start_frame % TILE_FRAMES
    while done < len(out):
        count = min(len(out) - done, TILE_FRAMES - phase)
        out[done : done + count] += tile[phase : phase + count]
        done, phase = done + count, 0
