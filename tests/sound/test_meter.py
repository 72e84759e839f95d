"""The streaming meter against ffmpeg's, and against the signals of EBU Tech 3341 and 3342."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.sound.meter import Levels, Meter
from audiocoach.units import SAMPLE_RATE
from support.audio import ffmpeg
from support.session import loud_song, speech

S = SAMPLE_RATE


def metered(samples: NDArray[np.float32], cut: int = 10 * S) -> Levels:
    """What our meter shows, given the signal in cuts."""
    stereo = samples[:, None] if samples.ndim == 1 else samples
    meter = Meter(stereo.shape[1])
    for start in range(0, len(stereo), cut):
        meter.add(stereo[start : start + cut])
    return meter.finish()


def theirs(samples: NDArray[np.float32]) -> dict[str, float]:
    """What ffmpeg's meter shows: integrated, range, peak, and the highest momentary and short-term values."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    source = ("-f", "f32le", "-ar", str(S), "-ac", str(channels), "-i", "pipe:0")
    filters = "ebur128=peak=true:framelog=verbose"
    said = ffmpeg("-v", "verbose", *source, "-af", filters, "-f", "null", "-", data=samples.tobytes())
    text = said.stderr.decode()
    summary = text.split("Summary")[1]
    found = {
        name: float(match[1])
        for name, pattern in (
            ("I", r"I:\s+(\S+) LUFS"),
            ("LRA", r"LRA:\s+(\S+) LU"),
            ("P", r"Peak:\s+(\S+) dB"),
        )
        if (match := re.search(pattern, summary))
    }
    for name in "MS":
        found[name] = max(float(value) for value in re.findall(rf"\b{name}:\s*(-?[\d.]+)", text))
    return found


def sine(*steps: tuple[float, float], freq_hz: float = 1000.0, channels: int = 2) -> NDArray[np.float32]:
    """Steps of a sine: level in dBFS and length in seconds of each, the same in all channels."""
    levels = np.concatenate([np.full(round(length_s * S), 10 ** (level / 20)) for level, length_s in steps])
    wave = levels * np.sin(2 * np.pi * freq_hz * np.arange(len(levels)) / S)
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


def wandering(length_s: float) -> NDArray[np.float32]:
    """Noise whose level moves over 30 dB, different left and right."""
    noise = np.random.default_rng(5).standard_normal((round(length_s * S), 2)).astype(np.float32)
    t = np.arange(len(noise)) / S
    noise *= (10 ** ((-25 + 15 * np.sin(2 * np.pi * t / 11)) / 20)).astype(np.float32)[:, None]
    noise[:, 1] *= 0.3
    return noise


SIGNALS: dict[str, Callable[[], NDArray[np.float32]]] = {
    "wandering": lambda: wandering(20),
    "speech": lambda: speech(12, S),
    "song": lambda: (loud_song(20.0).pcm / np.float32(32768)).astype(np.float32),
    "steps": lambda: sine((-36, 6), (-23, 12), (-36, 6)),
    "mono": lambda: np.ascontiguousarray(wandering(15)[:, 0]),
    "quiet": lambda: wandering(12) * np.float32(0.01),
    "short": lambda: wandering(3.2),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_it_agrees_with_the_meter_of_ffmpeg(name: str) -> None:
    """Integrated, momentary and short-term loudness within 0.1 LU, range within 0.2, peak within 0.3 dB."""
    signal = SIGNALS[name]()
    ours, other = metered(signal), theirs(signal)
    assert ours.integrated_lufs == pytest.approx(other["I"], abs=0.1)
    assert ours.momentary_max_lufs == pytest.approx(other["M"], abs=0.1)
    assert ours.short_term_max_lufs == pytest.approx(other["S"], abs=0.1)
    assert ours.true_peak_dbtp == pytest.approx(other["P"], abs=0.3)
    if len(signal) > 10 * S:
        assert ours.range_lu == pytest.approx(other["LRA"], abs=0.2)


@pytest.mark.parametrize(
    ("steps", "lufs"),
    [
        (((-23, 20),), -23.0),
        (((-33, 20),), -33.0),
        (((-36, 5), (-23, 15), (-36, 5)), -23.0),
        (((-72, 5), (-36, 5), (-23, 15), (-36, 5), (-72, 5)), -23.0),
        (((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
    ],
)
def test_the_cases_of_tech_3341(steps: tuple[tuple[float, float], ...], lufs: float) -> None:
    """Stereo sines at 1 kHz read as EBU Tech 3341 asks, within 0.1 LU."""
    assert metered(sine(*steps)).integrated_lufs == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize(
    ("steps", "range_lu"),
    [
        (((-20, 12), (-30, 12)), 10.0),
        (((-20, 12), (-15, 12)), 5.0),
        (((-40, 12), (-20, 12)), 20.0),
        (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15.0),
    ],
)
def test_the_cases_of_tech_3342(steps: tuple[tuple[float, float], ...], range_lu: float) -> None:
    """Sines in steps have the loudness range that EBU Tech 3342 asks for, within 1 LU."""
    assert metered(sine(*steps, channels=1)).range_lu == pytest.approx(range_lu, abs=1.0)


def test_any_cut_gives_the_same() -> None:
    """However the stream is cut into blocks, the figures are the same."""
    signal = wandering(20)
    whole, cut = metered(signal, cut=60 * S), metered(signal, cut=7919)
    for field in ("integrated_lufs", "momentary_max_lufs", "range_lu", "true_peak_dbtp"):
        assert getattr(cut, field) == pytest.approx(getattr(whole, field), abs=0.01)


def test_silence() -> None:
    """Digital silence has no loudness, no peak and no range."""
    levels = metered(np.zeros((2 * S, 2), dtype=np.float32))
    assert levels.integrated_lufs == levels.true_peak_dbtp == levels.momentary_max_lufs == -np.inf
    assert levels.range_lu == 0.0


def test_memory_stays_bounded() -> None:
    """Two minutes in blocks: what is kept is a number for each hundredth of a second."""
    meter, block = Meter(2), wandering(10) * np.float32(0.2)
    for _ in range(12):
        meter.add(block)
    assert len(meter.fine_powers()) == 12 * 1000
    kept = sum(getattr(meter, name).nbytes for name in ("_before", "_context", "_unfinished"))
    assert kept < 100_000
