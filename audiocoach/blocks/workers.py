"""Processes of this machine that make tracks, and end with the process that started them, however it ends."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection

from audiocoach.blocks.task import Failed, Job, Made, make

GRACE_S = 5.0
"""How long a worker that is told to stop may take to remove what it has begun."""


class Workers:
    """So many processes, started once. A context manager: left in any exception, it stops them at once."""

    def __init__(self, size: int) -> None:
        """``size`` is how many work at once; they start with the first job."""
        self._size = size
        self._open()

    def submit(self, job: Job) -> Future[Made | Failed]:
        """Has a track made."""
        with _interrupts_held_back():
            return self._pool.submit(_work, job)

    def renew(self) -> None:
        """New processes in the place of those of which one was lost."""
        self._stop()
        self._open()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._pool.shutdown()
            self._lifeline.close()
            self._theirs.close()
        else:
            self._stop()

    def _open(self) -> None:
        # Workers hold the other end: when this one closes, by will or by death, they stop.
        theirs, self._lifeline = multiprocessing.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self._size, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(theirs,)
        )
        self._theirs = theirs  # kept open until the pool is gone: each new worker is given it

    def _stop(self) -> None:
        self._lifeline.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._theirs.close()


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Processes that start within do so with Ctrl-C blocked, until :func:`_begin` knows what to do with it;
    here it takes effect at the end, since a process whose start is broken off fails loudly.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held = threading.Event()
    usual = signal.signal(signal.SIGINT, lambda *_: held.set())
    try:
        with _blocked_for_children():
            yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if held.is_set():
            signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def _blocked_for_children() -> Iterator[None]:
    """A new process inherits the signals that are blocked; where there is no such thing, nothing is done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start would unblock the signal again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_stopping = threading.Event()
_busy = threading.Event()


def _work(job: Job) -> Made | Failed:
    """Runs in a worker."""
    _busy.set()
    try:
        return make(job)
    finally:
        _busy.clear()


def _begin(lifeline: Connection) -> None:
    """Runs in a worker before its first job."""
    signal.signal(signal.SIGINT, _interrupted)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


def _interrupted(*_: object) -> None:
    """Ctrl-C reaches all processes at once; a worker waits to be told, so that it stops in order."""
    if _stopping.is_set() and _busy.is_set():
        raise KeyboardInterrupt


def _watch(lifeline: Connection) -> None:
    """Waits for the end of the other side, has the job under way clean up, and ends the process."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    _stopping.set()
    if _busy.is_set():
        _interrupt_main_thread()
    deadline_s = time.monotonic() + GRACE_S
    while _busy.is_set() and time.monotonic() < deadline_s:
        time.sleep(0.02)
    os._exit(1)


def _interrupt_main_thread() -> None:
    """Wakes the main thread from whatever it waits for."""
    if hasattr(signal, "pthread_kill"):
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)
