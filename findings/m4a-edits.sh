#!/usr/bin/env bash
# One would guess that a cut M4A plays what is left of it, whoever reads it: an editor that cuts without encoding leaves the sound in the
# file and writes beside it a list of what to play. Or that a reader that takes no notice of that list plays the whole file each time.
# The list may leave out the middle, play parts in another order, repeat one, or begin with a pause. ffmpeg plays all of that but the
# pause; tinytag has all the lengths. mutagen, TagLib and music-metadata (npm) have 30.02 s for each such file, also for four rounds of 3 s.
# audio-decode (npm) goes by a list of one entry; of more, it plays the 30 s as they were recorded, with what was cut out. ffmpeg's own copy
# (-c copy) brings some of it back: at each joint it plays the second before the cut, and four rounds of 3 s last 15 s.
# Browsers were run by hand: Chromium 156 plays as ffmpeg does. Firefox 153 goes by the first entry alone: of two parts of 5 s, its player
# says 5 s, and decodeAudioData gives all from there to the end, 25 s; a single part of 10 s lasts 10 s in its player, and 20 s decoded.
# So what was cut is decoded and encoded anew before anything else reads it.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1, pytaglib 3.2.0, tinytag 2.3.2, numpy 2.4.6; npm:
# music-metadata 11.16.1, audio-decode 3.12.0. Needs node 20 and npm. Source: ISO/IEC 14496-12, section 8.6.6 (edit list: an entry with
# media time -1 is empty); the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
for release in 0.6.0 0.8.1; do
  python3 -m venv "$release"
  "$release/bin/pip" install --quiet --disable-pip-version-check "imageio-ffmpeg==$release" mutagen==1.48.1 pytaglib==3.2.0 tinytag==2.3.2 \
    numpy==2.4.6
done
npm install --silent --no-audit --no-fund music-metadata@11.16.1 audio-decode@3.12.0 > /dev/null

cat > edits.py <<'EOF2'
import struct
import subprocess
import wave

import imageio_ffmpeg
import mutagen
import numpy as np
import taglib
import tinytag

RATE, SECONDS, DELAY = 44_100, 30, 1024
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PAUSE = None
EDITS = {
    "trimmed": [(10, 10)],
    "middle-cut": [(5, 5), (20, 5)],
    "swapped": [(20, 5), (5, 5)],
    "rounds": [(5, 3)] * 4,
    "pause-first": [(PAUSE, 5), (0, 30)],
}
"""What to play: from which second of the sound, and for how many."""


def run(*arguments):
    return subprocess.run([FFMPEG, "-v", "error", "-y", *arguments], check=True, stdout=subprocess.PIPE).stdout


