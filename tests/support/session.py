"""Parts of a session to mix: something like speech, something like a song, a timeline around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.clip import Clip, treat
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.mixer import Mix, build_mix
from audiocoach.sound.music import build_music
from audiocoach.sound.playlist import MusicFile
from audiocoach.timeline.model import PLAIN, ClipKey, Cue, MusicSpan, Timeline, Tone
from audiocoach.units import SAMPLE_RATE, frame_at


def speech(length_s: float, sample_rate: int = 22_050, seed: int = 1) -> NDArray[np.float32]:
    """Voiced syllables and hisses, four a second, shape (frames,)."""
    chance = np.random.default_rng(seed)
    t = np.arange(round(length_s * sample_rate)) / sample_rate
    phase = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 2 * t + chance.random() * 6)) / sample_rate
    levels = [np.exp(-(((k * 120 - 600) / 900) ** 2)) / k**0.8 for k in range(1, 30)]
    voiced = sum(np.sin(k * phase) * level for k, level in enumerate(levels, start=1))
    syllables = np.clip(np.sin(2 * np.pi * 4 * t + 1) + 0.5, 0, None)
    hisses = chance.standard_normal(len(t)) * 0.15 * np.clip(np.sin(2 * np.pi * 4 * t - 2), 0, None)
    wave = voiced * syllables + hisses
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


@cache
def spoken(length_s: float, seed: int = 1) -> Clip:
    """A treated clip of :func:`speech`."""
    return treat(speech(length_s, seed=seed), 22_050)


@dataclass(frozen=True)
class Song:
    """Decoded music in memory."""

    pcm: NDArray[np.int16]

    @property
    def frames(self) -> int:
        """Its length."""
        return len(self.pcm)

    @cached_property
    def integrated_lufs(self) -> float:
        """Measured whole."""
        return integrated_lufs((self.pcm / 32768).astype(np.float32))

    @cached_property
    def peak_dbfs(self) -> float:
        """The largest sample."""
        highest = np.abs(self.pcm.astype(np.int32)).max()
        return 20 * float(np.log10(highest / 32768)) if highest else -np.inf

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the samples."""
        return sha256(self.pcm.tobytes()).hexdigest()

    def read(self, start_frame: int, count: int) -> NDArray[np.int16]:
        """A stretch, shape (count, 2)."""
        return self.pcm[start_frame : start_frame + count]


@cache
def song(length_s: float, seed: int = 1, level_db: float = -12.0) -> Song:
    """Chords with a beat and some hiss, each seed another song."""
    chance = np.random.default_rng(seed)
    t = np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    root = 110 * 2 ** (chance.integers(0, 12) / 12)
    chord = sum(np.sin(2 * np.pi * root * ratio * t) for ratio in (1, 1.25, 1.5, 2, 3))
    beat = np.exp(-(t % 0.5) * 8)
    hiss = chance.standard_normal(len(t)) * 0.2
    left = chord * (0.5 + beat) + hiss
    right = chord * (0.5 + beat) - hiss
    stereo = np.stack((left, right), axis=1)
    stereo *= 10 ** (level_db / 20) / max(1e-9, float(np.sqrt(np.mean(stereo**2))))
    return Song(np.clip(np.rint(stereo * 32768), -32768, 32767).astype(np.int16))


@cache
def loud_song(length_s: float, seed: int = 3) -> Song:
    """Something like a pop song mastered loud: bass, drums, chords, a lead and hiss, pressed flat."""
    chance = np.random.default_rng(seed)
    t = np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    beat, half = t % 0.5, (t + 0.25) % 0.5
    kick = np.sin(2 * np.pi * (50 * beat + 6 * (1 - np.exp(-beat / 0.03)))) * np.exp(-beat / 0.12)
    snare = chance.standard_normal(len(t)) * np.exp(-half / 0.07)
    root = 110 * 2 ** (np.floor(t / 2) % 4 / 6)
    phase = 2 * np.pi * np.cumsum(root) / SAMPLE_RATE
    chord = sum(np.sin(phase * ratio * k) / k for ratio in (2, 2.52, 3) for k in range(1, 8))
    lead = sum(np.sin(phase * 4 * k + 0.3 * np.sin(2 * np.pi * 5.5 * t)) / k for k in range(1, 9))
    middle = 1.1 * kick + 0.5 * snare + 0.5 * np.sin(phase / 2) + 0.25 * chord + 0.25 * lead
    sides = 0.12 * chance.standard_normal((2, len(t)))
    pressed = np.tanh(2.5 * np.stack((middle + sides[0], middle + sides[1]), axis=1) / 1.5)
    return Song(np.rint(pressed * 32_700).astype(np.int16))


def session(
    duration_ms: int,
    *,
    cues: Sequence[tuple[int, float]] = (),
    tones: Sequence[tuple[int, str]] = (),
    music: Sequence[MusicSpan] | str = "none",
    kit: str = "classic",
) -> tuple[Timeline, dict[ClipKey, Clip]]:
    """A timeline of cues (position in ms, length in s) and tones (position in ms, kind), and its clips."""
    frames = frame_at(duration_ms)
    clips: dict[ClipKey, Clip] = {}
    placed = []
    for at_ms, length_s in cues:
        clip = spoken(length_s)
        clips[f"{length_s} seconds", PLAIN, 1.0] = clip
        start = frame_at(at_ms)
        placed.append(Cue(start, start + clip.frames, f"{length_s} seconds", "must"))
    beeps = tuple(Tone(frame_at(at_ms), kind, kit) for at_ms, kind in sorted(tones))  # type: ignore[arg-type]
    spans = (MusicSpan(0, frames, (music,)),) if isinstance(music, str) else tuple(music)
    return Timeline("Session", frames, (), tuple(placed), beeps, spans, ()), clips


def no_files(path: Path) -> MusicFile:
    """Opens nothing: for sessions without files of the user's."""
    raise AssertionError(path)


def mixed(
    made: tuple[Timeline, dict[ClipKey, Clip]],
    open_file: Callable[[Path], MusicFile] = no_files,
    master_gain_db: float = 0.0,
) -> Mix:
    """The mix of what :func:`session` made."""
    timeline, clips = made
    music = build_music(timeline.music, timeline.duration_frames, open_file)
    return build_mix(timeline, clips, music=music, master_gain_db=master_gain_db)
