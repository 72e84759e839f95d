"""How long it takes to build every session that ships, offline and from nothing, against how long they run.

    python benchmarks/shipped.py                 all of them, and bare ffmpeg encodes of the same sound
    python benchmarks/shipped.py strength ems    those of these folders alone

What was promised: on two cores no more than 1/150 of their running time. The second figure holds on any
machine: the same sound, encoded by plain ffmpeg, two files side by side. All happens in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import imageio_ffmpeg
from mutagen.mp3 import MP3

from audiocoach.sources import find as catalog

AUDIOCOACH = (sys.executable, "-c", "from audiocoach.__main__ import run; run()")
QUIET = ("-nostdin", "-y", "-loglevel", "error")
RAW = ("-f", "s16le", "-ar", "44100", "-ac", "2")
SAME_SETTING = ("-c:a", "libmp3lame", "-b:a", "160k", "-compression_level", "7")
PROMISED = 150
"""Running time over building time, at least."""


def build(names: Sequence[str], folder: Path) -> float:
    """Seconds in which one command for each folder of sessions makes them all, with an empty store.

    Sessions of two folders may have one name, and tracks of one name are not put into one folder.
    """
    home = str(folder / "home")
    env: Mapping[str, str] = {
        **os.environ,
        **dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "AUDIOCOACH_CACHE_DIR"), home),
    }
    kinds: dict[str, list[str]] = {}
    for name in names:
        kinds.setdefault(name.partition("/")[0], []).append(name)
    started = time.perf_counter()
    for kind, some in kinds.items():
        target = f"{folder / 'tracks' / kind}{os.sep}"
        command = [*AUDIOCOACH, "build", *some, "-o", target, "--voice", "espeak", "--quiet"]
        subprocess.run(command, check=True, env=dict(env), cwd=folder)
    return time.perf_counter() - started


def encode(tracks: Sequence[Path], folder: Path) -> float:
    """Seconds in which plain ffmpeg encodes the tracks' sound, two side by side."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    taken_s = 0.0
    for pair in pairs(tracks):
        sounds = [folder / f"{number}.raw" for number in range(len(pair))]
        for track, sound in zip(pair, sounds, strict=True):
            subprocess.run([ffmpeg, *QUIET, "-i", str(track), *RAW, str(sound)], check=True)
        started = time.perf_counter()
        running = [
            subprocess.Popen(
                [ffmpeg, *QUIET, *RAW, "-i", str(sound), *SAME_SETTING, str(sound.with_suffix(".mp3"))]
            )
            for sound in sounds
        ]
        codes = [process.wait() for process in running]
        if any(codes):
            raise SystemExit("a bare encode failed")
        taken_s += time.perf_counter() - started
    return taken_s


def main() -> int:
    """Measures, prints, and says by the exit code whether the promise was kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", help="only the sessions of these folders")
    asked = parser.parse_args()
    names = [
        name
        for name in catalog.shipped_workouts()
        if not name.startswith("blocks/") and (not asked.folders or name.partition("/")[0] in asked.folders)
    ]
    if not names:
        parser.error("no session is in these folders")
    with TemporaryDirectory(prefix="audiocoach-shipped-") as made:
        folder = Path(made)
        (folder / "home").mkdir()
        build_s = build(names, folder)
        tracks = sorted((folder / "tracks").rglob("*.mp3"), key=lambda track: track.stat().st_size)
        running_s = sum(MP3(track).info.length for track in tracks)
        encode_s = encode(tracks, folder)
    print(f"{len(tracks)} sessions that run for {running_s / 3600:.2f} h, on {os.cpu_count()} cores")
    print(
        f"built in {build_s:.1f} s: 1/{running_s / build_s:.0f} of their running time (promised 1/{PROMISED})"
    )
    print(f"bare encodes of the same sound: {encode_s:.1f} s; built in {build_s / encode_s:.2f} times that")
    return 0 if running_s / build_s >= PROMISED else 1


def pairs(tracks: Sequence[Path]) -> list[Sequence[Path]]:
    """The tracks two by two, neighbours in size together."""
    return [tracks[index : index + 2] for index in range(0, len(tracks), 2)]


if __name__ == "__main__":
    sys.exit(main())
