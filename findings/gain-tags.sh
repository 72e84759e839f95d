#!/usr/bin/env bash
# One would guess that songs which carry their gain (here -10 dB) come out level where a program offers to apply it, whatever format they
# are in: ffmpeg's `volume=replaygain=track`, a reader of tags that has a field for it, or a decoder of Opus, whose header has a gain.
# ffmpeg applies it in MP3, FLAC, Vorbis and M4A. In Opus it does not, neither as R128_TRACK_GAIN, which the standard asks for, nor as
# REPLAYGAIN_TRACK_GAIN, nor does it in a WAV with the tags of an MP3: these songs are 10 dB louder than the others, without a word. A copy
# (-c copy) of the M4A has lost its gain. music-metadata (npm) has the gain of all of them but that of R128_TRACK_GAIN. The gain in the
# header of an Opus file is part of decoding; ffmpeg and libsndfile turn the sound down, ogg-opus-decoder (npm) does not. So the music of a
# session is measured, not trusted.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, soundfile 0.14.0, mutagen 1.48.1, numpy 2.4.6; npm: music-metadata
# 11.16.1, ogg-opus-decoder 1.7.5. Needs node 20 and npm. Source: RFC 7845, sections 5.1 (output gain) and 5.2.1 (R128_TRACK_GAIN in
# 1/256 dB, no REPLAYGAIN tags in Opus); the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
for release in 0.8.1 0.6.0; do
  python3 -m venv "$release"
  "$release/bin/pip" install --quiet --disable-pip-version-check "imageio-ffmpeg==$release" soundfile==0.14.0 mutagen==1.48.1 numpy==2.4.6
done
npm install --silent --no-audit --no-fund music-metadata@11.16.1 ogg-opus-decoder@1.7.5 > /dev/null

cat > gain.py <<'EOF2'
import shutil
import struct
import subprocess

import imageio_ffmpeg
import mutagen
import numpy as np
import soundfile
from mutagen.id3 import TXXX

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
GAIN = "-10.00 dB"
CODECS = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libvorbis", "m4a": "aac", "wav": "pcm_s16le", "opus": "libopus"}


def run(*arguments):
    return subprocess.run([FFMPEG, "-v", "error", "-y", *arguments], check=True, stdout=subprocess.PIPE).stdout


def level(samples):
    """The level of the middle of the sound, in dB."""
    samples = np.asarray(samples, float).ravel()
    middle = samples[len(samples) // 4 : len(samples) * 3 // 4]
    return 10 * np.log10(np.mean(middle**2))


def heard(path, *filters):
    return level(np.frombuffer(run("-i", path, *filters, "-f", "f32le", "-ac", "1", "-"), "<f4"))


def checksum(page):
    """Ogg's own CRC."""
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1 ^ (0x04C11DB7 if register & 0x80000000 else 0)) & 0xFFFFFFFF
    return register


for suffix, codec in CODECS.items():
    run("-f", "lavfi", "-i", "sine=frequency=440:duration=4", "-c:a", codec, f"song.{suffix}")
shutil.copy("song.opus", "header.opus")
shutil.copy("song.opus", "replaygain.opus")
for path in (*(f"song.{suffix}" for suffix in CODECS), "replaygain.opus"):
    file = mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    if path.endswith(("mp3", "wav")):
        file.tags.add(TXXX(encoding=3, desc="REPLAYGAIN_TRACK_GAIN", text=[GAIN]))
    elif path.endswith("m4a"):
        file["----:com.apple.iTunes:replaygain_track_gain"] = [GAIN.encode()]
    elif path == "song.opus":
        file["R128_TRACK_GAIN"] = str(-10 * 256)
    else:
        file["REPLAYGAIN_TRACK_GAIN"] = GAIN
    file.save()

print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
for path in (*(f"song.{suffix}" for suffix in CODECS), "replaygain.opus"):
    copy = "copy-" + path
    run("-i", path, "-c", "copy", copy)
    gain, kept = (heard(one, "-af", "volume=replaygain=track") - heard(one) for one in (path, copy))
    print(f"  {path}: gain {gain:.1f} dB; {kept:.1f} dB in a copy")
    assert abs(gain - (0 if path.endswith(("wav", "opus")) else -10)) < 0.1
    assert abs(kept - (0 if path.endswith(("wav", "opus", "m4a")) else -10)) < 0.1

with open("header.opus", "rb") as file:
    data = bytearray(file.read())
plain = heard("header.opus"), level(soundfile.read("header.opus")[0])
shutil.copy("header.opus", "plain.opus")
first = 27 + data[26] + sum(data[27 : 27 + data[26]])
struct.pack_into("<h", data, data.index(b"OpusHead") + 16, -10 * 256)
data[22:26] = bytes(4)
data[22:26] = struct.pack("<I", checksum(data[:first]))
with open("header.opus", "wb") as file:
    file.write(data)
turned = heard("header.opus") - plain[0], level(soundfile.read("header.opus")[0]) - plain[1]
print(f"  gain in the header: {turned[0]:.1f} dB by ffmpeg, {turned[1]:.1f} dB by libsndfile {soundfile.__libsndfile_version__}")
assert all(abs(one + 10) < 0.1 for one in turned)
EOF2
for release in 0.6.0 0.8.1; do
  "$release/bin/python" gain.py
done

cat > gain.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import { parseFile } from "music-metadata";
import { OggOpusDecoder } from "ogg-opus-decoder";

const seen = {};
for (const path of ["song.mp3", "song.flac", "song.ogg", "song.m4a", "song.wav", "replaygain.opus", "song.opus"]) {
  seen[path] = (await parseFile(path)).common.replaygain_track_gain?.dB ?? null;
}
console.log("gain by music-metadata, in dB:", JSON.stringify(seen));
for (const [path, gain] of Object.entries(seen)) assert.equal(gain, path === "song.opus" ? null : -10);

const level = async (path) => {
  const decoder = new OggOpusDecoder();
  await decoder.ready;
  const [samples] = (await decoder.decodeFile(new Uint8Array(fs.readFileSync(path)))).channelData;
  decoder.free();
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  return 10 * Math.log10(middle.reduce((sum, one) => sum + one * one, 0) / middle.length);
};
const gain = (await level("header.opus")) - (await level("plain.opus"));
console.log(`gain in the header: ${gain.toFixed(1)} dB by ogg-opus-decoder`);
assert.ok(Math.abs(gain) < 0.1);
EOF2
node gain.mjs
