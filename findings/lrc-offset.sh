#!/usr/bin/env bash
# One would guess that the readers of LRC agree at least on which way [offset:+500] moves the lines, since the tag exists to make up for
# a player's delay (headphones by radio, for example). Descriptions of the format agree: a positive value shows the lines sooner.
# Of eight readers two do so (lrc-file-parser and paroles, npm). pylrc and lrc-kit (npm) show them later, so a correction doubles the
# error. ffmpeg, clrc and liricle leave the times alone; lrcparser only reports the number. So a file cannot rely on that tag: shift the
# times themselves.
# Version: pylrc 0.1.2, lrcparser 0.2.0, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1; npm: lrc-kit 1.2.1, lrc-file-parser 2.4.2, clrc 3.1.4,
# paroles 2.3.0, liricle 4.2.0. Needs node 20 and npm. Source: the run below, and Wikipedia, "LRC (file format)".
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pylrc==0.1.2 lrcparser==0.2.0 imageio-ffmpeg==0.8.1
npm install --silent --no-audit --no-fund lrc-kit@1.2.1 lrc-file-parser@2.4.2 clrc@3.1.4 paroles@2.3.0 liricle@4.2.0 > /dev/null
printf '[ti:Legs]\n[offset:+500]\n[00:02.00]Squat\n[00:04.00]Plank\n' > session.lrc

cat > read.py <<'EOF2'
import subprocess

import imageio_ffmpeg
import lrcparser
import pylrc

text = open("session.lrc").read()
later = [line.time for line in pylrc.parse(text)]
parsed = lrcparser.LrcParser.parse(text)
first = parsed["lrc_lines"][0].start_time
words = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "session.lrc", "-f", "srt", "-"]
srt = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
print("pylrc:", later, " lrcparser:", first, "with offset", parsed["offset"], " ffmpeg:", srt.split("\n")[1])
assert later == [2.5, 4.5]
assert (first.minutes, first.seconds, first.microseconds) == (0, 2, 0) and parsed["offset"] == 500
assert srt.split("\n")[1].startswith("00:00:02,000")
EOF2
venv/bin/python read.py

cat > read.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import { parse } from "clrc";
import Liricle from "liricle";
import { Lrc, Runner } from "lrc-kit";
import LyricPlayer from "./node_modules/lrc-file-parser/dist/lrc-file-parser.esm.js";
import { Lyrics } from "paroles";

const text = fs.readFileSync("session.lrc", "utf8");

// The line that is shown at a time in seconds.
const runner = new Runner(Lrc.parse(text));
const byRunner = (at) => (runner.timeUpdate(at), runner.curIndex() < 0 ? "-" : runner.curLyric().content);
const paroles = new Lyrics(text);
const byParoles = (at) => paroles.atTime(at)?.text ?? "-";
const lyricsOf = parse(text).filter((line) => line.type === "lyric");
const byClrc = (at) => lyricsOf.filter((line) => line.startMillisecond <= at * 1000).at(-1)?.content ?? "-";
let shown = "-";
const liricle = new Liricle();
liricle.on("sync", (line) => { shown = line?.text ?? "-"; });
liricle.load({ text });
const byLiricle = (at) => (liricle.sync(at), shown);
// It asks for the line of now at once, and waits for the next one in a browser's frames, which are not needed here.
globalThis.window = { requestAnimationFrame: () => 1, cancelAnimationFrame: () => {} };
const player = new LyricPlayer({ offset: 0, onPlay: (number, line) => { shown = line || "-"; } });
player.setLyric(text);
const byPlayer = (at) => { shown = "-"; player.play(at * 1000); player.pause(); return shown; };

const times = [3.4, 3.6, 4.1, 4.6];
const seen = {
  "lrc-file-parser": [byPlayer, "Squat Plank Plank Plank"],
  clrc: [byClrc, "Squat Squat Plank Plank"],
  liricle: [byLiricle, "Squat Squat Plank Plank"],
  paroles: [byParoles, "Squat Plank Plank Plank"],
  "lrc-kit": [byRunner, "Squat Squat Squat Plank"],
};
for (const [name, [reader, expected]] of Object.entries(seen)) {
  const lines = times.map(reader).join(" ");
  console.log(name, "at", times.join(", "), "s:", lines);
  assert.equal(lines, expected);
}
process.exit();
EOF2
node read.mjs
