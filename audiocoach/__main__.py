"""The ``audiocoach`` command, also as ``python -m audiocoach``."""

from __future__ import annotations

import gc
import os
import signal
import sys

from audiocoach.errors import CANCELLED, EXIT_CANCELLED

_GC_THRESHOLD = 600_000
"""Allocations between garbage collections. Start-up and a voice's tables allocate a lot and leave nothing to
collect; with Python's own 700, a tenth of a short command's time is spent looking.
"""


def run() -> None:
    """Run the command in ``sys.argv``. Ctrl-C ends it with one line, also while its modules are imported."""
    gc.set_threshold(_GC_THRESHOLD, 20, 100)
    # No model here needs pydantic's plug-ins, which it looks for in the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        from audiocoach.cli.main import run as run_command  # noqa: PLC0415 - so that Ctrl-C is caught here

        run_command()
    except KeyboardInterrupt:
        print(CANCELLED, file=sys.stderr)
        sys.exit(EXIT_CANCELLED)
    finally:
        gc.freeze()  # what is left goes with the process: Python's last collection need not look at it
        # Everything is cleaned up, and only the interpreter's own end is left to interrupt.
        for number in (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")):
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, lambda *_: os._exit(EXIT_CANCELLED))


if __name__ == "__main__":
    run()
