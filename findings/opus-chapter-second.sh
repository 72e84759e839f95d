#!/usr/bin/env bash
# One would guess that a chapter which ffmpeg writes is where it was, to the millisecond that its comment in an Opus file has; or that one
# which is off is off by a rounding, at most half of the last digit.
# Every chapter in the second half of its second is a second late. The seconds are rounded to the nearest, and the ms put behind them:
# 20.499 s is right, 40.5 s becomes 00:00:41.500 and 59.9 s 00:01:00.900. Each copy without decoding (-c copy), for a new title perhaps,
# adds another second to the same chapters and none to the others: after two passes the chapter at 40.5 s begins behind the one at 42.2 s. A
# session converted from M4A has it, too; M4A and Matroska with the same chapters are exact, and ffmpeg reads what mutagen writes to the
# millisecond. So chapters of Opus are written as tags (CHAPTER000, CHAPTER000NAME).
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1. Source: libavformat/vorbiscomment.c (av_rescale,
# which rounds, beside the remainder in ms); Xiph's wiki, "Chapter Extension"; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
for release in 0.6.0 0.8.1; do
  python3 -m venv "$release"
  "$release/bin/pip" install --quiet --disable-pip-version-check "imageio-ffmpeg==$release" mutagen==1.48.1
done

cat > chapters.py <<'EOF2'
import os
import re
import subprocess
from fractions import Fraction

import imageio_ffmpeg
from mutagen.oggopus import OggOpus

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
STARTS = [0, 10_100, 20_499, 30_500, 40_500, 42_200, 59_900, 119_999]
"""Where the chapters are, in ms."""
LATE = [start + 1000 * (start % 1000 >= 500) for start in STARTS]


def run(*arguments):
    command = [FFMPEG, "-v", "error", "-y", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def chapters(path):
    """Where ffmpeg has the chapters of a file, in ms."""
    found = re.findall(r"TIMEBASE=(\S+)\nSTART=(\d+)", run("-i", path, "-f", "ffmetadata", "-"))
    return [round(Fraction(base) * int(start) * 1000) for base, start in found]


text = ";FFMETADATA1\n"
for start, end in zip(STARTS, [*STARTS[1:], 130_000], strict=True):
    text += f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={start} ms\n"
with open("chapters.txt", "w") as file:
    file.write(text)
session = ("-f", "lavfi", "-i", "sine=duration=130", "-i", "chapters.txt", "-map_metadata", "1", "-map_chapters", "1")
print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
for path, codec, expected in (("s.m4a", "aac", STARTS), ("s.mka", "flac", STARTS), ("s.opus", "libopus", LATE)):
    run(*session, "-c:a", codec, path)
    print(f"  {path}:", *chapters(path))
    assert chapters(path) == expected
comments = [value for number in range(len(STARTS)) for value in OggOpus("s.opus")[f"chapter{number:03}"]]
print("  as comments:", *comments)
assert comments[4] == "00:00:41.500"
assert comments[6] == "00:01:00.900"

run("-i", "s.m4a", "-c:a", "libopus", "converted.opus")
assert chapters("converted.opus") == LATE
for passes in (2, 3, 4):
    run("-i", "s.opus", "-c", "copy", "-metadata", "title=Legs", "copy.opus")
    os.replace("copy.opus", "s.opus")
    expected = [start + 1000 * passes * (start % 1000 >= 500) for start in STARTS]
    print(f"  after {passes} passes:", *chapters("s.opus"))
    assert chapters("s.opus") == expected
assert expected[4] > expected[5]

tags = OggOpus("s.opus")
for number, start in enumerate(STARTS):
    tags[f"CHAPTER{number:03}"] = f"00:{start // 60_000:02}:{start // 1000 % 60:02}.{start % 1000:03}"
tags.save()
print("  written by mutagen:", *chapters("s.opus"))
assert chapters("s.opus") == STARTS
EOF2
for release in 0.6.0 0.8.1; do
  "$release/bin/python" chapters.py
done
