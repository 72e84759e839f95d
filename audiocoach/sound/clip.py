"""Clips: a cue or tone as a pydub segment, and the treatment that gives all voices the same level.

This is the only module that imports pydub.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import VoiceError
from audiocoach.sound.curves import multiply_by_lines
from audiocoach.sound.filters import apply_responses, filtered_blocks, high_pass_response
from audiocoach.sound.limiter import BLOCK_FRAMES, LimiterSettings, gain_edges
from audiocoach.sound.loudness import gated_lufs, interpolated_peaks, k_response, power_lufs
from audiocoach.units import SAMPLE_RATE

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on PATH, which it never uses here, and Python 3.12 warns about its source.
    warnings.filterwarnings("ignore", message="Couldn't find ffmpeg", category=RuntimeWarning)
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
    from pydub import AudioSegment

SPEECH_LUFS = -15.0
"""Loudness of every cue, measured on both channels."""

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
_PIECE_FRAMES = 1 << 18

_LEAST_S_PER_CHARACTER = 0.015
_MOST_S_PER_CHARACTER = 0.6
_MOST_S = 4.0
_LEAST_SHARE, _MOST_SHARE, _SLACK_S = 0.6, 1.5, 0.3
"""The bounds of a clip's length by that which its voice is expected to take. Of 500 names, abbreviations and
cues, most are within 0.85 and 1.2; the shortest and the longest are 0.3 s inside the bounds.
"""


@dataclass(frozen=True, slots=True)
class Clip:
    """A sound: 44.1 kHz, mono, 16 bit. ``digest`` is the SHA-256 of its PCM in hex."""

    audio: AudioSegment
    digest: str

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.audio.raw_data) // 2

    def samples(self, first: int = 0, last: int | None = None) -> NDArray[np.float32]:
        """Return its frames ``[first, last)``, by default all of them, shape (frames,), -1 to 1."""
        return np.frombuffer(self.audio.raw_data, dtype="<i2")[first:last] * np.float32(1 / 32768)

    def to_bytes(self) -> bytes:
        """Return the PCM as 16-bit little-endian words, for a store."""
        return bytes(self.audio.raw_data)

    @staticmethod
    def from_bytes(data: bytes, digest: str = "") -> Clip:
        """Make a clip from the result of :meth:`to_bytes`; ``digest`` is its SHA-256, if known.

        Raises:
            ValueError: if the data is not whole frames.
        """
        if len(data) % 2:
            raise ValueError("the PCM of a clip must have two bytes per frame")
        audio = AudioSegment(data=data, sample_width=2, frame_rate=SAMPLE_RATE, channels=1)
        return Clip(audio, digest or hashlib.sha256(data).hexdigest())

    @staticmethod
    def from_samples(samples: NDArray[np.float32]) -> Clip:
        """Make a clip from samples, shape (frames,), -1 to 1. Samples outside this range are clipped."""
        words = np.empty(len(samples), "<i2")
        for start in range(0, len(samples), _PIECE_FRAMES):
            scaled = samples[start : start + _PIECE_FRAMES] * np.float32(32768)
            words[start : start + len(scaled)] = np.clip(np.rint(scaled, out=scaled), -32768, 32767)
        return Clip.from_bytes(words.tobytes())


def judge(
    samples: NDArray[np.float32], sample_rate: int, text: str, *, likely_s: float | None = None
) -> str | None:
    """Return why a spoken clip cannot be right: no sound, or too short or too long for its words.

    The samples have the shape (frames,) or (frames, channels), -1 to 1; ``likely_s`` is how long the voice
    should take, in seconds, if that is known. The reason is a predicate, such as "has no sound"; ``None``
    if the clip is plausible.
    """
    mono = _mono(samples)
    if not np.isfinite(mono).all():
        return "is not sound"
    sounding = _find_sound(mono, sample_rate)
    if sounding is None:
        return "has no sound"
    length_s = (sounding[1] - sounding[0]) / sample_rate
    characters = sum(character.isalnum() for character in text)
    if length_s < characters * _LEAST_S_PER_CHARACTER:
        return f"is only a fragment ({length_s:.2f} s for {characters} letters)"
    if length_s > _MOST_S + characters * _MOST_S_PER_CHARACTER:
        return f"is too long ({length_s:.1f} s for {characters} letters)"
    if likely_s is not None and not (
        likely_s * _LEAST_SHARE - _SLACK_S < length_s < likely_s * _MOST_SHARE + _SLACK_S
    ):
        return f"is not what it should say ({length_s:.1f} s for words of about {likely_s:.1f} s)"
    return None


def treat(samples: NDArray[np.float32], sample_rate: int) -> Clip:
    """Make a clip of speech: trimmed, high-passed, gently compressed, levelled, peaks limited.

    The samples have the shape (frames,) or (frames, channels), -1 to 1. The clip is at :data:`SPEECH_LUFS`
    (gated if it is at least a second long), with a true peak of at most -3 dBTP. A clip of nothing but peaks
    stays quieter.

    Raises:
        VoiceError: if the samples are silent.
    """
    mono = _mono(samples)
    sounding = _find_sound(mono, sample_rate)
    if sounding is None:
        raise VoiceError("the voice returned only silence")
    mono = mono[slice(*sounding)]
    passed = high_pass_response(sample_rate, _HIGH_PASS_HZ)
    (speech,) = apply_responses(mono, passed)
    _fade(speech, sample_rate)
    hop = max(1, round(sample_rate * _COMPRESS_HOP_S))
    edges = _compression(speech, hop)
    multiply_by_lines(speech, edges, hop)
    speech = _resample(speech, sample_rate)
    powers = _block_powers(
        mono, passed * k_response(sample_rate), edges, hop, sample_rate=sample_rate, frames=len(speech)
    )
    del mono, samples  # as large as the sound
    _level(speech, powers)
    return Clip.from_samples(speech)


def _mono(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    return np.ascontiguousarray(mono, dtype=np.float32)


def _find_sound(mono: NDArray[np.float32], sample_rate: int) -> tuple[int, int] | None:
    """Return where sound begins and ends, with a margin for soft consonants; ``None`` for silence."""
    hop = max(1, round(sample_rate * _TRIM_HOP_S))
    if not len(mono):
        return None
    starts = np.arange(0, len(mono), hop)
    peaks = np.maximum(np.maximum.reduceat(mono, starts), -np.minimum.reduceat(mono, starts))
    highest = float(peaks.max(initial=0.0))
    if highest < 10 ** (_SILENCE_DBFS / 20):
        return None
    loud = np.flatnonzero(peaks > highest * 10 ** (_TRIM_DB / 20))
    pad = round(sample_rate * _TRIM_PAD_S)
    return max(0, int(loud[0]) * hop - pad), min(len(mono), (int(loud[-1]) + 1) * hop + pad)


def _fade(speech: NDArray[np.float32], sample_rate: int) -> None:
    """Fade the ends in place, so that the cut does not click."""
    rise = min(len(speech) // 2, round(sample_rate * _FADE_IN_S))
    fall = min(len(speech) // 2, round(sample_rate * _FADE_OUT_S))
    speech[:rise] *= np.linspace(0, 1, rise, endpoint=False, dtype=np.float32)
    speech[len(speech) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)


def _compression(speech: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """Return gains, at the edges of hops, that halve in decibels what rises above the loud parts' mean."""
    whole = len(speech) // hop * hop
    rest = np.zeros((1 if whole < len(speech) else 0, hop), dtype=np.float32)
    rest.reshape(-1)[: len(speech) - whole] = speech[whole:]
    power = np.concatenate(
        [np.einsum("ij,ij->i", hops, hops) for hops in (speech[:whole].reshape(-1, hop), rest)]
    )
    power /= hop
    window = np.hanning(_COMPRESS_SMOOTH_HOPS + 2)[1:-1]
    smooth = np.convolve(
        np.pad(power, _COMPRESS_SMOOTH_HOPS // 2, mode="edge"), window / window.sum(), "valid"
    )
    level_db = 10 * np.log10(np.maximum(smooth, 1e-9))
    loud_db = 10 * np.log10(max(float(power[power >= power.mean() / 10].mean()), 1e-9))
    over_db = np.clip(level_db - loud_db, 0, _COMPRESS_MAX_DB)
    gains = 10 ** (-over_db * _COMPRESS_SHARE / 20)
    edges = np.concatenate((gains[:1], np.minimum(gains[:-1], gains[1:]), gains[-1:]))
    return edges.astype(np.float32)


def _resample(speech: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    if sample_rate == SAMPLE_RATE:
        return speech
    import soxr  # noqa: PLC0415 - only a build that speaks anew needs it

    resampled: NDArray[np.float32] = soxr.resample(speech, sample_rate, SAMPLE_RATE, quality="HQ")
    return resampled


def _block_powers(
    mono: NDArray[np.float32],
    response: NDArray[np.complex128],
    edges: NDArray[np.float32],
    hop: int,
    *,
    sample_rate: int,
    frames: int,
) -> NDArray[np.float64]:
    """Return the mean square of a filtered and compressed signal in each block of the limiter's grid.

    ``edges`` are the compressor's gains from hop to hop, and ``hop`` is in frames at ``sample_rate``.
    ``frames`` is the length of the sound at 44.1 kHz, which the limiter's grid belongs to.
    """
    count = -(-frames // BLOCK_FRAMES)
    block = BLOCK_FRAMES * sample_rate / SAMPLE_RATE
    ends = np.minimum(np.rint(np.arange(count + 1) * block).astype(np.int64), len(mono))
    energies = np.zeros(count + 1)
    total = 0.0
    for start, (filtered,) in filtered_blocks(mono, response):
        weighted = filtered.astype(np.float32)
        multiply_by_lines(weighted, edges, hop, start)
        energy = np.square(weighted, dtype=np.float64)
        energy[0] += total
        np.cumsum(energy, out=energy)
        low, high = np.searchsorted(ends, (start, start + len(energy)), side="right")
        energies[low:high] = energy[ends[low:high] - start - 1]
        total = float(energy[-1])
    powers: NDArray[np.float64] = np.diff(energies) / block
    return powers


def _level(speech: NDArray[np.float32], powers: NDArray[np.float64]) -> None:
    """Bring speech at 44.1 kHz to :data:`SPEECH_LUFS` in place, its peaks limited.

    ``powers`` are its K-weighted mean squares in the limiter's blocks. The loudness that the limiter takes
    away is given back, round by round, until both hold.
    """
    least = gain = 10 ** (min(SPEECH_LUFS - _block_lufs(powers), _MAX_GAIN_DB) / 20)
    magnitudes = interpolated_peaks(speech, floor=_PEAK.ceiling / gain / 2)
    peaks = np.maximum.reduceat(magnitudes, np.arange(0, len(speech), BLOCK_FRAMES))
    del magnitudes
    edges = gain_edges(peaks * np.float32(gain), _PEAK)
    for _ in range(_LEVEL_ROUNDS):
        if edges is None:
            break
        short_db = SPEECH_LUFS - _block_lufs(powers * (gain * gain * edges[:-1] * edges[1:]))
        if short_db < _LEVEL_NEAR_DB:
            break
        gain = min(gain * 10 ** (short_db * _LEVEL_STRIDE / 20), least * _LEVEL_MOST)
        edges = gain_edges(peaks * np.float32(gain), _PEAK)
    speech *= np.float32(gain)
    if edges is not None:
        multiply_by_lines(speech, edges, BLOCK_FRAMES)


def _block_lufs(powers: NDArray[np.float64]) -> float:
    """Return the loudness of K-weighted blocks on both channels, gated if they last at least a second."""
    if len(powers) < _GATED_FROM_BLOCKS:
        return power_lufs(2 * float(powers.mean()))
    hops = powers[: len(powers) // _HOP_BLOCKS * _HOP_BLOCKS].reshape(-1, _HOP_BLOCKS)
    return gated_lufs(2 * hops.mean(axis=1))


def stereo_segment(pcm: NDArray[np.int16]) -> AudioSegment:
    """Return 44.1 kHz samples, shape (frames, 2), as a pydub segment."""
    return AudioSegment(pcm.tobytes(), sample_width=2, frame_rate=SAMPLE_RATE, channels=2)
