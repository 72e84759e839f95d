"""The instruments of the built-in beds: one-shot sounds from a few lines of arithmetic.

All are float32, with a peak of about full scale, and deterministic for a seed. They have little energy
between 1 and 4 kHz, which speech needs to be intelligible.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiocoach.units import SAMPLE_RATE

Mono = NDArray[np.float32]
"""Shape (frames,)."""
Stereo = NDArray[np.float32]
"""Shape (frames, 2)."""

_PAD_FRAMES = 1 << 17
_STEP_FRAMES = 512


def note_hz(midi: int) -> float:
    """Return the frequency of a MIDI note (69 is A4, 440 Hz)."""
    return float(440.0 * 2 ** ((midi - 69) / 12))


def kick() -> Mono:
    """A bass drum: a sine that drops from 160 Hz to 46 Hz, with a short knock."""
    t = _times(0.30)
    phase = 2 * np.pi * (46 * t + 114 * 0.035 * (1 - np.exp(-t / 0.035)))
    body = np.sin(phase) * np.exp(-t / 0.11)
    knock = np.sin(2 * np.pi * 720 * t) * np.exp(-t / 0.004) * 0.25
    return _finish(body + knock)


def clap(seed: int) -> Stereo:
    """A snare with a clap's spread: a short drum tone under noise."""
    t = _times(0.24)
    shell = np.sin(2 * np.pi * 188 * t) * np.exp(-t / 0.045)
    rattle = _noise(len(t), seed, 0.9, (350, 1100, 4200, 9000)) * (np.exp(-t / 0.055) * 0.7)[:, None]
    return _finish(rattle + 0.55 * shell[:, None])


def tom() -> Mono:
    """A low tom: a sine that sinks from 150 Hz to 95 Hz."""
    t = _times(0.34)
    phase = 2 * np.pi * (95 * t + 55 * 0.06 * (1 - np.exp(-t / 0.06)))
    return _finish(np.sin(phase) * np.exp(-t / 0.10) * np.minimum(t / 0.002, 1))


def crash(seed: int) -> Stereo:
    """A cymbal that opens a part: noise above 6 kHz that takes long to fade."""
    t = _times(0.75)
    ring = np.exp(-t / 0.22) * np.minimum(t / 0.004, 1)
    return _finish(_noise(len(t), seed, 0.8, (6000, 7500, 12000, 15500)) * ring[:, None])


def rise(frames: int, seed: int) -> Stereo:
    """Noise that swells over a bar and is gone on the next beat."""
    swell = np.linspace(0, 1, frames) ** 2.5
    return _finish(_noise(frames, seed, 0.6, (5000, 7000, 11000, 15000)) * swell[:, None])


def wave(frames: int, seed: int) -> Stereo:
    """A breath of the sea over a bar: soft noise under the words and above them."""
    swell = np.sin(np.pi * (np.arange(frames) + 0.5) / frames) ** 2
    low = _noise(frames, seed, 0.7, (150, 300, 600, 1100))
    high = _noise(frames, seed + 1, 0.7, (4500, 6000, 7000, 9500))
    return _finish((low + 0.3 * high) * swell[:, None])


def hat(seed: int, decay_s: float) -> Stereo:
    """A hi-hat: noise above 6.5 kHz; short decays are closed, long ones open."""
    t = _times(min(0.4, decay_s * 5))
    return _finish(_noise(len(t), seed, 0.5, (6500, 8000, 13000, 15500)) * np.exp(-t / decay_s)[:, None])


def shaker(seed: int) -> Stereo:
    """A soft shake that swells and fades."""
    t = _times(0.16)
    swell = np.minimum(t / 0.05, 1) * np.exp(-np.maximum(t - 0.05, 0) / 0.03)
    return _finish(_noise(len(t), seed, 0.6, (5000, 6500, 9000, 12000)) * swell[:, None])


def bass(midi: int, length_s: float, brightness: float) -> Mono:
    """A plucked bass: few partials, the upper ones dying first. ``brightness`` 0 to 1."""
    levels = [1.0, *(brightness / partial for partial in range(2, 7))]
    return _string(midi, length_s, levels, decay_s=0.7, damping_s=0.2, attack_s=0.004)


def pluck(midi: int, decay_s: float) -> Mono:
    """A soft string: five partials that fade the faster the higher they are."""
    levels = [partial**-1.4 * _room_for_voice(note_hz(midi) * partial) for partial in range(1, 6)]
    return _string(midi, decay_s * 4, levels, decay_s=decay_s, damping_s=decay_s * 1.4, attack_s=0.003)


def bell(midi: int, decay_s: float) -> Mono:
    """A soft bell: partials of a struck bar, the higher ones dying away first."""
    t = _times(decay_s * 3.5)
    total = np.zeros(len(t))
    for ratio, level, life in ((1.0, 1.0, 1.0), (2.0, 0.3, 0.6), (3.01, 0.22, 0.35), (4.2, 0.12, 0.2)):
        heard = level * _room_for_voice(note_hz(midi) * ratio)
        total += heard * _rotation(len(t), note_hz(midi) * ratio, decay_s * life).imag
    return _finish(total * np.minimum(t / 0.012, 1))


