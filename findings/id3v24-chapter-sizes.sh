#!/usr/bin/env bash
# One would guess that ffmpeg reads the chapters of an MP3 that another library wrote to the letter of ID3v2.4, and at the very least those
# that it wrote itself; 2.4 is its own default.
# In ID3v2.4 all sizes have seven bits a byte, those of the frames within a chapter, too. ffmpeg reads the outer size so and the inner one
# with eight bits, and writes it just the other way round. As soon as a frame within a chapter has 128 bytes or more (a long title,
# a link, any picture), ffmpeg leaves the whole chapter out, without a word. Of its own file it loses that chapter, too, and in eyeD3 that
# file has 22 letters of the title and not one chapter after it. In ID3v2.3 all is well, so a picture in a chapter belongs in 2.3.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1, eyeD3 0.9.9. Source: ID3v2.4 structure, sections 3.2
# and 6.2; ID3v2 Chapter Frame Addendum 1.0; and the run below. Debian 12's ffmpeg 5.1.9 (and mpv on it) does the same.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" imageio-ffmpeg==0.8.1 mutagen==1.48.1 eyed3==0.9.9
"${pip[@]}" --target "$work/older" --no-deps imageio-ffmpeg==0.6.0

cat > "$work/chapters.py" <<'EOF2'
import logging
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import eyed3
from mutagen.id3 import APIC, CHAP, CTOC, ID3, TIT2

logging.disable(logging.ERROR)  # eyeD3 complains about ffmpeg's file.
folder = Path(sys.argv[1])
FFMPEG = {
    number: str(next(folder.glob(f"{place}/**/ffmpeg-linux-*")))
    for number, place in (("9.0.2", "venv"), ("7.0.2", "older"))
}
LONG = "Squat " * 25
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
INNER = {
    "125 letters": [TIT2(encoding=3, text=LONG[:125])],
    "126 letters": [TIT2(encoding=3, text=LONG[:126])],
    "a picture": [TIT2(encoding=3, text="Squat"), APIC(encoding=0, mime="image/png", type=3, desc="", data=PNG)],
}


def run(number, *words):
    return subprocess.run([FFMPEG[number], "-nostdin", "-v", "error", *words], check=True, capture_output=True, text=True)


def seen_by_ffmpeg(number, file):
    """The first words of the chapters' titles, and whether there was an error."""
    answer = run(number, "-i", file, "-f", "ffmetadata", "-")
    chapters = answer.stdout.split("[CHAPTER]")[1:]
    return [part.split("title=")[1].split()[0] for part in chapters], bool(answer.stderr)


plain = folder / "plain.mp3"
run("9.0.2", "-f", "lavfi", "-i", "sine=d=9", "-id3v2_version", "0", plain)
print("ffmpeg", *FFMPEG, "mutagen", version("mutagen"), "eyeD3", version("eyed3"))
for tag in (3, 4):
    for name, inner in INNER.items():
        file = folder / "written.mp3"
        shutil.copy(plain, file)
        tags = ID3()
        tags.add(CTOC(element_id="toc", flags=3, child_element_ids=["a", "b", "c"], sub_frames=[]))
        for number, frames in enumerate(([TIT2(encoding=3, text="Warm-up")], inner, [TIT2(encoding=3, text="Cool-down")])):
            times = {"start_time": 3000 * number, "end_time": 3000 * number + 3000}
            tags.add(CHAP(element_id="abc"[number], **times, sub_frames=frames))
        tags.save(file, v2_version=tag)
        expected = ["Warm-up", "Cool-down"]
        if tag == 3 or name == "125 letters":
            expected.insert(1, "Squat")
        for number in FFMPEG:
            titles, failed = seen_by_ffmpeg(number, file)
            print(f"ID3v2.{tag} by mutagen, {name}: ffmpeg {number} has", titles)
            assert sorted(titles) == sorted(expected) and not failed
        assert len(eyed3.load(file).tag.chapters) == 3

(folder / "chapters.txt").write_text(
    ";FFMETADATA1\n"
    + "".join(
        f"[CHAPTER]\nTIMEBASE=1/1\nSTART={3 * number}\nEND={3 * number + 3}\ntitle={title}\n"
        for number, title in enumerate(("Warm-up", LONG.strip(), "Cool-down"))
    )
)
for number in FFMPEG:
    own = folder / "own.mp3"
    run(number, "-y", "-i", plain, "-i", folder / "chapters.txt", "-map_metadata", "1", "-c", "copy", own)
    titles, failed = seen_by_ffmpeg(number, own)
    lengths = [len(chapter.title) for chapter in eyed3.load(own).tag.chapters]
    raw = own.read_bytes()
    chapter = raw.index(b"CHAP", raw.index(b"CHAP") + 4)
    title = raw.index(b"TIT2", chapter)
    print(f"ID3v2.{raw[3]} by ffmpeg {number}: it has {titles} of it; eyeD3 has titles of {lengths} letters")
    print("  size of the chapter:", raw[chapter + 4 : chapter + 8].hex(" "), " of its title:", raw[title + 4 : title + 8].hex(" "))
    assert raw[3] == 4 and titles == ["Warm-up", "Cool-down"] and not failed
    assert lengths == [7, 22]
    assert raw[chapter + 4 : chapter + 8] == bytes([0, 0, 0, 0xB5]), "the chapter's size has seven bits a byte now"
    assert raw[title + 4 : title + 8] == bytes([0, 0, 1, 0x17]), "the title's size was right"
EOF2
"$work/venv/bin/python" "$work/chapters.py" "$work"
