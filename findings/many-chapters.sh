#!/usr/bin/env bash
# One would guess that a session of three hundred intervals has three hundred chapters in every container that has chapters, or an error.
# ffmpeg writes the chapters of an M4A twice: as a track, and as Nero's list, whose count is one byte. The list ends after 255, without a
# word. ffmpeg reads the track and finds 300; mutagen and other programs that read the list find 255, and the last quarter of an hour has
# no chapter. In an MP3 the count of the table of contents is one byte, too: ffmpeg writes 300 chapters and a table that says 44, which is
# 300 less 256; mutagen, asked for a table of 300, stops with "bytes must be in range(0, 256)", which names neither chapters nor a limit.
# Tables within a table hold them all.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1. Source: ID3v2 Chapter Frame Addendum 1.0, section
# 3.2 (entry count: $xx); the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" imageio-ffmpeg==0.8.1 mutagen==1.48.1
"${pip[@]}" --target "$work/older" --no-deps imageio-ffmpeg==0.6.0

cat > "$work/chapters.py" <<'EOF2'
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from mutagen.id3 import CTOC, ID3
from mutagen.mp4 import MP4

COUNT, MS = 300, 200
folder = Path(sys.argv[1])
FFMPEG = {
    number: str(next(folder.glob(f"{place}/**/ffmpeg-linux-*")))
    for number, place in (("9.0.2", "venv"), ("7.0.2", "older"))
}
print("ffmpeg", *FFMPEG, "mutagen", version("mutagen"))
(folder / "chapters.txt").write_text(
    ";FFMETADATA1\n"
    + "".join(
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={MS * number}\nEND={MS * number + MS}\ntitle=Interval {number + 1}\n"
        for number in range(COUNT)
    )
)


def run(number, *words):
    return subprocess.run([FFMPEG[number], "-nostdin", "-v", "warning", *words], check=True, capture_output=True, text=True)


def in_ffmpeg(number, file):
    return run(number, "-i", file, "-f", "ffmetadata", "-").stdout.count("[CHAPTER]")


for number in FFMPEG:
    for name in ("m.m4a", "m.mp3"):
        made = run(
            number, "-y", "-f", "lavfi", "-i", "sine=d=60", "-i", folder / "chapters.txt",
            "-map_metadata", "1", "-map_chapters", "1", folder / name,
        )
        assert "hapter" not in made.stderr
        assert in_ffmpeg(number, folder / name) == COUNT
    listed = MP4(folder / "m.m4a").chapters
    print(f"M4A by ffmpeg {number}: ffmpeg reads {COUNT}, mutagen {len(listed)}, the last one {listed[-1].title!r}")
    assert len(listed) == 255 and listed[-1].title == "Interval 255"
    tags = ID3(folder / "m.mp3")
    tables = tags.getall("CTOC")
    print(f"MP3 by ffmpeg {number}: {len(tags.getall('CHAP'))} chapters, tables {[len(one.child_element_ids) for one in tables]}")
    assert len(tags.getall("CHAP")) == COUNT and [len(one.child_element_ids) for one in tables] == [COUNT - 256]


def save(tables):
    file = folder / "copy.mp3"
    shutil.copy(folder / "m.mp3", file)
    tags = ID3(file)
    tags.delall("CTOC")
    for table in tables(tags):
        tags.add(table)
    tags.save(file)
    return ID3(file)


def flat(tags):
    names = [one.element_id for one in tags.getall("CHAP")]
    yield CTOC(element_id="toc", flags=3, child_element_ids=names, sub_frames=[])


def nested(tags):
    names = [one.element_id for one in tags.getall("CHAP")]
    halves = {f"toc{half}": names[half * 150 : half * 150 + 150] for half in (0, 1)}
    yield CTOC(element_id="toc", flags=3, child_element_ids=list(halves), sub_frames=[])
    for name, own in halves.items():
        yield CTOC(element_id=name, flags=1, child_element_ids=own, sub_frames=[])


try:
    save(flat)
except ValueError as error:
    print("mutagen, one table of 300:", error)
    assert str(error) == "bytes must be in range(0, 256)"
else:
    raise AssertionError("one table holds 300 now")
sizes = sorted(len(one.child_element_ids) for one in save(nested).getall("CTOC"))
print("mutagen, a table of two tables:", sizes)
assert sizes == [2, 150, 150]
EOF2
"$work/venv/bin/python" "$work/chapters.py" "$work"
