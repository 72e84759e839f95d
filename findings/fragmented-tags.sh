#!/usr/bin/env bash
# One would guess that changing the title of an M4A changes no sound, whatever the file: a tag editor moves its index, and corrects what
# points to the sound.
# Of an M4A in fragments, the only one that ffmpeg can write to a pipe, most of the sound is gone after that. Each fragment says where in
# the file its sound is. A longer title moves them all; mutagen and TagLib correct the first fragment only, TagLib# in npm none. Of 60 s in
# fragments of 5 s, 5 s still sound after mutagen or TagLib, and less than 0.1 s after TagLib#. Nothing is said; the title is there. All
# three take the length of such a file for 0, where music-metadata (npm) has 60.02 s. With `default_base_moof` a fragment counts from its
# own start, and all 60 s stay. ffmpeg's own `-c copy -metadata` keeps them, too, as it writes an index for the whole. So a recorded
# stream is copied into a plain M4A before anything tags it.
# Version: mutagen 1.48.1, pytaglib 3.2.0, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, numpy 2.4.6; npm: node-taglib-sharp 6.0.3, music-metadata
# 11.16.1. Needs node 20 and npm. Source: mutagen/mp4/__init__.py (__update_offsets takes one "moof"), TagLib's mp4tag.cpp
# (updateOffsets, the same), mutagen's issue 584, on a phone's videos with a length of 0; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mutagen==1.48.1 pytaglib==3.2.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
npm install --silent --no-audit --no-fund node-taglib-sharp@6.0.3 music-metadata@11.16.1 > /dev/null

cat > make.py <<'EOF2'
import shutil
import subprocess

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
FRAGMENTS = "frag_keyframe+empty_moov"
plain = [FFMPEG, "-v", "quiet", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", "-f", "mp4", "pipe:1"]
assert subprocess.run(plain, stdout=subprocess.DEVNULL).returncode != 0, "an M4A without fragments goes to a pipe"
for name, flags in (("own", FRAGMENTS), ("relative", FRAGMENTS + "+default_base_moof")):
    command = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=60", "-c:a", "aac", "-b:a", "96k"]
    command += ["-movflags", flags, "-frag_duration", "5000000", "-f", "mp4", "pipe:1"]
    data = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    assert data.count(b"moof") == 12
    for editor in ("nobody", "mutagen", "taglib", "taglib-sharp"):
        with open(f"{name}-{editor}.m4a", "wb") as file:
            file.write(data)
    subprocess.run(
        [FFMPEG, "-v", "error", "-i", f"{name}-nobody.m4a", "-c", "copy", "-metadata", "title=New title", f"{name}-ffmpeg.m4a"],
        check=True,
    )
EOF2
venv/bin/python make.py

cat > sharp.mjs <<'EOF2'
import assert from "node:assert";
import { parseFile } from "music-metadata";
import { File } from "node-taglib-sharp";

for (const name of ["own", "relative"]) {
  const { format } = await parseFile(`${name}-nobody.m4a`);
  const file = File.createFromPath(`${name}-taglib-sharp.m4a`);
  console.log(`${name}: length by music-metadata ${format.duration.toFixed(2)} s, by TagLib# ${file.properties.durationMilliseconds} ms`);
  assert.equal(format.duration.toFixed(2), "60.02");
  assert.equal(file.properties.durationMilliseconds, 0);
  file.tag.title = "New title";
  file.save();
  file.dispose();
}
EOF2
node sharp.mjs

cat > hear.py <<'EOF2'
import subprocess
from importlib.metadata import version

import imageio_ffmpeg
import mutagen
import numpy as np
import taglib

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
RATE = 44_100
BLOCK = RATE // 100


def sounding(path):
    """Seconds in which the tone of 440 Hz is heard, as ffmpeg decodes the file."""
    command = [FFMPEG, "-v", "quiet", "-i", path, "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    samples = np.frombuffer(subprocess.run(command, stdout=subprocess.PIPE).stdout, "<i2").astype(float)
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    tone = np.exp(-2j * np.pi * 440 * np.arange(BLOCK) / RATE)
    heard = np.abs(blocks @ tone) * 2 / BLOCK > 0.5 * np.sqrt(2 * np.mean(blocks**2, axis=1) + 1)
    return float(np.count_nonzero(heard & (np.abs(blocks).max(axis=1) > 500))) / 100


print(*(f"{name} {version(name)}" for name in ("mutagen", "pytaglib", "imageio-ffmpeg")))
for name in ("own", "relative"):
    file = mutagen.File(f"{name}-mutagen.m4a")
    lengths = [file.info.length]
    file["\xa9nam"] = "New title"
    file.save()
    with taglib.File(f"{name}-taglib.m4a", save_on_exit=True) as tags:
        lengths.append(tags.length)
        tags.tags["TITLE"] = ["New title"]
    print(f"{name}: lengths by mutagen and TagLib: {lengths} s")
    assert lengths == [0, 0]
    seconds = {}
    for editor in ("nobody", "ffmpeg", "mutagen", "taglib", "taglib-sharp"):
        path = f"{name}-{editor}.m4a"
        seconds[editor] = sounding(path)
        if editor != "nobody":
            assert mutagen.File(path)["\xa9nam"] == ["New title"]
    print(f"{name}: seconds that sound after the title was changed by {seconds}")
    whole = ("nobody", "ffmpeg") if name == "own" else seconds
    assert all(seconds[editor] > 59.9 for editor in whole)
    if name == "own":
        assert 4.9 < seconds["mutagen"] < 5.1
        assert 4.9 < seconds["taglib"] < 5.1
        assert seconds["taglib-sharp"] < 0.1
EOF2
venv/bin/python hear.py
