#!/usr/bin/env bash
# One would guess that an ffmpeg filter that changes only level or colour leaves a beep where it is: those that look ahead for seconds
# (loudnorm, dynaudnorm) do. And that `volume=0.2:enable='between(t,3,7)'` dips the music at 3 s, whatever file it comes from.
# 1. alimiter, the limiter that most recipes end with, makes everything 5 ms late (its attack; `latency=1` mends it), afftdn 25 ms,
#    dialoguenhance 32, superequalizer 85, and firequalizer 10 ms and the file 20 ms longer. Timestamps and lengths do not show it.
# 2. A dip takes effect with the next frame of the decoder. The same command dips a WAV 65 ms late and lets it back 59 ms late, a FLAC
#    with frames of 4,096 samples the same, an M4A 19 and 12 ms, an MP3 5 and 2 ms. `eval=frame` in the filter volume is no finer.
#    With asetnsamples=n=64 before it, every file dips within 2 ms.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1 (7.0.2 and Debian 12's 5.1.9 are as late in 1), numpy 2.4.6. Source: the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 numpy==2.4.6

cat > "$work/timing.py" <<'EOF2'
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import numpy as np

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
folder = Path(sys.argv[1])


def ffmpeg(*words):
    return subprocess.run([FFMPEG, "-nostdin", "-v", "error", *words], check=True, stdout=subprocess.PIPE).stdout


def samples(file, filter):
    return np.frombuffer(ffmpeg("-i", file, "-af", filter, "-f", "f32le", "-ac", "1", "-"), "<f4").astype(float)


print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
RATE = 48_000
noise = folder / "noise.wav"
ffmpeg("-f", "lavfi", "-i", f"anoisesrc=r={RATE}:d=12:seed=1:a=0.2,highpass=400,lowpass=3000", noise)
plain = samples(noise, "anull")
for filter, seen_ms, longer in (
    ("loudnorm", 0.0, 0), ("dynaudnorm", 0.0, 0), ("acompressor", 0.0, 0), ("alimiter", 5.0, 0), ("alimiter=attack=20", 20.0, 0),
    ("alimiter=latency=1", 0.0, 0), ("afftdn", 25.0, 0), ("dialoguenhance", 32.0, 0), ("superequalizer", 85.3, 0),
    ("firequalizer", 10.0, 960),
):  # fmt: skip
    sound = samples(noise, filter + (f",aresample={RATE}" if filter == "loudnorm" else ""))
    first, count, size = 4 * RATE, 4 * RATE, 1 << 19
    part = sound[first - RATE // 2 : first + count + RATE // 2]
    like = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(plain[first : first + count], size)))
    late_ms = (int(np.argmax(np.abs(like[:RATE]))) - RATE // 2) * 1000 / RATE
    print(f"{filter}: {late_ms:+.1f} ms, {len(sound) - len(plain):+d} samples")
    assert abs(late_ms - seen_ms) < 0.1 and len(sound) - len(plain) == longer

RATE = 44_100
DIPS = {"enable": "volume=0:enable='between(t,3,7)'", "eval=frame": "volume='if(between(t,3,7),0,1)':eval=frame"}
SEEN_MS = {"wav": (65, 59), "flac": (65, 59), "m4a": (19, 12), "mp3": (5, 2)}
for suffix, (start_ms, end_ms) in SEEN_MS.items():
    file = folder / f"tone.{suffix}"
    more = ["-frame_size", "4096"] if suffix == "flac" else []
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc=0.5*sin(2*PI*4000*t):s={RATE}:d=12", *more, file)
    for name, dip in DIPS.items():
        for before in ("", "asetnsamples=n=64,"):
            sounds = np.flatnonzero(np.abs(samples(file, before + dip)) > 0.05)
            gap = int(np.argmax(np.diff(sounds)))
            found = [round((sounds[gap + side] / RATE - at_s) * 1000) for side, at_s in ((0, 3), (1, 7))]
            print(f"{suffix}, {before}volume with {name}: dips {found[0]} ms late, is back {found[1]} ms late")
            if before:
                assert all(-1 <= late <= 2 for late in found)
            else:
                assert abs(found[0] - start_ms) <= 1 and abs(found[1] - end_ms) <= 1
EOF2
"$work/venv/bin/python" "$work/timing.py" "$work"
