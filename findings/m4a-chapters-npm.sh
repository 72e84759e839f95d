#!/usr/bin/env bash
# One would guess that moving the index of an M4A to its start (`-movflags +faststart`) changes nothing but where it is, and that a reader
# which is asked for chapters either has them or does not.
# music-metadata 11.16.1 with `includeChapters` finds none in an M4A as ffmpeg writes it, with the index at the end, and has no warning.
# With the index first it finds the chapter track and fails: "Expected equal chunk-offset-table & sample-size-table length". ffmpeg puts
# several titles into one chunk, as the format allows, and the reader takes one chunk for one title. Then nothing of the file is read,
# not even its length. ffmpeg itself reads both chapters from both files, and without the option music-metadata reads both files.
# Version: music-metadata 11.16.1 (npm), ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1. Needs node and npm. Source: the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1
npm install --silent --no-audit --no-fund music-metadata@11.16.1 > /dev/null
ffmpeg="$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')"

printf ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=4\ntitle=Warm-up\n' > chapters.txt
printf '[CHAPTER]\nTIMEBASE=1/1\nSTART=4\nEND=10\ntitle=Legs\n' >> chapters.txt
"$ffmpeg" -nostdin -v error -f lavfi -i sine=d=10 -i chapters.txt -map 0:a -map_chapters 1 -c:a aac plain.m4a
"$ffmpeg" -nostdin -v error -i plain.m4a -map 0:a -c copy -movflags +faststart first.m4a
for file in plain.m4a first.m4a; do
  test "$("$ffmpeg" -nostdin -i "$file" 2>&1 | grep -c 'Chapter #')" = 2
done

cat > read.mjs <<'EOF'
import assert from "node:assert";
import { parseFile } from "music-metadata";

for (const file of ["plain.m4a", "first.m4a"])
  for (const includeChapters of [false, true]) {
    let seen;
    try {
      const { format, quality } = await parseFile(file, { includeChapters });
      assert.equal(quality.warnings.length, 0);
      assert.equal(Math.round(format.duration), 10);
      seen = `${format.chapters?.length ?? "no"} chapters`;
    } catch (error) {
      seen = error.message;
    }
    console.log(file, includeChapters ? "with chapters:" : "without:", seen);
    const fails = file === "first.m4a" && includeChapters;
    assert.equal(seen, fails ? "Expected equal chunk-offset-table & sample-size-table length." : "no chapters");
  }
EOF
echo "music-metadata $(node -p 'require("./package.json").dependencies["music-metadata"]') on node $(node --version)"
node read.mjs
