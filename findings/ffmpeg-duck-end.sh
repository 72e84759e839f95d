#!/usr/bin/env bash
# One would guess that the second input of ffmpeg's sidechaincompress only controls the gain: where the voice has ended, the music plays
# on, undipped. That is how a side chain works in a mixer, and `amix` of the same two inputs plays the longer one to its end.
# The output ends with the voice at the latest: 20 s of music under 5 s of speech become 5 s, without a warning and with exit code 0. Since
# ffmpeg 7, whose parts run in parallel, it may end before the voice, elsewhere in each run of the same command: ten runs of 7.0.2 on a
# busy machine gave 3.53, 4.74 and 5 s. ffmpeg 5.1.9 (Debian 12) gave 5 s each time. With the voice padded (`apad`) all 20 s are
# there in each run, so the padding decides how long the music is.
# Version: ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, ffmpeg 7.0.2 in 0.6.0. Source: the run below; ffmpeg's description of the filter does not
# say where its output ends.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps)
"${pip[@]}" --target "$work/9.0.2" imageio-ffmpeg==0.8.1
"${pip[@]}" --target "$work/7.0.2" imageio-ffmpeg==0.6.0

RATE=44100
for version in 9.0.2 7.0.2; do
  ffmpeg="$(echo "$work/$version"/imageio_ffmpeg/binaries/ffmpeg-linux-*)"
  run=("$ffmpeg" -nostdin -y -v error)
  "${run[@]}" -f lavfi -i "sine=f=300:d=20:r=$RATE" "$work/music.wav"
  "${run[@]}" -f lavfi -i "sine=f=1000:d=5:r=$RATE" "$work/voice.wav"

  lengths() { # the lengths (ms) of ten runs, and whether anything was said
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      said="$("${run[@]}" -i "$work/music.wav" -i "$work/voice.wav" -filter_complex "$1" -f s16le "$work/out.raw" 2>&1)"
      test -z "$said"
      echo $(($(stat -c %s "$work/out.raw") * 500 / RATE))
    done | sort -n | uniq
  }

  for filter in '[0][1]amix' '[1]apad[voice];[0][voice]sidechaincompress'; do
    seen="$(lengths "$filter")"
    echo "ffmpeg $version $filter: $seen ms in each of ten runs"
    test "$seen" = 20000
  done
  seen="$(lengths '[0][1]sidechaincompress')"
  echo "ffmpeg $version [0][1]sidechaincompress: in ten runs (these vary)" $seen ms
  test "$(tail -n 1 <<< "$seen")" -le 5000 # the longest
done
