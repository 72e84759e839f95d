#!/usr/bin/env bash
# One would guess that a loop of music that is a whole number of bars keeps the beat when ffmpeg repeats it, whatever file it comes from
# and whichever of its two ways repeats it: `-stream_loop` or a list for `-f concat`. Or that one way keeps it and the other does not.
# Each way has another format in which every repeat is late. With -stream_loop it is Opus, by 6.5 ms a time (its pre-skip is played again
# from the second round on), with concat it is Vorbis, by 13.1 ms; each is exact the other way. M4A is exact in 9.0.2, and in 7.0.2 late by
# 17.1 ms both ways. MP3, FLAC and WAV are exact. After 99 repeats of 4 s the beeps are 643 ms, 1293 ms or 1688 ms late, more than a beat at
# 120 a minute, and the length shows it only if one multiplies. Copied without decoding (`-f concat -c copy`), each joint costs 49 ms in
# MP3, 40 ms in M4A and 20 ms in Opus; FLAC is exact. So loop in WAV or FLAC, and encode once, at the end.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0, numpy 2.4.6. Source: the run below; RFC 7845, section 4.2, on the
# pre-skip, which a decoder throws away at the start of each stream.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for release in 0.8.1 0.6.0; do
  python3 -m venv "$work/$release"
  "$work/$release/bin/pip" install --quiet --disable-pip-version-check "imageio-ffmpeg==$release" numpy==2.4.6
done

cat > "$work/loops.py" <<'EOF2'
import subprocess
import wave

import imageio_ffmpeg
import numpy as np

RATE, TIMES, BEAT = 44_100, 100, 22_050
FORMATS = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "m4a": "aac", "opus": "libopus", "ogg": "libvorbis"}
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
RELEASE = imageio_ffmpeg.get_ffmpeg_version().split("-")[0].lstrip("n")

music = np.zeros(4 * RATE)
beep = 0.7 * np.sin(2 * np.pi * 1000 * np.arange(2205) / RATE)
for beat in range(8):
    at = beat * BEAT + 2000
    music[at : at + len(beep)] = beep
with wave.open("loop.wav", "wb") as file:
    file.setparams((1, 2, RATE, 0, "NONE", ""))
    file.writeframes((music * 32_767).astype("<i2").tobytes())


def run(*arguments):
    return subprocess.run([FFMPEG, "-v", "quiet", "-y", *arguments], check=True, stdout=subprocess.PIPE).stdout


def late(*arguments):
    """How late the first beep of the second round and the last beep of all are, in ms, and the length in s."""
    heard = np.frombuffer(run(*arguments, "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"), "<f4")
    loud = np.flatnonzero(np.abs(heard) > 0.2)
    starts = loud[np.concatenate(([True], np.diff(loud) > 5000))]
    assert len(starts) == 8 * TIMES
    ms = (starts - starts[0] - BEAT * np.arange(len(starts))) * 1000 / RATE
    return ms[8], ms[-1], len(heard) / RATE


NOTHING = {"m4a": 0, "opus": 0, "ogg": 0}
EXPECTED = {
    "stream_loop": {**NOTHING, "opus": 6.5} if RELEASE == "9.0.2" else {**NOTHING, "m4a": 17.1, "opus": 6.5},
    "concat": {**NOTHING, "ogg": 13.1} if RELEASE == "9.0.2" else {**NOTHING, "m4a": 17.1, "ogg": 13.1},
    "copy": {"mp3": 49, "m4a": 40.3, "opus": 20},
}
print("ffmpeg", RELEASE)
for suffix, codec in FORMATS.items():
    run("-i", "loop.wav", "-c:a", codec, f"part.{suffix}")
    with open("list.txt", "w") as file:
        file.write(f"file 'part.{suffix}'\n" * TIMES)
    ways = {
        "stream_loop": ("-stream_loop", str(TIMES - 1), "-i", f"part.{suffix}"),
        "concat": ("-f", "concat", "-i", "list.txt"),
    }
    if suffix != "ogg":
        run("-f", "concat", "-i", "list.txt", "-c", "copy", f"joined.{suffix}")
        ways["copy"] = ("-i", f"joined.{suffix}")
    for way, arguments in ways.items():
        second, last, length = late(*arguments)
        print(f"  {suffix} by {way}: the second round {second:.2f} ms late, the last beep {last:.0f} ms, length {length:.2f} s")
        expected = EXPECTED[way].get(suffix, 0)
        assert abs(second - expected) < 0.15
        assert abs(last - 99 * expected) < 12
        assert abs(length - 400 - last / 1000) < 0.1
        if expected == 0:
            assert last == 0
EOF2
cd "$work"
for release in 0.8.1 0.6.0; do
  "$work/$release/bin/python" loops.py
done
