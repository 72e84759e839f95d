#!/usr/bin/env bash
# One would guess that a reader of tags either counts the samples that an encoder puts before the sound, or does not.
# Each counts them in some formats. Of 30 seconds of sound, mutagen and TagLib take an Opus file for exact and an M4A for 23 ms longer, as
# they do not read its edit list; tinytag takes both for exact. ffmpeg 9.0.2 has the M4A exact and the Opus 10 ms longer (6.5, rounded): it
# counts the pre-skip. All three readers have the MP3 of ffmpeg's own LAME header 41 ms longer, where libsndfile and ffmpeg have 30
# seconds. So a length to compare tracks by comes from decoding, or from the reader that is right in that format.
# Version: mutagen 1.48.1, tinytag 2.3.2, pytaglib 3.2.0, soundfile 0.14.0, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1. Source: the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  mutagen==1.48.1 tinytag==2.3.2 pytaglib==3.2.0 soundfile==0.14.0 imageio-ffmpeg==0.8.1

cat > "$work/lengths.py" <<'EOF'
import re
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import mutagen
import soundfile
import taglib
from tinytag import TinyTag

TRUE_S = 30.0
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SEEN_MS = {
    "mp3": {"mutagen": 41, "tinytag": 41, "taglib": 41, "ffmpeg": 0, "soundfile": 0},
    "m4a": {"mutagen": 23, "tinytag": 0, "taglib": 23, "ffmpeg": 0},
    "opus": {"mutagen": 0, "tinytag": 0, "taglib": 0, "ffmpeg": 10, "soundfile": 0},
}


def by_ffmpeg(path):
    """In hundredths of a second, rounded."""
    text = subprocess.run([FFMPEG, "-i", path], stderr=subprocess.PIPE, text=True).stderr
    minutes, seconds = re.search(r"Duration: 00:(\d+):([\d.]+)", text).groups()
    return int(minutes) * 60 + float(seconds)


READERS = {
    "mutagen": lambda path: mutagen.File(path).info.length,
    "tinytag": lambda path: TinyTag.get(path).duration,
    "taglib": lambda path: taglib.File(path).length,
    "ffmpeg": by_ffmpeg,
    "soundfile": lambda path: soundfile.info(path).frames / soundfile.info(path).samplerate,
}
for suffix, codec in (("mp3", "libmp3lame"), ("m4a", "aac"), ("opus", "libopus")):
    path = str(Path(sys.argv[1], f"sound.{suffix}"))
    sound = ["-f", "lavfi", "-i", f"anoisesrc=r=44100:d={TRUE_S}:seed=1:a=0.3", "-ac", "1", "-c:a", codec]
    subprocess.run([FFMPEG, "-nostdin", "-v", "error", *sound, "-b:a", "96k", path], check=True)
    over_ms = {name: round((READERS[name](path) - TRUE_S) * 1000) for name in SEEN_MS[suffix]}
    print(suffix, "longer by (ms):", over_ms)
    assert over_ms == SEEN_MS[suffix], f"it used to be {SEEN_MS[suffix]}"
EOF
"$work/venv/bin/python" "$work/lengths.py" "$work"
