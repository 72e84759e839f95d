#!/usr/bin/env bash
# One would guess that a function that plays speech faster keeps all that is in it, if with some roughness, and that it keeps its rate.
# pydub's speedup keeps pieces and throws the others away. At 2.0 it drops every other 150 ms: of 60 beeps of 100 ms, one a second, each
# third one is gone, so that a countdown "three, two, one" has two beeps. At 1.5, of 60 beeps of 50 ms 7 are gone. At 1.25 all are there,
# but late, by 145 ms after a minute, since 37.5 ms to be dropped are cut to 37. ffmpeg's atempo keeps all 60 at each speed.
# Version: pydub 0.25.1, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, numpy 2.4.6. Source: the run below; pydub/effects.py; issues 157 and 555
# of pydub, where it is heard as holes.
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
from pydub import AudioSegment, effects
from pydub.generators import Sine

RATE, COUNT = 44_100, 60


def starts(samples):
    """When each beep begins (s)."""
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 1000)
    return loud[np.insert(np.diff(loud) > RATE // 20, 0, True)] / RATE


def by_atempo(track, speed):
    form = ["-f", "s16le", "-ar", str(RATE), "-ac", "1"]
    words = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *form, "-i", "-", "-af", f"atempo={speed}", *form, "-"]
    return np.frombuffer(subprocess.run(words, input=track.raw_data, stdout=subprocess.PIPE, check=True).stdout, "<i2")


print("pydub", version("pydub"), " ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
for length_ms, speed, kept_seen, late_seen_ms in ((100, 2.0, 40, None), (50, 1.5, 53, None), (100, 1.25, 60, 145)):
    beep = Sine(1000, sample_rate=RATE).to_audio_segment(length_ms, volume=-6)
    track = (beep + AudioSegment.silent(1000 - length_ms, frame_rate=RATE)) * COUNT
    faster = effects.speedup(track, speed)
    kept = starts(np.array(faster.get_array_of_samples()))
    by_ffmpeg = starts(by_atempo(track, speed))
    print(f"{COUNT} beeps of {length_ms} ms at {speed}: atempo has {len(by_ffmpeg)}, pydub {len(kept)}", end="")
    assert len(by_ffmpeg) == COUNT and len(kept) == kept_seen
    if late_seen_ms:
        late_ms = 1000 * (kept[-1] - (COUNT - 1) / speed)
        print(f", the last {late_ms:.0f} ms late; length {faster.duration_seconds:.2f} s for {COUNT / speed:.2f}", end="")
        assert abs(late_ms - late_seen_ms) < 2
    print()
EOF2
