#!/usr/bin/env bash
# One would guess that a reader of cue sheets gets at least their times right: a sheet has little else, and mm:ss:ff (75 frames a second)
# is as old as the CD.
# CueParser takes the frames for hundredths of a second: a track that begins at 01:31:37 begins 123 ms too soon, and 247 ms at the most.
# pylibcue (libcue) knows two digits of minutes: a track from 100:00:00 on has no start, the one before it no length, and nothing is said.
# The readers in npm (cue-parser, @gplane/cue) take three, as mpv does. cuetools refuses the sheet of an MP3, one of the five types of file,
# for it knows WAVE alone, and of that only .wav, .flac and .ape. So chapters belong in the track itself.
# Version: CueParser 1.3.3, pylibcue 0.5.2, cuetools 1.1.2; npm: cue-parser 0.3.0, @gplane/cue 0.2.0. Needs node 20 and npm.
# Source: the run below; GNU ccd2cue's manual, "CUE sheet format" (FILE, INDEX); mpv's pull request 6501, for sheets beyond 100 minutes.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check CueParser==1.3.3 pylibcue==0.5.2 cuetools==1.1.2
npm install --silent --no-audit --no-fund cue-parser@0.3.0 @gplane/cue@0.2.0 > /dev/null

cat > session.cue <<'EOF2'
FILE "session.mp3" MP3
  TRACK 01 AUDIO
    TITLE "Warm-up"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Legs"
    INDEX 01 01:31:37
  TRACK 03 AUDIO
    TITLE "Cool-down"
    INDEX 01 100:00:74
EOF2

cat > read.py <<'EOF2'
from importlib.metadata import version
from pathlib import Path

import cueparser
import cuetools
import pylibcue

text = Path("session.cue").read_text()
print(*(f"{name} {version(name)}" for name in ("CueParser", "pylibcue", "cuetools")))

sheet = cueparser.CueSheet()
sheet.setOutputFormat("", "")
sheet.setData(text)
sheet.parse()
lengths = [track.duration and track.duration.total_seconds() for track in sheet.tracks]
print(f"CueParser: the first track lasts {lengths[0]} s, where it has 91 s and 37/75, or {91 + 37 / 75:.3f}")
assert lengths[0] == 91.37

places = [(track.start, track.length) for track in pylibcue.parse_str(text)]
print("pylibcue: starts and lengths", places)
assert places == [((0, 0, 0), (1, 31, 37)), ((1, 31, 37), None), (None, None)]
early = [(track.start, track.length) for track in pylibcue.parse_str(text.replace("100:00:74", "99:59:74"))]
print("  if the last begins at 99:59:74:", early)
assert early[1:] == [((1, 31, 37), (98, 28, 37)), ((99, 59, 74), None)]

for name, kind in (("session.mp3", "MP3"), ("session.aiff", "AIFF"), ("session.wav", "WAVE")):
    try:
        cuetools.loads(f'FILE "{name}" {kind}\n' + text.split("\n", 1)[1].replace("100:00:74", "99:59:74"))
        seen = "read"
    except cuetools.CueParseError as error:
        seen = "refused: " + " ".join(str(error).split("\n")[0].split())
    print(f"cuetools: {name} {kind} is {seen}")
    assert (seen == "read") == (kind == "WAVE")
EOF2
venv/bin/python read.py

cat > read.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import { parse } from "@gplane/cue";
import cueParser from "cue-parser";

const { min, sec, frame } = cueParser.parse("session.cue").files[0].tracks[2].indexes[0].time;
const { sheet, errors } = parse(fs.readFileSync("session.cue", "utf8"));
const other = sheet.files[0].tracks[2].indexes[0].startingTime;
console.log("cue-parser:", min, sec, frame, " @gplane/cue:", ...other);
assert.deepEqual([min, sec, frame], [100, 0, 74]);
assert.deepEqual(other, [100, 0, 74]);
assert.equal(errors.length, 0);
EOF2
node read.mjs
