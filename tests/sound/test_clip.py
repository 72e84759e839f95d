"""Clips and the treatment of speech."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import VoiceError
from audiocoach.sound.clip import Clip, judge, stereo_segment, treat
from audiocoach.sound.loudness import integrated_lufs, true_peak_dbtp, ungated_lufs
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
    with pytest.raises(VoiceError, match="no sound"):
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
