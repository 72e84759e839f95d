"""What the heaviest archives cost, and what is left when their reading is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from audiocoach.packs.inspecting import inspect_pack
from support.hostile import HOSTILE
from support.memory import PEAK_BYTES
from support.packs import good_archive, good_files

HEAVY = (
    "100,000 files counted as 10",
    "10 GB of zeros",
    "bomb that lies",
    "manifest of 100 MB",
    "manifest of 100 MB that lies",
    "YAML bomb",
    "scripts are large",
)
MOST_BYTES = 300 << 20
LONGEST_S = 5.0
READ = (
    PEAK_BYTES
    + """
import json, sys, time
from pathlib import Path
from audiocoach.errors import AudioCoachError
from audiocoach.packs.inspecting import inspect_pack
told = []
for name in sys.argv[2:]:
    started = time.process_time()
    try:
        inspect_pack(Path(name), data_dir=Path(sys.argv[1]))
    except AudioCoachError as error:
        told.append([time.process_time() - started, str(error)])
print(json.dumps([told, peak_bytes()]))
"""
)


def test_the_heaviest_archives_cost_little(tmp_path: Path) -> None:
    """Each is refused in five processor seconds, all of them within 300 MB of one process."""
    paths = []
    for number, name in enumerate(HEAVY):
        paths.append(tmp_path / f"{number}.coachpack")
        paths[-1].write_bytes(HOSTILE[name][0]())
    words = [sys.executable, "-c", READ, str(tmp_path / "data"), *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    told, most_bytes = json.loads(done.stdout)
    assert [HOSTILE[name][1] in said for name, (_, said) in zip(HEAVY, told, strict=True)] == [True] * len(
        HEAVY
    )
    assert max(took_s for took_s, _ in told) < LONGEST_S
    assert most_bytes < MOST_BYTES


def test_what_is_killed_while_unpacking_is_cleaned(tmp_path: Path) -> None:
    """Killed with half of it on the disk; the next one leaves the folder empty."""
    song = good_files()["music/river.wav"] + bytes(15_000_000)
    source = tmp_path / "large.coachpack"
    source.write_bytes(good_archive(good_files() | {f"music/{number}.wav": song for number in range(4)}))
    shelf = tmp_path / "data" / "packs"
    words = [sys.executable, "-c", READ, str(tmp_path / "data"), str(source)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not list(shelf.glob(".incoming-*/music/*")) and time.monotonic() < until:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert list(shelf.glob(".incoming-*/music/*"))
    small = tmp_path / "small.coachpack"
    small.write_bytes(good_archive())
    inspect_pack(small, data_dir=tmp_path / "data")
    assert list(shelf.iterdir()) == []
