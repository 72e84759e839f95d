"""Clips: a spoken cue or a tone as a pydub segment, and the treatment that makes all voices alike.

This is the only module that imports pydub.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import VoiceError
from audiocoach.sound.curves import straight_lines
from audiocoach.sound.filters import apply_responses, high_pass_response
from audiocoach.sound.limiter import BLOCK_FRAMES, LimiterSettings, gain_edges
from audiocoach.sound.loudness import (
    gated_lufs,
    interpolated_peaks,
    k_response,
    power_lufs,
)
from audiocoach.units import SAMPLE_RATE

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on PATH, which we never let it use, and 3.12 and later dislike its source.
    warnings.filterwarnings("ignore", message="Couldn't find ffmpeg", category=RuntimeWarning)
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
    from pydub import AudioSegment

SPEECH_LUFS = -15.0
"""The loudness of every cue, as heard from both channels."""

TREATMENT_VERSION = 1
"""Changes when :func:`treat` would give other samples for the same ones; part of a stored clip's key."""

_PEAK = LimiterSettings(ceiling_dbfs=-3.1, lookahead_ms=4.0, release_ms=50.0)
_HIGH_PASS_HZ = 90.0
_SILENCE_DBFS = -60.0
_TRIM_DB = -42.0
_TRIM_HOP_S = 0.005
_TRIM_PAD_S = 0.025
_FADE_IN_S = 0.003
_FADE_OUT_S = 0.010
_HOP_BLOCKS = SAMPLE_RATE // 10 // BLOCK_FRAMES
_GATED_FROM_BLOCKS = 10 * _HOP_BLOCKS
_COMPRESS_HOP_S = 0.005
_COMPRESS_SMOOTH_HOPS = 9
_COMPRESS_SHARE = 0.5
_COMPRESS_MAX_DB = 12.0
_LEVEL_ROUNDS = 12
_LEVEL_STRIDE = 1.6
_LEVEL_MOST = 4.0
_LEVEL_NEAR_DB = 0.1
_MAX_GAIN_DB = 60.0

