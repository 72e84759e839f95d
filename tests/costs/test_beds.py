"""What making a bed costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MOST_BYTES = 200 << 20
MAKE = """\
import sys
from pathlib import Path
from audiocoach.sound.beds import LAYER_LU, tune_of
from audiocoach.sound.shelf import BedShelf
from audiocoach.store.store import Store
shelf = BedShelf(Store(Path(sys.argv[1])))
print(sum(shelf(tune_of("ambient", 60.0), layer).size for layer in LAYER_LU))
shelf.close()
"""
# A process starts with the most that the one which started it ever held: the tests' own must not count.
BETWEEN = """\
import resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def test_the_heaviest_bed_is_made_in_little_memory(tmp_path: Path) -> None:
    """All layers of the bed of most sound, at the slowest tempo and with nothing stored, take a process to
    less than 200 MB: with all else that a build holds it stays under 300.
    """
    words = [sys.executable, "-c", BETWEEN, "-c", MAKE, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    size, most_bytes = map(int, done.stdout.split())
    assert size > 60_000_000
    assert most_bytes < MOST_BYTES
