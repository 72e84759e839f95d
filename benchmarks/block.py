"""Speed and size of a training block's build, beside what the encoder alone takes, in one run on one machine.

    python benchmarks/block.py             8 weeks x 3 sessions of 25 minutes
    python benchmarks/block.py --quick     2 weeks x 3 sessions of 5 minutes, to see that all works

Every session sounds different, so nothing is gained by tracks that are alike. The machine's own limit is two
bare ffmpeg encodes side by side; they are measured on two tracks of the block and scaled to all. Everything
happens in a temporary folder that is removed at the end. Memory is what the system accounts to the process,
or to the largest child it waited for (POSIX only).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import imageio_ffmpeg

EXERCISES = {
    "legs": ("Squat", "Reverse lunge", "Glute bridge", "Calf raise", "Step-up"),
    "core": ("Plank", "Dead bug", "Side plank", "Bird dog", "Crunch"),
    "arms": ("Push-up", "Row", "Triceps dip", "Arm circles", "Mountain climber"),
}
BEDS = {"legs": "drive", "core": "calm", "arms": "drive"}
RAW = ("-f", "s16le", "-ar", "44100", "-ac", "2")
SAME_SETTING = ("-c:a", "libmp3lame", "-b:a", "160k", "-compression_level", "7")
AUDIOCOACH = (sys.executable, "-c", "from audiocoach.__main__ import run; run()")


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished build: wall time, and the largest resident size of it or of one child it waited for."""

    wall_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the verdict: what was measured, and the limit it may not pass."""

    name: str
    measured: float
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the measured value is within the limit."""
        return self.measured <= self.limit


