"""What a build with nothing stored takes, against two bare ffmpeg encodes of the same sound.

    python benchmarks/first_track.py            strength/runner-a, an hour with a song, a block; three rounds
    python benchmarks/first_track.py --quick    strength/runner-a alone, one round; never judged

A build is a process of its own, its start included; Python has compiled the program before. Then two ffmpeg
processes, side by side, encode a half of that track's sound each; of a block, they encode a track each, and
the figures are scaled to all its tracks. All ways take turns within a round, so that a slow moment slows them
all. Medians of the rounds are shown: of the wall clock, which the limits are for, and of processor seconds,
which other work on the machine distorts less. Everything happens in a temporary folder. Memory is what the
system accounts to the process, or to the largest child it waited for (POSIX only).
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import block
import imageio_ffmpeg
from hour import AUDIOCOACH, QUIET, RAW, SAME_SETTING, session
from mutagen.mp3 import MP3

SESSION = "strength/runner-a"
BED_KIND = "bed"
"""The store's kind of entry that stays where beds are stored."""

FIRST_USE_LIMIT_S, PEAK_LIMIT_MB = 0.7, 300
BLOCK_LIMIT = 1 / 0.85
"""A block reaches 0.85 of the bare encodes' speed."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of building: the script, the flags, the most that it may take beside bare encodes, whether its
    beds are stored beforehand, and the suffix of what it makes (none: a folder).
    """

    name: str
    script: str
    flags: tuple[str, ...]
    limit: float | None
    beds_stored: bool = False
    suffix: str = ".mp3"


@dataclass(frozen=True, slots=True)
class Ran:
    """What processes took: wall clock and processor seconds, and the peak of the largest one."""

    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(slots=True)
class Measured:
    """The builds and the bare encodes of one way, round by round."""

    builds: list[Ran] = field(default_factory=list)
    encodes: list[Ran] = field(default_factory=list)

    def wall_ratio(self) -> float:
        """Wall clock of a build, in bare encodes."""
        return median(self.builds, "wall_s") / median(self.encodes, "wall_s")

    def cpu_ratio(self) -> float:
        """Processor seconds of a build, in bare encodes."""
        return median(self.builds, "cpu_s") / median(self.encodes, "cpu_s")


def median(runs: Sequence[Ran], figure: str) -> float:
    """The middle of one figure."""
    return statistics.median(getattr(run, figure) for run in runs)


class Bench:
    """The builds, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        """Nothing is built yet."""
        self._folder = folder
        self._ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()

    def round(self, way: Way, measured: Measured) -> None:
        """A build from nothing, and the bare encodes of its track."""
        made, store = self._folder / f"made{way.suffix}", self._folder / "store"
        if way.beds_stored:
            self._build(way, made)
            made.unlink()
            for kind in store.iterdir():
                if kind.is_dir() and kind.name != BED_KIND:
                    shutil.rmtree(kind)
        measured.builds.append(self._build(way, made))
        measured.encodes.append(self._encode([made] if way.suffix else sorted(made.rglob("*.mp3"))))
        self.clear(made)

    def compile(self, todo: Sequence[Way]) -> None:
        """Build once before anything is measured, so that Python's compiler is not."""
        for way in todo:
            if way.name.endswith(FIRST_USE):
                made = self._folder / f"made{way.suffix}"
                self._build(way, made)
                self.clear(made)

    def clear(self, made: Path) -> None:
        """Remove what a build made and stored."""
        for path in (made, self._folder / "store"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _build(self, way: Way, made: Path) -> Ran:
        return self._run([[*AUDIOCOACH, "build", way.script, "-o", str(made), "--quiet", *way.flags]])

    def _encode(self, tracks: Sequence[Path]) -> Ran:
        """Two bare encodes side by side, scaled to all tracks."""
        lengths_s = [MP3(track).info.length for track in tracks]
        half_s = lengths_s[0] / 2
        if len(tracks) > 1:
            parts = [(track, 0.0, length_s) for track, length_s in zip(tracks, lengths_s, strict=True)][:2]
        else:
            parts = [(tracks[0], 0.0, half_s), (tracks[0], half_s, half_s)]
        files = [self._folder / f"part{number}.raw" for number in range(2)]
        for file, (track, start_s, length_s) in zip(files, parts, strict=True):
            part = ["-ss", str(start_s), "-t", str(length_s), "-i", str(track)]
            subprocess.run([self._ffmpeg, *QUIET, *part, *RAW, str(file)], check=True)
        ran = self._run(
            [
                [self._ffmpeg, *QUIET, *RAW, "-i", str(file), *SAME_SETTING, str(file.with_suffix(".mp3"))]
                for file in files
            ]
        )
        for file in files:
            file.unlink()
        scale = sum(lengths_s) / sum(length_s for _, _, length_s in parts)
        return Ran(ran.wall_s * scale, ran.cpu_s * scale, ran.peak_mb)

    def _run(self, commands: Sequence[Sequence[str]]) -> Ran:
        """Run processes side by side to their end."""
        home = str(self._folder / "store")
        folders = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "AUDIOCOACH_CACHE_DIR"), home)
        env = {**os.environ, **folders, "TMPDIR": str(self._folder)}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, each build would compile the program
        with (self._folder / "log.txt").open("w+b") as log:
            started_s = time.perf_counter()
            running = [
                subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=self._folder)
                for command in commands
            ]
            ended = [os.wait4(process.pid, 0) for process in running]
            wall_s = time.perf_counter() - started_s
            for process, (_, status, _) in zip(running, ended, strict=True):
                process.returncode = os.waitstatus_to_exitcode(status)
                if process.returncode:
                    log.seek(0)
                    raise SystemExit(f"{process.args!r}\nfailed:\n{log.read().decode(errors='replace')}")
        usages = [usage for _, _, usage in ended]
        per_mb = 2**20 if sys.platform == "darwin" else 2**10
        return Ran(
            wall_s,
            sum(usage.ru_utime + usage.ru_stime for usage in usages),
            max(usage.ru_maxrss for usage in usages) / per_mb,
        )