def boxes(data, path, start=0, end=None):
    """Where each box of a path is, and its size."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        if kind == path[0]:
            return [(start, size)] + (boxes(data, path[1:], start + 8, start + size) if path[1:] else [])
        start += size
    raise LookupError(path)


def edit(data, edits):
    """The file with another edit list; its index is behind the sound, so nothing else moves."""
    data = bytearray(data)
    *outer, (at, size) = boxes(data, (b"moov", b"trak", b"edts"))
    header = boxes(data, (b"moov", b"mvhd"))[-1][0]
    track = boxes(data, (b"moov", b"trak", b"tkhd"))[-1][0]
    scale = struct.unpack(">I", data[header + 20 : header + 24])[0]
    entries = b"".join(
        struct.pack(">Iihh", length * scale, -1 if start is PAUSE else DELAY + start * RATE, 1, 0) for start, length in edits
    )
    listed = struct.pack(">I4sII", 16 + len(entries), b"elst", 0, len(edits)) + entries
    box = struct.pack(">I4s", 8 + len(listed), b"edts") + listed
    total = struct.pack(">I", sum(length for _, length in edits) * scale)
    data[header + 24 : header + 28] = total
    data[track + 28 : track + 32] = total
    data[at : at + size] = box
    for start, before in outer:
        data[start : start + 4] = struct.pack(">I", before + len(box) - size)
    return bytes(data)


def heard(samples):
    """Which second of the sound each second is, by its pitch; "-" for silence."""
    seconds = []
    for at in range(0, len(samples) - RATE * 3 // 4, RATE):
        part = samples[at + RATE // 4 : at + RATE * 3 // 4]
        peak = np.argmax(np.abs(np.fft.rfft(part * np.hanning(len(part))))) * RATE / len(part)
        seconds.append("-" if np.abs(part).max() < 0.05 else str(round((peak - 300) / 50)))
    return " ".join(seconds)


def decode(path):
    return np.frombuffer(run("-i", path, "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"), "<f4")


at = np.arange(RATE) / RATE
sound = np.concatenate([0.5 * np.sin(2 * np.pi * (300 + 50 * second) * at) for second in range(SECONDS)])
with wave.open("sound.wav", "wb") as file:
    file.setparams((1, 2, RATE, 0, "NONE", ""))
    file.writeframes((sound * 32_767).astype("<i2").tobytes())
run("-i", "sound.wav", "-c:a", "aac", "-b:a", "96k", "whole.m4a")
with open("whole.m4a", "rb") as file:
    whole = file.read()
print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
for name, edits in EDITS.items():
    path = f"{name}.m4a"
    with open(path, "wb") as file:
        file.write(edit(whole, edits))
    played = decode(path)
    asked = " ".join(str(start + second) for start, length in edits if start is not PAUSE for second in range(length))
    length = sum(length for _, length in edits)
    with taglib.File(path) as tags:
        lengths = {"mutagen": mutagen.File(path).info.length, "TagLib": tags.length, "tinytag": tinytag.TinyTag.get(path).duration}
    lengths = {reader: round(one, 2) for reader, one in lengths.items()}
    run("-i", path, "-c", "copy", "copy.m4a")
    copied = decode("copy.m4a")
    print(f"  {name}, {length} s: ffmpeg plays {len(played) / RATE:.2f} s, {heard(played)};", lengths)
    print(f"    a copy plays {len(copied) / RATE:.2f} s, {heard(copied)}")
    assert heard(played) == asked
    assert abs(len(played) / RATE - len(asked.split())) < 0.05
    assert lengths == {"mutagen": 30.02, "TagLib": 30.02, "tinytag": length}
    parts = [(start, one) for start, one in edits if start is not PAUSE]
    early = [start + second for joint, (start, one) in enumerate(parts) for second in range(-(joint > 0), one)]
    assert heard(copied) == " ".join(str(second) for second in early)
EOF2
for release in 0.6.0 0.8.1; do
  "$release/bin/python" edits.py
done

cat > edits.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import audioDecode from "audio-decode";
import { parseFile } from "music-metadata";

const RATE = 44_100;
function heard(samples) {
  const seconds = [];
  for (let at = 0; at + RATE * 0.75 <= samples.length; at += RATE) {
    let rises = 0;
    for (let index = at + RATE / 4; index < at + RATE * 0.75; index++) {
      if (samples[index - 1] < 0 && samples[index] >= 0) rises++;
    }
    seconds.push(Math.round((rises * 2 - 300) / 50));
  }
  return seconds.join(" ");
}
const all = Array.from({ length: 30 }, (_, second) => second).join(" ");
const played = { trimmed: "10 11 12 13 14 15 16 17 18 19" };
for (const name of ["trimmed", "middle-cut", "swapped", "rounds", "pause-first"]) {
  const path = `${name}.m4a`;
  const { duration } = (await parseFile(path)).format;
  const sound = await audioDecode(fs.readFileSync(path));
  const seen = heard(sound.channelData[0]);
  console.log(`${name}: ${duration.toFixed(2)} s by music-metadata; audio-decode plays ${seen}`);
  assert.ok(Math.abs(duration - 30.02) < 0.01);
  assert.equal(seen, played[name] ?? all);
}
EOF2
node edits.mjs
