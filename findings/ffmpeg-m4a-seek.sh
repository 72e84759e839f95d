#!/usr/bin/env bash
# One would guess that `ffmpeg -ss TIME -i FILE` gives the sound from that time on, to the sample, in an M4A as in a WAV: that is what
# "accurate seek" has meant for years, and ffmpeg 7.0.2 does so.
# ffmpeg 9.0.2 begins an AAC stream at the next frame after the time that was asked for, up to 1,023 samples (23 ms) late, and says
# nothing. WAV is exact in both. So cutting and measuring an M4A at a time takes `-ss` behind the input, which decodes from the start.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in imageio-ffmpeg 0.6.0, numpy 2.4.6 (Linux on x86-64). Source: the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 numpy==2.4.6
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --target "$work/older" imageio-ffmpeg==0.6.0

cat > "$work/seek.py" <<'EOF'
import subprocess
import sys
from pathlib import Path

import numpy as np

RATE, FRAME = 44_100, 1024
folder = Path(sys.argv[1])
new, old = (str(next(folder.glob(place))) for place in ("venv/**/ffmpeg-linux-*", "older/**/ffmpeg-linux-*"))


def ffmpeg(program, *words):
    return subprocess.run([program, "-nostdin", "-v", "error", *words], check=True, stdout=subprocess.PIPE).stdout


def samples(program, *words):
    return np.frombuffer(ffmpeg(program, *words, "-f", "s16le", "-ac", "1", "-"), "<i2").astype(float)


def late(program, file, *where):
    """How many samples after ``at_s`` the sound begins."""
    found = []
    for at_s in TIMES:
        words = {"before": ["-ss", str(at_s), "-i", file], "behind": ["-i", file, "-ss", str(at_s)]}[where[0]]
        heard = samples(program, *words, "-t", "0.5")
        asked = round(at_s * RATE)
        part = reference[asked - 4096 : asked + 4096 + len(heard)]
        size = 1 << len(part).bit_length()
        like = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(heard, size)))
        found.append(int(np.argmax(like[:8192])) - 4096)
    return found


TIMES = (3.0, 7.321, 12.5, 20.017)
wav, m4a = str(folder / "noise.wav"), str(folder / "noise.m4a")
ffmpeg(new, "-f", "lavfi", "-i", "anoisesrc=r=44100:d=25:seed=1:a=0.3,lowpass=8000", "-ac", "1", wav)
ffmpeg(new, "-i", wav, "-c:a", "aac", "-b:a", "192k", m4a)
reference = samples(new, "-i", wav)
for name, program in (("7.0.2", old), ("9.0.2", new)):
    print("ffmpeg", name, "WAV:", late(program, wav, "before"), "M4A:", late(program, m4a, "before"))
    print("    M4A, -ss behind the input:", late(program, m4a, "behind"))
# The encoder's delay of one frame is before the sound.
next_frame = [-(round(at_s * RATE) + FRAME) % FRAME for at_s in TIMES]
print("to the next frame:", next_frame)
exact = [0] * len(TIMES)
assert late(old, m4a, "before") == exact, "7.0.2 was exact"
assert late(old, wav, "before") == late(new, wav, "before") == exact
assert late(new, m4a, "before") == next_frame, "9.0.2 no longer begins with the next frame"
assert late(new, m4a, "behind") == exact
EOF
"$work/venv/bin/python" "$work/seek.py" "$work"
