#!/usr/bin/env bash
# One would guess that Pillow's `optimize=True` makes a PNG as small as it can, as its documentation says, at the price of time. A drawn cover
# of 600 x 600 (a soft gradient behind a ring with smooth edges, as players show it) comes out 2 to 3 % larger with it than without, after
# three to five times the time. The word sets zlib's highest level, whatever `compress_level` says, and lets each row choose one filter more, the
# average of its neighbours. The rows are chosen by the sum of their values, which for that filter is no measure of how well they compress:
# level 9 alone, without the word, is 7 % smaller than with it. With few colours (a palette, whose rows are not filtered) the word does help.
# Version: Pillow 13.0.0, with the zlib-ng of its wheel. Source: Pillow's documentation of the PNG format, "optimize";
# src/libImaging/ZipEncode.c (optimize: Z_BEST_COMPRESSION, and the average filter); the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0

"$work/venv/bin/python" - <<'EOF2'
import io
import time
from importlib.metadata import version

from PIL import Image, ImageDraw, features

SIZE = 600


def cover(sectors):
    """A gradient and a ring of sectors, drawn twice as large and made small, so that edges are smooth."""
    column = Image.new("RGB", (1, SIZE))
    for y in range(SIZE):
        column.putpixel((0, y), (12 + y * 20 // SIZE, 16 + y * 30 // SIZE, 38 + y * 40 // SIZE))
    picture = column.resize((2 * SIZE, 2 * SIZE), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(picture)
    for number in range(sectors):
        start, end = (360 * part / sectors - 90 for part in (number, number + 0.8))
        colour = ((number * 53) % 200 + 55, (number * 101) % 200 + 55, 180)
        draw.pieslice((200, 200, 1000, 1000), start, end, colour)
    draw.ellipse((400, 400, 800, 800), (16, 22, 48))
    return picture.resize((SIZE, SIZE), Image.Resampling.BOX)


def saved(picture, **options):
    """Size in bytes, and the least of five times in seconds."""
    times_s = []
    for _ in range(5):
        file = io.BytesIO()
        started = time.perf_counter()
        picture.save(file, "PNG", **options)
        times_s.append(time.perf_counter() - started)
    return len(file.getvalue()), min(times_s)


print("Pillow", version("pillow"), "zlib", features.version("zlib"))
for sectors in (12, 40, 90):
    picture = cover(sectors)
    (plain, plain_s), (optimized, optimized_s) = saved(picture), saved(picture, optimize=True)
    (nine, nine_s), (both, _) = saved(picture, compress_level=9), saved(picture, optimize=True, compress_level=1)
    print(f"{sectors} sectors: default {plain} bytes, {plain_s * 1000:.0f} ms; optimize {optimized}, {optimized_s * 1000:.0f} ms; level 9 {nine}, {nine_s * 1000:.0f} ms")
    assert plain < optimized and nine < optimized, "optimize made it smaller"
    assert both == optimized, "compress_level matters beside optimize"
    assert optimized_s > 2 * plain_s
    few = picture.quantize(64)
    print(f"  with 64 colours: default {saved(few)[0]}, optimize {saved(few, optimize=True)[0]}")
    assert saved(few, optimize=True)[0] < saved(few)[0]
EOF2
