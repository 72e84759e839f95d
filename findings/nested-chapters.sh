#!/usr/bin/env bash
# One would guess that rounds which are chapters within the chapter of their block, with rests between them that belong to no chapter, come
# through a conversion by ffmpeg as they are, or flat, as a list of starts in order. The table of contents of an MP3 says what belongs
# where and comes first, and ffmpeg reads the chapters.
# It does not read the table: chapters stand as their frames happen to lie in the file, here the warm-up at 0:00 last. Copied into Matroska,
# which nests chapters as well, warm-up and first round are gone for ffmpeg, which skips each chapter that begins no later than one before
# it; the file has them. In M4A each chapter gets the end of another: the block begins at 0:00 and lasts a minute, rounds of 20 s have 30,
# the last has none, and the warm-up lasts from 4:30 to 5:30 of a track of 5:00. That is the chapter track, which ffmpeg reads; Nero's list
# in the same file has each start right, in the order of the MP3. Nothing is said. So chapters are flat, in order, and without gaps.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1. Source: ID3v2 Chapter Frame Addendum 1.0, section
# 3.2 (the table orders and nests); libavformat/matroskadec.c (max_start) and movenc.c (mov_create_chapter_track); the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
for release in 0.6.0 0.8.1; do
  python3 -m venv "$release"
  "$release/bin/pip" install --quiet --disable-pip-version-check "imageio-ffmpeg==$release" mutagen==1.48.1
done

cat > nested.py <<'EOF2'
import re
import subprocess
from fractions import Fraction

import imageio_ffmpeg
from mutagen.id3 import CHAP, CTOC, ID3, TIT2
from mutagen.mp4 import MP4

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
ORDERED, TOP = 1, 2
ROUNDS = [(60 + 30 * number, 80 + 30 * number, f"Round {number + 1}") for number in range(8)]


def run(*arguments):
    return subprocess.run([FFMPEG, "-v", "warning", "-y", *arguments], check=True, capture_output=True, text=True)


def chapters(path):
    """What ffmpeg reads: start, end and title, in whole seconds."""
    text = run("-i", path, "-f", "ffmetadata", "-").stdout
    found = re.findall(r"TIMEBASE=(\S+)\nSTART=(\d+)\nEND=(\d+)\ntitle=(.+)", text)
    return [(round(Fraction(base) * int(start)), round(Fraction(base) * int(end)), title) for base, start, end, title in found]


def chapter(name, start, end, title):
    return CHAP(element_id=name, start_time=start * 1000, end_time=end * 1000, sub_frames=[TIT2(encoding=3, text=title)])


def table(name, flags, children, title):
    return CTOC(element_id=name, flags=flags, child_element_ids=children, sub_frames=[TIT2(encoding=3, text=title)])


run("-f", "lavfi", "-i", "sine=duration=300", "-b:a", "64k", "session.mp3")
tags = ID3("session.mp3")
names = [f"round{number}" for number in range(1, 9)]
tags.add(table("session", TOP | ORDERED, ["warmup", "block"], "Session"))
tags.add(table("block", ORDERED, ["tabata", *names], "Block"))
tags.add(chapter("warmup", 0, 60, "Warm-up"))
tags.add(chapter("tabata", 60, 300, "Tabata"))
for name, (start, end, title) in zip(names, ROUNDS, strict=True):
    tags.add(chapter(name, start, end, title))
tags.save("session.mp3")

BLOCK, WARM_UP = (60, 300, "Tabata"), (0, 60, "Warm-up")
STARTS = [start for start, _, _ in ROUNDS]
EXPECTED = {
    "session.mp3": [BLOCK, *ROUNDS, WARM_UP],
    "session.mka": [BLOCK, *ROUNDS[1:]],
    "session.m4a": [
        (0, 60, "Tabata"),
        *((start, end, title) for (start, _, title), end in zip(ROUNDS, [*STARTS[1:], 270], strict=True)),
        (270, 330, "Warm-up"),
    ],
}
print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
for path, codec in (("session.mp3", ()), ("session.mka", ("-c", "copy")), ("session.m4a", ("-c:a", "aac"))):
    if codec:
        said = run("-i", "session.mp3", *codec, path).stderr
        assert "hapter" not in said
    print(f"  {path}:", *chapters(path))
    assert chapters(path) == EXPECTED[path]
with open("session.mka", "rb") as file:
    assert b"Warm-up" in file.read()
listed = [(round(one.start), one.title) for one in MP4("session.m4a").chapters]
print("  Nero's list of the M4A:", *listed)
assert listed == [(start, title) for start, _, title in EXPECTED["session.mp3"]]
EOF2
for release in 0.6.0 0.8.1; do
  "$release/bin/python" nested.py
done
