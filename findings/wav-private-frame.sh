#!/usr/bin/env bash
# One would guess that a private frame (PRIV), which every reader has to skip, takes nothing from the other tags of a file.
# In a WAV with an ID3 chunk, ffmpeg 4.2.2 then shows nothing but that frame: no title, no artist, no lyrics. It says "Discarding ID3 tags
# because more suitable tags were found": the private frame, which it read from the same chunk and turned into a tag just before. Debian
# 12's ffmpeg 5.1.9 does the same, and so does mpv on it. 7.0.2 shows all of them. A program's own data in
# a WAV are safer in a TXXX frame, which hides nothing.
# Version: ffmpeg 4.2.2 in imageio-ffmpeg 0.4.9, ffmpeg 7.0.2 in imageio-ffmpeg 0.6.0, mutagen 1.48.1 (Linux on x86-64). Source: the run
# below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" mutagen==1.48.1
"${pip[@]}" --target "$work/older" --no-deps imageio-ffmpeg==0.4.9
"${pip[@]}" --target "$work/newer" --no-deps imageio-ffmpeg==0.6.0

cat > "$work/tags.py" <<'EOF'
import subprocess
import sys
import wave
from pathlib import Path

from mutagen.id3 import PRIV, TIT2, TPE1, TXXX
from mutagen.wave import WAVE

folder = Path(sys.argv[1])
OWN = {"none": None, "PRIV": PRIV(owner="example", data=b"x"), "TXXX": TXXX(encoding=3, desc="example", text="x")}
for version, place, hides in (("4.2.2", "older", True), ("7.0.2", "newer", False)):
    ffmpeg = next(folder.glob(f"{place}/**/ffmpeg-linux*"))
    for own, frame in OWN.items():
        path = folder / f"{own}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 44_100, 0, "NONE", ""))
            file.writeframes(bytes(88_200))
        tags = WAVE(path)
        tags.add_tags()
        for one in (TIT2(encoding=3, text="Legs"), TPE1(encoding=3, text="Jo"), frame):
            if one:
                tags.tags.add(one)
        tags.save()
        text = subprocess.run([ffmpeg, "-hide_banner", "-i", path], stderr=subprocess.PIPE, text=True).stderr
        shown = [key for key in ("title", "artist") if f"    {key} " in text]
        says = "Discarding ID3 tags" in text
        print(f"ffmpeg {version}, own frame {own}: shows {shown}{', says that it discards' if says else ''}")
        assert ("4.2.2" if place == "older" else "7.0.2") in subprocess.run(
            [ffmpeg, "-version"], stdout=subprocess.PIPE, text=True
        ).stdout.split("\n")[0]
        assert shown == ([] if hides and own == "PRIV" else ["title", "artist"])
        assert says == (hides and own == "PRIV")
EOF
"$work/venv/bin/python" "$work/tags.py" "$work"
