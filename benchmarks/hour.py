"""Speed and size of a build, side by side with what else a user could use, in one run on one machine.

    python benchmarks/hour.py             an hour of 40 s work and 20 s rest, three interleaved runs
    python benchmarks/hour.py --quick     ten minutes of it, one run, without the six-hour track; never judged

Ratios are what counts: the machine's own limit is two bare ffmpeg encodes of half the sound each, side by
side. Medians of the runs are shown. Everything happens in a temporary folder that is removed at the end.
Memory is what the system accounts to the process, or to the largest child it waited for (POSIX only).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import imageio_ffmpeg

HERE = Path(__file__).resolve().parent
EXERCISES = ("Squat", "Reverse lunge", "Push-up", "Glute bridge", "Plank")
QUIET = ("-nostdin", "-y", "-loglevel", "error")
RAW = ("-f", "s16le", "-ar", "44100", "-ac", "2")
SAME_SETTING = ("-c:a", "libmp3lame", "-b:a", "160k", "-compression_level", "7")
AUDIOCOACH = (sys.executable, "-c", "from audiocoach.__main__ import run; run()")
SIX_HOURS_MIN = 355
"""As near to the six hours that a track may last as whole rounds of five minutes come."""

COLD, ENCODES, PYDUB = "build, empty cache", "two bare encodes side by side", "plain pydub script"
CHANGED, UNCHANGED, HELP = "build, closing sentence changed", "build, nothing changed", "audiocoach --help"


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished process: wall time, and the largest resident size of it or of one child it waited for."""

    wall_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the verdict: what was measured, the limit it may not pass, and how both are said."""

    name: str
    measured: float
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the measured value is within the limit."""
        return self.measured <= self.limit


@dataclass(slots=True)
class Measured:
    """Seconds by contender, one value per run, and megabytes by track."""

    wall_s: dict[str, list[float]] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, wall_s: float) -> None:
        """Notes one run of a contender."""
        self.wall_s.setdefault(name, []).append(wall_s)

    def median(self, name: str) -> float:
        """The middle of a contender's runs, in seconds."""
        return statistics.median(self.wall_s[name])


class Bench:
    """The contenders, each in its own process, with everything they read and write in ``folder``."""

    def __init__(self, folder: Path, minutes: int) -> None:
        """``minutes`` is the session's length, a multiple of five."""
        self._folder = folder
        self._minutes = minutes
        self._ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
        self._halves: list[Path] = []

    def prepare(self) -> None:
        """The song, the plain script's cues, and a first track, whose halves the bare encodes are given."""
        self._finish([sys.executable, str(HERE / "material.py"), str(self._folder)], self._env("prepare"))
        first = self._folder / "first.mp3"
        self.build("prepare", first, "Well done.", self._minutes)
        for number in range(2):
            half = self._folder / f"half{number}.raw"
            start_s, length_s = str(number * self._minutes * 30), str(self._minutes * 30)
            part = ["-ss", start_s, "-t", length_s, "-i", str(first)]
            subprocess.run([self._ffmpeg, *QUIET, *part, *RAW, str(half)], check=True)
            self._halves.append(half)
        first.unlink()
        self._forget("prepare")

    def run(self, number: int, measured: Measured) -> None:
        """All contenders once, in turn."""
        cache, out = f"run{number}", self._folder / f"run{number}.mp3"
        cold = self.build(cache, out, "Well done.", self._minutes)
        measured.add(COLD, cold.wall_s)
        label = f"{self._minutes} min"
        measured.peak_mb[label] = max(cold.peak_mb, measured.peak_mb.get(label, 0.0))
        measured.add(ENCODES, self._encodes())
        measured.add(CHANGED, self.build(cache, out, f"Great work, run {number}.", self._minutes).wall_s)
        measured.add(UNCHANGED, self.build(cache, out, f"Great work, run {number}.", self._minutes).wall_s)
        measured.add(HELP, self._finish([*AUDIOCOACH, "--help"], self._env(cache)).wall_s)
        measured.add(PYDUB, self._pydub())
        out.unlink()
        self._forget(cache)

    def build(self, cache: str, out: Path, closing: str, minutes: int) -> Ran:
        """A build of the session by this program, with the cache folder of that name."""
        script = self._folder / f"session{minutes}.yaml"
        script.write_text(session(minutes, closing), encoding="utf-8")
        command = [*AUDIOCOACH, "build", str(script), "-o", str(out), "--voice", "espeak", "--quiet"]
        return self._finish(command, self._env(cache))

    def _encodes(self) -> float:
        started = time.perf_counter()
        running = []
        for half in self._halves:
            command = [
                self._ffmpeg,
                *QUIET,
                *RAW,
                "-i",
                str(half),
                *SAME_SETTING,
                str(half.with_suffix(".mp3")),
            ]
            running.append(subprocess.Popen(command))
        codes = [process.wait() for process in running]
        if any(codes):
            raise SystemExit("the bare encodes failed")
        return time.perf_counter() - started

    def _pydub(self) -> float:
        out = self._folder / "pydub.mp3"
        command = [
            sys.executable,
            str(HERE / "plain_pydub.py"),
            str(self._folder),
            str(self._minutes),
            str(out),
        ]
        return self._finish(command, self._env("pydub")).wall_s

    def _env(self, cache: str) -> dict[str, str]:
        home = str(self._folder / cache)
        folders = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "AUDIOCOACH_CACHE_DIR"), home)
        return {**os.environ, **folders, "TMPDIR": str(self._folder)}

    def _forget(self, cache: str) -> None:
        shutil.rmtree(self._folder / cache, ignore_errors=True)

    def _finish(self, command: Sequence[str], env: Mapping[str, str]) -> Ran:
        """Runs a process to its end; its own figures come from the system's accounting of it."""
        log = self._folder / "log.txt"
        with log.open("wb") as sink:
            started = time.perf_counter()
            process = subprocess.Popen(command, env=dict(env), stdout=sink, stderr=sink, cwd=self._folder)
            try:
                _, status, usage = os.wait4(process.pid, 0)
            except BaseException:
                process.kill()
                raise
            wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}\nfailed:\n{log.read_text(errors='replace')}")
        per_mb = 2**20 if sys.platform == "darwin" else 2**10
        return Ran(wall_s, usage.ru_maxrss / per_mb)


