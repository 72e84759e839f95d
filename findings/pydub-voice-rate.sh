#!/usr/bin/env bash
# One would guess that pydub resamples a voice of 16, 22.05 or 24 kHz (as text-to-speech answers) when it is laid over music of 44.1 kHz.
# It draws straight lines between the samples, with no filter. Each tone f of the voice comes with its mirror at the voice's rate less f: of
# 7 kHz in a voice of 16 kHz, where an "s" is loudest, the mirror at 9 kHz is 4.4 dB below it, and the tone itself has lost 5.8 dB. At
# 22.05 kHz it is 10.6 dB below, at 24 kHz 15.4 dB. An "s" gets a second one above it that was never spoken, and speech is duller beside.
# With ffmpeg's own resampler the mirror is 37 dB or more below the tone, which is as it was. Nothing is said, and no option chooses a filter.
# Version: pydub 0.25.1 (with audioop of Python 3.11, or audioop-lts 0.2.2), ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, numpy 2.4.6. Source:
# pydub/audio_segment.py (_sync, set_frame_rate); Python's documentation of audioop.ratecv, "simple linear interpolation"; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  pydub==0.25.1 imageio-ffmpeg==0.8.1 numpy==2.4.6 'audioop-lts==0.2.2; python_version >= "3.13"'

"$work/venv/bin/python" -W ignore - <<'EOF2'
import subprocess
from importlib.metadata import version

import imageio_ffmpeg
import numpy as np
from pydub import AudioSegment
from pydub.generators import Sine

RATE = 44_100
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SEEN = {16_000: (-4.4, -5.8), 22_050: (-10.6, -2.2), 24_000: (-15.4, -2.5)}
"""By the rate of the voice: the mirror beside the tone (dB), and the tone beside what it was (dB)."""
TONE_HZ, AMPLITUDE = 7000, 0.5


def level_db(samples, tone_hz):
    """Level of a tone beside one of AMPLITUDE."""
    window = np.hanning(len(samples))
    spectrum = np.abs(np.fft.rfft(samples / 32768 * window)) / (AMPLITUDE * window.sum() / 2)
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / RATE) - tone_hz) < 20
    return 20 * np.log10(spectrum[near].max() + 1e-12)


def by_pydub(voice):
    mixed = AudioSegment.silent(len(voice), frame_rate=RATE).overlay(voice)
    assert mixed.frame_rate == RATE
    return np.array(mixed.get_array_of_samples(), dtype=float)


def by_ffmpeg(voice):
    raw = ["-f", "s16le", "-ac", "1"]
    command = [FFMPEG, "-v", "error", *raw, "-ar", str(voice.frame_rate), "-i", "-", *raw, "-ar", str(RATE), "-"]
    done = subprocess.run(command, input=voice.raw_data, capture_output=True, check=True)
    return np.frombuffer(done.stdout, dtype="<i2").astype(float)


print("pydub", version("pydub"), "ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
for rate, (mirror_db, tone_db) in SEEN.items():
    voice = Sine(TONE_HZ, sample_rate=rate).to_audio_segment(duration=1000, volume=20 * np.log10(AMPLITUDE))
    for way in (by_pydub, by_ffmpeg):
        samples = way(voice)
        tone, mirror = level_db(samples, TONE_HZ), level_db(samples, rate - TONE_HZ)
        print(f"{rate} Hz {way.__name__}: {TONE_HZ} Hz at {tone:.1f} dB, {rate - TONE_HZ} Hz {mirror - tone:.1f} dB beside it")
        if way is by_pydub:
            assert abs(mirror - tone - mirror_db) < 0.3 and abs(tone - tone_db) < 0.3
        else:
            assert mirror - tone < -35 and abs(tone) < 0.3
EOF2
