"""What an engine answers, as a clip: decoded, judged and treated."""

from __future__ import annotations

import contextlib
import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import VoiceError
from audiocoach.media.decode import decode_clip, stretch
from audiocoach.sound.clip import Clip, judge, treat
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import Spoken


def clip_of(spoken: Spoken, text: str, ffmpeg: Path, *, likely_s: float | None = None) -> Clip:
    """The clip of an engine's answer to a text; ``likely_s`` is its expected length, if that is known.

    Raises:
        VoiceError: if it cannot be these words.
        MediaError: if it cannot be decoded.
    """
    samples, sample_rate = decode_answer(spoken, ffmpeg)
    problem = judge(samples, sample_rate, text, likely_s=likely_s)
    if problem is not None:
        raise VoiceError(f"the voice's answer {problem}; try again, or another --voice")
    return treat(samples, sample_rate)


def at_speed(clip: Clip, speed: float, ffmpeg: Path) -> Clip:
    """A clip ``speed`` times as fast (0.5 to 2.0), at the same pitch.

    Raises:
        MediaError: if ffmpeg fails.
        ValueError: if ``speed`` is out of range.
    """
    return Clip.from_samples(stretch(clip.samples(), speed, ffmpeg=ffmpeg))


def decode_answer(spoken: Spoken, ffmpeg: Path) -> tuple[NDArray[np.float32], int]:
    """An engine's answer as samples from -1 to 1, and their rate. Mono 16-bit WAV is read without ffmpeg.

    Raises:
        MediaError: if it cannot be decoded.
    """
    if spoken.format == "wav":
        with contextlib.suppress(wave.Error, EOFError), wave.open(io.BytesIO(spoken.data)) as reader:
            data, sample_rate = reader.readframes(reader.getnframes()), reader.getframerate()
            if (reader.getsampwidth(), reader.getnchannels(), len(data) % 2) == (2, 1, 0) and sample_rate > 0:
                return np.frombuffer(data, dtype="=i2") * np.float32(1 / 32768), sample_rate
    return decode_clip(spoken.data, spoken.format, ffmpeg=ffmpeg), SAMPLE_RATE
