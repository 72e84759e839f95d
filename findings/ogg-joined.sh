#!/usr/bin/env bash
# One would guess that Ogg files joined by `cat` are one longer track to every reader: the format was made for that (a stream of radio is
# nothing else), and ffmpeg plays such a file to its end. Or, at worst, that a reader refuses it.
# Of a warm-up of 8 s, legs of 10 s and a cool-down of 15 s, mutagen, tinytag and music-metadata (npm) have the first 8 s. soundfile reads
# the first 8 s of Vorbis and says so; of Opus its length is 9,223,372,036,854,775,807 frames, so that read() fails before it begins, and
# with a limit it gives 8 s. ogg-opus-decoder (npm) gives 59 s without an error: all 33 s, then 26 s of silence, as it adds up the ends of
# the parts (8 + 18 + 33). audio-decode (npm) has 33 s, and so has Chromium 156 when it decodes, yet its <audio> says that the Vorbis lasts
# 15 s (the last part) and the Opus for ever. So parts are decoded and encoded anew, as one stream, before anything else reads them.
# Version: soundfile 0.14.0 (libsndfile 1.2.2), mutagen 1.48.1, tinytag 2.3.2, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1; npm: music-metadata
# 11.16.1, ogg-opus-decoder 1.7.5, audio-decode 3.12.0. Needs node 20 and npm. Source: RFC 3533 and RFC 7845 on chained streams;
# the run below; libsndfile's issues 277 and 989.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  soundfile==0.14.0 mutagen==1.48.1 tinytag==2.3.2 imageio-ffmpeg==0.8.1 numpy==2.4.6
npm install --silent --no-audit --no-fund music-metadata@11.16.1 ogg-opus-decoder@1.7.5 audio-decode@3.12.0 > /dev/null

cat > join.py <<'EOF2'
import subprocess
from pathlib import Path

import imageio_ffmpeg
import mutagen
import soundfile
from tinytag import TinyTag

RATE = 48_000
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "quiet", "-y"]


def ffmpeg(*words):
    return subprocess.run([*FFMPEG, *words], check=True, stdout=subprocess.PIPE).stdout


for name, codec in (("vorbis.ogg", "libvorbis"), ("opus.opus", "libopus")):
    joined = b""
    for seconds, pitch in ((8, 440), (10, 880), (15, 1320)):
        ffmpeg("-f", "lavfi", "-i", f"sine=f={pitch}:d={seconds}:r={RATE}", "-c:a", codec, f"part-{name}")
        joined += Path(f"part-{name}").read_bytes()
    Path(name).write_bytes(joined)
    decoded = len(ffmpeg("-i", name, "-f", "s16le", "-")) / 2 / RATE
    frames = soundfile.info(name).frames
    with soundfile.SoundFile(name) as file:
        limited = len(file.read(40 * RATE)) / RATE
    print(f"{name}: ffmpeg decodes {decoded:.1f} s; mutagen {mutagen.File(name).info.length} s; tinytag {TinyTag.get(name).duration} s;")
    print(f"  soundfile says {frames} frames and reads {limited} s, asked for 40")
    assert round(decoded, 1) == 33.0
    assert mutagen.File(name).info.length == TinyTag.get(name).duration == limited == 8
    assert frames == (8 * RATE if name == "vorbis.ogg" else 2**63 - 1)
EOF2
venv/bin/python join.py

cat > join.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import decode from "audio-decode";
import { parseFile } from "music-metadata";
import { OggOpusDecoder } from "ogg-opus-decoder";

for (const file of ["vorbis.ogg", "opus.opus"]) {
  const { format } = await parseFile(file, { duration: true });
  const { channelData, sampleRate } = await decode(fs.readFileSync(file));
  console.log(`${file}: music-metadata ${format.duration} s; audio-decode ${channelData[0].length / sampleRate} s`);
  assert.equal(format.duration, 8);
  assert.equal(Math.round(channelData[0].length / sampleRate), 33);
}
const decoder = new OggOpusDecoder();
await decoder.ready;
const { channelData, samplesDecoded, errors } = await decoder.decodeFile(new Uint8Array(fs.readFileSync("opus.opus")));
const silent = samplesDecoded - 1 - channelData[0].findLastIndex((sample) => Math.abs(sample) > 0.001);
const seconds = samplesDecoded / 48000;
console.log(`opus.opus: ogg-opus-decoder ${seconds} s, the last ${(silent / 48000).toFixed(1)} silent, errors: ${errors.length}`);
assert.equal(seconds, 59);
assert.equal(Math.round(silent / 48000), 26);
assert.equal(errors.length, 0);
process.exit();
EOF2
node join.mjs
