#!/usr/bin/env bash
# One would guess that a library that reads a WAV of floating-point samples either reads it right or says that it cannot: two bytes at its
# start say what the samples are, and pydub, which has no such samples, leaves a plain file of them to ffmpeg.
# Above 48 kHz, or with more than two channels, these two bytes only say "extensible", and what the samples are comes 24 bytes later. ffmpeg
# writes so on its own, at 96 kHz for example. pydub and wavefile (npm) do not look there and take any 32 bits for an integer. The exponent
# then becomes the level: a tone at -16 dB and a hiss at -99 dB, which nobody hears, both come out as noise at -6 dB, close to full scale,
# without a word. Samples of 16, 24 and 32 bits are right. soundfile, scipy, miniaudio, pedalboard and audio-decode (npm) have the true
# level; node-wav and wav-decoder (npm) refuse the file. At 48 kHz, where the two bytes say it, wavefile and the others in npm are right.
# So a WAV from elsewhere goes through a decoder that knows its samples before pydub gets it.
# Version: pydub 0.25.1 (with audioop of Python 3.11, or audioop-lts 0.2.2), soundfile 0.14.0, scipy 1.17.1, miniaudio 1.71, pedalboard
# 0.9.26, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, numpy 2.4.6; npm: wavefile 11.0.0, node-wav 0.0.2, wav-decoder 1.3.0, audio-decode
# 3.12.0. Needs node 20 and npm. Source: pydub/audio_segment.py (read_wav_audio takes 1 and 0xFFFE alike); pydub's issue 509, where it
# is heard as distortion; Microsoft's WAVEFORMATEXTENSIBLE, SubFormat; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pydub==0.25.1 "audioop-lts==0.2.2; python_version >= '3.13'" soundfile==0.14.0 \
  scipy==1.17.1 miniaudio==1.71 pedalboard==0.9.26 imageio-ffmpeg==0.8.1 numpy==2.4.6
npm install --silent --no-audit --no-fund wavefile@11.0.0 node-wav@0.0.2 wav-decoder@1.3.0 audio-decode@3.12.0 > /dev/null

cat > read.py <<'EOF2'
import subprocess
import warnings

warnings.simplefilter("ignore")
import imageio_ffmpeg
import miniaudio
import numpy as np
import scipy.io.wavfile
import soundfile
from pedalboard.io import AudioFile
from pydub import AudioSegment

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
AudioSegment.converter = FFMPEG
SOUNDS = {
    "voice": "sine=frequency=440:sample_rate={}:duration=2,volume=5dB",
    "hiss": "anoisesrc=amplitude=0.00002:sample_rate={}:duration=2:seed=1",
}
CODECS = {"16": "pcm_s16le", "24": "pcm_s24le", "32": "pcm_s32le", "float": "pcm_f32le"}


def level(samples):
    return 10 * np.log10(np.mean(np.asarray(samples, float) ** 2) + 1e-20)


def by_pydub(path):
    sound = AudioSegment.from_file(path)
    return np.array(sound.get_array_of_samples()) / 2.0 ** (8 * sound.sample_width - 1)


def by_scipy(path):
    samples = scipy.io.wavfile.read(path)[1]
    return samples / (1 if samples.dtype.kind == "f" else 2.0 ** (8 * samples.dtype.itemsize - 1))


def by_miniaudio(path):
    sound = miniaudio.decode_file(path, miniaudio.SampleFormat.FLOAT32, nchannels=1, sample_rate=96_000)
    return np.array(sound.samples)


READERS = {
    "pydub": by_pydub,
    "soundfile": lambda path: soundfile.read(path)[0],
    "scipy": by_scipy,
    "miniaudio": by_miniaudio,
    "pedalboard": lambda path: AudioFile(path).read(10**7),
}
for sound, source in SOUNDS.items():
    for name, codec in CODECS.items():
        path = f"{sound}-{name}.wav"
        graph = source.format(96_000)
        subprocess.run([FFMPEG, "-v", "error", "-y", "-f", "lavfi", "-i", graph, "-c:a", codec, path], check=True)
        true = subprocess.run([FFMPEG, "-v", "error", "-i", path, "-f", "f32le", "-"], check=True, stdout=subprocess.PIPE).stdout
        true = level(np.frombuffer(true, "<f4"))
        seen = {reader: round(float(level(read(path))), 1) for reader, read in READERS.items()}
        print(f"{path}: {true:.1f} dB;", seen)
        if sound == "hiss" and name == "16":
            continue  # below its smallest step
        for reader, db in seen.items():
            if reader == "pydub" and name == "float":
                assert -9 < db < -5
                assert db - true > 9
            else:
                assert abs(db - true) < 0.2, (path, reader)

graph = SOUNDS["voice"].format(48_000)
subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", graph, "-c:a", "pcm_f32le", "voice-48.wav"], check=True)
EOF2
venv/bin/python read.py

cat > read.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import audioDecode from "audio-decode";
import nodeWav from "node-wav";
import wavDecoder from "wav-decoder";
import wavefile from "wavefile";

const level = (samples) => 10 * Math.log10(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
for (const path of ["voice-48.wav", "voice-24.wav", "voice-float.wav", "hiss-float.wav"]) {
  const bytes = fs.readFileSync(path);
  const readers = {
    wavefile: () => {
      const file = new wavefile.WaveFile(bytes);
      file.toBitDepth("32f");
      return file.getSamples();
    },
    "node-wav": () => nodeWav.decode(bytes).channelData[0],
    "wav-decoder": async () =>
      (await wavDecoder.decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))).channelData[0],
    "audio-decode": async () => (await audioDecode(bytes)).channelData[0],
  };
  const seen = {};
  for (const [name, read] of Object.entries(readers)) {
    try {
      seen[name] = Math.round(level(Array.from(await read())) * 10) / 10;
    } catch (error) {
      seen[name] = String(error);
    }
  }
  console.log(path, JSON.stringify(seen));
  if (path === "voice-48.wav") {
    assert.ok(Object.values(seen).every((one) => Math.abs(one - seen["audio-decode"]) < 0.1));
    continue;
  }
  const [wave, ...refused] = [seen.wavefile, seen["node-wav"], seen["wav-decoder"]];
  if (path.includes("float")) assert.ok(wave > -9 && wave < -5);
  else assert.ok(Math.abs(wave - seen["audio-decode"]) < 0.1);
  assert.ok(refused.every((one) => /Unsupported format/.test(one)));
  assert.ok(path.startsWith("voice") ? seen["audio-decode"] < -15 : seen["audio-decode"] < -90);
}
EOF2
node read.mjs
