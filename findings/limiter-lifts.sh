#!/usr/bin/env bash
# One would guess that a limiter set to -6 dB leaves a quiet voice as it is and keeps the loud beeps at or below -6 dB. Its setting is
# called a limit or a threshold, and a mixer's limiter does just that.
# Three of them do neither, each in its own way. ffmpeg's alimiter brings its limit back up to 0 dB (`level` is on): the voice is 6 dB
# louder, and the beeps reach full scale. pedalboard's Limiter (JUCE's) lifts by 9.75 dB, clips at full scale, and lifts by 3.75 dB even
# at a threshold of 0 dB. The Web Audio compressor, the only one in a browser, lifts by 3.4 dB at a ratio of 20 and holds the beeps at
# -2 dB (Chromium 156 does the same). node-web-audio-api, which has that interface without a browser, does one thing more: at a threshold
# of 0 dB and the default knee it turns everything down by 8.25 dB, which Chromium 156 and Firefox 153 leave as it is.
# What was meant: `alimiter=level=0`, pedalboard's BrickwallLimiter, and after a Web Audio compressor a gain that takes the lift back.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, pedalboard 0.9.26, numpy 2.4.6; npm: node-web-audio-api 1.0.9. Needs node 20 and npm.
# Source: the run below; pedalboard's description of Limiter, and its issue 282; Web Audio API, "Computing the makeup gain".
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 pedalboard==0.9.26 numpy==2.4.6
npm install --silent --no-audit --no-fund node-web-audio-api@1.0.9 > /dev/null

cat > limit.py <<'EOF2'
import subprocess
from importlib.metadata import version

import imageio_ffmpeg
import numpy as np
import pedalboard

RATE, LIMIT_DB = 48_000, -6
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
second = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
sound = np.concatenate([second * 10 ** (level / 20) for level in (-40, 0)]).astype("<f4")


def by_ffmpeg(filter):
    words = [FFMPEG, "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-", "-af", filter, "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(words, input=sound.tobytes(), stdout=subprocess.PIPE, check=True).stdout, "<f4")


print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version(), " pedalboard", version("pedalboard"))
SEEN = {
    f"alimiter=limit={LIMIT_DB}dB": (by_ffmpeg, -34.0, 0.0),
    f"alimiter=limit={LIMIT_DB}dB:level=0": (by_ffmpeg, -40.0, -6.0),
    "Limiter": (lambda _: pedalboard.Limiter(threshold_db=LIMIT_DB)(sound, RATE), -30.25, 0.0),
    "BrickwallLimiter": (lambda _: pedalboard.BrickwallLimiter(ceiling_db=LIMIT_DB)(sound, RATE), -40.0, -6.0),
}
for name, (limiter, *expected) in SEEN.items():
    heard = limiter(name)
    peaks = [round(20 * np.log10(np.abs(heard[start : start + RATE // 2]).max()), 2) for start in (RATE // 4, RATE * 5 // 4)]
    print(f"{name}: -40 and 0 dB become {peaks[0]} and {peaks[1]} dB")
    assert np.allclose(peaks, expected, atol=0.05)
EOF2
venv/bin/python limit.py

cat > limit.mjs <<'EOF2'
import assert from "node:assert";
import { OfflineAudioContext } from "node-web-audio-api";

const RATE = 48000;
const peak = (samples) => 20 * Math.log10(samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0));

// What becomes of a second at -40 dB and of one at 0 dB: the level (dB) in the second half of each.
async function peaks(settings) {
  const context = new OfflineAudioContext(1, 4 * RATE, RATE);
  const buffer = context.createBuffer(1, 4 * RATE, RATE);
  const sound = new Float32Array(4 * RATE);
  for (const [at, level] of [[0, -40], [2, 0]])
    for (let i = 0; i < RATE; i++) sound[at * RATE + i] = 10 ** (level / 20) * Math.sin((2 * Math.PI * 440 * i) / RATE);
  buffer.copyToChannel(sound, 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  const compressor = context.createDynamicsCompressor();
  for (const [name, value] of Object.entries(settings)) compressor[name].value = value;
  source.connect(compressor).connect(context.destination);
  source.start();
  const heard = (await context.startRendering()).getChannelData(0);
  return [0.5, 2.5].map((at) => peak(heard.subarray(at * RATE, (at + 0.5) * RATE)));
}

for (const [settings, quiet, loud] of [
  [{ threshold: -6, knee: 0, ratio: 20 }, -36.58, -1.99],
  [{ threshold: 0 }, -48.25, -8.25],
]) {
  const [low, high] = await peaks(settings);
  console.log("node-web-audio-api", JSON.stringify(settings), "-40 and 0 dB become", low.toFixed(2), "and", high.toFixed(2), "dB");
  assert(Math.abs(low - quiet) < 0.05 && Math.abs(high - loud) < 0.05);
}
EOF2
node limit.mjs
