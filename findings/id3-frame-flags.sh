#!/usr/bin/env bash
# One would guess that libraries which read a title and a cover from ID3, the oldest tag of MP3, read them in whatever way the standard lets
# a program write them, and that one which cannot read a frame leaves it out.
# A frame may be compressed, belong to a numbered group, or be written without the bytes that look like the start of sound
# (unsynchronisation, which changes this JPEG and nearly every other); a tag may have an extended header. Of ten readers eyeD3 alone has
# title and cover in all of these. Of a grouped frame eight take the number for the first byte of what it holds: TagLib then has a title
# in Chinese, mutagen and ffmpeg have neither title nor cover, the others a damaged cover or none. Unsynchronised in ID3v2.3 the cover is
# damaged in ffmpeg, tinytag, music-metadata, node-id3 and mp3tag.js (npm). Compressed, tinytag, music-metadata, jsmediatags (npm) and
# mp3tag.js show the packed bytes as the title. With an extended header in ID3v2.3 the tag is empty in TagLib, tinytag and mp3tag.js. So
# tags are written plain, as all ten read them.
# Version: mutagen 1.48.1, tinytag 2.3.2, eyeD3 0.9.9, pytaglib 3.2.0, ffmpeg 9.0.2 in imageio-ffmpeg 0.8.1, Pillow 13.0.0, numpy 2.4.6;
# npm: music-metadata 11.16.1, jsmediatags 3.9.7, node-id3 0.2.9, node-taglib-sharp 6.0.3, mp3tag.js 3.16.0. Needs node 20 and npm.
# Source: ID3v2.3.0, sections 3.2, 3.3.1 and 5; ID3v2.4.0 structure, sections 3.2, 4.1.2 and 6.1; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mutagen==1.48.1 tinytag==2.3.2 eyeD3==0.9.9 pytaglib==3.2.0 imageio-ffmpeg==0.8.1 \
  pillow==13.0.0 numpy==2.4.6
npm install --silent --no-audit --no-fund music-metadata@11.16.1 jsmediatags@3.9.7 node-id3@0.2.9 node-taglib-sharp@6.0.3 mp3tag.js@3.16.0 \
  > /dev/null

cat > tags.py <<'EOF2'
import io
import logging
import re
import struct
import subprocess
import warnings
import zlib

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import eyed3
import imageio_ffmpeg
import mutagen.id3
import numpy as np
import taglib
import tinytag
from PIL import Image

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
TITLE = "Legs and core"


def run(*arguments):
    return subprocess.run([FFMPEG, "-v", "quiet", "-y", *arguments], stdout=subprocess.PIPE).stdout


