#!/usr/bin/env bash
# One would guess that FLAC cut without encoding, or cut into parts of ten seconds by ffmpeg's own muxer for that, gives files of ten
# seconds that every reader of FLAC takes: its frames stand for themselves, and nothing is lost.
# ffmpeg keeps the head of the whole. Of a FLAC of 30 s each part cut with -c copy claims 30 s and has the checksum of all; readers of tags
# believe it, and copying once more does not mend it. Parts encoded by the segment muxer claim 0, which stands for "unknown", so the readers
# of tags have 0 s; behind them comes one more part without any sound, which claims 30 s. soundfile cannot read any of these files, neither
# whole nor in blocks: the first part ends with an error after 10 s, each later one begins with it. pedalboard, asked for a part that was
# cut with -c copy, gives 30 s of silence without a word. ffmpeg and miniaudio have the 10 s that there are. Cut and encoded in one step
# (-ss, -t), all is well. So a song is cut with encoding, which loses nothing in FLAC.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, soundfile 0.14.0 (libsndfile 1.2.2), mutagen 1.48.1, tinytag 2.3.2,
# pytaglib 3.2.0, miniaudio 1.71, pedalboard 0.9.26, numpy 2.4.6. Source: RFC 9639, section 8.2 (0 samples are unknown); LosslessCut's
# issues 1809 and 2131, which name ffmpeg's tickets 4905 and 10287; libsndfile's issue 1038; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
for release in 0.6.0 0.8.1; do
  python3 -m venv "$release"
  "$release/bin/pip" install --quiet --disable-pip-version-check "imageio-ffmpeg==$release" soundfile==0.14.0 mutagen==1.48.1 \
    tinytag==2.3.2 pytaglib==3.2.0 miniaudio==1.71 pedalboard==0.9.26 numpy==2.4.6
done

cat > cut.py <<'EOF2'
import subprocess

import imageio_ffmpeg
import miniaudio
import numpy as np
import soundfile
import taglib
import tinytag
from mutagen.flac import FLAC
from pedalboard.io import AudioFile

RATE = 44_100
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def run(*arguments):
    return subprocess.run([FFMPEG, "-v", "error", "-y", *arguments], check=True, stdout=subprocess.PIPE).stdout


def claimed(path):
    """The length that a file's head claims, in s, to each reader of tags, and the checksum of its sound."""
    with taglib.File(path) as tags:
        lengths = {FLAC(path).info.length, tinytag.TinyTag.get(path).duration, float(tags.length)}
    return lengths, FLAC(path).info.md5_signature


def by_soundfile(path):
    try:
        return len(soundfile.read(path)[0]) / RATE
    except (ValueError, soundfile.LibsndfileError) as error:
        return str(error).split(";")[0]


def in_blocks(path):
    """The seconds that soundfile reads in blocks of a second, and the error that ends it."""
    seconds = 0
    try:
        for block in soundfile.blocks(path, RATE):
            seconds += len(block) / RATE
    except soundfile.LibsndfileError as error:
        return seconds, str(error)
    return seconds, ""


def by_miniaudio(path):
    return len(miniaudio.decode_file(path, nchannels=1, sample_rate=RATE).samples) / RATE


def by_pedalboard(path):
    """The seconds that it gives, and the loudest sample of them."""
    with AudioFile(path) as file:
        sound = file.read(60 * RATE)[0]
    return len(sound) / RATE, float(np.abs(sound).max())


def sounding(path):
    return len(run("-i", path, "-f", "s16le", "-ac", "1", "-")) / 2 / RATE


run("-f", "lavfi", "-i", f"sine=sample_rate={RATE}:duration=30", "-c:a", "flac", "whole.flac")
run("-i", "whole.flac", "-f", "segment", "-segment_time", "10", "-c", "copy", "copied-%d.flac")
run("-i", "whole.flac", "-f", "segment", "-segment_time", "10", "-c:a", "flac", "encoded-%d.flac")
run("-ss", "10", "-t", "10", "-i", "whole.flac", "-c", "copy", "cut.flac")
run("-i", "cut.flac", "-c", "copy", "again.flac")
run("-ss", "10", "-t", "10", "-i", "whole.flac", "-c:a", "flac", "right.flac")
paths = ["whole.flac", "right.flac", "cut.flac", "again.flac"]
paths += [f"copied-{part}.flac" for part in range(3)] + [f"encoded-{part}.flac" for part in range(4)]
print("ffmpeg", imageio_ffmpeg.get_ffmpeg_version())
whole = claimed("whole.flac")
assert whole[0] == {30}
for path in paths:
    lengths, checksum = claimed(path)
    seconds = sounding(path)
    seen, (blocks, error) = by_soundfile(path), in_blocks(path)
    print(f"  {path}: {seconds:.2f} s of sound, claims {lengths}; soundfile: {seen}, in blocks {blocks:.0f} s {error}", end="")
    if path in ("whole.flac", "right.flac"):
        assert {seconds} == lengths == {seen} == {blocks}
        print()
        continue
    assert lengths == ({0} if path in ("encoded-0.flac", "encoded-1.flac", "encoded-2.flac") else {30})
    assert (checksum == whole[1]) == (lengths == {30})
    assert seen == ("array is too big" if path == "encoded-0.flac" else "Internal psf_fseek() failed.")
    assert blocks == (10 if path in ("copied-0.flac", "encoded-0.flac") else 0)
    assert error == "Internal psf_fseek() failed."
    if path == "encoded-3.flac":
        assert seconds == 0
        print()
        continue
    given, loudest = by_pedalboard(path)
    print(f"; miniaudio: {by_miniaudio(path):.2f} s; pedalboard: {given:.2f} s, at most {loudest:.3f}")
    assert 9.9 < seconds < 10.2
    assert by_miniaudio(path) == seconds
    assert given == (30 if lengths == {30} else seconds)
    assert (loudest == 0) == (lengths == {30})
EOF2
for release in 0.6.0 0.8.1; do
  "$release/bin/python" cut.py
done
