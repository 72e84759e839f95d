#!/usr/bin/env bash
# One would guess that ffmpeg writes the chapters that it can read: those of Opus, Vorbis and FLAC are comments of one form, and it shows
# them in all of these files.
# It writes them into Opus alone, not into Vorbis, FLAC or FLAC within Ogg, without a word. A copy of a FLAC file that has chapters (new tags,
# a cut, "-c copy") has none any more; converted to Opus, it has them. Given as plain tags (CHAPTER000, CHAPTER000NAME), they arrive everywhere.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, mutagen 1.48.1. Source: Xiph's wiki, "Chapter Extension"; the run
# below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" imageio-ffmpeg==0.8.1 mutagen==1.48.1
"${pip[@]}" --target "$work/older" --no-deps imageio-ffmpeg==0.6.0

cat > "$work/chapters.py" <<'EOF2'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from mutagen.flac import FLAC

folder = Path(sys.argv[1])
FFMPEG = {
    number: str(next(folder.glob(f"{place}/**/ffmpeg-linux-*")))
    for number, place in (("9.0.2", "venv"), ("7.0.2", "older"))
}
TITLES = ["Warm-up", "Squats", "Cool-down"]
print("ffmpeg", *FFMPEG, "mutagen", version("mutagen"))
(folder / "chapters.txt").write_text(
    ";FFMETADATA1\n"
    + "".join(f"[CHAPTER]\nTIMEBASE=1/1\nSTART={3 * number}\nEND={3 * number + 3}\ntitle={title}\n" for number, title in enumerate(TITLES))
)


def run(number, *words):
    return subprocess.run(
        [FFMPEG[number], "-nostdin", "-v", "warning", *map(str, words)], check=True, capture_output=True, text=True
    )


def titles(number, file):
    found = run(number, "-i", file, "-f", "ffmetadata", "-").stdout.split("[CHAPTER]")[1:]
    return [part.split("title=")[1].split("\n")[0] for part in found]


for number in FFMPEG:
    found = {}
    for name, codec in (("m.opus", "libopus"), ("m.ogg", "libvorbis"), ("m.oga", "flac"), ("m.flac", "flac")):
        sound = ("-f", "lavfi", "-i", "sine=d=9", "-i", folder / "chapters.txt", "-map_metadata", "1", "-map_chapters", "1")
        made = run(number, "-y", *sound, "-c:a", codec, folder / name)
        assert "hapter" not in made.stderr
        found[f"{codec} in {name}"] = titles(number, folder / name)
    print(f"ffmpeg {number} wrote", found)
    assert list(found.values()) == [TITLES, [], [], []]

    file = FLAC(folder / "m.flac")
    for index, title in enumerate(TITLES):
        file[f"CHAPTER{index:03d}"] = f"00:00:{3 * index:02d}.000"
        file[f"CHAPTER{index:03d}NAME"] = title
    file.save()
    assert titles(number, folder / "m.flac") == TITLES
    run(number, "-y", "-i", folder / "m.flac", "-c", "copy", folder / "copy.flac")
    run(number, "-y", "-i", folder / "m.flac", "-c", "copy", folder / "copy.ogg")
    run(number, "-y", "-i", folder / "m.flac", "-c:a", "libopus", folder / "copy.opus")
    copies = [titles(number, folder / name) for name in ("copy.flac", "copy.ogg", "copy.opus")]
    print("  FLAC with comments by mutagen: it reads", TITLES, "- its copies as FLAC, FLAC in Ogg and Opus have", *copies)
    assert copies == [[], [], TITLES]
    for name, codec in (("m.flac", "flac"), ("m.oga", "flac"), ("m.ogg", "libvorbis")):
        tags = ("-metadata", "CHAPTER000=00:00:03.000", "-metadata", "CHAPTER000NAME=Squats")
        run(number, "-y", "-f", "lavfi", "-i", "sine=d=9", *tags, "-c:a", codec, folder / name)
        assert titles(number, folder / name) == ["Squats"]
EOF2
"$work/venv/bin/python" "$work/chapters.py" "$work"
