"""The most memory that a process of its own held."""

from __future__ import annotations

PEAK_BYTES = """
def peak_bytes():
    import resource, sys
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
"""
"""Source of a function for a script that runs as a process. Where the system tells it, the peak is that of
the program alone: ``ru_maxrss`` also counts what the process was before it became another program, a copy of
whoever started it.
"""
