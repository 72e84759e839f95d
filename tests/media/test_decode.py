"""Files to samples: clips and tempo."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media.decode import decode_clip, stretch
from media.conftest import MakeFile
from support.pcm import tone

SECOND = 44_100


def strongest_hz(samples: NDArray[np.float32]) -> float:
    """The frequency with the most energy."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * SECOND / len(samples)


@pytest.mark.parametrize("channels", [("-af", "pan=mono|c0=c0"), ()])
@pytest.mark.parametrize("audio_format", ["wav", "mp3", "ogg", "flac"])
def test_a_clip_of_each_format_becomes_mono_samples(
    audio_format: str, channels: tuple[str, ...], make_file: MakeFile, ffmpeg: Path
) -> None:
    """Whatever rate and channels an engine gives, out come mono samples of the same pitch and level."""
    pcm = np.repeat(tone(1000)[:, None] * 32767, 2, axis=1).astype(np.int16)
    data = make_file(f"clip.{audio_format}", "-ar", "24000", *channels, pcm=pcm).read_bytes()
    samples = decode_clip(data, audio_format, ffmpeg=ffmpeg)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(SECOND, abs=3000)
    middle = samples[10_000:32_050]
    assert strongest_hz(middle) == pytest.approx(1000, abs=3)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.25 / np.sqrt(2), rel=0.06)


def test_resampling_a_clip_leaves_no_image(make_file: MakeFile, ffmpeg: Path) -> None:
    """A tone near the top of a 22.05 kHz file has no mirror above 11 kHz: at least 80 dB lower."""
    pcm = np.repeat(tone(9000)[:, None] * 32767, 2, axis=1).astype(np.int16)
    data = make_file("clip.wav", "-ar", "22050", "-c:a", "pcm_f32le", pcm=pcm).read_bytes()
    samples = decode_clip(data, "wav", ffmpeg=ffmpeg)[5000:37_768]
    spectrum = np.abs(np.fft.rfft(samples * np.blackman(len(samples))))
    split = round(11_300 * len(samples) / SECOND)
    assert spectrum[split:].max() < spectrum.max() * 1e-4


def test_a_clip_that_is_not_what_it_says_is_refused(make_file: MakeFile, ffmpeg: Path) -> None:
    """A web page or another format in place of the answer is named."""
    with pytest.raises(MediaError, match="should be mp3 but is a web page"):
        decode_clip(b"<!DOCTYPE html><html>sorry</html>", "mp3", ffmpeg=ffmpeg)
    with pytest.raises(MediaError, match="should be mp3 but is empty"):
        decode_clip(b"", "mp3", ffmpeg=ffmpeg)
    with pytest.raises(MediaError, match="should be mp3 but is wav"):
        decode_clip(make_file("clip.wav").read_bytes(), "mp3", ffmpeg=ffmpeg)


def test_clips_without_sound_or_without_end_are_refused(make_file: MakeFile, ffmpeg: Path) -> None:
    """No samples at all, or more than ten minutes, is no spoken cue."""
    empty = make_file("empty.wav", pcm=np.zeros((0, 2), np.int16)).read_bytes()
    with pytest.raises(MediaError, match="has no sound"):
        decode_clip(empty, "wav", ffmpeg=ffmpeg)
    long = make_file("long.flac", pcm=np.zeros((601 * SECOND, 2), np.int16)).read_bytes()
    with pytest.raises(MediaError, match="longer than 600 s"):
        decode_clip(long, "flac", ffmpeg=ffmpeg)


def test_only_the_first_seconds_of_a_long_sound_are_decoded(make_file: MakeFile, ffmpeg: Path) -> None:
    """With a limit just that much comes back, the same samples, and a sound past ten minutes is no error."""
    pcm = np.zeros((601 * SECOND, 2), np.int16)
    pcm[: 5 * SECOND] = (tone(500, 5) * 32767).astype(np.int16)[:, None]
    long = make_file("long.flac", pcm=pcm).read_bytes()
    short = make_file("short.flac", pcm=pcm[: 5 * SECOND]).read_bytes()
    samples = decode_clip(long, "flac", ffmpeg=ffmpeg, first_s=3)
    assert len(samples) == 3 * SECOND
    assert np.array_equal(samples, decode_clip(short, "flac", ffmpeg=ffmpeg)[: 3 * SECOND])


def test_samples_that_are_not_numbers_are_refused(make_file: MakeFile, ffmpeg: Path) -> None:
    """A float file may hold NaN; none gets into the mix."""
    data = bytearray(make_file("clip.wav", "-c:a", "pcm_f32le").read_bytes())
    data[-4:] = np.array([np.nan], "<f4").tobytes()
    with pytest.raises(MediaError, match="not numbers"):
        decode_clip(bytes(data), "wav", ffmpeg=ffmpeg)


def test_decoding_holds_a_sound_once(make_file: MakeFile, ffmpeg: Path) -> None:
    """A sound of five minutes is decoded in little more memory than its samples take, 4 bytes each."""
    frames = 300 * SECOND
    data = make_file("long.flac", pcm=np.zeros((frames, 2), np.int16)).read_bytes()
    tracemalloc.start()
    samples = decode_clip(data, "flac", ffmpeg=ffmpeg)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(samples) == frames
    assert peak_bytes < 5 * frames


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.0, 1.07, 1.25, 2.0])
def test_stretching_keeps_pitch_level_and_the_exact_length(speed: float, ffmpeg: Path) -> None:
    """The result has round(frames / speed) frames, the same pitch, and sounds to its end."""
    samples = tone(440, 1.234)
    stretched = stretch(samples, speed, ffmpeg=ffmpeg)
    assert len(stretched) == round(len(samples) / speed)
    assert strongest_hz(stretched) == pytest.approx(440, abs=2)
    assert np.abs(stretched).max() == pytest.approx(0.25, rel=0.02)
    assert np.sqrt(np.mean(stretched[-1000:] ** 2)) > 0.12


def test_stretching_starts_at_once(ffmpeg: Path) -> None:
    """A sound that starts on the first frame still does: no latency is added."""
    assert np.abs(stretch(tone(440), 1.2, ffmpeg=ffmpeg)[:100]).max() > 0.2


def test_stretching_nothing_and_beyond_its_range(ffmpeg: Path) -> None:
    """An empty sound stays empty; a speed that makes no speech is a mistake of the caller."""
    assert len(stretch(np.zeros(0, np.float32), 1.1, ffmpeg=ffmpeg)) == 0
    for speed in (0.0, 0.49, 2.01, float("nan")):
        with pytest.raises(ValueError, match="out of range"):
            stretch(tone(440), speed, ffmpeg=ffmpeg)
