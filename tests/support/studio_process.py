"""A studio as a process of its own, which can be killed while it saves."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

_RUNNER = """
import os, signal, sys
from pathlib import Path

when, folder, port = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
fsync, replace = os.fsync, os.replace

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def is_script(descriptor):
    parts = folder.glob(".*.part")
    return any(os.path.samestat(os.fstat(descriptor), part.stat()) for part in parts)

def fsync_or_die(descriptor):
    if is_script(descriptor):
        if when == "half is written":
            os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
        if when in ("half is written", "all is written"):
            die()
    fsync(descriptor)

def replace_and_die(source, target, **more):
    replace(source, target, **more)
    if when == "it is in its place" and Path(target).parent == folder:
        die()

os.fsync, os.replace = fsync_or_die, replace_and_die
from audiocoach.__main__ import run
sys.argv[1:] = ["studio", str(folder), "--no-open", "--port", port]
run()
"""

Moment = Literal["never", "half is written", "all is written", "it is in its place"]
"""When the process kills itself, as a power cut would end it, during a save."""

MOMENTS: tuple[Moment, ...] = ("half is written", "all is written", "it is in its place")


@contextlib.contextmanager
def studio_process(
    folder: Path, home: Path, killed: Moment = "never", port: int = 0
) -> Iterator[tuple[int, str]]:
    """The process id and the address of a studio on a folder, with its own files in ``home``; on any free
    port unless one is given.
    """
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home), "XDG_DATA_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-c", _RUNNER, killed, os.path.realpath(folder), str(port)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            address = re.search(r"http://\S+", said)
            assert address is not None, said + process.stderr.read()
            yield process.pid, address[0]
        finally:
            process.kill()
