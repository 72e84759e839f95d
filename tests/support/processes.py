"""Python scripts that run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys


def run_python(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a script, with these environment variables as well; it may fail."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def printed_by(script: str) -> str:
    """What a script prints, which must succeed."""
    done = run_python(script)
    assert done.returncode == 0, done.stderr
    return done.stdout
