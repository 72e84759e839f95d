"""Kills builds of a block at random moments, and looks at what is left.

    python tests/fuzz/kill_block.py            fifty moments
    python tests/fuzz/kill_block.py -n 500 --seed 7

Each time the program itself or one of its workers is killed (SIGKILL). Whatever bears a track's name, at any
moment, must be a whole track; what the manifest lists must be as it says; no process may stay; and the next
run must leave what an undisturbed build leaves, to the byte. POSIX only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from audiocoach.media.tags import read_stamp, sha256_after_tag

SCRIPT = """\
audiocoach: 1
music: {}
vars: {{length: 2m}}
workout:
  - say: Hello.
  - run: Easy run
    for: ${{length}}
  - Squat 20s
"""
BLOCK = """\
audiocoach: 1
block: Short weeks
start: 2027-01-04
weeks: {weeks}
vars: {{length: [{lengths}]}}
week:
  - tue: {{workout: one, vars: {{length: "${{length}}"}}}}
  - thu: {{workout: two, vars: {{length: "${{length}}"}}}}
"""
GONE_S = 60.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One trial: after how many seconds, or (``None``) as soon as a track is begun; and whom."""

    after_s: float | None
    worker: bool


class Trials:
    """Builds in ``folder`` that are disturbed."""

    def __init__(self, folder: Path, *, weeks: int = 3, jobs: int = 2, shortest_s: int = 60) -> None:
        """Writes the block, and builds it once undisturbed; each week is ``shortest_s`` longer."""
        self.folder = folder
        self.jobs = jobs
        for name, bed in (("one", "none"), ("two", "calm")):
            (folder / f"{name}.yaml").write_text(SCRIPT.format(bed), encoding="utf-8")
        lengths = ", ".join(f"{number * shortest_s}s" for number in range(1, weeks + 1))
        text = BLOCK.format(weeks=weeks, lengths=lengths)
        (folder / "plan.yaml").write_text(text, encoding="utf-8")
        started_s = time.monotonic()
        with self._build("whole", "store-whole") as process:
            assert process.wait() == 0, self._said()
        self.length_s = time.monotonic() - started_s
        self.wanted = contents(folder / "whole")

    def trial(self, kill: Kill) -> None:
        """Disturbs one build, and holds what is left against what must be."""
        out, store = self.folder / "out", "store"
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(self.folder / store, ignore_errors=True)
        over = threading.Event()
        torn: list[str] = []
        watcher = threading.Thread(target=watch, args=(out, over, torn))
        watcher.start()
        with self._build("out", store) as process:
            if kill.after_s is None:
                wait_for_a_part(out, process)
            else:
                time.sleep(kill.after_s)
            victims = workers_of(process.pid) if kill.worker else []
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(victims) if victims else process.pid, signal.SIGKILL)
            code = process.wait()
        if victims:
            assert code == 0, f"a lost worker failed the build\n{self._said()}"
        assert gone(process.pid), "a process stays"
        over.set()
        watcher.join()
        assert not torn, f"seen under their names without being whole: {torn}"
        check_manifest(out)
        with self._build("out", store) as process:
            assert process.wait() == 0, self._said()
        assert contents(out) == self.wanted, differing(contents(out), self.wanted)

    @contextlib.contextmanager
    def _build(self, out: str, store: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "audiocoach", "build", "plan.yaml", "-o", out, "--voice", "espeak"]
        env = {**os.environ, "AUDIOCOACH_CACHE_DIR": str(self.folder / store)}
        with (self.folder / "said.txt").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--jobs", f"{self.jobs}", "--quiet"],
                cwd=self.folder,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
                process.wait()

    def _said(self) -> str:
        return (self.folder / "said.txt").read_text(errors="replace")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file's bytes, hidden ones too."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def differing(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """The names under which two folders hold different things."""
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def watch(out: Path, over: threading.Event, torn: list[str]) -> None:
    """Looks through every track as soon as it has its name."""
    seen: dict[Path, int] = {}
    while True:
        is_last = over.is_set()
        for path in out.glob("week-*/[!.]*.mp3"):
            with contextlib.suppress(FileNotFoundError):
                changed = path.stat().st_mtime_ns
                if seen.get(path) == changed:
                    continue
                stamp = read_stamp(path)
                if stamp is None or sha256_after_tag(path) != stamp.audio_sha256:
                    torn.append(str(path))
                seen[path] = changed
        if is_last:
            return
        time.sleep(0.01)


def wait_for_a_part(out: Path, process: subprocess.Popen[bytes]) -> None:
    """Waits until a track is being written."""
    while not list(out.glob("week-*/.*.part")):
        assert process.poll() is None, "the build ended before it began a track"
        time.sleep(0.002)


def check_manifest(out: Path) -> None:
    """Everything that is listed is there as it is listed; what is there is listed or claimed."""
    path = out / "manifest.json"
    if not path.exists():
        assert not list(out.rglob("*.mp3"))
        return
    manifest = json.loads(path.read_text())
    tracks = {track["file"]: track for track in manifest["tracks"]}
    for file, track in tracks.items():
        data = (out / file).read_bytes()
        assert (sha256(data).hexdigest(), len(data)) == (track["sha256"], track["bytes"]), file
    names = {path.relative_to(out).as_posix() for path in out.glob("week-*/[!.]*.mp3")}
    assert names <= {*tracks, *manifest["claimed"]}


def workers_of(pid: int) -> list[int]:
    """The processes that make tracks for a build."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [int(row[0]) for row in rows if int(row[1]) == pid and "spawn_main" in row[2]]


def gone(group: int) -> bool:
    """Whether no process of a group is left after a while."""
    until_s = time.monotonic() + GONE_S
    while time.monotonic() < until_s:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def kills(count: int, length_s: float, seed: int) -> Iterator[Kill]:
    """Moments spread over a build, every second one for a worker."""
    chance = random.Random(seed)
    for number in range(count):
        yield Kill(chance.uniform(0, length_s), worker=bool(number % 2))


def main() -> int:
    """Runs the trials, and says how many there were."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, default=50, help="moments (default 50)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audiocoach-kill-") as folder:
        trials = Trials(Path(folder))
        for number, kill in enumerate(kills(asked.n, trials.length_s, asked.seed), start=1):
            trials.trial(kill)
            whom = "a worker" if kill.worker else "the program"
            print(f"{number}: {whom} after {kill.after_s:.2f} s: nothing lost", flush=True)
    print(f"{asked.n} moments passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
