"""Listening to a finished track with public tools: decode it, find its beeps, take its loudness."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

RATE = 44_100


def ffmpeg(*arguments: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Runs the ffmpeg that comes with the install."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=True, timeout=300)


def decoded(path: Path) -> NDArray[np.float32]:
    """The samples of a file as a player hears them, shape (frames, 2), 44.1 kHz, in -1..1."""
    sound = ("-f", "wav", "-c:a", "pcm_f32le", "-bitexact", "-ar", str(RATE), "-")
    wav = ffmpeg("-v", "error", "-i", str(path), *sound).stdout
    channels, start = wav[wav.index(b"fmt ") + 10], wav.index(b"data") + 8
    samples = np.frombuffer(wav[start:], np.float32).reshape(-1, channels)
    return np.repeat(samples, 2, axis=1) if channels == 1 else samples  # ffmpeg's own stereo is 3 dB quieter


@dataclass(frozen=True)
class Heard:
    """Loudness of a file by ffmpeg's EBU R128 meter."""

    integrated_lufs: float
    true_peak_dbtp: float


def heard(path: Path) -> Heard:
    """Integrated loudness and true peak of a file. Mono counts as heard, in both ears."""
    said = ffmpeg(
        "-i", str(path), "-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-"
    ).stderr.decode()
    summary = said[said.rindex("Summary:") :]
    integrated = re.search(r"I:\s*(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s*(-?[\d.]+|-inf) dBFS", summary)
    assert integrated is not None
    assert peak is not None
    return Heard(float(integrated[1]), float(peak[1]))


def onset_error_ms(samples: NDArray[np.float32], at_frame: int, freq_hz: float, length_ms: int) -> float:
    """How far from its place a tone's onset is heard, in milliseconds (positive: late).

    The tone's level over time is taken at its own frequency; its rise passes half of its height half-way
    through the ramp and the analysis window, both of which are known.
    """
    window = round(0.004 * RATE)
    span = round(0.08 * RATE)
    start = at_frame - span
    mono = samples[start : at_frame + span, 0] + samples[start : at_frame + span, 1]
    carrier = np.exp(-2j * np.pi * freq_hz * np.arange(len(mono)) / RATE)
    level = np.abs(np.convolve(mono * carrier, np.hanning(window) / window, mode="same"))
    steady = np.median(
        level[span + round(0.015 * RATE) : span + round(min(length_ms, 75) * RATE / 1000) - window]
    )
    before = np.median(level[: span - 2 * window])
    half = before + (steady - before) / 2
    crossing = span - 3 * window + int(np.argmax(level[span - 3 * window :] > half))
    ramp_middle = round(0.0025 * RATE)
    return (crossing - ramp_middle - span) * 1000 / RATE