down, across = np.mgrid[0:300, 0:300]
picture = io.BytesIO()
Image.fromarray(np.stack([across * 255 // 300, down * 255 // 300, (across + down) % 256], -1).astype("u1")).save(picture, "JPEG")
COVER = picture.getvalue()
FRAMES = {b"TIT2": b"\0" + TITLE.encode(), b"APIC": b"\0image/jpeg\0\3\0" + COVER, b"TALB": b"\0Block 1"}


def sevens(size):
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def eights(size):
    return struct.pack(">I", size)


def unsynchronise(data):
    return re.sub(rb"\xff(?=[\xe0-\xff\0]|$)", b"\xff\0", data, flags=re.DOTALL)


def frame(name, data, flags, size=sevens):
    return name + size(len(data)) + bytes((0, flags)) + data


def tag(version, flags, body):
    return b"ID3" + bytes((version, 0, flags)) + sevens(len(body)) + body


def frames(version, write):
    size = sevens if version == 4 else eights
    written = b"".join(write(name, data, size) for name, data in FRAMES.items())
    return written + frame(b"GRID", b"https://example.com/\0\x80", 0, size) + bytes(50)


def plain(version):
    return frames(version, lambda name, data, size: frame(name, data, 0, size))


def compress(name, data, size):
    packed = size(len(data)) + zlib.compress(data)
    return frame(name, packed, 0x09 if size is sevens else 0x80, size)


def group(name, data, size):
    return frame(name, b"\x80" + data, 0x40 if size is sevens else 0x20, size)


def unsynchronised_frame(name, data, size):
    return frame(name, size(len(data)) + unsynchronise(data), 0x03, size)


TAGS = {
    "plain-3": tag(3, 0, plain(3)),
    "plain-4": tag(4, 0, plain(4)),
    "unsynchronised-3": tag(3, 0x80, unsynchronise(plain(3))),
    "unsynchronised-4": tag(4, 0x80, frames(4, unsynchronised_frame)),
    "compressed-3": tag(3, 0, frames(3, compress)),
    "compressed-4": tag(4, 0, frames(4, compress)),
    "grouped-3": tag(3, 0, frames(3, group)),
    "grouped-4": tag(4, 0, frames(4, group)),
    "extended-3": tag(3, 0x40, struct.pack(">IHI", 6, 0, 50) + plain(3)),
    "extended-4": tag(4, 0x40, sevens(6) + b"\1\0" + plain(4)),
}


def by_mutagen(path):
    tags = mutagen.id3.ID3(path)
    covers = tags.getall("APIC")
    return str(tags["TIT2"]) if "TIT2" in tags else None, covers[0].data if covers else None


def by_tinytag(path):
    tags = tinytag.TinyTag.get(path, image=True)
    return tags.title, tags.images.any.data if tags.images.any else None


def by_eyed3(path):
    tags = eyed3.load(path).tag
    return tags.title, tags.images[0].image_data if len(tags.images) else None


def by_taglib(path):
    with taglib.File(path) as tags:
        return tags.tags.get("TITLE", [None])[0], tags.pictures[0].data if tags.pictures else None


def by_ffmpeg(path):
    title = re.search(r"^title=(.*)$", run("-i", path, "-f", "ffmetadata", "-").decode(), re.MULTILINE)
    return title and title[1], run("-i", path, "-map", "0:v", "-c", "copy", "-f", "image2pipe", "-")


sound = run("-f", "lavfi", "-i", "sine=duration=2", "-id3v2_version", "0", "-f", "mp3", "-")
RIGHT = {
    "plain-3": {"mutagen", "tinytag", "eyeD3", "TagLib", "ffmpeg"},
    "plain-4": {"mutagen", "tinytag", "eyeD3", "TagLib", "ffmpeg"},
    "unsynchronised-3": {"mutagen", "eyeD3", "TagLib"},
    "unsynchronised-4": {"mutagen", "eyeD3", "TagLib", "ffmpeg"},
    "compressed-3": {"mutagen", "eyeD3"},
    "compressed-4": {"mutagen", "eyeD3", "ffmpeg"},
    "grouped-3": {"eyeD3"},
    "grouped-4": {"eyeD3"},
    "extended-3": {"mutagen", "eyeD3", "ffmpeg"},
    "extended-4": {"mutagen", "tinytag", "eyeD3", "TagLib", "ffmpeg"},
}
READERS = {"mutagen": by_mutagen, "tinytag": by_tinytag, "eyeD3": by_eyed3, "TagLib": by_taglib, "ffmpeg": by_ffmpeg}
with open("cover.jpg", "wb") as file:
    file.write(COVER)
seen = {}
for name, written in TAGS.items():
    with open(f"{name}.mp3", "wb") as file:
        file.write(written + sound)
    for reader, read in READERS.items():
        title, cover = read(f"{name}.mp3")
        picture = "its cover" if cover == COVER else "a damaged cover" if cover else "no cover"
        seen[name, reader] = (title, picture)
        print(f"{name} by {reader}: {title!a}, {picture}")
        assert (seen[name, reader] == (TITLE, "its cover")) == (reader in RIGHT[name])
assert seen["grouped-4", "TagLib"][0] == TITLE.encode()[:12].decode("utf-16-be")
assert seen["grouped-4", "mutagen"] == seen["grouped-4", "ffmpeg"] == (None, "no cover")
assert all(seen["unsynchronised-3", reader] == (TITLE, "a damaged cover") for reader in ("ffmpeg", "tinytag"))
assert seen["extended-3", "TagLib"] == seen["extended-3", "tinytag"] == (None, "no cover")
EOF2
venv/bin/python tags.py 2> /dev/null

cat > tags.cjs <<'EOF2'
const assert = require("node:assert");
const fs = require("node:fs");
const jsmediatags = require("jsmediatags");
const MP3Tag = require("mp3tag.js");
const NodeID3 = require("node-id3");
const { File } = require("node-taglib-sharp");

const RIGHT = {
  "plain-3": ["music-metadata", "jsmediatags", "node-id3", "TagLib#", "mp3tag.js"],
  "plain-4": ["music-metadata", "jsmediatags", "node-id3", "TagLib#", "mp3tag.js"],
  "unsynchronised-3": ["jsmediatags", "TagLib#"],
  "unsynchronised-4": ["music-metadata", "node-id3", "TagLib#", "mp3tag.js"],
  "compressed-3": ["node-id3"],
  "compressed-4": [],
  "grouped-3": ["TagLib#"],
  "grouped-4": ["TagLib#"],
  "extended-3": ["music-metadata", "jsmediatags", "node-id3", "TagLib#"],
  "extended-4": ["jsmediatags", "node-id3", "TagLib#"],
};
const COVER = fs.readFileSync("cover.jpg");
(async () => {
  const { parseFile } = await import("music-metadata");
  const readers = {
    "music-metadata": async (path) => {
      const { common } = await parseFile(path);
      return [common.title, common.picture?.[0]?.data];
    },
    jsmediatags: async (path) => {
      const read = (done, failed) => jsmediatags.read(path, { onSuccess: done, onError: failed });
      const { tags } = await new Promise(read);
      return [tags.title, tags.picture?.data];
    },
    "node-id3": async (path) => {
      const tags = NodeID3.read(path);
      return [tags.title, tags.image?.imageBuffer];
    },
    "TagLib#": async (path) => {
      const file = File.createFromPath(path);
      const found = [file.tag.title, file.tag.pictures[0]?.data?.toByteArray()];
      file.dispose();
      return found;
    },
    "mp3tag.js": async (path) => {
      const file = new MP3Tag(fs.readFileSync(path));
      file.read();
      return [file.tags.title, file.tags.v2?.APIC?.[0]?.data];
    },
  };
  for (const name of Object.keys(RIGHT)) {
    for (const [reader, read] of Object.entries(readers)) {
      const [title, cover] = await read(`${name}.mp3`);
      const picture = !cover?.length ? "no cover" : COVER.equals(Buffer.from(cover)) ? "its cover" : "a damaged cover";
      console.log(`${name} by ${reader}: ${JSON.stringify(title ?? null)}, ${picture}`);
      const isRight = title === "Legs and core" && picture === "its cover";
      assert.equal(isRight, RIGHT[name].includes(reader));
    }
  }
})();
EOF2
node tags.cjs
