#!/usr/bin/env bash
# One would guess that changing a tag with `ffmpeg -i old.mp3 -c copy -metadata title=... new.mp3` leaves the chapters where they are.
# Each pass moves every chapter of an MP3 25 ms earlier against the sound, which stays: after 40 passes a chapter begins a second too soon,
# and the first ends before it should. ffmpeg takes the encoder's delay (1,105 samples) for the start of the file, subtracts it from the
# chapters, and writes a file with the same delay again. The length does not change, so nothing shows it. M4A and Opus stay exact. A
# program that edits tags in place (mutagen, eyeD3) leaves the chapters alone.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1. Source: the run below. Debian 12's 5.1.9 does the
# same.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" imageio-ffmpeg==0.8.1 mutagen==1.48.1
"${pip[@]}" --target "$work/older" --no-deps imageio-ffmpeg==0.6.0

cat > "$work/drift.py" <<'EOF2'
import re
import subprocess
import sys
from pathlib import Path

from mutagen.id3 import ID3

PASSES = 40
folder = Path(sys.argv[1])
(folder / "chapters.txt").write_text(
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=4\ntitle=Warm-up\n[CHAPTER]\nTIMEBASE=1/1\nSTART=4\nEND=10\ntitle=Legs\n"
)


def run(program, *words):
    words = [program, "-nostdin", "-y", "-hide_banner", *words]
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)


def chapters(program, file):
    """The start and end of each chapter (ms)."""
    if file.suffix == ".mp3":
        return [(chap.start_time, chap.end_time) for chap in ID3(file).getall("CHAP")]
    text = run(program, "-i", file, "-f", "null", "-").stderr.decode()
    found = re.findall(r"Chapter #0:\d: start ([\d.]+), end ([\d.]+)", text)
    return [tuple(round(float(time) * 1000) for time in pair) for pair in dict.fromkeys(found)]


def sound(program, file):
    return run(program, "-v", "error", "-i", file, "-f", "s16le", "-").stdout


for version, place in (("9.0.2", "venv"), ("7.0.2", "older")):
    ffmpeg = str(next(folder.glob(f"{place}/**/ffmpeg-linux-*")))
    for suffix in ("mp3", "m4a", "opus"):
        first, file = folder / f"0.{suffix}", folder / f"file.{suffix}"
        run(ffmpeg, "-f", "lavfi", "-i", "sine=d=10", "-i", folder / "chapters.txt", "-map_metadata", "1", "-b:a", "96k", first)
        file.write_bytes(first.read_bytes())
        before = chapters(ffmpeg, file)
        for number in range(PASSES):
            run(ffmpeg, "-i", file, "-c", "copy", "-metadata", f"title=Legs {number}", folder / f"next.{suffix}")
            (folder / f"next.{suffix}").replace(file)
            if number == 0:
                once = chapters(ffmpeg, file)
        after = chapters(ffmpeg, file)
        print(f"ffmpeg {version}, {suffix}: {before} after one pass {once}, after {PASSES} {after}")
        assert sound(ffmpeg, file) == sound(ffmpeg, first), "the sound has changed"
        assert before[1][0] == 4000
        if suffix == "mp3":
            assert once == [(0, 3975), (3975, 9975)]
            assert after == [(0, 3000), (3000, 9000)]
        else:
            assert once == after == before
EOF2
"$work/venv/bin/python" "$work/drift.py" "$work"