def session(minutes: int, closing: str) -> str:
    """A script of 40 s work and 20 s rest for that many minutes, over the song."""
    steps = "".join(f"      - {name} 40s\n" for name in EXERCISES)
    return (
        "audiocoach: 1\ntitle: Forty twenty\nmusic: song.mp3\nworkout:\n"
        f"  - circuit: Strength\n    rounds: {minutes // len(EXERCISES)}\n    rest: 20s\n    steps:\n{steps}"
        f"  - say: {closing}\n"
    )


def targets(measured: Measured) -> list[Target]:
    """What was promised beside what was measured."""
    cold = measured.median(COLD)
    rows = [
        Target("cold build / two bare encodes", cold / measured.median(ENCODES), 1.4, "x"),
        Target("cold build / plain pydub", cold / measured.median(PYDUB), 0.33, "x"),
        Target("closing sentence changed", measured.median(CHANGED), 0.15 * cold + 0.6, "s"),
        Target("nothing changed", measured.median(UNCHANGED), 1.0, "s"),
        Target("--help", measured.median(HELP), 0.4, "s"),
    ]
    return rows + [Target(f"peak memory, {name}", peak, 250, "MB") for name, peak in measured.peak_mb.items()]


def report(measured: Measured, rows: Sequence[Target]) -> str:
    """Both tables as text."""
    lines = [f"{'median of the runs':<34}{'seconds':>10}"]
    lines += [f"{name:<34}{measured.median(name):>10.2f}" for name in measured.wall_s]
    lines += ["", f"{'':<34}{'measured':>10}{'limit':>10}"]
    for row in rows:
        verdict = "" if row.met else "  missed"
        lines.append(f"{row.name:<34}{row.measured:>10.2f}{row.limit:>10.2f} {row.unit}{verdict}")
    return "\n".join(lines)


def as_json(minutes: int, measured: Measured, rows: Sequence[Target]) -> str:
    """Every single figure, for a program that compares runs."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    figures = {
        "machine": machine,
        "minutes": minutes,
        "wall_s": measured.wall_s,
        "peak_mb": measured.peak_mb,
        "targets": [{**asdict(row), "met": row.met} for row in rows],
    }
    return json.dumps(figures, indent=2)


def main() -> int:
    """Measures, prints, and says by the exit code whether every target was met (those are for the hour)."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, help="interleaved runs (default 3, with --quick 1)")
    parser.add_argument("--quick", action="store_true", help="ten minutes, one run, no six-hour track")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    minutes, runs = (10, asked.n or 1) if asked.quick else (60, asked.n or 3)
    if runs < 1:
        parser.error("-n is at least 1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folder goes then, too
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="audiocoach-bench-") as folder:
        bench = Bench(Path(folder), minutes)
        bench.prepare()
        for number in range(runs):
            bench.run(number, measured)
        if not asked.quick:
            six = bench.build("six", Path(folder) / "six.mp3", "Well done.", SIX_HOURS_MIN)
            measured.peak_mb[f"{SIX_HOURS_MIN} min"] = six.peak_mb
    rows = targets(measured)
    print(as_json(minutes, measured, rows) if asked.json else report(measured, rows))
    return 0 if asked.quick or all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
