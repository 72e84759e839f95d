"""What it takes to import much: a folder of 1,000 workouts, and a training log of 5,000 sets.

    python benchmarks/imports.py

Each is one call of the program, its start included; the figures are those of the cheapest of three calls.
Processor seconds (user and system) are judged, which other work on the machine disturbs less. POSIX only.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from startup import ZWO

FILES, SETS, CALLS = 1000, 5000, 3
LIMITS_S = {"1,000 .zwo": 10.0, "5,000 sets": 1.0}

_HEAD = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes",'
    '"set_index","set_type","weight_kg","reps","distance_km","duration_seconds","rpe"'
)
_ROW = (
    '"Push day","{day} Jan {year}, 18:00","{day} Jan {year}, 19:00","","Bench Press (Barbell)","","",{index},'
    '"normal",60,8,"","",""'
)


def main() -> int:
    """Prints the figures; the exit code is 1 where a limit is missed."""
    missed = False
    with tempfile.TemporaryDirectory(prefix="audiocoach-imports-") as written:
        folder = Path(written)
        (folder / "rides").mkdir()
        for number in range(FILES):
            text = ZWO.replace("Hills", f"Hills {number}").replace(
                'Duration="300"', f'Duration="{300 + number}"'
            )
            (folder / "rides" / f"ride-{number}.zwo").write_text(text, encoding="utf-8")
        days = [(2000 + number // 25 // 28, 1 + number // 25 % 28, number % 25) for number in range(SETS)]
        rows = [_ROW.format(year=year, day=day, index=index) for year, day, index in days]
        (folder / "log.csv").write_text("\n".join([_HEAD, *rows]) + "\n", encoding="utf-8")
        for name, words in {
            "1,000 .zwo": ("rides", "-o", "scripts", "--force"),
            "5,000 sets": ("log.csv", "--force"),
        }.items():
            cpu_s, wall_s = min(call(folder, words) for _ in range(CALLS))
            is_met = cpu_s <= LIMITS_S[name]
            missed |= not is_met
            told = "met" if is_met else "missed"
            limit = f"at most {LIMITS_S[name]:g}: {told}"
            print(f"{name}: {cpu_s:.2f} processor s, {limit}; wall clock {wall_s:.2f} s")
    return int(missed)


def call(folder: Path, words: tuple[str, ...]) -> tuple[float, float]:
    """One import: processor seconds and wall clock."""
    before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "audiocoach", "import", *words]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=folder, env=kept, stderr=subprocess.DEVNULL, check=True)
    wall_s, after = time.perf_counter() - began_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall_s


if __name__ == "__main__":
    sys.exit(main())
