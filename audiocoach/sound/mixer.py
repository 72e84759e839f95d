"""The mix: music, ducked, under voice and tones, over a noise floor, limited.

Nothing here holds a track: a window is worked out from the timeline and the clips that touch it, in blocks
that fit the processor's cache. It is the same samples whichever way a track is cut into windows, in any
order, from any thread.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import UsageError
from audiocoach.sound.clip import Clip
from audiocoach.sound.duck import MUSIC_TRIM_LU, Ducking, build_ducking
from audiocoach.sound.limiter import BLOCK_FRAMES, LimiterSettings, limit, limited
from audiocoach.sound.music import MusicBus
from audiocoach.sound.tones import tone
from audiocoach.timeline.model import ClipKey, Timeline, Tone
from audiocoach.units import SAMPLE_RATE

MIX_VERSION = 2
"""Changes when the same timeline, clips and music would give other samples."""

LIMITER = LimiterSettings(ceiling_dbfs=-2.5)
"""What the sum is kept under: an MP3 of it may overshoot by 1.5 dB and still be under -1 dBTP."""

StemName = Literal["voice", "tones", "music"]
STEMS: tuple[StemName, ...] = ("voice", "tones", "music")

TILE_FRAMES = 88_200
"""The hiss repeats after this."""

NOISE_DBFS = -72.0
"""Root mean square in each channel."""

_SEED = 7
_BAND_HZ = (150.0, 1500.0)

_WINDOW_FRAMES = 2048 * BLOCK_FRAMES


@dataclass(frozen=True, slots=True)
class ClipTrack:
    """Clips at their places, in the order of time."""

    starts: tuple[int, ...]
    clips: tuple[Clip, ...]
    longest_frames: int

    @staticmethod
    def of(placed: Iterable[tuple[int, Clip]]) -> ClipTrack:
        """A track of clips, each with the frame it starts on."""
        ordered = sorted(placed, key=lambda item: item[0])
        return ClipTrack(
            tuple(start for start, _ in ordered),
            tuple(clip for _, clip in ordered),
            max((clip.frames for _, clip in ordered), default=0),
        )

    def touching(self, start_frame: int, end_frame: int) -> list[tuple[int, Clip]]:
        """The clips that sound in a range, each with the frame it starts on."""
        first = bisect_right(self.starts, start_frame - self.longest_frames)
        last = bisect_left(self.starts, end_frame)
        return [
            (start, clip)
            for start, clip in zip(self.starts[first:last], self.clips[first:last], strict=True)
            if start + clip.frames > start_frame
        ]

    def add(self, out: NDArray[np.float32], start_frame: int) -> None:
        """Adds the clips in the middle of ``out``, shape (frames, 2), which begins at ``start_frame``."""
        for start, clip in self.touching(start_frame, start_frame + len(out)):
            low, high = max(start, start_frame), min(start + clip.frames, start_frame + len(out))
            samples = clip.samples()[low - start : high - start]
            out[low - start_frame : high - start_frame] += samples[:, None]

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """The clips of a range and their places relative to its start."""
        return repr(
            [(start - start_frame, clip.digest) for start, clip in self.touching(start_frame, end_frame)]
        )


@dataclass(frozen=True, slots=True)
class Mix:
    """A whole track, mixed as it is asked for."""

    duration_frames: int
    voice: ClipTrack
    tones: ClipTrack
    music: MusicBus
    ducking: Ducking
    master_gain_db: float = 0.0

    def window(self, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        """The mix of a range, shape (end_frame - start_frame, 2), within the limiter's ceiling.

        Raises:
            ValueError: when the range is not within the track.
        """
        self._check(start_frame, end_frame)
        out = np.empty((end_frame - start_frame, 2), dtype=np.float32)
        for low in range(start_frame, end_frame, _WINDOW_FRAMES):
            high = min(low + _WINDOW_FRAMES, end_frame)
            out[low - start_frame : high - start_frame] = self._limited(low, high)
        return out

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The mix of a range as 16-bit samples, shape (end_frame - start_frame, 2).

        Raises:
            ValueError: when the range is not within the track.
        """
        self._check(start_frame, end_frame)
        out = np.empty((end_frame - start_frame, 2), dtype=np.int16)
        for low in range(start_frame, end_frame, _WINDOW_FRAMES):
            high = min(low + _WINDOW_FRAMES, end_frame)
            block = self._limited(low, high)
            block *= np.float32(32768)
            # The limiter's ceiling is well below full scale: no sample can leave the range.
            np.rint(block, out=block)
            out[low - start_frame : high - start_frame] = block
        return out

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """A hash of all that can influence the samples of a range, wherever in the track it lies.

        Raises:
            ValueError: when the range is not within the track.
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
        """The range that shapes the limiter's gain over a range, from its grid on and within the track."""
        low = max(0, start_frame // BLOCK_FRAMES * BLOCK_FRAMES - LIMITER.reach_before)
        high = -(-end_frame // BLOCK_FRAMES) * BLOCK_FRAMES + LIMITER.reach_after
        return low, min(high, self.duration_frames)

    def _limited(self, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        low, high = self._reach(start_frame, end_frame)
        mixed = self.unlimited(low, high)
        limit(mixed, LIMITER)
        return mixed[start_frame - low : end_frame - low]

    def stem(self, part: StemName, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        """One part of a range, shape (end_frame - start_frame, 2); the parts add up to :meth:`unlimited`.

        The noise floor belongs to the music.
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
        """The sum of a range before it is limited, shape (end_frame - start_frame, 2)."""
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
        """In which of the limiter's blocks (0.68 ms) of a range it turns the sum down, shape (blocks,)."""
        low, high = self._reach(start_frame, end_frame)
        first = (start_frame - low) // BLOCK_FRAMES
        return limited(self.unlimited(low, high), LIMITER)[
            first : first + -(-(end_frame - start_frame) // BLOCK_FRAMES)
        ]


def beep_clip(beep: Tone, kits: Mapping[str, Mapping[str, Clip]] | None) -> Clip | None:
    """How a tone sounds, from a kit of the user's own or a built-in one; ``None``: not at all."""
    own = (kits or {}).get(beep.kit)
    return own[beep.variant or beep.kind] if own else tone(beep.kit, beep.kind, beep.variant)


def build_mix(
    timeline: Timeline,
    clips: Mapping[ClipKey, Clip],
    *,
    music: MusicBus,
    sounds: Mapping[str, Clip] | None = None,
    kits: Mapping[str, Mapping[str, Clip]] | None = None,
    master_gain_db: float = 0.0,
) -> Mix:
    """The mix of a timeline.

    Args:
        timeline: what sounds and when.
        clips: for each cue its clip.
        music: the timeline's music.
        sounds: for each sound file's path its clip.
        kits: for each tone kit of the user's own, by its name, the clips of its tones by theirs.
        master_gain_db: moves the loudness of all but the noise floor.

    Raises:
        UsageError: when a cue has no clip.
    """
    missing = next((cue.text for cue in timeline.cues if cue.clip_key not in clips), None)
    if missing is not None:
        raise UsageError(f'There is no clip for the cue "{missing}".')

    def frames_of(beep: Tone) -> int:
        clip = beep_clip(beep, kits)
        return clip.frames if clip else 0

    placed_tones = ((int(beep.at_frame), beep_clip(beep, kits)) for beep in timeline.tones)
    placed_sounds = ((int(sound.start_frame), (sounds or {})[sound.path]) for sound in timeline.sounds)
    return Mix(
        int(timeline.duration_frames),
        ClipTrack.of((int(cue.start_frame), clips[cue.clip_key]) for cue in timeline.cues),
        ClipTrack.of((*((at, clip) for at, clip in placed_tones if clip is not None), *placed_sounds)),
        music,
        build_ducking(timeline, frames_of),
        master_gain_db,
    )


@lru_cache(maxsize=1)
def _tile() -> NDArray[np.float32]:
    """One period, shape (TILE_FRAMES, 2): a band that every encoder keeps and that costs it next to nothing.

    White hiss of the same level takes three times the bits of a silent track; so does hiss in stereo.
    """
    frequencies = np.fft.rfftfreq(TILE_FRAMES, 1 / SAMPLE_RATE)
    phases = 2j * np.pi * np.random.default_rng(_SEED).random(len(frequencies))
    inside = (frequencies >= _BAND_HZ[0]) & (frequencies <= _BAND_HZ[1])
    hiss = np.fft.irfft(np.where(inside, np.exp(phases), 0), TILE_FRAMES)
    hiss *= 10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(hiss * hiss))
    tile = np.repeat(hiss.astype(np.float32)[:, None], 2, axis=1)
    tile.setflags(write=False)
    return tile


def add_noise_floor(out: NDArray[np.float32], start_frame: int) -> None:
    """Adds the hiss to a window of shape (frames, 2) that begins at ``start_frame``, in place."""
    tile, done, phase = _tile(), 0, start_frame % TILE_FRAMES
    while done < len(out):
        count = min(len(out) - done, TILE_FRAMES - phase)
        out[done : done + count] += tile[phase : phase + count]
        done, phase = done + count, 0