def ways(folder: Path, *, quick: bool) -> list[Way]:
    """What is measured."""
    hibari = ("--voice", "hibari")
    found = [
        Way("with its beds", SESSION, hibari, 1.4),
        Way("without music", SESSION, (*hibari, "--music", "none"), 1.25),
        Way("with its beds, which are stored", SESSION, hibari, 1.2, beds_stored=True),
        Way("with its beds, espeak", SESSION, ("--voice", "espeak"), None),
    ]
    short = folder / "short.yaml"
    short.write_text("audiocoach: 1\ntitle: Short\nmusic: none\nworkout:\n  - Squat 20s\n", encoding="utf-8")
    found += [Way(f"one exercise, {voice}", str(short), ("--voice", voice), None) for voice in FIRST_USE]
    if not quick:
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("material.py")), str(folder)], check=True
        )
        hour = folder / "hour.yaml"
        hour.write_text(session(60, "Well done."), encoding="utf-8")
        found.append(Way("an hour with a song", str(hour), hibari, 1.15))
        block.Bench(folder, weeks=8, minutes=25)
        found.append(
            Way("a block of 24 sessions", str(folder / "block.yaml"), hibari, BLOCK_LIMIT, suffix="")
        )
    return found


FIRST_USE = ("espeak", "hibari")
"""The voices whose first use is compared."""


def report(results: dict[str, Measured], todo: Sequence[Way]) -> tuple[str, bool]:
    """The table as text, and whether every target was met."""
    lines = [f"{'':<34}{'build':>8}{'bare':>8}{'ratio':>8}{'limit':>8}{'':>8}{'CPU ratio':>11}{'peak':>9}"]
    verdicts = []
    for way in todo:
        one = results[way.name]
        build_s, bare_s = median(one.builds, "wall_s"), median(one.encodes, "wall_s")
        ratio, peak_mb = one.wall_ratio(), max(run.peak_mb for run in one.builds)
        limit = f"{way.limit:>8.2f}{said(ratio <= way.limit):>8}" if way.limit else f"{'':>16}"
        verdicts += [way.limit is None or ratio <= way.limit, peak_mb <= PEAK_LIMIT_MB]
        lines.append(
            f"{way.name:<34}{build_s:>7.2f}s{bare_s:>7.2f}s{ratio:>8.2f}{limit}"
            f"{one.cpu_ratio():>11.2f}{peak_mb:>6.0f} MB"
        )
    highest_mb = max(run.peak_mb for one in results.values() for run in one.builds)
    verdict = said(highest_mb <= PEAK_LIMIT_MB)
    lines.append(f"highest peak: {highest_mb:.0f} MB (limit {PEAK_LIMIT_MB} MB): {verdict}")
    espeak, hibari = (results[f"one exercise, {voice}"].builds for voice in FIRST_USE)
    later_s = median(hibari, "wall_s") - median(espeak, "wall_s")
    more_cpu_s = median(hibari, "cpu_s") - median(espeak, "cpu_s")
    verdicts.append(later_s <= FIRST_USE_LIMIT_S)
    lines.append(
        f"first use of hibari: {later_s:.2f} s more than espeak (limit {FIRST_USE_LIMIT_S} s): "
        f"{said(verdicts[-1])}; {more_cpu_s:.2f} processor seconds more"
    )
    return "\n".join(lines), all(verdicts)


def said(met: bool) -> str:
    """The verdict as a word."""
    return "met" if met else "missed"


def main() -> int:
    """Measures and prints; the exit code says whether every target was met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, help="rounds (default 3, with --quick 1)")
    parser.add_argument("--quick", action="store_true", help="one round, without the hour and the block")
    asked = parser.parse_args()
    rounds = asked.n or (1 if asked.quick else 3)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folder goes then, too
    with tempfile.TemporaryDirectory(prefix="audiocoach-bench-") as folder:
        todo = ways(Path(folder), quick=asked.quick)
        results = {way.name: Measured() for way in todo}
        bench = Bench(Path(folder))
        bench.compile(todo)
        loads = []
        for _ in range(rounds):
            for way in todo:
                bench.round(way, results[way.name])
                loads.append(os.getloadavg()[0])
    text, met = report(results, todo)
    print(text)
    print(f"load average while measuring: {min(loads):.1f} to {max(loads):.1f} (idle: about 2)")
    return 0 if met or asked.quick else 1


if __name__ == "__main__":
    sys.exit(main())
