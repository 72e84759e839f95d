"""Ctrl-C, SIGTERM and a closed terminal: each ends the command once, even if a library swallows it."""

from __future__ import annotations

import signal
import threading

_received: list[int] = []


def handle_interrupts() -> None:
    """Make SIGTERM and a closed terminal clean up as Ctrl-C does. A signal that is already handled or ignored
    stays so.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _interrupt)


def is_interrupted() -> bool:
    """Whether a signal has asked this process to end."""
    return bool(_received)


def raise_if_lost() -> None:
    """Raise ``KeyboardInterrupt`` again if one was raised, but the main thread is still at work.

    A library may have swallowed it or turned it into another error, as pydantic does while it builds a model.
    """
    if _received and threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


def _interrupt(number: int, frame: object) -> None:
    _received.append(number)
    raise KeyboardInterrupt
