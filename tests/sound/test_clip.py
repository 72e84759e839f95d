"""Clips and the treatment of speech."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import VoiceError
from audiocoach.media.decode import stretch
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.sound.clip import Clip, judge, stereo_segment, treat
from audiocoach.sound.loudness import integrated_lufs, true_peak_dbtp, ungated_lufs
from audiocoach.units import SAMPLE_RATE
from support.session import speech


@pytest.mark.parametrize("sample_rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("gain_db", [-30.0, 0.0, 9.0])
def test_every_cue_is_equally_loud(sample_rate: int, gain_db: float) -> None:
    """Speech of a second or more comes out at -15 LUFS and under -3 dBTP, whatever its level."""
    samples = speech(2.5, sample_rate) * np.float32(10 ** (gain_db / 20))
    treated = treat(samples, sample_rate).samples()
    assert integrated_lufs(treated) == pytest.approx(-15.0, abs=0.3)
    assert true_peak_dbtp(treated) <= -3.0


def test_short_cues_are_levelled_over_their_own_frames() -> None:
    """A cue under a second is set by its ungated loudness."""
    treated = treat(speech(0.6), 22_050).samples()
    assert ungated_lufs(treated) == pytest.approx(-15.0, abs=0.3)
    assert true_peak_dbtp(treated) <= -3.0


def test_silence_around_speech_is_trimmed() -> None:
    """Only a few hundredths of a second remain before and after the sound, and the ends are silent."""
    sounding = speech(1.5)
    around = np.concatenate((np.zeros(22_050, np.float32), sounding, np.zeros(11_025, np.float32)))
    clip = treat(around, 22_050)
    assert clip.frames / 44_100 == pytest.approx(1.5, abs=0.06)
    samples = clip.samples()
    assert abs(samples[0]) < 0.001
    assert abs(samples[-1]) < 0.001


def test_a_soft_consonant_at_the_end_stays() -> None:
    """A hiss 30 dB under the voice belongs to the word."""
    hiss = np.random.default_rng(2).standard_normal(2205).astype(np.float32)
    word = np.concatenate((speech(1.0), hiss * np.float32(0.3 * 10 ** (-30 / 20) / 3)))
    assert treat(word, 22_050).frames / 44_100 == pytest.approx(1.1, abs=0.04)


def test_rumble_and_offset_are_filtered() -> None:
    """What lies under the voice, mains hum at 30 Hz and a direct current, is down by 15 dB and gone."""
    t = np.arange(44_100) / 22_050
    voice = speech(2.0)
    rumble = (0.05 * np.sin(2 * np.pi * 30 * t) + 0.05).astype(np.float32)

    def low_share(samples: np.ndarray, sample_rate: int) -> float:
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
        return float(spectrum[np.fft.rfftfreq(len(samples), 1 / sample_rate) < 40].sum() / spectrum.sum())

    treated = treat(voice + rumble, 22_050).samples()
    assert low_share(treated, 44_100) < low_share(voice + rumble, 22_050) / 30


def test_stereo_speech_becomes_mono() -> None:
    """Two alike channels give the clip that one gives."""
    samples = speech(1.0)
    assert treat(np.stack((samples, samples), axis=1), 22_050).digest == treat(samples, 22_050).digest


def test_treatment_is_deterministic() -> None:
    """The same samples give the same clip."""
    assert treat(speech(1.2), 24_000).digest == treat(speech(1.2), 24_000).digest


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(22_050, np.float32)])
def test_silence_cannot_be_treated(samples: np.ndarray) -> None:
    """No sound is an error, never a silent clip."""
    with pytest.raises(VoiceError, match="only silence"):
        treat(samples, 22_050)


def test_a_click_is_survived() -> None:
    """A clip that is all peak is limited and stays finite."""
    click = np.zeros(2205, np.float32)
    click[1000] = 1.0
    samples = treat(click, 22_050).samples()
    assert np.isfinite(samples).all()
    assert true_peak_dbtp(samples) <= -3.0


def test_judge_accepts_speech() -> None:
    """Speech of a fitting length is not complained about."""
    assert judge(speech(1.5), 22_050, "Next: squat, forty seconds.") is None


@pytest.mark.parametrize(
    ("samples", "text", "reason"),
    [
        (np.zeros(22_050, np.float32), "Go", "no sound"),
        (np.zeros(0, np.float32), "Go", "no sound"),
        (np.full(22_050, 1e-4, np.float32), "Go", "no sound"),
        (np.full(22_050, np.nan, np.float32), "Go", "not sound"),
        (speech(0.2), "This sentence cannot be said in a fifth of a second.", "fragment"),
        (speech(12.0), "Go", "too long"),
    ],
)
def test_judge_refuses(samples: np.ndarray, text: str, reason: str) -> None:
    """Silence, what is not a number, fragments and monsters are told by name."""
    assert reason in str(judge(samples, 22_050, text))


def test_bytes_round_trip() -> None:
    """A clip comes back from its bytes with its digest."""
    clip = treat(speech(0.5), 22_050)
    again = Clip.from_bytes(clip.to_bytes())
    assert again.digest == clip.digest
    assert again.frames == clip.frames
    assert (again.audio.frame_rate, again.audio.channels, again.audio.sample_width) == (44_100, 1, 2)
    with pytest.raises(ValueError, match="two bytes"):
        Clip.from_bytes(b"odd")


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=50))
def test_samples_round_trip(words: list[int]) -> None:
    """Every 16-bit value survives the way to floats and back."""
    samples = (np.array(words) / 32768).astype(np.float32)
    assert Clip.from_samples(samples).samples().tolist() == samples.tolist()


def test_out_of_range_samples_are_clipped() -> None:
    """Samples beyond full scale do not wrap around."""
    assert Clip.from_samples(np.array([2.0, -2.0], np.float32)).samples().tolist() == [32767 / 32768, -1.0]


def test_stereo_segment_holds_the_frames() -> None:
    """PCM of a mix becomes a stereo segment of the same length."""
    segment = stereo_segment(np.zeros((441, 2), np.int16))
    assert (segment.channels, segment.frame_rate, segment.frame_count()) == (2, 44_100, 441)


def test_importing_is_silent() -> None:
    """The complaint of pydub about a missing ffmpeg does not reach the user."""
    code = "import audiocoach.sound.clip"
    command = [sys.executable, "-W", "default", "-c", code]
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("sample_rate", "channels", "gain_db"),
    [
        (8000, 1, -40.0),
        (8000, 1, 0.0),
        (48_000, 2, -40.0),
        (48_000, 2, 0.0),
        (96_000, 1, -12.0),
        (44_100, 2, 20.0),
    ],
)
def test_every_engine_is_brought_to_one_level(sample_rate: int, channels: int, gain_db: float) -> None:
    """A telephone's rate, a studio's, stereo, far too quiet, clipping: all come out at -15 LUFS."""
    samples = np.clip(speech(2.0, sample_rate) * np.float32(10 ** (gain_db / 20)), -1, 1)
    wide = samples if channels == 1 else np.stack((samples, samples), axis=1)
    clip = treat(wide, sample_rate)
    assert integrated_lufs(clip.samples()) == pytest.approx(-15.0, abs=0.4)
    assert true_peak_dbtp(clip.samples()) <= -3.0
    assert clip.frames / 44_100 == pytest.approx(2.0, abs=0.06)


def test_compression_brings_loud_and_soft_together() -> None:
    """A word 14 dB over the others is brought towards them by several decibels."""
    word = speech(1.0)
    treated = treat(np.concatenate((word, word * np.float32(5), word)), 22_050).samples()
    third = len(treated) // 3
    levels = [ungated_lufs(treated[start : start + third]) for start in (0, third, 2 * third)]
    assert 3.0 < levels[1] - levels[0] < 11.0
    assert levels[0] == pytest.approx(levels[2], abs=1.0)


def pitch_hz(samples: np.ndarray) -> float:
    """The fundamental of a voice, by autocorrelation between 80 and 300 Hz, over its loud parts."""
    found = []
    for start in range(0, len(samples) - 4410, 2205):
        frame = samples[start : start + 4410] - samples[start : start + 4410].mean()
        if np.sqrt(np.mean(frame**2)) > 0.05:
            spectrum = np.fft.rfft(frame * np.hanning(4410), 16_384)
            correlation = np.fft.irfft(np.abs(spectrum) ** 2)
            lags = slice(44_100 // 300, 44_100 // 80)
            found.append(44_100 / (lags.start + int(np.argmax(correlation[lags]))))
    return float(np.median(found))


@pytest.mark.parametrize("speed", [0.8, 1.1, 1.25])
def test_faster_and_slower_words_keep_their_pitch(speed: float) -> None:
    """A cue in a tight window, and a voice without a pace of its own, sound no higher and no lower."""
    clip = treat(speech(3.0, 44_100), 44_100).samples()
    stretched = stretch(clip, speed, ffmpeg=find_ffmpeg())
    assert len(stretched) == round(len(clip) / speed)
    assert pitch_hz(stretched) == pytest.approx(pitch_hz(clip), rel=0.03)


def test_treatment_takes_little_more_memory_than_the_sound() -> None:
    """A loud sound of five minutes, all of it near its peak, is treated in under 10 bytes a frame."""
    frames = 300 * SAMPLE_RATE
    samples = np.sin(np.arange(frames, dtype=np.float32) * np.float32(0.06))
    tracemalloc.start()
    treat(samples, SAMPLE_RATE)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 10 * frames
