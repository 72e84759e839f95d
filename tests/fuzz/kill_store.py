"""Kills writers of the store at random moments, and looks at every clip after each: right, or not there.

Run by hand: ``python tests/fuzz/kill_store.py --kills 1000 --seed 1``. Eight processes write, read, damage,
remove and trim the same clips without a pause; one after the other is ended by SIGKILL and replaced. After
every kill all clips are read. A clip that is read and is another than what its words stand for is wrong, and
the run fails; one that is not there is made again. At the end the store is read through, filled and emptied.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from audiocoach.sound.clip import Clip
from audiocoach.store.store import STALE_AFTER_S, Store
from audiocoach.voices.speaker import ClipSpec, ClipStore

CLIPS = 40
WRITERS = 8
WRONG = 3
"""Exit code of a writer that read a wrong clip."""

LONGEST_PAUSE_S = 0.02
SMALL_BYTES = 2_000_000
"""What a trim leaves; all clips together have about twice as much."""

SPEECHES = [ClipSpec("tone", "1", "hum", "en", 1.0, f"clip {number}") for number in range(CLIPS)]


def clip_of(number: int) -> Clip:
    """The one right clip for a number: half a second and more of its own noise."""
    noise = np.random.default_rng(number).uniform(-0.5, 0.5, 22_050 + 1511 * number)
    return Clip.from_samples(noise.astype(np.float32))


def is_wrong(read: Clip | None, right: Clip) -> bool:
    """Whether what was read is there and not what it should be, by its bytes and by its own hash."""
    return read is not None and (read.to_bytes() != right.to_bytes() or read.digest != right.digest)


def write_for_ever(folder: Path, clips: list[Clip], seed: int) -> None:
    """A writer: puts and gets, and now and then does what disks, cleaners and other builds do."""
    chance = random.Random(seed)
    while True:
        store = Store(folder, max_bytes=SMALL_BYTES)
        kept = ClipStore(store)
        for _ in range(50):
            number = chance.randrange(CLIPS)
            what = chance.random()
            if what < 0.6:
                kept.put(SPEECHES[number], clips[number])
            elif what < 0.9:
                if is_wrong(kept.get(SPEECHES[number]), clips[number]):
                    os._exit(WRONG)
            elif what < 0.98:
                damage(folder, chance)
            elif what < 0.995:
                Store(folder, max_bytes=SMALL_BYTES).trim()
            else:
                store.verify()


def damage(folder: Path, chance: random.Random) -> None:
    """Flips a bit of some entry, cuts it short, or takes it away."""
    try:
        path = chance.choice([path for path in folder.rglob("*") if path.is_file()])
        size = path.stat().st_size
        what = chance.randrange(3)
        if what == 0:
            with path.open("r+b") as file:
                position = chance.randrange(size)
                file.seek(position)
                [byte] = file.read(1)
                file.seek(position)
                file.write(bytes([byte ^ 1 << chance.randrange(8)]))
        elif what == 1:
            os.truncate(path, chance.randrange(size))
        else:
            path.unlink()
    except (OSError, IndexError, ValueError):
        return  # somebody else was first


class Writers:
    """Processes that write, some of which are about to die."""

    def __init__(self, folder: Path, clips: list[Clip], chance: random.Random) -> None:
        """Starts :data:`WRITERS` of them."""
        self._folder = folder
        self._clips = clips
        self._chance = chance
        self._running: list[int] = []
        for _ in range(WRITERS):
            self._start()

    def kill_one(self) -> int:
        """Kills one of them and starts another; the exit code of the dead is -9, unless it ended itself."""
        victim = self._running.pop(self._chance.randrange(len(self._running)))
        os.kill(victim, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(victim, 0)[1])
        self._start()
        return code

    def kill_all(self) -> None:
        """Ends them."""
        for process in self._running:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        self._running.clear()

    def _start(self) -> None:
        seed = self._chance.getrandbits(32)
        process = os.fork()
        if process == 0:
            try:
                write_for_ever(self._folder, self._clips, seed)
            finally:
                os._exit(1)
        self._running.append(process)


def temporary_files(folder: Path) -> list[Path]:
    """What dead writers left of unfinished entries."""
    return list(folder.glob("*/*/.*.tmp"))


def kill(kills: int, seed: int, folder: Path) -> Counter[str]:
    """Kills that many writers; what was seen, by what it was."""
    chance = random.Random(seed)
    clips = [clip_of(number) for number in range(CLIPS)]
    seen: Counter[str] = Counter()
    writers = Writers(folder, clips, chance)
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0, LONGEST_PAUSE_S))
            code = writers.kill_one()
            seen["kills"] += 1
            seen["wrong"] += code == WRONG
            seen["broken writers"] += code not in (WRONG, -signal.SIGKILL)
            seen.update(looked_at(folder, clips))
    finally:
        writers.kill_all()
    seen["unfinished files left"] += len(temporary_files(folder))
    seen["wrong"] += aftermath(folder, clips)
    return seen


def looked_at(folder: Path, clips: list[Clip]) -> Counter[str]:
    """Every clip read once."""
    kept = ClipStore(Store(folder))
    read = [kept.get(spec) for spec in SPEECHES]
    wrong = sum(is_wrong(clip, right) for clip, right in zip(read, clips, strict=True))
    missing = sum(clip is None for clip in read)
    return Counter({"right": CLIPS - wrong - missing, "wrong": wrong, "missing": missing})


def aftermath(folder: Path, clips: list[Clip]) -> int:
    """How much is wrong once all is quiet: nothing bad is left, all can be made again, no rubbish stays."""
    store = Store(folder)
    store.verify()
    wrong = store.verify().removed
    kept = ClipStore(store)
    wrong += sum(not kept.put(spec, clip) for spec, clip in zip(SPEECHES, clips, strict=True))
    wrong += looked_at(folder, clips)["right"] != CLIPS
    long_ago = time.time() - STALE_AFTER_S - 60
    for path in temporary_files(folder):
        os.utime(path, (long_ago, long_ago))
    store.trim()
    return wrong + len(temporary_files(folder))


def main() -> int:
    """Kills, prints what was seen, and fails when a clip was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audiocoach-kill-") as folder:
        seen = kill(asked.kills, asked.seed, Path(folder))
    counts = {name: seen[name] for name in sorted(seen)}
    print(json.dumps(counts) if asked.json else ", ".join(f"{n:,} {name}" for name, n in counts.items()))
    return 1 if seen["wrong"] or seen["broken writers"] or seen["kills"] != asked.kills else 0


if __name__ == "__main__":
    sys.exit(main())
