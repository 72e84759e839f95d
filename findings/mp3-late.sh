#!/usr/bin/env bash
# One would guess that a library which writes an MP3 reads it back with every beep in its place, and that what a decoder is late, if it is,
# is a constant.
# pedalboard writes an MP3 with the encoder's delay in its header, so that ffmpeg and libsndfile have each beep where it was, to 0.2 ms. It
# does not read that header itself: its own file of 44.1 kHz comes back 25 ms late and 30 ms longer. The delay is a number of samples, so
# a voice of 24 kHz (as text-to-speech answers) is 46 ms late and one of 8 kHz 138 ms. Read and written again, it is late once more: after
# five passes the beeps are 125 ms late, in every player. node-web-audio-api (npm), which is Web Audio outside of a browser, is late by the
# same 25 to 138 ms; soundfile, miniaudio, mpg123-decoder and audio-decode (npm) are not, nor were Chromium 156 and Firefox 153 when tried
# by hand. FLAC and WAV come back as they were. So a track is edited as FLAC or WAV, and a decoder is measured before it measures.
# Version: pedalboard 0.9.26, soundfile 0.14.0 (libsndfile 1.2.2), miniaudio 1.71, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, numpy 2.4.6; npm:
# node-web-audio-api 1.0.9, mpg123-decoder 1.0.3, audio-decode 3.12.0. Needs node 20 and npm. Source: LAME's tech FAQ on the delays of
# encoder and decoder; Symphonia's issue 402, on which node-web-audio-api is built; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pedalboard==0.9.26 soundfile==0.14.0 miniaudio==1.71 imageio-ffmpeg==0.8.1 \
  numpy==2.4.6
npm install --silent --no-audit --no-fund node-web-audio-api@1.0.9 mpg123-decoder@1.0.3 audio-decode@3.12.0 > /dev/null

cat > late.py <<'EOF2'
import subprocess

import imageio_ffmpeg
import miniaudio
import numpy as np
import soundfile
from pedalboard.io import AudioFile

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
LATE = {44_100: 25.1, 24_000: 46.1, 16_000: 69.1, 8_000: 138.2}


def write(path, sound, rate):
    with AudioFile(path, "w", samplerate=rate, num_channels=1) as file:
        file.write(sound)


def by_pedalboard(path, rate):
    with AudioFile(path) as file:
        return file.read(file.frames)[0]


def by_ffmpeg(path, rate):
    arguments = [FFMPEG, "-v", "error", "-i", path, "-f", "f32le", "-ac", "1", "-"]
    return np.frombuffer(subprocess.run(arguments, check=True, stdout=subprocess.PIPE).stdout, "<f4")


def by_miniaudio(path, rate):
    return np.array(miniaudio.decode_file(path, miniaudio.SampleFormat.FLOAT32, nchannels=1, sample_rate=rate).samples)


READERS = {
    "pedalboard": by_pedalboard,
    "ffmpeg": by_ffmpeg,
    "libsndfile": lambda path, rate: soundfile.read(path)[0],
    "miniaudio": by_miniaudio,
}


def late(sound, rate):
    """How late the beep at one second begins, in ms, and the length in s."""
    return (np.flatnonzero(np.abs(sound) > 0.2)[0] / rate - 1) * 1000, len(sound) / rate


for rate, expected in LATE.items():
    at = np.arange(rate // 2) / rate
    beep = np.concatenate([np.zeros(rate), 0.7 * np.sin(2 * np.pi * 1000 * at), np.zeros(rate * 3 // 2)]).astype("f4")
    for path in (f"{rate}.mp3", f"{rate}.flac", f"{rate}.wav"):
        write(path, beep, rate)
        for name, read in READERS.items():
            ms, length = late(read(path, rate), rate)
            print(f"{path} by {name}: {ms:.1f} ms late, {length:.3f} s")
            is_late = name == "pedalboard" and path.endswith("mp3")
            assert abs(ms - (expected if is_late else 0)) < 0.2
            assert (length > 3.02) if is_late else abs(length - 3) < 1e-6
sound = by_pedalboard("44100.wav", 44_100)
for _ in range(6):
    write("passes.mp3", sound, 44_100)
    sound = by_pedalboard("passes.mp3", 44_100)
ms, length = late(by_ffmpeg("passes.mp3", 44_100), 44_100)
print(f"read and written five times more, by ffmpeg: {ms:.1f} ms late, {length:.3f} s")
assert abs(ms - 5 * 25.1) < 1
EOF2
venv/bin/python late.py

cat > late.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import audioDecode from "audio-decode";
import { MPEGDecoder } from "mpg123-decoder";
import { OfflineAudioContext } from "node-web-audio-api";

const late = { 44100: 25.1, 24000: 46.1, 16000: 69.1, 8000: 138.2 };
for (const [name, expected] of Object.entries(late)) {
  const rate = Number(name);
  const bytes = fs.readFileSync(`${rate}.mp3`);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(buffer);
  const decoded = {
    "node-web-audio-api": Float32Array.from({ length: sound.length }),
    "mpg123-decoder": decoder.decode(new Uint8Array(bytes)).channelData[0],
    "audio-decode": (await audioDecode(bytes)).channelData[0],
  };
  decoder.free();
  sound.copyFromChannel(decoded["node-web-audio-api"], 0);
  for (const [reader, samples] of Object.entries(decoded)) {
    const ms = (samples.findIndex((one) => Math.abs(one) > 0.2) / rate - 1) * 1000;
    console.log(`${rate}.mp3 by ${reader}: ${ms.toFixed(1)} ms late, ${(samples.length / rate).toFixed(3)} s`);
    assert.ok(Math.abs(ms - (reader === "node-web-audio-api" ? expected : 0)) < 0.2);
  }
}
EOF2
node late.mjs