_LEAST_S_PER_CHARACTER = 0.015
_MOST_S_PER_CHARACTER = 0.6
_MOST_S = 4.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of sound: 44.1 kHz, mono, 16 bit. ``digest`` is the SHA-256 of its PCM (hex)."""

    audio: AudioSegment
    digest: str

    @property
    def frames(self) -> int:
        """Its length."""
        return len(self.audio.raw_data) // 2

    def samples(self) -> NDArray[np.float32]:
        """Its PCM, shape (frames,), -1 to 1."""
        return np.frombuffer(self.audio.raw_data, dtype="<i2") * np.float32(1 / 32768)

    def to_bytes(self) -> bytes:
        """Its PCM as 16-bit little-endian words, for a store."""
        return bytes(self.audio.raw_data)

    @staticmethod
    def from_bytes(data: bytes, digest: str = "") -> Clip:
        """A clip from what :meth:`to_bytes` gave; ``digest`` is its SHA-256 where that is known.

        Raises:
            ValueError: when these are not whole frames.
        """
        if len(data) % 2:
            raise ValueError("a clip's PCM has two bytes a frame")
        audio = AudioSegment(data=data, sample_width=2, frame_rate=SAMPLE_RATE, channels=1)
        return Clip(audio, digest or hashlib.sha256(data).hexdigest())

    @staticmethod
    def from_samples(samples: NDArray[np.float32]) -> Clip:
        """A clip from samples of shape (frames,), -1 to 1; what lies outside is clipped."""
        scaled = samples * np.float32(32768)
        np.clip(np.rint(scaled, out=scaled), -32768, 32767, out=scaled)
        return Clip.from_bytes(scaled.astype("<i2").tobytes())


def judge(samples: NDArray[np.float32], sample_rate: int, text: str) -> str | None:
    """Why a spoken clip cannot be right: it holds no sound, or is too short or too long for its words.

    Args:
        samples: shape (frames,) or (frames, channels), -1 to 1.
        sample_rate: of the samples, in hertz.
        text: the words it should hold.

    Returns:
        The reason, to stand after "the voice's answer"; ``None`` when it may be right.
    """
    mono = _mono(samples)
    if not np.isfinite(mono).all():
        return "is not sound"
    sounding = _sounding(mono, sample_rate)
    if sounding is None:
        return "holds no sound"
    length_s = (sounding[1] - sounding[0]) / sample_rate
    characters = sum(character.isalnum() for character in text)
    if length_s < characters * _LEAST_S_PER_CHARACTER:
        return f"is only a fragment ({length_s:.2f} s for {characters} letters)"
    if length_s > _MOST_S + characters * _MOST_S_PER_CHARACTER:
        return f"is too long ({length_s:.1f} s for {characters} letters)"
    return None


def treat(samples: NDArray[np.float32], sample_rate: int) -> Clip:
    """Makes a clip of recorded speech: trimmed, high-passed, gently compressed, levelled, peaks limited.

    Args:
        samples: shape (frames,) or (frames, channels), -1 to 1.
        sample_rate: of the samples, in hertz.

    Returns:
        A clip of :data:`SPEECH_LUFS` (gated from a second up, else over its own frames), true peak at most
        -3 dBTP. One that is all peaks stays quieter than that.

    Raises:
        VoiceError: when there is no sound in it.
    """
    mono = _mono(samples)
    sounding = _sounding(mono, sample_rate)
    if sounding is None:
        raise VoiceError("the voice's answer holds no sound")
    passed = high_pass_response(sample_rate, _HIGH_PASS_HZ)
    speech, weighted = apply_responses(mono[slice(*sounding)], passed, passed * k_response(sample_rate))
    _fade(speech, sample_rate)
    compression = _compression(speech, sample_rate)
    speech *= compression
    weighted *= compression
    del compression  # of the size of the sound, as is each step below
    return Clip.from_samples(_level(_resample(speech, sample_rate), weighted, sample_rate))


def _mono(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    return np.ascontiguousarray(mono, dtype=np.float32)


def _sounding(mono: NDArray[np.float32], sample_rate: int) -> tuple[int, int] | None:
    """Where sound begins and ends, and a little around it for soft consonants; ``None`` for silence."""
    hop = max(1, round(sample_rate * _TRIM_HOP_S))
    magnitudes = np.abs(mono)
    peaks = np.maximum.reduceat(magnitudes, np.arange(0, len(mono), hop)) if len(mono) else magnitudes
    highest = float(peaks.max(initial=0.0))
    if highest < 10 ** (_SILENCE_DBFS / 20):
        return None
    loud = np.flatnonzero(peaks > highest * 10 ** (_TRIM_DB / 20))
    pad = round(sample_rate * _TRIM_PAD_S)
    return max(0, int(loud[0]) * hop - pad), min(len(mono), (int(loud[-1]) + 1) * hop + pad)


def _fade(speech: NDArray[np.float32], sample_rate: int) -> None:
    """Short fades in place, so that cutting does not click."""
    rise = min(len(speech) // 2, round(sample_rate * _FADE_IN_S))
    fall = min(len(speech) // 2, round(sample_rate * _FADE_OUT_S))
    speech[:rise] *= np.linspace(0, 1, rise, endpoint=False, dtype=np.float32)
    speech[len(speech) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)


def _compression(speech: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """A gain, shape (frames,), that halves in decibels what rises above the mean level of the loud parts."""
    hop = max(1, round(sample_rate * _COMPRESS_HOP_S))
    count = -(-len(speech) // hop)
    hops = np.zeros(count * hop, dtype=np.float32)
    hops[: len(speech)] = speech
    power = np.einsum("ij,ij->i", hops.reshape(count, hop), hops.reshape(count, hop)) / hop
    del hops
    window = np.hanning(_COMPRESS_SMOOTH_HOPS + 2)[1:-1]
    smooth = np.convolve(
        np.pad(power, _COMPRESS_SMOOTH_HOPS // 2, mode="edge"), window / window.sum(), "valid"
    )
    level_db = 10 * np.log10(np.maximum(smooth, 1e-9))
    loud_db = 10 * np.log10(max(float(power[power >= power.mean() / 10].mean()), 1e-9))
    over_db = np.clip(level_db - loud_db, 0, _COMPRESS_MAX_DB)
    gains = 10 ** (-over_db * _COMPRESS_SHARE / 20)
    edges = np.concatenate((gains[:1], np.minimum(gains[:-1], gains[1:]), gains[-1:]))
    return straight_lines(edges.astype(np.float32), hop)[: len(speech), 0]


def _resample(speech: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    if sample_rate == SAMPLE_RATE:
        return speech
    import soxr  # noqa: PLC0415 - only a build that speaks anew needs it

    resampled: NDArray[np.float32] = soxr.resample(speech, sample_rate, SAMPLE_RATE, quality="HQ")
    return resampled


def _level(
    speech: NDArray[np.float32], weighted: NDArray[np.float32], sample_rate: int
) -> NDArray[np.float32]:
    """Speech at 44.1 kHz brought to :data:`SPEECH_LUFS` with its peaks limited.

    ``weighted`` is the same, K-weighted, at its first ``sample_rate``. What the limiter takes away in
    loudness is given back, round by round, until both hold.
    """
    count = -(-len(speech) // BLOCK_FRAMES)
    padded = np.zeros(count * BLOCK_FRAMES, dtype=np.float32)
    padded[: len(speech)] = speech
    powers = _block_powers(weighted, sample_rate, count)
    least = gain = 10 ** (min(SPEECH_LUFS - _block_lufs(powers), _MAX_GAIN_DB) / 20)
    magnitudes = interpolated_peaks(padded, floor=_PEAK.ceiling / gain / 2)
    peaks = magnitudes.reshape(count, BLOCK_FRAMES).max(axis=1)
    edges = gain_edges(peaks * np.float32(gain), _PEAK)
    for _ in range(_LEVEL_ROUNDS):
        if edges is None:
            break
        short_db = SPEECH_LUFS - _block_lufs(powers * (gain * gain * edges[:-1] * edges[1:]))
        if short_db < _LEVEL_NEAR_DB:
            break
        gain = min(gain * 10 ** (short_db * _LEVEL_STRIDE / 20), least * _LEVEL_MOST)
        edges = gain_edges(peaks * np.float32(gain), _PEAK)
    padded *= np.float32(gain)
    if edges is not None:
        padded *= straight_lines(edges, BLOCK_FRAMES)[:, 0]
    return padded[: len(speech)]


def _block_powers(weighted: NDArray[np.float32], sample_rate: int, count: int) -> NDArray[np.float64]:
    """The mean square of a signal at any rate in each block of the limiter's grid, shape (count,)."""
    total = np.zeros(len(weighted) + 1)
    np.square(weighted, out=total[1:], dtype=np.float64)
    np.cumsum(total, out=total)
    block = BLOCK_FRAMES * sample_rate / SAMPLE_RATE
    edges = np.minimum(np.rint(np.arange(count + 1) * block).astype(np.int64), len(weighted))
    powers: NDArray[np.float64] = np.diff(total[edges]) / block
    return powers


def _block_lufs(powers: NDArray[np.float64]) -> float:
    """The loudness of K-weighted blocks as heard from both channels; gated from a second of them up."""
    if len(powers) < _GATED_FROM_BLOCKS:
        return power_lufs(2 * float(powers.mean()))
    hops = powers[: len(powers) // _HOP_BLOCKS * _HOP_BLOCKS].reshape(-1, _HOP_BLOCKS)
    return gated_lufs(2 * hops.mean(axis=1))


def stereo_segment(pcm: NDArray[np.int16]) -> AudioSegment:
    """Interleaved 44.1 kHz samples, shape (frames, 2), as a pydub segment."""
    return AudioSegment(pcm.tobytes(), sample_width=2, frame_rate=SAMPLE_RATE, channels=2)
