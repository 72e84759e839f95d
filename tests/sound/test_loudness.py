"""Loudness against ffmpeg's meter, which follows the same standards."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.sound.loudness import (
    BLOCK_FRAMES,
    integrated_lufs,
    steady_lufs,
    true_peak_dbtp,
    ungated_lufs,
)
from support.audio import ffmpeg
from support.session import speech


def meter(samples: NDArray[np.float32], sample_rate: int = 44_100) -> tuple[float, float]:
    """Integrated loudness and true peak as ffmpeg shows them."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    source = ("-f", "f32le", "-ar", str(sample_rate), "-ac", str(channels), "-i", "pipe:0")
    said = ffmpeg(
        *source, "-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-", data=samples.tobytes()
    )
    summary = said.stderr.decode().split("Summary")[1]
    found = [re.search(pattern, summary) for pattern in (r"I:\s+(\S+) LUFS", r"Peak:\s+(\S+) dBFS")]
    integrated, peak = (float(match[1]) for match in found if match)
    return integrated, peak


def gappy_noise(seconds: float) -> NDArray[np.float32]:
    """Stereo noise with a quiet stretch that the relative gate leaves out."""
    noise = np.random.default_rng(3).standard_normal((round(seconds * 44_100), 2)).astype(np.float32) * 0.1
    noise[len(noise) // 3 : len(noise) // 2] *= 0.02
    noise[:, 1] *= 0.5
    return noise


@pytest.mark.parametrize("samples", [gappy_noise(7), speech(6, 44_100), gappy_noise(4)[:, 0].copy()])
def test_integrated_loudness_is_the_meters(samples: NDArray[np.float32]) -> None:
    """Gated loudness of stereo, and of mono as heard from both channels, is ffmpeg's within 0.1 LU."""
    assert integrated_lufs(samples) == pytest.approx(meter(samples)[0], abs=0.1)


@pytest.mark.parametrize("hz", [55.0, 110.0, 1000.0, 5000.0])
def test_what_is_measured_in_pieces_is_nearly_the_same(hz: float) -> None:
    """Noise with a gap and a tone of any height, in pieces of a few blocks, measure within 0.05 LU of the
    whole; no sound at all is -inf.
    """
    samples = gappy_noise(12)
    samples += 0.2 * np.sin(2 * np.pi * hz * np.arange(len(samples)) / 44_100).astype(np.float32)[:, None]
    pieces = [samples[start : start + 3 * BLOCK_FRAMES] for start in range(0, len(samples), 3 * BLOCK_FRAMES)]
    assert steady_lufs(pieces) == pytest.approx(integrated_lufs(samples), abs=0.05)
    assert steady_lufs([np.zeros_like(pieces[0])]) == steady_lufs([]) == -np.inf


@pytest.mark.parametrize("sample_rate", [22_050, 24_000, 48_000])
def test_other_sample_rates(sample_rate: int) -> None:
    """K-weighting is moved to the rate of the signal."""
    samples = speech(5, sample_rate)
    assert integrated_lufs(samples, sample_rate) == pytest.approx(meter(samples, sample_rate)[0], abs=0.1)


def test_the_standards_own_example() -> None:
    """A full-scale 997 Hz sine in one channel measures -3.01 LUFS (BS.1770-4)."""
    sine = np.zeros((44_100 * 3, 2), dtype=np.float32)
    sine[:, 0] = np.sin(2 * np.pi * 997 * np.arange(len(sine)) / 44_100)
    assert integrated_lufs(sine) == pytest.approx(-3.01, abs=0.05)
    assert ungated_lufs(sine) == pytest.approx(-3.01, abs=0.05)


def test_true_peak_between_samples() -> None:
    """A sine whose samples all miss its crest is seen at its crest."""
    t = np.arange(44_100)
    sine = (0.5 * np.sin(2 * np.pi * t / 4 + np.pi / 4)).astype(np.float32)
    sine *= np.hanning(len(sine)).astype(np.float32)
    assert 20 * np.log10(np.abs(sine).max()) < -9
    assert true_peak_dbtp(sine) == pytest.approx(-6.02, abs=0.1)


def test_true_peak_is_the_meters() -> None:
    """True peak of broadband noise is ffmpeg's within 0.4 dB, the tolerance of four-fold sampling."""
    noise = gappy_noise(2)
    assert true_peak_dbtp(noise) == pytest.approx(meter(noise)[1], abs=0.4)


def test_silence_has_no_loudness() -> None:
    """Silence and nothing at all measure -inf and break nothing."""
    for frames in (0, 100, 44_100):
        silence = np.zeros((frames, 2), dtype=np.float32)
        assert integrated_lufs(silence) == -np.inf
        assert ungated_lufs(silence) == -np.inf
        assert true_peak_dbtp(silence) == -np.inf


def test_what_is_below_the_absolute_gate_is_silence() -> None:
    """A signal of -75 LUFS has no integrated loudness but an ungated one."""
    faint = gappy_noise(3) * np.float32(10 ** (-60 / 20))
    assert integrated_lufs(faint) == -np.inf
    assert ungated_lufs(faint) < -70
