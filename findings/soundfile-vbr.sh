#!/usr/bin/env bash
# One would guess that soundfile.read returns the whole of a file that it can read; at most its length, known in advance, might be an
# estimate where an MP3 with a variable rate says nothing of its length (no Xing header, as in what is streamed, recorded or cut).
# The estimate is taken for the truth, and it is made from the first frames. A track of beeps with silence between them is cut off: of
# 60 s, read returns 8.9 s, in blocks as well, and no place after that can be read. Nothing is said. Music after ten seconds of silence
# is said to last 124 s: read then returns the 60 s that there are, but read in blocks the music is followed by its last second, again
# and again, for another minute. mutagen makes the same estimates; ffmpeg decodes 60 s of each file. librosa.load (0.11.0), which reads by
# soundfile, cuts the beeps, too. With a Xing header all is well.
# Version: soundfile 0.14.0 (libsndfile 1.2.2), mutagen 1.48.1, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, numpy 2.4.6 (Linux on x86-64).
# Source: the run below, and issue 1001 of libsndfile, where the count of frames is too high.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 mutagen==1.48.1 imageio-ffmpeg==0.8.1 numpy==2.4.6

cat > "$work/read.py" <<'EOF2'
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import mutagen
import numpy as np
import soundfile

RATE = 44_100
BEEPS = f"aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,5),0.5)':s={RATE}:d=60"
LATE = f"anoisesrc=r={RATE}:d=60:seed=1:a=0.3,volume=0:enable='lt(t,10)'"  # Noise stands for the music.
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"]
path = str(Path(sys.argv[1]) / "track.mp3")


def ffmpeg(*words):
    return subprocess.run([*FFMPEG, *words], check=True, stdout=subprocess.PIPE).stdout


print("soundfile", soundfile.__version__, "libsndfile", soundfile.__libsndfile_version__, "mutagen", mutagen.version_string)
for name, source, xing, seen in (
    ("beeps", BEEPS, "1", [60.0, 60.0, 60.0, 60.0]),
    ("beeps", BEEPS, "0", [8.9, 8.9, 8.9, 8.9]),
    ("late music", LATE, "1", [60.0, 60.0, 60.0, 60.0]),
    ("late music", LATE, "0", [123.6, 124.2, 60.0, 124.2]),
):
    ffmpeg("-f", "lavfi", "-i", source, "-c:a", "libmp3lame", "-q:a", "4", "-write_xing", xing, path)
    decoded = len(ffmpeg("-i", path, "-f", "s16le", "-")) / 2 / RATE
    with soundfile.SoundFile(path) as file:
        blocks = list(file.blocks(RATE))
    lengths = [
        mutagen.File(path).info.length,
        soundfile.info(path).duration,
        len(soundfile.read(path)[0]) / RATE,
        sum(map(len, blocks)) / RATE,
    ]
    print(f"{name}, Xing header {xing}: ffmpeg decodes {decoded:.1f} s, mutagen says {lengths[0]:.1f} s")
    print("  soundfile says {:.1f} s, reads {:.1f} s, in blocks {:.1f} s".format(*lengths[1:]))
    assert round(decoded, 1) == 60.0
    assert np.allclose(lengths, seen, atol=0.1)
    if len(blocks) > 62:
        assert np.abs(blocks[61]).max() > 0.1 and all(np.array_equal(block, blocks[61]) for block in blocks[62:-1])
        print("  the last second comes", len(blocks) - 61, "times")
EOF2
"$work/venv/bin/python" "$work/read.py" "$work"