class Bench:
    """A block in ``folder`` and its builds, each in a process of its own."""

    def __init__(self, folder: Path, *, weeks: int, minutes: int) -> None:
        """``minutes`` is how long a session lasts."""
        self.folder, self.weeks, self.minutes = folder, weeks, minutes
        for name in EXERCISES:
            (folder / f"{name}.yaml").write_text(session(name, minutes), encoding="utf-8")
        self.write(0)

    @property
    def tracks(self) -> int:
        """How many sessions there are."""
        return self.weeks * len(EXERCISES)

    def write(self, last_work_s: int) -> None:
        """The block; ``last_work_s`` is added to the last week's work."""
        work = [30 + week for week in range(self.weeks)]
        work[-1] += last_work_s
        lines = [f'  - {day}: {{workout: {name}, vars: {{work: "${{work}}"}}}}' for day, name in DAYS.items()]
        values = ", ".join(f"{value}s" for value in work)
        text = f"audiocoach: 1\nblock: Weeks\nweeks: {self.weeks}\nvars: {{work: [{values}]}}\nweek:\n"
        (self.folder / "block.yaml").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")

    def build(self, out: str, store: str, jobs: int = 2) -> Ran:
        """A build of the block into a folder, with the store of that name."""
        home = str(self.folder / store)
        folders = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "AUDIOCOACH_CACHE_DIR"), home)
        command = [*AUDIOCOACH, "build", "block.yaml", "-o", out, "--voice", "espeak", "--jobs", str(jobs)]
        log = self.folder / "log.txt"
        with log.open("wb") as sink:
            started_s = time.perf_counter()
            process = subprocess.Popen(
                command, env={**os.environ, **folders}, stdout=sink, stderr=sink, cwd=self.folder
            )
            try:
                _, status, usage = os.wait4(process.pid, 0)
            except BaseException:
                process.kill()
                raise
            wall_s = time.perf_counter() - started_s
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}\nfailed:\n{log.read_text(errors='replace')}")
        return Ran(wall_s, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))

    def listed(self, out: str) -> dict[str, dict[str, object]]:
        """The manifest's tracks by file."""
        tracks = json.loads((self.folder / out / "manifest.json").read_text())["tracks"]
        return {track["file"]: track for track in tracks}

    def bare_encodes_s(self, out: str) -> float:
        """Seconds that two encoders side by side would take for all tracks, by one round of two."""
        ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
        quiet = (ffmpeg, "-nostdin", "-y", "-loglevel", "error")
        files = sorted(self.listed(out))[:2]
        for number, file in enumerate(files):
            subprocess.run(
                [*quiet, "-i", str(self.folder / out / file), *RAW, f"{number}.raw"],
                check=True,
                cwd=self.folder,
            )
        started_s = time.perf_counter()
        running = [
            subprocess.Popen(
                [*quiet, *RAW, "-i", f"{number}.raw", *SAME_SETTING, f"{number}.mp3"], cwd=self.folder
            )
            for number in range(2)
        ]
        if {process.wait() for process in running} != {0}:
            raise SystemExit("the bare encodes failed")
        wall_s = time.perf_counter() - started_s
        sizes = [(self.folder / f"{number}.raw").stat().st_size for number in range(2)]
        for number in range(2):
            (self.folder / f"{number}.raw").unlink()
        encoded_s = sum(sizes) / (44_100 * 4)
        return wall_s * self.running_s(out) / encoded_s

    def running_s(self, out: str) -> float:
        """How long all tracks play."""
        return sum(float(str(track["duration_s"])) for track in self.listed(out).values())

    def hashes(self, out: str) -> dict[str, str]:
        """The hash of every file that a build leaves."""
        root = self.folder / out
        files = [path for path in root.rglob("*") if path.is_file()]
        return {path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


DAYS = {"tue": "legs", "thu": "core", "sat": "arms"}


def session(name: str, minutes: int) -> str:
    """A script of work and rest for about so many minutes, a minute for each exercise and its rest."""
    steps = "".join(f"      - {exercise} ${{work}}\n" for exercise in EXERCISES[name])
    rounds = max(1, round(minutes / len(EXERCISES[name])))
    return (
        f"audiocoach: 1\ntitle: {name.capitalize()}\nmusic: {BEDS[name]}\nvars: {{work: 30s}}\nworkout:\n"
        f"  - circuit: Strength\n    rounds: {rounds}\n    rest: 25s\n    steps:\n{steps}"
        "  - say: Well done.\n"
    )


def measure(bench: Bench, same: Bench) -> tuple[dict[str, float], list[Target]]:
    """All figures, and what was promised beside what was measured."""
    cold = bench.build("out", "store")
    running_s = bench.running_s("out")
    bare_s = bench.bare_encodes_s("out")
    unchanged = bench.build("out", "store")
    before = bench.hashes("out")
    bench.write(5)
    changed = bench.build("out", "store")
    after = bench.hashes("out")
    touched = sorted(name for name in after if name.endswith(".mp3") and after[name] != before.get(name))
    last = f"week-{bench.weeks:02}/"
    only_that_week = all(name.startswith(last) for name in touched) and len(touched) == len(EXERCISES)
    share_s = cold.wall_s / bench.weeks
    for jobs in (1, 2):
        same.build(f"jobs{jobs}", f"store{jobs}", jobs)
    figures = {
        "running time, s": running_s,
        "cold, s": cold.wall_s,
        "cold, running time / wall": running_s / cold.wall_s,
        "two bare encodes, s": bare_s,
        "two bare encodes, running time / wall": running_s / bare_s,
        "unchanged, s": unchanged.wall_s,
        "one week changed, s": changed.wall_s,
    }
    rows = [
        Target("cold build x 220 / running time", cold.wall_s * 220 / running_s, 1.0, "x"),
        Target("cold build / two bare encodes", cold.wall_s / bare_s, 400 / 220, "x"),
        Target("nothing changed", unchanged.wall_s, 2.0, "s"),
        Target("one week changed / its share of cold", changed.wall_s / share_s, 1.3, "x"),
        Target("tracks of other weeks touched", 0.0 if only_that_week else 1.0, 0.0, ""),
        Target("peak memory of any process", max(cold.peak_mb, changed.peak_mb), 300, "MB"),
        Target("files that differ by --jobs", float(same.hashes("jobs1") != same.hashes("jobs2")), 0.0, ""),
    ]
    return figures, rows


def report(figures: dict[str, float], rows: Sequence[Target]) -> str:
    """Both tables as text."""
    lines = [f"{name:<40}{value:>10.2f}" for name, value in figures.items()]
    lines += ["", f"{'':<40}{'measured':>10}{'limit':>10}"]
    for row in rows:
        lines.append(
            f"{row.name:<40}{row.measured:>10.2f}{row.limit:>10.2f} {row.unit}{'' if row.met else '  missed'}"
        )
    return "\n".join(lines)


def main() -> int:
    """Measures, prints, and says by the exit code whether every target was met (those are for the whole)."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two weeks of five minutes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    weeks, minutes = (2, 5) if asked.quick else (8, 25)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folder goes then, too
    with tempfile.TemporaryDirectory(prefix="audiocoach-bench-") as folder:
        whole, small = Path(folder, "whole"), Path(folder, "small")
        whole.mkdir()
        small.mkdir()
        figures, rows = measure(Bench(whole, weeks=weeks, minutes=minutes), Bench(small, weeks=2, minutes=3))
    if asked.json:
        print(json.dumps({"figures": figures, "targets": [{**asdict(row), "met": row.met} for row in rows]}))
    else:
        print(report(figures, rows))
    return 0 if asked.quick or all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
