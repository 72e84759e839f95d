#!/usr/bin/env bash
# One would guess that a metronome is the easiest thing for a tracker of beats, and that its tempo comes out as it was set.
# librosa.beat.beat_track finds nothing in one: for a minute of pure beeps at 120 a minute, in silence, the tempo is 0 and there is no
# beat, while onset_detect of the same package finds every beep. Its measure of onsets is the median over the bands of the spectrum, and
# a pure beep is in few of them. With faint hiss (-60 dB) the beats are there. Yet the tempo is not 120 but 117.45, since a beat is a whole
# number of frames (22 here, for 21.5), and at 180, a runner's cadence, it is 89.1, with every second beat. The beats themselves, averaged,
# have the true tempo, or half of it.
# Version: librosa 0.11.0, numpy 2.4.6. Source: the run below; librosa's beat.py (aggregate=np.median) and its issues 1262 and 1811.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check librosa==0.11.0 numpy==2.4.6

"$work/venv/bin/python" - <<'EOF2'
from importlib.metadata import version

import librosa
import numpy as np

RATE, LENGTH_S = 22_050, 60
beep = np.hanning(RATE // 20) * np.sin(2 * np.pi * 1000 * np.arange(RATE // 20) / RATE)
hiss = 0.001 * np.random.default_rng(1).standard_normal(RATE * LENGTH_S)

print("librosa", version("librosa"))
for tempo, noise, tempo_seen, share_seen in (
    (120, 0 * hiss, 0.0, 0.0),
    (180, 0 * hiss, 0.0, 0.0),
    (120, hiss, 117.45, 1.0),
    (180, hiss, 89.1, 0.5),
):
    times = np.arange(1, LENGTH_S - 1, 60 / tempo)
    sound = noise.copy()
    for at in times:
        start = round(at * RATE)
        sound[start : start + len(beep)] += beep
    found, beats = librosa.beat.beat_track(y=sound, sr=RATE, units="time")
    found = round(float(np.ravel(found)[0]), 2)
    onsets = librosa.onset.onset_detect(y=sound, sr=RATE)
    by_beats = f"{60 / np.mean(np.diff(beats)):.1f}" if len(beats) else "-"
    print(f"{len(times)} beeps at {tempo}{' in hiss' if noise.any() else ''}: {len(beats)} beats at {found},", end=" ")
    print(f"on average {by_beats}; {len(onsets)} onsets")
    assert found == tempo_seen
    assert round(len(beats) / len(times), 1) == share_seen
    if not noise.any():
        assert len(onsets) == len(times)
EOF2