def keys(midi: int, length_s: float) -> Mono:
    """A note of an electric piano: a sine bent by another (FM), its tine dying faster than its tone."""
    t = _times(length_s)
    tone = 2 * np.pi * note_hz(midi) * t
    bent = np.sin(tone + (1.1 * np.exp(-t / 0.35) + 0.25) * np.sin(2 * tone))
    tine = 0.05 * np.sin(2 * np.pi * note_hz(midi) * 11 * t) * np.exp(-t / 0.04)
    return _finish((bent + tine) * np.exp(-t / (length_s * 0.4)) * np.minimum(t / 0.003, 1))


def pad(chord: tuple[int, ...], frames: int, seed: int, softness: float) -> Stereo:
    """A held chord as an ensemble plays it: partials are narrow bands of random phase (PADsynth, N. O. Paul).

    ``chord`` has MIDI notes. ``softness`` is the decrease of the partials (about 1 bright, 2 dark). The shape
    is (frames, 2), the root mean square 0.25; the channels are independent. It repeats after 3 s, unheard.
    """
    size = min(_PAD_FRAMES, 1 << max(frames - 1, 1).bit_length())
    hz_per_bin = SAMPLE_RATE / size
    magnitudes = np.zeros(size // 2 + 1)
    for midi in chord:
        for partial in range(1, 13):
            centre_hz = note_hz(midi) * partial
            width = (2.0 + centre_hz * 0.006) / hz_per_bin
            centre = centre_hz / hz_per_bin
            first, last = int(centre - 4 * width), int(centre + 4 * width) + 2
            bins = np.arange(first, last)
            level = partial**-softness * _room_for_voice(centre_hz) / np.sqrt(width)
            magnitudes[first:last] += level * np.exp(-(((bins - centre) / width) ** 2))
    generator = np.random.default_rng(seed)
    out = np.empty((2, frames), dtype=np.float32).T
    for channel in range(2):
        # Bins above the last partial are empty and need no phase.
        heard = np.trim_zeros(magnitudes, "b")
        wave = np.fft.irfft(heard * np.exp(2j * np.pi * generator.random(len(heard))), size)
        out[:, channel] = np.resize(wave * (0.25 / np.sqrt(np.mean(wave * wave))), frames)
    return out


def _times(length_s: float) -> NDArray[np.float64]:
    return np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE


def _string(
    midi: int, length_s: float, levels: list[float], *, decay_s: float, damping_s: float, attack_s: float
) -> Mono:
    """Return a sum of partials that decay with ``decay_s``, each faster by ``damping_s`` than the one below.

    They are powers of one damped rotation, so that a note needs one exponential, not one per partial.
    """
    frames = round(length_s * SAMPLE_RATE)
    rotation = _rotation(frames, note_hz(midi), damping_s).astype(np.complex64)
    total = np.zeros(frames, dtype=np.complex64)
    for level in reversed(levels):
        total += np.float32(level)
        total *= rotation
    wave = total.imag * _powers((1 / damping_s - 1 / decay_s) / SAMPLE_RATE, frames)
    attack_frames = attack_s * SAMPLE_RATE
    rise = wave[: math.ceil(attack_frames)]
    rise *= np.arange(len(rise)) / attack_frames
    return _finish(wave)


def _rotation(frames: int, hz: float, decay_s: float) -> NDArray[np.complex128]:
    """Return a damped rotation that starts at 1, shape (frames,)."""
    return _powers((2j * np.pi * hz - 1 / decay_s) / SAMPLE_RATE, frames)


def _powers(step: complex, frames: int) -> NDArray[Any]:
    """Return ``exp(step * n)`` for each frame, shape (frames,).

    It is the product of steps of 512 frames and steps within them: as exact as an exponential of every frame,
    at a fraction of the cost.
    """
    coarse = np.exp(step * _STEP_FRAMES * np.arange(-(-frames // _STEP_FRAMES)))
    powers: NDArray[Any] = np.outer(coarse, np.exp(step * np.arange(_STEP_FRAMES))).ravel()[:frames]
    return powers


def _room_for_voice(frequency_hz: float) -> float:
    """Return a factor that falls to a third from 1 to 4 kHz and stays there."""
    return float(np.interp(frequency_hz, (900, 1800, 6000), (1.0, 0.35, 0.3)))


def _noise(
    frames: int, seed: int, width: float, band_hz: tuple[float, float, float, float]
) -> NDArray[np.float64]:
    """Return noise, shape (frames, 2), that rises and falls between the four corners of a band."""
    size = 1 << max(frames - 1, 1).bit_length()
    hz = np.arange(int(band_hz[3] * size / SAMPLE_RATE) + 1) * (SAMPLE_RATE / size)
    bins = np.random.default_rng(seed).standard_normal((3, len(hz), 2)).view(np.complex128)[..., 0]
    waves = np.fft.irfft(bins * np.interp(hz, band_hz, (0, 1, 1, 0)), size)[:, :frames]
    middle = waves[0] * (1 - width)
    stereo = np.stack((middle + waves[1] * width, middle + waves[2] * width)).T
    shaped: NDArray[np.float64] = stereo / np.abs(stereo).max()
    return shaped


def _finish(wave: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scale a sound to full scale, and fade its last 10 ms out so that the end does not click."""
    ending = min(len(wave), SAMPLE_RATE // 100)
    fade = np.linspace(1, 0, ending)
    wave[len(wave) - ending :] *= fade if wave.ndim == 1 else fade[:, None]
    finished: NDArray[np.float32] = (wave / np.abs(wave).max()).astype(np.float32)
    return finished
