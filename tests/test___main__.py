"""Ctrl-C before any command has begun."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from audiocoach.errors import CANCELLED

DURING_IMPORT = """
import sys

class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "audiocoach.cli.main":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
from audiocoach.__main__ import run
run()
"""


def test_ctrl_c_during_start_up_is_one_line() -> None:
    """While modules are imported, too, Ctrl-C ends with the line of every command, and exit code 130."""
    done = subprocess.run(
        [sys.executable, "-c", DURING_IMPORT], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", f"{CANCELLED}\n")


AT_THE_END = """
import atexit, signal, sys

atexit.register(signal.raise_signal, getattr(signal, sys.argv.pop()))
from audiocoach.__main__ import run
run()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_python_ends_prints_nothing(name: str) -> None:
    """All is done by then, and only the interpreter's own end is interrupted."""
    if not hasattr(signal, name):
        pytest.skip(f"this system has no {name}")
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_END, "--version", name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "")
